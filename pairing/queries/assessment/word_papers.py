"""An outing, an observation, a summary, an assessment as the papers that Word or a form says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from pairing import clock
from pairing.domain.assessment.assessments import adjusted
from pairing.domain.assessment.hands import is_one_person
from pairing.domain.assessment.term_form import score_text, suggestion, term_form
from pairing.domain.assessment.word_papers import (
    ActivityLine,
    ActivityPaper,
    AdjustmentLine,
    AssessmentPaper,
    DecisionLine,
    ObservationPaper,
    ResultLine,
    ScoreLine,
    SumLine,
    SummaryPaper,
)
from pairing.domain.outings.standing import standing
from pairing.domain.plan.grades import Bands
from pairing.domain.plan.ledger import ledger_row
from pairing.domain.plan.scores import JOINT, scores
from pairing.domain.plan.sentences import unit_of
from pairing.domain.plan.target import Target
from pairing.domain.vocabulary.activities import ActivityKind, ActivityState, Direction
from pairing.domain.vocabulary.activity_details import Detail
from pairing.domain.vocabulary.assessment import AssessmentState, EvaluationSection, TermGrade
from pairing.domain.vocabulary.lessons import LessonKind
from pairing.domain.vocabulary.programme import Comparison, Side
from pairing.domain.wording import amount, amount_or_blank, full_day
from pairing.extensions import db
from pairing.models import (
    Account,
    Activity,
    Assessment,
    AssessmentPart,
    Document,
    Observation,
    Outing,
    Pairing,
    Term,
)
from pairing.queries import lists
from pairing.queries.assessment.evaluations import read_sections
from pairing.queries.assessment.gate import home_of
from pairing.queries.assessment.review_queue import decided_on
from pairing.queries.plan import results
from pairing.queries.plan.standards import bands_of
from pairing.queries.teaching.rubrics import standard_of


def _unique(texts: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(text for text in texts if text))


def _day(day: date | None) -> str:
    return full_day(day) if day else ""


def term_on(bureau_id: int, day: date) -> str:
    """The name of the term that holds a day; "" between terms (1 SELECT)."""
    found = (term for term in lists.terms_of(bureau_id) if term.starts_on <= day <= term.ends_on)
    return next((term.name for term in found), "")


def _line(row: Activity) -> ActivityLine:
    lessons = row.lessons
    teachers = [one.teacher.name for one in lessons] + ([row.speaker.name] if row.speaker else [])
    details = [f"{Detail(key).label}：{text}" for key, text in row.details.items() if text]
    return ActivityLine(
        kind=ActivityKind(row.kind).label,
        topic=row.topic,
        teacher=_unique(teachers),
        subject=_unique(one.subject for one in lessons),
        class_name=_unique(one.class_name for one in lessons),
        hours=amount_or_blank(row.hours_claimed),
        people=amount_or_blank(row.attendance),
        need=row.need.content if row.need else "",
        note="\n".join(filter(None, [row.note, *details])),
        state=standing(link.said(clock.today()) for link in row.links).word,
    )


def _materials(outing: Outing) -> str:
    ids = [row.id for row in outing.activities]
    query = select(Document.name).where(Document.activity_id.in_(ids))
    return "；".join(db.session.scalars(query.order_by(Document.day, Document.code)))


def _time(row: Activity) -> str:
    return "–".join(f"{at:%H:%M}" for at in (row.starts_at, row.ends_at) if at)


def activity_paper(outing: Outing) -> ActivityPaper:
    """The record of an outing; what was called off of it is left out (about 12 SELECTs)."""
    everything = outing.activities
    held = [
        row
        for row in everything
        if any(link.state != ActivityState.CANCELLED for link in row.links)
    ]
    rows = held or everything
    first, links = rows[0], [link for row in rows for link in row.links]
    pairings = list(dict.fromkeys(link.pairing for link in links))
    lines = [_line(row) for row in rows]
    sure = [link for link in links if link.state == ActivityState.CONFIRMED and link.confirmed_at]
    hours = sum((row.hours_claimed or Decimal(0) for row in rows), Decimal(0))
    return ActivityPaper(
        code=outing.code.lstrip("@"),
        term=term_on(outing.bureau_id, outing.day),
        day=full_day(outing.day),
        time=_time(first),
        kinds=_unique(line.kind for line in lines),
        topics="；".join(dict.fromkeys(line.topic for line in lines if line.topic)),
        direction=Direction(first.direction).label,
        lead=_unique(one.lead.name for one in pairings),
        supported=_unique(one.supported.name for one in pairings),
        venue=first.venue,
        companions=outing.companions,
        hours=amount(hours) if hours else "",
        people=amount_or_blank(first.attendance),
        process="\n".join(dict.fromkeys(line.note for line in lines if line.note)),
        materials=_materials(outing),
        recorder=outing.recorded_by.name if outing.recorded_by else "",
        recorded_on=_day(clock.day_of(outing.recorded_at)),
        confirmer=_unique(link.word_by for link in sure),
        confirmed_on=_unique(_day(clock.day_of(link.confirmed_at)) for link in sure),
        state=standing(link.said(clock.today()) for link in links).word,
        activities=tuple(lines),
        decisions=tuple(
            DecisionLine(one.text, one.owner, full_day(one.due_on))
            for row in rows
            for one in row.decisions
        ),
    )


def observation_paper(row: Observation) -> ObservationPaper:
    """The record of an observed lesson with its marks, for who may read them (about 8 SELECTs)."""
    lesson, standard = row.lesson, standard_of(row.rubric_version)
    grade = (standard.content.bands if standard else Bands()).grade(row.total)
    reflection = row.reflection
    return ObservationPaper(
        term=term_on(row.bureau_id, lesson.day),
        day=full_day(lesson.day),
        teacher=lesson.teacher.name,
        organisation=lesson.organisation.name,
        subject=lesson.subject,
        class_name=lesson.class_name,
        topic=lesson.topic,
        kind=LessonKind(lesson.kind).label,
        hours=amount(lesson.lesson_hours),
        observer=row.observer.name,
        observer_organisation=row.organisation.name,
        rubric=f"{standard.name}（第 {standard.number} 版）" if standard else "",
        total=amount(row.total),
        grade=grade.label,
        strengths=row.strengths,
        problems=row.problems,
        suggestions=row.suggestions,
        reflection=reflection.text if reflection else "",
        reply=reflection.reply if reflection else "",
        scores=_marks(row),
    )


def _marks(row: Observation) -> tuple[ScoreLine, ...]:
    standard = standard_of(row.rubric_version)
    given = {score.item: score for score in row.scores}
    if standard is None:
        return ()
    return tuple(
        ScoreLine(
            section=section.title,
            item=item.text,
            most=amount(item.most),
            points=given[item.code].grade or amount(given[item.code].points),
            remark=given[item.code].remark,
        )
        for section in standard.content.sections
        for item in section.items
        if item.code in given
    )


def summary_paper(pairing: Pairing, term: Term, part: AssessmentPart) -> SummaryPaper:
    """One side's self-evaluation as its summary of the term."""
    side = Side(part.side)
    written = read_sections(part, pairing, term, clock.today())
    sections = {one.value: written.get(one.value, "") for one in EvaluationSection}
    return SummaryPaper(
        programme=pairing.programme.name,
        term=term.name,
        side=side.label,
        organisation=home_of(pairing, side).name,
        partner=home_of(pairing, side.other).name,
        state=AssessmentState(part.state).label,
        submitted_on=_day(clock.day_of(part.submitted_at)),
        **sections,
    )


