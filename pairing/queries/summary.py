"""The aggregates behind all targets: one SELECT per source table, whatever the number of pairings.

Every function's first argument is a SELECT of pairing ids: one for a pairing's page, the county's
for the county page. Page, export, PDF and command share this one path.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, or_, select

from pairing.domain.metrics import Fact, Facts, Source
from pairing.domain.periods import Calendar, Span, TermDates, due_months
from pairing.domain.targets import PairingDates, Result, Target, evaluate
from pairing.domain.vocabulary import (
    ActivityState,
    CalendarDayKind,
    Comparison,
    MetricCode,
    PeriodKind,
    Scoring,
    Side,
)
from pairing.extensions import db
from pairing.models import (
    Achievement,
    Activity,
    ActivityPairing,
    Appraisal,
    Assessment,
    CalendarDay,
    Check,
    Document,
    Lesson,
    Measure,
    Mentorship,
    Need,
    Observation,
    Organisation,
    Pairing,
    Programme,
    Quantity,
    Rating,
    Survey,
    TargetRevision,
    Teacher,
    Term,
)

COUNTED = (ActivityState.CONFIRMED, ActivityState.DONE, ActivityState.PLANNED)


def _side(organisation: Any) -> Any:
    """The side of an organisation in the row's pairing, in SQL; NULL for neither."""
    return case(
        (organisation == Pairing.lead_id, Side.LEAD.value),
        (organisation == Pairing.supported_id, Side.SUPPORTED.value),
    )


def _as_side(value: str | None) -> Side | None:
    return Side(value) if value else None


def _activities(ids: PairingIds) -> Iterator[Fact]:
    """Activities by pairing, day, kind, direction and state; lessons' hours win over entered ones.

    Lessons count for their own pairing: hours of an activity's lessons in this pairing.
    """
    taught = (
        select(
            Lesson.activity_id,
            Lesson.pairing_id,
            func.sum(Lesson.lesson_hours, type_=Lesson.lesson_hours.type).label("hours"),
        )
        .where(Lesson.activity_id.is_not(None), Lesson.pairing_id.in_(ids))
        .group_by(Lesson.activity_id, Lesson.pairing_id)
        .subquery()
    )
    has_lessons = select(Lesson.id).where(Lesson.activity_id == Activity.id).exists()
    hours = case(
        (taught.c.hours.is_not(None), taught.c.hours),
        (has_lessons, 0),
        else_=func.coalesce(Activity.lesson_hours, 0),
    )
    number = Lesson.lesson_hours.type
    query = (
        select(
            ActivityPairing.pairing_id,
            Activity.day,
            Activity.kind,
            Activity.direction,
            ActivityPairing.state,
            func.count(),
            func.sum(hours, type_=number),
            func.sum(func.coalesce(Activity.attendance, 0), type_=number),
            func.sum(func.coalesce(Activity.amount, 0), type_=number),
        )
        .join(Activity, Activity.id == ActivityPairing.activity_id)
        .outerjoin(
            taught,
            (taught.c.activity_id == Activity.id)
            & (taught.c.pairing_id == ActivityPairing.pairing_id),
        )
        .where(ActivityPairing.pairing_id.in_(ids), ActivityPairing.state.in_(COUNTED))
        .group_by(
            ActivityPairing.pairing_id,
            Activity.day,
            Activity.kind,
            Activity.direction,
            ActivityPairing.state,
        )
    )
    for pairing, day, kind, direction, state, count, total, heads, amount in db.session.execute(
        query
    ):
        yield Fact(
            Source.ACTIVITY,
            pairing,
            day,
            kind=kind,
            direction=direction,
            state=state,
            count=count,
            hours=total,
            attendance=heads,
            amount=amount,
        )


def _quantities(ids: PairingIds) -> Iterator[Fact]:
    columns = (
        ActivityPairing.pairing_id,
        Activity.day,
        Activity.kind,
        Activity.direction,
        ActivityPairing.state,
        Quantity.item,
    )
    query = (
        select(*columns, func.sum(Quantity.quantity, type_=Quantity.quantity.type))
        .join(Activity, Activity.id == Quantity.activity_id)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(ActivityPairing.pairing_id.in_(ids), ActivityPairing.state.in_(COUNTED))
        .group_by(*columns)
    )
    for pairing, day, kind, direction, state, item, total in db.session.execute(query):
        yield Fact(
            Source.QUANTITY,
            pairing,
            day,
            kind=kind,
            direction=direction,
            state=state,
            item=item,
            value=total,
        )


