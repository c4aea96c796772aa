"""Files that a form brings: sent with it, or waiting since they were sent in pieces."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from flask import current_app, request
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField

from pairing.domain.people.permissions import Actor
from pairing.files.kinds import LARGEST_FILE
from pairing.files.tray import CHUNK, KEY, Tray, UploadRefused, Waiting, WrongOffset, tidy_name
from pairing.operations.outings.keeping import NotKept, Upload
from pairing.text import BadText, clean
from pairing.web.frame.forms import BaseForm

AT_ONCE = 9
TOO_MANY = f"一次最多 {AT_ONCE} 个。请先保存，再传这一个。"
TORN = "没有传完整，请再传一次。"
LONGEST_REASON = 120
NOT_TICKED = ("", "0", False)
LARGEST_FORM = AT_ONCE * LARGEST_FILE + CHUNK


def instance() -> Path:
    """The instance folder."""
    return Path(current_app.config["INSTANCE"])


def tray_of(actor: Actor) -> Tray:
    """The actor\'s own files on their way."""
    return Tray(instance(), actor.account_id or 0)


class Chosen(NamedTuple):
    """The files that a form brought: sent in pieces before, or with the form itself.

    ``refused`` are those that came to nothing already: told beside what is saved.
    """

    tray: Tray
    files: list[Waiting]
    refused: Sequence[NotKept]

    def uploads(self) -> list[Upload]:
        """Their names and bytes; of the refused ones, why."""
        tray = self.tray
        return [
            *(
                Upload(
                    one.name, tray.read(one.key), one.original, let_go=partial(tray.drop, one.key)
                )
                for one in self.files
            ),
            *(Upload(one.name, why=one.why) for one in self.refused),
        ]

    def told(self) -> list[str]:
        """A sentence for each that is refused."""
        return [str(one) for one in self.refused]

    def left(self) -> list[Waiting]:
        """Those that are still there, for a form that comes again: what was refused is gone."""
        found = (self.tray.find(one.key) for one in self.files)
        return [one for one in found if one is not None]

    def drop(self) -> None:
        """The operation has them now."""
        for one in self.files:
            self.tray.drop(one.key)


def still_there(actor: Actor, keys: Iterable[str]) -> list[Waiting]:
    """The whole files of these keys that are in the actor's tray."""
    tray = tray_of(actor)
    found = (tray.find(key) for key in dict.fromkeys(keys) if KEY.fullmatch(key))
    return [one for one in found if one is not None and one.is_whole]


def chosen(actor: Actor) -> Chosen:
    """What the posted form brought; kept in the tray, so that a refused form loses nothing.

    Each file by itself: one that is not taken holds back none of the others.
    """
    tray = tray_of(actor)
    files = still_there(actor, request.form.getlist("staged"))
    refused = [_unsent(told) for told in request.form.getlist("unsent")[:AT_ONCE]]
    for one in request.files.getlist("files"):
        if not one.filename:
            continue
        name = tidy_name(one.filename)
        if len(files) >= AT_ONCE:
            refused.append(NotKept(name, TOO_MANY))
            continue
        try:
            files.append(_put_down(tray, name, one))
        except UploadRefused as error:
            refused.append(NotKept(name, str(error)))
        except WrongOffset:
            refused.append(NotKept(name, TORN))
    return Chosen(tray, files[:AT_ONCE], refused)


def _put_down(tray: Tray, name: str, sent: FileStorage) -> Waiting:
    """A file that came with the form itself, put into the tray."""
    data = sent.stream.read()
    key = hashlib.sha256(name.encode() + b"\0" + data).hexdigest()[:32]
    there = tray.start(key, name, len(data))
    if not there.is_whole:
        tray.put(key, there.offset, data[there.offset :])
    return tray.finish(key)


def _unsent(told: str) -> NotKept:
    """A file that was refused on its way: the page says again which and why."""
    name, _, why = told.partition("\n")
    try:
        return NotKept(tidy_name(name), clean(why, LONGEST_REASON) or TORN)
    except BadText:
        return NotKept(tidy_name(name), TORN)


class PhotosForm(BaseForm):
    """What is said of photos before they may enter the archive: a sentence a tick."""

    adults_agree = BooleanField("照片里的大人都同意", false_values=NOT_TICKED)
    children_unseen = BooleanField("照片里看不出是哪个孩子", false_values=NOT_TICKED)

    @property
    def agreed(self) -> bool:
        """Whether both are ticked."""
        return bool(self.adults_agree.data and self.children_unseen.data)
