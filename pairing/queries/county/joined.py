"""What a sheet of the county reads beside its own table, and how that becomes its cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from pairing import clock
from pairing.domain.teaching.mark_lines import as_lines
from pairing.domain.teaching.rubric_text import as_text, grades_as_text
from pairing.domain.teaching.rubrics import Mark, marks_from_json, rubric_from
from pairing.domain.teaching.surveys import tally_text
from pairing.domain.vocabulary.lessons import Mode, Purpose
from pairing.domain.vocabulary.programme import TargetEnd
from pairing.domain.wording import amount
from pairing.extensions import db
from pairing.models import (
    Account,
    Activity,
    Appraisal,
    Check,
    Observation,
    ObservationScore,
    Outing,
    Reflection,
    RoleGrant,
    Rubric,
    RubricVersion,
    TargetRevision,
)
from pairing.queries.county import link_rows
from pairing.queries.plan.wordings import ends_from, is_one_of_several, is_wording

SINCE, ENDS = "since", "ends"
"""Beside a target's columns: from which day its wording holds, and is asked no longer (or None)."""

BY_RUBRIC = {"rubric_code": Rubric.code, "rubric_number": RubricVersion.number}
GIVEN: dict[str, Any] = {"考核": Appraisal.components, "检查": Check.items}
"""Where a record keeps what each item got, by the rubric's items."""


def extras_of(sheet: str) -> dict[str, Any]:
    """Columns that a sheet has beside its model's own."""
    if sheet == "账号":
        return {"organisation_id": RoleGrant.organisation_id, "role": RoleGrant.role}
    if sheet == "活动":
        return {"outing": Outing.code, "companions": Outing.companions}
    if sheet == "听课":
        return {"reflection": Reflection.text, "reply": Reflection.reply} | BY_RUBRIC
    if sheet in GIVEN:
        return BY_RUBRIC | {"content": RubricVersion.content, "given": GIVEN[sheet]}
    if sheet == "量表":
        told = {"code": Rubric.code, "purpose": Rubric.purpose, "name": Rubric.name}
        return told | {"content": RubricVersion.content, "used_at": RubricVersion.used_at}
    if sheet == link_rows.SHEET:
        return link_rows.EXTRAS
    if sheet == "指标":
        return {SINCE: TargetRevision.effective_on, ENDS: ends_from()}
    if sheet == "指标沿革":
        return {"end": case((TargetRevision.retired, TargetEnd.ENDED.value), else_="")}
    if sheet == "检查表":
        return {"text": RubricVersion.content}
    return {}


def joined(sheet: str, query: Select[Any]) -> Select[Any]:
    """The sheet's query with all that its columns need, and only its own rows."""
    if sheet == "账号":
        today = clock.today()
        current = and_(
            RoleGrant.account_id == Account.id,
            RoleGrant.starts_on <= today,
            or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= today),
        )
        last_wins = (RoleGrant.ends_on.is_(None), RoleGrant.ends_on, RoleGrant.id.desc())
        return query.outerjoin(RoleGrant, current).order_by(*last_wins)
    if sheet == "活动":
        return query.join(Outing, Outing.id == Activity.outing_id)
    if sheet == link_rows.SHEET:
        return link_rows.with_accounts(query)
    if sheet == "听课":
        query = query.outerjoin(Reflection, Reflection.observation_id == Observation.id)
        return _by_rubric(query, Observation)
    if sheet in GIVEN:
        return _by_rubric(query, GIVEN[sheet].class_)
    if sheet == "量表":
        return query.join(Rubric, Rubric.id == RubricVersion.rubric_id)
    if sheet == "指标":
        return query.where(is_wording(clock.today()))
    if sheet == "指标沿革":
        return query.where(is_one_of_several())
    if sheet == "检查表":
        of = RubricVersion.rubric_id == Rubric.id
        others = aliased(RubricVersion)
        numbers = select(func.max(others.number)).where(others.rubric_id == Rubric.id)
        newest = numbers.correlate(Rubric).scalar_subquery()
        query = query.join(RubricVersion, of & (RubricVersion.number == newest))
        return query.where(Rubric.purpose == Purpose.CHECK)
    return query


def _by_rubric(query: Select[Any], model: Any) -> Select[Any]:
    """Records with the version of the rubric by which they were marked, if any."""
    query = query.outerjoin(RubricVersion, RubricVersion.id == model.rubric_version_id)
    return query.outerjoin(Rubric, Rubric.id == RubricVersion.rubric_id)


def _checklist(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"text": as_text(rubric_from(row["text"]))}


def _marked_row(row: dict[str, Any]) -> dict[str, Any]:
    content, given = row.pop("content"), row.pop("given")
    lines = as_lines(marks_from_json(given), rubric_from(content)) if content and given else ""
    return row | {"marks": lines, "rubric_code": row["rubric_code"] or ""}


def _observation(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"marks": "", "rubric_code": row["rubric_code"] or ""}


def _rubric(row: dict[str, Any]) -> dict[str, Any]:
    """A version's content by columns; ``used``: a record stands upon it, so it stays as it is."""
    stored = row.pop("content")
    content, used = rubric_from(stored), row.pop("used_at") is not None
    bands = (None, None, None) if content.mode is Mode.TICKS else tuple(content.bands)
    return row | {
        "used": used,
        "name": content.name or row["name"],
        "mode": content.mode.value,
        "text": as_text(content),
        "grades": grades_as_text(content.multipliers),
        "kinds": tuple(content.kinds),
        **dict(zip(("excellent", "good", "passing"), bands, strict=True)),
    }


def _survey(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"tally": tally_text(row["tally"] or {})}


AS_ROWS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    link_rows.SHEET: link_rows.as_row,
    "检查表": _checklist,
    "量表": _rubric,
    "听课": _observation,
    "考核": _marked_row,
    "检查": _marked_row,
    "问卷": _survey,
}
"""From what is read to what the sheet's cells hold."""


def marked(bureau_id: int) -> dict[int, str]:
    """What each item of an observation got, as lines, by the observation's id (1 SELECT)."""
    one = ObservationScore
    about = (one.observation_id, RubricVersion.id, RubricVersion.content)
    query = (
        select(*about, one.item, one.points, one.grade, one.remark)
        .join(Observation, Observation.id == one.observation_id)
        .join(RubricVersion, RubricVersion.id == Observation.rubric_version_id)
        .where(one.bureau_id == bureau_id)
    )
    marks: dict[int, dict[str, Mark]] = defaultdict(dict)
    versions, contents = dict[int, int](), dict[int, Any]()
    for key, version, content, item, points, grade, remark in db.session.execute(query):
        marks[key][item] = Mark(grade or amount(points), remark)
        versions[key] = version
        if version not in contents:
            contents[version] = rubric_from(content)
    return {key: as_lines(found, contents[versions[key]]) for key, found in marks.items()}
