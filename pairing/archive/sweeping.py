"""The worker's daily round: rows that have had their time, files that nobody came back for."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask

from pairing import clock
from pairing.archive import results
from pairing.files import store, tray
from pairing.operations import sweeping
from pairing.operations.outings.stored_bytes import let_go
from pairing.operations.people.postings import follow_postings
from pairing.queries.outings.stored_files import held

LOOK = timedelta(hours=1)
"""So often a worker asks whether a round is due."""


class Rounds:
    """When this thread looked last; a clock that was put back does not keep it waiting."""

    def __init__(self) -> None:
        self._looked: datetime | None = None

    def go(self, app: Flask) -> None:
        """Make the day's round if it is due and nobody else does; inside a context.

        Who moves today is moved at each look: a day begins at midnight, a round when it is due.
        """
        now = clock.now()
        if self._looked is not None and timedelta() <= now - self._looked < LOOK:
            return
        self._looked = now
        try:
            follow_postings()
            rows = sweeping.sweep() if sweeping.is_due() else None
            if rows is not None:
                told = {
                    "event": "swept",
                    "rows": rows,
                    "files": files(Path(app.config["INSTANCE"])),
                }
                app.logger.info(json.dumps(told))
        except Exception:
            app.logger.exception("the daily round was not finished")


def files(instance: Path) -> int:
    """Remove trays, results and bytes that no row holds, a day old; how many bytes' files went.

    Bytes without a row are what a crash left between the store and the transaction.
    """
    tray.sweep_partial_files(instance)
    results.sweep(instance)
    before = clock.now().timestamp() - tray.A_DAY
    old = set(store.older(instance, before))
    return let_go(instance, old - held(old))
