"""Work for a rendering process that would go on for a minute, in the middle of writing."""

from __future__ import annotations

import os
import time
from pathlib import Path

from pairing.files.aside import aside

HALF, WHO = "half.pdf", "who"


def write(folder: Path) -> None:
    """Begin an archive's files, tell who does it, and never come to an end."""
    with aside(folder) as place:
        (place / HALF).write_bytes(b"%PDF half")
        (place / WHO).write_text(str(os.getpid()))
        time.sleep(60)
