"""开县向导: every step of a new county on one page, where each stands, and what is missing."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Blueprint, render_template, request, session, url_for
from flask_login import current_user

from pairing import clock
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.plan.setup_steps import (
    LABELS,
    PURPOSES,
    CountyState,
    Lack,
    SetupStep,
    StepState,
    is_ready,
    next_of,
    steps_of,
)
from pairing.models import Organisation
from pairing.queries.county import setup as queries
from pairing.queries.people import organisations
from pairing.web.frame.access import allow
from pairing.web.frame.bureau import chosen_bureau

blueprint = Blueprint("setup", __name__)
SHELVES = {
    SetupStep.ORGANISATIONS: "organisations",
    SetupStep.TEACHERS: "teachers",
    SetupStep.PROGRAMME: "programmes",
    SetupStep.PAIRINGS: "pairings",
}
"""Step → the county's list in which its rows stand (本县资料)."""
TARGETS = "targets"
SETTING_UP = "setting_up"
"""Of the session: she came from here, and steps are missing."""


LEADS_TO = {
    *("setup", "school_years", "terms", "calendar", "settings", "workbooks", "jobs"),
    *("book", "book_rows", "book_moves", "book_paste", "book_ready", "target_editor"),
    *("programmes", "pairing_ends", "organisation_ends"),
    *("accounts", "several_accounts", "proposals", "slips", "roles"),
}
"""The rooms in which a step is done: who goes elsewhere has left."""


class SetupLine(NamedTuple):
    """One step as the page shows it."""

    state: StepState
    label: str
    purpose: str
    url: str
    paste_url: str
    missing: list[Lack]
    more: int


MOST = 6
"""So many missing things of a step are named; the others are counted."""


def _slug(state: StepState, county: CountyState) -> str:
    """The list that the step is done in: once there is a programme, its targets."""
    is_targets = state.step is SetupStep.PROGRAMME and county.programmes
    return TARGETS if is_targets and not state.is_done else SHELVES.get(state.step, "")


def _url(state: StepState, bureau: Organisation, slug: str) -> str:
    if slug:
        return url_for("book.rows", slug=slug)
    if state.step is SetupStep.TERMS:
        return url_for("terms.index" if state.is_done else "school_years.new")
    if state.step is SetupStep.CALENDAR:
        return url_for("calendar.index")
    lacks_somebody = any(one.row_id for one in state.missing)
    page = "proposals.propose" if lacks_somebody else "accounts.index"
    return url_for(page, organisation_id=bureau.id)


def _line(state: StepState, bureau: Organisation, county: CountyState) -> SetupLine:
    slug = _slug(state, county)
    return SetupLine(
        state,
        LABELS[state.step],
        PURPOSES[state.step],
        _url(state, bureau, slug),
        url_for("book_paste.paste", slug=slug)
        if slug and not (state.is_done or state.waits)
        else "",
        state.missing[:MOST],
        max(len(state.missing) - MOST, 0),
    )


def back_to_setup() -> str:
    """Where a page of a step leads back to: while she came from there and steps are missing.

    11 SELECTs, and only so long.
    """
    actor = current_user.actor
    if not session.get(SETTING_UP) or not can(actor, Action.MANAGE_SETTINGS):
        return ""
    if request.blueprint not in LEADS_TO or _is_ready(chosen_bureau(actor)):
        del session[SETTING_UP]
        return ""
    return url_for("setup.index") if request.endpoint != "setup.index" else ""


def _is_ready(bureau_id: int) -> bool:
    bureau = organisations.named([bureau_id])[0]
    return is_ready(
        steps_of(queries.county_state(bureau, clock.today(), clock.now()), clock.today())
    )


@blueprint.app_context_processor
def _context() -> dict[str, Any]:
    return {"back_to_setup": back_to_setup}


@blueprint.get("/setup")
@allow(Action.MANAGE_SETTINGS)
def index(actor: Actor) -> str:
    """May be left at any time: each step says where it stands."""
    bureau = organisations.named([chosen_bureau(actor)])[0]
    county = queries.county_state(bureau, clock.today(), clock.now())
    steps = steps_of(county, clock.today())
    session[SETTING_UP] = not is_ready(steps)
    lines, following = [_line(one, bureau, county) for one in steps], next_of(steps)
    return render_template(
        "county/setup.html",
        bureau=bureau,
        lines=lines,
        done=sum(one.is_done for one in steps),
        following=next((one for one in lines if one.state is following), None),
        is_ready=is_ready(steps),
    )
