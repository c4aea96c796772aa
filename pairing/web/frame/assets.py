"""Static files under names that carry their content's hash: kept by browsers for a year."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, Response, abort, current_app, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from pairing.web.frame.packing import A_YEAR, STATIC

DIGITS = 10
NAMED = re.compile(rf"^(?P<stem>.+)\.(?P<hash>[0-9a-f]{{{DIGITS}}})(?P<suffix>\.\w+)$")
FOR_EVER = f"public, max-age={A_YEAR}, immutable"
ASK_AGAIN = "no-cache"


class Asset(NamedTuple):
    """A file as it stands now."""

    content: bytes
    digest: str


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int) -> Asset:
    content = path.read_bytes()
    return Asset(content, hashlib.sha256(content).hexdigest()[:DIGITS])


def asset(name: str) -> Asset | None:
    """The file of that plain name; None when there is none (or it lies elsewhere)."""
    folder = Path(str(current_app.static_folder)).resolve()
    try:
        path = (folder / name).resolve()
        if folder not in path.parents or not path.is_file():
            return None
    except (OSError, ValueError):  # a name that no file system takes
        return None
    return _read(path, path.stat().st_mtime_ns)


def hashed(name: str) -> str:
    """``app.css`` → ``app.0f3c….css``; a name that is no file of ours stays as it is."""
    found = asset(name)
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}.{found.digest}{dot}{suffix}" if found else name


def _serve(filename: str) -> Response:
    """The file: for ever under its own hash; under an older hash or none what stands now."""
    named = NAMED.match(filename)
    plain = f"{named['stem']}{named['suffix']}" if named else filename
    found = asset(plain)
    if found is None:
        abort(404)
    kind = mimetypes.guess_type(plain)[0] or "application/octet-stream"
    response = Response(found.content, mimetype=kind)
    response.headers["Cache-Control"] = (
        FOR_EVER if named and named["hash"] == found.digest else ASK_AGAIN
    )
    response.set_etag(found.digest, weak=True)
    response.make_conditional(request)
    return response


class NoCookieOnFiles(SecureCookieSessionInterface):
    """A static file is the same for everybody: it sets no cookie and does not vary with one."""

    def save_session(self, app: Flask, session: SessionMixin, response: Any) -> None:
        """As Flask does, but not for a static file."""
        if request.endpoint != STATIC:
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    """Every ``url_for('static', …)`` names the hash, and the hash is served."""
    app.view_functions[STATIC] = _serve
    app.session_interface = NoCookieOnFiles()

    @app.url_defaults
    def _name_hash(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == STATIC and "filename" in values:
            values["filename"] = hashed(values["filename"])
