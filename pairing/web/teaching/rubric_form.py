"""Rubrics on screen: the sheets of a form, what was posted on them, and filled ones as results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from flask import request

from pairing.domain.plan.grades import Bands
from pairing.domain.teaching.rubrics import Mark, RubricContent, RubricItem, Section
from pairing.domain.vocabulary.lessons import Grade, Mode, Tick
from pairing.domain.wording import amount
from pairing.operations.change import RuleBroken
from pairing.operations.rules import RulesBroken
from pairing.operations.teaching.rubric_marks import MARK, REPLACED
from pairing.queries.teaching.rubrics import Shelved, Standard
from pairing.text import BadText, clean
from pairing.web.frame.forms import BaseForm, Fault

LONGEST_REMARK = 500
TICK_TONES = {Tick.PASS: "done", Tick.FAIL: "attention", Tick.NOT_DUE: "neutral"}


class Choice(NamedTuple):
    """One button of an item that is chosen: what it gives, out of how much."""

    value: str
    label: str
    points: str
    of: str


class FormItem(NamedTuple):
    """One item of a sheet as the form shows it."""

    item: RubricItem
    id: str
    remark_id: str
    value: str
    remark: str
    error: str
    choices: list[Choice]


class FormSheet(NamedTuple):
    """One rubric version as a form shows it; ``bands`` is for the running total."""

    standard: Standard
    sections: list[tuple[Section, list[FormItem]]]
    bands: list[tuple[float, str]]


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


def _prefix(standard: Standard) -> str:
    return f"score-{standard.shown}-"


def _is_posted(standard: Standard) -> bool:
    return any(name.startswith(_prefix(standard)) for name in request.form)


def _choices(content: RubricContent, item: RubricItem) -> list[Choice]:
    if content.mode is Mode.TICKS:
        return [
            Choice(t.value, t.label, str(int(t is Tick.PASS)), str(int(t is not Tick.NOT_DUE)))
            for t in Tick
        ]
    return [
        Choice(grade, grade, str(content.points_of(item, grade)), str(item.most))
        for grade in content.choices
    ]


class Marking:
    """The rubric part of one form: which sheet is shown, the others beside it, what was posted.

    ``marks`` are those of a stored record that is being corrected.
    """

    def __init__(
        self, shelves: Sequence[Shelved], code: str, marks: Mapping[str, Mark] | None = None
    ) -> None:
        self.shelves = shelves
        self.stored = marks or {}
        self.by_item: Mapping[str, str] = {}
        shelf = next((row for row in shelves if row.code == code), shelves[0])
        self.standard = next((v for v in shelf.versions if _is_posted(v)), shelf.newest)

    @classmethod
    def of(cls, standard: Standard, marks: Mapping[str, Mark]) -> Marking:
        """For correcting a record: its own version, nothing to choose from."""
        shelf = Shelved(standard.code, standard.purpose, [standard], True)
        return cls([shelf], standard.code, marks)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(code, name) of the rubrics to choose from."""
        return [(shelf.code, shelf.newest.name) for shelf in self.shelves]

    @property
    def is_replaced(self) -> bool:
        """Whether another sheet was shown than the one that a record would use."""
        return not _is_posted(self.standard)

    def _remark(self, item: RubricItem) -> str:
        """The remark that was posted on an item; raises ``BadText``."""
        return clean(self._line(self.standard, item).remark, LONGEST_REMARK)

    def bad_remarks(self) -> dict[str, str]:
        """What is wrong with the remarks, by item."""
        wrong = {}
        for item in self.standard.content.items:
            try:
                self._remark(item)
            except BadText as error:
                wrong[item.code] = f"备注：{error}"
        return wrong

    def marks(self) -> dict[str, Mark]:
        """What was posted, by item; remarks that are wrong are left out."""
        wrong = self.bad_remarks()
        return {
            item.code: Mark(
                self._line(self.standard, item).value.strip(),
                "" if item.code in wrong else self._remark(item),
            )
            for item in self.standard.content.items
        }

    def refuse(self, by_item: Mapping[str, str]) -> list[Fault]:
        """Put what is wrong at its items, what was wrong before first; returns it all."""
        self.by_item = {**by_item, **self.by_item}
        lines = [line for _, lines in self.sheet.sections for line in lines]
        return [Fault(line.id, line.item.text, line.error) for line in lines if line.error]

    def _line(self, standard: Standard, item: RubricItem) -> FormItem:
        name, remark_name = (
            f"{_prefix(standard)}{item.code}",
            f"remark-{standard.shown}-{item.code}",
        )
        known = self.stored.get(item.code, Mark(standard.content.start(item)))
        posted = _is_posted(standard)
        return FormItem(
            item,
            name,
            remark_name,
            request.form.get(name, "") if posted else known.given,
            request.form.get(remark_name, "") if posted else known.remark,
            self.by_item.get(item.code, "") if standard is self.standard else "",
            _choices(standard.content, item),
        )

    def _sheet(self, standard: Standard) -> FormSheet:
        sections = [
            (section, [self._line(standard, item) for item in section.items])
            for section in standard.content.sections
        ]
        return FormSheet(standard, sections, bands_for_script(standard.content.bands))

    @property
    def sheet(self) -> FormSheet:
        """The sheet that is shown."""
        return self._sheet(self.standard)

    @property
    def others(self) -> list[FormSheet]:
        """The sheets that can be chosen instead."""
        return [
            self._sheet(next((v for v in shelf.versions if _is_posted(v)), shelf.newest))
            for shelf in self.shelves
            if shelf.code != self.standard.code
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What was typed on the other sheets: hidden fields that a form without script needs."""
        shown = (_prefix(self.standard), f"remark-{self.standard.shown}-")
        return [
            (name, value)
            for name, value in request.form.items()
            if name.startswith(("score-", "remark-")) and not name.startswith(shown)
        ]


class MarkedForm(BaseForm):
    """A form with a sheet of marks: what is wrong with a mark stands at its item."""

    marking: Marking | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields, and the sheet: it is the one that was shown, its remarks can be kept."""
        sound = bool(super().validate(extra_validators))
        if self.marking is None:
            return sound
        if self.marking.is_replaced:
            super().refuse(RuleBroken("rubric", REPLACED))
            return False
        self.elsewhere = self.marking.refuse(self.marking.bad_remarks())
        return sound and not self.elsewhere

    def refuse(self, broken: RuleBroken) -> None:
        """Faults of marks go to their items, the others to their fields."""
        at_items = {
            name.removeprefix(MARK): message
            for name, message in broken.faults
            if name.startswith(MARK)
        }
        others = [fault for fault in broken.faults if not fault[0].startswith(MARK)]
        if at_items and self.marking is not None and not self.marking.is_replaced:
            self.elsewhere = self.marking.refuse(at_items)
        if others:
            super().refuse(RulesBroken(others))


def is_swap() -> bool:
    """Whether only another sheet was asked for."""
    return "swap" in request.form


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
