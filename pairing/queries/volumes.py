"""One pairing's term as the values that its archive prints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from pairing import clock
from pairing.domain import volume as printed
from pairing.domain.marks import Mark, Tone
from pairing.domain.periods import Span
from pairing.domain.scores import JOINT, Score, scores
from pairing.domain.targets import MonthResult, Result, one_decimal
from pairing.domain.vocabulary import (
    Area,
    Comparison,
    Duty,
    EvaluationSection,
    OrganisationKind,
    ResultStatus,
    Side,
)
from pairing.domain.volume_facts import Mentorship
from pairing.domain.wording import DASH, amount, amount_or_blank, ledger_row
from pairing.extensions import db
from pairing.models import Account, Assessment, AssessmentPart, Organisation, Pairing, Teacher, Term
from pairing.queries import lists, summary, volume_activities, volume_registers

RETENTION = "30 年"
"""Agreements and yearly summaries are kept for 30 years (field-notes.md 4)."""


def volume_of(pairing: Pairing, term: Term, as_of: date, log_head: str) -> printed.Volume:
    """The volume of a pairing's term as of a day; a fixed number of SELECTs (about 60)."""
    span = Span(term.starts_on, term.ends_on)
    ids = lists.pairing_ids_of_bureau(pairing.bureau_id, pairing.code)
    found = summary.results_for(ids, term, as_of)
    counted = scores(found)
    activities = volume_activities.activities(pairing, span)
    mentorships = volume_registers.mentorships(pairing, span)
    assessment = _assessment(pairing, term)
    return printed.Volume(
        cover=_cover(pairing, term, as_of, log_head),
        parties=tuple(_party(pairing, side) for side in Side),
        group=_group(pairing),
        plan=_plan(pairing, found),
        results=_results(pairing, found, counted),
        ledger=volume_activities.ledger(activities, span.cut_to(Span(term.starts_on, as_of))),
        activities=activities,
        lessons=volume_activities.lessons(pairing, span),
        mentorships=mentorships,
        needs=volume_registers.needs(pairing, span),
        measures=volume_registers.measures(pairing, span, as_of),
        checks=volume_registers.checks(pairing, span),
        surveys=volume_registers.surveys(pairing, span),
        appraisals=volume_registers.appraisals(pairing, span),
        achievements=volume_registers.achievements(pairing, span),
        documents=volume_registers.documents(pairing, span),
        self_evaluations=tuple(
            _self_evaluation(pairing, side, _part(assessment, side), counted) for side in Side
        ),
        reviews=_reviews(pairing, assessment, counted),
        missing_pieces=tuple(_missing(found, mentorships)),
    )


def _cover(pairing: Pairing, term: Term, as_of: date, log_head: str) -> printed.Cover:
    bureau = db.session.get(Organisation, pairing.bureau_id)
    return printed.Cover(
        title=f"{pairing.lead.name}帮扶{pairing.supported.name}{term.name}结对帮扶档案",
        bureau=bureau.name if bureau else "",
        programme=pairing.programme.name,
        school_year=term.school_year,
        term=term.name,
        lead=pairing.lead.name,
        supported=pairing.supported.name,
        period_start=max(term.starts_on, pairing.starts_on),
        period_end=min(term.ends_on, pairing.ends_on),
        retention=RETENTION,
        as_of=as_of,
        log_head=log_head,
        is_frozen=term.locked_at is not None,
    )


def _organisation(pairing: Pairing, side: Side) -> Organisation:
    return pairing.lead if side is Side.LEAD else pairing.supported


def _party(pairing: Pairing, side: Side) -> printed.Party:
    row = _organisation(pairing, side)
    serving = select(func.count()).where(
        Teacher.organisation_id == row.id, Teacher.left_on.is_(None)
    )
    numbers = (row.class_count, row.child_count, row.staff_count)
    classes, children, staff = map(amount_or_blank, numbers)
    return printed.Party(
        side=side.label,
        name=row.name,
        kind=OrganisationKind(row.kind).label,
        area=Area(row.area).label,
        level=row.standing,
        address=row.address,
        contact=row.contact,
        phone=row.phone,
        class_count=classes,
        child_count=children,
        staff_count=staff,
        teacher_count=str(db.session.scalar(serving) or 0),
    )


def _group(pairing: Pairing) -> tuple[printed.GroupMember, ...]:
    return tuple(
        printed.GroupMember(
            Duty(row.duty).label,
            row.name,
            row.organisation.name if row.organisation else "",
            row.work,
        )
        for row in pairing.programme.leadership
    )


def _plan(pairing: Pairing, found: Sequence[Result]) -> printed.Plan:
    return printed.Plan(
        description=pairing.programme.description,
        programme_start=pairing.programme.starts_on,
        programme_end=pairing.programme.ends_on,
        pairing_start=pairing.starts_on,
        pairing_end=pairing.ends_on,
        targets=tuple(_target(result) for result in found),
    )


