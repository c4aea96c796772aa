"""The next free code of a sheet, in the pattern of those that are there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pairing.domain.vocabulary.programme import OrganisationKind

NUMBERED = re.compile(r"(.*?)(\d+)$", re.DOTALL)
FAMILIES = {
    "教师": "organisation_id",
    "结对": "programme_id",
    "师徒": "pairing_id",
    "指标": "programme_id",
}
"""Sheets whose codes follow another row's: K01-01 is a teacher of K01."""
FIRST = {
    "单位": "D01",
    "教师": "-01",
    "学期": "2026-1",
    "方案": "F1",
    "指标": "1",
    "结对": "J1",
    "师徒": "-M1",
}
"""What a county without any begins with; behind a family's own code, if it has one."""
DEFAULT = "1"


def next_code(
    sheet: str, rows: Iterable[Mapping[str, Any]], family: str = "", taken: Collection[str] = ()
) -> str:
    """A code that no row has, and none of ``taken``; for a row of ``family``, where that counts.

    A bureau's code is often a division's number: the next one would be a neighbouring county's.
    """
    rows = list(rows)
    parent = FAMILIES.get(sheet)
    known = [(str(row.get("code") or ""), str(row.get(parent or "") or "")) for row in rows]
    if sheet == "指标" and parent:
        known = [pair for pair in known if pair[1] == family]
    used = {code for code, _ in known} | set(taken)
    bureaus = {str(row.get("code")) for row in rows if row.get("kind") == OrganisationKind.BUREAU}
    own = [code for code, of in known if code not in bureaus and (not parent or of == family)]
    stem, number, width = _pattern(own, used, *_first(sheet, known, family))
    while f"{stem}{number:0{width}d}" in used:
        number += 1
    return f"{stem}{number:0{width}d}"


def _first(sheet: str, known: list[tuple[str, str]], family: str) -> tuple[str, int, int]:
    """How a family's first code is written: as the first one of any other is."""
    for code, of in known:
        if of and code.startswith(of) and len(code) > len(of):
            return _split(family + code[len(of) :], 1)
    pattern = FIRST.get(sheet, DEFAULT)
    return _split((family if pattern.startswith("-") else "") + pattern)


def _split(code: str, number: int | None = None) -> tuple[str, int, int]:
    match = NUMBERED.fullmatch(code)
    if match is None:
        return f"{code}-", 1, 1
    return match[1], int(match[2]) if number is None else number, len(match[2])


def _pattern(codes: list[str], used: Collection[str], *first: Any) -> tuple[str, int, int]:
    """The commonest beginning, and the number behind its highest."""
    numbered = [(code, match) for code in codes if (match := NUMBERED.fullmatch(code))]
    if not numbered:
        stem, number, width = first
        return stem, number, width
    stem = Counter(match[1] for _, match in numbered).most_common(1)[0][0]
    ends = [match[2] for code, match in numbered if match[1] == stem]
    highest = max(int(end) for end in ends)
    return stem, highest + 1, max(len(end) for end in ends) if _is_padded(ends) else 1


def _is_padded(ends: list[str]) -> bool:
    return any(end.startswith("0") for end in ends) or len({len(end) for end in ends}) == 1
