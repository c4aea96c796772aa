"""角色: what a person may do, at which organisation, from when to when."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField
from wtforms.validators import InputRequired, Optional

from pairing import clock
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.vocabulary.programme import OrganisationKind, Role
from pairing.domain.wording import full_day
from pairing.models import Account
from pairing.operations.people import roles as operations
from pairing.operations.people.roles import RoleDraft
from pairing.queries.people import organisations
from pairing.queries.people.roles import DatedRole, dated_roles
from pairing.values import choice
from pairing.web.frame.access import allow
from pairing.web.frame.fields import Pick, Radio
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.typed import DateField

blueprint = Blueprint("roles", __name__, url_prefix="/accounts/<int:account_id>/roles")


class RoleForm(BaseForm):
    """A role by date."""

    role = Radio("角色", choices=[(one.value, one.label) for one in Role])
    organisation = Pick("单位", coerce=choice)
    starts_on = DateField("从哪天起", [InputRequired("请选择日期。")])
    ends_on = DateField("到哪天（可不填）", [Optional()])


class EndForm(BaseForm):
    """The last day, and the answer to the question about the last one."""

    last_day = DateField("最后一天", [InputRequired("请选择日期。")])
    is_sure = BooleanField("我知道，仍然结束")


def _back(account: Account) -> Response:
    return redirect(url_for("accounts.show", account_id=account.id))


def _draft(form: RoleForm) -> RoleDraft:
    home = form.organisation.data or 0
    return RoleDraft(form.role.word(Role), home, form.starts_on.data, form.ends_on.data)


@blueprint.route("/new", methods=["GET", "POST"])
@allow(Action.GRANT_OFFICE, Account)
def new(actor: Actor, account: Account) -> str | Response:
    """One more role; the person signs in anew with it."""
    form = RoleForm()
    homes = organisations.of_bureau(account.bureau_id, clock.today())
    homes.sort(key=lambda one: one.kind != OrganisationKind.BUREAU)
    form.organisation.choices = [(one.id, one.name) for one in homes]
    if not form.is_submitted():
        form.starts_on.data = clock.today()
    key = form.form_key.data or ""
    if form.saves(
        lambda: operations.give_role(actor, account.id, _draft(form), posted_version(), key)
    ):
        flash("角色已设好。本人要重新登录才生效。")
        return _back(account)
    return render_template("people/roles/new.html", form=form, account=account)


def _role(account: Account, grant_id: int) -> DatedRole:
    found = [one for one in dated_roles(account.id) if one.id == grant_id]
    return found[0] if found else abort(404)


@blueprint.route("/<int:number>/end", methods=["GET", "POST"])
@allow(Action.GRANT_OFFICE, Account)
def end(actor: Actor, account: Account, number: int) -> str | Response:
    """Ask for the last day; the last one of an office asks once more."""
    form, role = EndForm(), _role(account, number)
    if not form.is_submitted():
        form.last_day.data = clock.today()
    if form.saves(
        lambda: operations.end_role(
            actor,
            account.id,
            number,
            form.last_day.data,
            posted_version(),
            bool(form.is_sure.data),
        )
    ):
        flash(f"{role.organisation} {role.role.label} 到 {full_day(form.last_day.data)} 为止。")
        return _back(account)
    return render_template("people/roles/end.html", form=form, account=account, role=role)
