"""Photos made safe and small: decoded once, turned upright, stripped, encoded again."""

from __future__ import annotations

import io
from functools import cache
from threading import Lock
from typing import NamedTuple

import filetype
import pi_heif
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from pairing.files.store import PAPERS

LARGEST_FILE = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_EDGE = 1600
THUMBNAIL_EDGE = 480
QUALITY = 80
HASH_SIDE = 8
PHOTOS = ("image/jpeg", "image/png", "image/webp", "image/heic")
ONE_AT_A_TIME = Lock()


class BadFile(Exception):
    """A file that is not taken; the message says in Chinese why and what to do."""


class Picture(NamedTuple):
    """A photo as it is stored: JPEG bytes, thumbnail bytes, 64-bit difference hash (hex)."""

    data: bytes
    thumbnail: bytes
    hash: str


@cache
def _learn_heic() -> None:
    pi_heif.register_heif_opener()


def media_type(data: bytes) -> str:
    """What the bytes are, by content; raises :class:`BadFile` for what is not taken."""
    if len(data) > LARGEST_FILE:
        raise BadFile("文件超过 10 MB，请压缩后再传。")
    found = filetype.guess_mime(data) or ""
    kind = "image/heic" if found in ("image/heif", "image/heic") else found
    if kind not in PHOTOS and kind not in PAPERS:
        raise BadFile("只收照片（JPEG、PNG、WebP、HEIC）、PDF 和 Office 文件。")
    return kind


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


def prepare(data: bytes) -> Picture:
    """A photo ready to be stored: at most 1600 px, upright, without EXIF, GPS or profile.

    Raises :class:`BadFile` for what cannot be decoded or has more than 50 megapixels.
    """
    _learn_heic()
    with ONE_AT_A_TIME:
        try:
            ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint turns it on for its process
            with Image.open(io.BytesIO(data)) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise BadFile("照片超过 5000 万像素，请缩小后再传。")
                upright = ImageOps.exif_transpose(opened).convert("RGB")
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
            raise BadFile("这张照片打不开，可能已损坏，请换一张。") from error
        clean = Image.new("RGB", upright.size)
        clean.paste(upright)
        return Picture(
            _encoded(clean, LONGEST_EDGE), _encoded(clean, THUMBNAIL_EDGE), difference_hash(clean)
        )