def _counts(lesson: Any = Lesson) -> Any:
    """A lesson counts on an ordinary day, or when its activity is confirmed for its pairing."""
    confirmed = (
        select(ActivityPairing.id)
        .where(
            ActivityPairing.activity_id == lesson.activity_id,
            ActivityPairing.pairing_id == lesson.pairing_id,
            ActivityPairing.state == ActivityState.CONFIRMED,
        )
        .exists()
    )
    return or_(lesson.activity_id.is_(None), confirmed)


def _lessons(ids: PairingIds) -> Iterator[Fact]:
    """One fact for each observed lesson that counts: summed totals and number of observers."""
    side = _side(Lesson.organisation_id)
    query = (
        select(
            Lesson.pairing_id,
            Lesson.day,
            side,
            Lesson.kind,
            Lesson.id,
            Lesson.teacher_id,
            func.sum(Observation.total, type_=Observation.total.type),
            func.count(),
        )
        .join(Observation, Observation.lesson_id == Lesson.id)
        .join(Pairing, Pairing.id == Lesson.pairing_id)
        .where(Lesson.pairing_id.in_(ids), _counts())
        .group_by(Lesson.pairing_id, Lesson.day, side, Lesson.kind, Lesson.id, Lesson.teacher_id)
    )
    for pairing, day, of, kind, lesson, teacher, total, observers in db.session.execute(query):
        yield Fact(
            Source.LESSON,
            pairing,
            day,
            _as_side(of),
            kind,
            subject_id=lesson,
            person_id=teacher,
            value=total,
            of=observers,
        )


def _observations(ids: PairingIds) -> Iterator[Fact]:
    side = _side(Observation.organisation_id)
    columns = (Lesson.pairing_id, Lesson.day, side, Lesson.kind)
    query = (
        select(*columns, func.count())
        .join(Observation, Observation.lesson_id == Lesson.id)
        .join(Pairing, Pairing.id == Lesson.pairing_id)
        .where(Lesson.pairing_id.in_(ids), _counts())
        .group_by(*columns)
    )
    for pairing, day, of, kind, count in db.session.execute(query):
        yield Fact(Source.OBSERVATION, pairing, day, _as_side(of), kind, count=count)


def _mentorships(ids: PairingIds) -> Iterator[Fact]:
    """``state`` says that the mentee still serves at the supported organisation."""
    query = (
        select(
            Mentorship.pairing_id,
            Mentorship.starts_on,
            Mentorship.ends_on,
            Mentorship.id,
            Mentorship.mentee_id,
            (Teacher.organisation_id == Pairing.supported_id) & Teacher.left_on.is_(None),
        )
        .join(Teacher, Teacher.id == Mentorship.mentee_id)
        .join(Pairing, Pairing.id == Mentorship.pairing_id)
        .where(Mentorship.pairing_id.in_(ids))
    )
    for pairing, start, end, mentorship, mentee, serves in db.session.execute(query):
        yield Fact(
            Source.MENTORSHIP,
            pairing,
            start,
            Side.SUPPORTED,
            state="serves" if serves else "",
            subject_id=mentorship,
            person_id=mentee,
            until=end,
        )


def _documents(ids: PairingIds) -> Iterator[Fact]:
    side = _side(Document.organisation_id)
    columns = (Document.pairing_id, Document.day, side, Document.category, Document.mentorship_id)
    query = (
        select(*columns, func.count())
        .join(Pairing, Pairing.id == Document.pairing_id)
        .where(Document.pairing_id.in_(ids))
        .group_by(*columns)
    )
    for pairing, day, of, category, mentorship, count in db.session.execute(query):
        yield Fact(
            Source.DOCUMENT,
            pairing,
            day,
            _as_side(of),
            item=category,
            subject_id=mentorship or 0,
            count=count,
        )


def _appraisals(ids: PairingIds) -> Iterator[Fact]:
    """Appraisals of teachers who are on record on a side as it stands."""
    query = (
        select(
            Appraisal.pairing_id,
            Appraisal.day,
            _side(Teacher.organisation_id),
            Appraisal.teacher_id,
        )
        .join(Teacher, Teacher.id == Appraisal.teacher_id)
        .join(Pairing, Pairing.id == Appraisal.pairing_id)
        .where(Appraisal.pairing_id.in_(ids), Teacher.left_on.is_(None))
    )
    for pairing, day, of, teacher in db.session.execute(query):
        yield Fact(Source.APPRAISAL, pairing, day, _as_side(of), person_id=teacher)


