"""The mentor's written summary: figures drawn from facts when it is read, the prose people's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pairing.domain.plan.periods import TermDates
from pairing.domain.teaching.mentorships import Deed, DeedKind
from pairing.domain.vocabulary.lessons import LessonKind
from pairing.domain.vocabulary.people import MentorshipSide
from pairing.domain.wording import titled

WRITTEN_WHOLE = "一、基本情况"
"""How the figures begin, and a text that was stored together with them."""
PROSE = "三、徒弟的进步\n\n\n四、不足和下一步打算\n"
"""What the form starts with: the headings of what only people know."""


@dataclass(frozen=True, slots=True)
class SummaryFacts:
    """What the figures name; ``deeds`` are all of the mentorship's, the term cuts them."""

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
    """“听徒弟的课 2 节：11月19日《…》；…。”; "" of none."""
    if not deeds:
        return ""
    what = _titled(deeds) if with_titles else "、".join(_day(deed) for deed in deeds)
    return f"{label} {len(deeds)} {unit}：{what}。"


def figures(facts: SummaryFacts) -> str:
    """What the facts say, drawn whenever the summary is read; of what is none, no line.

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
        _counted("听徒弟的课", "节", some(DeedKind.OBSERVATION, mentor)),
        _counted("徒弟听师傅的课", "节", some(DeedKind.OBSERVATION, mentee)),
        _counted("师徒研讨和指导", "次", some(DeedKind.MEETING), with_titles=False),
        _counted("师傅上示范课", "节", some(DeedKind.LESSON, mentor, LessonKind.DEMONSTRATION)),
        _counted("徒弟上汇报课、公开课", "节", some(DeedKind.LESSON, mentee)),
        f"四类材料：{'还缺 ' + missing if missing else '齐全'}。",
        f"成果：{achieved}。" if achieved else "",
    ]
    return "\n".join(
        [
            WRITTEN_WHOLE,
            f"{facts.term.name}，{facts.mentor}与{facts.mentee_home}{facts.mentee}师徒结对{subject}。",
            "",
            "二、做法和成果",
            *filter(None, lines),
        ]
    )


def whole(drawn: str, prose: str) -> str:
    """The summary as it is read: the figures as of now, then what the mentor wrote.

    A text from the time when figures were written into it stands as it was written.
    """
    return prose if is_written_whole(prose) else f"{drawn}\n\n{prose}"


def is_written_whole(prose: str) -> bool:
    """Whether the text brings figures of its own, of the day on which it was written."""
    return prose.startswith(WRITTEN_WHOLE)


def is_unwritten(prose: str) -> bool:
    """Whether nothing but the headings stands there."""
    return set(prose.split()) <= set(PROSE.split())
