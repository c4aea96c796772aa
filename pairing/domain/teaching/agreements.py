"""Mentoring agreements: their usual wording, and who may be named for which days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pairing.domain.wording import days_between, full_day

GOALS = "一学年内能独立设计和组织教学活动，听评课等次提高一档，上好一节汇报课。"
MENTOR_DUTIES = (
    "1. 了解徒弟的教学实际，帮助订好成长计划；\n"
    "2. 开放自己的课堂，随时接受徒弟听课；\n"
    "3. 定期听徒弟的课，课后面评，指出优点、问题和改法；\n"
    "4. 指导备课、教案、反思和教研，学期末写好书面总结。"
)
MENTEE_DUTIES = (
    "1. 虚心学习，主动向师傅请教；\n"
    "2. 按要求听师傅的课，记好听课笔记，写出体会；\n"
    "3. 课前把教案交师傅看，课后写反思；\n"
    "4. 学期末上好汇报课，展示学习成果。"
)


class Named(NamedTuple):
    """Somebody named in an agreement, and the code of her organisation on its first day."""

    name: str
    office: str | None


class Home(NamedTuple):
    """One side's organisation: its code, and how messages call it."""

    code: str | None
    name: str | None


class Frame(NamedTuple):
    """The pairing around an agreement: how messages call it, its days, its two organisations."""

    name: str
    start: date | None
    end: date | None
    lead: Home
    supported: Home


def agreement_faults(
    frame: Frame, mentor: Named, mentee: Named, starts_on: date | None, ends_on: date | None
) -> Iterator[tuple[str, str]]:
    """(field, message) of what is wrong: days outside the pairing, people of the wrong side."""
    for field, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        if day and frame.start and frame.end and not frame.start <= day <= frame.end:
            days = days_between(frame.start, frame.end)
            yield field, f"“{full_day(day)}”不在结对 {frame.name} 的起止日期（{days}）内。"
    sides = (
        ("mentor_id", mentor, frame.lead, "帮扶方"),
        ("mentee_id", mentee, frame.supported, "被帮扶方"),
    )
    for field, who, home, label in sides:
        if who.office and home.code and who.office != home.code:
            yield field, f"“{who.name}”不是{label}“{home.name}”的教师。"
