"""日历订阅: the reader's addresses, and the file that a calendar program fetches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from pairing import clock, values
from pairing.domain.outings.agenda import Happening
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.plan.periods import Span
from pairing.models import CalendarFeed, Pairing
from pairing.operations.outings import feeds as operations
from pairing.operations.people.passwords import digest
from pairing.printing import qr
from pairing.queries import lists
from pairing.queries.outings import agenda, feeds
from pairing.queries.people import organisations
from pairing.web.frame.access import allow, public
from pairing.web.frame.bureau import home_bureau
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.limits import FEEDS, limited
from pairing.web.outings.ical import MEDIA_TYPE, calendar_file

blueprint = Blueprint("feeds", __name__)
BEHIND, AHEAD = timedelta(days=120), timedelta(days=400)
"""How far a feed looks back and ahead: more than a term, all that is planned."""


class FeedForm(BaseForm):
    """A button: a fresh address."""


def _address(feed: CalendarFeed) -> str:
    token = operations.token_of(feed)
    return url_for("feeds.read", token=token, _external=True) if token else ""


@blueprint.get("/agenda/feeds")
@allow(Action.VIEW_HOME)
def index(actor: Actor) -> str:
    """The reader's own address, and one for each of her pairings."""
    ids = lists.pairings_for(actor, Action.VIEW_ACTIVITY, home_bureau(actor))
    named = lists.named_pairings(ids)
    opened = feeds.open_feeds(actor.account_id)
    return render_template(
        "outings/agenda/feeds.html",
        page=lists.cut(named, values.count(request.args.get("page"), 1)),
        feeds=opened,
        addresses={key: _address(feed) for key, feed in opened.items()},
        code=qr.svg,
        form=FeedForm(formdata=None),
        is_officer=can(actor, Action.VIEW_COUNTY),
    )


def _made(actor: Actor, pairing_id: int | None) -> AnyResponse:
    form = FeedForm()
    if form.saves(lambda: operations.make_feed(actor, pairing_id, form.form_key.data or "")):
        flash("地址已生成。加到手机或电脑的日历里，以后会自己更新。")
    return redirect(url_for("feeds.index"))


@blueprint.post("/agenda/feeds")
@allow(Action.VIEW_HOME)
def make(actor: Actor) -> AnyResponse:
    """A fresh address for the reader's agenda; the one before stops."""
    return _made(actor, None)


@blueprint.post("/pairings/<int:pairing_id>/feed")
@allow(Action.VIEW_ACTIVITY, Pairing)
def make_of_pairing(actor: Actor, pairing: Pairing) -> AnyResponse:
    """A fresh address for one pairing's."""
    return _made(actor, pairing.id)


@blueprint.post("/agenda/feeds/<int:calendar_feed_id>/stop")
@allow(Action.KEEP_FEED, CalendarFeed)
def stop(actor: Actor, feed: CalendarFeed) -> AnyResponse:
    """The address no longer answers."""
    operations.stop_feed(actor, feed.id, posted_version())
    flash("已停用，日历里不会再更新。")
    return redirect(url_for("feeds.index"))


def _title(rows: Sequence[Happening]) -> str:
    """What a calendar program calls one pairing's agenda."""
    return " · ".join(("结对", *(rows[0].pairs[0] if rows else ())))


@blueprint.get("/f/<token>.ics")
@limited(FEEDS)
@public
def read(token: str) -> AnyResponse:
    """The file: whatever its account may see today, and nothing when that is nothing.

    It is written only for who does not have it yet: programs ask many times a day.
    """
    found = feeds.reading(digest(token), clock.today())
    if found is None:
        abort(404)
    today, feed = clock.today(), found.feed
    span = Span(today - BEHIND, today + AHEAD)
    whole = feed.pairing_id is not None
    rows = agenda.happenings(found.actor, found.ids, span)
    changed = agenda.last_changes(feed.bureau_id, [one.outing_id for one in rows])
    answer = Response(mimetype=MEDIA_TYPE)
    tag = digest(repr((rows, sorted(changed.items()))))
    answer.set_etag(tag)
    if tag not in request.if_none_match:
        bureau = organisations.named([feed.bureau_id])[0]
        name = _title(rows) if whole else "结对日程"
        answer.set_data(calendar_file(name, bureau.code, rows, changed, _page_of))
    return answer.make_conditional(request)


def _page_of(outing_id: int) -> str:
    return url_for("activities.show", outing_id=outing_id, _external=True)
