"""What is wrong with marks item by item, and with the answers that a survey got online."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property

from pairing.domain.teaching.mark_lines import as_lines, from_lines
from pairing.domain.teaching.rubric_text import grades_from, sections_from
from pairing.domain.teaching.rubrics import Mark, RubricContent, rubric_from
from pairing.domain.teaching.surveys import tally_from, tally_text
from pairing.domain.vocabulary.lessons import Mode, Purpose
from pairing.domain.vocabulary.needs import SurveyAnswer
from pairing.workbook.parsed import Merged, Parsed, Row, RowValues
from pairing.workbook.sheets import BY_NAME

SURVEYS, RUBRICS, CHECKLISTS = "问卷", "量表", "检查表"
MARKED = {"听课": Purpose.LESSON, "考核": Purpose.APPRAISAL, "检查": Purpose.CHECK}
"""The sheets whose records are marked item by item, and the rubrics that are for them."""
FIELDS = ("rubric_code", "rubric_number", "marks")
TOGETHER = "量表编码、量表版本、各项得分要一起填，没有逐项打分的都清空。"
NO_RUBRIC = "“{}”第 {} 版在“量表”“检查表”和已有的记录里都找不到，请检查编码和版本。"
OTHER_PURPOSE = "“{}”不是{}用的量表。"
OTHER_SUM = "各项得分合起来是 {}，请改成一致。"
NOT_ONLINE = "没有网上截止日期的问卷没有网上答复，请清空，或者填网上截止。"
MORE_THAN = "网上答复共 {} 份，多于{}“{}”。"
NOT_ITS = "活动 {} 不是结对 {} 的。"
Wrong = tuple[str, str]
"""A field, and what is wrong with it."""


class Rubrics:
    """Contents of rubric versions, out of a workbook and what is there."""

    def __init__(self, merged: Merged) -> None:
        self.merged = merged
        self._known: dict[tuple[str, int], RubricContent | None] = {}

    @cached_property
    def _newest(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for code, number in self.merged[RUBRICS]:
            found[code] = max(found.get(code, 0), int(number or 1))
        return found

    def purpose(self, code: str) -> str:
        """What a rubric is for; "" for an unknown one."""
        if (code,) in self.merged[CHECKLISTS]:
            return Purpose.CHECK.value
        rows = (row for row in self.merged[RUBRICS].values() if row.get("code") == code)
        return next((str(row.get("purpose") or "") for row in rows), "")

    def content(self, code: str, number: int) -> RubricContent | None:
        """A version's content; None for an unknown one, or one that cannot be read itself."""
        if (code, number) not in self._known:
            self._known[code, number] = self._read(code, number)
        return self._known[code, number]

    def _read(self, code: str, number: int) -> RubricContent | None:
        row = self.merged[RUBRICS].get((code, number))
        if row is None and number == self._newest.get(code, 0) + 1:
            row = self.merged[CHECKLISTS].get((code,))
        try:
            return None if row is None else content_of_row(row)
        except (KeyError, ValueError, TypeError, ArithmeticError):
            return None


def content_of_row(row: RowValues) -> RubricContent:
    """A row of 量表 or 检查表 as a rubric. Raises ValueError where it is none."""
    mode = Mode(row.get("mode") or Mode.TICKS)
    content = {"mode": mode.value, "sections": sections_from(row["text"], mode)}
    bands = [row.get(name) for name in ("excellent", "good", "passing")]
    measured = {} if mode is Mode.TICKS or None in bands else {"bands": bands}
    grades = {"multipliers": grades_from(row["grades"])} if mode is Mode.GRADES else {}
    return rubric_from(content | measured | grades)


def fault_records(parsed: Parsed, merged: Merged) -> None:
    """Note marks that do not fit their rubric or their total, and answers that cannot be."""
    rubrics = Rubrics(merged)
    for sheet in MARKED:
        for row in parsed.rows.get(sheet, ()):
            if any(name in row.values for name in FIELDS):
                stands = merged[sheet].get((row.get("code"),), row.values)
                _note(parsed, sheet, row, _wrong_marks(rubrics, sheet, row, stands))
    for row in parsed.rows.get(SURVEYS, ()):
        stands = merged[SURVEYS].get((row.get("code"),), row.values)
        _note(parsed, SURVEYS, row, _wrong_survey(merged, row, stands))


def _note(parsed: Parsed, sheet: str, row: Row, wrong: Iterator[Wrong]) -> None:
    for field, message in wrong:
        header, told = BY_NAME[sheet].by_field()[field].header, row.get(field)
        told = "" if field == "marks" else told
        parsed.fault(sheet, row.number, header, told, message, about=(sheet, row.get("code")))


def _wrong_marks(rubrics: Rubrics, sheet: str, row: Row, stands: RowValues) -> Iterator[Wrong]:
    """What is wrong; marks that are right are put as they are kept."""
    code, number, text = (stands.get(name) for name in FIELDS)
    if not any((code, number, text)):
        return
    if not (code and number and text):
        lacking = next(name for name in FIELDS if not stands.get(name))
        yield lacking, TOGETHER
        return
    purpose, content = MARKED[sheet], rubrics.content(str(code), int(number))
    if content is None:
        yield "rubric_number", NO_RUBRIC.format(code, number)
    elif rubrics.purpose(str(code)) != purpose:
        yield "rubric_code", OTHER_PURPOSE.format(code, purpose.label)
    else:
        try:
            marks = from_lines(str(text), content)
        except ValueError as error:
            yield "marks", str(error)
            return
        row.values["marks"] = as_lines(marks, content)
        yield from _wrong_sums(content, marks, stands)


def _wrong_sums(
    content: RubricContent, marks: dict[str, Mark], stands: RowValues
) -> Iterator[Wrong]:
    sums: dict[str, Decimal | int] = {}
    if content.mode is Mode.TICKS:
        tally = content.tally(marks)
        sums = {"due": tally.due, "passed": tally.passed}
    else:
        sums = {"total": content.total(marks)}
    for field, found in sums.items():
        if stands.get(field) is not None and stands[field] != found:
            yield field, OTHER_SUM.format(f"{Decimal(found).normalize():f}")


def _wrong_survey(merged: Merged, row: Row, stands: RowValues) -> Iterator[Wrong]:
    code, pairing = stands.get("activity_id"), stands.get("pairing_id")
    activity = merged["活动"].get((code,)) if code else None
    if activity and pairing and pairing not in (activity.get("pairing_ids") or ()):
        yield "activity_id", NOT_ITS.format(code, pairing)
    if not row.get("tally"):
        return
    try:
        tally = tally_from(row.values["tally"])
    except ValueError as error:
        yield "tally", str(error)
        return
    row.values["tally"] = tally_text(tally)
    if not stands.get("closes_on"):
        yield "tally", NOT_ONLINE
    counted = {"returned": sum(tally.values()), "satisfied": tally.get(SurveyAnswer.SATISFIED, 0)}
    for field, count in counted.items():
        most = stands.get(field)
        if most is not None and count > most:
            header = BY_NAME[SURVEYS].by_field()[field].header
            yield "tally", MORE_THAN.format(count, header, most)
