"""One assessment under review: both parts side by side, marks, grade, approval, archive."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from pairing import clock
from pairing.domain.assessment.assessments import (
    STEPS,
    changed_figures,
    changed_sections,
)
from pairing.domain.assessment.hands import is_one_person as by_one_person
from pairing.domain.assessment.hands import refused_reviewer
from pairing.domain.assessment.term_form import suggestion, term_form
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.plan.evaluate import Result
from pairing.domain.plan.ledger import ledger_row
from pairing.domain.plan.scores import JOINT
from pairing.domain.vocabulary.assessment import EvaluationSection, TermGrade
from pairing.domain.vocabulary.programme import Side
from pairing.models import Assessment, AssessmentPart
from pairing.operations.assessment import reviews as operations
from pairing.operations.change import RuleBroken
from pairing.queries import lists
from pairing.queries.assessment import review_queue as queries
from pairing.queries.assessment.gate import home_of
from pairing.queries.assessment.hands import hands_of
from pairing.queries.people import actors
from pairing.queries.people.settings import is_one_person
from pairing.queries.plan.locks import is_closed
from pairing.queries.plan.results import results_of
from pairing.queries.plan.standards import bands_of
from pairing.web.assessment.parts import part_of, score_tiles, sections_of, waived_at
from pairing.web.assessment.refusals import refused_here
from pairing.web.assessment.review_forms import AdjustForm, GradeForm, ReturnForm, rating_form
from pairing.web.frame.access import allow
from pairing.web.frame.forms import BaseForm, posted_version

blueprint = Blueprint("reviews", __name__, url_prefix="/reviews/<int:assessment_id>")


def _before(part: AssessmentPart | None, results: list[Result]) -> dict[str, object]:
    """What the last submission said where this one says something else."""
    last = part.submitted.get("before", {}) if part else {}
    if not part or not last:
        return {"sections": {}, "figures": []}
    names = {one.target.code: one.target.name for one in results}
    sections = changed_sections(last["sections"], part.submitted["sections"])
    figures = changed_figures(last["figures"], part.submitted["figures"])
    return {
        "sections": {code: last["sections"].get(code, "") for code in sections},
        "figures": [(names.get(code, code), was, now) for code, was, now in figures],
    }


def _side(row: Assessment, side: Side, results: list[Result]) -> dict[str, object]:
    part = part_of(row, side)
    return {
        "side": side,
        "home": home_of(row.pairing, side),
        "part": part,
        "sections": sections_of(part, row.pairing, row.term),
        "before": _before(part, results),
        "rows": [ledger_row(one) for one in results if one.target.side is side],
        "waived": waived_at(part),
    }


Forms = dict[str, BaseForm | None]


def _forms(row: Assessment, results: list[Result], suggested: TermGrade | None) -> Forms:
    """Every form of the page, filled with what is known."""
    grade = GradeForm(formdata=None)
    grade.grade.data = row.grade or (suggested.value if suggested else None)
    grade.reason.data = row.grade_reason
    return {
        "grade": grade,
        "returned": ReturnForm(formdata=None),
        "adjust": AdjustForm(formdata=None),
        "rating": rating_form(row, results),
    }


def _page(actor: Actor, row: Assessment, **given: BaseForm) -> str:
    """The page; ``given`` are the forms that were refused, with what was typed."""
    today, own = clock.today(), actors.accounts_of(actor)
    results = results_of(row.pairing, row.term, today)
    bands = bands_of(row.term)
    counted = queries.scores_of(results, row, bands)
    suggested = next((score.grade for score in counted if score.side == JOINT), None)
    stage, is_over = queries.stage_now(row), row.pairing.is_over_in(row.term, today)
    previous, following = queries.neighbours(row)
    hands = hands_of([row], own)[row.id]
    with_bureau = stage in queries.WITH_THE_BUREAU
    return render_template(
        "assessment/reviews/show.html",
        row=row,
        pairing=row.pairing,
        term=row.term,
        stage=stage,
        steps=STEPS,
        sides=[_side(row, side, results) for side in Side],
        sections=EvaluationSection,
        scores=score_tiles(row.pairing, row.term, results, row, today),
        form=term_form(results, queries.points_of(row.adjustments), bands),
        suggested=suggestion(suggested, is_over, queries.decided_on(row)),
        given=TermGrade(row.grade) if row.grade else None,
        names=actors.names_of([*hands.submitted, row.reviewed_by_id, row.approved_by_id]),
        previous=previous,
        following=following,
        with_bureau=with_bureau,
        refused=refused_reviewer(own, hands) if with_bureau else "",
        refused_approval=refused_here(own, row, hands, is_one_person(row.bureau_id, today)),
        by_one=by_one_person(row.reviewed_by_id, row.approved_by_id),
        is_closed=is_closed(row.term, today),
        may_close=can(actor, Action.CLOSE_TERM, row.place()),
        with_links=lists.current_term(row.bureau_id, today) == row.term,
        **(_forms(row, results, suggested if is_over else None) | given),
    )


def _here(row: Assessment) -> Response:
    return redirect(url_for("reviews.show", assessment_id=row.id))


def _attempt(row: Assessment, act: Callable[[], None], said: str) -> Response:
    """A button: do it and say so; broken rules stand on top of the page."""
    try:
        act()
    except RuleBroken as broken:
        flash(broken.message, "error")
    else:
        flash(said)
    return _here(row)


@blueprint.get("")
@allow(Action.REVIEW_ASSESSMENT, Assessment)
def show(actor: Actor, row: Assessment) -> str:
    """Both parts side by side, everything that decides, every step that is the reader's."""
    return _page(actor, row)


