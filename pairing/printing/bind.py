"""bind(volume) -> an archive's files: printed, frozen, packaged. Runs in a rendering process.

So the process that reads the database only reads: with several rendering processes the whole
work on an archive, and not its printing alone, is done side by side.
"""

from __future__ import annotations

from pathlib import Path

from pairing.domain.assessment.archive_names import Bound
from pairing.domain.assessment.volume.volume import Volume
from pairing.files.aside import aside
from pairing.files.store import write_whole
from pairing.package import build
from pairing.package.snapshot import sha256
from pairing.printing import pdf


def bind(volume: Volume, snapshot: bytes, folder: Path) -> Bound:
    """Write PDF, snapshot and package into ``folder``, each whole under its SHA-256.

    Raises ``ResourceRefused`` when a photo or a file of the evidence is gone or altered.
    """
    printed = pdf.render("archive", volume.photo_paths(), appendix="catalogue", volume=volume)
    with aside(folder) as place:
        bound = Bound(
            sha256(printed.data),
            sha256(snapshot),
            build.build(volume, printed.data, snapshot, place),
            printed.pages,
        )
        write_whole(place / f"{bound.pdf_sha256}.pdf", printed.data)
        write_whole(place / f"{bound.snapshot_sha256}.json", snapshot)
    return bound
