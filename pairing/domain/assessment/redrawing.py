"""Lines that facts wrote into a text are drawn anew; what people wrote, also behind them, stays."""

from __future__ import annotations

import re
from collections.abc import Mapping

NUMBERED = re.compile(r"^（[一二三四五六七八九十\d]+）")
CAUSE = "，原因："
SETTLED = "：已经补上"


def key_of(line: str) -> str:
    """What a drawn line is about: its words before the first colon or figure."""
    return re.split(r"[：\d]", NUMBERED.sub("", line.strip()))[0].strip()


def redrawn(text: str, then: str, now: str) -> str:
    """``text``, into which the lines of ``then`` were drawn, with those of ``now`` instead.

    A line that people changed or took away is theirs; what they wrote behind a line stays behind
    the new one. A line whose fact is settled goes, or says so where somebody wrote behind it.
    """
    old = sorted(filter(None, then.splitlines()), key=len, reverse=True)
    new = {key_of(line): line for line in now.splitlines() if line}
    found: list[str] = []
    for line in text.splitlines():
        base = next((one for one in old if line.startswith(one)), "")
        behind, key = line[len(base) :], key_of(base or line)
        if not base:
            found.append(line)
        elif key in new:
            found.append(new[key] + behind)
        elif behind.strip():
            found.append(f"{key}{SETTLED}{CAUSE if base.endswith(CAUSE) else ''}{behind}")
    known = {key_of(line) for line in [*old, *text.splitlines()]}
    return "\n".join([*found, *(line for key, line in new.items() if key not in known)])


def redrawn_sections(
    sections: Mapping[str, str], then: Mapping[str, str], now: Mapping[str, str]
) -> dict[str, str]:
    """Every section, by its code; one of which nothing was drawn stays as it is."""
    return {
        code: redrawn(text, then[code], now.get(code, "")) if code in then else text
        for code, text in sections.items()
    }
