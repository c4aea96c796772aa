"""The value of an activity's priced goods, read for many activities at once."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from sqlalchemy import select

from pairing.domain.plan.periods import Span
from pairing.domain.plan.worth import worth
from pairing.models import Activity, ActivityPairing, Quantity
from pairing.queries.grouped import rows
from pairing.queries.lists import PairingIds


def goods_values(ids: PairingIds, span: Span | None = None) -> dict[int, Decimal]:
    """Activity of these pairings → quantity × price of its goods that have one (1 SELECT).

    Of all days, or of those in ``span``.
    Not by SQL: a quantity times a price has twelve decimals, more than its whole numbers hold.
    """
    inside = select(ActivityPairing.activity_id).where(ActivityPairing.pairing_id.in_(ids))
    query = select(Quantity.activity_id, Quantity.quantity, Quantity.unit_price).where(
        Quantity.unit_price.is_not(None), Quantity.activity_id.in_(inside)
    )
    if span is not None:
        query = query.join(Activity, Activity.id == Quantity.activity_id)
        query = query.where(Activity.day.between(*span))
    found: dict[int, Decimal] = defaultdict(Decimal)
    for activity, quantity, price in rows(query):
        found[activity] += quantity * price
    return found


def worth_of(row: Activity) -> Decimal | None:
    """What one activity's gifts are worth, its quantities at hand; None where none is told."""
    priced = [one.quantity * one.unit_price for one in row.quantities if one.unit_price is not None]
    if row.amount is None and not priced:
        return None
    return worth(row.amount, sum(priced, Decimal(0)))
