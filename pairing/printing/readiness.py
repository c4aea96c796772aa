"""Whether this machine can print: the shared libraries and the Chinese font."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from pairing.printing.errors import PrintingUnavailable

FAMILY = "Noto Sans CJK SC"
FONT_PACKAGE = "fonts-noto-cjk"
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


class FontFace(NamedTuple):
    """One face of an installed font: its file and its place in a collection."""

    path: Path
    place: int


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def installed_face(*, bold: bool = False) -> FontFace | None:
    """The face of Noto Sans CJK SC that fontconfig finds, or None when it is not installed."""
    command = shutil.which("fc-match")
    if command is None:
        return None
    pattern = f"{FAMILY}:{'bold' if bold else 'regular'}"
    answer = subprocess.run(
        [command, "--format", "%{family}\t%{file}\t%{index}", pattern],
        capture_output=True,
        text=True,
        check=False,
    )
    family, _, rest = answer.stdout.partition("\t")
    if answer.returncode or FAMILY not in family.split(","):
        return None
    path, _, index = rest.partition("\t")
    return FontFace(Path(path), int(index) & 0xFFFF)


def require_printing(loads: Callable[[str], bool] = _loads) -> None:
    """Raise :class:`PrintingUnavailable`, naming every library and font that is missing."""
    missing = {name: package for name, package in LIBRARIES.items() if not loads(name)}
    if installed_face() is None:
        missing[FAMILY] = FONT_PACKAGE
    if missing:
        raise PrintingUnavailable(tuple(missing), tuple(missing.values()))
