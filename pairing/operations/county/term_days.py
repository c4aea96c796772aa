"""A term's days as a sheet changes them: nothing that is recorded falls out of every term."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pairing.domain.plan.periods import Span
from pairing.models import Term
from pairing.operations.county.writer import Difference
from pairing.operations.plan.school_years import left_out
from pairing.queries.county.county import County
from pairing.workbook.parsed import Parsed
from pairing.workbook.sheets import BY_NAME

SHEET = "学期"
DAYS = ("starts_on", "ends_on")


def refuse_left_out(
    parsed: Parsed, county: County, bureau_id: int, found: Difference | None
) -> None:
    """Note a fault where a row's new days leave out what the term has on record."""
    stood = {one.id: one.values for one in county.rows[SHEET].values()}
    columns = BY_NAME[SHEET].by_field()
    for key, values in found.changed if found else ():
        old, new = _span(stood[key]), _span(values)
        if new is None or old is None or new == old:
            continue
        row = next(one for one in parsed.rows[SHEET] if one.get("code") == values["code"])
        for field, message in zip(DAYS, left_out(bureau_id, old, new), strict=True):
            if message:
                parsed.fault(SHEET, row.number, columns[field].header, values[field], message)


def _span(values: Mapping[str, Any]) -> Span | None:
    first, last = (values.get(name) for name in DAYS)
    return Span(first, last) if first and last else None


def term_spans(session: Session, bureau_id: int) -> dict[int, Span]:
    """The days of every term, by its id (1 SELECT)."""
    query = select(Term.id, Term.starts_on, Term.ends_on).where(Term.bureau_id == bureau_id)
    return {key: Span(first, last) for key, first, last in session.execute(query)}