def _target(result: Result) -> printed.PlannedTarget:
    target = result.target
    sign = "≤" if target.comparison is Comparison.AT_MOST else "≥"
    unit = target.unit or ("%" if target.how.is_share else "")
    return printed.PlannedTarget(
        code=target.code,
        name=target.name,
        side=target.side.label,
        period=target.period.label,
        metric=target.metric.label,
        demand=f"{sign} {amount(target.threshold)}{unit}",
        points=amount(target.points),
        scoring=target.scoring.label,
    )


def _results(
    pairing: Pairing, found: Sequence[Result], counted: Sequence[Score]
) -> printed.Results:
    by_side = {score.side: score for score in counted}
    sides = tuple(
        printed.SideResults(
            side=side.label,
            organisation=_organisation(pairing, side).name,
            rows=tuple(_row(one) for one in found if one.target.side is side),
            score=_score(by_side.get(side)),
            grade=_grade(by_side.get(side)),
            met=by_side[side].met if side in by_side else 0,
            total=by_side[side].total if side in by_side else 0,
        )
        for side in Side
    )
    joint = by_side.get(JOINT)
    return printed.Results(sides, _score(joint), _grade(joint))


def _score(score: Score | None) -> str:
    return score.shown if score else DASH


def _grade(score: Score | None) -> str:
    return score.grade.label if score and score.grade else ""


def _row(result: Result) -> printed.ResultRow:
    row = ledger_row(result)
    return printed.ResultRow(
        row=row,
        mark=Mark(Tone(row.tone), row.word),
        months=tuple(_month(month, result) for month in result.months or ()),
    )


def _month(month: MonthResult, result: Result) -> printed.MonthMark:
    value = DASH
    if month.value is not None:
        is_share = result.target.how.is_share
        value = f"{one_decimal(month.value)}%" if is_share else amount(month.value)
    return printed.MonthMark(f"{month.span.start.month} 月", value, month.met)


def _assessment(pairing: Pairing, term: Term) -> Assessment | None:
    return db.session.scalar(
        select(Assessment).where(Assessment.pairing_id == pairing.id, Assessment.term_id == term.id)
    )


def _part(assessment: Assessment | None, side: Side) -> AssessmentPart | None:
    parts = assessment.parts if assessment else []
    return next((part for part in parts if part.side == side), None)


def _name(account_id: int | None) -> str:
    account = db.session.get(Account, account_id) if account_id else None
    return account.name if account else ""


def _self_evaluation(
    pairing: Pairing, side: Side, part: AssessmentPart | None, counted: Sequence[Score]
) -> printed.Block:
    sections = dict(part.sections) if part else {}
    score = next((score for score in counted if score.side == side), None)
    home = _organisation(pairing, side).name
    return printed.Block(
        title=f"{side.label}自评",
        organisation=home,
        passages=tuple(
            printed.Passage(section.label, sections.get(section.value, ""))
            for section in EvaluationSection
        ),
        signatures=(
            printed.Signature(
                "负责人",
                _name(part.submitted_by_id) if part else "",
                clock.day_of(part.submitted_at) if part else None,
                home,
            ),
        ),
        score=_score(score),
        grade=_grade(score),
    )


def _reviews(
    pairing: Pairing, assessment: Assessment | None, counted: Sequence[Score]
) -> tuple[printed.Block, ...]:
    bureau = db.session.get(Organisation, pairing.bureau_id)
    home = bureau.name if bureau else ""
    joint = next((score for score in counted if score.side == JOINT), None)
    approved = clock.day_of(assessment.approved_at) if assessment else None
    return (
        printed.Block(
            title="教育局审核意见",
            organisation=home,
            passages=(printed.Passage("审核意见", assessment.grade_reason if assessment else ""),),
            signatures=(
                printed.Signature(
                    "审核人", _name(assessment.reviewed_by_id if assessment else None)
                ),
                printed.Signature(
                    "审定人",
                    _name(assessment.approved_by_id if assessment else None),
                    approved,
                    home,
                ),
            ),
            score=_score(joint),
            grade=assessment.grade if assessment and assessment.grade else _grade(joint),
        ),
    )


def _missing(found: Sequence[Result], mentorships: Sequence[Mentorship]) -> list[str]:
    """What the volume lacks, in plain sentences: listed, not hidden."""
    wanting = (ResultStatus.BEHIND, ResultStatus.MISSED, ResultStatus.NO_DATA)
    rows = [(one.target.side.label, ledger_row(one)) for one in found if one.status in wanting]
    lines = [f"{side}“{row.title}”：{row.word}（{row.figure}）" for side, row in rows]
    for pair in mentorships:
        absent = [material.category for material in pair.materials if not material.count]
        absent += [] if pair.summary else ["师傅总结"]
        if absent:
            lines.append(f"{pair.mentor}—{pair.mentee}：缺{'、'.join(absent)}")
    return lines
