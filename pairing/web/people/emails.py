"""邮箱: one's own, and those of the accounts that one looks after."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from pairing.domain.people.permissions import Action, Actor
from pairing.extensions import db
from pairing.models import Account
from pairing.operations.people.emails import set_email
from pairing.web.frame.access import allow
from pairing.web.frame.fields import Line
from pairing.web.frame.forms import BaseForm, posted_version

blueprint = Blueprint("emails", __name__)


class EmailForm(BaseForm):
    """The address, or none."""

    email = Line("邮箱（可不填）", 200)


def _edited(actor: Actor, account: Account, back: str) -> str | Response:
    form, account_id = EmailForm(obj=account), account.id
    if form.saves(lambda: set_email(actor, account_id, form.email.data or "", posted_version())):
        flash("邮箱已保存。" if form.email.data else "邮箱已去掉。")
        return redirect(back)
    return render_template("people/accounts/email.html", form=form, account=account, back=back)


@blueprint.route("/me/email", methods=["GET", "POST"])
@allow(Action.OWN_ACCOUNT)
def own(actor: Actor) -> str | Response:
    """One's own."""
    return _edited(actor, db.session.get_one(Account, current_user.id), url_for("auth.me"))


@blueprint.route("/accounts/<int:account_id>/email", methods=["GET", "POST"])
@allow(Action.MANAGE_ACCOUNTS, Account)
def edit(actor: Actor, account: Account) -> str | Response:
    """Somebody's whose account one looks after."""
    return _edited(actor, account, url_for("accounts.show", account_id=account.id))
