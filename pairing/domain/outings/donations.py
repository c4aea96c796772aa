"""What was given, as a ledger that can be posted on a wall (公示): goods, cash, receipt, totals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pairing.domain.plan.worth import NOTHING, worth
from pairing.domain.vocabulary.activities import ActivityKind


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
    """What a donation or condolence is worth; ``amount`` is what was recorded for all of it."""

    lines: tuple[GoodsLine, ...]
    amount: Decimal | None
    kind: ActivityKind

    @property
    def goods(self) -> Decimal:
        """The priced goods' value in yuan."""
        return sum((line.value or NOTHING for line in self.lines), NOTHING)

    @property
    def total(self) -> Decimal:
        """What its line shows added up; every table that adds money up says the same."""
        return worth(self.amount, self.goods)

    @property
    def is_all_priced(self) -> bool:
        """Whether each of the goods has a price: only then the rest is known to be cash."""
        return all(line.unit_price is not None for line in self.lines)

    @property
    def rest(self) -> Decimal:
        """What the amount holds beside the priced goods, in yuan."""
        return self.total - self.goods

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
    topic: str
    giver: str
    receiver: str
    receipt: str


@dataclass(frozen=True, slots=True)
class Totals:
    """A year's gifts added up: how many times; yuan in goods, in cash, untold which, together.

    ``consoling`` is the part of it that is 慰问: what other tables call 捐赠 leaves it out.
    """

    times: int
    goods: Decimal
    cash: Decimal
    unsorted: Decimal
    total: Decimal
    consoling: Decimal


def totals(gifts: Iterable[Worth]) -> Totals:
    """Sums over gifts; all zero for none."""
    found = list(gifts)
    return Totals(
        len(found),
        sum((gift.goods for gift in found), NOTHING),
        sum((gift.cash for gift in found), NOTHING),
        sum((gift.unsorted for gift in found), NOTHING),
        sum((gift.total for gift in found), NOTHING),
        sum((gift.total for gift in found if gift.kind is ActivityKind.CONDOLENCE), NOTHING),
    )
