"""Column types and mixins that every table shares."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, Dialect, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.types import JSON, TypeDecorator

SKEW = timedelta(minutes=1)
"""So far two machines' clocks may lie apart; what is dated later comes from one that ran ahead."""
SCALE = 1_000_000
"""Units of an ``Exact`` column in one: six decimals, exact on every engine."""


@lru_cache(maxsize=10_000)
def _from_millionths(value: Any) -> Decimal | None:
    return None if value is None else Decimal(int(value)) / SCALE


class Exact(TypeDecorator[Decimal]):
    """A decimal number kept as a whole number of millionths: sums are exact on both engines."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        """Millionths of ``value``; raises ValueError when it has more than six decimals."""
        if value is None:
            return None
        scaled = Decimal(value) * SCALE
        if scaled != scaled.to_integral_value():
            raise ValueError(f"more than six decimals: {value}")
        return int(scaled)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """The decimal number, without trailing zeros' noise."""
        return _from_millionths(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """The same without two calls in between: a county reads 70,000 of them for one page."""
        return _from_millionths


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, always aware and always UTC (SQLite drops the zone, so it is put back)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> datetime | None:
        """The instant in UTC; naive values are a programming error."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        moment: datetime = value.astimezone(UTC)
        return moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The instant, aware."""
        if value is None:
            return None
        kept: datetime = value
        return kept.replace(tzinfo=UTC) if kept.tzinfo is None else kept.astimezone(UTC)


Id = Annotated[int, mapped_column(Integer, primary_key=True)]
Code = Annotated[str, mapped_column(String(64))]
Name = Annotated[str, mapped_column(String(200))]
Word = Annotated[str, mapped_column(String(40))]
OptionalWord = Annotated[str, mapped_column(String(40), default="", server_default="")]
"""A word or a free short one (a unit); "" where nothing is said."""
ShortText = Annotated[str, mapped_column(String(500), default="", server_default="")]
LongText = Annotated[str, mapped_column(Text, default="", server_default="")]
Json = Annotated[dict[str, Any], mapped_column(JSON)]
ExactNumber = Annotated[Decimal, mapped_column(Exact)]


class Identified:
    """A surrogate key."""

    id: Mapped[Id]


class InBureau(Identified):
    """A row that belongs to one bureau's county; scope starts here."""

    @declared_attr
    def bureau_id(cls) -> Mapped[int]:
        """The bureau's organisation."""
        return mapped_column(ForeignKey("organisation.id"))


class Versioned:
    """A row that people edit: a stale form is refused (optimistic lock)."""

    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        """Count the version on every UPDATE."""
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]
