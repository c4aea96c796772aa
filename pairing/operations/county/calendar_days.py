"""The workbook's 校历: the bureau's own days, and what of them may not move any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from pairing.domain.plan.school_days import DayEntry
from pairing.domain.vocabulary.programme import CalendarDayKind, OrganisationKind
from pairing.domain.wording import full_day
from pairing.operations.county.writer import Difference
from pairing.operations.plan.calendars import figures_moved
from pairing.queries.county.county import County
from pairing.workbook.parsed import Parsed, RowValues

SHEET = "校历"
OF, DAY = "organisation_id", "day"


def _bureau_code(parsed: Parsed, county: County, bureau_id: int | None) -> str | None:
    """The code of the county's own bureau, which is there or comes with the workbook."""
    if bureau_id is not None:
        return county.codes["单位"].get(bureau_id)
    rows = [
        row for row in parsed.rows.get("单位", ()) if row.get("kind") == OrganisationKind.BUREAU
    ]
    codes = {row.get("code") for row in rows}
    return next((row.get("code") for row in rows if row.get("parent_id") not in codes), None)


def tidy_calendar(parsed: Parsed, county: County, bureau_id: int | None) -> None:
    """The bureau's own code means the whole county, as an empty cell does; twice is a fault."""
    bureau_code = _bureau_code(parsed, county, bureau_id)
    seen: dict[date, int] = {}
    kept = []
    for row in parsed.rows.get(SHEET, ()):
        if bureau_code and row.get(OF) == bureau_code:
            row.values[OF] = ""
        day = row.get(DAY)
        if day is not None and row.get(OF) == "":
            if day in seen:
                message = (
                    f"“{full_day(day)}”与第 {seen[day]} 行重复：单位编码空着或填教育局，都是全县。"
                )
                parsed.fault(SHEET, row.number, "日期", day, message)
                continue
            seen[day] = row.number
        kept.append(row)
    if SHEET in parsed.rows:
        parsed.rows[SHEET] = kept


def _entries(rows: Iterable[RowValues]) -> Mapping[date, DayEntry]:
    """The county's days among the rows; a row with a faulty cell is left out."""
    return {
        one[DAY]: DayEntry(one[DAY], CalendarDayKind(one["kind"]))
        for one in rows
        if one.get(OF) == "" and one.get(DAY) and one.get("kind")
    }


def refuse_moved_months(
    session: Session,
    parsed: Parsed,
    bureau_id: int,
    found: Difference | None,
    removed: Iterable[Mapping[str, Any]],
) -> None:
    """Note a fault when new, changed or removed days would move months that are kept."""
    moved: dict[date, DayEntry | None] = dict.fromkeys(
        one[DAY] for one in removed if one.get(OF) == ""
    )
    moved |= _entries(found.all()) if found else {}
    reason = figures_moved(session, bureau_id, moved)
    if reason:
        rows = [row for row in parsed.rows.get(SHEET, ()) if row.get(DAY) in moved]
        number, day = (rows[0].number, rows[0].get(DAY)) if rows else (0, "")
        parsed.fault(SHEET, number, "日期", day, reason)
