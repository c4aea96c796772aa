"""开县向导: what a county needs before a term can run, step by step, and what is still missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum, auto
from typing import NamedTuple

from pairing.domain.plan.periods import Span

FEWEST_SCHOOLS = 2
"""One that helps and one that is helped."""


class SetupStep(StrEnum):
    """The steps in their order: each rests on those before it."""

    TERMS = auto()
    CALENDAR = auto()
    ORGANISATIONS = auto()
    TEACHERS = auto()
    PROGRAMME = auto()
    PAIRINGS = auto()
    ACCOUNTS = auto()


LABELS = {
    SetupStep.TERMS: "学年和学期",
    SetupStep.CALENDAR: "校历",
    SetupStep.ORGANISATIONS: "单位",
    SetupStep.TEACHERS: "教师",
    SetupStep.PROGRAMME: "方案和指标",
    SetupStep.PAIRINGS: "结对",
    SetupStep.ACCOUNTS: "账号",
}
PURPOSES = {
    SetupStep.TERMS: "周数、应完成的月份和考核都按学期算。",
    SetupStep.CALENDAR: "哪天放假、哪天调休上课。没有它，周数按周一到周五算。",
    SetupStep.ORGANISATIONS: "参加结对的学校和幼儿园。",
    SetupStep.TEACHERS: "上课、听课、带徒弟的人。",
    SetupStep.PROGRAMME: "要做到什么：每项指标多少、多少分。",
    SetupStep.PAIRINGS: "谁帮扶谁，从哪天到哪天。",
    SetupStep.ACCOUNTS: "每所学校至少一位负责人能登录。",
}


class TalliedRow(NamedTuple):
    """Something of the county's, and how many of what counts it has."""

    id: int
    name: str
    has: int = 0


class TermNow(NamedTuple):
    """The term that runs, or comes next, or was the last."""

    name: str
    span: Span


class Paired(NamedTuple):
    """A pairing that runs or will: by its code, its programme, its two schools."""

    id: int
    code: str
    programme_id: int
    schools: tuple[int, int]
    span: Span


@dataclass(frozen=True, slots=True)
class CountyState:
    """What there is of a county, in figures and names."""

    term: TermNow | None = None
    calendar_days: int = 0
    schools: Sequence[TalliedRow] = ()
    """With the number of their teachers."""
    programmes: Sequence[TalliedRow] = ()
    """With the number of their targets."""
    pairings: Sequence[Paired] = ()
    directed: frozenset[int] = field(default_factory=frozenset)
    """The schools that somebody directs who can sign in, or has a slip to."""
    bare_accounts: int = 0
    accounts: int = 0


class Lack(NamedTuple):
    """One thing that is missing, and the row that it is missing at (0: nowhere yet).

    ``waits``: an earlier step comes first.
    """

    text: str
    row_id: int = 0
    waits: bool = False


class StepState(NamedTuple):
    """Where one step stands: what there is, and what is missing."""

    step: SetupStep
    figure: str
    missing: list[Lack]

    @property
    def is_done(self) -> bool:
        """Nothing is missing."""
        return not self.missing

    @property
    def waits(self) -> bool:
        """All that is missing comes after an earlier step."""
        return bool(self.missing) and all(one.waits for one in self.missing)


def steps_of(county: CountyState, today: date) -> list[StepState]:
    """Every step in order."""
    figures, missing = _figures(county), _missing(county, today)
    return [StepState(step, figures[step], missing[step]) for step in SetupStep]


def is_ready(steps: Sequence[StepState]) -> bool:
    """Whether the term can run: no step misses anything."""
    return all(one.is_done for one in steps)


def next_of(steps: Sequence[StepState]) -> StepState | None:
    """The first step that misses something."""
    return next((one for one in steps if not one.is_done), None)


def _figures(county: CountyState) -> dict[SetupStep, str]:
    teachers = sum(one.has for one in county.schools)
    targets = sum(one.has for one in county.programmes)
    programmes = f"{len(county.programmes)} 个方案，{targets} 项指标"
    found = {
        SetupStep.CALENDAR: (county.calendar_days, "天放假或调休"),
        SetupStep.ORGANISATIONS: (len(county.schools), "所"),
        SetupStep.TEACHERS: (teachers, "位"),
        SetupStep.PAIRINGS: (len(county.pairings), "个"),
        SetupStep.ACCOUNTS: (county.accounts, "个"),
    }
    return {
        SetupStep.TERMS: county.term.name if county.term else "",
        SetupStep.PROGRAMME: programmes if targets else "",
        **{step: f"{count} {unit}" if count else "" for step, (count, unit) in found.items()},
    }


def _missing(county: CountyState, today: date) -> dict[SetupStep, list[Lack]]:
    return {
        SetupStep.TERMS: _of_terms(county, today),
        SetupStep.CALENDAR: _of_calendar(county),
        SetupStep.ORGANISATIONS: _of_organisations(county),
        SetupStep.TEACHERS: _of_teachers(county),
        SetupStep.PROGRAMME: _of_programme(county),
        SetupStep.PAIRINGS: _of_pairings(county),
        SetupStep.ACCOUNTS: _of_accounts(county),
    }


def _of_terms(county: CountyState, today: date) -> list[Lack]:
    if county.term is None:
        return [Lack("还没有学期")]
    over = county.term.span.is_over_on(today)
    return [Lack(f"{county.term.name}已经结束，下一个学期还没有建")] if over else []


def _of_calendar(county: CountyState) -> list[Lack]:
    if county.term is None:
        return [Lack("先建学期", waits=True)]
    none = f"{county.term.name}还没有放假和调休的日子"
    return [] if county.calendar_days else [Lack(none)]


def _of_organisations(county: CountyState) -> list[Lack]:
    count = len(county.schools)
    if count >= FEWEST_SCHOOLS:
        return []
    return [Lack("还没有学校" if not count else "只有 1 所，至少要帮扶校和被帮扶校各一所")]


def _of_teachers(county: CountyState) -> list[Lack]:
    if not county.schools:
        return [Lack("先建单位", waits=True)]
    paired = {key for one in county.pairings for key in one.schools}
    asked = [one for one in county.schools if not paired or one.id in paired]
    return [Lack(f"“{one.name}”没有教师", one.id) for one in asked if not one.has]


def _of_programme(county: CountyState) -> list[Lack]:
    if not county.programmes:
        return [Lack("还没有方案")]
    return [Lack(f"“{one.name}”没有指标", one.id) for one in county.programmes if not one.has]


def _of_pairings(county: CountyState) -> list[Lack]:
    if not county.pairings:
        return [Lack("还没有结对")]
    targets = {one.id: one.has for one in county.programmes}
    found = [
        Lack(f"结对 {one.code} 没有指标", one.id)
        for one in county.pairings
        if not targets.get(one.programme_id)
    ]
    term = county.term
    if term and all(one.span.cut_to(term.span).is_empty for one in county.pairings):
        found.append(Lack(f"{term.name}里没有一个结对在运行"))
    return found


def _of_accounts(county: CountyState) -> list[Lack]:
    paired = {key for one in county.pairings for key in one.schools}
    found = [
        Lack(f"“{one.name}”没有负责人账号", one.id)
        for one in county.schools
        if one.id not in county.directed and (not paired or one.id in paired)
    ]
    if not county.schools:
        found.append(Lack("先建单位", waits=True))
    if county.bare_accounts:
        found.append(Lack(f"{county.bare_accounts} 个账号没有密码，也没有能用的单子"))
    return found
