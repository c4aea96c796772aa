"""Mentorships: two people are named, the agreement is changed, it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.plan.locks import moved_days
from pairing.domain.plan.periods import Span
from pairing.domain.teaching.agreements import Frame, Home, Named, agreement_faults
from pairing.domain.teaching.mentorships import MOST_TIMES, Quota
from pairing.domain.vocabulary.people import MentorshipEnd, MentorshipSide
from pairing.domain.vocabulary.programme import Side
from pairing.domain.wording import days_between
from pairing.models import Mentorship, MentorshipQuota, Pairing, Teacher
from pairing.operations.change import Change, RuleBroken, moved, once, writing
from pairing.operations.codes import fresh_code
from pairing.operations.rules import Rules
from pairing.queries.people.actors import office_on
from pairing.queries.plan.locks import locked_span_reason
from pairing.queries.teaching.mentorship_people import running_with
from pairing.queries.teaching.mentorships import quotas_of

GONE = "这对师徒已经不在了。"
CHANGED = "这份协议刚刚有变化，请看过最新内容再改。"
TEXTS = ("subject", "goals", "mentor_duties", "mentee_duties")
DAYS = ("starts_on", "ends_on")
OWN_SIDE = {"mentor_id": Side.LEAD, "mentee_id": Side.SUPPORTED}
"""Who is exchanged by the director of which side (safety.md: own teachers)."""


@dataclass(frozen=True, slots=True)
class MentorshipDraft:
    """An agreement as the form gives it; without a subject the mentee's own stands.

    A quota of None is a row that could not be read: the form says so itself.
    """

    mentor_id: int
    mentee_id: int
    starts_on: date
    ends_on: date
    subject: str = ""
    goals: str = ""
    mentor_duties: str = ""
    mentee_duties: str = ""
    quotas: Sequence[Quota | None] = ()


def _teacher(session: Session, teacher_id: int, field: str, word: str) -> Teacher:
    found = session.get(Teacher, teacher_id) if teacher_id else None
    if found is None:
        raise RuleBroken(field, f"请选择{word}。")
    return found


def _frame(pairing: Pairing) -> Frame:
    homes = [Home(str(home.id), home.name) for home in (pairing.lead, pairing.supported)]
    return Frame(pairing.code, pairing.starts_on, pairing.ends_on, *homes)


def _check_agreement(
    change: Change, pairing: Pairing, draft: MentorshipDraft, stored: Mentorship | None
) -> Teacher:
    """Every rule of an agreement, refused at once; returns the mentee."""
    session, rules = change.session, Rules()
    mentor = rules.found(lambda: _teacher(session, draft.mentor_id, "mentor_id", "师傅"))
    mentee = rules.found(lambda: _teacher(session, draft.mentee_id, "mentee_id", "徒弟"))
    with rules.gather():
        wrong = draft.ends_on < draft.starts_on
        rules.refuse(wrong, "ends_on", "结束日期早于开始日期，请改一个。")
    with rules.gather():
        _check_frame(rules, session, pairing, draft, (mentor, mentee))
    _check_quotas(rules, draft.quotas)
    with rules.gather():
        _check_own_people(change.actor, pairing, draft, stored)
    with rules.gather():
        subject = draft.subject or (mentee.subject if mentee else "")
        _refuse_locked(session, pairing, draft, subject, stored)
    with rules.gather():
        span = Span(draft.starts_on, draft.ends_on)
        known = stored and mentee and stored.mentee_id == mentee.id and _lies_in(span, stored)
        if mentee and not known:
            _refuse_second_mentor(change, mentee, span, stored)
    return rules.settled(mentee)


def _check_frame(
    rules: Rules,
    session: Session,
    pairing: Pairing,
    draft: MentorshipDraft,
    people: Sequence[Teacher | None],
) -> None:
    """The days lie in the pairing, and each of the two is of her own side on the first of them."""
    mentor, mentee = (
        Named(one.name, str(office_on(session, one, draft.starts_on)))
        if one is not None and draft.starts_on is not None
        else Named("", None)
        for one in people
    )
    found = agreement_faults(_frame(pairing), mentor, mentee, draft.starts_on, draft.ends_on)
    for field, message in found:
        rules.refuse(True, field, message)


def _lies_in(span: Span, stored: Mentorship) -> bool:
    return stored.starts_on <= span.start and span.end <= stored.ends_on


def _check_quotas(rules: Rules, quotas: Sequence[Quota | None]) -> None:
    """Each row in its bounds and none twice; None stands for a row that could not be read."""
    seen = set()
    for number, quota in enumerate(quotas):
        if quota is None:
            continue
        at = f"quotas-{number}-"
        wrong = not 1 <= quota.threshold <= MOST_TIMES
        what = f"“{quota.subject.label}”的次数要在 1 到 {MOST_TIMES} 之间。"
        rules.refuse(wrong, at + "threshold", what)
        label = f"“{quota.subject.label}”每{quota.period.label}"
        rules.refuse(quota[:2] in seen, at + "subject", f"{label}写了两次，请去掉一行。")
        seen.add(quota[:2])


def _check_own_people(
    actor: Actor, pairing: Pairing, draft: MentorshipDraft, stored: Mentorship | None
) -> None:
    """Whoever is exchanged later is exchanged by the own side."""
    side = actor.side_in(pairing.place())
    for field, own in OWN_SIDE.items():
        exchanged = stored is not None and getattr(stored, field) != getattr(draft, field)
        if exchanged and side is not None and side is not own:
            raise RuleBroken(field, "对方的教师由对方更换；您可以结束这对师徒，再结新的一对。")


def _refuse_locked(
    session: Session,
    pairing: Pairing,
    draft: MentorshipDraft,
    subject: str,
    stored: Mentorship | None,
) -> None:
    """Who was whose mentor, and in what, on a day of a locked term stays as it is."""
    after = Span(draft.starts_on, draft.ends_on)
    before = Span(stored.starts_on, stored.ends_on) if stored else None
    spans = moved_days(before, after)
    field = "ends_on" if before and before.start == after.start else "starts_on"
    if stored and any(getattr(stored, name) != getattr(draft, name) for name in OWN_SIDE):
        spans, field = [before or after, after], ""
    elif stored and stored.subject != subject:
        spans, field = [before or after, after], "subject"
    reason = locked_span_reason(session, pairing, spans)
    if reason:
        raise RuleBroken(field, reason)


def _refuse_second_mentor(
    change: Change, mentee: Teacher, span: Span, stored: Mentorship | None
) -> None:
    """One mentor at a time; the other one is named to who may see that pairing.

    The mentee's row is held, so that two pairs named at once cannot both be the only one.
    """
    change.session.get(Teacher, mentee.id, with_for_update=True)
    besides = stored.id if stored else None
    others = running_with(change.session, MentorshipSide.MENTEE, mentee.id, span, besides)
    if not others:
        return
    other = others[0]
    days = days_between(other.starts_on, other.ends_on)
    if can(change.actor, Action.VIEW_PAIRING, other.place()):
        what = f"{mentee.name}在 {days} 已经有师傅{other.mentor.name}"
    else:
        what = f"{mentee.name}在这段时间已经在别的结对里有师傅"
    raise RuleBroken("mentee_id", f"{what}。一位徒弟同时只有一位师傅：请改日期，或先结束那一对。")


def _write(row: Mentorship, draft: MentorshipDraft, mentee: Teacher) -> None:
    for field in ("mentor_id", "mentee_id", *DAYS, *TEXTS):
        setattr(row, field, getattr(draft, field))
    row.subject = draft.subject or mentee.subject
    wanted = {quota[:2]: quota for quota in draft.quotas if quota is not None}
    known = {(one.subject, one.period): one for one in row.quotas}
    row.quotas = [known[key] for key in known if key in wanted] + [
        MentorshipQuota(
            bureau_id=row.bureau_id,
            side=quota.asked.side,
            subject=quota.subject,
            period=quota.period,
        )
        for key, quota in wanted.items()
        if key not in known
    ]
    for one in row.quotas:
        one.threshold = next(q.threshold for key, q in wanted.items() if key == _key(one))


def _key(row: MentorshipQuota) -> tuple[str, str]:
    return row.subject, row.period


def _values(row: Mentorship) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in ("mentor_id", "mentee_id", *DAYS, *TEXTS)}
    return plain | {"quotas": [quota.text for quota in quotas_of(row)]}


def _refuse_over(change: Change, pairing: Pairing) -> None:
    if pairing.ends_on < change.today:
        raise RuleBroken("", "这个结对已经结束，只能查看。")


def start_mentorship(actor: Actor, pairing_id: int, draft: MentorshipDraft, key: str = "") -> int:
    """Name a mentor and a mentee with their agreement; returns the mentorship's id.

    Raises ``RuleBroken`` at the field, ``Forbidden``, ``Stale``.
    """
    body = asdict(draft) | {"pairing_id": pairing_id}

    def first_time(change: Change) -> int:
        pairing = change.pairing(pairing_id, Action.WRITE_MENTORSHIP)
        _refuse_over(change, pairing)
        mentee = _check_agreement(change, pairing, draft, None)
        row = Mentorship(
            bureau_id=pairing.bureau_id,
            pairing_id=pairing.id,
            code=fresh_code(pairing.code, "M"),
        )
        _write(row, draft, mentee)
        change.session.add(row)
        change.session.flush()
        what = {name: (None, value) for name, value in _values(row).items()}
        change.record("start_mentorship", "mentorship", row.id, what, pairing.bureau_id)
        return row.id

    return once(actor, key, body, first_time)


def _stored(change: Change, mentorship_id: int, version: int | None) -> Mentorship:
    row = change.fresh(
        Mentorship,
        mentorship_id,
        Action.WRITE_MENTORSHIP,
        version,
        GONE,
        CHANGED,
        at=lambda one: one.pairing.place(),
    )
    _refuse_over(change, row.pairing)
    return row


def change_mentorship(
    actor: Actor, mentorship_id: int, draft: MentorshipDraft, version: int | None
) -> None:
    """Correct an agreement that has not been ended; raises as ``start_mentorship`` does."""
    with writing(actor) as change:
        row = _stored(change, mentorship_id, version)
        if row.end_reason:
            raise RuleBroken("", "这对师徒已经结束，协议不再改；结束日期可以更正。")
        before = _values(row)
        mentee = _check_agreement(change, row.pairing, draft, row)
        _write(row, draft, mentee)
        flag_modified(row, "goals")
        what = moved(before, _values(row))
        change.record("change_mentorship", "mentorship", row.id, what, row.bureau_id)


def end_mentorship(
    actor: Actor,
    mentorship_id: int,
    day: date,
    reason: MentorshipEnd,
    version: int | None,
) -> None:
    """Say on which day (the last one) a mentorship ends and why; said again, it is corrected."""
    with writing(actor) as change:
        row, rules = _stored(change, mentorship_id, version), Rules()
        days = days_between(row.starts_on, row.pairing.ends_on)
        wrong = not row.starts_on <= day <= row.pairing.ends_on
        rules.refuse(wrong, "day", f"最后一天要在 {days} 之间。")
        days_moved = moved_days(Span(row.starts_on, row.ends_on), Span(row.starts_on, day))
        locked = locked_span_reason(change.session, row.pairing, days_moved)
        rules.refuse(locked, "day", str(locked))
        if day > row.ends_on:
            with rules.gather():
                _refuse_second_mentor(change, row.mentee, Span(row.starts_on, day), row)
        rules.settle()
        what = change.put(row, {"ends_on": day, "end_reason": reason})
        change.record("end_mentorship", "mentorship", row.id, what, row.bureau_id)
