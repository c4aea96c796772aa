"""What one term says in a volume: results, self-evaluations, the assessment sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from pairing import clock
from pairing.domain.assessment.assessments import adjusted
from pairing.domain.assessment.hands import is_one_person
from pairing.domain.assessment.term_form import (
    FormSide,
    TermForm,
    score_text,
    suggestion,
    suggestion_text,
    term_form,
)
from pairing.domain.assessment.volume import results as printed
from pairing.domain.assessment.volume.facts import LabelledText
from pairing.domain.assessment.volume.status_marks import Mark, Tone
from pairing.domain.numbers import one_decimal
from pairing.domain.plan.evaluate import MonthResult, Result
from pairing.domain.plan.ledger import ledger_row
from pairing.domain.plan.metrics import metric_of
from pairing.domain.plan.scores import JOINT, JOINT_LABEL, Score, scores
from pairing.domain.plan.sentences import unit_of
from pairing.domain.vocabulary.assessment import AssessmentState, EvaluationSection, TermGrade
from pairing.domain.vocabulary.programme import Comparison, Side
from pairing.domain.wording import DASH, amount
from pairing.extensions import db
from pairing.models import Account, Assessment, AssessmentPart, Pairing, Term
from pairing.queries.assessment.gate import gate_of, home_of
from pairing.queries.assessment.review_queue import decided_on, points_of
from pairing.queries.assessment.volume.baseline import pieces
from pairing.queries.outings.document_checklists import checklist_of
from pairing.queries.plan.standards import bands_of
from pairing.queries.plan.target_changes import standards_changed_for

Graded = Callable[[Score | None], str]
"""How the grade of a score is said."""


def term_facts(
    pairing: Pairing,
    term: Term,
    assessment: Assessment | None,
    found: Sequence[Result],
    as_of: date,
    bureau: str,
) -> printed.TermFacts:
    """Everything of one term, from its results (about 40 SELECTs)."""
    bands = bands_of(term)
    counted = scores(found, bands)
    graded = _grades(assessment, pairing.is_over_in(term, as_of))
    form = term_form(found, points_of(assessment.adjustments if assessment else ()), bands)
    return printed.TermFacts(
        term=term.name,
        last_day=min(term.ends_on, pairing.ends_on),
        results=replace(
            _results(pairing, found, counted, graded, form),
            standards=tuple(standards_changed_for(term, clock.now())),
        ),
        self_evaluations=tuple(_evaluation(pairing, s, assessment, counted, graded) for s in Side),
        sheet=_sheet(pairing, term, assessment, counted, as_of, bureau, form),
        pieces=pieces(checklist_of(pairing, term)),
    )


def planned(result: Result) -> printed.PlannedTarget:
    """A target as the plan asks for it."""
    target = result.target
    sign = "≤" if target.comparison is Comparison.AT_MOST else "≥"
    return printed.PlannedTarget(
        code=target.code,
        name=target.name,
        side=target.side.label,
        period=target.period.label,
        metric=target.metric.label,
        demand=f"{sign} {amount(target.threshold)}{unit_of(target)}",
        points=amount(target.points),
        scoring=target.scoring.label,
    )


def _results(
    pairing: Pairing,
    found: Sequence[Result],
    counted: Sequence[Score],
    graded: Graded,
    form: TermForm,
) -> printed.Results:
    marks = {line.code: f"{line.mark} / {line.points}" for one in form.sides for line in one.lines}
    by_side = {score.side: score for score in counted}
    sides = tuple(
        printed.SideResults(
            side=side.label,
            organisation=home_of(pairing, side).name,
            rows=tuple(
                _row(one, marks[one.target.code]) for one in found if one.target.side is side
            ),
            score=_score(by_side.get(side)),
            grade=graded(by_side.get(side)),
            met=by_side[side].met if side in by_side else 0,
            total=by_side[side].total if side in by_side else 0,
        )
        for side in Side
    )
    joint = by_side.get(JOINT)
    return printed.Results(sides, _score(joint), graded(joint))


def _score(score: Score | None) -> str:
    return score.shown if score else DASH


def _grades(assessment: Assessment | None, is_over: bool) -> Graded:
    """How a score's grade is said: suggested, as of the day it was decided, or a forecast."""
    decided = decided_on(assessment)
    return lambda score: suggestion_text(score.grade if score else None, is_over, decided)


def _row(result: Result, mark: str) -> printed.ResultRow:
    row = replace(ledger_row(result), points_text=mark)
    return printed.ResultRow(
        row=row,
        mark=Mark(Tone(row.tone), row.word),
        months=tuple(_month(month, result) for month in result.months or ()),
    )


def _month(month: MonthResult, result: Result) -> printed.MonthMark:
    value = DASH
    if month.value is not None:
        is_share = metric_of(result.target).is_share
        value = f"{one_decimal(month.value)}%" if is_share else amount(month.value)
    return printed.MonthMark(f"{month.span.start.month} 月", value, month.met)