@blueprint.post("/accept")
@allow(Action.REVIEW_ASSESSMENT, Assessment)
def accept(actor: Actor, row: Assessment) -> str | Response:
    """Take it up."""
    version = posted_version()
    return _attempt(
        row,
        lambda: operations.accept(actor, row.id, version),
        "已开始审核，学校不能再撤回。",
    )


@blueprint.post("/return")
@allow(Action.REVIEW_ASSESSMENT, Assessment)
def give_back(actor: Actor, row: Assessment) -> str | Response:
    """Give one or both parts back, with the reason and the marks."""
    form, version = ReturnForm(), posted_version()
    if form.saves(
        lambda: operations.return_parts(actor, row.id, form.reasons(), form.marks(), version)
    ):
        flash("已退回，学校能看到原因。")
        return _here(row)
    return _page(actor, row, returned=form)


@blueprint.post("/grade")
@allow(Action.REVIEW_ASSESSMENT, Assessment)
def grade(actor: Actor, row: Assessment) -> str | Response:
    """The reviewer's grade."""
    form, version = GradeForm(), posted_version()
    given, reason = form.grade.word(TermGrade), form.reason.data or ""
    if form.saves(lambda: operations.grade(actor, row.id, given, reason, version)):
        flash(f"等次：{given.label}。请另一位教育局人员审定。")
        return _here(row)
    return _page(actor, row, grade=form)


@blueprint.post("/approve")
@allow(Action.APPROVE_ASSESSMENT, Assessment)
def approve(actor: Actor, row: Assessment) -> str | Response:
    """The last word of the bureau."""
    version = posted_version()
    return _attempt(row, lambda: operations.approve(actor, row.id, version), "已审定通过。")


@blueprint.post("/adjustments")
@allow(Action.REVIEW_ASSESSMENT, Assessment)
def adjust(actor: Actor, row: Assessment) -> str | Response:
    """A deduction or an addition."""
    form, version = AdjustForm(), posted_version()
    if form.saves(
        lambda: operations.adjust(
            actor,
            row.id,
            form.side.word(Side),
            form.points.data,
            form.clause.data or "",
            version,
            form.form_key.data or "",
        )
    ):
        flash("已记下加减分，请重新给等次。")
        return _here(row)
    return _page(actor, row, adjust=form)


@blueprint.post("/adjustments/<int:adjustment_id>/remove")
@allow(Action.REVIEW_ASSESSMENT, Assessment)
def remove_adjustment(actor: Actor, row: Assessment, adjustment_id: int) -> str | Response:
    """Take one back."""
    version = posted_version()
    return _attempt(
        row,
        lambda: operations.remove_adjustment(actor, row.id, adjustment_id, version),
        "已去掉，请重新给等次。",
    )


@blueprint.post("/ratings")
@allow(Action.REVIEW_ASSESSMENT, Assessment)
def rate(actor: Actor, row: Assessment) -> str | Response:
    """The reviewer's own marks."""
    version = posted_version()
    form = rating_form(row, results_of(row.pairing, row.term, clock.today()))
    if form is None:
        return _here(row)
    marks = {code: mark for code, mark in form.values().items() if mark is not None}
    if form.saves(lambda: operations.rate(actor, row.id, marks, version)):
        flash("已记下评定，请重新给等次。")
        return _here(row)
    return _page(actor, row, rating=form)


@blueprint.post("/close")
@allow(Action.CLOSE_TERM, Assessment)
def close(actor: Actor, row: Assessment) -> str | Response:
    """Freeze its results."""
    version = posted_version()
    done = "已归档，数字不会再变。"
    return _attempt(row, lambda: operations.close(actor, row.id, version), done)
