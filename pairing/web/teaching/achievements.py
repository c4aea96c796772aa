"""成果: both sides' papers, awards, projects and honours; filtered, counted by level."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Field
from wtforms.validators import Optional

from pairing import clock, values
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.vocabulary.people import AchievementKind, Level
from pairing.domain.vocabulary.programme import Side
from pairing.models import Achievement, Pairing
from pairing.operations.teaching.achievements import (
    SHEET,
    AchievementDraft,
    save_achievement,
)
from pairing.queries.teaching import achievements
from pairing.queries.teaching.achievements import MENTEES, Wanted
from pairing.web.frame.access import allow
from pairing.web.frame.fields import Line, Pick
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.paging import page_number
from pairing.web.frame.typed import DateField
from pairing.workbook.columns import Column, Kind

blueprint = Blueprint(
    "achievements", __name__, url_prefix="/pairings/<int:pairing_id>/achievements"
)
LABELS = {"单位编码": "单位", "教师编码": "教师（可不填）"}
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


def _wanted() -> Wanted:
    return Wanted(request.args.get("side", ""), request.args.get("kind", ""))


@blueprint.get("")
@allow(Action.VIEW_PAIRING, Pairing)
def index(actor: Actor, pairing: Pairing) -> str:
    """Both sides' achievements, newest first; forms are the register's own."""
    by_side = achievements.levels_of(pairing)
    return render_template(
        "teaching/achievements/index.html",
        pairing=pairing,
        filters=_choices(pairing),
        has_any=any(one.total for one in by_side),
        found=achievements.page_of_rows(pairing, _wanted(), page_number()),
        levels=Level.labels(),
        by_side=by_side,
        may_write=can(actor, Action.WRITE_REGISTER, pairing.place()),
        own=actor.organisation_ids,
    )


def _columns() -> list[Column]:
    """What the form asks for: the sheet's columns, then those that no workbook carries."""
    return [column for column in SHEET.columns if column.header != "编码"]


def _label(column: Column) -> str:
    label = LABELS.get(column.header, column.header)
    return label if column.required or "可不填" in label else f"{label}（可不填）"


class AchievementForm(BaseForm):
    """One achievement: a field for each column of the workbook, named as its header."""

    def offer(self, actor: Actor, pairing: Pairing) -> None:
        """One's own sides, and their teachers."""
        homes = (pairing.lead, pairing.supported)
        own = [home for home in homes if home.id in actor.organisation_ids]
        self["单位编码"].choices = [(home.code, home.name) for home in own]
        teachers = achievements.teacher_choices([home.id for home in own])
        self["教师编码"].choices = [("", "—"), *teachers]

    def show(self, cells: Mapping[str, str]) -> None:
        """Fill the form with a row as it stands."""
        for column in _columns():
            text = cells.get(column.header)
            if text is not None:
                is_day = column.kind is Kind.DATE
                self[column.header].data = values.day_or_none(text) if is_day else text

    def draft(self, code: str) -> AchievementDraft:
        """What was typed, as the operation takes it."""
        typed = {column.header: self[column.header].data for column in _columns()}
        cells = {header: "" if value is None else str(value) for header, value in typed.items()}
        return AchievementDraft(cells, code, "is_another" in request.form)


def _field(column: Column) -> Field:
    label = _label(column)
    if column.words is not None:
        return Pick(label, choices=[(word, word) for word in column.words.labels()])
    if column.refers_to:
        return Pick(label, choices=[], default=None if column.required else "")
    return DateField(label, [Optional()]) if column.kind is Kind.DATE else Line(label)


for _column in _columns():
    setattr(AchievementForm, _column.header, _field(_column))


@blueprint.route("/new", methods=["GET", "POST"])
@allow(Action.WRITE_REGISTER, Pairing)
def new(actor: Actor, pairing: Pairing) -> str | Response:
    """A new achievement."""
    form = AchievementForm()
    form.offer(actor, pairing)
    if request.method == "GET":
        form.show({"日期": str(clock.today()), "级别": Level.COUNTY.label})
    if form.saves(
        lambda: save_achievement(actor, pairing.id, form.draft(""), key=form.form_key.data or "")
    ):
        return _saved(pairing)
    return _page(form, pairing)


@blueprint.route("/<code>", methods=["GET", "POST"])
@allow(Action.WRITE_REGISTER, Pairing)
def edit(actor: Actor, pairing: Pairing, code: str) -> str | Response:
    """An achievement as it stands, to be corrected."""
    row = achievements.of_code(pairing, code)
    if row is None:
        abort(404)
    form = AchievementForm()
    form.offer(actor, pairing)
    if request.method == "GET":
        form.show(achievements.cells_of(row))
    if form.saves(
        lambda: save_achievement(
            actor, pairing.id, form.draft(code), posted_version(), form.form_key.data or ""
        )
    ):
        return _saved(pairing)
    return _page(form, pairing, row)


def _saved(pairing: Pairing) -> Response:
    flash("已保存。")
    return redirect(url_for("achievements.index", pairing_id=pairing.id))


def _page(form: AchievementForm, pairing: Pairing, row: Achievement | None = None) -> str:
    return render_template(
        "teaching/achievements/form.html",
        pairing=pairing,
        form=form,
        fields=[form[column.header] for column in _columns()],
        achievement=row,
    )
