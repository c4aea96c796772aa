"""Rubrics in forms: which sheet is shown, what was posted on it, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request

from pairing.domain.teaching.rubrics import Mark, RubricItem
from pairing.domain.vocabulary.lessons import MarkLevel
from pairing.domain.wording import amount
from pairing.operations.change import RuleBroken
from pairing.operations.rules import RulesBroken
from pairing.operations.teaching.rubric_marks import MARK, REPLACED
from pairing.queries.teaching.rubrics import Shelved, Standard
from pairing.text import BadText, clean
from pairing.web.frame.forms import BaseForm, Fault
from pairing.web.teaching.rubric_sheets import (
    FormItem,
    FormSheet,
    bands_for_script,
    choices_of,
    leveled,
    levels_of,
    levels_text,
)

LONGEST_REMARK = 500
PARTS = ("score", "level", "remark")
"""What an item's fields begin with."""
STARTS = tuple(f"{part}-" for part in PARTS)


def _starts(standard: Standard) -> tuple[str, ...]:
    """What the names of a sheet's fields begin with."""
    return tuple(f"{part}-{standard.shown}-" for part in PARTS)


def _is_posted(standard: Standard) -> bool:
    return any(name.startswith(_starts(standard)) for name in request.form)


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
        self.rested = self._rested()

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

    def _rested(self) -> frozenset[str]:
        """The items that “其余按良” marked: now, or before on this form."""
        items = self.standard.content.items
        known = "" if "swap" in request.form else request.form.get("rested", "").split()
        found = {item.code for item in items if item.code in known}
        if is_rest():
            found |= {i.code for i in items if not any(self._posted(self.standard, i))}
        return frozenset(found)

    def _posted(self, standard: Standard, item: RubricItem) -> tuple[str, str]:
        """(level, number or choice) as they were posted."""
        names = (f"{part}-{standard.shown}-{item.code}" for part in ("level", "score"))
        level, number = (request.form.get(name, "").strip() for name in names)
        return (level if level in list(MarkLevel) else ""), number

    def _given(self, item: RubricItem) -> str:
        """The mark that was posted: the number, else what the level gives."""
        level, number = self._posted(self.standard, item)
        return str(item.worth(MarkLevel(level))) if level and not number else number

    def doubtful(self) -> dict[str, str]:
        """Items on which a level and a number say different things, without script."""
        wrong = {}
        for item in self.standard.content.items:
            posted, number = self._posted(self.standard, item)
            if not posted or not number:
                continue
            level = MarkLevel(posted)
            if self.standard.content.faults_of(item, number) or (
                self.standard.content.points_of(item, number) != item.worth(level)
            ):
                said = f"“{level.label}”（{amount(item.worth(level))} 分）"
                wrong[item.code] = f"选了{said}，又填了“{number}”：请只留一个。"
        return wrong

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
            item.code: Mark(self._given(item), "" if item.code in wrong else self._remark(item))
            for item in self.standard.content.items
        }

    def refuse(self, by_item: Mapping[str, str]) -> list[Fault]:
        """Put what is wrong at its items, what was wrong before first; returns it all."""
        self.by_item = {**by_item, **self.by_item}
        lines = [line for _, lines in self.sheet.sections for line in lines]
        return [Fault(line.id, line.item.text, line.error) for line in lines if line.error]

    def _line(self, standard: Standard, item: RubricItem) -> FormItem:
        name, level_name, remark_name = (start + item.code for start in _starts(standard))
        known, posted = self.stored.get(item.code, Mark("")), _is_posted(standard)
        error = self.by_item.get(item.code, "") if standard is self.standard else ""
        shown = self._posted(standard, item) if error else self._shown(standard, item, known)
        return FormItem(
            item,
            name,
            level_name,
            remark_name,
            shown[1],
            shown[0],
            request.form.get(remark_name, "") if posted else known.remark,
            error,
            choices_of(standard.content, item),
            levels_of(standard.content, item),
        )

    def _shown(self, standard: Standard, item: RubricItem, known: Mark) -> tuple[str, str]:
        """(level, number or choice) to show: what was posted, or “其余”, or what is stored."""
        if not _is_posted(standard):
            return leveled(standard.content, item, known.given)
        level, number = self._posted(standard, item)
        if is_rest() and standard is self.standard and not (level or number):
            return leveled(standard.content, item, standard.content.rest_given(item))
        return (level, "") if level and not number else leveled(standard.content, item, number)

    @property
    def is_whole(self) -> bool:
        """Whether every item has a mark already: nothing is left for “其余”."""
        lines = [line for _, lines in self.sheet.sections for line in lines]
        return all(line.level or line.value for line in lines)

    def _sheet(self, standard: Standard) -> FormSheet:
        sections = [
            (section, [self._line(standard, item) for item in section.items])
            for section in standard.content.sections
        ]
        content = standard.content
        return FormSheet(standard, sections, bands_for_script(content.bands), levels_text(content))

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
        shown = _starts(self.standard)
        return [
            (name, value)
            for name, value in request.form.items()
            if name.startswith(STARTS) and not name.startswith(shown)
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
        self.elsewhere = self.marking.refuse(
            {**self.marking.doubtful(), **self.marking.bad_remarks()}
        )
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


def is_rest() -> bool:
    """Whether the button that marks all items without a mark was pressed, without script."""
    return "rest" in request.form


def is_swap() -> bool:
    """Whether only another sheet, or marks for the rest, was asked for: nothing is saved."""
    return "swap" in request.form or is_rest()
