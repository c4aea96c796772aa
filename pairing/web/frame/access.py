"""Who is asking, and the loaders that are the access check: ``allow``, ``public``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

from flask import Flask, Request, abort, current_app, g, redirect, request, session, url_for
from flask_login import AnonymousUserMixin, UserMixin, current_user
from werkzeug.wrappers import Response

from pairing import clock
from pairing.domain.people.permissions import Action, Actor, Place, can
from pairing.extensions import db, login
from pairing.models import (
    Account,
    Appraisal,
    Archive,
    Assessment,
    CalendarFeed,
    Check,
    Decision,
    Document,
    DocumentWaiver,
    Evidence,
    FormTemplate,
    Job,
    Lesson,
    LockException,
    Measure,
    Mentorship,
    Need,
    Observation,
    Organisation,
    Outing,
    Pairing,
    Problem,
    ResearchGroup,
    Reward,
    SignInSession,
    Survey,
    Teacher,
    Term,
)
from pairing.operations.people import signing_in
from pairing.operations.people.passwords import digest
from pairing.queries.people import accounts, actors, organisations

View = Callable[..., Any]
SESSION_KEY = "sid"
SEEN_KEY = "seen"
"""When the person was last here, in the signed cookie: reading pages writes nothing."""
SEEN_EVERY = timedelta(minutes=5)
LOOKED_AFTER = {"auth.password", "auth.sign_out"}
"""What the account itself can do, whatever it has to do first."""
WITHOUT_ROLE = {*LOOKED_AFTER, "auth.without_role"}
ANONYMOUS = Actor(account_id=None, name="")
VISIBLE_BY = {
    Pairing: Action.VIEW_PAIRING,
    Outing: Action.VIEW_ACTIVITY,
    Decision: Action.VIEW_ACTIVITY,
    Lesson: Action.VIEW_PAIRING,
    Observation: Action.READ_OBSERVATION,
    Check: Action.VIEW_PAIRING,
    Appraisal: Action.READ_APPRAISAL,
    Archive: Action.VIEW_PAIRING,
    Assessment: Action.VIEW_ASSESSMENT,
    ResearchGroup: Action.VIEW_ORGANISATION,
    LockException: Action.VIEW_COUNTY,
    Need: Action.VIEW_PAIRING,
    Mentorship: Action.VIEW_PAIRING,
    Problem: Action.VIEW_PAIRING,
    Measure: Action.VIEW_PAIRING,
    Organisation: Action.VIEW_ORGANISATION,
    Teacher: Action.VIEW_ORGANISATION,
    Document: Action.VIEW_PAIRING,
    Survey: Action.VIEW_PAIRING,
    Reward: Action.VIEW_PAIRING,
    Evidence: Action.VIEW_ACTIVITY,
    DocumentWaiver: Action.VIEW_PAIRING,
    FormTemplate: Action.VIEW_COUNTY,
    Term: Action.VIEW_HOME,
    Job: Action.FOLLOW_JOB,
    CalendarFeed: Action.KEEP_FEED,
    Account: Action.MANAGE_ACCOUNTS,
}


class SignedIn(UserMixin):  # type: ignore[misc]
    """The person behind this request."""

    def __init__(self, account_id: int, actor: Actor, token_hash: str, must_change: bool) -> None:
        self.id = account_id
        self.actor = actor
        self.token_hash = token_hash
        self.must_change_password = must_change


class Nobody(AnonymousUserMixin):  # type: ignore[misc]
    """A request without a valid session."""

    actor = ANONYMOUS
    must_change_password = False


login.anonymous_user = Nobody


def _last_here(row: SignInSession, now: datetime) -> datetime:
    """When the person last did something (the row) or read something (the cookie)."""
    return row.last_seen(now, datetime.fromtimestamp(int(session.get(SEEN_KEY, 0)), UTC))


@login.request_loader  # type: ignore[untyped-decorator]
def load_signed_in(_request: Request) -> SignedIn | None:
    """The session row behind the cookie, if it still holds; scope is read from the database."""
    token = session.get(SESSION_KEY)
    if not token:
        return None
    row, now = actors.session_by_hash(digest(token)), clock.now()
    if row is None or not row.holds(now) or row.account.disabled_at:
        return None
    actor = actors.actor_of(row.account, clock.today())
    here = _last_here(row, now)
    if now - here > actors.idle_limit(actor):
        return None
    loaded = SignedIn(row.account_id, actor, row.token_hash, row.account.must_change_password)
    if now - here > SEEN_EVERY:
        session[SEEN_KEY] = int(now.timestamp())
    if request.method == "POST" and abs(now - row.seen_at) > SEEN_EVERY:
        signing_in.touch(row.id)
    return loaded


def actor() -> Actor:
    """The current actor."""
    return current_user.actor  # type: ignore[no-any-return]


def public(view: View) -> View:
    """Mark a view that needs no session."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def takes_uploads(largest: int) -> Callable[[View], View]:
    """The view takes request bodies up to ``largest`` bytes; every other keeps the small limit."""

    def decorate(view: View) -> View:
        view.largest_body = largest  # type: ignore[attr-defined]
        return view

    return decorate


