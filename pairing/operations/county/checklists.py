"""检查表: a workbook's checklists into rubrics; what a check has used is frozen, and followed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pairing.domain.teaching.rubric_text import sections_from
from pairing.domain.vocabulary.lessons import Mode, Purpose
from pairing.models import Rubric, RubricVersion
from pairing.operations.county.writer import Difference, RowWriter, TypedRow
from pairing.queries.plan.standards import ready_made_rubrics
from pairing.workbook.parsed import Parsed

SHEET = "检查表"
TAKEN = "“{}”已是别的量表的编码，请换一个。"


def refuse_other_rubrics(session: Session, parsed: Parsed, bureau_id: int | None) -> None:
    """A checklist may not take the code of a rubric of another purpose (1 SELECT)."""
    rows = parsed.rows.get(SHEET)
    if not rows:
        return
    query = select(Rubric.code).where(
        Rubric.bureau_id == bureau_id, Rubric.purpose != Purpose.CHECK
    )
    ready = ready_made_rubrics().items()
    taken = {code for code, one in ready if one["purpose"] != Purpose.CHECK.value}
    taken |= set(session.scalars(query))
    for row in rows:
        code = row.get("code")
        if code in taken:
            parsed.fault(SHEET, row.number, "编码", code, TAKEN.format(code), about=(SHEET, code))


def _content(values: TypedRow) -> dict[str, Any]:
    """A checklist's row in the form in which versions keep it."""
    told = {"purpose": Purpose.CHECK.value, "name": values["name"], "mode": Mode.TICKS.value}
    return told | {"sections": sections_from(values["text"], Mode.TICKS)}


class ChecklistRows(RowWriter):
    """Writes a difference of checklists: the rubric, and its content as a version."""

    def _checklists(self, found: Difference) -> None:
        purpose = {"purpose": Purpose.CHECK.value}
        self._learn(SHEET)  # an earlier version, which 量表 carries, has brought the rubric already
        there = self.ids[SHEET]
        fresh = Difference([one for one in found.new if one["code"] not in there], found.changed)
        follow = [(there[one["code"]], one) for one in found.new if one["code"] in there]
        self._plain(SHEET, fresh, lambda _: purpose)
        for values in fresh.new:
            self._version(self.ids[SHEET][values["code"]], 1, values)
        for key, values in [*found.changed, *follow]:
            query = select(RubricVersion).where(RubricVersion.rubric_id == key)
            newest = self.session.scalars(query.order_by(RubricVersion.number.desc())).first()
            if newest is not None and newest.used_at is None:
                newest.content = _content(values)
            else:
                self._version(key, newest.number + 1 if newest else 1, values)
        self.session.flush()

    def _version(self, rubric_id: int, number: int, values: TypedRow) -> None:
        row = {"bureau_id": self.bureau_id, "rubric_id": rubric_id, "number": number}
        self.session.add(RubricVersion(**row, content=_content(values)))
