"""Files on their way in small pieces, so that a lost line costs only the last piece."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import NamedTuple

from flask import Blueprint, current_app, request
from werkzeug.datastructures import FileStorage

from pairing.domain.people.permissions import Action, Actor
from pairing.files.pictures import LARGEST_FILE
from pairing.files.tray import CHUNK, KEY, Tray, UploadRefused, Waiting, WrongOffset, tidy_name
from pairing.operations.outings.attachments import Upload
from pairing.web.frame.access import allow, takes_uploads

blueprint = Blueprint("uploads", __name__, url_prefix="/uploads")
AT_ONCE = 9
LARGEST_FORM = AT_ONCE * LARGEST_FILE + CHUNK
Told = dict[str, str | int]
Answer = Told | tuple[Told, int]


def instance() -> Path:
    """The instance folder."""
    return Path(current_app.config["INSTANCE"])


def _tray(actor: Actor) -> Tray:
    return Tray(instance(), actor.account_id or 0)


class Chosen(NamedTuple):
    """The files that a form brought: sent in pieces before, or with the form itself."""

    tray: Tray
    files: list[Waiting]

    def uploads(self) -> list[Upload]:
        """Their names and bytes."""
        return [Upload(one.name, self.tray.read(one.key)) for one in self.files]

    def keys(self) -> list[str]:
        """Their keys, for a form that comes again."""
        return [one.key for one in self.files]

    def drop(self) -> None:
        """The operation has them now."""
        for one in self.files:
            self.tray.drop(one.key)


def still_there(actor: Actor, keys: Iterable[str]) -> list[Waiting]:
    """The whole files of these keys that are in the actor's tray."""
    tray = _tray(actor)
    found = (tray.find(key) for key in dict.fromkeys(keys) if KEY.fullmatch(key))
    return [one for one in found if one is not None and one.is_whole]


def chosen(actor: Actor) -> Chosen:
    """What the posted form brought; kept in the tray, so that a refused form loses nothing.

    Raises :class:`UploadRefused`.
    """
    tray = _tray(actor)
    sent = [one for one in request.files.getlist("files") if one.filename]
    files = still_there(actor, request.form.getlist("staged"))
    files += list(_put_down(tray, sent[: AT_ONCE - len(files)]))
    return Chosen(tray, files[:AT_ONCE])


def _put_down(tray: Tray, sent: Iterable[FileStorage]) -> Iterable[Waiting]:
    """Files that came with the form itself, put into the tray."""
    for one in sent:
        data, name = one.stream.read(), tidy_name(one.filename or "")
        key = hashlib.sha256(name.encode() + b"\0" + data).hexdigest()[:32]
        there = tray.start(key, name, len(data))
        if not there.is_whole:
            tray.put(key, there.offset, data[there.offset :])
        yield tray.finish(key)


def _told(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """What stands in the way is told as JSON: where to go on, or why not."""

    @wraps(view)
    def answered(*given: object, **named: object) -> Answer:
        try:
            return view(*given, **named)
        except WrongOffset as wrong:
            return {"offset": wrong.offset}, 409
        except UploadRefused as refused:
            return {"message": str(refused)}, 422

    return answered


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 12 else 0


@blueprint.post("/")
@allow(Action.OWN_ACCOUNT)
@_told
def start(actor: Actor) -> Answer:
    """Begin, or ask how much is there."""
    given = request.form
    size = _number(given.get("size"))
    there = _tray(actor).start(given.get("key", ""), given.get("name", ""), size)
    return {"offset": there.offset}


@blueprint.post("/<key>/pieces")
@takes_uploads(CHUNK)
@allow(Action.OWN_ACCOUNT)
@_told
def put(actor: Actor, key: str) -> Answer:
    """The next piece, at ``?offset=``."""
    data = request.get_data(cache=False)
    return {"offset": _tray(actor).put(key, _number(request.args.get("offset")), data)}


@blueprint.post("/<key>/finish")
@allow(Action.OWN_ACCOUNT)
@_told
def finish(actor: Actor, key: str) -> Answer:
    """All is there; may be asked again."""
    return {"name": _tray(actor).finish(key).name}


@blueprint.post("/<key>/drop")
@allow(Action.OWN_ACCOUNT)
@_told
def drop(actor: Actor, key: str) -> Answer:
    """It is not wanted after all."""
    _tray(actor).drop(key)
    return {}
