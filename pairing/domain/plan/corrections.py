"""What a corrected target says beside itself: old value, new value, why, who, when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from decimal import Decimal

from pairing.domain.plan.target import Target
from pairing.domain.vocabulary.words import Word
from pairing.domain.wording import amount, full_day

LABELS = {
    "name": "名称",
    "side": "责任方",
    "period": "周期",
    "metric": "度量",
    "threshold": "要求",
    "comparison": "比较",
    "unit": "单位",
    "points": "分值",
    "scoring": "计分",
    "deduction": "扣分",
}
"""How a field of a target is called; what narrows it is 计入范围."""
NARROWED = "计入范围"


def moved_fields(before: Target, after: Target) -> Iterator[tuple[str, str, str]]:
    """(label, old, new) of what differs; each label once."""
    told: set[str] = set()
    for one in fields(Target):
        old, new = getattr(before, one.name), getattr(after, one.name)
        label = LABELS.get(one.name, NARROWED)
        if one.name in ("changed", "code") or _plain(old) == _plain(new) or label in told:
            continue
        told.add(label)
        yield label, _shown(old), _shown(new)


def _plain(value: object) -> object:
    return tuple(value) if isinstance(value, list | tuple) else value


def _shown(value: object) -> str:
    if isinstance(value, Word):
        return value.label
    if isinstance(value, Decimal):
        return amount(value)
    if isinstance(value, list | tuple):
        return "、".join(map(str, value)) or "不限"
    return str(value or "（空）")


def correction_text(
    before: Target | None, after: Target, reason: str, who: str, day: date | None
) -> str:
    """“更正：要求 10 → 8。原因：…（张三，2026年11月24日）”; None before: a new target."""
    moves = "；".join(f"{label} {old} → {new}" for label, old, new in _moves(before, after))
    when = full_day(day) if day else ""
    by = "，".join(filter(None, [who, when]))
    return f"更正：{moves or '本学期新增'}。原因：{reason}" + (f"（{by}）" if by else "")


def _moves(before: Target | None, after: Target) -> list[tuple[str, str, str]]:
    return [] if before is None else list(moved_fields(before, after))
