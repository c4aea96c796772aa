"""量表: rubrics as a workbook brings them; a version that was used stays as it is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from pairing.domain.vocabulary.lessons import Mode, Purpose
from pairing.domain.vocabulary.programme import OrganisationKind
from pairing.models import Rubric, RubricVersion
from pairing.operations.change import RuleBroken
from pairing.operations.county.writer import Difference, RowWriter
from pairing.operations.rules import RulesBroken
from pairing.operations.teaching.rubrics import RubricDraft, content_of
from pairing.queries.county.county import County
from pairing.queries.plan.standards import ready_made_rubrics
from pairing.workbook.comparing import changed_fields
from pairing.workbook.parsed import Parsed, Row, RowValues
from pairing.workbook.sheets import BY_NAME

SHEET = "量表"
SHEET_OF = BY_NAME[SHEET]
CONTENT = "content"
"""Beside a row's columns: the rubric in the form in which versions keep it."""
FROZEN = "“{}”第 {} 版已经用来打过分，不能改。要改请写成新的一行，版本填 {}。"
MOVED = "“{}”已是{}用的量表，用途不能改，请另用一个编码。"
NEEDED = ("code", "number", "name", "purpose", "mode", "text")


def refuse_rubrics(parsed: Parsed, county: County) -> None:
    """Note rubrics that cannot be read, change what was used, or take another one's code."""
    purposes = {code: one["purpose"] for code, one in ready_made_rubrics().items()}
    purposes |= {one.values["code"]: one.values["purpose"] for one in county.rows[SHEET].values()}
    newest: dict[str, int] = {}
    for code, number in county.rows[SHEET]:
        newest[code] = max(newest.get(code, 0), number)
    for row in parsed.rows.get(SHEET, ()):
        stored = county.rows[SHEET].get((row.get("code"), row.get("number")))
        values = (stored.values if stored else {}) | row.values
        if any(not values.get(name) for name in NEEDED):
            continue  # told as faults of the cells
        purpose = purposes.setdefault(values["code"], values["purpose"])
        if purpose != values["purpose"]:
            label = Purpose(purpose).label
            _fault(parsed, row, "purpose", MOVED.format(values["code"], label))
        elif (
            stored and stored.values["used"] and changed_fields(SHEET_OF, stored.values, row.values)
        ):
            code, number = values["code"], values["number"]
            _fault(parsed, row, "number", FROZEN.format(code, number, newest[code] + 1))
        try:
            row.values[CONTENT] = content_of(_draft(values))
        except RulesBroken as broken:
            for field, message in broken.faults:
                _fault(parsed, row, field, message)
        except RuleBroken as broken:
            _fault(parsed, row, broken.field, broken.message)


def _fault(parsed: Parsed, row: Row, field: str, message: str) -> None:
    header = SHEET_OF.by_field()[field].header
    told = "" if field in ("text", "purpose", "mode") else row.get(field)
    parsed.fault(SHEET, row.number, header, told, message, about=(SHEET, row.get("code")))


def _draft(values: RowValues) -> RubricDraft:
    return RubricDraft(
        values["name"],
        Purpose(values["purpose"]),
        Mode(values["mode"]),
        values["text"],
        (values.get("excellent"), values.get("good"), values.get("passing")),
        values.get("grades") or "",
        tuple(OrganisationKind(one) for one in values.get("kinds") or ()),
    )


class RubricRows(RowWriter):
    """Writes a difference of rubrics: the rubric where it is new, and the version of each row."""

    now: datetime

    def _rubrics(self, found: Difference) -> None:
        query = select(Rubric).where(Rubric.bureau_id == self.bureau_id)
        known = {one.code: one for one in self.session.scalars(query)}
        for values in sorted(found.new, key=lambda one: (one["code"], one["number"])):
            code, purpose = values["code"], values["purpose"]
            fixed = {"bureau_id": self.bureau_id, "code": code, "purpose": purpose}
            if code not in known:
                known[code] = Rubric(**fixed, name=values["name"])
                self.session.add(known[code])
            known[code].name = values["name"]
            self.session.add(
                RubricVersion(
                    bureau_id=self.bureau_id,
                    rubric=known[code],
                    number=int(values["number"]),
                    content=values[CONTENT],
                    used_at=self.now if purpose == Purpose.CHECK else None,
                )
            )
        for key, values in found.changed:
            version = self.session.get_one(RubricVersion, key)
            version.content, version.rubric.name = values[CONTENT], values["name"]
        self.session.flush()
