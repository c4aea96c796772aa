"""成果: a pairing's register, its form made of the workbook's columns."""

from __future__ import annotations

import uuid
from typing import NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pairing.domain.permissions import Action, Actor, can
from pairing.models import Pairing
from pairing.operations.registers import REGISTERS, LooksTheSame, RowDraft, RowRefused, save_row
from pairing.queries import registers
from pairing.web.access import allow
from pairing.workbook.columns import BY_NAME, ON_SCREEN_ONLY, Column, Kind, Sheet

blueprint = Blueprint(
    "registers", __name__, url_prefix="/pairings/<int:pairing_id>/registers/<register>"
)
BESIDE = {"听课": "lessons.index", "检查": "checks.index", "考核": "appraisals.index"}
"""What is kept beside the registers, on pages of its own."""
HIDDEN = ("编码", "结对编码")
LABELS = {
    "单位编码": "单位",
    "教师编码": "教师",
    "师徒编码": "属于哪对师徒（可不填）",
}
INPUTS = {Kind.DATE: "date", Kind.NUMBER: "text"}


class Field(NamedTuple):
    """One field of the form, made of a column."""

    header: str
    label: str
    input: str
    choices: list[tuple[str, str]]
    value: str
    error: str
    is_number: bool


def _sheet(register: str) -> Sheet:
    if register not in REGISTERS:
        abort(404)
    return BY_NAME[REGISTERS[register]]


def _label(column: Column) -> str:
    label = LABELS.get(column.header, column.header)
    return label if column.required or "可不填" in label else f"{label}（可不填）"


def _choices(actor: Actor, pairing: Pairing, column: Column) -> list[tuple[str, str]]:
    blank = [] if column.required else [("", "—")]
    if column.kind is Kind.WORD and column.words is not None:
        return blank + [(label, label) for label in column.words.labels()]
    if column.refers_to == "单位":
        homes = (pairing.lead, pairing.supported)
        return [(home.code, home.name) for home in homes if home.id in actor.organisation_ids]
    if column.refers_to == "教师":
        return blank + registers.teacher_choices(pairing)
    if column.refers_to == "师徒":
        return blank + registers.mentorship_choices(pairing)
    return []


def _fields(
    actor: Actor,
    pairing: Pairing,
    sheet: Sheet,
    given: dict[str, str],
    wrong: dict[str, str],
) -> list[Field]:
    return [
        Field(
            header=column.header,
            label=_label(column),
            input=INPUTS.get(column.kind, "text"),
            choices=_choices(actor, pairing, column),
            value=given.get(column.header, ""),
            error=wrong.get(column.header, ""),
            is_number=column.kind is Kind.NUMBER,
        )
        for column in _columns(sheet)
    ]


def _columns(sheet: Sheet) -> list[Column]:
    """What the form asks for: the sheet's columns that are shown, then those beside them."""
    shown = [column for column in sheet.columns if column.header not in HIDDEN]
    return [*shown, *ON_SCREEN_ONLY.get(sheet.name, ())]


def _may_write(actor: Actor, pairing: Pairing) -> bool:
    return can(actor, Action.WRITE_REGISTER, pairing.place())


def tabs_of(pairing: Pairing, register: str) -> list[tuple[str, str, bool]]:
    """(url, name, whether it is this one) of every register."""

    def url(slug: str) -> str:
        return url_for("registers.index", pairing_id=pairing.id, register=slug)

    rows = [(url(slug), name, slug == register) for slug, name in REGISTERS.items()]
    beside = [(url_for(page, pairing_id=pairing.id), name, False) for name, page in BESIDE.items()]
    return rows + beside


@blueprint.get("/")
@allow(Action.VIEW_PAIRING, Pairing)
def index(actor: Actor, pairing: Pairing, register: str) -> str:
    """The register's rows, newest first."""
    sheet = _sheet(register)
    return render_template(
        "registers/index.html",
        pairing=pairing,
        register=register,
        title=sheet.name,
        tabs_of_registers=tabs_of(pairing, register),
        rows=registers.rows_of(pairing, sheet),
        may_write=_may_write(actor, pairing),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allow(Action.WRITE_REGISTER, Pairing)
def new(actor: Actor, pairing: Pairing, register: str) -> str | Response:
    """A new row."""
    return _form(actor, pairing, register, "")


@blueprint.route("/<code>", methods=["GET", "POST"])
@allow(Action.WRITE_REGISTER, Pairing)
def edit(actor: Actor, pairing: Pairing, register: str, code: str) -> str | Response:
    """A row as it stands, to be corrected."""
    return _form(actor, pairing, register, code)


def _form(actor: Actor, pairing: Pairing, register: str, code: str) -> str | Response:
    sheet = _sheet(register)
    wrong: dict[str, str] = {}
    question = ""
    if request.method == "POST":
        headers = [column.header for column in _columns(sheet)]
        given = {header: request.form.get(header, "").strip() for header in headers}
        draft = RowDraft(register, given, code, "is_another" in request.form)
        try:
            save_row(actor, pairing.id, draft, request.form.get("form_key", ""))
        except RowRefused as refused:
            wrong = refused.by_header
        except LooksTheSame as twin:
            question = twin.message
        else:
            flash("已保存。")
            return redirect(url_for("registers.index", pairing_id=pairing.id, register=register))
    else:
        found = registers.cells_of(pairing, sheet, code) if code else {}
        if found is None:
            abort(404)
        given = found
    fields = _fields(actor, pairing, sheet, given, wrong)
    shown = {field.header for field in fields}
    return render_template(
        "registers/form.html",
        pairing=pairing,
        register=register,
        title=sheet.name,
        fields=fields,
        other_faults=[text for header, text in wrong.items() if header not in shown],
        form_key=request.form.get("form_key") or uuid.uuid4().hex,
        is_new=not code,
        question=question,
    )
