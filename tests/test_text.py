"""What no text may hold is named, wherever it stands; everything else passes as it is."""

import sys
import unicodedata

import pytest

from pairing.text import BadText, clean

TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _why(text):
    try:
        return "" if clean(text) == unicodedata.normalize("NFC", text) else "changed"
    except BadText as error:
        return str(error)


def _expected(char):
    if "\ud800" <= char <= "\udfff" or ord(char) & 0xFFFE == 0xFFFE or "\ufdd0" <= char <= "\ufdef":
        return "损坏"
    if char in TURNING:
        return "方向"
    return "控制" if unicodedata.category(char) == "Cc" and char not in "\n\t" else ""


def test_each_character_there_is_passes_or_is_named():
    """Inside a word, where nothing is trimmed; a carriage return becomes a plain line end."""
    for number in range(sys.maxunicode + 1):
        char = chr(number)
        if char == "\r":
            continue
        why, expected = _why(f"蓝{char}天"), _expected(char)
        assert (expected in why) if expected else not why, f"U+{number:04X}: {why!r}"


@pytest.mark.parametrize(
    ("text", "why"), [("\ud800\u202e\x07", "损坏"), ("\u202e蓝\x07天", "方向"), ("蓝\x07", "控制")]
)
def test_the_worst_kind_is_named_first(text, why):
    with pytest.raises(BadText, match=why):
        clean(text)


def test_line_ends_become_plain_and_edges_are_trimmed():
    assert clean("  一\r\n二\r三\t四 \n") == "一\n二\n三\t四"


@pytest.mark.parametrize(
    "text",
    [
        "\u200b",
        "\xad\u2060",
        "\ufeff \u200d",
        "\u200e\u200f",
        "\u3164",
        "\u2800",
        "\ufe0f",
        "\u3000",
    ],
)
def test_text_that_nobody_can_see_is_empty(text):
    assert clean(text) == ""
    assert clean(f"{text}蓝{text}").strip(text) == "蓝"


def test_every_mark_without_ink_is_known():
    """Formats, separators and fillers of the Unicode data: alone, each is empty or refused."""
    kinds = {"Cf", "Zs", "Zl", "Zp"}
    seen = {
        "\u0600",
        "\u0601",
        "\u0602",
        "\u0603",
        "\u0604",
        "\u0605",
        "\u06dd",
        "\u070f",
        "\u0890",
    }
    seen |= {"\u0891", "\u08e2", "\U000110bd", "\U000110cd"}
    for number in range(sys.maxunicode + 1):
        char = chr(number)
        silent = unicodedata.category(char) in kinds and char not in seen and number < 0x13430
        assert not silent or char in TURNING or clean(char) == "", f"U+{number:04X}"
