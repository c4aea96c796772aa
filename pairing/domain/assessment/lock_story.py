"""The log of a term's locks as people read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pairing.domain.vocabulary.assessment import AssessmentState

Changes = Mapping[str, Any]
NONE = "（没有）"
DATES = {"due_on": "提交截止", "locks_on": "锁定日期"}
DAYS = {"name": "名称", "starts_on": "开始", "ends_on": "结束"}


def _moved(label: str, pair: list[Any]) -> str:
    old, new = (value or NONE for value in pair)
    return f"{label} {old} 改为 {new}"


def _told(changes: Changes, labels: Mapping[str, str]) -> list[str]:
    pairs = ((label, changes[name]) for name, label in labels.items() if name in changes)
    return [_moved(label, pair) for label, pair in pairs if pair[0] != pair[1]]


def _dates(changes: Changes) -> list[str]:
    return _told(changes, DATES)


def _days(changes: Changes) -> list[str]:
    return _told(changes, DAYS)


def _reopened(changes: Changes) -> list[str]:
    found = [f"到 {changes['locks_on'][1]}", f"原因：{changes['reason']}"]
    given = changes.get("assessments") or []
    return found + ([f"{len(given)} 份考核退回双方"] if given else [])


def _excepted(changes: Changes) -> list[str]:
    count = len(changes["pairings"])
    return [f"{count} 个结对，到 {changes['until']}", f"原因：{changes['reason']}"]


def _ended(changes: Changes) -> list[str]:
    return [f"原定到 {changes['until'][0]}"]


def _one_reopened(changes: Changes) -> list[str]:
    before = AssessmentState(changes["state"][0]).label
    return [f"{before}的考核退回双方，到 {changes['until']}", f"原因：{changes['reason']}"]


def _nothing(_changes: Changes) -> list[str]:
    return []


STEPS: dict[str, tuple[str, Callable[[Changes], list[str]]]] = {
    "set_term_dates": ("改日期", _dates),
    "save_row": ("改学期资料", _dates),
    "save_rows": ("改学期资料", _nothing),
    "remove_rows": ("移除学期", _nothing),
    "move_term": ("改起止", _days),
    "lock_term": ("锁定", _nothing),
    "reopen_term": ("重新打开", _reopened),
    "grant_exception": ("开放例外", _excepted),
    "end_exception": ("结束例外", _ended),
    "close_assessment": ("归档考核", _nothing),
    "reopen_assessment": ("重新打开一个结对", _one_reopened),
    "ask_for_archives": ("生成全县档案", _nothing),
    "cancel_archives": ("停止生成档案", _nothing),
}
"""Action → its word, and how its changes are told."""


def lock_story(action: str, changes: Changes) -> tuple[str, list[str]]:
    """The word for what was done to a term, and its details, a line each."""
    word, told = STEPS.get(action, (action, _nothing))
    return word, told(changes)
