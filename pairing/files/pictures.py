"""Photos made safe and small: decoded once, turned upright, put on white, encoded again.

A decoder needs so many bytes for each pixel (measured, with what Pillow holds of them): JPEG
0.25 as it is read already reduced, 3.2 where it is progressive; PNG 1 to 4; HEIC 7, with ten bits
11; AVIF 9; WebP 16. What is taken is bounded so that decoding stays under ``MOST_MEMORY``; what
is done to it afterwards, band by band, adds less than 100 MB.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import NamedTuple

import pi_heif
from PIL import Image, ImageFile, ImageOps

from pairing.files.errors import BadFile

MOST_PIXELS = 210_000_000
MOST_MEMORY = 450_000_000
LONGEST_EDGE = 1600
ENOUGH = 2400
"""So much of the longest edge is left for the last, finer step of making it smaller."""
THUMBNAIL_EDGE = 480
QUALITY = 80
HASH_SIDE = 8
BAND = 4_000_000
"""So many pixels are put on white at a time: the whole is never held a second time."""
DECODERS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF")
BYTES_PER_PIXEL = {"JPEG": 0.5, "MPO": 0.5, "WEBP": 16.0, "AVIF": 9.0, "HEIF": 7.5}
PROGRESSIVE, DEEP = 3.5, 11.0
PNG_MODES = {"1": 1, "L": 1, "P": 1, "I;16": 2}
"""Bytes a pixel of a PNG; four for what is not named."""
DEEP_MODES = ("I;16", "I;16B", "I;16L", "I", "F")
TONES = [value >> 8 for value in range(65536)]
"""16-bit grey → 8-bit grey; Pillow's own conversion cuts off instead."""
WHITE = (255, 255, 255, 255)
ORIENTATION = 0x0112
BROKEN = "这张照片打不开，可能已损坏，请换一张。"
ONE_AT_A_TIME = Lock()


class Picture(NamedTuple):
    """A photo as it is stored: JPEG bytes, thumbnail bytes, 64-bit difference hash (hex)."""

    data: bytes
    thumbnail: bytes
    hash: str


@cache
def _learn() -> None:
    """HEIC is read too, and the bound on pixels is ours alone: Pillow's refuses 200 millions."""
    pi_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None


def difference_hash(image: Image.Image) -> str:
    """64 bits that stay nearly the same when a picture is scaled or encoded again."""
    small = image.convert("L").resize((HASH_SIDE + 1, HASH_SIDE), Image.Resampling.LANCZOS)
    tones = small.tobytes()
    bits = 0
    for row in range(HASH_SIDE):
        for column in range(HASH_SIDE):
            place = row * (HASH_SIDE + 1) + column
            bits = bits << 1 | (tones[place] > tones[place + 1])
    return f"{bits:016x}"


def distance(one: str, other: str) -> int:
    """In how many of the 64 bits two hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def _encoded(image: Image.Image, edge: int) -> bytes:
    smaller = image.copy()
    smaller.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    smaller.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _bytes_per_pixel(opened: Image.Image) -> float:
    if opened.format == "PNG":
        return PNG_MODES.get(opened.mode, 4)
    if opened.info.get("progressive"):
        return PROGRESSIVE
    if opened.info.get("bit_depth", 8) > 8:
        return DEEP
    return BYTES_PER_PIXEL[opened.format or ""]


def _refuse_too_large(opened: Image.Image) -> None:
    """Raise :class:`BadFile` for more pixels than this format may have."""
    pixels = opened.width * opened.height
    most = min(MOST_PIXELS, int(MOST_MEMORY / _bytes_per_pixel(opened)))
    if pixels > most:
        have, may = (f"{number // 10_000} 万像素" for number in (pixels, most))
        raise BadFile(f"照片有 {have}，这种格式最多收 {may}。请在手机上改小，或截屏后再传。")


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    """The photo, its header read; whatever goes wrong inside is :class:`BadFile`.

    A decoder fed by strangers may raise anything: a fault of theirs is never one of ours.
    """
    _learn()
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint turns it on for its process
    try:
        with Image.open(io.BytesIO(data), formats=DECODERS) as opened:
            _refuse_too_large(opened)
            yield opened
    except BadFile:
        raise
    except Exception as error:
        raise BadFile(BROKEN) from error


def look(data: bytes) -> None:
    """Read a photo's header alone; raises :class:`BadFile` for what ``prepare`` will refuse."""
    with _opened(data):
        pass


def _flat(image: Image.Image) -> Image.Image:
    """In RGB, on white where it is transparent: a signature's ground is paper."""
    if image.mode in DEEP_MODES:
        tones = image.convert("I").point(TONES, "L")
        if "transparency" in image.info:
            tones.info["transparency"] = image.info["transparency"] >> 8
        image = tones
    if not image.has_transparency_data:
        return image.convert("RGB")
    ground = Image.new("RGBA", image.size, WHITE)
    return Image.alpha_composite(ground, image.convert("RGBA")).convert("RGB")


def _reduced(image: Image.Image) -> Image.Image:
    """The same in RGB on white, by whole numbers smaller, made band by band."""
    wide, high = image.size
    factor = max(1, max(wide, high) // ENOUGH)
    out = Image.new("RGB", (-(-wide // factor), -(-high // factor)))
    step = factor * max(1, BAND // (wide * factor))
    for top in range(0, high, step):
        band = _flat(image.crop((0, top, wide, min(top + step, high))))
        out.paste(band.reduce(factor), (0, top // factor))
    return out


def _upright(opened: Image.Image) -> Image.Image:
    opened.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))  # a JPEG is read smaller at once
    opened.load()
    clean = _reduced(opened)
    clean.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.LANCZOS)
    turned = opened.getexif().get(ORIENTATION)
    if turned:
        clean.getexif()[ORIENTATION] = turned
    upright = ImageOps.exif_transpose(clean)
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    return bare


def prepare(data: bytes) -> Picture:
    """A photo ready to be stored: at most 1600 px, upright, without EXIF, GPS or profile.

    Raises :class:`BadFile` for what cannot be decoded or would take too much memory.
    """
    with ONE_AT_A_TIME, _opened(data) as opened:
        clean = _upright(opened)
        return Picture(
            _encoded(clean, LONGEST_EDGE), _encoded(clean, THUMBNAIL_EDGE), difference_hash(clean)
        )
