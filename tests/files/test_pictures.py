"""Photos of every kind become a small JPEG on white, upright; bombs become a sentence."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from pairing.files.errors import BadFile
from pairing.files.pictures import LONGEST_EDGE, MOST_MEMORY, distance, look, prepare
from tests.files import making
from tests.files.making import encoded

SIZE = (120, 80)


def _shown(data):
    return Image.open(io.BytesIO(prepare(data).data))


def _signature(mode):
    """A dark stroke on nothing."""
    image = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    ImageDraw.Draw(image).line((20, 40, 100, 40), fill=(0, 0, 60, 255), width=20)
    return image.convert(mode)


def _clear(mode, ground, pen):
    """A picture in which one tone or colour is declared transparent."""
    image = Image.new(mode, SIZE, ground)
    ImageDraw.Draw(image).line((20, 40, 100, 40), fill=pen, width=20)
    return image


def _palette():
    image = Image.new("P", SIZE, 0)
    image.putpalette([0, 0, 0, 10, 10, 60, 200, 0, 0])
    ImageDraw.Draw(image).line((20, 40, 100, 40), fill=1, width=20)
    return image


SIGNATURES = {
    "RGBA": encoded(_signature("RGBA"), "PNG"),
    "LA": encoded(_signature("LA"), "PNG"),
    "a palette, one colour clear": encoded(_palette(), "PNG", transparency=0),
    "a palette, each colour by itself": encoded(_palette(), "PNG", transparency=b"\x00\xff\xff"),
    "RGB, one colour clear": encoded(
        _clear("RGB", (0, 0, 0), (0, 0, 60)), "PNG", transparency=(0, 0, 0)
    ),
    "grey, one tone clear": encoded(_clear("L", 0, 40), "PNG", transparency=0),
    "black and white, black clear": encoded(_clear("1", 0, 1), "PNG", transparency=0),
    "WebP": encoded(_signature("RGBA"), "WEBP", lossless=True),
    "AVIF": encoded(_signature("RGBA"), "AVIF"),
    "HEIC": encoded(_signature("RGBA"), "HEIF"),
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_what_is_transparent_becomes_white(name):
    shown = _shown(SIGNATURES[name]).convert("RGB")
    assert min(shown.getpixel((4, 4))) > 240, "paper"
    if name != "black and white, black clear":
        assert max(shown.getpixel((60, 40))) < 110, "ink"


RAMPS = {
    "16-bit grey": making.grey_of_sixteen_bits(*SIZE),
    "10-bit HEIC": making.heic_of_ten_bits(SIZE),
}


@pytest.mark.parametrize("name", RAMPS)
def test_more_bits_are_scaled_and_not_cut_off(name):
    shown = _shown(RAMPS[name]).convert("L")
    seen = [shown.getpixel((x, 40)) for x in (2, 30, 60, 90, 117)]
    for tone, x in zip(seen, (2, 30, 60, 90, 117), strict=True):
        assert abs(tone - x * 255 // 119) < 12, seen


def test_a_clear_tone_of_sixteen_bits_becomes_white():
    shown = _shown(making.grey_of_sixteen_bits(*SIZE, transparent=0)).convert("L")
    assert shown.getpixel((0, 40)) > 200


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
@pytest.mark.parametrize("turned", [1, 3, 6, 8])
def test_every_format_stands_upright(kind, turned):
    exif = Image.Exif()
    exif[0x0112] = turned
    image = Image.new("RGB", SIZE, "white")
    image.paste("black", (0, 0, 40, 80))  # dark on the left, as the sensor saw it
    shown = _shown(encoded(image, kind, exif=exif.tobytes())).convert("L")
    assert shown.size == (SIZE if turned in (1, 3) else SIZE[::-1])
    dark = {1: (5, 40), 3: (115, 40), 6: (40, 5), 8: (40, 115)}[turned]
    assert shown.getpixel(dark) < 60
    assert not shown.getexif()


def test_the_same_photo_in_another_format_is_nearly_the_same():
    image = Image.effect_noise((16, 12), 90).resize((900, 700)).convert("RGB")
    first = prepare(encoded(image, "JPEG"))
    for kind in ("PNG", "WEBP", "AVIF", "HEIF"):
        assert distance(first.hash, prepare(encoded(image, kind)).hash) <= 5, kind


FAR = (60_000, 60_000)
BOMBS = {
    "JPEG": making.jpeg_claiming((65_000, 65_000)),
    "PNG": making.png(FAR, 8, 2, (b"IDAT", b"x\x9c"), (b"IEND", b"")),
    "a grey PNG": making.png(FAR, 8, 0, (b"IDAT", b"x\x9c"), (b"IEND", b"")),
    "a PNG wider than numbers go": making.png((2**31 - 1, 2**31 - 1), 8, 2, (b"IEND", b"")),
    "a PNG of nothing": making.png((0, 0), 8, 2, (b"IEND", b"")),
    "a PNG of 101 million pixels in colour": making.png(
        (16_000, 8_000), 8, 2, (b"IDAT", b"x\x9c"), (b"IEND", b"")
    ),
    "WebP": making.webp_claiming((16_383, 16_383)),
    "HEIC": making.boxes_claiming("HEIF", FAR),
    "AVIF": making.boxes_claiming("AVIF", FAR),
    "HEIC of nothing": making.boxes_claiming("HEIF", (0, 0)),
    "a torn JPEG": encoded(Image.effect_noise(SIZE, 50), "JPEG")[:900],
    "a torn HEIC": making.heic_of_ten_bits(SIZE)[:500],
    "a JPEG of marks alone": b"\xff\xd8\xff\xe1\x00\x02" * 50,
    "a PNG that unpacks for ever": making.png(
        (100, 100), 8, 2, (b"zTXt", b"a\0\0" + b"\xff" * 100), (b"IDAT", b""), (b"IEND", b"")
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_with_a_sentence(name):
    with pytest.raises(BadFile) as refused:
        prepare(BOMBS[name])
    assert any(word in str(refused.value) for word in ("像素", "打不开")), refused.value


def test_too_many_pixels_are_told_from_the_header_alone():
    for name in ("JPEG", "PNG", "a PNG of 101 million pixels in colour", "WebP"):
        with pytest.raises(BadFile, match="像素"):
            look(BOMBS[name])


FAST = {"enc_params": {"preset": "ultrafast"}}
HUGE = {
    "200 Mpx JPEG": ("L", (16_320, 12_240), "JPEG", {}, 180),
    "100 Mpx progressive JPEG": ("L", (11_500, 8_700), "JPEG", {"progressive": True}, 380),
    "200 Mpx grey PNG": ("L", (16_320, 12_240), "PNG", {"compress_level": 1}, 300),
    "50 Mpx PNG in colour": ("RGB", (8_160, 6_120), "PNG", {"compress_level": 1}, 320),
    "50 Mpx HEIC": ("RGB", (8_160, 6_120), "HEIF", FAST, 420),
}
"""What phones and scanners make; the megabytes that taking it may need beside the program."""
MEASURE = """
import resource, sys, time
from pairing.files.pictures import prepare
data = open(sys.argv[1], "rb").read()
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
before = peak()
picture = prepare(data)
print(peak() - before, len(picture.data))
"""


@pytest.mark.parametrize("name", HUGE)
def test_huge_photos_are_taken_in_bounded_memory(name, tmp_path):
    mode, size, kind, more, most = HUGE[name]
    image = Image.linear_gradient("L").resize(size).convert(mode)
    path = tmp_path / "photo"
    path.write_bytes(encoded(image, kind, **more))
    del image
    assert path.stat().st_size < 10 * 2**20
    command = [sys.executable, "-c", MEASURE, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path.cwd(), timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    used, length = map(int, done.stdout.split())
    assert used < most < MOST_MEMORY / 1e6, f"{used} MB"
    assert 0 < length < 500_000
    assert LONGEST_EDGE == 1600
