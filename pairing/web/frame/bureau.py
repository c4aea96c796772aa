"""Which bureau's county a page is about: who is an officer of several bureaus chooses one."""

from __future__ import annotations

from flask import abort, session

from pairing.domain.people.permissions import Actor

CHOSEN = "bureau"


def home_bureau(actor: Actor) -> int | None:
    """The officer's chosen bureau (the first until he chooses); anybody else's own; or None."""
    offices = sorted(actor.bureau_ids)
    if not offices:
        return actor.grants[0].bureau_id if actor.grants else None
    chosen = session.get(CHOSEN)
    return chosen if chosen in offices else offices[0]


def chosen_bureau(actor: Actor) -> int:
    """The same, on a page that is about a county; 403 for who belongs to none."""
    found = home_bureau(actor)
    return abort(403) if found is None else found


def choose(actor: Actor, bureau_id: int) -> None:
    """From now on the session's pages are about this one; 404 unless the actor is its officer."""
    if bureau_id not in actor.bureau_ids:
        abort(404)
    session[CHOSEN] = bureau_id
