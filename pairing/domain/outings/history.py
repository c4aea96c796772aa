"""The log as people read it: who did what, when, and what changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from pairing.domain.vocabulary.activities import (
    ActivityKind,
    CancelReason,
    Direction,
    DisputeReason,
)
from pairing.domain.vocabulary.activity_details import Detail
from pairing.domain.wording import CALL_OFF, NOT_HELD, by_link

WORDS = {
    "record_outing": "记录",
    "hold_outing": "记为进行了",
    "move_outing": "改期",
    "call_off_outing": NOT_HELD,
    "confirm_outing": "确认",
    "dispute_outing": "说有出入",
    "correct_outing": "更正",
    "withdraw_outing": "撤回",
    "settle_decision": "记录决定的落实",
    "add_files": "上传文件",
    "remove_file": "移除文件",
    "describe_file": "改了文件的说明",
    "file_document": "登记材料",
    "correct_document": "更正材料",
    "remove_document": "撤下材料",
    "undo_outing": "撤销",
    "wrong_word": "输错了确认码",
    "make_link": "发出确认链接",
    "revoke_link": "收回确认链接",
    "record_observation": "记录",
    "correct_observation": "更正",
    "withdraw_observation": "撤回",
    "answer_observation": "回应",
    "record_check": "记录",
    "correct_check": "更正",
    "withdraw_check": "撤回",
    "record_appraisal": "记录",
    "correct_appraisal": "更正",
    "withdraw_appraisal": "撤回",
}
MOVES = "moves"
"""Where an entry tells that it moved an outing's version: [the outing's id, its version then]."""
MARK_FIELDS = {
    "total": "总分",
    "lesson_hours": "课时",
    "due": "应查项",
    "passed": "合格项",
    "day": "日期",
    "marks": "各项得分",
    "items": "各项结果",
    "components": "各项得分",
    "strengths": "亮点",
    "problems": "问题",
    "suggestions": "建议",
    "remark": "备注",
    "organisation_id": "单位",
}
"""What a correction of marks can change; those in ``TOLD`` are told with both values."""
TOLD = ("total", "lesson_hours", "due", "passed", "day")
FIELDS = {
    "day": "日期",
    "venue": "地点",
    "direction": "方向",
    "attendance": "参加人数",
    "companions": "随行",
    "note": "纪要",
    "starts_at": "开始时间",
    "ends_at": "结束时间",
    "plan": "活动方案",
}
ITEM_FIELDS = {
    "topic": "主题",
    "teacher_id": "教师",
    "lesson_hours": "课时",
    "class_name": "班级",
    "cash": "金额",
}
CORRECTION = "correct_outing"
AHEAD = "is_ahead"
"""Marks an entry on a plan: what was changed or called off before it was told as held."""
AS_PLAN = {CORRECTION: "修改计划", "call_off_outing": CALL_OFF}
"""What such entries are called."""
LINK_MADE = "make_link"
WORDS_GIVEN = ("confirm_outing", "dispute_outing")
"""The other side's word: whoever gave it had seen everything until then."""


EMPTY = "（空）"
NOBODY: Mapping[int, str] = {}


class Step(NamedTuple):
    """One thing that was done."""

    word: str
    who: str
    at: datetime
    details: tuple[str, ...]


class Logged(NamedTuple):
    """A log entry on an outing, as far as its corrections go."""

    action: str
    changes: Mapping[str, Any]
    at: datetime


class SentAgain(NamedTuple):
    """A correction that the other side has not answered yet: when, why, what it changed."""

    at: datetime
    reason: str
    lines: tuple[str, ...]


def sent_again(
    entries: Iterable[Logged], links: Collection[int], names: Mapping[int, str]
) -> SentAgain | None:
    """What was corrected since the last word on these links, from entries oldest first.

    Several corrections are told as one, from what was seen to what stands. ``names`` are teachers'.
    """
    unseen: list[Logged] = []
    for entry in entries:
        if entry.action == CORRECTION and not entry.changes.get(AHEAD):
            unseen.append(entry)
        elif entry.action in WORDS_GIVEN and set(entry.changes.get("links", ())) & set(links):
            unseen.clear()
    if not unseen:
        return None
    last, before = unseen[-1], unseen[0].changes["outing"][0]
    lines = outing_differences(before, last.changes["outing"][1], names)
    return SentAgain(last.at, last.changes["reason"][1], tuple(lines))


