"""Flask: the only place that knows requests, sessions, flash and url_for."""

from flask import Flask


def register(app: Flask) -> None:
    """Join every blueprint and hook to ``app``."""
