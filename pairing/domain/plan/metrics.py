"""METRICS: what each metric counts and how it is folded (rules.md, “Metrics”)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from pairing.domain.numbers import Number, exact
from pairing.domain.plan.ask import Ask, Value, passes
from pairing.domain.plan.facts import Fact, Source
from pairing.domain.plan.grades import Bands
from pairing.domain.plan.target import Target
from pairing.domain.vocabulary.activities import ActivityState
from pairing.domain.vocabulary.needs import NeedStatus
from pairing.domain.vocabulary.people import Level
from pairing.domain.vocabulary.programme import MetricCode, Side

HUNDRED = 100
USUAL_BANDS = Bands()


def share(numerator: Number, denominator: Number) -> Value:
    """A share in percent, exact; nothing to divide by is no data."""
    if not denominator:
        return Value(None, numerator, denominator)
    return Value(Fraction(numerator) / Fraction(denominator) * HUNDRED, numerator, denominator)


def _share_of(items: Sequence[object], holds: Callable[..., bool]) -> Value:
    return share(sum(1 for item in items if holds(item)), len(items))


def _observations(ask: Ask) -> Value:
    kinds = ask.target.lesson_kinds
    side, found = ask.target.side, ask.found(Source.LESSON)
    return Value(exact(sum(f.observed_by(side) for f in found if passes(f.kind, kinds))))


def _graded(ask: Ask) -> list[Fact]:
    """Every observed lesson of the side."""
    kinds = ask.target.lesson_kinds
    return [fact for fact in ask.of_side(Source.LESSON) if fact.of and passes(fact.kind, kinds)]


def _lesson_grades(ask: Ask) -> Value:
    grade, found = ask.target.wanted_grade, _graded(ask)
    least = {bands: (bands or USUAL_BANDS).least(grade) for bands in {f.bands for f in found}}
    return _share_of(found, lambda fact: fact.value >= least[fact.bands] * fact.of)


def _teacher_grades(ask: Ask) -> Value:
    """A teacher's score is the mean of her lessons' scores; her first lesson's bands hold."""
    grade = ask.target.wanted_grade
    sums: dict[int, dict[Number, Number]] = defaultdict(lambda: defaultdict(int))
    lessons: dict[int, int] = defaultdict(int)
    bands: dict[int, Bands] = {}
    for fact in _graded(ask):
        who = fact.person_id
        sums[who][fact.of] += fact.value
        lessons[who] += 1
        bands.setdefault(who, fact.bands or USUAL_BANDS)

    def reaches(who: int) -> bool:
        """Multiplied out to one side: whole numbers, so it stays exact."""
        whole = math.lcm(*map(int, sums[who]))
        total = sum(part * (whole // int(of)) for of, part in sums[who].items())
        return total >= bands[who].least(grade) * whole * lessons[who]

    return _share_of(list(lessons), reaches)


def _mentorships(ask: Ask) -> Value:
    last = ask.span.end
    running = {
        fact.person_id
        for fact in ask.facts.of(ask.pairing_id, Source.MENTORSHIP)
        if fact.state and fact.day <= last and (fact.until is None or last <= fact.until)
    }
    staff = _staff(ask, Side.SUPPORTED)
    return share(len(running), staff.of if staff else 0)


def _mentorship_documents(ask: Ask) -> Value:
    running = [
        fact.subject_id
        for fact in ask.facts.of(ask.pairing_id, Source.MENTORSHIP)
        if fact.day <= ask.span.end and (fact.until is None or fact.until >= ask.span.start)
    ]
    there: dict[int, set[str]] = defaultdict(set)
    for fact in ask.found(Source.DOCUMENT):
        there[fact.subject_id].add(fact.item)
    wanted = set(ask.target.document_categories)
    return _share_of(running, lambda mentorship: wanted <= there[mentorship])


def _staff(ask: Ask, side: Side) -> Fact | None:
    known = ask.facts.of(ask.pairing_id, Source.STAFF)
    return next((fact for fact in known if fact.side is side), None)


def _appraisals(ask: Ask) -> Value:
    staff = _staff(ask, ask.target.side)
    seen = {fact.person_id for fact in ask.of_side(Source.APPRAISAL)}
    return share(len(seen), staff.of if staff else 0)


def _part_of_whole(ask: Ask, source: Source) -> Value:
    items = ask.target.items if source is Source.CHECK else ()
    found = [fact for fact in ask.of_side(source) if passes(fact.item, items)]
    return share(sum(fact.value for fact in found), sum(fact.of for fact in found))


def _checks(ask: Ask) -> Value:
    return _part_of_whole(ask, Source.CHECK)


def _surveys(ask: Ask) -> Value:
    return _part_of_whole(ask, Source.SURVEY)


def _achievements(ask: Ask) -> Value:
    target = ask.target
    least = Level(target.level).rank if target.level else 0
    found = ask.of_side(Source.ACHIEVEMENT)
    return Value(
        Fraction(
            sum(
                fact.count
                for fact in found
                if passes(fact.kind, target.achievement_kinds) and Level(fact.item).rank >= least
            )
        )
    )


def _documents(ask: Ask) -> Value:
    there = {fact.item for fact in ask.of_side(Source.DOCUMENT)}
    return _share_of(list(ask.target.document_categories), there.__contains__)


def _evidence(ask: Ask) -> Value:
    counted = [
        fact for fact in ask.activities(Source.EVIDENCE) if fact.state == ActivityState.CONFIRMED
    ]
    return _share_of(counted, lambda fact: fact.value >= fact.of)


def _needs(ask: Ask) -> Value:
    found = ask.found(Source.NEED)
    solved = sum(fact.count for fact in found if fact.state == NeedStatus.SOLVED)
    return share(solved, sum(fact.count for fact in found))


def _measures(ask: Ask) -> Value:
    """``day`` is the deadline, ``until`` the day on which it was finished."""
    judged = [
        fact
        for fact in ask.found(Source.MEASURE)
        if fact.day < ask.as_of or (fact.until is not None and fact.until <= ask.as_of)
    ]
    return _share_of(judged, lambda fact: fact.until is not None and fact.until <= fact.day)


def _children_to_teachers(ask: Ask) -> Value:
    staff = _staff(ask, ask.target.side)
    if staff is None or not staff.of or not staff.state:
        return Value(None)
    return Value(Fraction(staff.value) / Fraction(staff.of))


def _rating(ask: Ask) -> Value:
    marks = ask.facts.of(ask.pairing_id, Source.RATING)
    mark = next((fact for fact in marks if fact.item == ask.target.code), None)
    return Value(Fraction(mark.value) if mark else None)


class Reading(NamedTuple):
    """A metric in a span: its value, and of the five activity metrics what does not count yet.

    ``planned`` is dated from the day of the question on; the others have no such parts (None).
    """

    value: Value
    pending: Fraction | None = None
    disputed: Fraction | None = None
    planned: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """How a metric is computed, what it may be narrowed by, and what it cannot do without."""

    code: MetricCode
    narrowed_by: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    fold: Callable[[Ask], Value] | None = None
    counted: str = ""
    source: Source = Source.ACTIVITY
    is_share: bool = False
    one_decimal: bool = False

    @property
    def has_plans(self) -> bool:
        """The five activity metrics have a pending and a planned part."""
        return self.fold is None

    def reading(self, ask: Ask) -> Reading:
        """All that the metric says in the ask's span: one look at each fact, whole sums."""
        if self.fold is not None:
            return Reading(self.fold(ask))
        sums: dict[str, Number] = defaultdict(int)
        for fact in ask.activities(self.source):
            if fact.state != ActivityState.PLANNED or fact.day >= ask.as_of:
                sums[fact.state] += getattr(fact, self.counted)
        return Reading(
            Value(exact(sums[ActivityState.CONFIRMED])),
            exact(sums[ActivityState.DONE]),
            exact(sums[ActivityState.DISPUTED]),
            exact(sums[ActivityState.PLANNED]),
        )


def _activity(code: MetricCode, counted: str) -> Metric:
    return Metric(code, ("activity_kinds", "directions"), counted=counted)


def _share(
    code: MetricCode,
    fold: Callable[[Ask], Value],
    narrowed_by: tuple[str, ...] = (),
    required: tuple[str, ...] = (),
) -> Metric:
    return Metric(code, narrowed_by, required, fold, is_share=True)


_M = MetricCode
METRICS: dict[MetricCode, Metric] = {
    metric.code: metric
    for metric in (
        _activity(_M.ACTIVITY_COUNT, "count"),
        _activity(_M.LESSON_HOURS, "hours"),
        _activity(_M.ATTENDANCE, "attendance"),
        _activity(_M.DONATION_VALUE, "amount"),
        Metric(
            _M.QUANTITY, ("items", "activity_kinds"), ("items",), None, "value", Source.QUANTITY
        ),
        Metric(_M.OBSERVATION_COUNT, ("lesson_kinds",), fold=_observations),
        _share(_M.LESSON_GRADE_SHARE, _lesson_grades, ("grade", "lesson_kinds"), ("grade",)),
        _share(_M.TEACHER_GRADE_SHARE, _teacher_grades, ("grade", "lesson_kinds"), ("grade",)),
        _share(_M.MENTORSHIP_SHARE, _mentorships),
        _share(
            _M.MENTORSHIP_DOCUMENT_SHARE,
            _mentorship_documents,
            ("document_categories",),
            ("document_categories",),
        ),
        _share(_M.APPRAISAL_SHARE, _appraisals),
        _share(_M.CHECK_SHARE, _checks, ("items",)),
        _share(_M.SATISFACTION_SHARE, _surveys),
        Metric(_M.ACHIEVEMENT_COUNT, ("achievement_kinds", "level"), fold=_achievements),
        _share(_M.DOCUMENT_SHARE, _documents, ("document_categories",), ("document_categories",)),
        _share(_M.EVIDENCE_SHARE, _evidence, ("activity_kinds",)),
        _share(_M.NEED_SHARE, _needs),
        _share(_M.MEASURE_SHARE, _measures),
        Metric(_M.CHILD_TEACHER_RATIO, fold=_children_to_teachers, one_decimal=True),
        Metric(_M.RATING, fold=_rating),
    )
}


def metric_of(target: Target) -> Metric:
    """How the target's metric is computed, narrowed and shown."""
    return METRICS[target.metric]
