"""Lessons observed: record what one observer saw, with rubric scores."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from pairing import clock
from pairing.domain.permissions import Action, Actor
from pairing.domain.rubrics import rubric_from
from pairing.domain.vocabulary import LessonKind
from pairing.models import (
    Lesson,
    Observation,
    ObservationScore,
    Pairing,
    Rubric,
    RubricVersion,
    Teacher,
)
from pairing.operations.change import RuleBroken, Stale, permit, writing
from pairing.queries.locks import locked_reason
from pairing.queries.standards import ready_made_rubrics


@dataclass(frozen=True, slots=True)
class ObservationDraft:
    """An observation as the form gives it; without ``lesson_id`` the lesson is a new one."""

    pairing_id: int
    observer_id: int
    rubric: str
    points: Mapping[str, Decimal]
    lesson_id: int | None = None
    teacher_id: int | None = None
    topic: str = ""
    class_name: str = ""
    day: date | None = None
    kind: LessonKind = LessonKind.ORDINARY
    strengths: str = ""
    problems: str = ""
    suggestions: str = ""


def _member(session: Session, pairing: Pairing, teacher_id: int | None, field: str) -> Teacher:
    teacher = session.get(Teacher, teacher_id) if teacher_id else None
    if teacher is None or teacher.organisation_id not in (pairing.lead_id, pairing.supported_id):
        raise RuleBroken(field, "请选择结对双方的教师。")
    return teacher


def _lesson(session: Session, pairing: Pairing, draft: ObservationDraft) -> Lesson:
    if draft.lesson_id is not None:
        lesson = session.get(Lesson, draft.lesson_id)
        if lesson is None or lesson.pairing_id != pairing.id:
            raise RuleBroken("lesson_id", "请选择这个结对的课。")
        return lesson
    teacher = _member(session, pairing, draft.teacher_id, "teacher_id")
    if not draft.topic:
        raise RuleBroken("topic", "请填写课题。")
    lesson = Lesson(
        bureau_id=pairing.bureau_id,
        code=f"{pairing.code}-L{secrets.token_hex(4)}",
        pairing=pairing,
        teacher=teacher,
        organisation_id=teacher.organisation_id,
        topic=draft.topic,
        class_name=draft.class_name,
        day=draft.day,
        lesson_hours=Decimal(1),
        kind=draft.kind,
    )
    session.add(lesson)
    return lesson


def _rubric_version(session: Session, bureau_id: int, code: str) -> RubricVersion:
    """The bureau's newest version; a ready-made one becomes the bureau's when first used."""
    query = (
        select(RubricVersion)
        .join(Rubric, Rubric.id == RubricVersion.rubric_id)
        .where(Rubric.bureau_id == bureau_id, Rubric.code == code)
        .order_by(RubricVersion.number.desc())
        .limit(1)
    )
    found: RubricVersion | None = session.scalar(query)
    if found is not None:
        return found
    content = ready_made_rubrics().get(code)
    if content is None:
        raise RuleBroken("rubric", "请选择评课量表。")
    rubric = Rubric(bureau_id=bureau_id, code=code, name=content["name"])
    version = RubricVersion(bureau_id=bureau_id, rubric=rubric, number=1, content=content)
    session.add(version)
    return version


def record_observation(actor: Actor, draft: ObservationDraft, key: str = "") -> int:
    """Record one observer's scores and remarks on a lesson; returns the observation's id.

    The total is computed from the rubric. The same ``key`` again gives the same observation.
    """
    body = asdict(draft)
    with writing(actor) as change:
        done = change.answered(key, body)
        if done is not None:
            return int(done["observation_id"])
        session = change.session
        pairing = session.get(Pairing, draft.pairing_id)
        if pairing is None:
            raise Stale("这个结对已经不在了。")
        permit(actor, Action.RECORD_OBSERVATION, pairing.place())
        observer = _member(session, pairing, draft.observer_id, "observer_id")
        lesson = _lesson(session, pairing, draft)
        _check_day(session, pairing, lesson.day)
        if lesson.teacher_id == observer.id or lesson.teacher is observer:
            raise RuleBroken("observer_id", "听课人不能是授课教师本人。")
        if any(known.observer_id == observer.id for known in lesson.observations):
            raise RuleBroken("observer_id", f"{observer.name}已经记过这节课，一人一节课只记一次。")
        version = _rubric_version(session, pairing.bureau_id, draft.rubric)
        try:
            total = rubric_from(version.content).total(draft.points)
        except ValueError as error:
            raise RuleBroken("points", str(error)) from None
        version.used_at = version.used_at or clock.now()
        observation = Observation(
            bureau_id=pairing.bureau_id,
            code=f"{pairing.code}-T{secrets.token_hex(4)}",
            lesson=lesson,
            observer=observer,
            organisation_id=observer.organisation_id,
            total=total,
            rubric_version=version,
            strengths=draft.strengths,
            problems=draft.problems,
            suggestions=draft.suggestions,
            recorded_by_id=actor.account_id,
            recorded_at=clock.now(),
        )
        observation.scores = [
            ObservationScore(bureau_id=pairing.bureau_id, item=item, points=points)
            for item, points in draft.points.items()
        ]
        session.add(observation)
        session.flush()
        found = observation.id
        what = {"total": (None, total), "lesson": (None, lesson.id)}
        change.record("record_observation", "observation", found, what, pairing.bureau_id)
        change.answer(key, body, {"observation_id": found})
    return found


def _check_day(session: Session, pairing: Pairing, day: date | None) -> None:
    if day is None:
        raise RuleBroken("day", "请填写日期。")
    if not pairing.runs_on(day):
        raise RuleBroken("day", "这个日期不在结对期内，请改日期。")
    if day > clock.today():
        raise RuleBroken("day", "还没有上的课不能打分，请改日期。")
    locked = locked_reason(session, pairing, day)
    if locked:
        raise RuleBroken("day", locked)
