"""Who may file which papers of a pairing, and for which side."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.vocabulary.programme import Side
from pairing.models import Pairing
from pairing.queries.outings.mentorship_names import People, mentorships_of


class Offer(NamedTuple):
    """What an actor can file in a pairing: for which sides, for which mentorships."""

    sides: list[Side]
    mentorships: list[People]

    def __bool__(self) -> bool:
        return bool(self.sides or self.mentorships)


def home_of(pairing: Pairing, side: Side) -> tuple[int, str]:
    """The id and name of a side's organisation."""
    home = pairing.lead if side is Side.LEAD else pairing.supported
    return home.id, home.name


def offer(actor: Actor, pairing: Pairing, action: Action = Action.FILE_DOCUMENT) -> Offer:
    """For which sides, and for which mentorships, the actor may do ``action``."""
    place = pairing.place()
    sides = [
        side
        for side in Side
        if can(actor, action, replace(place, organisation_id=home_of(pairing, side)[0]))
    ]
    pairs = mentorships_of(pairing)
    return Offer(sides, pairs if sides else [p for p in pairs if can(actor, action, p.place())])
