"""每月报告: a pairing's month composed by itself and sent once; the county's month received."""

from __future__ import annotations

from flask import (
    Blueprint,
    abort,
    flash,
    redirect,
    render_template,
    url_for,
)
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired

from pairing import clock, values
from pairing.domain.assessment.monthly import HOW, Month, shown
from pairing.domain.assessment.word_papers import PAIRING_NUMBERS
from pairing.domain.jobs import JobKind
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.vocabulary.activities import ActivityState
from pairing.domain.vocabulary.papers import FormSubject, MonthlyNumber
from pairing.domain.wording import state_word
from pairing.models import Pairing
from pairing.operations.assessment import monthly as operations
from pairing.operations.jobs import Errand
from pairing.queries.assessment import month_papers, months
from pairing.queries.assessment.month_lines import COLUMNS, MonthRow, line_of
from pairing.queries.assessment.months import CountyMonth
from pairing.queries.lists import cut
from pairing.queries.outings.claims import asking
from pairing.web.frame.access import allow
from pairing.web.frame.asking import ask_once
from pairing.web.frame.bureau import chosen_bureau
from pairing.web.frame.downloads import downloads
from pairing.web.frame.fields import Several, Text
from pairing.web.frame.forms import BaseForm, flash_faults
from pairing.web.frame.limits import MAKING, limited
from pairing.web.frame.paging import page_number
from pairing.web.frame.pills import STATE_TONES

blueprint = Blueprint("months", __name__)
View = str | Response
TONES = {state.label: STATE_TONES[state] for state in ActivityState} | {
    state_word(state, *more): STATE_TONES[state]
    for state in ActivityState
    for more in (("", False), ("x", False), ("x", True))
}
"""By the words of today, and by those that older months were sent with."""
MOST_TABS = 6


class SendForm(BaseForm):
    """What the numbers do not say."""

    note = Text("补充说明（可不填）", 2000)


class ReceiveForm(BaseForm):
    """The reports that stood on the page: one, or all that waited there."""

    report = Several(
        "报告",
        [InputRequired("没有说收到了哪一份，请回到台账再点一次。")],
        coerce=values.choice,
        validate_choice=False,
    )


def _month(pairing: Pairing, code: str) -> Month:
    found = Month.read(code)
    if found is None or found not in month_papers.months_of(pairing, clock.today()):
        abort(404)
    return found


@blueprint.get("/pairings/<int:pairing_id>/months/")
@allow(Action.VIEW_PAIRING, Pairing)
def latest(_actor: Actor, pairing: Pairing) -> View:
    """The newest month that is over, else the one that runs."""
    today = clock.today()
    begun = month_papers.months_of(pairing, today)
    if not begun:
        return render_template("assessment/months/none.html", pairing=pairing)
    over = [month for month in begun if month.is_over_on(today)]
    return redirect(url_for("months.show", pairing_id=pairing.id, month=(over or begun)[0].code))


def _tabs(pairing: Pairing, month: Month) -> list[tuple[str, str, bool]]:
    begun = month_papers.months_of(pairing, clock.today())
    place = max(0, min(begun.index(month) - 1, len(begun) - MOST_TABS))
    return [
        (url_for("months.show", pairing_id=pairing.id, month=one.code), one.label, one == month)
        for one in reversed(begun[place : place + MOST_TABS])
    ]


def _page(actor: Actor, pairing: Pairing, month: Month, form: SendForm) -> str:
    today, report = clock.today(), month_papers.report_of(pairing.id, month)
    now = month_papers.figures(pairing, month, today)
    paper = month_papers.sent_paper(report) if report else now
    number, plans = page_number(), page_number("plans")
    where = {"pairing_id": pairing.id, "month": month.code}
    found = (
        cut(paper.activities, number)
        if report
        else month_papers.activities_page(pairing, month, number)
    )
    left_out = None if report else month_papers.left_out(pairing, month)
    waiting = left_out.rows if left_out else []
    coming = cut(paper.plans, plans) if report else month_papers.plans_page(pairing, month, plans)
    told = [row.outing_id for row in (*found.rows, *waiting, *coming.rows)]
    return render_template(
        "assessment/months/show.html",
        pairing=pairing,
        month=month,
        paper=paper,
        found=found,
        asked=asking(actor.organisation_ids, told),
        plans=coming,
        report=report,
        left_out=left_out,
        changed=month_papers.month_differences(paper, now),
        form=form,
        tones=TONES,
        is_over=month.is_over_on(today),
        next_is_over=month.next.is_over_on(today),
        may_send=can(actor, Action.SEND_REPORT, pairing.place()),
        may_receive=can(actor, Action.RECEIVE_REPORT, pairing.place()),
        how=[(row.label, HOW[row]) for row in PAIRING_NUMBERS],
        tabs_of_months=_tabs(pairing, month),
        downloads=downloads("papers.month", pairing.bureau_id, FormSubject.MONTH, **where),
    )


