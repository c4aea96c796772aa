"""学年和学期: the two terms of a school year in one form, and one term's days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired

from pairing import clock
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.plan.periods import Span
from pairing.domain.plan.school_years import usual_terms, year_name, year_to_make
from pairing.models import Term
from pairing.operations.county.moved_years import move_school_year
from pairing.operations.county.saving import Saved
from pairing.operations.plan import school_years as operations
from pairing.queries.plan import school_years as queries
from pairing.values import identifier
from pairing.web.frame.access import allow
from pairing.web.frame.bureau import chosen_bureau
from pairing.web.frame.fields import Line
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.typed import DateField, IntegerField
from pairing.web.frame.undoing import offer_undo_today

blueprint = Blueprint("school_years", __name__)
EARLIEST, LATEST = 2015, 2090


class SchoolYearForm(BaseForm):
    """Both terms' days; ``year`` is the one in which the school year begins."""

    year = IntegerField("学年开始的年份", [InputRequired("请填写年份。")])
    first_starts = DateField("开始", [InputRequired("请选择日期。")])
    first_ends = DateField("结束", [InputRequired("请选择日期。")])
    second_starts = DateField("开始", [InputRequired("请选择日期。")])
    second_ends = DateField("结束", [InputRequired("请选择日期。")])


class TermForm(BaseForm):
    """One term's name and days."""

    name = Line("名称", 200, "请填写名称。")
    starts_on = DateField("开始", [InputRequired("请选择日期。")])
    ends_on = DateField("结束", [InputRequired("请选择日期。")])


def _wanted_year(bureau_id: int) -> int:
    asked = identifier(request.values.get("year"))
    if asked and EARLIEST <= asked <= LATEST:
        return asked
    return year_to_make((one.school_year for one in queries.all_terms(bureau_id)), clock.today())


def _prefilled(year: int) -> dict[str, Any]:
    first, second = (one.span for one in usual_terms(year))
    return {
        "year": year,
        "first_starts": first.start,
        "first_ends": first.end,
        "second_starts": second.start,
        "second_ends": second.end,
    }


def _make(actor: Actor, bureau_id: int, form: SchoolYearForm) -> list[int]:
    spans = (
        Span(form.first_starts.data, form.first_ends.data),
        Span(form.second_starts.data, form.second_ends.data),
    )
    key = form.form_key.data or ""
    return operations.make_school_year(actor, bureau_id, form.year.data, spans, key)


@blueprint.route("/school-years/new", methods=["GET", "POST"])
@allow(Action.MANAGE_SETTINGS)
def new(actor: Actor) -> str | Response:
    """The usual days stand there; what the province says otherwise is typed over them."""
    bureau_id = chosen_bureau(actor)
    year = _wanted_year(bureau_id)
    form = SchoolYearForm(data=_prefilled(year))
    if form.saves(lambda: _make(actor, bureau_id, form)):
        flash(f"{year_name(form.year.data)}学年的两个学期已建好。")
        return redirect(url_for("setup.index"))
    return render_template("plan/school_years/new.html", form=form, year=year, name=year_name(year))


def _year_form(terms: Sequence[Term]) -> type[BaseForm]:
    """The year's name, and two days for each of its terms."""
    fields: dict[str, Any] = {"school_year": Line("学年名称", 40, "请填写学年的名称。")}
    for starts, ends in operations.fields_of(len(terms)):
        fields[starts] = DateField("开始", [InputRequired("请选择日期。")])
        fields[ends] = DateField("结束", [InputRequired("请选择日期。")])
    return type("WholeYearForm", (BaseForm,), fields)


@blueprint.route("/terms/<int:term_id>/school-year", methods=["GET", "POST"])
@allow(Action.MANAGE_SETTINGS, Term)
def whole(actor: Actor, term: Term) -> str | Response:
    """The school year that a term belongs to, as one thing: its name, its first and last day."""
    bureau_id = term.bureau_id
    terms = queries.of_school_year(queries.all_terms(bureau_id), term.school_year)
    pairs = operations.fields_of(len(terms))
    stands: dict[str, Any] = {"school_year": term.school_year}
    for one, (starts, ends) in zip(terms, pairs, strict=True):
        stands |= {starts: one.starts_on, ends: one.ends_on}
    form = _year_form(terms)(data=stands)

    def spans() -> list[Span]:
        return [Span(form[starts].data, form[ends].data) for starts, ends in pairs]

    def save() -> Saved:
        name, seen = form["school_year"].data or "", posted_version()
        return move_school_year(actor, bureau_id, term.school_year, name, spans(), seen or 0)

    if form.saves(save):
        saved: Saved = form.outcome
        flash(f"学年已改好，改了 {saved.row_id} 个学期；周数和应完成的月份都按新的日期。")
        offer_undo_today("book.undo", saved.journal_id, slug="terms")
        return redirect(url_for("terms.index"))
    return render_template(
        "plan/school_years/whole.html",
        form=form,
        term=term,
        lines=[
            (one, form[starts], form[ends])
            for one, (starts, ends) in zip(terms, pairs, strict=True)
        ],
        version=queries.version_of(terms),
    )


@blueprint.route("/terms/<int:term_id>/span", methods=["GET", "POST"])
@allow(Action.MANAGE_SETTINGS, Term)
def span(actor: Actor, term: Term) -> str | Response:
    """One term's name and days, while it is open."""
    form = TermForm(obj=term)
    if form.saves(
        lambda: operations.move_term(
            actor,
            term.id,
            form.name.data or "",
            Span(form.starts_on.data, form.ends_on.data),
            posted_version(),
        )
    ):
        flash("学期已改好，周数和应完成的月份都按新的日期。")
        return redirect(url_for("terms.show", term_id=term.id))
    return render_template("plan/school_years/span.html", form=form, term=term)
