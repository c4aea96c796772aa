"""What was given, as a ledger that can be posted on a wall (公示): goods, cash, receipt, totals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class GoodsLine:
    """So many of a thing; the price in yuan, None when nobody told it."""

    item: str
    quantity: Decimal
    unit: str
    unit_price: Decimal | None

    @property
    def value(self) -> Decimal | None:
        """Quantity × unit price in yuan; None without a price."""
        return None if self.unit_price is None else self.quantity * self.unit_price


@dataclass(frozen=True, slots=True)
class Worth:
    """What a gift is worth; ``amount`` is what was recorded for all of it."""

    lines: tuple[GoodsLine, ...]
    amount: Decimal | None

    @property
    def goods(self) -> Decimal:
        """The priced goods' value in yuan."""
        return sum((line.value or NOTHING for line in self.lines), NOTHING)

    @property
    def total(self) -> Decimal:
        """What its line shows added up: the goods, and what the recorded amount holds beside them.

        An imported amount may leave the goods out: a posted total must still be its rows' sum.
        """
        return self.goods + self.rest

    @property
    def is_all_priced(self) -> bool:
        """Whether each of the goods has a price: only then the rest is known to be cash."""
        return all(line.unit_price is not None for line in self.lines)

    @property
    def rest(self) -> Decimal:
        """What the amount holds beside the priced goods, in yuan."""
        return max((self.amount or NOTHING) - self.goods, NOTHING)

    @property
    def cash(self) -> Decimal:
        """The rest, where it can only be cash."""
        return self.rest if self.is_all_priced else NOTHING

    @property
    def unsorted(self) -> Decimal:
        """The rest, where it may be cash or goods without a price."""
        return NOTHING if self.is_all_priced else self.rest

    @property
    def differs(self) -> bool:
        """Whether the goods are worth more than the amount recorded: somebody should look."""
        return self.amount is not None and self.goods > self.amount


@dataclass(frozen=True, slots=True)
class Gift(Worth):
    """One confirmed donation or condolence."""

    outing_id: int
    day: date
    kind: str
    topic: str
    giver: str
    receiver: str
    receipt: str


@dataclass(frozen=True, slots=True)
class Totals:
    """A year's gifts added up: how many times; yuan in goods, in cash, untold which, together."""

    times: int
    goods: Decimal
    cash: Decimal
    unsorted: Decimal
    total: Decimal


def totals(gifts: Iterable[Worth]) -> Totals:
    """Sums over gifts; all zero for none."""
    found = list(gifts)
    return Totals(
        len(found),
        sum((gift.goods for gift in found), NOTHING),
        sum((gift.cash for gift in found), NOTHING),
        sum((gift.unsorted for gift in found), NOTHING),
        sum((gift.total for gift in found), NOTHING),
    )
