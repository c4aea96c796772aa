"""The cross checks of a workbook against itself and what is already there (workbook.md)."""

from __future__ import annotations

from datetime import date
from typing import Any

from pairing.domain.outings.papers import no_party, outside_pairing
from pairing.domain.teaching.agreements import Frame, Home, Named, agreement_faults
from pairing.domain.vocabulary.programme import Area, OrganisationKind, Role
from pairing.domain.wording import days_between, full_day
from pairing.workbook.activity_parts import fault_parts
from pairing.workbook.closings import circle, fault_closed, merger_fault
from pairing.workbook.columns import Column, Kind, Sheet
from pairing.workbook.faults import Subject
from pairing.workbook.narrowed import required_faults, stray_faults
from pairing.workbook.overlaps import fault_overlaps
from pairing.workbook.parsed import Merged, Parsed, Row, RowValues
from pairing.workbook.postings import FIELD, offices_on
from pairing.workbook.record_parts import fault_records
from pairing.workbook.sheets import BY_NAME
from pairing.workbook.standard_checks import fault_standards

NOWHERE = "-"
"""Stands for the organisation of somebody who served at none."""
DATED = {
    "活动": "day",
    "课": "day",
    "材料": "day",
    "检查": "day",
    "问卷": "day",
    "考核": "day",
    "需求": "raised_on",
}
OF_A_SIDE = ("材料", "检查", "问卷")