@blueprint.get("/pairings/<int:pairing_id>/months/<month>")
@allow(Action.VIEW_PAIRING, Pairing)
def show(actor: Actor, pairing: Pairing, month: str) -> str:
    """The month's numbers, ledger, what is missing, what is planned."""
    return _page(actor, pairing, _month(pairing, month), SendForm())


@blueprint.post("/pairings/<int:pairing_id>/months/<month>/send")
@allow(Action.SEND_REPORT, Pairing)
def send(actor: Actor, pairing: Pairing, month: str) -> View:
    """One tap: the bureau has it."""
    form, found = SendForm(), _month(pairing, month)
    if form.saves(lambda: operations.send_report(actor, pairing.id, found, form.note.data or "")):
        flash(f"{found.label}的报告已发给教育局，数字留在这里不再变。")
        return redirect(url_for("months.show", pairing_id=pairing.id, month=found.code))
    return _page(actor, pairing, found, form)


@blueprint.post("/pairings/<int:pairing_id>/months/<month>/ledger.pdf")
@limited(MAKING)
@allow(Action.VIEW_PAIRING, Pairing)
def ledger(actor: Actor, pairing: Pairing, month: str) -> Response:
    """每月台账 on paper, as long as the month was full: a job prints it."""
    found = _month(pairing, month)
    arguments = {"pairing_id": pairing.id, **_when(found)}
    thing = f"month:{pairing.id}:{found.code}"
    return ask_once(actor, Errand(JobKind.MONTH_LEDGER, pairing.bureau_id, thing, arguments))


def _when(month: Month) -> dict[str, str]:
    return {"month": month.code, "as_of": clock.today().isoformat()}


def _county(actor: Actor, code: str) -> CountyMonth:
    month = Month.read(code)
    if month is None or month.span.start > clock.today():
        abort(404)
    return months.county_month(chosen_bureau(actor), month)


def _waits_first(line: MonthRow) -> int:
    """What waits for the bureau, then what has not come, then what is settled."""
    if line.report is None:
        return 1 if line.is_asked else 2
    return 2 if line.report.received_at else 0


@blueprint.get("/months/")
@allow(Action.VIEW_COUNTY)
def county_latest(_actor: Actor) -> Response:
    """The county's newest month that is over."""
    month = Month.of(clock.today()).previous
    return redirect(url_for("months.county", month=month.code))


@blueprint.get("/months/<month>")
@allow(Action.VIEW_COUNTY)
def county(actor: Actor, month: str) -> str:
    """Every pairing's month, who has sent, and all together."""
    found, today = _county(actor, month), clock.today()
    whole = shown(found.whole)
    later = found.month.next
    return render_template(
        "assessment/months/county.html",
        month=found.month,
        previous=found.month.previous,
        later=later if later.span.start <= today else None,
        found=cut(sorted((line_of(row) for row in found.rows), key=_waits_first), page_number()),
        columns=[row.label for row in COLUMNS],
        whole=[(row.label, whole[row.value]) for row in MonthlyNumber],
        how=[(row.label, HOW[row]) for row in MonthlyNumber],
        sent=len(found.sent),
        asked=len(found.asked),
        waiting=[row.report.id for row in found.waiting if row.report],
        is_over=found.month.is_over_on(today),
        may_receive=can(actor, Action.RECEIVE_REPORT),
    )


@blueprint.post("/months/<month>/received")
@allow(Action.RECEIVE_REPORT)
def receive(actor: Actor, month: str) -> Response:
    """One tap: 收到, for one report or for all that came."""
    found = Month.read(month)
    if found is None:
        abort(404)
    form, bureau_id = ReceiveForm(), chosen_bureau(actor)
    if form.saves(
        lambda: operations.receive_reports(actor, bureau_id, found, form.report.data or ())
    ):
        count = form.outcome
        flash(f"已收到 {count} 份，学校那边看得到。" if count else "这些已经收过了。")
    else:
        flash_faults(form)
    return redirect(url_for("months.county", month=found.code))


@blueprint.post("/months/<month>/ledger.pdf")
@limited(MAKING)
@allow(Action.VIEW_COUNTY)
def county_ledger(actor: Actor, month: str) -> Response:
    """The county's ledger of the month on paper."""
    found, bureau_id = _county(actor, month).month, chosen_bureau(actor)
    thing = f"county_month:{bureau_id}:{found.code}"
    return ask_once(actor, Errand(JobKind.COUNTY_LEDGER, bureau_id, thing, _when(found)))
