"""The mentorships of a pairing as lists and choices name them, without their rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import aliased

from pairing.domain.people.permissions import Place
from pairing.models import Mentorship, Pairing, Teacher
from pairing.queries.grouped import rows


class Person(NamedTuple):
    """A teacher by name."""

    id: int
    name: str


class People(NamedTuple):
    """A mentorship as lists and choices name it: its two people and its days."""

    id: int
    mentor: Person
    mentee: Person
    starts_on: date
    ends_on: date
    pairing_place: Place

    def place(self) -> Place:
        """In its pairing, about its two people: as ``Mentorship.place`` has it."""
        return replace(self.pairing_place, teacher_ids=frozenset({self.mentor.id, self.mentee.id}))


def mentorships_of(pairing: Pairing) -> list[People]:
    """A pairing's mentorships by name, however many there are (1 SELECT)."""
    mentor, mentee = aliased(Teacher), aliased(Teacher)
    query = (
        select(
            Mentorship.id,
            *(mentor.id, mentor.name, mentee.id, mentee.name),
            *(Mentorship.starts_on, Mentorship.ends_on),
        )
        .join(mentor, mentor.id == Mentorship.mentor_id)
        .join(mentee, mentee.id == Mentorship.mentee_id)
        .where(Mentorship.pairing_id == pairing.id)
        .order_by(Mentorship.code)
    )
    place = pairing.place()
    return [
        People(key, Person(one, name), Person(two, other), first, last, place)
        for key, one, name, two, other, first, last in rows(query)
    ]
