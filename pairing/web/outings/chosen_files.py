"""Files that a form brings: sent with it, or waiting since they were sent in pieces."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from flask import current_app, request
from werkzeug.datastructures import FileStorage

from pairing.domain.people.permissions import Actor
from pairing.files.pictures import LARGEST_FILE
from pairing.files.tray import CHUNK, KEY, Tray, Waiting, tidy_name
from pairing.operations.outings.attachments import Upload

AT_ONCE = 9


LARGEST_FORM = AT_ONCE * LARGEST_FILE + CHUNK


def instance() -> Path:
    """The instance folder."""
    return Path(current_app.config["INSTANCE"])


def tray_of(actor: Actor) -> Tray:
    """The actor\'s own files on their way."""
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
    tray = tray_of(actor)
    found = (tray.find(key) for key in dict.fromkeys(keys) if KEY.fullmatch(key))
    return [one for one in found if one is not None and one.is_whole]


def chosen(actor: Actor) -> Chosen:
    """What the posted form brought; kept in the tray, so that a refused form loses nothing.

    Raises :class:`UploadRefused`.
    """
    tray = tray_of(actor)
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
