"""How an archive's files are called: one rule, safe on every file system."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

UNSAFE = re.compile(r"[^\w.-]+")
LONGEST_TITLE = 30
PDF_LABEL = "结对帮扶档案.pdf"
LEDGER = "ledger.xlsx"
SNAPSHOT = "snapshot.json"
EVIDENCE = "evidence"


def safe(text: str) -> str:
    """``text`` with anything but letters, digits, ``_``, ``.`` and ``-`` replaced."""
    return UNSAFE.sub("-", text).strip("-.") or "-"


def stem(pairing: str, scope: str, version: int) -> str:
    """The name of an archive's files without ending: ``B2_2026-1_v1``.

    ``scope`` is a term's code or a school year.
    """
    return f"{safe(pairing)}_{safe(scope)}_v{version}"


def evidence_name(day: date, kind: str, title: str, number: int, ending: str) -> str:
    """``20260915_送教下乡_大班语言_001.jpg``."""
    return f"{day:%Y%m%d}_{safe(kind)}_{safe(title[:LONGEST_TITLE])}_{number:03d}.{ending}"


class Bound(NamedTuple):
    """An archive's files, by their SHA-256, and how many pages it has."""

    pdf_sha256: str
    snapshot_sha256: str
    package_sha256: str
    pages: int