def _place(row: Any) -> Place:
    """Where the row stands; an organisation, its groups and people stand among its partners too."""
    if isinstance(row, Account):
        return accounts.place_of(row, clock.today())
    if isinstance(row, Teacher):
        among = organisations.place_of(row.organisation)
        return replace(among, teacher_ids=row.place().teacher_ids)
    home = row.organisation if isinstance(row, ResearchGroup) else row
    return organisations.place_of(home) if isinstance(home, Organisation) else row.place()


def _is_term_of(someone: Actor, row: Any) -> bool:
    return not isinstance(row, Term) or any(
        grant.bureau_id == row.bureau_id for grant in someone.grants
    )


def load(someone: Actor, model: Any, row_id: int) -> Any:
    """The row, or 404 when it does not exist or may not be seen: the same answer to both."""
    row = db.session.get(model, row_id)
    if (
        row is None
        or not can(someone, VISIBLE_BY[model], _place(row))
        or not _is_term_of(someone, row)
    ):
        abort(404)
    return row


def allow(action: Action, *models: Any) -> Callable[[View], View]:
    """The view is for ``action`` on rows of ``models``, read from ``<model>_id`` in the URL.

    The view receives ``(actor, *rows)``: not visible is 404, visible but not allowed is 403.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> Any:
            someone = actor()
            rows = [
                load(someone, model, arguments.pop(f"{model.__tablename__}_id")) for model in models
            ]
            inside = [row for row in rows if not isinstance(row, Term)]
            places = [_place(row) for row in inside or rows]
            allowed = (can(someone, action, place) for place in places)
            if not (all(allowed) if places else can(someone, action)):
                abort(403)
            return view(someone, *rows, **arguments)

        guarded.action = action  # type: ignore[attr-defined]
        return guarded

    return decorate


def _read_body() -> None:
    """Receive the whole body before anything is asked of the database, however slow it comes."""
    if request.method == "POST" and request.form is not None:
        request.get_data()


def _gate() -> Response | None:
    """Deny by default: an endpoint without an action, and not public, is refused."""
    g.form_prefix = ""
    if request.endpoint is None or request.endpoint == "static":
        return None
    view = current_app.view_functions[request.endpoint]
    request.max_content_length = getattr(view, "largest_body", request.max_content_length)
    _read_body()
    if getattr(view, "is_public", False):
        return None
    if not current_user.is_authenticated:
        after = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("auth.sign_in", next=after))
    if not hasattr(view, "action"):
        abort(403)
    if current_user.must_change_password and request.endpoint not in LOOKED_AFTER:
        return redirect(url_for("auth.password"))
    if not current_user.actor.grants and request.endpoint not in WITHOUT_ROLE:
        return redirect(url_for("auth.without_role"))
    return None


def init_app(app: Flask) -> None:
    """Put the gate before every request."""
    app.before_request(_gate)
