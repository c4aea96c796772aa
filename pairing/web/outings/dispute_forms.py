"""The two forms of a dispute: other hours, or a word on what was not so."""

from __future__ import annotations

from decimal import Decimal

from flask import request
from wtforms.validators import InputRequired

from pairing.domain.vocabulary.activities import ActivityKind, DisputeReason
from pairing.models import Activity, Outing
from pairing.operations.outings.confirmations import TAKEN_BACK, hours_field
from pairing.web.frame.fields import Radio, Text
from pairing.web.frame.forms import BaseForm
from pairing.web.frame.typed import HoursField


class HoursForm(BaseForm):
    """The hours of each activity, a field for each: ``hours-12`` of activity 12."""


class WordForm(BaseForm):
    """Which of the reasons, and a word more."""

    reason = Radio(
        "哪里有出入", [InputRequired("请选择哪里有出入。")], choices=DisputeReason.choices()
    )
    remark = Text("再写一句（可不填）；对方会看到，弄清之前不计入进度", 500)


def timed(outing: Outing) -> list[Activity]:
    """The activities with hours on which the other side has the word, still or again."""
    return [
        row
        for row in outing.activities
        if row.hours_claimed and any(link.state in TAKEN_BACK for link in row.links)
    ]


def hours_form(outing: Outing, is_sent: bool) -> HoursForm:
    """The claimed hours, to be put right; filled with what was sent when it is this form."""
    fields = {
        hours_field(row.id): HoursField(
            f"{ActivityKind(row.kind).label}　{row.topic}", default=row.hours_claimed
        )
        for row in timed(outing)
    }
    made = type("OutingHoursForm", (HoursForm,), dict(fields))
    form: HoursForm = made() if is_sent else made(formdata=None)
    return form


def said_hours(form: HoursForm, outing: Outing) -> dict[int, Decimal]:
    """What was typed, by activity; nothing for a field that was left empty."""
    said = {row.id: form[hours_field(row.id)].data for row in timed(outing)}
    return {key: hours for key, hours in said.items() if hours is not None}


def word_form(is_sent: bool) -> WordForm:
    """The other form; filled with what was sent when it is this one."""
    return WordForm() if is_sent and request.method == "POST" else WordForm(formdata=None)