def _demand(target: Target) -> str:
    sign = "≤" if target.comparison is Comparison.AT_MOST else "≥"
    return f"{sign} {amount(target.threshold)} {unit_of(target)}".strip()


def _name(account_id: int | None) -> str:
    found = db.session.get(Account, account_id) if account_id else None
    return found.name if found else ""


def assessment_paper(
    pairing: Pairing, term: Term, row: Assessment | None, today: date
) -> AssessmentPaper:
    """Both sides' results and the bureau's word (as many SELECTs as the assessment's page)."""
    found, over = results.results_of(pairing, term, today), pairing.is_over_in(term, today)
    bands = bands_of(term)
    counted = scores(found, bands)
    raw = {score.side: score for score in counted}
    by_side = {score.side: score for score in adjusted(counted, _points(row))}
    joint, form = by_side.get(JOINT), term_form(found, _points(row), bands)
    marks = {line.code: line for side in form.sides for line in side.lines}
    lines = []
    for one in found:
        told = ledger_row(one)
        side, target = one.target.side.label, one.target
        lines.append(
            ResultLine(
                side,
                target.code,
                "\n".join(filter(None, [target.name, target.changed])),
                _demand(target),
                told.figure,
                told.word,
                marks[target.code].mark,
                marks[target.code].points,
            )
        )
    return AssessmentPaper(
        programme=pairing.programme.name,
        term=term.name,
        lead=pairing.lead.name,
        supported=pairing.supported.name,
        lead_score=by_side[Side.LEAD].shown if by_side else "",
        supported_score=by_side[Side.SUPPORTED].shown if by_side else "",
        joint_score=joint.shown if joint else "",
        joint_formula=form.joint,
        suggested=suggestion(joint.grade if joint else None, over, decided_on(row)),
        results=tuple(lines),
        sums=tuple(
            SumLine(
                one.side.label,
                one.points,
                one.total,
                f"{one.formula} = {score_text(raw[one.side])}" if one.formula else "",
            )
            for one in form.sides
            if one.lines
        ),
        **_word(row),
    )


def _points(row: Assessment | None) -> dict[Side, Decimal]:
    """Deductions and additions by side."""
    points = dict.fromkeys(Side, Decimal(0))
    for one in row.adjustments if row else ():
        points[Side(one.side)] += one.points
    return points


def _word(row: Assessment | None) -> dict[str, Any]:
    """What the bureau has said so far."""
    if row is None:
        return {"state": AssessmentState.DRAFT.label}
    alone = is_one_person(row.reviewed_by_id, row.approved_by_id)
    return {
        "state": AssessmentState(row.state).label,
        "grade": TermGrade(row.grade).label if row.grade else "",
        "grade_reason": row.grade_reason,
        "reviewer": _name(row.reviewed_by_id),
        "approver": _name(row.approved_by_id) + ("（一人经办）" if alone else ""),
        "approved_on": _day(clock.day_of(row.approved_at)),
        "adjustments": tuple(
            AdjustmentLine(Side(one.side).label, amount(one.points), one.clause)
            for one in row.adjustments
        ),
    }
