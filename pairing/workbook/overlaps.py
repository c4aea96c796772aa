"""Rows that may not stand beside each other: two pairings at one time, an observer twice."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pairing.workbook.parsed import Merged, Parsed, RowValues


def fault_overlaps(parsed: Parsed, merged: Merged) -> None:
    """Note overlapping pairings of two in one programme, an observer twice on a lesson."""
    _pairings(parsed, merged)
    _observers(parsed, merged)


def _pairings(parsed: Parsed, merged: Merged) -> None:
    running: dict[tuple[Any, ...], list[RowValues]] = defaultdict(list)
    for pairing in merged["结对"].values():
        parties = frozenset((pairing.get("lead_id"), pairing.get("supported_id")))
        running[pairing.get("programme_id"), parties].append(pairing)
    for row in parsed.rows.get("结对", ()):
        parties = frozenset((row.get("lead_id"), row.get("supported_id")))
        for other in running[row.get("programme_id"), parties]:
            code = row.get("code")
            if other.get("code") != code and _overlap(row.values, other):
                message = f"与结对 {other['code']} 是同一方案里的同两个单位，时间重叠。"
                follows = (("结对", f"{min(str(code), str(other['code']))} 重叠"),)
                where = ("结对", row.number, "编码", code, message)
                parsed.fault(*where, about=("结对", code), follows=follows)


def _observers(parsed: Parsed, merged: Merged) -> None:
    seen: dict[tuple[Any, ...], str] = {}
    numbers = {row.get("code"): row for row in parsed.rows.get("听课", ())}
    for (code, *_), values in merged["听课"].items():
        key = (values.get("lesson_id"), values.get("observer_id"))
        if None in key:
            continue
        first = seen.setdefault(key, code)
        told = numbers.get(code) or numbers.get(first)
        if first != code and told is not None:
            message = f"“{key[1]}”对课 {key[0]} 已有一条听课记录（{first}），同一人只记一次。"
            where = ("听课", told.number, "听课教师编码", told.get("observer_id"), message)
            parsed.fault(*where, about=("听课", told.get("code")))


def _overlap(one: RowValues, other: RowValues) -> bool:
    mine, theirs = ((row.get("starts_on"), row.get("ends_on")) for row in (one, other))
    if None in mine or None in theirs:
        return False
    return bool(mine[0] <= theirs[1] and theirs[0] <= mine[1])  # type: ignore[operator]