def story(action: str, changes: Mapping[str, Any], who: str, at: datetime) -> Step:
    """One log entry in words; what it changed only where a reader needs it."""
    if changes.get("by_link"):
        state = changes["state"][1]
        return Step(by_link(state, changes["by_link"][1]), "", at, tuple(_details(action, changes)))
    words = AS_PLAN if changes.get(AHEAD) else WORDS
    return Step(words.get(action, action), who, at, tuple(_details(action, changes)))


def _details(action: str, changes: Mapping[str, Any]) -> list[str]:
    if action.endswith(("_observation", "_check", "_appraisal")):
        rest = [str(changes["rest"][1])] if changes.get("rest") else []
        return _corrected(changes) if action.startswith("correct_") else rest
    if action == CORRECTION:
        reason = changes["reason"][1]
        told = outing_differences(*changes["outing"])
        return [f"原因：{reason}", *told] if reason else told
    if action in FILES:
        return FILES[action](changes)
    if action == "call_off_outing":
        return [f"原因：{CancelReason(changes['reason'][1]).label}"]
    if action == "undo_outing":
        return [f"撤销的是：{WORDS.get(changes['undone'][0], '')}"]
    if action == "wrong_word":
        return [
            f"第 {changes['wrong_words'][1]} 次" + ("，链接已失效" if changes["closed"][1] else "")
        ]
    if action == "move_outing":
        return [f"日期：{changes['day'][0]} 改为 {changes['day'][1]}"]
    reason = [DisputeReason(changes["reason"][1]).label] if changes.get("reason") else []
    found = reason + ([str(changes["remark"][1])] if changes.get("remark") else [])
    hours = (value for key, value in changes.items() if key.startswith("hours "))
    return found + [f"课时：{old} 改为 {new}" for old, new in hours]


def _removed(changes: Mapping[str, Any]) -> list[str]:
    reason = changes["reason"][1]
    return [f"“{changes['file'][0][0]}”", *([f"原因：{reason}"] if reason else [])]


FILES: Mapping[str, Callable[[Mapping[str, Any]], list[str]]] = {
    "add_files": lambda changes: [f"“{one['name']}”" for one in changes["files"][1]],
    "remove_file": _removed,
    "file_document": lambda changes: [f"“{changes['draft'][1]['name']}”"],
    "remove_document": lambda changes: [f"“{changes['document'][0]['name']}”"],
}
"""What is told of files and papers: their names."""


def _corrected(changes: Mapping[str, Any]) -> list[str]:
    reason = [f"原因：{changes['reason'][1]}"] if changes.get("reason") else []
    return reason + [
        f"{label}：{changes[field][0]} 改为 {changes[field][1]}"
        if field in TOLD
        else f"{label}有改动"
        for field, label in MARK_FIELDS.items()
        if field in changes
    ]


def outing_differences(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[int, str] = NOBODY
) -> list[str]:
    """What a correction changed, a line each: 地点：A 改为 B. ``names`` are teachers'."""
    found = [
        f"{label}：{_shown(field, before.get(field))} 改为 {_shown(field, after.get(field))}"
        for field, label in FIELDS.items()
        if before.get(field) != after.get(field)
    ]
    old = {row["activity_id"]: row for row in before["items"]}
    for row in after["items"]:
        known = old.pop(row["activity_id"], None)
        name = f"{ActivityKind(row['kind']).label}“{row['topic']}”"
        if known is None:
            found.append(f"加了{name}")
            continue
        told = [
            f"{name}的{label}{_moved(field, known[field], row[field], names)}"
            for field, label in ITEM_FIELDS.items()
            if known[field] != row[field]
        ]
        found += told or ([f"{name}的其他内容有改动"] if known != row else [])
    return found + [
        f"去掉了{ActivityKind(row['kind']).label}“{row['topic']}”" for row in old.values()
    ]


def teachers_in(entry: Logged) -> set[int]:
    """Whom a correction names as teaching or speaking, before and after."""
    rows = [row for side in entry.changes.get("outing", ()) for row in side["items"]]
    return {row["teacher_id"] for row in rows if row["teacher_id"] is not None}


def _moved(field: str, old: Any, new: Any, names: Mapping[int, str]) -> str:
    if field != "teacher_id":
        return f"：{_shown(field, old)} 改为 {_shown(field, new)}"
    if not names:
        return "有改动"
    return f"：{names.get(old, EMPTY)} 改为 {names.get(new, EMPTY)}"


def _shown(field: str, value: Any) -> str:
    if value in (None, "", {}):
        return EMPTY
    if isinstance(value, Mapping):
        return "；".join(f"{Detail(part).label} {text}" for part, text in value.items())
    return Direction(value).label if field == "direction" else str(value)
