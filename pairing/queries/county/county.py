"""A bureau's whole county as workbook rows: what export writes and import compares with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from pairing.domain.outings.extra_lines import as_lines
from pairing.domain.vocabulary.needs import Priority
from pairing.extensions import db
from pairing.models import (
    Account,
    Achievement,
    Activity,
    ActivityPairing,
    ActivityPerson,
    Appraisal,
    CalendarDay,
    Check,
    Decision,
    Document,
    EquipmentStandard,
    GradeBands,
    LeadershipMember,
    Lesson,
    ListedPaper,
    Measure,
    Mentorship,
    Need,
    Observation,
    Organisation,
    Pairing,
    Programme,
    Quantity,
    Rubric,
    RubricVersion,
    Survey,
    TargetRevision,
    Teacher,
    TeacherPosting,
    Term,
)
from pairing.queries.county import link_rows
from pairing.queries.county.joined import AS_ROWS, extras_of, joined, marked
from pairing.workbook.columns import Kind, Sheet
from pairing.workbook.comparing import states_of
from pairing.workbook.postings import FIELD, Posting, in_order
from pairing.workbook.sheets import BY_NAME, SHEETS

Key = tuple[Any, ...]
LOOSE_OUTING = "@"
"""An outing of one activity, made by an import without 行程, has the activity's code after this."""

LONG_AGO = date(2000, 1, 1)
"""From when a posting or a role holds whose first day nobody told."""

MODELS: dict[str, Any] = {
    "单位": Organisation,
    "教师": Teacher,
    "账号": Account,
    "学期": Term,
    "校历": CalendarDay,
    "等次": GradeBands,
    "材料清单": ListedPaper,
    "装备标准": EquipmentStandard,
    "量表": RubricVersion,
    "检查表": Rubric,
    "方案": Programme,
    "领导小组": LeadershipMember,
    "指标": TargetRevision,
    "指标沿革": TargetRevision,
    "结对": Pairing,
    "师徒": Mentorship,
    "需求": Need,
    "活动": Activity,
    "课": Lesson,
    "听课": Observation,
    "考核": Appraisal,
    "检查": Check,
    "问卷": Survey,
    "成果": Achievement,
    "材料": Document,
    "措施": Measure,
    "数量": Quantity,
    "参与人员": ActivityPerson,
    "决定": Decision,
    link_rows.SHEET: ActivityPairing,
}


@dataclass(slots=True)
class Stored:
    """A row as it stands: its id, and its values with codes instead of ids."""

    id: int
    values: dict[str, Any]


class County:
    """Every sheet's rows of one bureau, by key; codes and ids both ways."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[Key, Stored]] = {sheet.name: {} for sheet in SHEETS}
        self.codes: dict[str, dict[int, str]] = defaultdict(dict)

    def ids(self, sheet: str) -> dict[str, int]:
        """Ids by code."""
        return {code: key for key, code in self.codes[sheet].items()}


def _select(sheet: Sheet, bureau_id: int) -> tuple[list[str], Select[Any]]:
    model = MODELS[sheet.name]
    extras = extras_of(sheet.name)
    fields = [
        column.field
        for column in sheet.columns
        if column.field in extras or hasattr(model, column.field)
    ]
    fields += [name for name in extras if name not in sheet.by_field()]
    columns = [extras[name] if name in extras else getattr(model, name) for name in fields]
    query = select(model.id, *columns).where(model.bureau_id == bureau_id)
    return fields, joined(sheet.name, query).order_by(model.id)


def _states(bureau_id: int) -> dict[int, list[tuple[int, str]]]:
    """(pairing, state) pairs of every activity (1 SELECT)."""
    query = (
        select(ActivityPairing.activity_id, ActivityPairing.pairing_id, ActivityPairing.state)
        .where(ActivityPairing.bureau_id == bureau_id)
        .order_by(ActivityPairing.pairing_id)
    )
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for activity, pairing, state in db.session.execute(query):
        found[activity].append((pairing, state))
    return found


def _values(county: County, sheet: Sheet, row: dict[str, Any]) -> dict[str, Any]:
    """References as codes, lists as tuples, nothing as the column's empty value."""
    for column in sheet.columns:
        value = row.get(column.field)
        if column.kind is Kind.REFERENCE and value is not None:
            row[column.field] = county.codes[column.refers_to].get(value)
        elif column.is_list:
            row[column.field] = tuple(value or ())
        elif value is None and column.default is None:
            row[column.field] = column.empty
    return row


