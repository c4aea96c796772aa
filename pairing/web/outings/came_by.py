"""The pairing under which a reader sees an outing that serves several: always the same one."""

from __future__ import annotations

from flask import request

from pairing import values
from pairing.domain.people.permissions import Action, Actor, can
from pairing.models import Outing, Pairing

CAME_BY = "pairing_id"
"""What an address carries that leads from a pairing's own pages to an outing."""


def came_by(actor: Actor, outing: Outing) -> Pairing:
    """The one that the address names, else the reader's own, else the first by its number."""
    served = {link.pairing for row in outing.activities for link in row.links}
    seen = [one for one in served if can(actor, Action.VIEW_PAIRING, one.place())]
    wanted = values.identifier(request.args.get(CAME_BY))

    def rank(pairing: Pairing) -> tuple[bool, bool, int]:
        is_own = bool(pairing.place().party_ids & actor.organisation_ids)
        return pairing.id != wanted, not is_own, pairing.id

    return min(seen or served, key=rank)
