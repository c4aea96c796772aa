"""On which page each paper of a printed archive begins."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pairing.lazy import later

if TYPE_CHECKING:
    import pypdf
else:
    pypdf = later("pypdf")


def page_numbers(pdf: Path) -> dict[str, int]:
    """Anchor (``p12``) → page of a PDF that we printed, counted from 1."""
    reader = pypdf.PdfReader(pdf)
    found = {
        name: reader.get_destination_page_number(place)
        for name, place in reader.named_destinations.items()
    }
    return {name: page + 1 for name, page in found.items() if page is not None}
