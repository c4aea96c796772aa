"""Achievements of a pairing's two organisations: rows, counts by level, look-alikes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from pairing.domain.teaching.achievements import CLOSE, Told, looks_the_same
from pairing.domain.vocabulary.people import AchievementKind, Level
from pairing.domain.vocabulary.programme import Side
from pairing.extensions import db
from pairing.models import Achievement, Mentorship, Pairing, Teacher
from pairing.queries.lists import Page, page_of


class AchievementRow(NamedTuple):
    """An achievement of a side; ``mentors`` of a mentee's, ``alike`` names the other's twin."""

    achievement: Achievement
    side: Side
    kind: AchievementKind
    level: Level
    mentors: str
    alike: str


class SideLevels(NamedTuple):
    """How many achievements of each level (highest first) a side has, and in all."""

    side: Side
    organisation: str
    counts: tuple[int, ...]
    total: int


def told(row: Achievement) -> Told:
    """What tells the achievement apart."""
    return Told(row.kind, row.name, row.day)


MENTEES = "mentees"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which achievements a list shows: of a side (or of mentees), of a kind; "" for all."""

    side: str = ""
    kind: str = ""


def _of_both(pairing: Pairing) -> ColumnElement[bool]:
    return Achievement.organisation_id.in_((pairing.lead_id, pairing.supported_id))


def _conditions(pairing: Pairing, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield _of_both(pairing)
    if wanted.side == MENTEES:
        led = select(Mentorship.mentee_id).where(Mentorship.pairing_id == pairing.id)
        yield Achievement.teacher_id.in_(led)
    elif wanted.side:
        homes = {Side.LEAD.value: pairing.lead_id, Side.SUPPORTED.value: pairing.supported_id}
        yield Achievement.organisation_id == homes.get(wanted.side)
    if wanted.kind:
        yield Achievement.kind == wanted.kind


def page_of_rows(pairing: Pairing, wanted: Wanted, page: int) -> Page[AchievementRow]:
    """A page of both sides' achievements, newest first (6 SELECTs)."""
    query = (
        select(Achievement)
        .where(*_conditions(pairing, wanted))
        .options(selectinload(Achievement.organisation), selectinload(Achievement.teacher))
        .order_by(Achievement.day.desc(), Achievement.id.desc())
    )
    found: Page[Achievement] = page_of(query, page)
    mentors = _mentors(pairing.id, {row.teacher_id for row in found.rows if row.teacher_id})
    others = _near(pairing, found.rows)
    return found.told(
        lambda row: AchievementRow(
            row,
            Side.LEAD if row.organisation_id == pairing.lead_id else Side.SUPPORTED,
            AchievementKind(row.kind),
            Level(row.level),
            "、".join(mentors.get(row.teacher_id or 0, ())),
            _alike(row, others),
        )
    )


def _near(pairing: Pairing, found: Sequence[Achievement]) -> list[tuple[int, Told]]:
    """(organisation, what it says) of all that could look the same as one of these (1 SELECT)."""
    if not found:
        return []
    first, last = min(row.day for row in found), max(row.day for row in found)
    query = (
        select(Achievement.organisation_id, Achievement.kind, Achievement.name, Achievement.day)
        .where(
            _of_both(pairing),
            Achievement.kind.in_({row.kind for row in found}),
            Achievement.day.between(first - CLOSE, last + CLOSE),
        )
        .order_by(Achievement.day.desc(), Achievement.id.desc())
    )
    return [(home, Told(kind, name, day)) for home, kind, name, day in db.session.execute(query)]


def _alike(row: Achievement, others: Sequence[tuple[int, Told]]) -> str:
    """The name of the other side's entry that looks the same, "" when there is none."""
    own = told(row)
    for home, other in others:
        if home != row.organisation_id and looks_the_same(own, other):
            return other.name
    return ""


def _mentors(pairing_id: int, mentees: set[int]) -> dict[int, list[str]]:
    """Mentee → her mentors' names in this pairing (1 SELECT)."""
    query = (
        select(Mentorship.mentee_id, Teacher.name)
        .join(Teacher, Teacher.id == Mentorship.mentor_id)
        .where(Mentorship.pairing_id == pairing_id, Mentorship.mentee_id.in_(mentees))
        .order_by(Mentorship.id)
    )
    found: dict[int, list[str]] = {}
    for mentee, name in db.session.execute(query):
        names = found.setdefault(mentee, [])
        if name not in names:
            names.append(name)
    return found


def levels_of(pairing: Pairing) -> list[SideLevels]:
    """Each side's achievements counted by level (1 SELECT)."""
    query = (
        select(Achievement.organisation_id, Achievement.level, func.count())
        .where(_of_both(pairing))
        .group_by(Achievement.organisation_id, Achievement.level)
    )
    count = {(home, level): number for home, level, number in db.session.execute(query)}
    found = []
    for side, home in ((Side.LEAD, pairing.lead), (Side.SUPPORTED, pairing.supported)):
        counts = tuple(count.get((home.id, level.value), 0) for level in Level)
        found.append(SideLevels(side, home.name, counts, sum(counts)))
    return found


def same_looking(session: Session, pairing: Pairing, given: Told) -> Achievement | None:
    """What either side has registered already that looks the same (1 SELECT)."""
    query = (
        select(Achievement)
        .where(
            Achievement.organisation_id.in_((pairing.lead_id, pairing.supported_id)),
            Achievement.kind == given.kind,
            Achievement.day.between(given.day - CLOSE, given.day + CLOSE),
        )
        .options(selectinload(Achievement.organisation))
        .order_by(Achievement.day, Achievement.id)
    )
    return next((row for row in session.scalars(query) if looks_the_same(given, told(row))), None)


def of_code(pairing: Pairing, code: str) -> Achievement | None:
    """The achievement of either side with this code; None for a stranger's (1 SELECT)."""
    query = select(Achievement).where(
        Achievement.bureau_id == pairing.bureau_id,
        Achievement.code == code,
        Achievement.organisation_id.in_((pairing.lead_id, pairing.supported_id)),
    )
    return db.session.scalar(query)


def cells_of(row: Achievement) -> dict[str, str]:
    """An achievement's cells by header, as a form shows them (2 SELECTs)."""
    return {
        "单位编码": row.organisation.code,
        "教师编码": row.teacher.code if row.teacher else "",
        "类型": AchievementKind(row.kind).label,
        "名称": row.name,
        "级别": Level(row.level).label,
        "日期": row.day.isoformat(),
        "发表刊物或颁奖单位": row.outlet,
        "证书号": row.certificate,
    }


def teacher_choices(organisation_ids: Iterable[int]) -> list[tuple[str, str]]:
    """(code, name) of these organisations' teachers (1 SELECT)."""
    query = (
        select(Teacher.code, Teacher.name)
        .where(Teacher.organisation_id.in_(organisation_ids), Teacher.left_on.is_(None))
        .order_by(Teacher.organisation_id, Teacher.code)
    )
    return [(code, name) for code, name in db.session.execute(query)]
