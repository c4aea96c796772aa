"""The sign of two joined rings as PNG, drawn when asked for: what ``static/icon.svg`` says."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING

from pairing.lazy import later

if TYPE_CHECKING:
    from PIL import Image, ImageDraw
else:
    Image = later("PIL.Image")
    ImageDraw = later("PIL.ImageDraw")

COLOUR = "#1f7a72"
SIDE, CORNER = 64, 14
"""The drawing's own units, as in the SVG."""
RADIUS, STROKE = 13, 6
RINGS = ((25, 32), (39, 32))
INSIDE = 0.95
"""How large the rings are where a launcher cuts the icon round."""
FINER = 4
"""Drawn so many times larger, then made smaller: smooth edges."""


@cache
def icon_png(size: int, *, is_maskable: bool = False) -> bytes:
    """The icon, ``size`` pixels wide; a maskable one fills its square and keeps clear of edges."""
    side = size * FINER
    unit = side / SIDE
    picture = Image.new("RGBA", (side, side), COLOUR if is_maskable else (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    if not is_maskable:
        pen.rounded_rectangle((0, 0, side - 1, side - 1), CORNER * unit, fill=COLOUR)
    scale = INSIDE if is_maskable else 1.0
    for x, y in RINGS:
        across, down = (SIDE / 2 + (place - SIDE / 2) * scale for place in (x, y))
        reach = (RADIUS + STROKE / 2) * scale
        box = (across - reach, down - reach, across + reach, down + reach)
        pen.ellipse(
            [place * unit for place in box], outline="#fff", width=round(STROKE * scale * unit)
        )
    out = io.BytesIO()
    picture.resize((size, size), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()
