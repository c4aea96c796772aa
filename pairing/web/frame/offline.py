"""Recording without a signal: the service worker, its page, and the token for sending later."""

from __future__ import annotations

import json

from flask import Blueprint, Response, render_template, url_for
from flask_wtf.csrf import generate_csrf

from pairing.domain.people.permissions import Action, Actor
from pairing.web.frame.access import allow, public
from pairing.web.frame.assets import asset
from pairing.web.frame.packing import STATIC

blueprint = Blueprint("offline", __name__)
NEEDED = ("app.css", "app.js", "outbox.js", "icon.svg")
"""What the forms need without a signal."""
PLACE = "const ASSETS = [];"
"""Where the service worker's text waits for their names."""


@blueprint.get("/sw.js")
@public
def worker() -> Response:
    """The service worker, at the root so that it covers every page."""
    found = asset("sw.js")
    assert found is not None
    names = json.dumps([url_for(STATIC, filename=name) for name in NEEDED])
    text = found.content.decode().replace(PLACE, f"const ASSETS = {names};", 1)
    return Response(text, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


@blueprint.get("/offline")
@public
def page() -> str:
    """What stands in for a page that the network did not bring; the same for everybody."""
    return render_template("frame/offline.html")


@blueprint.get("/me/token")
@allow(Action.OWN_ACCOUNT)
def token(actor: Actor) -> dict[str, str]:
    """Who is signed in here, and the token with which kept records are sent."""
    return {"account": str(actor.account_id), "token": generate_csrf()}
