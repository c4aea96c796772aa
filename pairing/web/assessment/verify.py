"""核对档案: anybody who holds an archive asks whether it is as it was made."""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePath
from threading import BoundedSemaphore

from flask import Blueprint, abort, render_template, request
from werkzeug.datastructures import FileStorage

from pairing.archive import making
from pairing.archive.claims import Judgement, check_file, known
from pairing.package.bag import State
from pairing.package.inspection import TooMuch
from pairing.web.frame.access import public, takes_uploads
from pairing.web.frame.limits import CHECKING, LOOKING_UP, limited

blueprint = Blueprint("verify", __name__)
LARGEST = 64 * 1024 * 1024
AT_ONCE = BoundedSemaphore(1)
"""A server process looks into one file at a time: its other threads stay free for everybody."""
PATIENCE = 3.0
TOO_MUCH = "这个文件太复杂，这里核对不了。请用命令 pairing verify 核对。"
STATES = {
    State.ALTERED: ("missed", "被改动"),
    State.MISSING: ("missed", "缺少"),
    State.ADDED: ("attention", "多出"),
}


def _page(number: str = "", answer: Judgement | None = None, error: str = "") -> tuple[str, int]:
    body = render_template(
        "assessment/verify/check.html",
        number=number,
        archive=known(number) if number else None,
        answer=answer,
        states=STATES,
        error=error,
        largest=LARGEST // 1024 // 1024,
    )
    return body, 400 if error else 200


@blueprint.get("/check")
@limited(CHECKING, LOOKING_UP)
@public
def check() -> tuple[str, int]:
    """The form; with ``?number=`` what is known of that archive."""
    return _page(request.args.get("number", "")[:200])


@blueprint.post("/check")
@takes_uploads(LARGEST)
@limited(CHECKING, LOOKING_UP)
@public
def check_upload() -> tuple[str, int]:
    """The verdict on a file; it is read, hashed and forgotten."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _page(error="请先选择 PDF 或压缩包。")
    answer = _checked(sent)
    return _page(answer=answer) if answer else _page(error=TOO_MUCH)


def _checked(sent: FileStorage) -> Judgement | None:
    """The verdict; None for a file that is too much; 503 while others are being looked into."""
    if not AT_ONCE.acquire(timeout=PATIENCE):
        abort(503)
    try:
        with tempfile.TemporaryDirectory(prefix="check-") as folder:
            path = Path(folder) / "file"
            sent.save(path)
            return check_file(path, PurePath(sent.filename or "").name, making.folder())
    except TooMuch:
        return None
    finally:
        AT_ONCE.release()
