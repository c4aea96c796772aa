"""Recording without a signal: the service worker, its page, and the token for sending later.

What is kept on a device belongs to one session: every page says whose it is (``X-Session``), and
a cookie that scripts can read, ``here``, lives exactly as long as the session's own.
"""

from __future__ import annotations

import hashlib
import json

from flask import Blueprint, Response, current_app, g, render_template, request, url_for
from flask_wtf.csrf import generate_csrf

from pairing.domain.people.permissions import Action, Actor
from pairing.queries.people import actors
from pairing.web.frame.access import SignedIn, allow, public
from pairing.web.frame.assets import asset
from pairing.web.frame.packing import STATIC

blueprint = Blueprint("offline", __name__)
HERE = "here"
NOBODY = "nobody"
NEEDED = ("app.css", "app.js", "outbox.js", "icon.svg")
"""What the forms need without a signal."""
PLACE = "const ASSETS = [];"
"""Where the service worker's text waits for their names."""


def session_name(person: SignedIn) -> str:
    """The session as a device may know it: the account, and a key that opens nothing."""
    key = hashlib.sha256(f"offline {person.token_hash}".encode()).hexdigest()[:24]
    return f"{person.id}-{key}"


@blueprint.after_app_request
def tell_session(response: Response) -> Response:
    """Say whose page this is, and for how long it may be kept; nobody's page ends all of it."""
    person = g.get("_login_user")
    if isinstance(person, SignedIn):
        name, lasts = session_name(person), int(actors.idle_limit(person.actor).total_seconds())
        response.headers["X-Session"] = name
        response.headers["X-Session-Lasts"] = str(lasts)
        if request.cookies.get(HERE) != name or request.method == "GET":
            secure = current_app.config["HTTPS"]
            response.set_cookie(HERE, name, max_age=lasts, secure=secure, samesite="Lax")
    elif person is not None:
        response.headers["X-Session"] = NOBODY
        if HERE in request.cookies:
            response.delete_cookie(HERE)
    return response


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
    nobody = dict.fromkeys(("person", "navigation", "tabs", "record_url", "term_line"))
    return render_template("frame/offline.html", **nobody)


@blueprint.get("/me/token")
@allow(Action.OWN_ACCOUNT)
def token(actor: Actor) -> dict[str, str]:
    """Who is signed in here, and the token with which kept records are sent."""
    return {"account": str(actor.account_id), "token": generate_csrf()}
