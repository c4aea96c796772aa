"""Which faults follow from which: one mistake is told once, with how much hangs on it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from pairing.workbook.faults import Fault, Subject
from pairing.workbook.sheets import BY_NAME

MOST_OF_A_COLUMN = 8
"""So many faults in one column, or in one header, are no slips but one: a shifted block."""


class Folded(NamedTuple):
    """A fault, and those that will most likely be gone with it."""

    fault: Fault
    under: tuple[Fault, ...] = ()

    @property
    def more(self) -> str:
        """“随之而来 35 处：教师 12、活动 23”; "" for none."""
        if not self.under:
            return ""
        counts = Counter(one.sheet for one in self.under)
        named = "、".join(f"{name} {count}" for name, count in counts.items())
        like = bool(self.fault.alike) and not any(one.follows for one in self.under)
        how = "同样的还有" if like else "随之而来"
        return f"{how} {len(self.under)} 处：{named}"

    def __str__(self) -> str:
        return f"{self.fault}（{self.more}）" if self.under else str(self.fault)


class _Causes:
    """Finds the fault that another hangs under: that of a row which it names, else its like."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self._own: dict[Subject, int] = {}
        self._keys: dict[str, list[int]] = defaultdict(list)
        self._first: dict[object, int] = {}
        self._columns = {place for place, fault in enumerate(faults) if fault.row == 1}
        own = [fault for fault in faults if not fault.follows]
        self._many = Counter(_column(fault) for fault in own)
        for place, fault in enumerate(faults):
            if fault.about is not None:
                self._own.setdefault(fault.about, place)
            if _hides_codes(fault):
                self._keys[fault.sheet].append(place)

    def _like(self, fault: Fault) -> object:
        """What tells it apart from others: a column full of faults is one, a pasted block."""
        if self._many[_column(fault)] > MOST_OF_A_COLUMN:
            return _column(fault)
        return (fault.sheet, fault.column, fault.alike) if fault.alike else None

    def of(self, place: int, fault: Fault) -> int:
        """The place of the fault that this one hangs under; its own place for none.

        A code for which another is offered was mistyped: no row that would have it is missing.
        """
        named = [self._own[one] for one in fault.follows if one in self._own]
        above = next((one for one in named if one != place), None)
        if above is not None:
            return above
        if not fault.follows:
            like = self._like(fault)
            return place if like is None else self._first.setdefault(like, place)
        subject = fault.follows[-1]
        hiding = [] if fault.offer else self._keys[subject[0]]
        if subject not in self._first and hiding:
            self._first[subject] = hiding[0] if hiding[0] in self._columns else hiding.pop(0)
        return self._first.setdefault(subject, place)


def _column(fault: Fault) -> Subject:
    """The column of a fault; of all that the header has, the sheet."""
    return fault.sheet, "" if fault.row == 1 else fault.column


def _hides_codes(fault: Fault) -> bool:
    """Whether a code that others refer to is missing because of it."""
    sheet = BY_NAME.get(fault.sheet)
    if sheet is None or fault.follows:
        return False
    return fault.column == sheet.by_field()[sheet.key[-1]].header


def _top(place: int, parents: Sequence[int]) -> int:
    """The uppermost fault above one; the first of a ring."""
    seen = [place]
    while parents[seen[-1]] not in seen:
        seen.append(parents[seen[-1]])
    return seen[-1] if parents[seen[-1]] == seen[-1] else min(seen)


def fold(faults: Sequence[Fault]) -> list[Folded]:
    """Each mistake once, in the order of ``faults``; what follows from it under it."""
    causes = _Causes(faults)
    parents = [causes.of(place, fault) for place, fault in enumerate(faults)]
    under: dict[int, list[Fault]] = {}
    for place, fault in enumerate(faults):
        top = _top(place, parents)
        found = under.setdefault(top, [])
        if top != place:
            found.append(fault)
    return [Folded(faults[top], tuple(found)) for top, found in sorted(under.items())]
