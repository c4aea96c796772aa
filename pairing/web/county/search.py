"""查找: people, organisations, activities, lessons, documents."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from pairing.domain.people.permissions import Action, Actor
from pairing.queries.county.search import search
from pairing.text import BadText, clean
from pairing.web.frame.access import allow
from pairing.web.frame.limits import SEARCHING, limited

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@limited(SEARCHING)
@allow(Action.VIEW_HOME)
def index(actor: Actor) -> str:
    """What is found by name, pinyin or initials."""
    try:
        text = clean(request.args.get("q", ""), 60)
    except BadText:
        text = ""
    groups = [
        (
            group,
            [
                {"text": hit.title, "sub": hit.note, "url": url_for(hit.endpoint, **hit.arguments)}
                for hit in group.hits
            ],
        )
        for group in search(actor, text)
    ]
    return render_template("county/search.html", text=text, groups=groups)
