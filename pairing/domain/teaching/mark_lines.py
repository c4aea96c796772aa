"""Marks item by item as lines of one text, as the workbook has them: “1.1 教学目标：4.5｜说明”."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pairing.domain.teaching.rubrics import Mark, RubricContent
from pairing.domain.vocabulary.lessons import Mode, Tick

BAR, COLON = "｜", "："
GOES_ON = ">"
"""Before a line that goes on with the remark above it."""
LINE = re.compile(r"\s*(\d+\.\d+)(.*)", re.DOTALL)
UNREADABLE = "“{}”读不懂，请写成“1.1：得分｜说明”，一项一行，说明可以不写。"
SHOWN = 20


def as_lines(marks: Mapping[str, Mark], content: RubricContent) -> str:
    """A line for each marked item, in the order of the rubric, with what the item says."""
    lines = []
    for item in content.items:
        if item.code in marks:
            given, remark = marks[item.code]
            said = f"{BAR}{remark}".replace("\n", f"\n{GOES_ON} ") if remark else ""
            lines.append(f"{item.code} {item.text}{COLON}{_label(given, content)}{said}")
    return "\n".join(lines)


def _label(given: str, content: RubricContent) -> str:
    return Tick(given).label if content.mode is Mode.TICKS and given in set(Tick) else given


def from_lines(text: str, content: RubricContent) -> dict[str, Mark]:
    """Marks by item. Raises ``ValueError``, in Chinese, with what is wrong and in which item."""
    found: dict[str, Mark] = {}
    texts = {item.code: item.text for item in content.items}
    code = ""
    for line in filter(None, text.splitlines()):
        if line.startswith(GOES_ON) and code:
            more = line.removeprefix(GOES_ON).removeprefix(" ")
            found[code] = found[code]._replace(remark=f"{found[code].remark}\n{more}")
            continue
        match = LINE.fullmatch(line)
        if match is None:
            raise ValueError(UNREADABLE.format(line[:SHOWN]))
        code = match[1]
        if code not in texts:
            raise ValueError(f"这份量表没有第 {code} 项。")
        if code in found:
            raise ValueError(f"第 {code} 项写了两次。")
        found[code] = _mark(line, match[2], texts[code], content)
    wrong = content.faults(found)
    if wrong:
        raise ValueError("".join(f"第 {item} 项：{message}" for item, message in wrong.items()))
    return found


def _mark(line: str, rest: str, text: str, content: RubricContent) -> Mark:
    """What stands behind an item's code; its own words may be left out."""
    head, _, remark = rest.strip().removeprefix(text).replace("|", BAR, 1).partition(BAR)
    colon = max(head.rfind(COLON), head.rfind(":"))
    if colon < 0:
        raise ValueError(UNREADABLE.format(line[:SHOWN]))
    given = head[colon + 1 :].strip()
    ticks = {one.label: one.value for one in Tick} if content.mode is Mode.TICKS else {}
    return Mark(ticks.get(given, given), remark.strip())
