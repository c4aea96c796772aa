"""A month's report: sent once when the month is over, received by the bureau (field-notes D16)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from pairing.canonical import plain
from pairing.domain.assessment.monthly import Month
from pairing.domain.people.permissions import Action, Actor
from pairing.models import MonthlyReport
from pairing.operations.change import RuleBroken, Stale, permit, writing
from pairing.queries.assessment.month_papers import compose, months_of, report_of
from pairing.queries.people.actors import accounts_of


def send_report(actor: Actor, pairing_id: int, month: Month, note: str = "") -> int:
    """Send a month's report as its records stand; returns its id. Sent again, nothing changes.

    Raises ``RuleBroken`` while the month runs, ``Forbidden``, ``Stale``.
    """
    with writing(actor) as change:
        pairing, today = change.pairing(pairing_id, Action.SEND_REPORT), change.today
        if month not in months_of(pairing, today):
            raise Stale("这个月不在结对期内。")
        known = report_of(pairing_id, month)
        if known is not None:
            return known.id
        if not month.is_over_on(today):
            raise RuleBroken("", f"{month.label}还没有结束，数字会变，下个月 1 日起可以报送。")
        report = MonthlyReport(
            bureau_id=pairing.bureau_id,
            pairing_id=pairing.id,
            month=month.code,
            figures=plain(compose(pairing, month, today)),
            note=note,
            sent_by_id=actor.account_id,
            sent_at=change.now,
        )
        change.session.add(report)
        change.session.flush()
        what = {"month": month.code, "figures": (None, report.figures), "note": (None, note)}
        change.record("send_report", "monthly_report", report.id, what, report.bureau_id)
        return report.id


def receive_reports(actor: Actor, bureau_id: int, month: Month, seen: Collection[int]) -> int:
    """The bureau has seen these reports of a month; returns how many were new.

    A report never changes once it is sent: its id says what was seen.
    """
    with writing(actor) as change:
        query = select(MonthlyReport).where(
            MonthlyReport.bureau_id == bureau_id,
            MonthlyReport.month == month.code,
            MonthlyReport.received_at.is_(None),
        )
        rows, own = change.session.scalars(query.order_by(MonthlyReport.id)), accounts_of(actor)
        found = [row for row in rows if row.id in seen]
        mine = [row for row in found if row.sent_by_id is not None and row.sent_by_id in own]
        if mine:
            raise RuleBroken("", "月报是您报送的，不能由您签收。请由另一位教育局人员签收。")
        for row in found:
            permit(actor, Action.RECEIVE_REPORT, row.place())
            row.received_by_id, row.received_at = actor.account_id, change.now
        if found:
            what = {"month": month.code, "reports": [row.id for row in found]}
            one = found[0].id if len(found) == 1 else None
            change.record("receive_reports", "monthly_report", one, what, bureau_id)
        return len(found)
