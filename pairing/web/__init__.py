"""Flask: the only place that knows requests, sessions, flash and url_for."""

from flask import Flask

from pairing.web import (
    access,
    activities,
    archives,
    assessments,
    auth,
    checklists,
    documents,
    equipment,
    errors,
    evaluations,
    evidence,
    finding,
    gaps,
    headers,
    health,
    lessons,
    links,
    measures,
    mentorship_papers,
    mentorships,
    needs,
    offline,
    overview,
    pairings,
    plans,
    problems,
    profiles,
    records,
    registers,
    review,
    reviews,
    shell,
    summaries,
    uploads,
    workbooks,
)

BLUEPRINTS = (
    auth,
    overview,
    pairings,
    activities,
    plans,
    evidence,
    uploads,
    documents,
    checklists,
    lessons,
    links,
    records,
    mentorships,
    mentorship_papers,
    needs,
    problems,
    measures,
    profiles,
    equipment,
    registers,
    gaps,
    assessments,
    summaries,
    evaluations,
    reviews,
    review,
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
