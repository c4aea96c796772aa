"""成果: both sides' papers, awards, projects and honours; filtered, counted by level."""

from __future__ import annotations

import uuid
from typing import NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pairing import clock
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.vocabulary.people import AchievementKind, Level
from pairing.domain.vocabulary.programme import Side
from pairing.models import Pairing
from pairing.operations.teaching.achievements import (
    BESIDE,
    SHEET,
    AchievementDraft,
    LooksTheSame,
    RowRefused,
    save_achievement,
)
from pairing.queries.lists import cut
from pairing.queries.teaching import achievements
from pairing.queries.teaching.achievements import AchievementRow
from pairing.web.frame.access import allow
from pairing.web.frame.paging import page_number
from pairing.workbook.columns import Column, Kind

blueprint = Blueprint(
    "achievements", __name__, url_prefix="/pairings/<int:pairing_id>/achievements"
)
LABELS = {"单位编码": "单位", "教师编码": "教师（可不填）"}
INPUTS = {Kind.DATE: "date"}
MENTEES = "mentees"
Choice = tuple[str, str, bool]


def _choices(pairing: Pairing) -> list[list[Choice]]:
    """Two lines of filters: by side (or the mentees'), by kind."""
    side, kind = request.args.get("side", ""), request.args.get("kind", "")

    def url(**wanted: str) -> str:
        kept = {name: value for name, value in wanted.items() if value}
        return url_for("achievements.index", pairing_id=pairing.id, **kept)  # type: ignore[arg-type]

    sides = [("", "双方"), *Side.choices(), (MENTEES, "带徒成果")]
    kinds = [("", "全部类型"), *AchievementKind.choices()]
    return [
        [(url(side=code, kind=kind), label, code == side) for code, label in sides],
        [(url(side=side, kind=code), label, code == kind) for code, label in kinds],
    ]


def _is_wanted(row: AchievementRow) -> bool:
    side, kind = request.args.get("side", ""), request.args.get("kind", "")
    of_side = not side or row.side == side or (side == MENTEES and bool(row.mentors))
    return of_side and (not kind or row.kind == kind)


@blueprint.get("")
@allow(Action.VIEW_PAIRING, Pairing)
def index(actor: Actor, pairing: Pairing) -> str:
    """Both sides' achievements, newest first; forms are the register's own."""
    rows = achievements.rows_of(pairing)
    return render_template(
        "teaching/achievements/index.html",
        pairing=pairing,
        filters=_choices(pairing),
        has_any=bool(rows),
        found=cut([row for row in rows if _is_wanted(row)], page_number()),
        levels=Level.labels(),
        by_side=achievements.levels_of(rows, pairing),
        may_write=can(actor, Action.WRITE_REGISTER, pairing.place()),
        own=actor.organisation_ids,
    )


class Field(NamedTuple):
    """One field of the form, made of a column of the workbook."""

    header: str
    label: str
    input: str
    choices: list[tuple[str, str]]
    value: str
    error: str


def _columns() -> list[Column]:
    """What the form asks for: the sheet's columns, then those that no workbook carries."""
    return [column for column in SHEET.columns if column.header != "编码"] + list(BESIDE)


def _choices_of(actor: Actor, pairing: Pairing, column: Column) -> list[tuple[str, str]]:
    if column.words is not None:
        return [(label, label) for label in column.words.labels()]
    own = [home for home in (pairing.lead, pairing.supported) if home.id in actor.organisation_ids]
    if column.refers_to == "单位":
        return [(home.code, home.name) for home in own]
    if column.refers_to == "教师":
        return [("", "—"), *achievements.teacher_choices([home.id for home in own])]
    return []


def _label(column: Column) -> str:
    label = LABELS.get(column.header, column.header)
    return label if column.required or "可不填" in label else f"{label}（可不填）"


@blueprint.route("/new", methods=["GET", "POST"])
@allow(Action.WRITE_REGISTER, Pairing)
def new(actor: Actor, pairing: Pairing) -> str | Response:
    """A new achievement."""
    return _form(actor, pairing, "")


@blueprint.route("/<code>", methods=["GET", "POST"])
@allow(Action.WRITE_REGISTER, Pairing)
def edit(actor: Actor, pairing: Pairing, code: str) -> str | Response:
    """An achievement as it stands, to be corrected."""
    return _form(actor, pairing, code)


def _form(actor: Actor, pairing: Pairing, code: str) -> str | Response:
    wrong: dict[str, str] = {}
    question = ""
    if request.method == "POST":
        given = {c.header: request.form.get(c.header, "").strip() for c in _columns()}
        draft = AchievementDraft(given, code, "is_another" in request.form)
        try:
            save_achievement(actor, pairing.id, draft, request.form.get("form_key", ""))
        except RowRefused as refused:
            wrong = refused.by_header
        except LooksTheSame as twin:
            question = twin.message
        else:
            flash("已保存。")
            return redirect(url_for("achievements.index", pairing_id=pairing.id))
    else:
        found = (
            achievements.cells_of(pairing, code)
            if code
            else {
                "日期": str(clock.today()),
                "级别": Level.COUNTY.label,
            }
        )
        if found is None:
            abort(404)
        given = found
    fields = [
        Field(
            column.header,
            _label(column),
            INPUTS.get(column.kind, "text"),
            _choices_of(actor, pairing, column),
            given.get(column.header, ""),
            wrong.get(column.header, ""),
        )
        for column in _columns()
    ]
    shown = {field.header for field in fields}
    return render_template(
        "teaching/achievements/form.html",
        pairing=pairing,
        fields=fields,
        other_faults=[text for header, text in wrong.items() if header not in shown],
        form_key=request.form.get("form_key") or uuid.uuid4().hex,
        is_new=not code,
        question=question,
    )
