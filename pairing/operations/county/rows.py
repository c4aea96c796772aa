"""Workbook rows into tables: bulk statements, sheet by sheet, inside the import's transaction."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from pairing.domain.teaching.surveys import tally_from
from pairing.domain.vocabulary.needs import Priority
from pairing.domain.vocabulary.programme import OrganisationKind
from pairing.models import (
    Account,
    Lesson,
    Observation,
    Organisation,
    Reflection,
    RoleGrant,
    Survey,
)
from pairing.operations.change import Change
from pairing.operations.county.checklists import ChecklistRows
from pairing.operations.county.marks import MarkRows
from pairing.operations.county.rubrics import RubricRows
from pairing.operations.county.targets import TargetRows, TargetTurn
from pairing.operations.county.teachers import TeacherRows
from pairing.operations.county.writer import Difference, TypedRow
from pairing.queries.county.county import LONG_AGO, County
from pairing.workbook.columns import Kind
from pairing.workbook.sheets import BY_NAME


class CountyWriter(TeacherRows, TargetRows, ChecklistRows, RubricRows, MarkRows):
    """Writes differences in the order of the sheets; ``warnings`` tells what is to be known."""

    def __init__(
        self, change: Change, bureau_id: int, county: County, today: date, turn: TargetTurn
    ) -> None:
        super().__init__(change.session, bureau_id, county)
        self.now = change.now
        self.today = today
        self.turn = turn
        self.warnings: list[str] = []
        self._special: dict[str, Callable[[Difference], None]] = {
            "单位": self._organisations,
            "教师": self._teachers,
            "账号": self._accounts,
            "校历": self._calendar_days,
            "量表": self._rubrics,
            "检查表": self._checklists,
            "指标": self._targets,
            "指标沿革": self._target_steps,
            "需求": self._needs,
            "活动": self._activities,
            "确认情况": self._words,
            "课": self._lessons,
            "听课": self._observations,
            "考核": self._appraisals,
            "检查": self._checks,
            "问卷": self._surveys,
        }

    def write(self, sheet: str, difference: Difference) -> None:
        """Write one sheet's difference; its new codes can be referred to afterwards."""
        special = self._special.get(sheet)
        if special:
            special(difference)
        else:
            self._plain(sheet, difference)

    def _organisations(self, found: Difference) -> None:
        later = {"parent_id": None, "merged_into_id": None}
        rows = [self._columns("单位", values) | later for values in found.new]
        self._insert(Organisation, [row | {"bureau_id": self.bureau_id} for row in rows])
        self._learn("单位")
        parents = [
            (self.ids["单位"][values["code"]], self._columns("单位", values))
            for values in found.new
            if values.get("parent_id") or values.get("merged_into_id")
        ]
        changed = [(key, self._columns("单位", values)) for key, values in found.changed]
        self._update(Organisation, [*parents, *changed])

    def _calendar_days(self, found: Difference) -> None:
        """A day of no organisation's is the whole county's: the bureau's own."""
        county = {"organisation_id": self.bureau_id}
        self._plain("校历", found, lambda values: {} if values["organisation_id"] else county)

    def _end(self, model: Any, which: Any) -> None:
        """End the open row the day before today; one that began today is replaced."""
        open_rows = self.session.scalars(select(model).where(which, model.ends_on.is_(None)))
        for row in open_rows:
            if row.starts_on >= self.today:
                self.session.delete(row)
            else:
                row.ends_on = self.today - timedelta(days=1)
        self.session.flush()

    def _accounts(self, found: Difference) -> None:
        fixed = {"bureau_id": self.bureau_id}
        self._insert(Account, [self._columns("账号", values) | fixed for values in found.new])
        self._update(
            Account, [(key, self._columns("账号", values)) for key, values in found.changed]
        )
        query = select(Account.login, Account.id).where(Account.bureau_id == self.bureau_id)
        self.ids["账号"] = {login: key for login, key in self.session.execute(query)}
        grants = [self._grant(values, LONG_AGO) for values in found.new]
        for key, values in found.changed:
            if "role" in values and not self._has_grant(key, values):
                self._end(RoleGrant, RoleGrant.account_id == key)
                grants.append(self._grant(values, self.today))
        self._insert(RoleGrant, grants)

    def _grant(self, values: TypedRow, since: date) -> TypedRow:
        return {
            "bureau_id": self.bureau_id,
            "account_id": self.ids["账号"][values["login"]],
            "organisation_id": self.ids["单位"][values["organisation_id"]],
            "role": values["role"],
            "starts_on": since,
        }

    def _has_grant(self, account_id: int, values: TypedRow) -> bool:
        query = select(RoleGrant.id).where(
            RoleGrant.account_id == account_id,
            RoleGrant.organisation_id == self.ids["单位"][values["organisation_id"]],
            RoleGrant.role == values["role"],
            or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= self.today),
        )
        return self.session.scalar(query.limit(1)) is not None

    def _needs(self, found: Difference) -> None:
        def rank(values: TypedRow) -> TypedRow:
            told = values.get("priority")
            known = {"priority": Priority(told).rank if told else 0}
            return known if "priority" in values else {}

        self._plain("需求", found, rank)

    def _lessons(self, found: Difference) -> None:
        self._at_office("课", found, lambda _: {})

    def _appraisals(self, found: Difference) -> None:
        self._at_office("考核", found, self._by_rubric("components"))
        self._freeze(found)

    def _checks(self, found: Difference) -> None:
        self._plain("检查", found, self._by_rubric("items"))
        self._freeze(found)

    def _surveys(self, found: Difference) -> None:
        """Surveys; one that is or was online gets an address of this installation's own."""
        query = select(Survey.code).where(
            Survey.bureau_id == self.bureau_id, Survey.token.is_not(None)
        )
        known = set(self.session.scalars(query))

        def online(values: TypedRow) -> TypedRow:
            is_fresh = values.get("closes_on") and values["code"] not in known
            token = {"token": secrets.token_urlsafe(12)} if is_fresh else {"token": None}
            kept = {} if values["code"] in known else token
            return kept | {"tally": tally_from(values.get("tally") or "")}

        self._plain("问卷", found, online)

    def _at_office(
        self, sheet: str, found: Difference, more: Callable[[TypedRow], TypedRow]
    ) -> None:
        """Facts of a teacher's, with the organisation at which she served that day."""
        office = self._offices()

        def home(values: TypedRow) -> TypedRow:
            teacher = self.ids["教师"][values["teacher_id"]]
            pairing = self.ids["结对"][values["pairing_id"]]
            at = {"organisation_id": office(teacher, values["day"], pairing)}
            return at | more(values)

        self._plain(sheet, found, home)

    def _observations(self, found: Difference) -> None:
        office, by_rubric = self._offices(), self._by_rubric()
        query = select(Lesson.id, Lesson.day, Lesson.pairing_id)
        query = query.where(Lesson.bureau_id == self.bureau_id)
        about = {key: (day, pairing) for key, day, pairing in self.session.execute(query)}

        def home(values: TypedRow) -> TypedRow:
            observer = self.ids["教师"][values["observer_id"]]
            at = office(observer, *about[self.ids["课"][values["lesson_id"]]])
            return by_rubric(values) | {"organisation_id": at}

        self._plain("听课", found, home)
        self._freeze(found)
        self._scores(found)
        fresh = [
            {
                "bureau_id": self.bureau_id,
                "observation_id": self.ids["听课"][values["code"]],
                "text": values.get("reflection") or "",
                "reply": values.get("reply") or "",
            }
            for values in found.new
            if values.get("reflection") or values.get("reply")
        ]
        self._insert(Reflection, fresh)
        for key, values in found.changed:
            self._reflect(key, values.get("reflection") or "", values.get("reply") or "")

    def _reflect(self, key: int, text: str, reply: str) -> None:
        observation = self.session.get_one(Observation, key)
        if observation.reflection is not None:
            observation.reflection.text, observation.reflection.reply = text, reply
        elif text or reply:
            told = {"observation_id": key, "text": text, "reply": reply}
            self.session.add(Reflection(bureau_id=self.bureau_id, **told))
        self.session.flush()


def add_bureau(session: Session, values: TypedRow) -> int:
    """The county's own bureau, which owns itself; returns its id."""
    columns = {c.field for c in BY_NAME["单位"].columns if c.kind is not Kind.REFERENCE}
    bureau = Organisation(**{name: value for name, value in values.items() if name in columns})
    bureau.kind = OrganisationKind.BUREAU
    session.add(bureau)
    session.flush()
    bureau.bureau_id = bureau.id
    session.flush()
    return bureau.id