def _checks(ids: PairingIds) -> Iterator[Fact]:
    query = (
        select(
            Check.pairing_id,
            Check.day,
            _side(Check.organisation_id),
            Check.checklist,
            Check.passed,
            Check.due,
        )
        .join(Pairing, Pairing.id == Check.pairing_id)
        .where(Check.pairing_id.in_(ids))
    )
    for pairing, day, of, checklist, passed, due in db.session.execute(query):
        yield Fact(Source.CHECK, pairing, day, _as_side(of), item=checklist, value=passed, of=due)


def _surveys(ids: PairingIds) -> Iterator[Fact]:
    query = (
        select(
            Survey.pairing_id,
            Survey.day,
            _side(Survey.organisation_id),
            Survey.satisfied,
            Survey.returned,
        )
        .join(Pairing, Pairing.id == Survey.pairing_id)
        .where(Survey.pairing_id.in_(ids))
    )
    for pairing, day, of, satisfied, returned in db.session.execute(query):
        yield Fact(Source.SURVEY, pairing, day, _as_side(of), value=satisfied, of=returned)


def _achievements(ids: PairingIds) -> Iterator[Fact]:
    """An achievement belongs to every pairing that its organisation is in."""
    columns = (
        Pairing.id,
        Achievement.day,
        _side(Achievement.organisation_id),
        Achievement.kind,
        Achievement.level,
    )
    query = (
        select(*columns, func.count())
        .join(
            Pairing,
            or_(
                Pairing.lead_id == Achievement.organisation_id,
                Pairing.supported_id == Achievement.organisation_id,
            ),
        )
        .where(Pairing.id.in_(ids))
        .group_by(*columns)
    )
    for pairing, day, of, kind, level, count in db.session.execute(query):
        yield Fact(Source.ACHIEVEMENT, pairing, day, _as_side(of), kind, item=level, count=count)


def _needs(ids: PairingIds) -> Iterator[Fact]:
    columns = (Need.pairing_id, Need.raised_on, Need.status)
    query = select(*columns, func.count()).where(Need.pairing_id.in_(ids)).group_by(*columns)
    for pairing, day, status, count in db.session.execute(query):
        yield Fact(Source.NEED, pairing, day, Side.SUPPORTED, state=status, count=count)


def _measures(ids: PairingIds) -> Iterator[Fact]:
    query = select(Measure.pairing_id, Measure.due_on, Measure.finished_on).where(
        Measure.pairing_id.in_(ids)
    )
    for pairing, due, finished in db.session.execute(query):
        yield Fact(Source.MEASURE, pairing, due, until=finished)


def _staff(ids: PairingIds) -> Iterator[Fact]:
    """Children and teachers on record of both sides, as it stands."""
    serving = (
        select(func.count())
        .where(Teacher.organisation_id == Organisation.id, Teacher.left_on.is_(None))
        .correlate(Organisation)
        .scalar_subquery()
    )
    query = (
        select(Pairing.id, _side(Organisation.id), Organisation.child_count, serving)
        .join(
            Organisation,
            or_(Organisation.id == Pairing.lead_id, Organisation.id == Pairing.supported_id),
        )
        .where(Pairing.id.in_(ids))
    )
    for pairing, of, children, teachers in db.session.execute(query):
        yield Fact(
            Source.STAFF,
            pairing,
            date.min,
            _as_side(of),
            state="known" if children is not None else "",
            value=children or 0,
            of=teachers,
        )


def _ratings(ids: PairingIds, term_id: int) -> Iterator[Fact]:
    query = (
        select(Assessment.pairing_id, Rating.target_code, Rating.mark)
        .join(Rating, Rating.assessment_id == Assessment.id)
        .where(Assessment.pairing_id.in_(ids), Assessment.term_id == term_id)
    )
    for pairing, target, mark in db.session.execute(query):
        yield Fact(Source.RATING, pairing, date.min, item=target, value=mark)


SOURCES: tuple[Callable[[PairingIds], Iterable[Fact]], ...] = (
    _activities,
    _quantities,
    _lessons,
    _observations,
    _mentorships,
    _documents,
    _appraisals,
    _checks,
    _surveys,
    _achievements,
    _needs,
    _measures,
    _staff,
)


