"""Achievements of a pairing's two organisations: rows, counts by level, look-alikes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from pairing.domain.teaching.achievements import CLOSE, Told, looks_the_same
from pairing.domain.vocabulary.people import AchievementKind, Level
from pairing.domain.vocabulary.programme import Side
from pairing.extensions import db
from pairing.models import Achievement, Mentorship, Pairing, Teacher
from pairing.workbook.sheets import ON_SCREEN_ONLY


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


def rows_of(pairing: Pairing) -> list[AchievementRow]:
    """Both sides' achievements, newest first (5 SELECTs)."""
    query = (
        select(Achievement)
        .where(Achievement.organisation_id.in_((pairing.lead_id, pairing.supported_id)))
        .options(selectinload(Achievement.organisation), selectinload(Achievement.teacher))
        .order_by(Achievement.day.desc(), Achievement.id.desc())
    )
    found = list(db.session.scalars(query))
    mentors = _mentors(pairing.id)
    return [
        AchievementRow(
            row,
            Side.LEAD if row.organisation_id == pairing.lead_id else Side.SUPPORTED,
            AchievementKind(row.kind),
            Level(row.level),
            "、".join(mentors.get(row.teacher_id or 0, ())),
            _alike(row, found),
        )
        for row in found
    ]


def _alike(row: Achievement, others: list[Achievement]) -> str:
    """The name of the other side's entry that looks the same, "" when there is none."""
    for other in others:
        is_partners = other.organisation_id != row.organisation_id
        if is_partners and looks_the_same(told(row), told(other)):
            return other.name
    return ""


def _mentors(pairing_id: int) -> dict[int, list[str]]:
    """Mentee → her mentors' names in this pairing (2 SELECTs)."""
    query = select(Mentorship).where(Mentorship.pairing_id == pairing_id)
    found: dict[int, list[str]] = {}
    for row in db.session.scalars(query.options(selectinload(Mentorship.mentor))):
        names = found.setdefault(row.mentee_id, [])
        if row.mentor.name not in names:
            names.append(row.mentor.name)
    return found


def levels_of(rows: list[AchievementRow], pairing: Pairing) -> list[SideLevels]:
    """Each side's achievements counted by level."""
    count = Counter((row.side, row.level) for row in rows)
    homes = ((Side.LEAD, pairing.lead), (Side.SUPPORTED, pairing.supported))
    return [
        SideLevels(
            side,
            home.name,
            tuple(count[side, level] for level in Level),
            sum(count[side, level] for level in Level),
        )
        for side, home in homes
    ]


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
    } | {column.header: getattr(row, column.field) for column in ON_SCREEN_ONLY["成果"]}


def teacher_choices(organisation_ids: Iterable[int]) -> list[tuple[str, str]]:
    """(code, name) of these organisations' teachers (1 SELECT)."""
    query = (
        select(Teacher.code, Teacher.name)
        .where(Teacher.organisation_id.in_(organisation_ids), Teacher.left_on.is_(None))
        .order_by(Teacher.organisation_id, Teacher.code)
    )
    return [(code, name) for code, name in db.session.execute(query)]
