"""The page behind the link of a slip: choose a password, and be signed in."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import InputRequired

from pairing import clock
from pairing.domain.people.passwords import PROFILES
from pairing.operations.change import Stale
from pairing.operations.people import password_links
from pairing.operations.people.signing_in import SignedInAs
from pairing.operations.rules import Rules
from pairing.queries.people.accounts import grants_of
from pairing.web.frame.access import public
from pairing.web.frame.forms import BaseForm
from pairing.web.frame.limits import ANSWERS, limited
from pairing.web.people.device_cookie import this_device
from pairing.web.people.signed_in import enter

blueprint = Blueprint("first_passwords", __name__)
View = str | Response | tuple[str, int]


class FirstPasswordForm(BaseForm):
    """The own password, twice."""

    new = PasswordField("密码", [InputRequired("请填写密码。")])
    again = PasswordField("密码，再填一次", [InputRequired("请再填一次密码。")])


def _set(token: str, form: FirstPasswordForm) -> SignedInAs:
    rules = Rules()
    rules.refuse(form.new.data != form.again.data, "again", "两次填写的密码不一样。")
    rules.settle()
    profile = PROFILES[current_app.config["PASSWORD_PROFILE"]]
    agent = request.user_agent.string
    return password_links.set_by_link(token, form.new.data or "", agent, profile)


@blueprint.route("/p/<token>", methods=["GET", "POST"])
@limited(ANSWERS)
@public
def choose(token: str) -> View:
    """Opening it changes nothing, so a chat's preview uses nothing up; sending it does."""
    link = password_links.usable(token, clock.now())
    if link is None:
        return render_template("people/first_passwords/closed.html"), 410
    form, account = FirstPasswordForm(), link.account
    try:
        if form.saves(lambda: _set(token, form)):
            entered = enter(form.outcome, this_device(), url_for("overview.home"))
            flash("密码已设好，您已登录。下次用登录名和这个密码登录。")
            return entered
    except Stale:
        return render_template("people/first_passwords/closed.html"), 410
    grants = grants_of([account.id], clock.today()).get(account.id, [])
    return render_template(
        "people/first_passwords/choose.html",
        form=form,
        account=account,
        least=PROFILES[current_app.config["PASSWORD_PROFILE"]].least_length,
        homes=list(dict.fromkeys(one.organisation for one in grants)),
    )
