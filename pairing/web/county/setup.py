"""开县向导: every step of a new county on one page, where each stands, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import Blueprint, render_template, url_for

from pairing import clock
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.plan.setup_steps import (
    LABELS,
    PURPOSES,
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
BY_WORKBOOK = "workbooks.index"
PAGES = {
    SetupStep.TERMS: "school_years.new",
    SetupStep.CALENDAR: "calendar.index",
    SetupStep.ACCOUNTS: "accounts.index",
}
"""Step → the page where it is done; by workbook where there is none."""


class SetupLine(NamedTuple):
    """One step as the page shows it."""

    state: StepState
    label: str
    purpose: str
    url: str
    missing: list[Lack]
    more: int


MOST = 6
"""So many missing things of a step are named; the others are counted."""


def _url(step: SetupStep, bureau: Organisation) -> str:
    of_bureau: dict[str, Any] = {"organisation_id": bureau.id} if step is SetupStep.ACCOUNTS else {}
    return url_for(PAGES.get(step, BY_WORKBOOK), **of_bureau)


def lines_of(steps: Sequence[StepState], bureau: Organisation) -> list[SetupLine]:
    """The steps with their pages."""
    return [
        SetupLine(
            one,
            LABELS[one.step],
            PURPOSES[one.step],
            _url(one.step, bureau),
            one.missing[:MOST],
            max(len(one.missing) - MOST, 0),
        )
        for one in steps
    ]


@blueprint.get("/setup")
@allow(Action.MANAGE_SETTINGS)
def index(actor: Actor) -> str:
    """May be left at any time: each step says where it stands."""
    bureau = organisations.named([chosen_bureau(actor)])[0]
    steps = steps_of(queries.county_state(bureau, clock.today(), clock.now()), clock.today())
    lines, following = lines_of(steps, bureau), next_of(steps)
    return render_template(
        "county/setup.html",
        bureau=bureau,
        lines=lines,
        done=sum(one.is_done for one in steps),
        following=next((one for one in lines if one.state is following), None),
        is_ready=is_ready(steps),
    )
