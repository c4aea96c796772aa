"""Papers of a page or two, printed while somebody waits: few at a time, and not for long."""

from __future__ import annotations

import io
from threading import BoundedSemaphore
from typing import Any

from flask import Response, abort, current_app, send_file

from pairing.archive import making
from pairing.extensions import db
from pairing.printing.errors import PrintingFailed

AT_ONCE = BoundedSemaphore(2)
"""Of a server process's threads so many may wait for paper; the others serve pages."""
PATIENCE = 5.0
CPU_SECONDS = 10
"""More than a page or two takes; what may take longer is a job (see ``frame/jobs.py``)."""


def print_small(template: str, name: str, **values: Any) -> Response:
    """A small PDF to save; 503 when too many are being printed, or when it takes too long."""
    db.session.rollback()  # nothing stays read while it is printed
    if not AT_ONCE.acquire(timeout=PATIENCE):
        abort(503)
    try:
        printer = making.shared_printer(current_app.extensions)
        printed = printer.print(template, seconds=CPU_SECONDS, **values)
    except PrintingFailed:
        making.drop_printer(current_app.extensions)
        raise
    finally:
        AT_ONCE.release()
    return send_file(
        io.BytesIO(printed.data), mimetype="application/pdf", as_attachment=True, download_name=name
    )
