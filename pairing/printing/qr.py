"""QR codes as SVG, for pages and paper."""

from __future__ import annotations

import segno
from markupsafe import Markup


def svg(text: str, scale: int = 5) -> Markup:
    """``text`` as an SVG element of its own; error correction M, a quiet zone of four modules."""
    code = segno.make(text, error="m", micro=False)
    drawn = code.svg_inline(scale=scale, border=4, dark="#000", light="#fff", omitsize=True)
    return Markup(drawn)
