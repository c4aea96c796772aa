"""A bureau's own standards: equipment lists, checklists of papers, the bands of term grades."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from pairing.extensions import Model
from pairing.models.types import ExactNumber, InBureau, Name, OptionalWord, Word


class EquipmentStandard(InBureau, Model):
    """A line of a standard list: what organisations of a kind should have, and for how many."""

    __tablename__ = "equipment_standard"
    __table_args__ = (
        UniqueConstraint("bureau_id", "kind", "name"),
        CheckConstraint("number > 0", name="number"),
    )

    kind: Mapped[Word]
    name: Mapped[Name]
    unit: Mapped[OptionalWord]
    per: Mapped[Word]
    number: Mapped[ExactNumber]


class ListedPaper(InBureau, Model):
    """A paper that checklists ask for in terms that begin on these days.

    ``subject`` says of what: of a class of activities (``activity_kind``, "" for every one), of
    each mentorship, of a side (``side``, "" for both).
    """

    __tablename__ = "listed_paper"
    __table_args__ = (
        UniqueConstraint(
            *("bureau_id", "subject", "activity_kind", "side", "name", "starts_on"),
            name="uq_listed_paper_once",
        ),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
    )

    subject: Mapped[Word]
    activity_kind: Mapped[OptionalWord]
    side: Mapped[OptionalWord]
    name: Mapped[Name]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class GradeBands(InBureau, Model):
    """The least score of each term grade, for terms that begin on this day or later."""

    __tablename__ = "grade_bands"
    __table_args__ = (
        UniqueConstraint("bureau_id", "starts_on"),
        CheckConstraint("excellent > good AND good > passing AND passing > 0", name="falling"),
    )

    starts_on: Mapped[date]
    excellent: Mapped[ExactNumber]
    good: Mapped[ExactNumber]
    passing: Mapped[ExactNumber]
