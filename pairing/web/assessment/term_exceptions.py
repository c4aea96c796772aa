"""Exceptions from a term's lock: which pairings may still write, until when, and why."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired

from pairing import clock, values
from pairing.domain.assessment.assessments import HANDED_IN
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.plan.locks import ExceptionState, exception_state
from pairing.models import LockException, Term
from pairing.operations.plan import locks as operations
from pairing.queries.plan import locks, terms
from pairing.web.frame.access import allow
from pairing.web.frame.fields import Line, Several
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.typed import DateField

blueprint = Blueprint("term_exceptions", __name__)
USUAL = timedelta(days=7)
TONES = {
    ExceptionState.OPEN: "planned",
    ExceptionState.EXPIRED: "neutral",
    ExceptionState.ENDED: "neutral",
}


class ExceptionForm(BaseForm):
    """Who may still write, until when, and why."""

    pairing_ids = Several(
        "哪些结对",
        [InputRequired("请至少选一个结对。")],
        coerce=values.choice,
    )
    until = DateField("开放到哪一天（含当天）", [InputRequired("请选择日期。")])
    reason = Line("原因", 200, "请写一句为什么开放。")


@blueprint.route("/terms/<int:term_id>/exceptions", methods=["GET", "POST"])
@allow(Action.VIEW_COUNTY, Term)
def index(actor: Actor, term: Term) -> str | Response:
    """A term's exceptions, open and over; the form for a new one stands first for who may."""
    may = can(actor, Action.CLOSE_TERM, term.place())
    form = ExceptionForm()
    form.pairing_ids.choices = [
        (one.id, f"{one.lead.name} → {one.supported.name}") for one in terms.pairings_of(term)
    ]
    if request.method == "GET":
        form.until.data = clock.today() + USUAL
        form.pairing_ids.data = request.args.getlist("pairing_id", values.choice)
    if form.saves(
        lambda: operations.except_pairings(
            actor,
            term.id,
            form.pairing_ids.data or [],
            form.until.data,
            form.reason.data or "",
            form.form_key.data or "",
        )
    ):
        flash(f"已给 {len(form.pairing_ids.data or [])} 个结对开放，到期自动结束。")
        return redirect(url_for("term_exceptions.index", term_id=term.id))
    today = clock.today()
    rows = [
        (one, exception_state(one.until, one.ended_at is not None, today))
        for one in locks.exceptions_of(term.id)
    ]
    return render_template(
        "plan/terms/exceptions.html",
        term=term,
        form=form,
        rows=rows,
        tones=TONES,
        may=may,
        handed_in={one.pairing_id: one for one in terms.assessments_in(term.id, *HANDED_IN)},
    )


@blueprint.post("/lock-exceptions/<int:lock_exception_id>/end")
@allow(Action.CLOSE_TERM, LockException)
def end(actor: Actor, exception: LockException) -> Response:
    """End it now."""
    operations.end_exception(actor, exception.id, posted_version())
    flash("这个例外已经结束。")
    return redirect(url_for("term_exceptions.index", term_id=exception.term_id))
