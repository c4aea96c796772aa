"""The self-evaluation's skeleton with numbers and named activities; the prose is people's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from pairing.domain.plan.gaps import Gap, GapStanding
from pairing.domain.plan.ledger import missing_text, value_text
from pairing.domain.vocabulary.activities import ActivityKind
from pairing.domain.vocabulary.assessment import EvaluationSection
from pairing.domain.vocabulary.programme import Duty, Side
from pairing.domain.wording import amount, titled

MOST_NAMED = 4
"""So many activities of a kind are named; the rest are counted."""
MOST_LISTED = 20
"""So many plans and achievements are named."""


@dataclass(frozen=True, slots=True)
class Held:
    """A confirmed activity of the term; hours and people as far as they are told."""

    kind: ActivityKind
    topic: str
    day: date
    hours: Decimal | None = None
    people: Decimal | None = None


@dataclass(frozen=True, slots=True)
class EvaluationFacts:
    """All that the skeleton draws on; ``group`` is (duty, name) of the leadership group."""

    side: Side
    home: str
    partner: str
    term: str
    group: Sequence[tuple[Duty, str]]
    held: Sequence[Held]
    gaps: Sequence[Gap]
    mentorships: int
    observations: int
    achievements: Sequence[str]
    plans: Sequence[str]


def _leadership(facts: EvaluationFacts) -> str:
    lines = []
    for duty, rows in groupby(sorted(facts.group, key=_rank), key=lambda pair: pair[0]):
        lines.append(f"{duty.label}：{'、'.join(name for _, name in rows)}")
    told = "成立领导小组（" + "；".join(lines) + "）。" if lines else ""
    plans = f"本学期的计划和方案：{_some([f'《{name}》' for name in facts.plans])}。"
    return told + (plans if facts.plans else "")


def _rank(pair: tuple[Duty, str]) -> int:
    return list(Duty).index(pair[0])


def _kind(kind: ActivityKind, rows: Sequence[Held]) -> str:
    hours = sum((row.hours or Decimal(0) for row in rows), Decimal(0))
    people = sum((row.people or Decimal(0) for row in rows), Decimal(0))
    counts = [f"{len(rows)} 次"]
    counts += [f"{amount(hours)} 课时"] if hours else []
    counts += [f"{amount(people)} 人次"] if people else []
    marks = "《》" if kind.traits.has_lesson else "“”"
    named = "、".join(
        f"{row.day.month}月{row.day.day}日{titled(row.topic, marks)}" for row in rows[:MOST_NAMED]
    )
    rest = "等" if len(rows) > MOST_NAMED else ""
    return f"{kind.label} {'，'.join(counts)}：{named}{rest}。"


def _practice(facts: EvaluationFacts) -> str:
    kinds = list(ActivityKind)
    rows = sorted(facts.held, key=lambda row: (kinds.index(row.kind), row.day))
    grouped = [(kind, list(found)) for kind, found in groupby(rows, key=lambda row: row.kind)]
    numbers = "一二三四五六七八九十"
    lines = [
        f"（{numbers[place] if place < len(numbers) else place + 1}）{_kind(kind, found)}"
        for place, (kind, found) in enumerate(grouped)
    ]
    more = []
    if facts.mentorships:
        more.append(f"师徒结对 {facts.mentorships} 对")
    if facts.observations:
        more.append(f"听课记录 {facts.observations} 条")
    return "\n".join([*lines, *(["；".join(more) + "。"] if more else [])])


def _some(names: Sequence[str]) -> str:
    """The names, the first ones where there are very many."""
    more = "等" if len(names) > MOST_LISTED else ""
    return "、".join(names[:MOST_LISTED]) + more


def _effect(facts: EvaluationFacts) -> str:
    own = [gap for gap in facts.gaps if gap.result.target.side is facts.side]
    met = [gap for gap in own if gap.standing is GapStanding.MET]
    if not own:
        return ""
    told = "；".join(f"{g.result.target.name}（{value_text(g.result)}）" for g in met)
    said = f"{len(own)} 项指标完成 {len(met)} 项" + (f"：{told}。" if told else "。")
    won = f"成果 {len(facts.achievements)} 项：{_some(facts.achievements)}。"
    return said + (won if facts.achievements else "")


def _shortcoming(facts: EvaluationFacts) -> str:
    lacking = [
        gap
        for gap in facts.gaps
        if gap.result.target.side is facts.side
        and gap.standing in (GapStanding.NEEDS_CARE, GapStanding.IMPOSSIBLE)
    ]
    lines = [f"{gap.result.target.name}：{_missing(gap)}，原因：" for gap in lacking]
    return "\n".join(lines)


def _missing(gap: Gap) -> str:
    return "还没有数据" if gap.result.value is None else missing_text(gap.result)


def skeleton(facts: EvaluationFacts) -> dict[EvaluationSection, str]:
    """What each section starts with; “下一步打算” is people's alone."""
    return {
        EvaluationSection.LEADERSHIP: _leadership(facts),
        EvaluationSection.PRACTICE: _practice(facts),
        EvaluationSection.EFFECT: _effect(facts),
        EvaluationSection.SHORTCOMING: _shortcoming(facts),
        EvaluationSection.NEXT: "",
    }
