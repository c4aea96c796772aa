"""Files on their way in small pieces, so that a lost line costs only the last piece."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, request

from pairing import values
from pairing.domain.people.permissions import Action, Actor
from pairing.files.tray import CHUNK, UploadRefused, WrongOffset
from pairing.web.frame.access import allow, takes_uploads
from pairing.web.outings.chosen_files import tray_of

blueprint = Blueprint("uploads", __name__, url_prefix="/uploads")
Told = dict[str, str | int]
UploadReply = Told | tuple[Told, int]


def _told(view: Callable[..., UploadReply]) -> Callable[..., UploadReply]:
    """What stands in the way is told as JSON: where to go on, or why not."""

    @wraps(view)
    def answered(*given: object, **named: object) -> UploadReply:
        try:
            return view(*given, **named)
        except WrongOffset as wrong:
            return {"offset": wrong.offset}, 409
        except UploadRefused as refused:
            return {"message": str(refused)}, 422

    return answered


def _number(text: str | None) -> int:
    return values.count(text, 0)


@blueprint.post("/")
@allow(Action.OWN_ACCOUNT)
@_told
def start(actor: Actor) -> UploadReply:
    """Begin, or ask how much is there."""
    given = request.form
    size = _number(given.get("size"))
    tray, original = tray_of(actor), given.get("original", "")
    there = tray.start(given.get("key", ""), given.get("name", ""), size, original)
    return {"offset": there.offset}


@blueprint.post("/<key>/pieces")
@takes_uploads(CHUNK)
@allow(Action.OWN_ACCOUNT)
@_told
def put(actor: Actor, key: str) -> UploadReply:
    """The next piece, at ``?offset=``."""
    data = request.get_data(cache=False)
    return {"offset": tray_of(actor).put(key, _number(request.args.get("offset")), data)}


@blueprint.post("/<key>/finish")
@allow(Action.OWN_ACCOUNT)
@_told
def finish(actor: Actor, key: str) -> UploadReply:
    """All is there; may be asked again."""
    return {"name": tray_of(actor).finish(key).name}


@blueprint.post("/<key>/drop")
@allow(Action.OWN_ACCOUNT)
@_told
def drop(actor: Actor, key: str) -> UploadReply:
    """It is not wanted after all."""
    tray_of(actor).drop(key)
    return {}
