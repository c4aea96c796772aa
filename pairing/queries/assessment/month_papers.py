"""One pairing's month as its paper: composed from the records, or as it was sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from pairing import clock
from pairing.domain.assessment.monthly import Month, months_until, shown
from pairing.domain.assessment.paper_fields import paper_from
from pairing.domain.assessment.word_papers import MonthActivity, MonthMissing, MonthPaper
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.plan.ledger import ledger_row
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.activities import ActivityKind, ActivityState
from pairing.domain.vocabulary.papers import MonthlyNumber
from pairing.domain.vocabulary.programme import ResultStatus
from pairing.domain.wording import amount_or_blank, full_day, state_word
from pairing.extensions import db
from pairing.models import Account, Activity, ActivityPairing, Lesson, MonthlyReport, Pairing, Term
from pairing.queries import lists
from pairing.queries.assessment.asked_months import is_asked
from pairing.queries.assessment.months import numbers_in
from pairing.queries.lists import Page, page_of
from pairing.queries.plan import results

LACKING = (ResultStatus.BEHIND, ResultStatus.MISSED)
KNOWN = tuple(state for state in ActivityState if state is not ActivityState.CANCELLED)
"""What the month after holds, planned or held, as far as it is known."""
WAITING = (ActivityState.DONE, ActivityState.DISPUTED)
HELD = (*WAITING, ActivityState.CONFIRMED)
MOST_ROWS = 2000
"""So many activities of a month are told one by one: more than any pairing ever held."""


def months_of(pairing: Pairing, today: date) -> list[Month]:
    """The months of a pairing that have begun, the newest first."""
    return months_until(Span(pairing.starts_on, pairing.ends_on), today)


def term_of(pairing: Pairing, month: Month) -> Term | None:
    """The term that holds most of the month (1 SELECT)."""
    found = [
        (span.end.toordinal() - span.start.toordinal(), term)
        for term in lists.terms_of(pairing.bureau_id)
        if not (span := Span(term.starts_on, term.ends_on).cut_to(month.span)).is_empty
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _links(pairing: Pairing, span: Span, states: Iterable[str]) -> Select[Any]:
    return (
        select(ActivityPairing)
        .join(Activity, Activity.id == ActivityPairing.activity_id)
        .where(
            ActivityPairing.pairing_id == pairing.id,
            ActivityPairing.state.in_(list(states)),
            Activity.day.between(*span),
        )
        .options(
            selectinload(ActivityPairing.activity).options(
                selectinload(Activity.speaker),
                selectinload(Activity.lessons).selectinload(Lesson.teacher),
            )
        )
        .order_by(Activity.day, Activity.code)
    )


def _lines(query: Select[Any]) -> tuple[MonthActivity, ...]:
    return tuple(_line(link) for link in db.session.scalars(query.limit(MOST_ROWS)))


def _line(link: ActivityPairing) -> MonthActivity:
    row = link.activity
    own = [one for one in row.lessons if one.pairing_id == link.pairing_id]
    people = [one.teacher.name for one in own] + ([row.speaker.name] if row.speaker else [])
    is_bare = not people and link.state in HELD and ActivityKind(row.kind).traits.has_lesson
    hours = sum((one.lesson_hours for one in own), Decimal(0)) if own else row.lesson_hours
    return MonthActivity(
        day=f"{row.day.month}月{row.day.day}日",
        kind=ActivityKind(row.kind).label,
        topic=row.topic,
        venue=row.venue,
        teachers="执教人未写" if is_bare else "、".join(dict.fromkeys(people)),
        hours=amount_or_blank(hours),
        people=amount_or_blank(row.attendance),
        state=link.word_by if link.is_by_link else state_word(*link.said(clock.today())),
        outing_id=row.outing_id,
    )


def _missing(pairing: Pairing, term: Term | None, today: date) -> tuple[MonthMissing, ...]:
    found = results.results_of(pairing, term, today) if term else []
    return tuple(
        MonthMissing(one.target.side.label, one.target.name, ledger_row(one).word)
        for one in found
        if one.status in LACKING
    )


def compose(pairing: Pairing, month: Month, today: date) -> MonthPaper:
    """The month as its records stand (about 30 SELECTs, whatever their number)."""
    return replace(
        figures(pairing, month, today),
        activities=_lines(_links(pairing, month.span, ActivityState)),
        plans=_lines(_links(pairing, month.next.span, KNOWN)),
    )


def figures(pairing: Pairing, month: Month, today: date) -> MonthPaper:
    """The same without its activities and plans, which are read page by page."""
    term = term_of(pairing, month)
    ids = lists.pairing_ids_of_bureau(pairing.bureau_id, pairing.code)
    texts = shown(numbers_in(ids, month.span).of(pairing.id))
    texts.pop(MonthlyNumber.PAIRS)
    return MonthPaper(
        month=month.label,
        programme=pairing.programme.name,
        term=term.name if term else "",
        lead=pairing.lead.name,
        supported=pairing.supported.name,
        activities=(),
        missing=_missing(pairing, term, today),
        plans=(),
        **texts,
    )


def activities_page(pairing: Pairing, month: Month, page: int) -> Page[MonthActivity]:
    """A page of the month's activities (6 SELECTs)."""
    return page_of(_links(pairing, month.span, ActivityState), page).told(_line)


