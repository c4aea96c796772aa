"""校验档案: anybody who holds an archive asks whether it is as it was made."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from pairing.archive import making
from pairing.archive.claims import Answer, check_file, known
from pairing.package.bag import State
from pairing.web.frame.access import public, takes_uploads

blueprint = Blueprint("verify", __name__)
LARGEST = 64 * 1024 * 1024
STATES = {
    State.ALTERED: ("missed", "被改动"),
    State.MISSING: ("missed", "缺少"),
    State.ADDED: ("attention", "多出"),
}


def _page(number: str = "", answer: Answer | None = None, error: str = "") -> tuple[str, int]:
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
@public
def check() -> tuple[str, int]:
    """The form; with ``?number=`` what is known of that archive."""
    return _page(request.args.get("number", "")[:200])


@blueprint.post("/check")
@takes_uploads(LARGEST)
@public
def check_upload() -> tuple[str, int]:
    """The verdict on a file; it is read, hashed and forgotten."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _page(error="请先选择 PDF 或压缩包。")
    return _page(answer=check_file(sent.stream, sent.filename, making.folder()))
