"""Which side of its pairing an organisation stands on, in SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case

from pairing.domain.vocabulary import Side
from pairing.models import Pairing


def side_of(organisation: Any) -> Any:
    """The side of an organisation in the row's pairing, in SQL; NULL for neither."""
    return case(
        (organisation == Pairing.lead_id, Side.LEAD.value),
        (organisation == Pairing.supported_id, Side.SUPPORTED.value),
    )


def as_side(value: str | None) -> Side | None:
    return Side(value) if value else None