def _name(account_id: int | None) -> str:
    account = db.session.get(Account, account_id) if account_id else None
    return account.name if account else ""


def _part(assessment: Assessment | None, side: Side) -> AssessmentPart | None:
    parts = assessment.parts if assessment else []
    return next((part for part in parts if part.side == side), None)


def _evaluation(
    pairing: Pairing,
    side: Side,
    assessment: Assessment | None,
    counted: Sequence[Score],
    graded: Graded,
) -> printed.Block:
    part = _part(assessment, side)
    sections = dict(part.sections) if part else {}
    score = next((score for score in counted if score.side == side), None)
    home = home_of(pairing, side).name
    signature = printed.Signature(
        "负责人",
        _name(part.submitted_by_id) if part else "",
        clock.day_of(part.submitted_at) if part else None,
        home,
    )
    return printed.Block(
        title=f"{side.label}自评",
        organisation=home,
        passages=tuple(
            printed.Passage(section.label, sections.get(section.value, ""))
            for section in EvaluationSection
        ),
        signatures=(signature,),
        score=_score(score),
        grade=graded(score),
    )


def _signed(points: Decimal) -> str:
    return f"{'+' if points > 0 else '−'}{amount(abs(points))}" if points else ""


def _sheet(
    pairing: Pairing,
    term: Term,
    assessment: Assessment | None,
    counted: Sequence[Score],
    as_of: date,
    bureau: str,
    form: TermForm,
) -> printed.AssessmentSheet:
    raw = {one.side: one for one in counted}
    rows = assessment.adjustments if assessment else []
    points = points_of(rows)
    after = {score.side: score for score in adjusted(counted, points)}
    joint = after.get(JOINT)
    state = AssessmentState(assessment.state) if assessment else AssessmentState.DRAFT
    grade = assessment.grade if assessment else ""
    return printed.AssessmentSheet(
        state=state.label,
        sums=tuple(_sum(one, raw.get(one.side)) for one in form.sides if one.lines),
        joint_formula=f"{form.joint} = {score_text(joint)}" if joint and form.joint else "",
        lines=tuple(_line(pairing, score, points, after[score.side]) for score in counted),
        adjustments=tuple(
            printed.Adjustment(Side(one.side).label, _signed(one.points), one.clause)
            for one in rows
        ),
        waivers=tuple(_waivers(pairing, term, assessment, as_of)),
        suggested=suggestion(
            joint.grade if joint else None,
            pairing.is_over_in(term, as_of),
            decided_on(assessment),
        ),
        grade=TermGrade(grade).label if grade else "",
        grade_reason=assessment.grade_reason if assessment else "",
        signatures=_signatures(assessment, bureau),
    )


def _sum(one: FormSide, score: Score | None) -> printed.SheetSum:
    return printed.SheetSum(
        one.side.label,
        tuple(printed.SheetItem(*line) for line in one.lines),
        one.points,
        one.total,
        f"{one.formula} = {score_text(score)}" if score and one.formula else "",
    )


def _line(
    pairing: Pairing, score: Score, points: dict[Side, Decimal], after: Score
) -> printed.SheetLine:
    if score.side == JOINT:
        return printed.SheetLine(JOINT_LABEL, "", score.shown, "", after.shown)
    side = Side(score.side)
    home = home_of(pairing, side).name
    return printed.SheetLine(side.label, home, score.shown, _signed(points[side]), after.shown)


def _waivers(
    pairing: Pairing, term: Term, assessment: Assessment | None, as_of: date
) -> Iterator[LabelledText]:
    """What need not come before a submission, with the reason (12 SELECTs a side that has any)."""
    waived = {one.side for one in assessment.waivers} if assessment else set()
    for side in (one for one in Side if one in waived):
        for one in gate_of(pairing, term, side, as_of):
            if one.waived:
                yield LabelledText(f"{side.label}：{one.text}", one.waived)


def _signatures(assessment: Assessment | None, bureau: str) -> tuple[printed.Signature, ...]:
    reviewed = clock.day_of(assessment.reviewed_at) if assessment else None
    approved = clock.day_of(assessment.approved_at) if assessment else None
    alone = (
        is_one_person(assessment.reviewed_by_id, assessment.approved_by_id) if assessment else False
    )
    return (
        printed.Signature(
            "审核人", _name(assessment.reviewed_by_id if assessment else None), reviewed
        ),
        printed.Signature(
            ("审定人（一人经办）" if alone else "审定人"),
            _name(assessment.approved_by_id if assessment else None),
            approved,
            bureau,
        ),
    )


def assessments_of(pairing: Pairing, terms: Sequence[Term]) -> dict[int, Assessment]:
    """Term → the pairing's assessment of it (1 SELECT)."""
    query = select(Assessment).where(
        Assessment.pairing_id == pairing.id, Assessment.term_id.in_([term.id for term in terms])
    )
    return {row.term_id: row for row in db.session.scalars(query)}
