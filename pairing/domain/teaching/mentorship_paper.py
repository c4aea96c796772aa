"""A mentoring agreement as it is printed and signed by three parties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Signer:
    """One of the two people on paper."""

    name: str
    organisation: str
    subject: str
    title: str
    honours: str


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """One quota on paper: who, what, how often."""

    side: str
    subject: str
    often: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """Everything that the paper shows."""

    code: str
    programme: str
    mentor: Signer
    mentee: Signer
    subject: str
    start: date
    end: date
    goals: str
    mentor_duties: str
    mentee_duties: str
    quotas: tuple[QuotaLine, ...]
