"""A pairing's registers as rows and cells, by the workbook's columns."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select

from pairing.domain.wording import amount
from pairing.extensions import db
from pairing.models import Mentorship, Organisation, Pairing, Teacher
from pairing.queries.county import MODELS, County, load_county
from pairing.workbook.columns import ON_SCREEN_ONLY, Column, Kind, Sheet


class RegisterRow(NamedTuple):
    """One row: its code, a title, and what else is filled in."""

    code: str
    title: str
    details: str


def _text(value: Any, column: Column) -> str:
    if value in (None, "", ()):
        return ""
    if column.words is not None:
        return column.words(value).label
    if isinstance(value, Decimal):
        return amount(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _stored(pairing: Pairing, sheet: Sheet) -> tuple[County, dict[str, dict[str, Any]]]:
    """The county's background and the pairing's rows of the sheet, by code."""
    county = load_county(pairing.bureau_id, {"单位", "教师", "方案", "结对", "师徒", sheet.name})
    homes = {pairing.lead.code, pairing.supported.code}
    rows = {
        str(key[0]): stored.values
        for key, stored in county.rows[sheet.name].items()
        if stored.values.get("pairing_id") == pairing.code
        or ("pairing_id" not in stored.values and stored.values.get("organisation_id") in homes)
    }
    return county, rows


def _name(county: County, column: Column, code: str) -> str:
    """What a reference's code stands for."""
    stored = county.rows[column.refers_to].get((code,))
    if stored is None:
        return code
    if column.refers_to == "师徒":
        people = county.rows["教师"]
        pair = (stored.values["mentor_id"], stored.values["mentee_id"])
        return "—".join(str(people[who,].values["name"]) for who in pair)
    return str(stored.values.get("name", code))


def rows_of(pairing: Pairing, sheet: Sheet) -> list[RegisterRow]:
    """The pairing's rows of a register, the latest date first."""
    county, stored = _stored(pairing, sheet)
    columns = [c for c in sheet.columns if c.header not in ("编码", "结对编码")]
    found = []
    for code, values in stored.items():
        cells = []
        for column in columns:
            value = values.get(column.field)
            refers = column.kind is Kind.REFERENCE and value
            text = _name(county, column, str(value)) if refers else _text(value, column)
            if text:
                cells.append((column.header.removesuffix("编码"), text))
        days = [value for value in values.values() if isinstance(value, date)]
        title = _title(sheet, cells)
        found.append((max(days, default=date.min), RegisterRow(code, title, _rest(title, cells))))
    return [row for _, row in sorted(found, key=lambda pair: (pair[0], pair[1].code), reverse=True)]


def _rest(title: str, cells: list[tuple[str, str]]) -> str:
    """What the title does not say already; a bare number needs its header."""
    parts = (
        f"{header} {text}" if text.replace(".", "").isdigit() else text
        for header, text in cells
        if text not in title
    )
    return " · ".join(parts)


def _title(sheet: Sheet, cells: list[tuple[str, str]]) -> str:
    known = dict(cells)
    return next((known[h] for h in ("名称", "单位") if h in known), "")


def cells_of(pairing: Pairing, sheet: Sheet, code: str) -> dict[str, str] | None:
    """A row's cells by header, as a form shows them; None when it is not this pairing's."""
    _, stored = _stored(pairing, sheet)
    values = stored.get(code)
    if values is None:
        return None
    found = {column.header: _text(values.get(column.field), column) for column in sheet.columns}
    return found | _beside(pairing, sheet, code)


def _beside(pairing: Pairing, sheet: Sheet, code: str) -> dict[str, str]:
    """The cells that only the form has (1 SELECT where there are any)."""
    columns = ON_SCREEN_ONLY.get(sheet.name, ())
    if not columns:
        return {}
    model = MODELS[sheet.name]
    query = select(*(getattr(model, column.field) for column in columns)).where(
        model.bureau_id == pairing.bureau_id, model.code == code
    )
    row = db.session.execute(query).one()
    return {c.header: _text(value, c) for c, value in zip(columns, row, strict=True)}


def teacher_choices(pairing: Pairing) -> list[tuple[str, str]]:
    """(code, name) of both sides' teachers (1 SELECT)."""
    query = (
        select(Teacher.code, Teacher.name, Organisation.name)
        .join(Organisation, Organisation.id == Teacher.organisation_id)
        .where(
            Teacher.organisation_id.in_([pairing.lead_id, pairing.supported_id]),
            Teacher.left_on.is_(None),
        )
        .order_by(Organisation.id, Teacher.code)
    )
    return [(code, f"{name}（{home}）") for code, name, home in db.session.execute(query)]


def mentorship_choices(pairing: Pairing) -> list[tuple[str, str]]:
    """(code, mentor—mentee) of the pairing's mentorships (3 SELECTs)."""
    query = select(Mentorship).where(Mentorship.pairing_id == pairing.id).order_by(Mentorship.code)
    return [(row.code, f"{row.mentor.name}—{row.mentee.name}") for row in db.session.scalars(query)]
