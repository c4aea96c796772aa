"""学期考核: where it stands, both sides' results, what a submission still needs, the way in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField

from pairing import clock
from pairing.domain.assessment.assessments import (
    NEXT_STEPS,
    OPEN_TO_THE_SIDES,
    STEPS,
    WITH_THE_SIDES,
    Asked,
    still_open,
)
from pairing.domain.assessment.gate import gate_kind
from pairing.domain.assessment.term_form import term_form
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.plan.ledger import LedgerRow, ledger_row
from pairing.domain.vocabulary.assessment import (
    WITH_THE_BUREAU,
    AssessmentState,
    EvaluationSection,
    ReviewStage,
)
from pairing.domain.vocabulary.programme import Side
from pairing.models import Assessment, AssessmentPart, Organisation, Pairing, Term
from pairing.operations.assessment import assessments as operations
from pairing.operations.change import RuleBroken
from pairing.queries import lists
from pairing.queries.assessment.gate import assessment_of, gate_of, home_of
from pairing.queries.assessment.review_queue import points_of, stage_now
from pairing.queries.people import actors
from pairing.queries.plan import results
from pairing.queries.plan.locks import is_closed
from pairing.queries.plan.standards import bands_of
from pairing.web.assessment.part_papers import assessment_downloads, reads
from pairing.web.assessment.parts import (
    filing_url,
    home_url,
    own_side,
    part_of,
    score_tiles,
    sections_of,
    side_place,
    waived_at,
)
from pairing.web.frame.access import allow
from pairing.web.frame.fields import Line
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.shell import day_text

blueprint = Blueprint(
    "assessments", __name__, url_prefix="/pairings/<int:pairing_id>/terms/<int:term_id>/assessment"
)


class ReasonForm(BaseForm):
    """Why something need not come."""

    reason = Line("为什么不需要", 200, "请写一句为什么不需要，审核时会看到。")


class ItemForm(BaseForm):
    """The thing that a button is about."""

    item = HiddenField()


class Missing(NamedTuple):
    """One thing that the gate asks for, and where it is done."""

    asked: Asked
    url: str
    place: str


class SideView(NamedTuple):
    """One side's part as the page shows it; ``sections`` is None for who may not read it."""

    side: Side
    home: Organisation
    part: AssessmentPart | None
    state: AssessmentState
    open: list[Missing]
    waived: list[Asked]
    may_write: bool
    may_withdraw: bool
    sections: dict[EvaluationSection, str] | None
    rows: list[LedgerRow]


def _door(actor: Actor, pairing: Pairing, term: Term, side: Side, asked: Asked) -> str:
    """Where it is done; "" for who may not open that page."""
    kind, place = gate_kind(asked.key), side_place(pairing, side)
    about = replace(place, teacher_ids=frozenset({asked.teacher_id} - {0}))
    if not can(actor, kind.action, about):
        return ""
    if asked.category:
        return filing_url(pairing, term, side, asked.category)
    where: dict[str, Any] = {"pairing_id": pairing.id, "term_id": term.id}
    section = asked.key.partition(":")[2] or None
    doors: dict[str, dict[str, Any]] = {
        "evaluations.write": where | {"side": side.value, "_anchor": section},
        "summaries.materials": where | {"_anchor": f"pair-{asked.argument}"},
        "summaries.index": where | {"_anchor": f"group-{asked.argument}"},
        "mentorship_papers.summary": {"mentorship_id": asked.argument},
        "activities.show": {"outing_id": asked.argument, "pairing_id": pairing.id},
    }
    return url_for(kind.endpoint, **doors[kind.endpoint])


def _side(
    actor: Actor,
    pairing: Pairing,
    term: Term,
    side: Side,
    row: Assessment | None,
    rows: list[LedgerRow],
) -> SideView:
    part = part_of(row, side)
    state = AssessmentState(part.state) if part else AssessmentState.DRAFT
    handed_in = state not in OPEN_TO_THE_SIDES
    asked = [] if handed_in else gate_of(pairing, term, side, clock.today())
    shut = still_open(asked)
    writes = can(actor, Action.WRITE_SELF_EVALUATION, side_place(pairing, side))
    is_with_bureau = row is not None and row.state not in (*OPEN_TO_THE_SIDES, *WITH_THE_BUREAU)
    taken_up = row is not None and row.accepted_at is not None
    return SideView(
        side=side,
        home=home_of(pairing, side),
        part=part,
        state=state,
        open=[
            Missing(one, _door(actor, pairing, term, side, one), gate_kind(one.key).place)
            for one in shut
        ],
        waived=waived_at(part) if handed_in else [one for one in asked if one.waived],
        may_write=writes and state in OPEN_TO_THE_SIDES,
        may_withdraw=writes and state in WITH_THE_BUREAU and not (is_with_bureau or taken_up),
        sections=sections_of(part, pairing, term) if part and reads(actor, part) else None,
        rows=rows,
    )


def _tab(pairing: Pairing, other: Term, current: Term) -> tuple[str, str, bool]:
    return home_url(pairing, other), other.name, other.id == current.id


