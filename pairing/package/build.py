"""The package of an archive: PDF, snapshot, ledger and evidence in one ZIP (BagIt)."""

from __future__ import annotations

import secrets
from pathlib import Path

from pairing.domain.assessment.archive_names import EVIDENCE, LEDGER, PDF_LABEL, SNAPSHOT
from pairing.domain.assessment.volume.tables import tables
from pairing.domain.assessment.volume.volume import Volume
from pairing.files.errors import ResourceRefused
from pairing.package.bag import Entry, Spoilt, write_bag
from pairing.workbook.writing import plain_workbook


def payload(volume: Volume, pdf: bytes, snapshot: bytes) -> list[Entry]:
    """Everything that lies below ``data/``."""
    return [
        Entry(f"{volume.cover.number}_{PDF_LABEL}", pdf),
        Entry(SNAPSHOT, snapshot),
        Entry(LEDGER, plain_workbook(tables(volume.facts), volume.cover.as_of)),
        *(
            Entry(f"{EVIDENCE}/{one.name}", Path(one.path), one.sha256)
            for one in volume.facts.evidence
        ),
    ]


def build(volume: Volume, pdf: bytes, snapshot: bytes, folder: Path) -> str:
    """Write the package into ``folder`` under its own SHA-256, whole or not at all; returns that.

    Raises ``ResourceRefused`` when a file of the evidence is gone or is not what it was.
    """
    cover = volume.cover
    info = {
        "Source-Organization": cover.bureau,
        "External-Identifier": cover.number,
        "External-Description": cover.title,
        "Bagging-Date": cover.as_of.isoformat(),
    }
    partial = folder / f".{secrets.token_hex(8)}.part"
    try:
        digest = write_bag(partial, cover.number, info, payload(volume, pdf, snapshot))
        partial.replace(folder / f"{digest}.zip")
    except Spoilt as spoilt:
        raise ResourceRefused(f"证据文件已丢失或被改动：{spoilt}") from spoilt
    finally:
        partial.unlink(missing_ok=True)
    return digest
