"""What a rendering process sends back."""

from __future__ import annotations

from typing import NamedTuple


class Printed(NamedTuple):
    """A document as bytes, and how many pages it has."""

    data: bytes
    pages: int
