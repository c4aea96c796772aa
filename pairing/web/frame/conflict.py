"""A conflict loses nothing: what was typed beside what holds now, and one button for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import current_app, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.test import create_environ

from pairing.operations.change import USED_KEY, Forbidden, RuleBroken, Stale
from pairing.operations.outings.versions import Missed
from pairing.web.frame.compared import Stretch, compared
from pairing.web.frame.page_forms import Control, PageForm, forms_of

ConflictPage = tuple[str, int]
OURS = {"csrf_token", "form_key", "version"}
SECRET = ("password", "old", "new", "again")
"""Names of fields whose content goes into no page."""
LONGEST = 4000
TYPED = "您填的"


class Disputed(NamedTuple):
    """A field of which the two sides say different things; which words differ."""

    label: str
    now: list[Stretch]
    mine: list[Stretch]


def typed() -> list[tuple[str, str]]:
    """Everything that was posted, but for token and version; nothing secret."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in ("csrf_token", "version") and name not in SECRET
    ]


def _shown_now(path: str) -> list[PageForm]:
    """The forms of the page at ``path`` as the same person would be shown it now."""
    cookie = {"Cookie": request.headers.get("Cookie", "")}
    environ = create_environ(path, base_url=request.host_url, headers=cookie)
    with current_app.request_context(environ):
        try:
            answer = current_app.make_response(current_app.dispatch_request())
        except (HTTPException, Stale, RuleBroken, Forbidden):
            return []
        return forms_of(answer.get_data(as_text=True)) if answer.status_code == 200 else []


def _page() -> str:
    """The path of the page on which the form stands: where it came from, else its own."""
    came = urlsplit(request.referrer or "")
    return came.path if came.path and came.netloc == request.host else request.path


def _current() -> PageForm | None:
    """The form that was sent, as its page shows it now; one that changes a row comes first."""
    found = [
        form
        for path in dict.fromkeys([request.path, _page()])
        for form in _shown_now(path)
        if (urlsplit(form.action).path or path) == request.path
    ]
    return next((one for one in found if one.version), found[0] if found else None)


def _row(name: str) -> str:
    parts = name.split("-")
    return f"第 {int(parts[1]) + 1} 行 · " if len(parts) > 2 and parts[1].isdecimal() else ""


def _differences(form: PageForm, mine: dict[str, list[str]]) -> Iterator[Disputed]:
    for name in dict.fromkeys([*form.controls, *mine]):
        control = form.control(name)
        if control is None or name in OURS:
            continue
        before = form.controls.get(name, Control()).values
        now, then = control.shown(before), control.shown(mine.get(name, []))
        if " ".join(now.split()) != " ".join(then.split()):
            label = f"{_row(name)}{(control.label or name).split('（')[0]}"
            yield Disputed(label, *compared(now[:LONGEST], then[:LONGEST]))


def _told(form: PageForm, mine: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """What was typed, each field by its label and each choice by its word; nothing hidden."""
    for name, values in mine.items():
        control = form.control(name)
        shown = control.shown(values) if control and name not in OURS else ""
        if control and shown.strip():
            yield f"{_row(name)}{(control.label or name).split('（')[0]}", shown[:LONGEST]


def _prose(sent: list[tuple[str, str]]) -> list[str]:
    """Of a form whose page is gone: what may be somebody's words."""
    return [
        value for name, value in sent if name not in OURS and len(value) > 1 and not value.isdigit()
    ]


def answer(error: Exception) -> ConflictPage:
    """The page of a conflict: 409, nothing typed is lost."""
    sent = typed()
    mine: dict[str, list[str]] = {}
    for name, value in sent:
        mine.setdefault(name, []).append(value.replace("\r\n", "\n"))
    form = _current() if request.method == "POST" else None
    texts = list(_told(form, mine)) if form else [(TYPED, one) for one in _prose(sent)]
    if form and not form.version:
        form = None
    since = error.since if isinstance(error, Missed) else ()
    page = render_template(
        "frame/errors/conflict.html" if form or texts or since else "frame/errors/409.html",
        message=str(error),
        was_saved=str(error) == USED_KEY,
        since=since,
        form=form,
        differences=list(_differences(form, mine)) if form else [],
        texts=texts,
        sent=sent,
        back=_page(),
    )
    return page, 409
