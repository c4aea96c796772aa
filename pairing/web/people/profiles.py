"""基本情况: an organisation's dated baseline, the ratios read from it, what changed."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired

from pairing import clock
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.people.profiles import (
    PUPILS_PER_TEACHER,
    fields_for,
    profile_differences,
    readings,
    shown,
)
from pairing.domain.vocabulary.needs import ProfileField
from pairing.domain.wording import amount
from pairing.models import Organisation
from pairing.operations.people import profiles as operations
from pairing.queries.people import organisations
from pairing.queries.people import profiles as queries
from pairing.values import narrow
from pairing.web.frame.access import allow
from pairing.web.frame.fields import Line
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.typed import DateField

blueprint = Blueprint(
    "profiles", __name__, url_prefix="/organisations/<int:organisation_id>/profile"
)


class ProfileForm(BaseForm):
    """One snapshot; a field for each word of ``ProfileField``."""

    taken_on = DateField("日期", [InputRequired("请填写日期。")])


for _field in ProfileField:
    _label = _field.label + (f"（{_field.traits.unit}）" if _field.traits.unit else "")
    setattr(ProfileForm, _field.value, Line(_label, 500))


def _groups(form: ProfileForm, home: Organisation) -> list[tuple[str, list[tuple[object, object]]]]:
    """Group → (form field, word), in the order of the words."""
    found: dict[str, list[tuple[object, object]]] = {}
    for word in fields_for(home.kind):
        found.setdefault(word.traits.group, []).append((form[word.value], word))
    return list(found.items())


@blueprint.get("/")
@allow(Action.VIEW_ORGANISATION, Organisation)
def index(actor: Actor, organisation: Organisation) -> str:
    """Every snapshot, the newest in full with its ratios and what changed before it."""
    rows = queries.of_organisation(organisation.id)
    pairings = organisations.pairings_of(organisation.id)
    older = [profile_differences(before.figures, after.figures) for after, before in pairwise(rows)]
    last = rows[0].figures if rows else {}
    return render_template(
        "people/profiles/index.html",
        home=organisation,
        rows=rows,
        changes=[*older, []],
        facts=[(one.label, shown(last, one)) for one in fields_for(organisation.kind)],
        readings=readings(last, organisation.kind),
        ratio=PUPILS_PER_TEACHER,
        pairings=[one for one in pairings if can(actor, Action.VIEW_PAIRING, one.place())],
        lacks=queries.lacks_one_before(rows, pairings),
        may_write=can(actor, Action.WRITE_PROFILE, organisation.place()),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allow(Action.WRITE_PROFILE, Organisation)
def new(actor: Actor, organisation: Organisation) -> str | Response:
    """A new snapshot, prefilled from the last one."""
    form = ProfileForm()
    if request.method == "GET":
        form.taken_on.data = clock.today()
        for field, text in queries.prefilled(organisation).items():
            form[field].data = _typed(ProfileField(field), text)
    if form.saves(
        lambda: operations.save_profile(
            actor,
            organisation.id,
            form.taken_on.data,
            {word.value: _plain(word, form[word.value].data) for word in ProfileField},
            posted_version(),
            form.form_key.data or "",
        )
    ):
        flash("已保存基本情况。")
        flash(f"profile-{organisation.id}", "clear-draft")
        return redirect(url_for("profiles.index", organisation_id=organisation.id))
    return render_template(
        "people/profiles/new.html", form=form, home=organisation, groups=_groups(form, organisation)
    )


def _typed(word: ProfileField, text: str) -> str:
    return amount(Decimal(text)) if word.traits.is_number and text else text


def _plain(word: ProfileField, text: str | None) -> str:
    """Numbers are read with separators and full-width digits, as people type them."""
    if not text or not word.traits.is_number:
        return text or ""
    return narrow(text).replace(",", "")
