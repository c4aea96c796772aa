"""Flask: the only place that knows requests, sessions, flash and url_for."""

from flask import Flask

from pairing.web import (
    access,
    achievements,
    activities,
    archives,
    assessments,
    auth,
    donations,
    errors,
    evidence,
    finding,
    headers,
    health,
    lessons,
    links,
    needs,
    offline,
    overview,
    pairings,
    plans,
    records,
    registers,
    resources,
    rewards,
    shell,
    surveys,
    workbooks,
)

BLUEPRINTS = (
    auth,
    overview,
    pairings,
    activities,
    plans,
    evidence,
    lessons,
    links,
    records,
    needs,
    registers,
    achievements,
    surveys,
    resources,
    rewards,
    donations,
    assessments,
    archives,
    workbooks,
    finding,
    offline,
    health,
)


def register(app: Flask) -> None:
    """Join every blueprint and hook to ``app``."""
    for part in (access, errors, headers, shell):
        part.init_app(app)
    for part in BLUEPRINTS:
        app.register_blueprint(part.blueprint)
