"""A rubric as plain text, one item a line, for the bureau to write; every fault by its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pairing import values
from pairing.domain.teaching.rubrics import MOST_POINTS, RubricContent
from pairing.domain.vocabulary.lessons import Mode

MARKS = "#＃"
BARS = re.compile(r"[|｜]")
GRADE = re.compile(r"([^\d\s.，,、;；·:：=]{1,10})\s*[:：=×]?\s*([\d.]+)")
BETWEEN = re.compile(r"[，,、;；·\s]*")
LONGEST = 200
MOST_ITEMS = 60


class TextFault(ValueError):
    """The text cannot be read; ``messages`` says for each fault where and what to do."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("".join(messages))
        self.messages = messages


def as_text(content: RubricContent) -> str:
    """The sections as text: a line “# 标题”, then “文字 | 分值” for each item."""
    lines = []
    for section in content.sections:
        lines.append(f"# {section.title}")
        lines += [
            item.text if content.mode is Mode.TICKS else f"{item.text} | {item.most:f}"
            for item in section.items
        ]
    return "\n".join(lines)


def sections_from(text: str, mode: Mode) -> list[dict[str, Any]]:
    """The sections in their stored form. Raises :class:`TextFault` with every fault."""
    sections: list[dict[str, Any]] = []
    wrong: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line:
            continue
        try:
            if line[0] in MARKS:
                sections.append({"title": _short(line.lstrip(MARKS).strip()), "items": []})
            elif not sections:
                raise ValueError("最前面要有一行小标题，如“# 教学目标”。")
            else:
                sections[-1]["items"].append(_item(line, mode))
        except ValueError as error:
            wrong.append(f"第 {number} 行：{error}")
    wrong += _faults_of_all(sections) if not wrong else []
    if wrong:
        raise TextFault(wrong)
    return sections


def _short(text: str) -> str:
    if not text:
        raise ValueError("缺文字。")
    if len(text) > LONGEST:
        raise ValueError(f"最多 {LONGEST} 字。")
    return text


def _item(line: str, mode: Mode) -> Any:
    text, *rest = (part.strip() for part in BARS.split(line))
    if mode is Mode.TICKS:
        if rest:
            raise ValueError("检查表不写分值，去掉竖线和后面的数字。")
        return _short(text)
    if len(rest) != 1:
        raise ValueError("写成“文字 | 分值”；是小标题就在前面加 #。")
    try:
        most = values.number(rest[0])
    except values.BadValue as error:
        raise ValueError(f"分值{error}") from None
    if not 0 < most <= MOST_POINTS or most != round(most, 1):
        raise ValueError(f"分值要大于 0，不超过 {MOST_POINTS}，最多一位小数。")
    return [_short(text), int(most) if most == int(most) else float(most)]


def _faults_of_all(sections: list[dict[str, Any]]) -> list[str]:
    items = [item for section in sections for item in section["items"]]
    wrong = [f"小标题“{part['title']}”下面还没有项目。" for part in sections if not part["items"]]
    if not sections:
        wrong.append("请写小标题和项目，一项一行。")
    if len(items) > MOST_ITEMS:
        wrong.append(f"最多 {MOST_ITEMS} 项，现在有 {len(items)} 项。")
    if sum(item[1] for item in items if not isinstance(item, str)) > MOST_POINTS:
        wrong.append(f"分值加起来不能超过 {MOST_POINTS}。")
    return wrong


def grades_as_text(multipliers: Mapping[str, Decimal]) -> str:
    """“A 1.0，B 0.8”."""
    return "，".join(f"{name} {part}" for name, part in multipliers.items())


def grades_from(text: str) -> dict[str, float]:
    """Grades with their multipliers, best first, from “A 1.0，B 0.8”. Raises ValueError."""
    found = {name: part for name, typed in GRADE.findall(text) if (part := _number(typed))}
    left = BETWEEN.sub("", GRADE.sub("", text))
    parts = list(found.values())
    if left or len(found) < 2:
        raise ValueError("写成“A 1.0，B 0.8，C 0.6”，至少两个等级。")
    if parts != sorted(set(parts), reverse=True) or parts[0] != 1:
        raise ValueError("从好到差写，系数逐个变小，最好的等级是 1。")
    if any(part != round(part, 2) for part in parts):
        raise ValueError("系数最多两位小数。")
    return {name: float(part) for name, part in found.items()}


def _number(text: str) -> Decimal | None:
    try:
        return values.number(text)
    except values.BadValue:
        return None
