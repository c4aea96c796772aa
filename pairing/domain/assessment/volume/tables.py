"""A volume's facts as plain tables, for the workbook that goes into its package: never a mark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pairing.domain.assessment.volume.volume import Facts

TableRow = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its name, its head, its rows."""

    name: str
    head: tuple[str, ...]
    rows: tuple[TableRow, ...]


def _table(name: str, columns: dict[str, str], rows: tuple[Any, ...]) -> Table:
    """Named attributes of each row under their headings."""
    return Table(
        name,
        tuple(columns),
        tuple(tuple(getattr(row, f) for f in columns.values()) for row in rows),
    )


ACTIVITY = {
    "编码": "code",
    "类型": "kind",
    "主题": "topic",
    "日期": "day",
    "时间": "time",
    "方向": "direction",
    "地点": "place",
    "主讲人": "speaker",
    "课时": "hours",
    "人次": "people",
    "金额": "amount",
    "登记人": "recorded_by",
    "确认人": "confirmed_by",
    "确认日期": "confirmed_on",
    "纪要": "minutes",
}
PLAN = {"日期": "day", "类型": "kind", "主题": "topic", "地点": "place", "课时": "hours"}
LESSON = {
    "日期": "day",
    "课题": "topic",
    "授课教师": "teacher",
    "单位": "organisation",
    "课型": "kind",
    "课时": "hours",
    "学科": "subject",
    "班级": "class_name",
    "活动编码": "activity",
}
MENTORSHIP = {
    "编码": "code",
    "师傅": "mentor",
    "徒弟": "mentee",
    "学科": "subject",
    "开始日期": "start",
    "结束日期": "end",
}
NEED = {
    "编码": "code",
    "内容": "content",
    "类别": "category",
    "提出日期": "raised_on",
    "原因": "reason",
}
MEASURE = {
    "编码": "code",
    "措施": "name",
    "责任人": "responsible",
    "截止日期": "deadline",
    "完成日期": "finished_on",
    "预算": "budget",
    "未完成原因": "reason",
}
CHECK = {
    "日期": "day",
    "单位": "organisation",
    "检查表": "checklist",
    "应查项": "due",
    "合格项": "passed",
}
SURVEY = {
    "日期": "day",
    "单位": "organisation",
    "发放": "sent",
    "收回": "returned",
    "满意": "satisfied",
}
ACHIEVEMENT = {
    "日期": "day",
    "类别": "kind",
    "名称": "name",
    "级别": "level",
    "单位": "organisation",
    "教师": "teacher",
}
DOCUMENT = {
    "日期": "day",
    "类别": "category",
    "名称": "title",
    "单位": "organisation",
    "责任者": "author",
}


def tables(facts: Facts) -> list[Table]:
    """The facts' tables in the workbook's order."""
    return [
        _with_states("活动", ACTIVITY, facts.activities),
        _with_states("计划", PLAN, facts.plans),
        Table("物资", ("活动编码", "项目", "数量", "单位", "单价", "金额"), tuple(_goods(facts))),
        Table("决定", ("活动编码", "决定", "责任人", "期限", "完成日期"), tuple(_decisions(facts))),
        _table("课", LESSON, facts.lessons),
        Table("听课", ("日期", "课题", "听课人", "优点", "问题", "建议"), tuple(_observed(facts))),
        _table("师徒", MENTORSHIP, facts.mentorships),
        _with_states("需求", NEED, facts.needs),
        _with_states("措施", MEASURE, facts.measures),
        _table("检查", CHECK, facts.checks),
        _table("问卷", SURVEY, facts.surveys),
        _table("成果", ACHIEVEMENT, facts.achievements),
        _table("材料", DOCUMENT, facts.documents),
        Table(
            "指标",
            ("学期", "责任方", "编号", "指标", "完成", "状态", "得分", "更正"),
            tuple(_results(facts)),
        ),
        Table("标准", ("学期", "更正和调整"), tuple(_standards(facts))),
    ]


def _with_states(name: str, columns: dict[str, str], rows: tuple[Any, ...]) -> Table:
    """The table with each row's state at its end."""
    plain = _table(name, columns, rows)
    states = ((*cells, row.mark.word) for cells, row in zip(plain.rows, rows, strict=True))
    return Table(name, (*plain.head, "状态"), tuple(states))


def _goods(facts: Facts) -> Iterator[TableRow]:
    for row in facts.activities:
        for one in row.goods:
            yield row.code, one.item, one.quantity, one.unit, one.unit_price, one.amount


def _decisions(facts: Facts) -> Iterator[TableRow]:
    for row in facts.activities:
        for one in row.decisions:
            yield row.code, one.text, one.owner, one.due_on, one.done_on


def _observed(facts: Facts) -> Iterator[TableRow]:
    for row in facts.lessons:
        for one in row.observations:
            yield row.day, row.topic, one.observer, one.strengths, one.problems, one.suggestions


def _standards(facts: Facts) -> Iterator[TableRow]:
    for term in facts.terms:
        for line in term.results.standards:
            yield term.term, line


def _results(facts: Facts) -> Iterator[TableRow]:
    for term in facts.terms:
        for side in term.results.sides:
            for one in side.rows:
                row = one.row
                yield (
                    term.term,
                    side.side,
                    row.code,
                    row.title,
                    row.figure,
                    one.mark.word,
                    row.points_text,
                    row.changed,
                )
