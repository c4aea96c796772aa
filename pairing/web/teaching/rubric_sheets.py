"""A rubric's sheet as a page shows it: its items with what can be chosen, and filled ones."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from pairing.domain.plan.grades import Bands
from pairing.domain.teaching.rubrics import HALF, LEVELS, Mark, RubricContent, RubricItem, Section
from pairing.domain.vocabulary.lessons import Grade, MarkLevel, Mode, Tick
from pairing.domain.wording import amount
from pairing.queries.teaching.rubrics import Standard

TICK_TONES = {Tick.PASS: "done", Tick.FAIL: "attention", Tick.NOT_DUE: "neutral"}


class Choice(NamedTuple):
    """One button of an item that is chosen: what it gives, out of how much."""

    value: str
    label: str
    points: str
    of: str


class FormItem(NamedTuple):
    """One item of a sheet as the form shows it.

    ``choices`` where it is only chosen; of points a tap on one of ``levels`` (``level``: which),
    or a number: ``value`` is the number only where no level gives just that.
    """

    item: RubricItem
    id: str
    level_id: str
    remark_id: str
    value: str
    level: str
    remark: str
    error: str
    choices: list[Choice]
    levels: list[Choice]


class FormSheet(NamedTuple):
    """One rubric version as a form shows it; ``bands`` is for the running total.

    ``levels`` says what a tap on a level gives; "" where there are none.
    """

    standard: Standard
    sections: list[tuple[Section, list[FormItem]]]
    bands: list[tuple[float, str]]
    levels: str


class ResultLine(NamedTuple):
    """One item of a filled sheet: its mark in words, with a tone where it is a tick."""

    text: str
    shown: str
    tone: str
    remark: str


def bands_for_script(bands: Bands) -> list[tuple[float, str]]:
    """The bands for the running total: [(90, "优"), …]."""
    least = (*bands, Decimal(0))
    return [(float(n), grade.label) for n, grade in zip(least, Grade, strict=True)]


def bands_text(bands: Bands) -> str:
    """“优 ≥ 90 · 良 ≥ 80 · 合格 ≥ 60”."""
    return " · ".join(
        f"{grade.label} ≥ {amount(least)}" for least, grade in zip(bands, Grade, strict=False)
    )


def levels_text(content: RubricContent) -> str:
    """“点一档：优 95%、良 85%、中 70%、待改进 50%，取最近的半分……”."""
    if content.mode is not Mode.POINTS:
        return ""
    shares = "、".join(f"{level.label} {amount(100 * LEVELS[level])}%" for level in MarkLevel)
    fine = "；分值小的项取到 0.1 分" if any(one.step < HALF for one in content.items) else ""
    return f"点一档给这一项分值的：{shares}，取最近的半分，正中间取低的{fine}。可以再用 − ＋ 微调。"


def levels_of(content: RubricContent, item: RubricItem) -> list[Choice]:
    """What one tap gives to an item that is marked by points; none of other items."""
    if content.mode is not Mode.POINTS:
        return []
    return [
        Choice(level.value, level.label, str(item.worth(level)), str(item.most))
        for level in MarkLevel
    ]


def leveled(content: RubricContent, item: RubricItem, given: str) -> tuple[str, str]:
    """A mark as the form shows it: (level, "") where one gives just that, else ("", number)."""
    if content.mode is not Mode.POINTS or content.faults_of(item, given):
        return "", given
    level = item.level_of(content.points_of(item, given))
    return (level.value, "") if level else ("", given)


def choices_of(content: RubricContent, item: RubricItem) -> list[Choice]:
    """The buttons of an item that is only chosen: grades or ticks."""
    if content.mode is Mode.TICKS:
        return [
            Choice(t.value, t.label, str(int(t is Tick.PASS)), str(int(t is not Tick.NOT_DUE)))
            for t in Tick
        ]
    return [
        Choice(grade, grade, str(content.points_of(item, grade)), str(item.most))
        for grade in content.choices
    ]


def _result(content: RubricContent, item: RubricItem, mark: Mark | None) -> ResultLine:
    if mark is None:
        return ResultLine(item.text, "–", "", "")
    if content.mode is Mode.TICKS:
        tick = Tick(mark.given)
        return ResultLine(item.text, tick.label, TICK_TONES[tick], mark.remark)
    points = f"{amount(content.points_of(item, mark.given))} / {amount(item.most)}"
    shown = f"{mark.given} · {points}" if content.mode is Mode.GRADES else points
    return ResultLine(item.text, shown, "", mark.remark)


def results(
    content: RubricContent, marks: Mapping[str, Mark]
) -> list[tuple[str, str, list[ResultLine]]]:
    """A filled sheet: title, points of the section, its items."""
    found = []
    for section in content.sections:
        lines = [_result(content, item, marks.get(item.code)) for item in section.items]
        points = [
            content.points_of(item, marks[item.code].given)
            for item in section.items
            if item.code in marks
        ]
        of = f"{amount(sum(points, Decimal(0)))} / {amount(section.most)}"
        found.append((section.title, "" if content.mode is Mode.TICKS else of, lines))
    return found
