"""What every grouped SELECT behind the facts needs: plain rows, and sides in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case

from pairing.domain.vocabulary.programme import Side
from pairing.extensions import db
from pairing.models import Pairing


def side_of(organisation: Any) -> Any:
    """The side of an organisation in the row's pairing, in SQL; NULL for neither."""
    return case(
        (organisation == Pairing.lead_id, Side.LEAD.value),
        (organisation == Pairing.supported_id, Side.SUPPORTED.value),
    )


SIDES: dict[str | None, Side | None] = {None: None} | {side.value: side for side in Side}
"""The side as it was read."""


def as_side(value: str | None) -> Side | None:
    """The side as it was read."""
    return SIDES[value]


def rows(query: Any) -> Sequence[Any]:
    """The rows of a SELECT of columns, past the ORM: twice as quick for many rows."""
    return db.session.connection().execute(query).all()
