"""Recording without a signal: the service worker, its page, and the token for sending later."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template
from flask_wtf.csrf import generate_csrf

from pairing.domain.people.permissions import Action, Actor
from pairing.web.frame.access import allow, public

blueprint = Blueprint("offline", __name__)


@blueprint.get("/sw.js")
@public
def worker() -> Response:
    """The service worker, at the root so that it covers every page."""
    answer = current_app.send_static_file("sw.js")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


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
