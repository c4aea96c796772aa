"""学期考核: both sides' results and scores side by side, and the term archive."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for

from pairing import clock
from pairing.domain.permissions import Action, Actor
from pairing.domain.scores import scores
from pairing.domain.vocabulary import ResultStatus, Side
from pairing.domain.wording import ledger_row
from pairing.models import Pairing, Term
from pairing.queries import lists, summary
from pairing.web.access import allow

blueprint = Blueprint("assessments", __name__)


def _tab(pairing: Pairing, other: Term, current: Term) -> tuple[str, str, bool]:
    url = url_for("assessments.show", pairing_id=pairing.id, term_id=other.id)
    return url, other.name, other.id == current.id


@blueprint.get("/pairings/<int:pairing_id>/terms/<int:term_id>/assessment")
@allow(Action.VIEW_ASSESSMENT, Pairing, Term)
def show(actor: Actor, pairing: Pairing, term: Term) -> str:
    """Results side by side (帮扶方 · 被帮扶方 · 捆绑), and what is missing."""
    today = clock.today()
    ids = lists.pairing_ids_of_bureau(pairing.bureau_id, pairing.code)
    results = summary.results_for(ids, term, today)
    open_states = (ResultStatus.BEHIND, ResultStatus.MISSED, ResultStatus.NO_DATA)
    return render_template(
        "assessments/show.html",
        pairing=pairing,
        term=term,
        today=today,
        tabs_of_terms=[_tab(pairing, other, term) for other in lists.terms_of(pairing.bureau_id)],
        runs=bool(results),
        ledgers=[
            (side, [ledger_row(r) for r in results if r.target.side is side]) for side in Side
        ],
        scores=scores(results),
        lacking=[ledger_row(r) for r in results if r.status in open_states],
    )
