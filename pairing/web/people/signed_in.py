"""What every way of signing in ends with: a fresh session, and a device that is known."""

from __future__ import annotations

from flask import redirect, session
from werkzeug.wrappers import Response

from pairing.domain.people.devices import Device
from pairing.operations.people.signing_in import SignedInAs
from pairing.web.frame.access import SESSION_KEY
from pairing.web.people.device_cookie import remember


def enter(known: SignedInAs, device: Device, to: str) -> Response:
    """Go on to ``to`` as this person; nothing of who was signed in before is left."""
    session.clear()
    session[SESSION_KEY] = known.token
    session.permanent = True
    return remember(redirect(to), device, known.account_id)
