"""How a bureau numbers and keeps its archives: the pattern of 档号, retention per class."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from string import Formatter
from typing import Any

from pairing.domain.vocabulary.papers import ArchiveClass, Retention

DEFAULT_PATTERN = "{fonds}-{category}·{year}·{retention}·{office}-{item}"
"""全宗号-门类·年度·保管期限·机构-件号 (DA/T 13-2022)."""
PLACEHOLDERS = {
    "fonds": "全宗号",
    "category": "门类代码",
    "year": "年度",
    "retention": "保管期限",
    "office": "机构（问题）",
    "pairing": "结对编码",
    "item": "件号",
}
SPOKEN = PLACEHOLDERS | {"office": "机构"}
"""Each placeholder as an officer writes it between braces; what is stored is its code."""
ALSO = {"机构（问题）": "office", "机构(问题)": "office", "机构问题": "office", "门类": "category"}
"""Other names that people give them."""
CODES = {word: code for code, word in SPOKEN.items()} | ALSO
BRACES = str.maketrans("｛｝", "{}")
NAMED = re.compile(r"\{([^{}]*)\}")
NEEDED = ("year", "retention", "item")
BLANK = "＿＿"
"""Room to write a fonds number by hand."""
LONGEST = 120
PREFIX = "archive_"
RETENTION_PREFIX = f"{PREFIX}retention_"
DEFAULT_RETENTION = {
    ArchiveClass.AGREEMENT: Retention.THIRTY,
    ArchiveClass.PLAN: Retention.THIRTY,
    ArchiveClass.RECORD: Retention.TEN,
    ArchiveClass.SUMMARY: Retention.THIRTY,
}
"""Agreements, plans and summaries 30 years, ordinary records 10 (field-notes.md 4)."""


@dataclass(frozen=True, slots=True)
class ArchiveSettings:
    """A bureau's own words for its archives; an empty ``fonds_name`` is the bureau's name."""

    fonds: str = ""
    fonds_name: str = ""
    category: str = "WS"
    category_name: str = "教育教学类 · 结对帮扶"
    office: str = "JX"
    pattern: str = DEFAULT_PATTERN
    retention: Mapping[ArchiveClass, Retention] = field(
        default_factory=lambda: dict(DEFAULT_RETENTION)
    )

    def reference(self, year: int, retention: Retention, pairing: str, item: int) -> str:
        """The 档号 of one paper; ``item`` is its number within its year and retention."""
        return self.pattern.format(
            fonds=self.fonds or BLANK,
            category=self.category,
            year=year,
            retention=retention.value,
            office=self.office,
            pairing=pairing,
            item=f"{item:04d}",
        )


WORDS = tuple(one.name for one in fields(ArchiveSettings) if one.name != "retention")


def coded(pattern: str) -> str:
    """A pattern as it is stored: {全宗号} is {fonds}, full-width braces are braces."""
    return NAMED.sub(
        lambda found: f"{{{CODES.get(found[1].strip(), found[1])}}}", pattern.translate(BRACES)
    )


def spoken(pattern: str) -> str:
    """A stored pattern as it is shown: {fonds} is {全宗号}."""
    return NAMED.sub(lambda found: f"{{{SPOKEN.get(found[1], found[1])}}}", pattern)


def pattern_fault(pattern: str) -> str:
    """What is wrong with a pattern, in Chinese; "" when it can be used."""
    try:
        found = [
            (name, spec, turned)
            for _, name, spec, turned in Formatter().parse(pattern)
            if name is not None
        ]
    except ValueError:
        return "花括号要成对出现，例如 {件号}。"
    unknown = [name for name, spec, turned in found if name not in PLACEHOLDERS or spec or turned]
    if unknown:
        known = "、".join(f"{{{name}}}" for name in SPOKEN.values())
        return f"不认识 {{{unknown[0]}}}，可以用：{known}。"
    missing = [name for name in NEEDED if name not in {one[0] for one in found}]
    if missing:
        return f"少了 {{{SPOKEN[missing[0]]}}}，没有它档号会重复。"
    return "" if len(pattern) <= LONGEST else f"最多 {LONGEST} 字。"


def from_stored(values: Mapping[str, str]) -> ArchiveSettings:
    """Settings from what is stored (key → text); what is not there keeps its default."""
    words: dict[str, Any] = {
        name: values[PREFIX + name] for name in WORDS if PREFIX + name in values
    }
    kept = {
        one: Retention(values[RETENTION_PREFIX + one])
        for one in ArchiveClass
        if RETENTION_PREFIX + one in values
    }
    return ArchiveSettings(**words, retention={**DEFAULT_RETENTION, **kept})


def to_store(settings: ArchiveSettings) -> dict[str, str]:
    """The settings as key → text."""
    words = {PREFIX + name: getattr(settings, name) for name in WORDS}
    return words | {RETENTION_PREFIX + one: settings.retention[one].value for one in ArchiveClass}
