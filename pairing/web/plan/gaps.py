"""还差什么: every target with its gap, the records behind it, and days that could be planned."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from pairing import clock
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.plan.definitions import definition
from pairing.domain.plan.gaps import Gap
from pairing.domain.plan.ledger import ledger_row, missing_text
from pairing.domain.plan.metrics import metric_of
from pairing.domain.vocabulary.programme import Side
from pairing.domain.wording import amount
from pairing.models import Pairing, Term
from pairing.queries import lists
from pairing.queries.outings import outings
from pairing.queries.plan import gaps
from pairing.web.frame.access import allow

blueprint = Blueprint("gaps", __name__, url_prefix="/pairings/<int:pairing_id>")


def _term(pairing: Pairing) -> Term:
    term = lists.current_term(pairing.bureau_id, clock.today())
    if term is None:
        abort(404)
    return term


def _may_plan(actor: Actor, pairing: Pairing) -> bool:
    return can(actor, Action.RECORD_ACTIVITY, pairing.place())


@blueprint.get("/gaps")
@allow(Action.VIEW_PAIRING, Pairing)
def index(actor: Actor, pairing: Pairing) -> str:
    """Both sides' targets: confirmed, waiting, planned, missing, weeks left, needed per week."""
    term = _term(pairing)
    found = gaps.gaps_of(pairing, term, clock.today())
    return render_template(
        "plan/gaps/index.html",
        pairing=pairing,
        term=term,
        sides=[(side, [g for g in found if g.result.target.side is side]) for side in Side],
        row_of=ledger_row,
        missing_of=missing_text,
        per_week=_per_week,
        may_plan=_may_plan(actor, pairing),
        is_cut=pairing.starts_on > term.starts_on or pairing.ends_on < term.ends_on,
    )


def _per_week(gap: Gap) -> str:
    """“平均每周 2 课时”, “平均每 5 周 1 课时”, or nothing."""
    if not gap.per_week:
        return ""
    unit = gap.result.target.unit
    if gap.per_week < 1:
        return f"平均每 {round(1 / gap.per_week)} 周 1 {unit}".strip()
    return f"平均每周 {amount(round(gap.per_week, 1))} {unit}".strip()


@blueprint.get("/targets/<code>")
@allow(Action.VIEW_PAIRING, Pairing)
def show(actor: Actor, pairing: Pairing, code: str) -> str:
    """One target: how it is counted, and the records behind its number."""
    gap = gaps.gap_at(pairing, code, clock.today())
    if gap is None:
        abort(404)
    target, span = gap.result.target, gap.result.span
    counts = metric_of(target).has_plans
    behind = outings.outings_behind(pairing.id, target, span) if counts else []
    return render_template(
        "plan/gaps/show.html",
        pairing=pairing,
        gap=gap,
        term=_term(pairing),
        row=ledger_row(gap.result),
        definition=definition(target),
        outings=behind,
        counts=counts,
        behind=metric_of(target).records,
        per_week=_per_week(gap),
        may_plan=_may_plan(actor, pairing),
    )