def _activity(county: County, row: dict[str, Any], links: list[tuple[int, str]]) -> dict[str, Any]:
    """An activity's values, with its pairings and where it stands for each of them."""
    if str(row["outing"]).startswith(LOOSE_OUTING):
        row["outing"] = ""
    row["details"] = as_lines(row["details"] or {})
    codes = county.codes["结对"]
    pairings, states = states_of({codes[pairing]: state for pairing, state in links})
    return row | {"pairing_ids": pairings, "states": states}


def _load(county: County, sheet: Sheet, bureau_id: int, bureau_code: str) -> None:
    fields, query = _select(sheet, bureau_id)
    links = _states(bureau_id) if sheet.name == "活动" else {}
    rows = county.rows[sheet.name]
    for key, *cells in db.session.execute(query):
        row = dict(zip(fields, cells, strict=True))
        if "code" in row:
            county.codes[sheet.name][key] = row["code"]
        if sheet.name == "单位":
            rows[row["code"],] = Stored(key, row)
            continue
        if sheet.name in AS_ROWS:
            row = AS_ROWS[sheet.name](row)
        row = _values(county, sheet, row)
        if "owner_id" in sheet.by_field():
            row["owner_id"] = bureau_code
        if sheet.name == "校历" and row["organisation_id"] == bureau_code:
            row["organisation_id"] = ""
        if sheet.name == "需求":
            row["priority"] = Priority.of_rank(row["priority"]) or ""
        if sheet.name == "活动":
            row = _activity(county, row, links[key])
        rows[tuple(row[name] for name in sheet.key)] = Stored(key, row)


def _postings(county: County, bureau_id: int) -> None:
    """Put every teacher's postings beside her row (1 SELECT)."""
    served = TeacherPosting
    about = (served.teacher_id, served.organisation_id, served.starts_on, served.ends_on)
    query = select(*about).where(served.bureau_id == bureau_id)
    found: dict[str, list[Posting]] = defaultdict(list)
    for teacher, home, first, last in db.session.execute(query):
        starts = None if first == LONG_AGO else first
        at = county.codes["单位"].get(home)
        found[county.codes["教师"][teacher]].append(Posting(at, starts, last))
    for (code, *_), stored in county.rows["教师"].items():
        stored.values[FIELD] = in_order(found[code])


def load_county(bureau_id: int, sheets: Container[str] = BY_NAME) -> County:
    """A bureau's sheets, all unless told (a SELECT a sheet, and two)."""
    county = County()
    bureau_code = db.session.scalar(select(Organisation.code).where(Organisation.id == bureau_id))
    for sheet in (sheet for sheet in SHEETS if sheet.name in sheets):
        _load(county, sheet, bureau_id, bureau_code or "")
    if "听课" in sheets:
        for key, lines in marked(bureau_id).items():
            county.rows["听课"][county.codes["听课"][key],].values["marks"] = lines
    if "教师" in sheets:
        _postings(county, bureau_id)
    organisations = BY_NAME["单位"]
    for stored in county.rows["单位"].values():
        stored.values = _values(county, organisations, stored.values)
    return county


def all_terms(bureau_id: int | None) -> list[Term]:
    """A bureau's terms, or every bureau's, in order (1 SELECT)."""
    query = select(Term).order_by(Term.starts_on)
    if bureau_id is not None:
        query = query.where(Term.bureau_id == bureau_id)
    return list(db.session.scalars(query))


def bureaus() -> list[Organisation]:
    """Every bureau that owns a county (1 SELECT)."""
    query = select(Organisation).where(Organisation.bureau_id == Organisation.id)
    return list(db.session.scalars(query.order_by(Organisation.id)))
