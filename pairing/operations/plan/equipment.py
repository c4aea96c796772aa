"""An organisation's equipment list: one form, every line against its standard."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from pairing.domain.people.permissions import Action, Actor
from pairing.domain.vocabulary.needs import SupplySource
from pairing.models import Equipment, Organisation
from pairing.operations.change import Change, Stale, once
from pairing.operations.rules import Rules
from pairing.queries.plan.standards import equipment_standard

MOST = Decimal(1_000_000)
COUNTS = {
    "standard_quantity": "请填标准数量，没有标准的填 0。",
    "actual_quantity": "请填实有数量，一件也没有的填 0。",
}
"""The counts that a line has; an empty one is a question, never a silent 0."""
GONE = "这个单位已经不在了。"
CHANGED = "这张对照表刚刚有人改过，请看过最新内容再填。"


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line as the form gives it, in that ``row``; a ``removed`` one is taken off the list."""

    item: str
    unit: str
    standard_quantity: Decimal | None
    actual_quantity: Decimal | None
    source: SupplySource | None = None
    supplied_on: date | None = None
    removed: bool = False
    row: int = 0

    @property
    def is_uncounted(self) -> bool:
        """Whether nobody said anything of it yet: how many there are, from where, since when."""
        return (self.actual_quantity, self.source, self.supplied_on) == (None, None, None)

    def columns(self) -> dict[str, object]:
        """What the row keeps beside its item."""
        return {
            "unit": self.unit,
            "standard_quantity": self.standard_quantity,
            "actual_quantity": self.actual_quantity,
            "source": self.source or "",
            "supplied_on": self.supplied_on,
        }


def _check(drafts: list[LineDraft], told: list[LineDraft], today: date) -> Rules:
    """Everything that is wrong with the list and what is told of it, each fault at its field."""
    rules, met = Rules(), set[str]()
    for one in drafts:
        at = f"lines-{one.row}-"
        rules.refuse(one.item in met, f"{at}item", f"“{one.item}”写了两行，请合成一行。")
        met.add(one.item)
    for one in told:
        at = f"lines-{one.row}-"
        for name, missing in () if one.removed else COUNTS.items():
            count = getattr(one, name)
            rules.refuse(count is None, at + name, missing)
            wrong = count is not None and not 0 <= count <= MOST
            rules.refuse(wrong, at + name, f"数量要在 0 到 {MOST} 之间。")
        wrong = one.supplied_on is not None and one.supplied_on > today
        rules.refuse(wrong, f"{at}supplied_on", "到位日期不能在今天之后。")
    return rules


def save_equipment(
    actor: Actor,
    organisation_id: int,
    drafts: list[LineDraft],
    version: int | None,
    key: str = "",
) -> int:
    """Write the whole list; returns how many lines changed. ``version`` is the organisation's.

    Lines that are not in ``drafts`` stay; what nobody counted of the standard's list is none yet.
    Raises ``RuleBroken``, ``Stale``, ``Forbidden``.
    """
    body = {"organisation_id": organisation_id, "lines": [asdict(one) for one in drafts]}

    def first_time(change: Change) -> int:
        home = change.fresh(
            Organisation, organisation_id, Action.WRITE_PROFILE, version, GONE, CHANGED
        )
        if home.bureau_id is None:
            raise Stale(GONE)
        stored = _rows(change, home)
        waiting = _names(home) - stored.keys()
        told = [one for one in drafts if not (one.item in waiting and one.is_uncounted)]
        _check(drafts, told, change.today).settle()
        what = _write(change, home, told, stored)
        flag_modified(home, "child_count")
        change.record("save_equipment", "organisation", home.id, what, home.bureau_id)
        return len(what)

    return once(actor, key, body, first_time)


def _rows(change: Change, home: Organisation) -> dict[str, Equipment]:
    """The stored lines, by item."""
    query = select(Equipment).where(Equipment.organisation_id == home.id)
    return {row.item: row for row in change.session.scalars(query)}


def _names(home: Organisation) -> set[str]:
    """What the standard of its kind of school lists."""
    return {one.item for one in equipment_standard(home.bureau_id or 0, home.kind)}


def _write(
    change: Change, home: Organisation, drafts: list[LineDraft], rows: dict[str, Equipment]
) -> dict[str, tuple[object, object]]:
    """The lines onto their rows; returns item → (before, after) of those that changed."""
    what: dict[str, tuple[object, object]] = {}
    for draft in drafts:
        row, after = rows.get(draft.item), draft.columns()
        before = None if row is None else {name: getattr(row, name) for name in after}
        if draft.removed:
            if row is not None:
                change.session.delete(row)
                what[draft.item] = (before, None)
            continue
        if before == after:
            continue
        what[draft.item] = (before, after)
        if row is None:
            row = Equipment(bureau_id=home.bureau_id, organisation_id=home.id, item=draft.item)
            change.session.add(row)
        for name, value in after.items():
            setattr(row, name, value)
    return what
