"""Flask: the only place that knows requests, sessions, flash and url_for."""

from flask import Flask

from pairing.web import assessment, county, frame, outings, people, plan, teaching

WINGS = (frame, people, plan, outings, teaching, assessment, county)


def register(app: Flask) -> None:
    """Join every hook of the frame and every wing's pages to ``app``."""
    for part in frame.HOOKS:
        part.init_app(app)
    for wing in WINGS:
        for part in wing.PAGES:
            app.register_blueprint(part.blueprint)
