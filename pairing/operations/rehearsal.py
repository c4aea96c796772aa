"""Asking an operation's rules without doing it: nothing is written, locked or kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import event

from pairing.extensions import db

_rehearsing: ContextVar[bool] = ContextVar("rehearsing", default=False)


class Rehearsed(Exception):
    """The rules held as far as they were asked; nothing is written."""


def is_rehearsing() -> bool:
    """Whether operations are only asked what they would refuse."""
    return _rehearsing.get()


@contextmanager
def rehearsal() -> Iterator[None]:
    """Within it operations say what their rules refuse and write nothing: no lock, no commit.

    An operation ends at its first write. What it raises is raised.
    """
    session = db.session()

    def stop(*_: object) -> None:
        raise Rehearsed

    event.listen(session, "before_flush", stop)
    token = _rehearsing.set(True)
    try:
        yield
    except Rehearsed:
        return
    finally:
        _rehearsing.reset(token)
        event.remove(session, "before_flush", stop)
        session.rollback()
