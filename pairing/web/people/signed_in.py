"""What every way of signing in ends with: a fresh session, and a device that is known."""

from __future__ import annotations

import secrets

from flask import redirect, session
from werkzeug.wrappers import Response

from pairing.domain.people.devices import Device
from pairing.operations.people.signing_in import SignedInAs
from pairing.web.frame.access import SESSION_KEY
from pairing.web.people.device_cookie import remember

TOKEN_KEY = "csrf_token"
"""Where Flask-WTF keeps it. It is there from the first moment: two pages that come at once would
each make one, and the forms of the first would be refused."""


def enter(known: SignedInAs, device: Device, to: str) -> Response:
    """Go on to ``to`` as this person; nothing of who was signed in before is left."""
    session.clear()
    session[SESSION_KEY] = known.token
    session[TOKEN_KEY] = secrets.token_hex(20)
    session.permanent = True
    return remember(redirect(to), device, known.account_id)
