"""设备对照: what there is against a standard list, and needs made of the gaps."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, FieldList, FormField
from wtforms.validators import NumberRange, Optional

from pairing import clock, values
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.plan.equipment import summary
from pairing.domain.vocabulary.needs import Priority, SupplySource
from pairing.models import Organisation, Pairing
from pairing.operations.plan import equipment as operations
from pairing.operations.plan.needs import NeedDraft, raise_need
from pairing.queries.people import organisations
from pairing.queries.plan import equipment as queries
from pairing.queries.plan.needs import standings
from pairing.web.frame.access import allow
from pairing.web.frame.fields import Line, Pick
from pairing.web.frame.forms import BaseForm, RowForm, flash_faults, posted_version
from pairing.web.frame.typed import DateField, DecimalField

blueprint = Blueprint("equipment", __name__)
COUNT = NumberRange(0, 1_000_000, "数量要在 0 到 1000000 之间。")
NEW_LINES = 2
MOST_LINES = 120


class LineForm(RowForm):
    """One line of the list."""

    needed = {"item": "请写名称；不要这一行，就把它清空。"}
    item = Line("名称", 200)
    unit = Line("单位", 40)
    standard_quantity = DecimalField("标准", [Optional(), COUNT])
    actual_quantity = DecimalField("实有", [Optional(), COUNT])
    source = Pick("来源", choices=[("", "—"), *SupplySource.choices()], default="")
    supplied_on = DateField("到位日期", [Optional()])
    removed = BooleanField("去掉这一行")

    @staticmethod
    def row_name(number: int) -> str:
        """A row as the summary names it."""
        return f"第 {number} 项设备"

    def draft(self, row: int) -> operations.LineDraft:
        """What was typed in that row, as the operation takes it."""
        return operations.LineDraft(
            item=self.item.data or "",
            unit=self.unit.data or "",
            standard_quantity=self.standard_quantity.data,
            actual_quantity=self.actual_quantity.data,
            source=self.source.word(SupplySource),
            supplied_on=self.supplied_on.data,
            removed=self.removed.data,
            row=row,
        )


class ListForm(BaseForm):
    """The whole list; blank rows are no lines of it."""

    lines = FieldList(FormField(LineForm), max_entries=MOST_LINES)

    def drafts(self) -> list[operations.LineDraft]:
        """Every line that has a name."""
        rows = enumerate(self.lines)
        return [line.form.draft(row) for row, line in rows if line.form.item.data]


@blueprint.get("/organisations/<int:organisation_id>/equipment")
@allow(Action.VIEW_ORGANISATION, Organisation)
def index(actor: Actor, organisation: Organisation) -> str:
    """Standard, actual, gap, where it came from; short lines first become needs."""
    lines = queries.lines_of(organisation, with_standard=False)
    listed = queries.lines_of(organisation, with_standard=True)
    running = organisations.supported_now(organisation.id, clock.today())
    found = [one for one in running if can(actor, Action.VIEW_PAIRING, one.place())]
    chosen = next(
        (one for one in found if one.id == values.identifier(request.args.get("pairing"))), None
    )
    return render_template(
        "plan/equipment/index.html",
        home=organisation,
        short=[line for line in lines if line.gap],
        full=[line for line in lines if not line.gap],
        standings=standings(line.need for line in lines if line.need),
        summary=summary((line.standard, line.actual) for line in lines),
        waiting=sum(line.id is None for line in listed),
        pairings=found,
        chosen=next(iter(found), None) if chosen is None else chosen,
        may_raise=organisation.id in actor.organisation_ids,
        may_write=can(actor, Action.WRITE_PROFILE, organisation.place()),
        new_key=lambda: uuid.uuid4().hex,
    )


def _show(form: ListForm, lines: list[queries.ListedEquipment]) -> None:
    for line in lines:
        form.lines.append_entry(
            {
                "item": line.item,
                "unit": line.unit,
                "standard_quantity": line.standard,
                "actual_quantity": None if line.id is None else line.actual,
                "source": line.source,
                "supplied_on": line.supplied_on,
            }
        )
    for _ in range(NEW_LINES):
        form.lines.append_entry()


@blueprint.route("/organisations/<int:organisation_id>/equipment/edit", methods=["GET", "POST"])
@allow(Action.WRITE_PROFILE, Organisation)
def edit(actor: Actor, organisation: Organisation) -> str | Response:
    """The whole list on one form: mostly only 实有 is typed."""
    form = ListForm()
    lines = queries.lines_of(organisation, with_standard=True)
    if request.method == "GET":
        _show(form, lines)
    if form.saves(
        lambda: operations.save_equipment(
            actor, organisation.id, form.drafts(), posted_version(), form.form_key.data or ""
        )
    ):
        flash(f"已保存，{form.outcome} 行有变化。" if form.outcome else "没有变化。")
        flash(f"equipment-{organisation.id}", "clear-draft")
        return redirect(url_for("equipment.index", organisation_id=organisation.id))
    return render_template(
        "plan/equipment/edit.html",
        form=form,
        home=organisation,
        suggested={line.item: line.suggested for line in lines},
    )


@blueprint.post("/pairings/<int:pairing_id>/equipment/<int:equipment_id>/need")
@allow(Action.RAISE_NEED, Pairing)
def raise_one(actor: Actor, pairing: Pairing, equipment_id: int) -> Response:
    """One tap: the line's gap becomes a need of this pairing, its quantities filled in."""
    home = pairing.supported
    lines = queries.lines_of(home, with_standard=False)
    line = next((one for one in lines if one.id == equipment_id), None)
    if line is None:
        abort(404)
    draft = NeedDraft(
        content=f"缺{line.item}",
        category="设施设备",
        standard_quantity=line.standard,
        actual_quantity=line.actual,
        unit=line.unit,
        priority=Priority.MEDIUM.rank,
        equipment_id=equipment_id,
    )
    form = BaseForm()
    if form.saves(lambda: raise_need(actor, pairing.id, draft, form.form_key.data or "")):
        flash("已提成需求，帮扶方能看到。")
    else:
        flash_faults(form)
    return redirect(
        url_for(
            "equipment.index",
            organisation_id=home.id,
            pairing=pairing.id,
            _anchor=f"line-{equipment_id}",
        )
    )