def collect(ids: PairingIds, term_id: int) -> Facts:
    """Every fact behind the targets of these pairings (14 SELECTs)."""
    found = [fact for source in SOURCES for fact in source(ids)]
    return Facts([*found, *_ratings(ids, term_id)])


def term_dates(term: Term) -> TermDates:
    """A term as the rules see it."""
    return TermDates(
        term.id, term.code, term.name, Span(term.starts_on, term.ends_on), term.school_year
    )


def calendar_of(bureau_id: int) -> Calendar:
    """The bureau's terms and the days that are not plain Monday to Friday (2 SELECTs)."""
    terms = db.session.scalars(
        select(Term).where(Term.bureau_id == bureau_id).order_by(Term.starts_on)
    )
    days = db.session.execute(
        select(CalendarDay.day, CalendarDay.kind).where(CalendarDay.bureau_id == bureau_id)
    )
    return Calendar(
        [term_dates(term) for term in terms],
        {day: kind != CalendarDayKind.HOLIDAY for day, kind in days},
    )


def term_months(term: Term, calendar: Calendar) -> list[Span]:
    """The due months of a term for a pairing that runs all through it."""
    dates = term_dates(term)
    return due_months(dates, dates.span, calendar)


def target_of(row: TargetRevision) -> Target:
    """A stored revision as the rules see it."""
    return Target(
        code=row.code,
        name=row.name,
        side=Side(row.side),
        period=PeriodKind(row.period),
        metric=MetricCode(row.metric),
        threshold=row.threshold,
        activity_kinds=row.activity_kinds,
        directions=row.directions,
        lesson_kinds=row.lesson_kinds,
        grade=row.grade,
        achievement_kinds=row.achievement_kinds,
        level=row.level,
        document_categories=row.document_categories,
        items=row.items,
        comparison=Comparison(row.comparison),
        unit=row.unit,
        points=row.points,
        scoring=Scoring(row.scoring),
        deduction=row.deduction,
    )


def targets_in_force(programme_ids: Iterable[int], first_day: date) -> dict[int, list[Target]]:
    """Each programme's targets as frozen for a term that starts on ``first_day`` (1 SELECT)."""
    rows = db.session.scalars(
        select(TargetRevision)
        .where(TargetRevision.programme_id.in_(list(programme_ids)))
        .order_by(TargetRevision.programme_id, TargetRevision.code, TargetRevision.revision)
    )
    chosen: dict[tuple[int, str], TargetRevision] = {}
    for row in rows:
        key = (row.programme_id, row.code)
        if key not in chosen or row.effective_on <= first_day:
            chosen[key] = row
    found: dict[int, list[Target]] = defaultdict(list)
    for (programme_id, _code), row in chosen.items():
        if not row.retired:
            found[programme_id].append(target_of(row))
    return found


def assessed(ids: PairingIds, term: Term) -> list[tuple[PairingDates, int]]:
    """The pairings that run in the term, with their programmes' ids, by code (1 SELECT)."""
    query = (
        select(
            Pairing.id,
            Pairing.code,
            Pairing.starts_on,
            Pairing.ends_on,
            Pairing.programme_id,
            Programme.starts_on,
            Programme.ends_on,
        )
        .join(Programme, Programme.id == Pairing.programme_id)
        .where(
            Pairing.id.in_(ids),
            Pairing.starts_on <= term.ends_on,
            Pairing.ends_on >= term.starts_on,
        )
        .order_by(Pairing.code)
    )
    return [
        (PairingDates(key, code, Span(start, end), Span(first, last)), programme)
        for key, code, start, end, programme, first, last in db.session.execute(query)
    ]


def results_for(ids: PairingIds, term: Term, as_of: date) -> list[Result]:
    """Every result of these pairings in ``term`` (18 SELECTs, whatever their number).

    Ordered by pairing, side (lead first), target code as plain text.
    """
    pairings = assessed(ids, term)
    targets = targets_in_force({programme for _, programme in pairings}, term.starts_on)
    calendar = calendar_of(term.bureau_id)
    facts = collect(ids, term.id)
    dates = term_dates(term)
    return [
        evaluate(target, facts, pairing, dates, calendar, as_of)
        for pairing, programme in pairings
        for target in _in_order(targets[programme])
    ]


def _in_order(targets: Sequence[Target]) -> list[Target]:
    return sorted(targets, key=lambda target: (target.side is not Side.LEAD, target.code))
