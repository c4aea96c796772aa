"""How facts are folded into a metric's value, one function each (rules.md, “Metrics”)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from pairing.domain.numbers import Number, exact, percent
from pairing.domain.plan.ask import Ask, Value, passes
from pairing.domain.plan.facts import Fact, Source
from pairing.domain.plan.grades import Bands
from pairing.domain.vocabulary.activities import ActivityState
from pairing.domain.vocabulary.needs import NeedStatus
from pairing.domain.vocabulary.people import Level
from pairing.domain.vocabulary.programme import Side

USUAL_BANDS = Bands()


def share(numerator: Number, denominator: Number) -> Value:
    """A share in percent, exact; nothing to divide by is no data."""
    if not denominator:
        return Value(None, numerator, denominator)
    return Value(percent(numerator, denominator), numerator, denominator)


def _share_of(held: Sequence[bool]) -> Value:
    return share(sum(held), len(held))


def observations(ask: Ask) -> Value:
    """Lessons that the responsible side's people observed."""
    kinds = ask.target.lesson_kinds
    side, found = ask.target.side, ask.found(Source.LESSON)
    return Value(exact(sum(f.observed_by(side) for f in found if passes(f.kind, kinds))))


def _graded(ask: Ask) -> list[Fact]:
    """Every observed lesson of the side."""
    side, kinds = ask.target.side, ask.target.lesson_kinds
    return [
        fact
        for fact in ask.found(Source.LESSON)
        if fact.side is side and fact.of and (not kinds or fact.kind in kinds)
    ]


def lesson_grades(ask: Ask) -> Value:
    """Observed lessons of the side that reach the grade."""
    grade, found = ask.target.wanted_grade, _graded(ask)
    least = {bands: (bands or USUAL_BANDS).least(grade) for bands in {f.bands for f in found}}
    return _share_of([fact.value >= least[fact.bands] * fact.of for fact in found])


def teacher_grades(ask: Ask) -> Value:
    """A teacher's score is the mean of her lessons' scores; her first lesson's bands hold."""
    grade = ask.target.wanted_grade
    taught: dict[int, list[Fact]] = defaultdict(list)
    for fact in _graded(ask):
        taught[fact.person_id].append(fact)

    def reaches(lessons: list[Fact]) -> bool:
        """Multiplied out to one side: whole numbers, so it stays exact."""
        sums: dict[int, Number] = defaultdict(int)
        for fact in lessons:
            sums[int(fact.of)] += fact.value
        whole = math.lcm(*sums)
        total = sum(part * (whole // of) for of, part in sums.items())
        return total >= (lessons[0].bands or USUAL_BANDS).least(grade) * whole * len(lessons)

    return _share_of([reaches(lessons) for lessons in taught.values()])


def mentorships(ask: Ask) -> Value:
    """Teachers of the supported side with a mentorship on the last day."""
    last = ask.span.end
    running = {
        fact.person_id
        for fact in ask.facts.of(ask.pairing_id, Source.MENTORSHIP)
        if fact.state and fact.day <= last and (fact.until is None or last <= fact.until)
    }
    staff = _staff(ask, Side.SUPPORTED)
    return share(len(running), staff.of if staff else 0)


def mentorship_documents(ask: Ask) -> Value:
    """Mentorships of the period that have every listed paper dated in it."""
    running = [
        fact.subject_id
        for fact in ask.facts.of(ask.pairing_id, Source.MENTORSHIP)
        if fact.day <= ask.span.end and (fact.until is None or fact.until >= ask.span.start)
    ]
    there: dict[int, set[str]] = defaultdict(set)
    for fact in ask.found(Source.DOCUMENT):
        there[fact.subject_id].add(fact.item)
    wanted = set(ask.target.document_categories)
    return _share_of([wanted <= there[mentorship] for mentorship in running])


def _staff(ask: Ask, side: Side) -> Fact | None:
    known = ask.facts.of(ask.pairing_id, Source.STAFF)
    return next((fact for fact in known if fact.side is side), None)


def appraisals(ask: Ask) -> Value:
    """Teachers of the side who were appraised."""
    staff = _staff(ask, ask.target.side)
    seen = {fact.person_id for fact in ask.of_side(Source.APPRAISAL)}
    return share(len(seen), staff.of if staff else 0)


def _part_of_whole(ask: Ask, source: Source) -> Value:
    items = ask.target.items if source is Source.CHECK else ()
    found = [fact for fact in ask.of_side(source) if passes(fact.item, items)]
    return share(sum(fact.value for fact in found), sum(fact.of for fact in found))


def checks(ask: Ask) -> Value:
    """Items that passed, of those that were due."""
    return _part_of_whole(ask, Source.CHECK)


def surveys(ask: Ask) -> Value:
    """Sheets that were satisfied, of those that came back."""
    return _part_of_whole(ask, Source.SURVEY)


def achievements(ask: Ask) -> Value:
    """Achievements of the side, of the level or higher."""
    target = ask.target
    least = Level(target.level).rank if target.level else 0
    found = ask.of_side(Source.ACHIEVEMENT)
    return Value(
        exact(
            sum(
                fact.count
                for fact in found
                if passes(fact.kind, target.achievement_kinds) and Level(fact.item).rank >= least
            )
        )
    )


def documents(ask: Ask) -> Value:
    """Listed categories of which the side has a paper."""
    there = {fact.item for fact in ask.of_side(Source.DOCUMENT)}
    return _share_of([category in there for category in ask.target.document_categories])


def evidence(ask: Ask) -> Value:
    """Counted activities with all their papers, or a word why not."""
    counted = [
        fact for fact in ask.activities(Source.EVIDENCE) if fact.state == ActivityState.CONFIRMED
    ]
    return _share_of([fact.value >= fact.of for fact in counted])


def needs(ask: Ask) -> Value:
    """Needs of the period that are solved."""
    found = ask.found(Source.NEED)
    solved = sum(fact.count for fact in found if fact.state == NeedStatus.SOLVED)
    return share(solved, sum(fact.count for fact in found))


def measures(ask: Ask) -> Value:
    """``day`` is the deadline, ``until`` the day on which it was finished."""
    judged = [
        fact
        for fact in ask.found(Source.MEASURE)
        if fact.day < ask.as_of or (fact.until is not None and fact.until <= ask.as_of)
    ]
    return _share_of([fact.until is not None and fact.until <= fact.day for fact in judged])


def children_to_teachers(ask: Ask) -> Value:
    """Children for each teacher on record."""
    staff = _staff(ask, ask.target.side)
    if staff is None or not staff.of or not staff.state:
        return Value(None)
    return Value(Fraction(staff.value) / Fraction(staff.of))


def rating(ask: Ask) -> Value:
    """The reviewer's own mark."""
    marks = ask.facts.of(ask.pairing_id, Source.RATING)
    mark = next((fact for fact in marks if fact.item == ask.target.code), None)
    return Value(Fraction(mark.value) if mark else None)
