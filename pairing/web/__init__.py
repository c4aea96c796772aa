"""Flask: the only place that knows requests, sessions, flash and url_for."""

from flask import Flask

from pairing.web import (
    access,
    achievements,
    activities,
    appraisals,
    archives,
    assessments,
    auth,
    checklists,
    checks,
    documents,
    donations,
    equipment,
    errors,
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
    resources,
    rewards,
    rubrics,
    shell,
    surveys,
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
    checks,
    appraisals,
    rubrics,
    links,
    records,
    mentorships,
    mentorship_papers,
    needs,
    problems,
    measures,
    profiles,
    equipment,
    gaps,
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