def plans_page(pairing: Pairing, month: Month, page: int) -> Page[MonthActivity]:
    """A page of what is known of the month after, planned or held (6 SELECTs)."""
    return page_of(_links(pairing, month.next.span, KNOWN), page).told(_line)


def left_out(pairing: Pairing, month: Month) -> Page[MonthActivity]:
    """What of the month the other side has not confirmed, so that no number counts it."""
    return page_of(_links(pairing, month.span, WAITING), 1).told(_line)


def report_of(pairing_id: int, month: Month) -> MonthlyReport | None:
    """The report that was sent of the month (1 SELECT)."""
    query = select(MonthlyReport).where(
        MonthlyReport.pairing_id == pairing_id, MonthlyReport.month == month.code
    )
    return db.session.scalar(query)


def sent_paper(report: MonthlyReport) -> MonthPaper:
    """What was sent, as it was sent."""
    sender = db.session.get(Account, report.sent_by_id) if report.sent_by_id else None
    day = clock.day_of(report.sent_at)
    paper: MonthPaper = paper_from(MonthPaper, report.figures)
    return replace(
        paper,
        note=report.note,
        sender=sender.name if sender else "",
        sent_on=full_day(day) if day else "",
    )


def month_differences(sent: MonthPaper, now: MonthPaper) -> list[tuple[str, str, str]]:
    """(row name, as sent, as the records stand now) of the numbers that have changed since."""
    return [
        (label, before, after)
        for (label, before), (_, after) in zip(sent.numbers, now.numbers, strict=True)
        if before != after
    ]


def to_send(actor: Actor, today: date) -> list[Pairing]:
    """Pairings whose report of the month before waits to be sent by the actor (3 SELECTs)."""
    month = Month.of(today).previous
    sent = select(MonthlyReport.pairing_id).where(MonthlyReport.month == month.code)
    query = (
        select(Pairing)
        .where(
            Pairing.id.in_(lists.pairings_for(actor, Action.SEND_REPORT)),
            Pairing.id.not_in(sent),
            Pairing.starts_on <= month.span.end,
            Pairing.ends_on >= month.span.start,
            is_asked(month),
        )
        .options(selectinload(Pairing.lead), selectinload(Pairing.supported))
        .order_by(Pairing.code)
    )
    return list(db.session.scalars(query))


def paper_of(pairing: Pairing, month: Month, today: date) -> MonthPaper:
    """The month as it was sent, or as its records stand."""
    report = report_of(pairing.id, month)
    return sent_paper(report) if report else compose(pairing, month, today)
