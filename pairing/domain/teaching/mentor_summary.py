"""The mentor's written summary: a skeleton filled from facts, the prose left to people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pairing.domain.plan.periods import TermDates
from pairing.domain.teaching.mentorships import Deed, DeedKind
from pairing.domain.vocabulary.lessons import LessonKind
from pairing.domain.vocabulary.people import MentorshipSide
from pairing.domain.wording import titled


@dataclass(frozen=True, slots=True)
class SummaryFacts:
    """What the skeleton names; ``deeds`` are all of the mentorship's, the term cuts them."""

    mentor: str
    mentee: str
    mentee_home: str
    subject: str
    term: TermDates
    deeds: Sequence[Deed]
    missing_materials: Sequence[str]


def _day(deed: Deed) -> str:
    return f"{deed.day.month}月{deed.day.day}日"


def _titled(deeds: Sequence[Deed]) -> str:
    return "；".join(f"{_day(deed)}{titled(deed.title)}" for deed in deeds)


def _counted(label: str, unit: str, deeds: Sequence[Deed], *, with_titles: bool = True) -> str:
    """“听徒弟的课 2 节：11月19日《…》；…。”"""
    what = _titled(deeds) if with_titles else "、".join(_day(deed) for deed in deeds)
    return f"{label} {len(deeds)} {unit}" + (f"：{what}。" if deeds else "。")


def skeleton(facts: SummaryFacts) -> str:
    """The text that the form starts with: four headings, each with the facts there are.

    No marks stand in it: who reads the summary need not be allowed to read them.
    """
    inside = [deed for deed in facts.deeds if facts.term.span.covers(deed.day)]

    def some(kind: DeedKind, by: MentorshipSide | None = None, *items: str) -> list[Deed]:
        return [
            deed
            for deed in inside
            if deed.kind is kind and by in (None, deed.by) and (not items or deed.item in items)
        ]

    mentor, mentee = MentorshipSide.MENTOR, MentorshipSide.MENTEE
    achieved = "；".join(
        f"{_day(deed)}{titled(deed.title)}（{deed.note}）" for deed in some(DeedKind.ACHIEVEMENT)
    )
    missing = "、".join(facts.missing_materials)
    subject = f"，学科：{facts.subject}" if facts.subject else ""
    lines = [
        "一、基本情况",
        f"{facts.term.name}，{facts.mentor}与{facts.mentee_home}{facts.mentee}师徒结对{subject}。",
        "",
        "二、主要做法",
        _counted("听徒弟的课", "节", some(DeedKind.OBSERVATION, mentor)),
        _counted("徒弟听师傅的课", "节", some(DeedKind.OBSERVATION, mentee)),
        _counted("师徒研讨和指导", "次", some(DeedKind.MEETING), with_titles=False),
        _counted("师傅上示范课", "节", some(DeedKind.LESSON, mentor, LessonKind.DEMONSTRATION)),
        f"四类材料：{'还缺 ' + missing if missing else '齐全'}。",
        "",
        "三、徒弟的进步和成果",
        _counted("徒弟上汇报课、公开课", "节", some(DeedKind.LESSON, mentee)),
        f"成果：{achieved or '本学期没有登记'}。",
        "",
        "四、不足和下一步打算",
        "",
    ]
    return "\n".join(lines)
