"""What was judged by a standard stays so: no row may change it for a term that is settled."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from pairing.domain.assessment.assessments import DECIDED
from pairing.domain.outings.paper_lists import PaperLists, PaperRow, lists_on
from pairing.domain.plan.locks import LockBook, TermLock
from pairing.domain.plan.scores import TermBands, bands_on
from pairing.operations.county.removals import Removals
from pairing.operations.county.writer import Difference
from pairing.queries.county.county import County
from pairing.workbook.parsed import Parsed, RowValues
from pairing.workbook.sheets import BY_NAME
from pairing.workbook.standard_checks import BANDS, PAPERS

SETTLED = "{}已经{}，它的{}不能再变。请把日期写成以后学期的第一天；不再用的写上结束日期。"


def bands_in(rows: Iterable[RowValues], day: date) -> TermBands:
    """The bands that rows come to for a term that begins on the day."""
    return bands_on(
        day,
        (
            (one["starts_on"], TermBands(one["excellent"], one["good"], one["passing"]))
            for one in rows
        ),
    )


def papers_in(rows: Iterable[RowValues], day: date) -> PaperLists:
    """The lists that rows come to for a term that begins on the day."""
    names = ("subject", "name", "starts_on", "ends_on", "activity_kind", "side")
    return lists_on(day, (PaperRow(*(one[name] for name in names)) for one in rows))


def _asked(rows: Iterable[RowValues], day: date) -> Any:
    found = papers_in(rows, day)
    kinds = {one.kind for one in found.rows}
    return (
        {kind: found.of_class(kind) for kind in kinds | {""}},
        found.of_mentorship(),
        [found.of_side(side) for side in ("lead", "supported")],
    )


EFFECTS: Mapping[str, Callable[[Iterable[RowValues], date], Any]] = {
    BANDS: bands_in,
    PAPERS: _asked,
}
"""What a sheet's rows come to for a term that begins on a day."""


def refuse_settled(
    book: LockBook,
    parsed: Parsed,
    county: County,
    found: Mapping[str, tuple[Difference, int]],
    removals: Removals,
) -> None:
    """Note a fault when new, changed or removed rows would be another standard for such a term."""
    wrong = {one.sheet for one in parsed.faults}
    for name, effect in EFFECTS.items():
        fresh = found[name][0] if name in found else Difference()
        gone = removals.ids.get(name, set())
        if name in wrong or not (fresh.new or fresh.changed or gone):
            continue
        before, after = around(county, name, fresh, gone)
        for term in book.terms:
            why, day = _settled(book, term), term.span.start
            if why and effect(before, day) != effect(after, day):
                _fault(parsed, name, SETTLED.format(term.name, why, name))
                break


def moves(
    county: County,
    name: str,
    found: Mapping[str, tuple[Difference, int]],
    removals: Removals,
    day: date,
) -> bool:
    """Whether a sheet's rows come to another standard for a term that begins on the day."""
    fresh = found[name][0] if name in found else Difference()
    gone = removals.ids.get(name, set())
    if not (fresh.new or fresh.changed or gone) or not _are_whole(fresh):
        return False
    before, after = around(county, name, fresh, gone)
    return bool(EFFECTS[name](before, day) != EFFECTS[name](after, day))


def _are_whole(fresh: Difference) -> bool:
    """Whether each row says from when it holds; what does not is a fault of its own."""
    return all(values.get("starts_on") for values in fresh.all())


def around(
    county: County, name: str, fresh: Difference, gone: Container[int]
) -> tuple[Sequence[RowValues], Sequence[RowValues]]:
    """A sheet's rows before and after."""
    changed = dict(fresh.changed)
    stand = [(one.id, one.values) for one in county.rows[name].values()]
    after = [changed.get(key, values) for key, values in stand if key not in gone]
    return [values for _, values in stand], after + fresh.new


def _fault(parsed: Parsed, name: str, message: str) -> None:
    """Told once, at the day of the first row; a removal has none."""
    rows = parsed.rows.get(name, ())
    number, since = (rows[0].number, rows[0].get("starts_on")) if rows else (0, "")
    header = BY_NAME[name].by_field()["starts_on"].header
    parsed.fault(name, number, header, since, message)


def _settled(book: LockBook, term: TermLock) -> str:
    """Why a term keeps its standards; "" where it does not."""
    if term.is_locked:
        return "锁定"
    is_decided = any(
        key[1] == term.id and state in DECIDED for key, state in book.handed_in.items()
    )
    return "有通过的考核" if is_decided else ""
