"""Rows that stay as they are and would no longer be right once another one is changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from typing import NamedTuple

from pairing.workbook.activity_parts import WORDS
from pairing.workbook.comparing import changed_fields
from pairing.workbook.cross_checks import Checker
from pairing.workbook.faults import Subject
from pairing.workbook.parsed import Key, Merged, Parsed, Row, RowValues
from pairing.workbook.postings import FIELD
from pairing.workbook.sheets import BY_NAME, SHEETS

LOOKED_AT: Mapping[str, frozenset[str]] = {
    "单位": frozenset({"closed_on"}),
    "教师": frozenset({"organisation_id", FIELD}),
    "方案": frozenset({"starts_on", "ends_on"}),
    "结对": frozenset({"starts_on", "ends_on", "lead_id", "supported_id"}),
    "活动": frozenset({"day", "pairing_ids"}),
    "课": frozenset({"day", "pairing_id", "teacher_id"}),
}
"""What the checks of other rows look at in a row: only where that is changed can they fail."""


Going = tuple[str, tuple[str, ...]]


class _Cause(NamedTuple):
    """The row that is changed, and the first of its fields that others look at."""

    sheet: str
    row: Row
    field: str


def _causes(parsed: Parsed, stands: Merged) -> dict[Subject, _Cause]:
    found = {}
    for name, fields in LOOKED_AT.items():
        sheet = BY_NAME[name]
        for row in parsed.rows.get(name, ()):
            before = stands[name].get(tuple(row.get(part) for part in sheet.key))
            moved = fields & changed_fields(sheet, before, row.values) if before else ()
            if moved:
                found[name, row.get("code")] = _Cause(name, row, min(moved))
    return found


def _named(sheet: str, values: RowValues) -> Iterator[Subject]:
    """Every row that a row refers to."""
    for column in BY_NAME[sheet].columns:
        value = values.get(column.field)
        if column.refers_to and value:
            codes = value if isinstance(value, tuple) else (value,)
            yield from ((column.refers_to, code) for code in codes)
    yield from (("单位", one.at) for one in values.get(FIELD) or ())


def _dependents(
    parsed: Parsed, stands: Merged, causes: dict[Subject, _Cause], gone: Container[Going]
) -> dict[str, list[tuple[RowValues, _Cause]]]:
    """By sheet the rows that refer to a changed one, or to a row that does, and which one.

    Rows that come with the workbook are left out: they are checked as they are; so are those
    that go, and the words on activities: they fall away with what they were said of.
    """
    reached, found = dict(causes), defaultdict(list)
    for sheet in (one for one in SHEETS if one.name != WORDS):
        come: set[Key] = {
            tuple(row.get(part) for part in sheet.key) for row in parsed.rows.get(sheet.name, ())
        }
        for key, values in stands[sheet.name].items():
            cause = next(
                (reached[one] for one in _named(sheet.name, values) if one in reached), None
            )
            if cause is None or key in come or (sheet.name, tuple(map(str, key))) in gone:
                continue
            found[sheet.name].append((values, cause))
            if sheet.name in LOOKED_AT:
                reached.setdefault((sheet.name, values.get("code")), cause)
    return found


def moves_others(parsed: Parsed, stands: Merged) -> bool:
    """Whether a changed row can make others wrong: then these must be read too."""
    return bool(_causes(parsed, stands))


def fault_dependents(
    parsed: Parsed, stands: Merged, merged: Merged, gone: Container[Going] = ()
) -> None:
    """Note at a changed row each other one that it would make wrong; ``stands`` is the county.

    ``gone`` are the rows that are taken away with it: a sheet and a key as text.
    What was wrong before keeps nobody from changing something else.
    """
    causes = _causes(parsed, stands)
    if not causes:
        return
    rows = _dependents(parsed, stands, causes, gone)
    numbered = {
        name: [Row(number, dict(values)) for number, (values, _) in enumerate(pairs)]
        for name, pairs in rows.items()
    }
    before, after = (Parsed(rows=numbered) for _ in range(2))
    Checker(before, stands).run()
    Checker(after, merged).run()
    known = {(one.sheet, one.row, one.column, one.message) for one in before.faults}
    for fault in after.faults:
        if (fault.sheet, fault.row, fault.column, fault.message) in known:
            continue
        values, cause = rows[fault.sheet][fault.row]
        header = BY_NAME[cause.sheet].by_field()
        column = header[cause.field].header if cause.field in header else ""
        code = values.get("code") or ""
        parsed.fault(
            cause.sheet,
            cause.row.number,
            column,
            cause.row.get(cause.field) if column else None,
            f"这样改，{fault.sheet} {code} 就不对了：{fault.message}",
            about=(cause.sheet, cause.row.get("code")),
            alike=f"dependents {cause.row.get('code')}",
        )
