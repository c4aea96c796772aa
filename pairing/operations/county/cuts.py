"""What an earlier last day of a pairing means: rows that end with it, and plans given up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pairing.domain.vocabulary.activities import ActivityState
from pairing.operations.change import Change, RuleBroken
from pairing.operations.county.applying import ImportReport, Meant
from pairing.operations.county.removals import Removal
from pairing.operations.county.saving import removal, write_pages
from pairing.operations.rules import RulesBroken
from pairing.queries.county.book_list import Names, title_of
from pairing.queries.county.county import County
from pairing.workbook.comparing import state_by_pairing
from pairing.workbook.labels import typed
from pairing.workbook.sheets import BY_NAME

PAIRING, MENTORSHIP, ACTIVITY = "结对", "师徒", "活动"
SHARED = "活动 {} 还服务于别的结对，请先在活动里去掉这个结对。"
HELD = frozenset({ActivityState.DONE, ActivityState.CONFIRMED, ActivityState.DISPUTED})
"""What took place, whatever the other side says of it: nobody gives it up."""
GIVEN_UP = "之后的计划，一起取消"
LONG_CANCELLED = "之后已取消的计划，一起移除"


@dataclass(slots=True)
class Cut:
    """Rows to change and to go by sheet, and what it means in words for people."""

    changed: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    removed: list[Removal] = field(default_factory=list)
    told: dict[str, list[str]] = field(default_factory=dict)

    def change(self, sheet: str, *rows: dict[str, Any]) -> None:
        """These rows as they come to stand."""
        self.changed.setdefault(sheet, []).extend(rows)

    def remove(self, sheet: str, values: Mapping[str, Any]) -> None:
        """This row is to go."""
        self.removed.append(removal(BY_NAME[sheet], values))

    def tell(self, what: str, *whom: str) -> None:
        """In words: what happens, and to whom."""
        self.told.setdefault(what, []).extend(whom)

    def add(self, other: Cut) -> None:
        """All of another one too."""
        for sheet, rows in other.changed.items():
            self.change(sheet, *rows)
        self.removed += other.removed
        for what, whom in other.told.items():
            self.tell(what, *whom)


def pairings_of(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The codes of the pairings that a row is about."""
    several = values.get("pairing_ids")
    return tuple(several) if several else (str(values.get("pairing_id") or ""),)


def rows_about(county: County, sheet: str, code: str) -> Iterator[Mapping[str, Any]]:
    """A sheet's rows about a pairing."""
    names = {column.field for column in BY_NAME[sheet].columns}
    if names & {"pairing_id", "pairing_ids"}:
        rows = (one.values for one in county.rows[sheet].values())
        yield from (one for one in rows if code in pairings_of(one))


def as_cells(sheet: str, values: Mapping[str, Any], **changed: Any) -> dict[str, Any]:
    """A stored row as a person would type it, with what is changed."""
    return {c.field: typed(values, c) for c in BY_NAME[sheet].columns} | changed


def called(values: Mapping[str, Any]) -> str:
    """An activity in few words."""
    return f"{values['day']} {values['topic']}"


def later_plans(
    county: County, code: str, day: date
) -> Iterator[tuple[Mapping[str, Any], dict[str, str]]]:
    """A pairing's activities after the day that did not take place, with each pairing's state."""
    for values in rows_about(county, ACTIVITY, code):
        states = state_by_pairing(values)
        if values["day"] > day and states.get(code) not in HELD:
            yield values, states


def cut_short(county: County, code: str, day: date) -> Cut:
    """Mentorships that end with the pairing, and those and the plans that will not come to be."""
    cut, names = Cut(), Names(county)
    for values in rows_about(county, MENTORSHIP, code):
        if values["starts_on"] > day:
            cut.remove(MENTORSHIP, values)
            cut.tell("还没开始、不再进行的师徒", title_of(MENTORSHIP, values, names))
        elif values["ends_on"] > day:
            cut.change(MENTORSHIP, as_cells(MENTORSHIP, values, ends_on=str(day)))
            cut.tell("一起结束的师徒", title_of(MENTORSHIP, values, names))
    for values, states in later_plans(county, code, day):
        if len(states) > 1:
            raise RuleBroken("", SHARED.format(values["code"]))
        cut.remove(ACTIVITY, values)
        is_off = states.get(code) == ActivityState.CANCELLED
        cut.tell(LONG_CANCELLED if is_off else GIVEN_UP, called(values))
    return cut


def write_cut(
    change: Change,
    bureau_id: int,
    county: County,
    cut: Cut,
    today: date,
    beside: Callable[[Change], None] | None = None,
) -> ImportReport:
    """Write changed rows and removals together, and ``beside`` them what no sheet carries."""
    asked = Meant(today, removals=cut.removed, any_row=True, beside=beside)
    return write_pages(change, bureau_id, county, cut.changed, asked, _refuse_faults)


def _refuse_faults(report: ImportReport) -> None:
    """Raise the faults, each once; of those that hang together the first and how many more."""
    if report.faults:
        raise RulesBroken([("", text) for text in dict.fromkeys(_plain(report))])


def _plain(report: ImportReport) -> Iterable[str]:
    for one in report.folded:
        more = f"（这样的还有 {len(one.under)} 处）" if one.under else ""
        yield f"{one.fault.message}{more}"
