"""The papers that one outing's kinds ask for."""

from __future__ import annotations

from typing import NamedTuple

from pairing.domain.outings.document_checklists import Piece
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.vocabulary.programme import Side
from pairing.models import Outing, Pairing
from pairing.queries.outings.document_checklists import pieces_of_outing
from pairing.web.outings.filing import offer


class OutingPapers(NamedTuple):
    """The papers of an outing's activities, and what the reader can do about them."""

    pairing: Pairing
    pieces: dict[int, list[Piece]]
    sides: list[Side]
    waives: list[Side]


def papers_of(actor: Actor, outing: Outing) -> OutingPapers:
    """What the outing's kinds ask for: brought by the side that recorded it."""
    pairing = outing.activities[0].links[0].pairing
    side = Side.SUPPORTED if outing.place().organisation_id == pairing.supported_id else Side.LEAD
    return OutingPapers(
        pairing,
        pieces_of_outing(outing, pairing, side),
        offer(actor, pairing).sides,
        offer(actor, pairing, Action.WAIVE_DOCUMENT).sides,
    )
