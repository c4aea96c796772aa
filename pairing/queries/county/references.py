"""What refers to a row: which rows go with it, and which keep it where it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Column, Table, func, select
from sqlalchemy.orm import Session

from pairing.extensions import Base
from pairing.queries.county.county import MODELS

OWNED: dict[str, tuple[str, ...]] = {
    "teacher": ("teacher_posting",),
    "account": ("role_grant",),
    "programme": (),
    "rubric": ("rubric_version",),
    "mentorship": ("mentorship_quota",),
    "activity": ("activity_pairing", "activity_person", "decision", "quantity"),
    "outing": ("confirmation_link",),
    "observation": ("observation_score", "reflection"),
}
"""Table → the tables whose rows are parts of its own and go with them."""
NAMES = {model.__tablename__: sheet for sheet, model in MODELS.items()} | {
    "target_revision": "指标",
    "evidence": "照片和附件",
    "log_entry": "操作记录",
    "sign_in_session": "登录",
    "assessment": "学期考核",
    "archive": "档案",
    "problem": "问题",
    "reward": "奖励",
    "outing": "记录",
    "activity_pairing": "活动",
    "activity_person": "活动",
    "confirmation_link": "确认链接",
    "document_waiver": "材料说明",
    "equipment": "装备",
    "gate_waiver": "考核说明",
    "lock_exception": "开放例外",
    "monthly_report": "月报",
    "organisation_profile": "单位情况",
    "research_group": "教研组",
    "role_grant": "账号角色",
    "teacher_posting": "教师任职",
    "calendar_day": "校历",
    "material_check": "材料核对",
    "term_figures": "学期存下的数字",
}
"""What a table's rows are called where they keep another."""
OTHERWISE = "其他记录"
OF_BUREAU = "bureau_id"
"""Every row is its bureau's: no bureau is ever taken away."""


def pointing_at(table: Table) -> Iterator[Column[Any]]:
    """Every column whose foreign key points at the table."""
    for other in Base.metadata.sorted_tables:
        for column in other.columns:
            if any(key.column.table is table for key in column.foreign_keys):
                yield column


def kept_by(
    session: Session,
    table: Table,
    ids: Collection[int],
    besides: Mapping[str, Collection[int]] | None = None,
) -> dict[int, Counter[str]]:
    """Id → how many rows of what refer to it, its own parts and ``besides`` left out.

    One SELECT for each column that points at the table.
    """
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for column in pointing_at(table):
        other = column.table
        is_part = other.name in OWNED.get(table.name, ())
        if is_part or not ids or column.name == OF_BUREAU:
            continue
        query = select(column, func.count()).where(column.in_(list(ids))).group_by(column)
        aside = list((besides or {}).get(other.name, ()))
        if aside:
            query = query.where(other.c.id.not_in(aside))
        if other is table:
            query = query.where(column != other.c.id)
        for key, count in session.execute(query):
            found[key][NAMES.get(other.name, OTHERWISE)] += count
    return found


def told(counts: Counter[str]) -> str:
    """“听课 2 条、材料 1 条”."""
    return "、".join(f"{name} {count} 条" for name, count in counts.items())