class Checker:
    """Notes every cross fault of a parsed workbook; ``merged`` is it over the database."""

    def __init__(self, parsed: Parsed, merged: Merged) -> None:
        self.parsed = parsed
        self.merged = merged
        self.warnings: list[str] = []

    def run(self) -> None:
        """Every check on every row."""
        for name, rows in self.parsed.rows.items():
            sheet = BY_NAME[name]
            check = getattr(self, f"_check_{CHECKS[name]}", None) if name in CHECKS else None
            for row in rows:
                self._references(sheet, row)
                self._order(sheet, row)
                self._inside_pairing(sheet, row)
                if check is not None:
                    check(sheet, row)
        fault_overlaps(self.parsed, self.merged)
        fault_closed(self.parsed, self.merged)
        fault_standards(self.parsed)
        fault_parts(self.parsed, self.merged)
        fault_records(self.parsed, self.merged)

    def _fault(self, sheet: Sheet, row: Row, field: str, message: str, *follows: Subject) -> None:
        """Note a fault; ``follows``: the rows whose own fault it may come from."""
        column = sheet.by_field()[field]
        value = row.get(field)
        if column.kind is Kind.WORD and column.words is not None and value:
            value = column.words(value).label
        text = "、".join(value) if isinstance(value, tuple) else value
        about = (sheet.name, row.get(sheet.key[-1]))
        self.parsed.fault(
            sheet.name, row.number, column.header, text, message, about=about, follows=follows
        )

    def _find(self, sheet: str, code: str | None) -> RowValues | None:
        return self.merged[sheet].get((code,)) if code else None

    def _references(self, sheet: Sheet, row: Row) -> None:
        for column in sheet.columns:
            value = row.get(column.field)
            codes = value if column.kind is Kind.REFERENCES else (value,)
            for code in codes or ():
                if column.refers_to and code and self._find(column.refers_to, code) is None:
                    self._unknown(sheet, row, column, code)

    def _unknown(self, sheet: Sheet, row: Row, column: Column, code: str) -> None:
        message = f"“{code}”在“{column.refers_to}”表和已有的记录里都找不到，请检查编码。"
        about, follows = (sheet.name, row.get(sheet.key[-1])), ((column.refers_to, code),)
        self.parsed.fault(
            sheet.name, row.number, column.header, code, message, about=about, follows=follows
        )

    def _order(self, sheet: Sheet, row: Row) -> None:
        start, end = row.get("starts_on"), row.get("ends_on")
        if start and end and end < start:
            self._fault(sheet, row, "ends_on", f"“{full_day(end)}”早于开始“{full_day(start)}”。")

    def _pairings(self, row: Row) -> list[RowValues]:
        codes = row.get("pairing_ids") or (row.get("pairing_id"),)
        found = (self._find("结对", code) for code in codes)
        return [pairing for pairing in found if pairing is not None]

    def _inside_pairing(self, sheet: Sheet, row: Row) -> None:
        field = DATED.get(sheet.name)
        day = row.get(field) if field else None
        if field is None or day is None:
            return
        for pairing in self._pairings(row):
            start, end = pairing.get("starts_on"), pairing.get("ends_on")
            wrong = outside_pairing(day, pairing["code"], start, end) if start and end else ""
            if wrong:
                self._fault(sheet, row, field, wrong, ("结对", pairing["code"]))
        organisation = row.get("organisation_id")
        if sheet.name in OF_A_SIDE and organisation:
            self._on_a_side(sheet, row, organisation)

    def _on_a_side(self, sheet: Sheet, row: Row, organisation: str) -> None:
        for pairing in self._pairings(row):
            parties = (pairing.get("lead_id"), pairing.get("supported_id"))
            wrong = no_party(organisation, pairing["code"], parties)
            if wrong:
                follows = ("结对", pairing["code"]), ("单位", organisation)
                self._fault(sheet, row, "organisation_id", wrong, *follows)

    def _check_organisation(self, sheet: Sheet, row: Row) -> None:
        code = circle(row.get("code"), "parent_id", self._find)
        if code:
            self._fault(sheet, row, "parent_id", f"上级关系绕成了圈：“{code}”是自己的上级。")
        wrong = merger_fault(row.values, self._find)
        if wrong:
            self._fault(sheet, row, "merged_into_id", wrong)

    def _check_teacher(self, sheet: Sheet, row: Row) -> None:
        for posting in row.get(FIELD) or ():
            if posting.at != row.get("organisation_id") and not self._find("单位", posting.at):
                message = f"“{posting.at}”在“单位”表和已有的记录里都找不到，请检查编码。"
                self._fault(sheet, row, "organisation_id", message, ("单位", posting.at))

    def _check_account(self, sheet: Sheet, row: Row) -> None:
        organisation = self._find("单位", row.get("organisation_id"))
        role = row.get("role")
        officer = role in (Role.BUREAU_ADMIN, Role.BUREAU_REVIEWER)
        if (
            organisation
            and role
            and officer
            and organisation.get("kind") not in (None, OrganisationKind.BUREAU)
        ):
            message = f"“{Role(role).label}”只能属于教育局，请改单位或角色。"
            self._fault(sheet, row, "role", message, ("单位", row.get("organisation_id")))

    def _check_owned(self, sheet: Sheet, row: Row) -> None:
        owner = self._find("单位", row.get("owner_id"))
        if owner and owner.get("kind") not in (None, OrganisationKind.BUREAU):
            owner_code = row.get("owner_id")
            self._fault(sheet, row, "owner_id", f"“{owner_code}”不是教育局。", ("单位", owner_code))

    def _check_target(self, sheet: Sheet, row: Row) -> None:
        for field, message in required_faults(row.values):
            self._fault(sheet, row, field, message)
        for _, message in stray_faults(row.values):
            self.warnings.append(f"指标 第 {row.number} 行：{message}")

    def _check_pairing(self, sheet: Sheet, row: Row) -> None:
        lead, supported = row.get("lead_id"), row.get("supported_id")
        if lead and lead == supported:
            self._fault(
                sheet, row, "supported_id", f"“{lead}”不能和自己结对，帮扶方与被帮扶方要不同。"
            )
        programme = self._find("方案", row.get("programme_id"))
        for field in ("starts_on", "ends_on"):
            day = row.get(field)
            first, last = (programme or {}).get("starts_on"), (programme or {}).get("ends_on")
            if day and first and last and not first <= day <= last:
                message = f"“{full_day(day)}”不在方案的起止日期（{days_between(first, last)}）内。"
                self._fault(sheet, row, field, message, ("方案", row.get("programme_id")))
        areas = [(self._find("单位", code) or {}).get("area") for code in (lead, supported)]
        if areas == [Area.RURAL, Area.URBAN]:
            self.warnings.append(
                f"结对 第 {row.number} 行：乡村单位“{lead}”帮扶城区单位“{supported}”，"
                "请确认方向没有填反。"
            )

    def _check_mentorship(self, sheet: Sheet, row: Row) -> None:
        start, end = row.get("starts_on"), row.get("ends_on")
        for pairing in self._pairings(row):
            first, last = pairing.get("starts_on"), pairing.get("ends_on")
            homes = [
                Home(pairing.get(side), pairing.get(side)) for side in ("lead_id", "supported_id")
            ]
            mentor, mentee = (
                Named(str(row.get(field)), self._office(row.get(field), start, pairing.get(side)))
                for field, side in (("mentor_id", "lead_id"), ("mentee_id", "supported_id"))
            )
            frame = Frame(pairing["code"], first, last, *homes)
            for field, message in agreement_faults(frame, mentor, mentee, start, end):
                follows = [("结对", pairing["code"])]
                follows += [("教师", row.get(field))] if field in ("mentor_id", "mentee_id") else []
                self._fault(sheet, row, field, message, *follows)

    def _offices(self, teacher: str | None, day: date | None) -> tuple[str, ...] | None:
        """Where a teacher served on a day; None where that is not to be known."""
        known = self._find("教师", teacher)
        return None if known is None or day is None else offices_on(known, day)

    def _office(self, teacher: str | None, day: date | None, wanted: str | None) -> str | None:
        """The organisation that is wanted, if she served there; else another one, or none."""
        offices = self._offices(teacher, day)
        if offices is None:
            return None
        return wanted if wanted in offices else next(iter(offices), NOWHERE)

    def _of_the_pair(
        self, sheet: Sheet, row: Row, field: str, pairing: RowValues | None, day: Any
    ) -> None:
        offices = self._offices(row.get(field), day)
        if offices is None or pairing is None:
            return
        follows = ("结对", pairing["code"]), ("教师", row.get(field))
        if not offices:
            message = f"“{row.get(field)}”{full_day(day)} 不在任何单位任职。"
            self._fault(sheet, row, field, message, *follows)
        elif not {pairing.get("lead_id"), pairing.get("supported_id")} & set(offices):
            message = f"“{row.get(field)}”不属于结对 {pairing['code']} 的任何一方。"
            self._fault(sheet, row, field, message, *follows)

    def _check_activity(self, sheet: Sheet, row: Row) -> None:
        states, pairings = row.get("states") or (), row.get("pairing_ids") or ()
        if len(states) > 1 and pairings and len(states) != len(pairings):
            message = (
                f"有 {len(states)} 个状态、{len(pairings)} 个结对：填一个，或按结对的顺序各填一个。"
            )
            self._fault(sheet, row, "states", message)

    def _check_lesson(self, sheet: Sheet, row: Row) -> None:
        pairing = self._find("结对", row.get("pairing_id"))
        self._of_the_pair(sheet, row, "teacher_id", pairing, row.get("day"))
        activity = self._find("活动", row.get("activity_id"))
        if activity is None:
            return
        if row.get("pairing_id") and row.get("pairing_id") not in (
            activity.get("pairing_ids") or ()
        ):
            message = f"“{row.get('pairing_id')}”不是活动 {activity['code']} 的结对。"
            self._fault(sheet, row, "pairing_id", message, ("活动", activity["code"]))
        if row.get("day") and activity.get("day") and row.get("day") != activity["day"]:
            message = f"“{row.get('day')}”与活动 {activity['code']} 的日期“{activity['day']}”不同。"
            self._fault(sheet, row, "day", message, ("活动", activity["code"]))

    def _check_observation(self, sheet: Sheet, row: Row) -> None:
        lesson = self._find("课", row.get("lesson_id"))
        if lesson is None:
            return
        pairing = self._find("结对", lesson.get("pairing_id"))
        self._of_the_pair(sheet, row, "observer_id", pairing, lesson.get("day"))
        if row.get("observer_id") and row.get("observer_id") == lesson.get("teacher_id"):
            message = f"“{row.get('observer_id')}”是授课教师本人，不能听自己的课。"
            self._fault(sheet, row, "observer_id", message)

    def _check_appraisal(self, sheet: Sheet, row: Row) -> None:
        pairing = self._find("结对", row.get("pairing_id"))
        self._of_the_pair(sheet, row, "teacher_id", pairing, row.get("day"))

    def _check_document(self, sheet: Sheet, row: Row) -> None:
        activity, pairing = self._find("活动", row.get("activity_id")), row.get("pairing_id")
        if activity and pairing and pairing not in (activity.get("pairing_ids") or ()):
            message = f"活动 {activity['code']} 不是结对 {pairing} 的。"
            self._fault(sheet, row, "activity_id", message, ("活动", activity["code"]))

    def _check_check(self, sheet: Sheet, row: Row) -> None:
        self._at_most(sheet, row, "passed", "due")

    def _check_survey(self, sheet: Sheet, row: Row) -> None:
        self._at_most(sheet, row, "returned", "issued")
        self._at_most(sheet, row, "satisfied", "returned")

    def _at_most(self, sheet: Sheet, row: Row, field: str, bound: str) -> None:
        value, most = row.get(field), row.get(bound)
        if value is not None and most is not None and value > most:
            header = sheet.by_field()[bound].header
            self._fault(sheet, row, field, f"“{value}”大于{header}“{most}”。")


CHECKS = {
    "单位": "organisation",
    "教师": "teacher",
    "账号": "account",
    "学期": "owned",
    "方案": "owned",
    "指标": "target",
    "结对": "pairing",
    "师徒": "mentorship",
    "课": "lesson",
    "听课": "observation",
    "活动": "activity",
    "考核": "appraisal",
    "检查": "check",
    "材料": "document",
    "问卷": "survey",
}
