"""What an activity's gifts are worth: one number, wherever money is added up."""

from __future__ import annotations

from decimal import Decimal

NOTHING = Decimal(0)


def worth(recorded: Decimal | None, goods: Decimal) -> Decimal:
    """The sum of its rows: the priced goods, and what the recorded amount holds beside them.

    An imported amount may leave the goods out, or stand alone without any rows.
    """
    return max(recorded or NOTHING, goods)
