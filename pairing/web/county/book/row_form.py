"""A form of one row, made of its sheet's columns; what is typed goes to the import's own checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import Field, FieldList, FormField
from wtforms.validators import Optional
from wtforms.widgets import DateInput

from pairing import clock, values
from pairing.domain.vocabulary.programme import ChangeWay, OrganisationKind
from pairing.operations.change import RuleBroken
from pairing.operations.county.target_choice import LONGEST_REASON, TargetChoice
from pairing.operations.rules import RulesBroken
from pairing.queries.county.book_list import PARTED, Names
from pairing.queries.county.county import LONG_AGO
from pairing.web.county.book.shelves import Shelf
from pairing.web.frame.fields import Line, Pick, Radio, Several, Text
from pairing.web.frame.forms import BaseForm, RowForm
from pairing.workbook.columns import LINE, Column, Kind
from pairing.workbook.labels import JOINT, typed
from pairing.workbook.postings import AT, FIELD, FROM, UNTIL, Posting
from pairing.workbook.reading import Grid

MOST_LISTED = 100
"""So many rows are chosen from a list; of more one is found by typing."""
POSTING = (AT, FROM, UNTIL)
HINTS = {
    ("教师", "reading"): "只在读音和一般不同时填：zeng yu hang。",
    ("教师", "posted_from"): "不知道就不填，算一直在这里。",
    ("指标", "threshold"): "“比例”写成 30 或 30%。",
    ("指标", "document_categories"): "几类之间用顿号：计划、总结。",
    ("指标", "items"): "几项之间用顿号：图书、玩教具。",
    ("指标", "deduction"): "没达到时扣几分；不扣就不填。",
    ("等次", "starts_on"): "从这天或以后开始的学期用这一组。",
    ("材料清单", "activity_kind"): "某一类写了自己的清单，就只按自己的。",
    ("材料清单", "side"): "只用在“每个单位”。",
    ("材料清单", "starts_on"): "写一个学期的第一天：从那个学期起要。",
    ("材料清单", "ends_on"): "这天以后开始的学期不再要。",
    ("装备标准", "number"): "每班半套写 0.5，算出来往上取整。",
    ("领导小组", "starts_on"): "一开始就在的不用填。",
    ("领导小组", "ends_on"): "换人了，写最后一天；接任的另建一行。",
    ("领导小组", "post"): "在本单位的职务：副局长、园长。",
    ("学期", "locks_on"): "从这天起这学期的记录不能再改。",
    ("单位", "parent_id"): "一般是本局；教学点写它的中心校。",
    ("单位", "merged_into_id"): "它的负责人能看这里做过的；重新开办就清空。",
    (
        "单位",
        "closed_on",
    ): "最后一天（含当天）。还有结对和教师的，请用“关闭”；重新开办就清空。",
}
UNITS = {
    "class_count": "个班",
    "child_count": "人",
    "staff_count": "人",
    "points": "分",
    "deduction": "分",
}


class Day(Line):
    """A day, picked or typed: the import's checks read it."""

    widget = DateInput()


class Search(Line):
    """One of many rows, found by name, pinyin or code; without a script its code is typed."""

    slug = ""


class PostingForm(RowForm):
    """One stay of a teacher at an organisation."""

    organisation_id = Pick("单位")
    posted_from = Day("从")
    posted_until = Day("到")


class RowFormBase(BaseForm):
    """What forms of all sheets share: where a fault of a line belongs."""

    shelf: Shelf

    def refuse(self, broken: RuleBroken) -> None:
        """Faults come at “line/field”: a teacher's further lines are her postings."""
        super().refuse(RulesBroken([(self._place(name), text) for name, text in broken.faults]))

    def _place(self, name: str) -> str:
        line, _, field = name.partition("/")
        if field in POSTING and "postings" in self:
            return f"postings-{self.line_numbers()[values.count(line, 2) - 2]}-{field}"
        return field

    def line_numbers(self) -> list[int]:
        """The postings that have a line in the grid, by their place in the form."""
        return [n for n, one in enumerate(self["postings"].entries) if one.form[AT].data] or [0]

    def cell(self, column: Column) -> str:
        """What was typed into a column's field, as a cell holds it."""
        data = self[column.field].data
        if isinstance(data, list):
            return JOINT.join(data)
        text = str(data or "")
        return text.rsplit(PARTED, 1)[-1] if column.refers_to else text

    def grid(self, stored: Mapping[str, Any] | None) -> Grid:
        """The row as a sheet of one row; what the form does not ask stays as it is stored."""
        columns = [c for c in self.shelf.sheet.columns if c.field in self or stored]
        cells = [self.cell(c) if c.field in self else typed(stored or {}, c) for c in columns]
        if "postings" not in self:
            return [[c.header for c in columns], cells]
        plain = [
            (c, cell) for c, cell in zip(columns, cells, strict=True) if c.field not in POSTING
        ]
        served = [c for c in self.shelf.sheet.columns if c.field in POSTING]
        head = [c.header for c, _ in plain] + [c.header for c in served]
        lines = [
            [
                *(cell for _, cell in plain),
                one[AT].data,
                one[FROM].data or f"{LONG_AGO}",
                one[UNTIL].data,
            ]
            for one in (entry.form for entry in self["postings"].entries)
            if one[AT].data
        ]
        return [head, *(lines or [[*(cell for _, cell in plain), "", "", ""]])]

    def targets(self) -> TargetChoice | None:
        """How a changed target takes effect, where the person was asked and has chosen."""
        return chosen_way(self["way"].data, self["reason"].data) if "way" in self else None


