"""学期: the two dates, the lock, opening a term again, archiving every approved assessment."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired, Optional

from pairing import clock
from pairing.domain.assessment.lock_story import lock_story
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.plan.locks import TermState
from pairing.domain.vocabulary.assessment import AssessmentState
from pairing.models import Assessment, LogEntry, Term
from pairing.operations.assessment import closing, reviews
from pairing.operations.change import RuleBroken, Stale
from pairing.operations.plan import locks as operations
from pairing.queries.plan import terms as queries
from pairing.web.frame.access import allow
from pairing.web.frame.fields import Line
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.picks import PickForm
from pairing.web.frame.typed import DateField

blueprint = Blueprint("terms", __name__, url_prefix="/terms")
TONES = {
    TermState.COMING: "neutral",
    TermState.RUNNING: "planned",
    TermState.OVER: "neutral",
    TermState.SOON: "attention",
    TermState.LOCKED: "done",
}
REOPENED_FOR = timedelta(days=14)
"""So long a reopened term stays open, unless another day is chosen."""
CLOSED = (AssessmentState.APPROVED, AssessmentState.ARCHIVED)


class DatesForm(BaseForm):
    """When assessments are due, and the last day on which facts are written."""

    due_on = DateField("考核提交截止", [Optional()])
    locks_on = DateField("最后一天可以记录（第二天起锁定）", [Optional()])


class ReopenForm(BaseForm):
    """Why a closed term is opened again, and until when."""

    reason = Line("原因", 200, "请写一句为什么重新打开。")
    until = DateField("开放到哪一天（含当天）", [InputRequired("请选择日期。")])


def _reopen_form() -> ReopenForm:
    form = ReopenForm()
    if form.until.data is None and not form.is_submitted():
        form.until.data = clock.today() + REOPENED_FOR
    return form


class Step(NamedTuple):
    """One line of the log."""

    who: str
    at: datetime
    word: str
    details: list[str]
    term: str


def _steps(entries: list[LogEntry], names: dict[int, str]) -> list[Step]:
    return [
        Step(
            entry.actor_name,
            entry.at,
            *lock_story(entry.action, entry.changes),
            names.get(entry.object_id or 0, "") if entry.object_type == "term" else "",
        )
        for entry in entries
    ]


@blueprint.get("/")
@allow(Action.VIEW_COUNTY)
def index(actor: Actor) -> str:
    """Every term with its dates and state, and what was done to the locks."""
    terms = queries.terms_in(actor.bureau_ids)
    reads = can(actor, Action.READ_LOG)
    log = queries.lock_log(actor.bureau_ids) if reads else []
    return render_template(
        "plan/terms/index.html",
        rows=queries.rows_of(terms, clock.today()),
        tones=TONES,
        steps=_steps(log, {term.id: term.name for term in terms}),
        reads_log=reads,
    )


@blueprint.get("/<int:term_id>")
@allow(Action.VIEW_COUNTY, Term)
def show(actor: Actor, term: Term) -> str:
    """One term: its lock, its exceptions, its assessments, its log."""
    reads = can(actor, Action.READ_LOG, term.place())
    log = queries.lock_log([term.bureau_id], term.id) if reads else []
    row = queries.rows_of([term], clock.today())[0]
    return render_template(
        "plan/terms/show.html",
        row=row,
        term=term,
        tones=TONES,
        is_locked=row.state is TermState.LOCKED,
        may_close=can(actor, Action.CLOSE_TERM, term.place()),
        approved=row.assessments.get(AssessmentState.APPROVED, 0),
        closed=queries.assessments_in(term.id, *CLOSED),
        steps=_steps(log, {term.id: ""}),
        reads_log=reads,
    )


def _back(term: Term) -> Response:
    return redirect(url_for("terms.show", term_id=term.id))


@blueprint.route("/<int:term_id>/dates", methods=["GET", "POST"])
@allow(Action.CLOSE_TERM, Term)
def dates(actor: Actor, term: Term) -> str | Response:
    """The term's two dates."""
    form = DatesForm(obj=term)
    if form.saves(
        lambda: operations.set_term_dates(
            actor, term.id, form.due_on.data, form.locks_on.data, posted_version()
        )
    ):
        flash("已保存截止日期。")
        return _back(term)
    return render_template("plan/terms/dates.html", form=form, term=term)


@blueprint.get("/<int:term_id>/lock")
@allow(Action.CLOSE_TERM, Term)
def ask_lock(_actor: Actor, term: Term) -> str:
    """What locking means, and how much still waits."""
    row = queries.rows_of([term], clock.today())[0]
    return render_template("plan/terms/lock.html", term=term, row=row)


@blueprint.post("/<int:term_id>/lock")
@allow(Action.CLOSE_TERM, Term)
def lock(actor: Actor, term: Term) -> Response:
    """Lock it now."""
    operations.lock_term(actor, term.id, posted_version())
    flash("已锁定。个别结对需要补记，可以给它开放例外。")
    return _back(term)


@blueprint.route("/<int:term_id>/reopen", methods=["GET", "POST"])
@allow(Action.CLOSE_TERM, Term)
def reopen(actor: Actor, term: Term) -> str | Response:
    """Open a locked term again for everybody: why, and until when."""
    form = _reopen_form()
    if form.saves(
        lambda: closing.reopen_term(
            actor, term.id, form.reason.data or "", form.until.data, posted_version()
        )
    ):
        flash("已重新打开，到期自动锁定。")
        return _back(term)
    given = queries.assessments_in(term.id, *CLOSED)
    return render_template("plan/terms/reopen.html", form=form, term=term, given=given)


@blueprint.route("/assessments/<int:assessment_id>/reopen", methods=["GET", "POST"])
@allow(Action.CLOSE_TERM, Assessment)
def reopen_one(actor: Actor, assessment: Assessment) -> str | Response:
    """Open a closed term again for one pairing."""
    form = _reopen_form()
    if form.saves(
        lambda: reviews.reopen(
            actor, assessment.id, form.reason.data or "", form.until.data, posted_version()
        )
    ):
        flash("已重新打开这个结对的学期，考核退回双方。")
        return _back(assessment.term)
    return render_template("plan/terms/reopen_one.html", form=form, assessment=assessment)


class Outcome(NamedTuple):
    """What became of one assessment that was to be archived."""

    assessment: Assessment
    reason: str


def _close(actor: Actor, assessment: Assessment, version: int) -> Outcome:
    try:
        reviews.close(actor, assessment.id, version)
    except RuleBroken as broken:
        return Outcome(assessment, broken.message)
    except Stale as stale:
        return Outcome(assessment, str(stale))
    return Outcome(assessment, "")


@blueprint.route("/<int:term_id>/close", methods=["GET", "POST"])
@allow(Action.CLOSE_TERM, Term)
def close(actor: Actor, term: Term) -> str:
    """Archive every approved assessment of the page, each by itself; what became of each."""
    form, done = PickForm(), None
    approved = queries.assessments_in(term.id, AssessmentState.APPROVED)
    if form.validate_on_submit() and (seen := form.seen()):
        done = [_close(actor, one, seen[one.id]) for one in approved if one.id in seen]
    row = queries.rows_of([term], clock.today())[0]
    return render_template(
        "plan/terms/close.html",
        term=term,
        form=form,
        approved=approved,
        picks=[f"{one.id}-{one.version}" for one in approved],
        done=done,
        is_locked=row.state is TermState.LOCKED,
    )
