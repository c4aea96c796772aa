"""本局表格: a bureau's own Word and Excel forms, their placeholders, samples to start from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import FileField, HiddenField

from pairing.domain.assessment.paper_fields import placeholders
from pairing.domain.assessment.word_papers import PAPERS
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.vocabulary.papers import FormSubject
from pairing.files.tray import tidy_name
from pairing.lazy import later
from pairing.models import FormTemplate
from pairing.operations.assessment import own_forms as operations
from pairing.queries.assessment.own_forms import forms_of
from pairing.web.frame.access import allow, takes_uploads
from pairing.web.frame.bureau import chosen_bureau
from pairing.web.frame.downloads import file_answer, form_bytes
from pairing.web.frame.fields import Line, Pick
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.word.guard import LARGEST_FORM

if TYPE_CHECKING:
    from pairing.word import own_forms
else:
    own_forms = later("pairing.word.own_forms")

blueprint = Blueprint("own_forms", __name__, url_prefix="/forms")
View = str | Response
SLACK = 64 * 1024


class TemplateForm(BaseForm):
    """What the form is called, what fills it, its file."""

    version = HiddenField()
    subject = Pick("填什么", choices=FormSubject.choices(), default=FormSubject.ACTIVITY.value)
    name = Line("名称", 100, "请给这张表起个名字。")
    file = FileField("文件（.docx 或 .xlsx，不超过 5 MB）")

    def draft(self) -> operations.FormDraft:
        """What was typed and sent, as the operations want it."""
        sent = request.files.get("file")
        data = sent.stream.read(LARGEST_FORM + 1) if sent else b""
        name = tidy_name(sent.filename or "") if sent else ""
        return operations.FormDraft(
            self.name.data or "", FormSubject(self.subject.data), name, data
        )


def _subject(code: str) -> FormSubject:
    if code not in list(FormSubject):
        abort(404)
    return FormSubject(code)


def _instance() -> Path:
    return Path(current_app.config["INSTANCE"])


@blueprint.get("/")
@allow(Action.MANAGE_SETTINGS)
def index(actor: Actor) -> str:
    """Every form of the bureau's, by what fills it."""
    found = forms_of(chosen_bureau(actor))
    return render_template(
        "assessment/own_forms/index.html",
        groups=[(one, [row for row in found if row.subject == one]) for one in FormSubject],
    )


@blueprint.get("/placeholders/<subject>")
@allow(Action.MANAGE_SETTINGS)
def marks(_actor: Actor, subject: str) -> str:
    """Every placeholder of a subject with an example."""
    found = _subject(subject)
    told = list(placeholders(PAPERS[found]))
    return render_template(
        "assessment/own_forms/placeholders.html",
        subject=found,
        texts=[one for one in told if not one.rows],
        lists=[one for one in told if one.rows],
        tabs_of_subjects=[
            (url_for("own_forms.marks", subject=one.value), one.label, one is found)
            for one in FormSubject
        ],
    )


@blueprint.get("/samples/<subject>/<ending>")
@allow(Action.MANAGE_SETTINGS)
def sample(_actor: Actor, subject: str, ending: str) -> Response:
    """A form with every placeholder, to start from."""
    found = _subject(subject)
    if f".{ending}" not in own_forms.SAMPLES:
        abort(404)
    return file_answer(own_forms.sample(found, f".{ending}"), f"{found.label}样表.{ending}")


@blueprint.route("/new", methods=["GET", "POST"])
@takes_uploads(LARGEST_FORM + SLACK)
@allow(Action.MANAGE_SETTINGS)
def new(actor: Actor) -> View:
    """Put a form up."""
    form = TemplateForm()
    if request.method == "GET" and request.args.get("subject") in list(FormSubject):
        form.subject.data = request.args["subject"]
    if form.saves(
        lambda: operations.add_form(
            actor, chosen_bureau(actor), form.draft(), _instance(), form.form_key.data or ""
        )
    ):
        flash(f"“{form.name.data}”已放上，能看到这些内容的人现在就能下载填好的。")
        return redirect(url_for("own_forms.index"))
    return render_template("assessment/own_forms/form.html", form=form, row=None)


@blueprint.route("/<int:form_template_id>", methods=["GET", "POST"])
@takes_uploads(LARGEST_FORM + SLACK)
@allow(Action.MANAGE_SETTINGS, FormTemplate)
def edit(actor: Actor, form_template: FormTemplate) -> View:
    """Another file for a form, perhaps another name."""
    form = TemplateForm(obj=form_template)
    form.subject.data = form_template.subject
    if form.saves(
        lambda: operations.replace_form(
            actor, form_template.id, form.draft(), _instance(), posted_version()
        )
    ):
        flash("已替换，从现在起下载的是新表。")
        return redirect(url_for("own_forms.index"))
    return render_template("assessment/own_forms/form.html", form=form, row=form_template)


@blueprint.get("/<int:form_template_id>/file")
@allow(Action.MANAGE_SETTINGS, FormTemplate)
def file(_actor: Actor, form_template: FormTemplate) -> Response:
    """The form as it was put up."""
    return file_answer(form_bytes(form_template.sha256), form_template.file_name.lower())


@blueprint.route("/<int:form_template_id>/remove", methods=["GET", "POST"])
@allow(Action.MANAGE_SETTINGS, FormTemplate)
def remove(actor: Actor, form_template: FormTemplate) -> View:
    """Take a form down, after one question."""
    if request.method == "POST":
        operations.remove_form(actor, form_template.id, posted_version(), _instance())
        flash("已移除。以前下载的不受影响。")
        return redirect(url_for("own_forms.index"))
    return render_template("assessment/own_forms/remove.html", row=form_template)
