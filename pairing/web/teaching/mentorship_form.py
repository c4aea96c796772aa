"""The agreement's form: two people, days, wording, and one row for each quota."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from wtforms.validators import InputRequired, Length

from pairing import clock, values
from pairing.domain.people.permissions import Actor
from pairing.domain.teaching.agreements import GOALS, MENTEE_DUTIES, MENTOR_DUTIES
from pairing.domain.teaching.mentorships import PERIODS, USUAL_QUOTAS, Quota
from pairing.domain.vocabulary.people import MentorshipSide, QuotaSubject
from pairing.domain.vocabulary.programme import PeriodKind
from pairing.models import Mentorship, Pairing
from pairing.operations.change import RuleBroken
from pairing.operations.teaching.mentorships import TEXTS, MentorshipDraft
from pairing.queries.teaching.mentorship_people import Candidate, candidates, usual_days
from pairing.queries.teaching.mentorships import quotas_of
from pairing.web.frame.fields import Line, Pick, Text
from pairing.web.frame.forms import BaseForm, plain_text
from pairing.web.frame.typed import DateField

MOST_ROWS = 20
LONG = [Length(max=2000, message="最多 2000 字。"), plain_text]


class MentorshipForm(BaseForm):
    """Who, from when to when, and what for; quotas are read by ``read_quotas``."""

    mentee_id = Pick("徒弟", coerce=values.choice)
    mentor_id = Pick("师傅", coerce=values.choice)
    subject = Line("学科（可不填）", 100)
    starts_on = DateField("从哪天起", [InputRequired("请填写开始日期。")])
    ends_on = DateField("到哪天（含）", [InputRequired("请填写结束日期。")])
    goals = Text("培养目标", 2000)
    mentor_duties = Text("师傅的职责", 2000)
    mentee_duties = Text("徒弟的职责", 2000)


@dataclass(slots=True)
class QuotaRow:
    """One quota as typed."""

    period: PeriodKind
    subject: str = QuotaSubject.OBSERVE_MENTOR
    threshold: str = "1"

    def quota(self) -> Quota:
        """The quota; raises ``RuleBroken`` for what is no whole number."""
        times = values.count(self.threshold, -1)
        if self.subject not in list(QuotaSubject) or times < 0:
            raise RuleBroken("quotas", f"“每{self.period.label}”有一行的次数不是整数，请检查。")
        return Quota(QuotaSubject(self.subject), self.period, times)


def _row(quota: Quota) -> QuotaRow:
    return QuotaRow(quota.period, quota.subject.value, str(quota.threshold))


def blanks() -> list[QuotaRow]:
    """What each chip adds."""
    return [QuotaRow(period) for period in PERIODS]


def read_quotas() -> list[QuotaRow]:
    """The quotas of the posted form, in the order of the page."""
    given = request.form
    numbers = [key[7:-7] for key in given if key.startswith("quotas-") and key.endswith("-period")]
    return [
        QuotaRow(
            PeriodKind(given[f"quotas-{number}-period"]),
            given.get(f"quotas-{number}-subject", ""),
            given.get(f"quotas-{number}-threshold", "").strip(),
        )
        for number in numbers[:MOST_ROWS]
        if given[f"quotas-{number}-period"] in PERIODS
    ]


def rows_changed(rows: list[QuotaRow]) -> bool:
    """A chip or × was pressed without script: the form only comes again, with its rows changed."""
    added, removed = request.form.get("add", ""), request.form.get("remove", "")
    if added in PERIODS:
        rows.append(QuotaRow(PeriodKind(added)))
        return True
    place = values.count(removed, -1)
    if place >= 0:
        del rows[place : place + 1]
    return place >= 0


def _label(one: Candidate, word: str) -> str:
    """“萧凤霞 · 幼儿园名师（带 于文静）”: what helps to choose."""
    parts = [one.teacher.name, one.teacher.honours or one.teacher.title]
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
        field.choices = [(one.teacher.id, _label(one, word)) for one in found]


def keep_people(form: MentorshipForm, row: Mentorship) -> None:
    """Offer also those who are named already and serve elsewhere by now."""
    for field, who in ((form.mentor_id, row.mentor), (form.mentee_id, row.mentee)):
        if who.id not in [key for key, _ in field.choices]:
            field.choices = [(who.id, who.name), *field.choices]


def fill_new(form: MentorshipForm, pairing: Pairing) -> list[QuotaRow]:
    """The usual agreement: running term to the year's end, usual wording, usual quotas."""
    days = usual_days(pairing, clock.today())
    form.starts_on.data, form.ends_on.data = days
    form.goals.data = GOALS
    form.mentor_duties.data, form.mentee_duties.data = MENTOR_DUTIES, MENTEE_DUTIES
    wanted = values.identifier(request.args.get("mentee"))
    if wanted:
        form.mentee_id.data = wanted
    return [_row(quota) for quota in USUAL_QUOTAS]


def fill_stored(form: MentorshipForm, row: Mentorship) -> list[QuotaRow]:
    """An agreement as it stands; one without quotas is offered the usual ones."""
    form.mentor_id.data, form.mentee_id.data = row.mentor_id, row.mentee_id
    form.starts_on.data, form.ends_on.data = row.starts_on, row.ends_on
    for name in TEXTS:
        form[name].data = getattr(row, name)
    if not (row.goals or row.quotas):
        form.goals.data = GOALS
        form.mentor_duties.data, form.mentee_duties.data = MENTOR_DUTIES, MENTEE_DUTIES
        return [_row(quota) for quota in USUAL_QUOTAS]
    return [_row(quota) for quota in quotas_of(row)]


def draft_of(form: MentorshipForm, rows: list[QuotaRow]) -> MentorshipDraft:
    """What was typed, as the operation takes it; raises ``RuleBroken``."""
    return MentorshipDraft(
        mentor_id=form.mentor_id.data,
        mentee_id=form.mentee_id.data,
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        quotas=[row.quota() for row in rows],
        **{name: form[name].data or "" for name in TEXTS},
    )