def chosen_way(way: str | None, reason: str | None) -> TargetChoice | None:
    """What the person chose; None while nothing is."""
    return TargetChoice(ChangeWay(way), reason or "") if way else None


def _listed(column: Column, names: Names, stored: Mapping[str, Any] | None) -> Field:
    kept = (stored or {}).get(column.field)
    choices = names.going_on(column.refers_to, clock.today(), kept)
    blank = [] if column.required else [("", "不填")]
    return Pick(_label(column), choices=[*blank, *choices])


def _words(shelf: Shelf, column: Column, stored: Mapping[str, Any] | None, hint: str) -> Field:
    labels = column.words.labels() if column.words else ()
    if shelf.slug == "organisations" and column.field == "kind":
        own = (stored or {}).get("kind") == OrganisationKind.BUREAU
        labels = tuple(one for one in labels if (one == OrganisationKind.BUREAU.label) == own)
    choices = [(one, one) for one in labels]
    if column.kind is Kind.WORDS:
        return Several(_label(column), choices=choices)
    if not column.required and not column.default:
        choices = [("", "不限"), *choices]
        return Pick(_label(column), choices=choices, default="", description=hint)
    return Pick(_label(column), choices=choices, description=hint)


def _label(column: Column) -> str:
    unit = UNITS.get(column.field)
    name = column.header.removesuffix("编码") if column.refers_to else column.header
    return f"{name}（{unit}）" if unit else name


def _field(shelf: Shelf, column: Column, names: Names, stored: Mapping[str, Any] | None) -> Field:
    hint = HINTS.get((shelf.sheet_name, column.field), "")
    if column.refers_to:
        many = len(names.county.rows[column.refers_to]) > MOST_LISTED
        return Search(_label(column), 300) if many else _listed(column, names, stored)
    if column.words is not None:
        return _words(shelf, column, stored, hint)
    if column.kind is Kind.DATE:
        return Day(_label(column), description=hint)
    if column.kind is Kind.NUMBER:
        return Line(_label(column), 60, description=hint, render_kw={"inputmode": "decimal"})
    if column.longest > LINE:
        return Text(_label(column), column.longest, description=hint)
    return Line(_label(column), column.longest, description=hint)


def form_for(
    shelf: Shelf, names: Names, stored: Mapping[str, Any] | None = None
) -> type[RowFormBase]:
    """The form of a sheet: of a new row, or of one that is ``stored``."""
    fields: dict[str, Any] = {}
    for column in _asked_of(shelf, stored):
        fields[column.field] = _field(shelf, column, names, stored)
    if shelf.slug == "teachers" and stored is not None:
        fields["postings"] = FieldList(FormField(PostingForm), max_entries=30)
    if shelf.slug == "teachers" and stored is None:
        fields[FROM] = _field(shelf, shelf.sheet.by_field()[FROM], names, None)
    if shelf.slug in WEIGHED:
        fields["way"] = Radio("怎么生效？", [Optional()], choices=WAYS)
        fields["reason"] = Line("更正的原因", LONGEST_REASON)
    return type("OneRowForm", (RowFormBase,), {"shelf": shelf, **fields})


WEIGHED = ("targets", "grades", "papers")
"""The sheets whose rows judge a term: once records count in it, a change asks how it is meant."""
WAYS = [
    (ChangeWay.CORRECT.value, "更正：本学期起"),
    (ChangeWay.ADJUST.value, "调整：下学期起"),
]


def _asked_of(shelf: Shelf, stored: Mapping[str, Any] | None) -> Iterable[Column]:
    """The columns that a form asks: the code of a row that is there stays as it is."""
    fixed = set(shelf.hidden)
    if stored is not None:
        fixed |= {name for name in shelf.sheet.key if "code" in shelf.sheet.key}
        if shelf.slug == "teachers":
            fixed |= set(POSTING)
    return [one for one in shelf.sheet.columns if one.field not in fixed]


def offer_schools(form: RowFormBase, names: Names) -> None:
    """A teacher's postings name any organisation; a line without one is none."""
    choices = [("", "（没有）"), *names.choices("单位")]
    for entry in form["postings"].entries:
        entry.form[AT].choices = choices


def fill(form: RowFormBase, stored: Mapping[str, Any], names: Names) -> None:
    """The row as it stands."""
    for column in form.shelf.sheet.columns:
        if column.field not in form:
            continue
        field = form[column.field]
        if isinstance(field, Search):
            field.data = names.both(column.refers_to, stored.get(column.field)) or None
        elif isinstance(field, Several):
            field.data = [part for part in typed(stored, column).split(JOINT) if part]
        else:
            field.data = typed(stored, column)
    if "postings" in form:
        for one in (*(stored.get(FIELD) or ()), Posting(None)):
            entry = form["postings"].append_entry()
            entry.form[AT].data = one.at or ""
            entry.form[FROM].data = str(one.starts_on or "")
            entry.form[UNTIL].data = str(one.ends_on or "")
