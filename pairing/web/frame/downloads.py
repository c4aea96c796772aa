"""Files to save: the buttons that offer them, the answers that hand them over."""

from __future__ import annotations

import io
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from flask import Response, current_app, send_file, url_for

from pairing.domain.vocabulary.papers import FormSubject
from pairing.files.errors import FileGone
from pairing.files.store import PAPERS, evidence_path
from pairing.queries.assessment.own_forms import forms_of

MEDIA_TYPES = {f".{ending}": media_type for media_type, ending in PAPERS.items()}


class Download(NamedTuple):
    """One button: where the file comes from, what it says."""

    url: str
    words: str


def downloads(
    endpoint: str, bureau_id: int, subject: FormSubject | None = None, **where: Any
) -> list[Download]:
    """The official Word paper, then the bureau's own forms of the subject."""
    found = [Download(url_for(endpoint, **where), "下载 Word")]
    for form in forms_of(bureau_id, subject) if subject else ():
        found.append(Download(url_for(endpoint, form=form.id, **where), f"下载{form.name}"))
    return found


def file_answer(data: bytes, name: str) -> Response:
    """A file to save, by its ending; its Chinese name goes out as RFC 6266 says."""
    media_type = MEDIA_TYPES[PurePath(name).suffix]
    return send_file(
        io.BytesIO(data), mimetype=media_type, as_attachment=True, download_name=name, max_age=0
    )


def kept_file(sha256: str, what: str, where: str = "") -> Path:
    """A file of the evidence store; ``FileGone`` names it when the store has lost it."""
    path = evidence_path(Path(current_app.config["INSTANCE"]), sha256)
    if not path.is_file():
        raise FileGone(what, where)
    return path


def form_bytes(sha256: str) -> bytes:
    """A form's own file; ``FileGone`` when the store has lost it."""
    return kept_file(sha256, "自定义表格的文件").read_bytes()
