"""What was done to a row before, as people read it: who, when, old → new."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from pairing.queries.county import book
from pairing.queries.county.book_list import Names
from pairing.queries.county.county import County
from pairing.web.county.book.shelves import Shelf
from pairing.workbook.columns import Column
from pairing.workbook.labels import JOINT
from pairing.workbook.postings import FIELD

WORDS = {
    book.SAVE: "改",
    book.SAVE_SEVERAL: "改",
    book.REMOVE: "移除",
    book.UNDO: "撤销",
    "set_term_dates": "改日期",
    "lock_term": "锁定",
    "reopen_term": "重新打开",
    "correct_reading": "改读音",
    "start_mentorship": "结成师徒",
    "change_mentorship": "改",
    "end_mentorship": "结束",
    "save_profile": "改单位情况",
    "end_pairing": "提前结束",
    "hand_over_pairing": "移交给别的单位",
    "found_programme": "照现成的方案新建",
    "copy_programme": "从上一年复制",
    "close_organisation": "关闭",
    "merge_organisation": "合并",
}
BESIDE = {FIELD: "任职", "way": "怎么生效", "reason": "原因", "merged": "并入这里的单位"}
"""What a change tells beside the columns of its sheet."""
ELSEWHERE = "在别的页上改"
NEW = "新建"
LONGEST = 60
MOST = 20


class RowTold(NamedTuple):
    """One change: who, when, what was done, and (field, old, new) in words."""

    by: str
    at: datetime
    word: str
    moved: list[tuple[str, str, str]]


def told_steps(shelf: Shelf, county: County, steps: Iterable[book.RowStep]) -> list[RowTold]:
    """The newest changes of a row, in words."""
    names, columns = Names(county), shelf.sheet.by_field()
    found = []
    for step in list(steps)[:MOST]:
        pairs = [(name, pair) for name, pair in step.moved.items() if _is_pair(pair)]
        moved = [
            (
                label,
                _cell(pair[0], columns.get(name), names),
                _cell(pair[1], columns.get(name), names),
            )
            for name, pair in pairs
            if (label := _label(name, columns))
        ]
        word = WORDS.get(step.action, ELSEWHERE)
        if step.action in (book.SAVE, book.SAVE_SEVERAL) and _is_new(shelf, dict(pairs)):
            word = NEW
        found.append(RowTold(step.by, step.at, word, moved))
    return found


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2


def _is_new(shelf: Shelf, pairs: dict[str, Any]) -> bool:
    """A row that came: what tells it apart was nothing before."""
    return all(name in pairs and pairs[name][0] is None for name in shelf.sheet.key)


def _label(name: str, columns: dict[str, Column]) -> str:
    if name in BESIDE:
        return BESIDE[name]
    column = columns.get(name)
    if column is None:
        return ""
    return column.header.removesuffix("编码") if column.refers_to else column.header


def _cell(value: Any, column: Column | None, names: Names) -> str:
    """A logged value in words: names for codes, labels for words."""
    if value in (None, "", []):
        return ""
    if column is None and isinstance(value, list):
        return JOINT.join(_posting(one, names) for one in value)
    if isinstance(value, list):
        return _cut(JOINT.join(_word(one, column) for one in value))
    if column is not None and column.refers_to:
        return names.both(column.refers_to, value)
    return _cut(_word(value, column))


def _posting(text: str, names: Names) -> str:
    """A stay as the log keeps it, with the organisation's name in place of its code."""
    code, days = (*text.split("（", 1), "")[:2]
    return f"{names.of('单位', code) or code}{'（' if days else ''}{days}"


def _word(value: Any, column: Column | None) -> str:
    if column is not None and column.words is not None and value in list(column.words):
        return column.words(value).label
    return str(value)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