def next_line(term: Term, stage: ReviewStage, homes: list[str], today: date) -> str:
    """Who must act, and by when."""
    said = NEXT_STEPS[stage]
    if stage not in WITH_THE_SIDES:
        return f"{said}。"
    who = "、".join(homes)
    if term.due_on is None:
        return f"{who}{said}。"
    if term.due_on < today:
        late = (today - term.due_on).days
        return f"{who}{said}。应在{day_text(term.due_on)}前，已过 {late} 天。"
    return f"{who}请在{day_text(term.due_on)}前{said}。"


@blueprint.get("")
@allow(Action.VIEW_ASSESSMENT, Pairing, Term)
def show(actor: Actor, pairing: Pairing, term: Term) -> str:
    """Where it stands, who acts next, results side by side, what each submission still needs."""
    today = clock.today()
    row = assessment_of(pairing.id, term.id)
    found = results.results_of(pairing, term, today)
    by_side = {side: [ledger_row(r) for r in found if r.target.side is side] for side in Side}
    runs = pairing.runs_in(term)
    sides = [_side(actor, pairing, term, s, row, by_side[s]) for s in Side] if runs else []
    stage = stage_now(row)
    lacking = [one.home.name for one in sides if one.state in OPEN_TO_THE_SIDES]
    terms = lists.terms_of(pairing.bureau_id)
    return render_template(
        "assessment/assessments/show.html",
        pairing=pairing,
        term=term,
        tabs_of_terms=[_tab(pairing, other, term) for other in terms],
        runs=runs,
        row=row,
        sides=sides,
        stage=stage,
        steps=STEPS,
        next_line=next_line(term, stage, lacking, today),
        names=actors.names_of([one.part.submitted_by_id for one in sides if one.part]),
        scores=score_tiles(pairing, term, found, row, today),
        form=term_form(found, points_of(row.adjustments if row else ()), bands_of(term)),
        with_links=lists.current_term(pairing.bureau_id, today) == term,
        downloads=assessment_downloads(actor, pairing, term, row.parts if row else []),
        may_review=row is not None and can(actor, Action.REVIEW_ASSESSMENT, pairing.place()),
        closed=is_closed(term, today),
        still_runs=term.ends_on > today,
    )


def _back(pairing: Pairing, term: Term, side: Side) -> Response:
    return redirect(home_url(pairing, term, side.value))


@blueprint.post("/<side>/submit")
@allow(Action.VIEW_ASSESSMENT, Pairing, Term)
def submit(actor: Actor, pairing: Pairing, term: Term, side: str) -> Response:
    """Hand one side's part in."""
    chosen = own_side(actor, pairing, term, side)
    try:
        operations.submit_part(actor, pairing.id, term.id, chosen, posted_version())
    except RuleBroken as broken:
        flash(f"还没有提交。{broken.message}", "error")
    else:
        flash("已提交，教育局能看到。开始审核前可以撤回。")
    return _back(pairing, term, chosen)


@blueprint.post("/<side>/withdraw")
@allow(Action.VIEW_ASSESSMENT, Pairing, Term)
def withdraw(actor: Actor, pairing: Pairing, term: Term, side: str) -> Response:
    """Take one side's part back."""
    chosen = own_side(actor, pairing, term, side)
    try:
        operations.withdraw_part(actor, pairing.id, term.id, chosen, posted_version())
    except RuleBroken as broken:
        flash(broken.message, "error")
    else:
        flash("已撤回，可以接着改。")
    return _back(pairing, term, chosen)


@blueprint.route("/<side>/waive", methods=["GET", "POST"])
@allow(Action.VIEW_ASSESSMENT, Pairing, Term)
def waive(actor: Actor, pairing: Pairing, term: Term, side: str) -> str | Response:
    """One thing need not come, and why."""
    chosen, item = own_side(actor, pairing, term, side), request.values.get("item", "")
    asked = gate_of(pairing, term, chosen, clock.today())
    known = next((one for one in asked if one.key == item), None)
    if known is None:
        abort(404)
    form = ReasonForm()
    if form.saves(
        lambda: operations.waive(
            actor, pairing.id, term.id, chosen, item, form.reason.data or "", posted_version()
        )
    ):
        flash("已记下，审核时会看到原因。")
        return _back(pairing, term, chosen)
    return render_template(
        "assessment/assessments/waive.html",
        form=form,
        pairing=pairing,
        term=term,
        side=chosen,
        asked=known,
    )


@blueprint.post("/<side>/take-back")
@allow(Action.VIEW_ASSESSMENT, Pairing, Term)
def take_back(actor: Actor, pairing: Pairing, term: Term, side: str) -> Response:
    """The thing is needed after all."""
    chosen, item = own_side(actor, pairing, term, side), ItemForm().item.data or ""
    try:
        version = posted_version()
        operations.take_back_waiver(actor, pairing.id, term.id, chosen, item, version)
    except RuleBroken as broken:
        flash(broken.message, "error")
    else:
        flash("已恢复，这一项还要补。")
    return _back(pairing, term, chosen)
