"""Lessons observed: record what one observer saw, by a rubric; put one's own record right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from pairing.domain.people.permissions import Action, Actor
from pairing.domain.teaching.rubrics import Mark, RubricContent
from pairing.domain.vocabulary.lessons import LessonKind, Mode, Purpose, wrong_hours
from pairing.models import (
    ActivityPairing,
    Lesson,
    Observation,
    ObservationScore,
    Pairing,
    Teacher,
)
from pairing.operations.change import Change, RuleBroken, once
from pairing.operations.codes import fresh_code
from pairing.operations.rules import Rules
from pairing.operations.teaching.corrections import correct, was_written_for
from pairing.operations.teaching.rubric_marks import (
    corrected,
    member,
    refuse_day,
    rest_told,
    sheet_of,
)
from pairing.queries.teaching.lessons import NOT_HELD

NOT_ITS_OWN = "这节课不是只随这份听课记录记下的，课时不能在这里改。"
OWN_LESSON = "自己上的课由听课人记录，不能由自己打分。"


@dataclass(frozen=True, slots=True)
class ObservationDraft:
    """An observation as the form gives it; without ``lesson_id`` the lesson is a new one.

    ``shown`` is the fingerprint of the rubric content that the form showed.
    """

    pairing_id: int
    observer_id: int
    rubric: str
    marks: Mapping[str, Mark]
    shown: str = ""
    rest: Sequence[str] = ()
    lesson_id: int | None = None
    teacher_id: int | None = None
    topic: str = ""
    class_name: str = ""
    day: date | None = None
    kind: LessonKind | None = None
    lesson_hours: Decimal | None = None
    strengths: str = ""
    problems: str = ""
    suggestions: str = ""


@dataclass(frozen=True, slots=True)
class ObservationCorrection:
    """What an observer puts right: marks, or the bare ``total`` of an imported record; remarks.

    And, with a ``reason``, the hours of a lesson that was written down with it alone.
    """

    marks: Mapping[str, Mark] = field(default_factory=dict)
    total: Decimal | None = None
    strengths: str = ""
    problems: str = ""
    suggestions: str = ""
    lesson_hours: Decimal | None = None
    reason: str = ""


class Taught(NamedTuple):
    """What was observed: a lesson on record, or the teacher and the day of a new one."""

    lesson: Lesson | None
    teacher: Teacher
    day: date


def _stored(change: Change, pairing: Pairing, lesson_id: int) -> Taught:
    lesson = change.session.get(Lesson, lesson_id)
    if lesson is None or lesson.pairing_id != pairing.id:
        raise RuleBroken("lesson_id", "请选择这个结对的课。")
    day = refuse_day(change, pairing, lesson.day)
    if not _was_held(change, lesson):
        raise RuleBroken("lesson_id", "这节课还没有上，或已取消，不能记听课。")
    return Taught(lesson, lesson.teacher, day)


def _was_held(change: Change, lesson: Lesson) -> bool:
    """A lesson of an ordinary day, or of an activity that took place for its pairing."""
    state = select(ActivityPairing.state).where(
        ActivityPairing.activity_id == lesson.activity_id,
        ActivityPairing.pairing_id == lesson.pairing_id,
    )
    return lesson.activity_id is None or change.session.scalar(state) not in NOT_HELD


def _taught(
    rules: Rules, change: Change, pairing: Pairing, draft: ObservationDraft
) -> Taught | None:
    """What was observed; what is wrong with it is noted."""
    known = draft.lesson_id
    if known is not None:
        stored = rules.found(lambda: _stored(change, pairing, known))
        own = stored is not None and stored.teacher.id == change.actor.teacher_id
        rules.refuse(own, "lesson_id", OWN_LESSON)
        return stored
    own = draft.teacher_id is not None and draft.teacher_id == change.actor.teacher_id
    rules.refuse(own, "teacher_id", OWN_LESSON)
    teacher = rules.found(lambda: member(change.session, pairing, draft.teacher_id, "teacher_id"))
    rules.refuse(not draft.topic, "topic", "请填写课题。")
    rules.refuse(draft.kind is None, "kind", "请选择课型。")
    fault = wrong_hours(draft.lesson_hours)
    rules.refuse(fault, "lesson_hours", fault)
    day = rules.found(lambda: refuse_day(change, pairing, draft.day))
    return Taught(None, teacher, day) if teacher and day else None


def _lesson(change: Change, pairing: Pairing, draft: ObservationDraft, taught: Taught) -> Lesson:
    """The lesson on record, or the new one, written."""
    if taught.lesson is not None:
        return taught.lesson
    lesson = Lesson(
        bureau_id=pairing.bureau_id,
        code=fresh_code(pairing.code, "L"),
        pairing=pairing,
        teacher=taught.teacher,
        organisation_id=taught.teacher.organisation_id,
        topic=draft.topic,
        class_name=draft.class_name,
        day=taught.day,
        lesson_hours=draft.lesson_hours,
        kind=draft.kind,
    )
    change.session.add(lesson)
    return lesson


def _refuse_observer(teacher_id: int | None, lesson: Lesson | None, observer: Teacher) -> None:
    if teacher_id == observer.id:
        raise RuleBroken("observer_id", "听课人不能是授课教师本人。")
    if lesson is not None and any(one.observer_id == observer.id for one in lesson.observations):
        raise RuleBroken("observer_id", f"{observer.name}已经记过这节课，一人一节课只记一次。")


def _observer(
    change: Change, pairing: Pairing, draft: ObservationDraft, taught: Taught | None
) -> Teacher:
    """Who observed: of one of the two sides, not who taught, and each of a lesson once."""
    observer = member(change.session, pairing, draft.observer_id, "observer_id")
    teacher_id = taught.teacher.id if taught else draft.teacher_id
    _refuse_observer(teacher_id, taught.lesson if taught else None, observer)
    return observer


def _score(observation: Observation, content: RubricContent, marks: Mapping[str, Mark]) -> None:
    """Give the observation its marks: one row an item, and the total; items keep their rows."""
    points = content.points(marks)
    rows = {score.item: score for score in observation.scores}
    for item, worth in points.items():
        score = rows.get(item)
        if score is None:
            score = ObservationScore(bureau_id=observation.bureau_id, item=item)
            observation.scores.append(score)
        score.points, score.remark = worth, marks[item].remark
        score.grade = marks[item].given if content.mode is Mode.GRADES else ""
    observation.total = content.total(marks)


def record_observation(actor: Actor, draft: ObservationDraft, key: str = "") -> int:
    """Record one observer's marks and remarks on a lesson; returns the observation's id.

    The total is computed from the rubric. The same ``key`` again gives the same observation.
    Raises ``RuleBroken`` at a field, ``MarksRefused`` at the items.
    """
    body = asdict(draft)

    def first_time(change: Change) -> int:
        session, rules = change.session, Rules()
        pairing = change.pairing(draft.pairing_id, Action.RECORD_OBSERVATION)
        taught = _taught(rules, change, pairing, draft)
        found_observer = rules.found(lambda: _observer(change, pairing, draft, taught))
        found_sheet = sheet_of(rules, change, pairing.bureau_id, Purpose.LESSON, draft)
        observer, sheet = rules.settled(found_observer), rules.settled(found_sheet)
        lesson = _lesson(change, pairing, draft, rules.settled(taught))
        observation = Observation(
            bureau_id=pairing.bureau_id,
            code=fresh_code(pairing.code, "T"),
            lesson=lesson,
            observer=observer,
            organisation_id=observer.organisation_id,
            rubric_version=sheet.version,
            strengths=draft.strengths,
            problems=draft.problems,
            suggestions=draft.suggestions,
            recorded_by_id=actor.account_id,
            recorded_at=change.now,
        )
        _score(observation, sheet.content, draft.marks)
        session.add(observation)
        session.flush()
        found = observation.id
        what: dict[str, Any] = {"total": (None, observation.total), "lesson": (None, lesson.id)}
        what |= rest_told(sheet.content, draft)
        change.record("record_observation", "observation", found, what, pairing.bureau_id)
        return found

    return once(actor, key, body, first_time)


def correct_observation(
    actor: Actor, observation_id: int, draft: ObservationCorrection, version: int | None
) -> None:
    """Put one's own observation right while its term is open; the taught teacher is asked again.

    It stays with its rubric version. Raises ``Stale``, ``Forbidden``, ``RuleBroken``.
    """

    def put(change: Change, observation: Observation, rules: Rules) -> None:
        found = corrected(rules, observation.rubric_version, draft.marks, draft.total)
        _put_hours(observation, draft, rules)
        observation.total, content = rules.settled(found)
        if content is not None:
            _score(observation, content, draft.marks)
        observation.strengths, observation.problems = draft.strengths, draft.problems
        observation.suggestions = draft.suggestions
        _ask_again(observation, change)

    correct(actor, Observation, observation_id, version, put, draft.reason)


def _put_hours(observation: Observation, draft: ObservationCorrection, rules: Rules) -> None:
    """The hours of its own lesson, with a reason: they count for both sides."""
    lesson, hours = observation.lesson, draft.lesson_hours
    if not was_written_for(observation):
        rules.refuse(hours not in (None, lesson.lesson_hours), "lesson_hours", NOT_ITS_OWN)
        return
    fault = wrong_hours(hours)
    rules.refuse(fault, "lesson_hours", fault)
    if hours is None or fault or hours == lesson.lesson_hours:
        return
    rules.refuse(not draft.reason, "reason", "请写为什么改课时，授课教师会看到。")
    lesson.lesson_hours = hours


def _ask_again(observation: Observation, change: Change) -> None:
    """What she saw has changed: her words stay, her having seen it does not."""
    if observation.recorded_at is None:
        observation.recorded_by_id = change.actor.account_id
        observation.recorded_at = change.now
    flag_modified(observation, "total")  # so that its version moves with its scores
    if observation.reflection is not None:
        observation.reflection.acknowledged_at = None
