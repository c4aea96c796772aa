"""评课量表: the bureau's rubrics and checklists, their versions, a plain text to change them."""

from __future__ import annotations

from collections.abc import Collection

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField
from wtforms.validators import Optional

from pairing import values
from pairing.domain.people.permissions import Action, Actor, Place, can
from pairing.domain.teaching.rubric_text import as_text, grades_as_text
from pairing.domain.teaching.rubrics import MODES, RubricContent, rubric_from
from pairing.domain.vocabulary.lessons import Grade, Mode, Purpose
from pairing.domain.vocabulary.programme import OrganisationKind
from pairing.operations.teaching import rubrics as operations
from pairing.queries.plan.standards import fits, ready_made_rubrics
from pairing.queries.teaching import rubrics
from pairing.queries.teaching.rubrics import Shelved
from pairing.web.frame.access import allow
from pairing.web.frame.bureau import chosen_bureau
from pairing.web.frame.fields import Line, Pick, Several, Text
from pairing.web.frame.forms import BaseForm
from pairing.web.frame.typed import DecimalField
from pairing.web.teaching.rubric_sheets import bands_text

blueprint = Blueprint("rubrics", __name__, url_prefix="/rubrics")
View = str | Response
LONGEST = 20_000


SCHOOLS = [(one.value, one.label) for one in OrganisationKind if one is not OrganisationKind.BUREAU]


class RubricForm(BaseForm):
    """A rubric as text; ``version`` is the fingerprint of what is being changed."""

    version = HiddenField()
    purpose = Pick("用途", choices=Purpose.choices(), default=Purpose.LESSON.value)
    name = Line("名称", 100, "请填写名称。")
    kinds = Several("给哪个学段用（可不选）", choices=SCHOOLS)
    mode = Pick("怎么打分", choices=Mode.choices(), default=Mode.POINTS.value)
    text = Text("小标题和项目", LONGEST, "请写小标题和项目，一项一行。")
    grades = Line("等级和系数", 200)
    excellent = DecimalField(f"{Grade.EXCELLENT.label} ≥", [Optional()], default=90)
    good = DecimalField(f"{Grade.GOOD.label} ≥", [Optional()], default=80)
    passing = DecimalField(f"{Grade.PASS.label} ≥", [Optional()], default=60)

    def unasked(self) -> Collection[str]:
        """Grades are asked only of a rubric that is marked by them."""
        return () if self.mode.data == Mode.GRADES.value else ("grades",)

    def draft(self) -> operations.RubricDraft:
        """What was typed, as the operations want it."""
        return operations.RubricDraft(
            name=self.name.data or "",
            purpose=self.purpose.word(Purpose),
            mode=self.mode.word(Mode),
            text=self.text.data or "",
            bands=(self.excellent.data, self.good.data, self.passing.data),
            grades=self.grades.data or "",
            kinds=tuple(OrganisationKind(one) for one in self.kinds.data or ()),
        )


def _may_change(actor: Actor) -> bool:
    return can(actor, Action.MANAGE_RUBRICS, Place(bureau_id=chosen_bureau(actor)))


def _shelved(actor: Actor, code: str) -> Shelved:
    found = rubrics.shelved(chosen_bureau(actor), code)
    if found is None:
        abort(404)
    return found


@blueprint.get("/")
@allow(Action.VIEW_COUNTY)
def index(actor: Actor) -> str:
    """Every rubric by purpose."""
    found = rubrics.shelf(chosen_bureau(actor))
    return render_template(
        "teaching/rubrics/index.html",
        groups=[(purpose, [row for row in found if row.purpose is purpose]) for purpose in Purpose],
        may_change=_may_change(actor),
    )


@blueprint.get("/<code>")
@allow(Action.VIEW_COUNTY)
def show(actor: Actor, code: str) -> str:
    """One rubric: what it holds, and its versions; ?version= shows an older one."""
    shelf = _shelved(actor, code)
    wanted = values.count(request.args.get("version"), shelf.newest.number)
    standard = next((row for row in shelf.versions if row.number == wanted), shelf.newest)
    return render_template(
        "teaching/rubrics/show.html",
        shelf=shelf,
        standard=standard,
        bands=bands_text(standard.content.bands),
        grades=grades_as_text(standard.content.multipliers),
        made_for=_made_for(shelf.code, standard.content),
        may_change=_may_change(actor),
    )


def _made_for(code: str, content: RubricContent) -> str:
    """Whose lessons it is made for, in words."""
    fitting = [label for kind, label in SCHOOLS if fits(code, {kind}, content.kinds)]
    return "各学段" if len(fitting) == len(SCHOOLS) else "、".join(fitting)


def _from_content(content: RubricContent, purpose: Purpose) -> dict[str, object]:
    return {
        "purpose": purpose.value,
        "name": content.name,
        "mode": content.mode.value,
        "text": as_text(content),
        "kinds": list(content.kinds),
        "grades": grades_as_text(content.multipliers),
        "excellent": content.bands.excellent,
        "good": content.bands.good,
        "passing": content.bands.passing,
    }


def _preview(form: RubricForm) -> RubricContent | None:
    """What the text would become; None, with every fault at its field, when it cannot be read."""
    read = form.saves(lambda: rubric_from(operations.content_of(form.draft())))
    return form.outcome if read else None


def _page(form: RubricForm, shelf: Shelved | None, preview: RubricContent | None = None) -> str:
    purpose = Purpose(form.purpose.data) if form.purpose.data in list(Purpose) else Purpose.LESSON
    form.mode.choices = [(mode.value, mode.label) for mode in MODES[purpose]]
    return render_template(
        "teaching/rubrics/form.html",
        form=form,
        shelf=shelf,
        preview=preview,
        bands=bands_text(preview.bands) if preview else "",
        modes=MODES,
        purpose=purpose,
        asks_kinds=purpose is Purpose.LESSON
        and (shelf is None or shelf.code not in ready_made_rubrics()),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allow(Action.MANAGE_RUBRICS)
def new(actor: Actor) -> View:
    """A rubric of the bureau's own."""
    form = RubricForm()
    if request.method == "GET" and request.args.get("purpose") in list(Purpose):
        purpose = Purpose(request.args["purpose"])
        form.purpose.data, form.mode.data = purpose.value, MODES[purpose][0].value
    if "preview" in request.form:
        return _page(form, None, _preview(form))
    if form.saves(
        lambda: operations.add_rubric(
            actor, chosen_bureau(actor), form.draft(), form.form_key.data or ""
        )
    ):
        flash("已加入，马上可以用。")
        flash("rubric-new", "clear-draft")
        return redirect(url_for("rubrics.show", code=form.outcome))
    return _page(form, None)


@blueprint.route("/<code>/edit", methods=["GET", "POST"])
@allow(Action.MANAGE_RUBRICS)
def edit(actor: Actor, code: str) -> View:
    """New content: a new version where the newest was used, else in its place."""
    shelf = _shelved(actor, code)
    newest = shelf.newest
    form = RubricForm(data=_from_content(newest.content, shelf.purpose) | {"version": newest.shown})
    if "preview" in request.form:
        return _page(form, shelf, _preview(form))
    if form.saves(
        lambda: operations.change_rubric(
            actor, chosen_bureau(actor), code, form.draft(), form.version.data or ""
        )
    ):
        flash(f"已保存为第 {form.outcome} 版，以后的记录用它；以前的记录不变。")
        return redirect(url_for("rubrics.show", code=code))
    return _page(form, shelf)
