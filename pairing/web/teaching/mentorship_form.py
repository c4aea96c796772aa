"""The agreement's form: two people, days, wording, and one row for each quota."""

from __future__ import annotations

from collections.abc import Iterable

from flask import request
from wtforms import FieldList, FormField
from wtforms.validators import InputRequired, Optional, ValidationError

from pairing import clock, values
from pairing.domain.people.permissions import Actor
from pairing.domain.teaching.agreements import GOALS, MENTEE_DUTIES, MENTOR_DUTIES
from pairing.domain.teaching.mentorships import PERIODS, USUAL_QUOTAS, Quota
from pairing.domain.vocabulary.people import MentorshipSide, QuotaSubject
from pairing.domain.vocabulary.programme import PeriodKind
from pairing.models import Mentorship, Pairing
from pairing.operations.teaching.mentorships import TEXTS, MentorshipDraft
from pairing.queries.teaching.mentorship_people import Candidate, candidates, usual_days
from pairing.queries.teaching.mentorships import quotas_of
from pairing.web.frame.fields import Line, Pick, PickPerson, Text
from pairing.web.frame.forms import BaseForm, RowForm
from pairing.web.frame.typed import DateField, IntegerField

MOST_ROWS = 20
READ_ROWS = 60
"""So many rows are read at all; above ``MOST_ROWS`` the form says so and keeps them."""
WORDING = ("goals", "mentor_duties", "mentee_duties")


class QuotaForm(RowForm):
    """One quota: what, how often in its period; the page carries the period unseen."""

    needed = {"threshold": "请填写次数。"}
    period = Pick("多久一次", choices=[(one.value, f"每{one.label}") for one in PERIODS])
    subject = Pick("做什么", choices=QuotaSubject.choices())
    threshold = IntegerField("次数", [Optional()])

    def is_blank(self) -> bool:
        """Never: a row asks for something, or is taken away."""
        return False

    @property
    def word(self) -> str:
        """“每月”: the row's period; "" when what was posted names none."""
        found = [one for one in PERIODS if one.value == self.period.data]
        return f"每{found[0].label}" if found else ""

    def row_name(self, number: int) -> str:
        """“第 2 项 每月”: the row in the summary of faults."""
        return f"第 {number} 项 {self.word}".strip()

    def quota(self) -> Quota | None:
        """As the agreement takes it; None of a row at fault."""
        if self.errors:
            return None
        subject, period = QuotaSubject(self.subject.data), PeriodKind(self.period.data)
        return Quota(subject, period, self.threshold.data)


class MentorshipForm(BaseForm):
    """Who, from when to when, and what for; a row for each quota."""

    mentee_id = PickPerson("徒弟", coerce=values.choice)
    mentor_id = PickPerson("师傅", coerce=values.choice)
    subject = Line("学科（可不填）", 100)
    starts_on = DateField("从哪天起", [InputRequired("请填写开始日期。")])
    ends_on = DateField("到哪天（含）", [InputRequired("请填写结束日期。")])
    quotas = FieldList(FormField(QuotaForm), "要求做到", max_entries=READ_ROWS)
    goals = Text("培养目标", 2000)
    mentor_duties = Text("师傅的职责", 2000)
    mentee_duties = Text("徒弟的职责", 2000)

    def validate_quotas(self, field: FieldList) -> None:
        """No more than fit on one sheet."""
        if len(field.entries) > MOST_ROWS:
            raise ValidationError(f"最多 {MOST_ROWS} 项要求，请去掉几项。")

    def add(self, period: PeriodKind, **more: object) -> None:
        """One more row, as a chip adds it."""
        if len(self.quotas.entries) < READ_ROWS:
            subject = QuotaSubject.OBSERVE_MENTOR.value
            given = {"period": period.value, "subject": subject, "threshold": 1}
            self.quotas.append_entry(given | more)

    def show(self, quotas: Iterable[Quota]) -> None:
        """A row for each."""
        for one in quotas:
            self.add(one.period, subject=one.subject.value, threshold=one.threshold)

    def rows_changed(self) -> bool:
        """A chip or × was pressed without script: the form only comes again, its rows changed."""
        added, removed = request.form.get("add", ""), request.form.get("remove", "")
        if added in PERIODS:
            self.add(PeriodKind(added))
        elif removed:
            kept = [row for row in self.quotas.entries if row.short_name != removed]
            self.quotas.entries = kept
        return added in PERIODS or bool(removed)

    def draft(self) -> MentorshipDraft:
        """What was typed, as the operation takes it."""
        return MentorshipDraft(
            mentor_id=self.mentor_id.data,
            mentee_id=self.mentee_id.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            quotas=[row.form.quota() for row in self.quotas],
            **{name: self[name].data or "" for name in TEXTS},
        )


def blanks() -> list[QuotaForm]:
    """What each chip adds; the script puts the row's number in."""
    subject = QuotaSubject.OBSERVE_MENTOR.value
    return [
        QuotaForm(
            None,
            prefix="quotas-__i__-",
            data={"period": period.value, "subject": subject, "threshold": 1},
        )
        for period in PERIODS
    ]


def _label(one: Candidate, word: str) -> str:
    """“萧凤霞 · 幼儿园名师（带 于文静）”: what helps to choose."""
    parts = [one.name, one.honours or one.title]
    known = f"（{word}{'、'.join(one.partners)}）" if one.partners else ""
    return " · ".join(part for part in parts if part) + known


def offer_people(form: MentorshipForm, actor: Actor, pairing: Pairing) -> None:
    """The teachers of both sides, those without a partner first; whoever is named stays named."""
    sides = (
        (form.mentor_id, MentorshipSide.MENTOR, "已带 "),
        (form.mentee_id, MentorshipSide.MENTEE, "已有师傅 "),
    )
    for field, side, word in sides:
        found = candidates(actor, pairing, side, clock.today())
        field.choices = [(one.id, _label(one, word)) for one in found]


def keep_people(form: MentorshipForm, row: Mentorship) -> None:
    """Offer also those who are named already and serve elsewhere by now."""
    for field, who in ((form.mentor_id, row.mentor), (form.mentee_id, row.mentee)):
        if who.id not in [key for key, _ in field.choices]:
            field.choices = [(who.id, who.name), *field.choices]


def fill_new(form: MentorshipForm, pairing: Pairing) -> None:
    """The usual agreement: running term to the year's end, usual wording, usual quotas."""
    days = usual_days(pairing, clock.today())
    form.starts_on.data, form.ends_on.data = days
    form.goals.data = GOALS
    form.mentor_duties.data, form.mentee_duties.data = MENTOR_DUTIES, MENTEE_DUTIES
    wanted = values.identifier(request.args.get("mentee"))
    if wanted:
        form.mentee_id.data = wanted
    form.show(USUAL_QUOTAS)


def says_nothing(row: Mentorship) -> bool:
    """Whether the agreement names people and days alone, as an imported one does."""
    return not (row.quotas or any(getattr(row, name) for name in WORDING))


def fill_stored(form: MentorshipForm, row: Mentorship) -> None:
    """An agreement as it stands; one that says nothing takes the usual wording when asked to."""
    form.mentor_id.data, form.mentee_id.data = row.mentor_id, row.mentee_id
    form.starts_on.data, form.ends_on.data = row.starts_on, row.ends_on
    for name in TEXTS:
        form[name].data = getattr(row, name)
    if says_nothing(row) and request.args.get("usual"):
        form.goals.data = GOALS
        form.mentor_duties.data, form.mentee_duties.data = MENTOR_DUTIES, MENTEE_DUTIES
        form.show(USUAL_QUOTAS)
        return
    form.show(quotas_of(row))
