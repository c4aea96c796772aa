"""A small Chinese font for printing, made once per installation (stack.md, PDF recipe 4).

GB 2312 and the punctuation around it, cut from the installed Noto Sans CJK SC: less memory in
each rendering process. A rarer character (䶮, 㛃, 𬭚) falls back to the installed font.
"""

from __future__ import annotations

import os
import struct
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from pairing.lazy import later
from pairing.printing.errors import PrintingUnavailable
from pairing.printing.readiness import FAMILY, FONT_PACKAGE, FontFace, installed_face

if TYPE_CHECKING:
    import fontTools.ttLib as tables  # noqa: N813
    import uharfbuzz as harfbuzz
else:
    tables = later("fontTools.ttLib")
    harfbuzz = later("uharfbuzz")

SMALL_FAMILY = "Pairing Sans"
RECIPE = "2"
"""How the font is cut: another number cuts it anew in every installation."""
NAMED = {
    1: "{family}",
    2: "{style}",
    3: "{family} {style}",
    4: "{family} {style}",
    6: "{joined}-{style}",
}
CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{folder}</dir>
  <cachedir>{folder}/cache</cachedir>
</fontconfig>
"""
SIGNS = (
    *range(0x20, 0x180),
    *range(0x2010, 0x2070),
    *range(0x2190, 0x2200),
    *range(0x2200, 0x2300),
)
SHAPES = (
    *range(0x2460, 0x2500),
    *range(0x25A0, 0x2800),
    *range(0x3000, 0x3100),
    *range(0xFF00, 0xFFF0),
)


def gb2312() -> set[int]:
    """Every code point of GB 2312."""
    found: set[int] = set()
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes((high, low)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return found


def _cut_glyphs(face: FontFace) -> bytes:
    wanted = harfbuzz.SubsetInput()
    wanted.unicode_set.update(gb2312() | set(SIGNS) | set(SHAPES))
    wanted.flags = harfbuzz.SubsetFlags.NO_HINTING
    whole = harfbuzz.Face(harfbuzz.Blob.from_file_path(str(face.path)), face.place)
    return bytes(harfbuzz.subset(whole, wanted).blob.data)


def _numbered_anew(data: bytes) -> bytes:
    """The font with every glyph's CID being its place.

    WeasyPrint writes a glyph's place as its code, and a PDF reader takes the code for a CID. Some
    readers forgive the difference, others show another character; PDF/A forbids it. The charset
    becomes one range (format 2: first CID 1, then as many as there are), where it stood before.
    """
    font = tables.TTFont(BytesIO(data))
    (count,) = struct.unpack_from(">H", font.reader["maxp"], 4)
    charset = font["CFF "].cff.topDictIndex[0].rawDict["charset"]
    place = font.reader.tables["CFF "].offset + charset
    return data[:place] + struct.pack(">BHH", 2, 1, count - 2) + data[place + 5 :]


def _cut(target: Path, *, bold: bool) -> None:
    face = installed_face(bold=bold)
    if face is None:
        raise PrintingUnavailable((FAMILY,), (FONT_PACKAGE,))
    font = tables.TTFont(BytesIO(_numbered_anew(_cut_glyphs(face))))
    style = "Bold" if bold else "Regular"
    values = {"family": SMALL_FAMILY, "style": style, "joined": SMALL_FAMILY.replace(" ", "")}
    names = font["name"]
    names.names = []
    for number, pattern in NAMED.items():
        names.setName(pattern.format(**values), number, 3, 1, 0x409)
    partial = target.with_suffix(".part")
    font.save(partial)
    partial.replace(target)


def small_fonts(instance: Path) -> Path:
    """The fontconfig file that adds the small font; made on first use.

    Raises :class:`PrintingUnavailable` when Noto Sans CJK SC is not installed.
    """
    folder = instance / "fonts" / RECIPE
    folder.mkdir(parents=True, exist_ok=True)
    for bold in (False, True):
        target = folder / f"PairingSans-{'Bold' if bold else 'Regular'}.otf"
        if not target.exists():
            _cut(target, bold=bold)
    configuration = folder / "fonts.conf"
    wanted = CONFIGURATION.format(folder=folder)
    if not configuration.exists() or configuration.read_text() != wanted:
        configuration.write_text(wanted)
    return configuration


def use(configuration: Path) -> None:
    """Let this process find the small font; call before the first document is rendered."""
    os.environ["FONTCONFIG_FILE"] = str(configuration)
