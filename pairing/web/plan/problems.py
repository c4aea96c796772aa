"""问题: problem → cause → need and measure; questions that the other side answers."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired

from pairing import clock
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.vocabulary.needs import ProblemKind
from pairing.models import Pairing, Problem
from pairing.operations.plan import problems as operations
from pairing.queries.plan import problems as queries
from pairing.queries.plan.needs import standings
from pairing.web.frame.access import allow
from pairing.web.frame.fields import Line, Radio, Text
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.paging import page_number
from pairing.web.frame.typed import DateField

blueprint = Blueprint("problems", __name__)


class ProblemForm(BaseForm):
    """What the trouble is and where it comes from."""

    kind = Radio(
        "这是", [InputRequired("请选择：是问题，还是困惑。")], choices=ProblemKind.choices()
    )
    text = Line("遇到了什么", 200, "请写一句遇到了什么问题。")
    cause = Line("主要原因（可不填）", 500)

    def draft(self) -> operations.ProblemDraft:
        """What was typed, as the operation takes it."""
        kind = self.kind.word(ProblemKind)
        return operations.ProblemDraft(kind, self.text.data or "", self.cause.data or "")


class AnswerForm(BaseForm):
    """The other side's word on a question."""

    answer = Text("我们的做法和建议", 2000, "请写一句你们的做法或建议。")


class CloseForm(BaseForm):
    """When it was dealt with, and how."""

    closed_on = DateField("销号日期", [InputRequired("请填写日期。")])
    word = Line("怎么解决的", 500)


def _back(pairing_id: int, problem_id: int) -> Response:
    anchor = f"problem-{problem_id}"
    return redirect(url_for("problems.index", pairing_id=pairing_id, _anchor=anchor))


@blueprint.get("/pairings/<int:pairing_id>/problems")
@allow(Action.VIEW_PAIRING, Pairing)
def index(actor: Actor, pairing: Pairing) -> str:
    """Each problem with its cause, its needs and measures; open ones first."""
    found, place = queries.of_pairing(pairing.id, page_number()), pairing.place()
    rows = found.rows
    return render_template(
        "plan/problems/index.html",
        pairing=pairing,
        found=found,
        rows=rows,
        names=queries.answerers(rows),
        standings=standings(need for row in rows for need in row.needs),
        today=clock.today(),
        bare=[
            row
            for row in rows
            if row.kind == ProblemKind.PROBLEM and row.closed_on is None and not row.measures
        ],
        mine={row.id for row in rows if can(actor, Action.WRITE_PROBLEM, row.place())},
        may_raise=can(actor, Action.ANSWER_PROBLEM, place),
        may_need=can(actor, Action.RAISE_NEED, place),
        may_measure=can(actor, Action.WRITE_REGISTER, place),
    )


@blueprint.route("/pairings/<int:pairing_id>/problems/new", methods=["GET", "POST"])
@allow(Action.ANSWER_PROBLEM, Pairing)
def new(actor: Actor, pairing: Pairing) -> str | Response:
    """A new problem of the actor's own side: whoever may answer the other's may raise one."""
    form = ProblemForm()
    if form.saves(
        lambda: operations.raise_problem(actor, pairing.id, form.draft(), form.form_key.data or "")
    ):
        flash("已记下，两边都能看到。")
        flash(f"problem-{pairing.id}", "clear-draft")
        return _back(pairing.id, form.outcome)
    return render_template("plan/problems/form.html", form=form, pairing=pairing)


@blueprint.route("/problems/<int:problem_id>", methods=["GET", "POST"])
@allow(Action.WRITE_PROBLEM, Problem)
def edit(actor: Actor, problem: Problem) -> str | Response:
    """A problem as it stands, to be put right."""
    form = ProblemForm(obj=problem if request.method == "GET" else None)
    if form.saves(
        lambda: operations.edit_problem(actor, problem.id, form.draft(), posted_version())
    ):
        flash("已保存。")
        return _back(problem.pairing_id, problem.id)
    return render_template(
        "plan/problems/form.html", form=form, pairing=problem.pairing, problem=problem
    )


@blueprint.route("/problems/<int:problem_id>/answer", methods=["GET", "POST"])
@allow(Action.ANSWER_PROBLEM, Problem)
def answer(actor: Actor, problem: Problem) -> str | Response:
    """The other side answers a question."""
    form = AnswerForm(obj=problem if request.method == "GET" else None)
    if form.saves(
        lambda: operations.answer_problem(
            actor, problem.id, form.answer.data or "", posted_version()
        )
    ):
        flash("已回答，对方能看到。")
        return _back(problem.pairing_id, problem.id)
    return render_template("plan/problems/answer.html", form=form, problem=problem)


@blueprint.route("/problems/<int:problem_id>/close", methods=["GET", "POST"])
@allow(Action.WRITE_PROBLEM, Problem)
def close(actor: Actor, problem: Problem) -> str | Response:
    """It is dealt with: a day, and a word on how."""
    form = CloseForm()
    if request.method == "GET":
        form.closed_on.data = clock.today()
    if form.saves(
        lambda: operations.close_problem(
            actor, problem.id, form.closed_on.data, form.word.data or "", posted_version()
        )
    ):
        flash("已销号。没解决可以再打开。")
        return _back(problem.pairing_id, problem.id)
    return render_template("plan/problems/close.html", form=form, problem=problem)


@blueprint.post("/problems/<int:problem_id>/reopen")
@allow(Action.WRITE_PROBLEM, Problem)
def reopen(actor: Actor, problem: Problem) -> Response:
    """It is not dealt with after all."""
    operations.reopen_problem(actor, problem.id, posted_version())
    flash("已重新打开。")
    return _back(problem.pairing_id, problem.id)
