"""Surveys among parents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pairing.domain.people.permissions import Place
from pairing.extensions import Model
from pairing.models.activities import Activity
from pairing.models.organisations import Organisation
from pairing.models.pairings import OfPairing, Pairing
from pairing.models.types import Code, ExactNumber, Json, ShortText, Versioned


class Survey(Versioned, OfPairing, Model):
    """An anonymous parent survey as counts; an open one is answered by ``token``, nobody is kept.

    ``tally`` maps each answer's code to how often it was given online.
    """

    __tablename__ = "survey"
    __table_args__ = (
        UniqueConstraint("bureau_id", "code"),
        CheckConstraint("satisfied >= 0 AND satisfied <= returned", name="satisfied"),
        CheckConstraint("returned <= issued", name="returned"),
        Index(None, "token", unique=True),
        Index(None, "bureau_id", "pairing_id", "day"),
    )

    code: Mapped[Code]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    day: Mapped[date]
    issued: Mapped[ExactNumber]
    returned: Mapped[ExactNumber]
    satisfied: Mapped[ExactNumber]
    topic: Mapped[ShortText]
    token: Mapped[str | None] = mapped_column(String(64))
    closes_on: Mapped[date | None]
    tally: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))

    pairing: Mapped[Pairing] = relationship()
    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    activity: Mapped[Activity | None] = relationship()

    def place(self) -> Place:
        """In its pairing, of its organisation."""
        return replace(self.pairing.place(), organisation_id=self.organisation_id)
