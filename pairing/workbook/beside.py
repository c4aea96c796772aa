"""A code with the name behind it, as drop-downs offer it and exports show it: K01 · 实验幼儿园."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pairing.workbook.cells import BEHIND_CODE, SEPARATORS
from pairing.workbook.columns import Column, Kind, Sheet
from pairing.workbook.sheets import BY_NAME

Names = Mapping[str, Mapping[str, str]]
"""Sheet → code → name."""
LONGEST_JOINED = 2_000
"""Several codes in one cell that would be longer with their names stand alone."""


def called(sheet: Sheet) -> str:
    """The field that names a row beside its code; "" for none."""
    fields = sheet.by_field()
    return next((name for name in ("name", "topic", "content") if name in fields), "")


def names_in(rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> Names:
    """What the rows of a workbook are called; a pairing by its two sides."""
    found: dict[str, dict[str, str]] = {}
    for name, of_sheet in rows.items():
        field = called(BY_NAME[name])
        if field:
            found[name] = {row["code"]: row.get(field, "") for row in of_sheet if row.get("code")}
    homes = found.get("单位", {})
    found["结对"] = {
        row["code"]: f"{homes[row['lead_id']]} → {homes[row['supported_id']]}"
        for row in rows.get("结对", ())
        if row["lead_id"] in homes and row["supported_id"] in homes
    }
    return found


def _with_name(code: str, names: Mapping[str, str], alone: bool) -> str:
    name = names.get(code, "")
    if not name or (not alone and SEPARATORS.search(name)):
        return code
    return f"{code}{BEHIND_CODE}{name}"


def with_names(value: Any, column: Column, names: Names) -> Any:
    """A cell's codes, each with its name where that can be read again."""
    known = names.get(column.refers_to, {})
    if column.kind is Kind.REFERENCE and isinstance(value, str):
        return _with_name(value, known, alone=True)
    if column.kind is Kind.REFERENCES and value:
        joined = tuple(_with_name(one, known, alone=False) for one in value)
        return joined if sum(map(len, joined)) <= LONGEST_JOINED else value
    return value
