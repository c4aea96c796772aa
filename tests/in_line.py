"""What processes of their own do in the writers' queue: light, for each imports it anew."""

from __future__ import annotations

import os
import time
from multiprocessing.queues import Queue
from pathlib import Path

from pairing.databases.turns import turn


def stand_in_line(path: str, rounds: int, told: Queue[float]) -> None:
    """Write ``rounds`` times; tells how long each turn was waited for, in seconds."""
    for _ in range(rounds):
        asked = time.monotonic()
        with turn(Path(path), 30):
            waited = time.monotonic() - asked
            time.sleep(0.005)
        told.put(waited)


def die_in_turn(path: str) -> None:
    """End in the middle of a turn, as a killed process does."""
    with turn(Path(path), 5):
        os._exit(9)
