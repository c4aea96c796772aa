"""结对: the list, and a pairing's page with its ledger."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, render_template, url_for

from pairing import clock
from pairing.domain.permissions import Action, Actor
from pairing.domain.scores import scores
from pairing.domain.targets import Result
from pairing.domain.vocabulary import ResultStatus, Side
from pairing.domain.wording import ledger_row
from pairing.models import Pairing
from pairing.queries import gaps, lists, pages, summary
from pairing.web.access import allow
from pairing.web.shell import month_view

blueprint = Blueprint("pairings", __name__, url_prefix="/pairings")
RECENT = 6


@blueprint.get("/")
@allow(Action.VIEW_HOME)
def index(actor: Actor) -> str:
    """Every pairing that the actor sees, running ones first."""
    today = clock.today()
    return render_template(
        "pairings/index.html",
        pairings=pages.pairings(lists.pairings_for(actor), today),
        today=today,
    )


@blueprint.get("/<int:pairing_id>")
@allow(Action.VIEW_PAIRING, Pairing)
def show(actor: Actor, pairing: Pairing) -> str:
    """Parties, next step, both sides' ledger, months, activities, mentorships, needs."""
    today = clock.today()
    term = lists.current_term(pairing.bureau_id, today)
    ids = lists.pairing_ids_of_bureau(pairing.bureau_id, pairing.code)
    results = summary.results_for(ids, term, today) if term else []
    behind = [r for r in results if r.status is ResultStatus.BEHIND and r.target.points]
    next_gaps = gaps.with_dates(behind[:1], {pairing.id: pairing}, today)
    first, last = (term.starts_on, term.ends_on) if term else (pairing.starts_on, pairing.ends_on)
    calendar = summary.calendar_of(pairing.bureau_id)
    cells = pages.months_of_pairings(ids, first, last).get(pairing.id, {})
    outings = pages.recent_outings(pairing.id, first, last)
    return render_template(
        "pairings/show.html",
        pairing=pairing,
        term=term,
        today=today,
        ledgers=[
            (side, [_linked(pairing, r) for r in results if r.target.side is side]) for side in Side
        ],
        scores={score.side: score for score in scores(results)},
        gap=next_gaps[0] if next_gaps else None,
        step=ledger_row(behind[0]) if behind else None,
        months=[
            month_view(column, cells.get(column), f"{today:%Y-%m}")
            for column in (
                f"{m.start:%Y-%m}" for m in (summary.term_months(term, calendar) if term else [])
            )
        ],
        outings=outings[:RECENT],
        outing_count=len(outings),
        mentorships=pages.mentorships_of(pairing.id),
        needs=pages.needs_of(pairing.id),
    )


def _linked(pairing: Pairing, result: Result) -> dict[str, object]:
    """A ledger row whose title and figures lead to the records behind them."""
    row = ledger_row(result)
    url = url_for("gaps.show", pairing_id=pairing.id, code=row.code)
    return asdict(row) | dict.fromkeys(("figure_url", "waiting_url", "planned_url"), url)


@blueprint.get("/<int:pairing_id>/activities")
@allow(Action.VIEW_PAIRING, Pairing)
def activities(actor: Actor, pairing: Pairing) -> str:
    """Every outing of the pairing, newest first."""
    return render_template(
        "pairings/activities.html",
        pairing=pairing,
        outings=pages.recent_outings(pairing.id, pairing.starts_on, pairing.ends_on),
    )
