"""The first page of an empty installation: the bureau and its first officer, once."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, current_app, flash, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import InputRequired

from pairing.domain.people.logins import LONGEST
from pairing.domain.people.passwords import PROFILES
from pairing.domain.vocabulary.programme import Area, BureauLevel
from pairing.models import Organisation
from pairing.operations.change import Stale
from pairing.operations.people import founding as operations
from pairing.operations.people.founding import Founding
from pairing.operations.people.signing_in import SignedInAs
from pairing.operations.rules import Rules
from pairing.web.frame.access import public
from pairing.web.frame.fields import Line, Radio
from pairing.web.frame.forms import BaseForm
from pairing.web.frame.limits import SIGNING_IN, limited
from pairing.web.people.device_cookie import this_device
from pairing.web.people.signed_in import enter

blueprint = Blueprint("founding", __name__)
View = str | Response | tuple[str, int]


class FoundingForm(BaseForm):
    """The bureau, and the person who looks after it."""

    bureau = Line("教育局全称", 200)
    code = Line("编码", 64)
    level = Radio("级别", choices=[(one.value, one.label) for one in BureauLevel])
    name = Line("您的姓名", 100, "请填写您的姓名。")
    login = Line("登录名", LONGEST, "请填写登录名。")
    email = Line("邮箱（可不填）", 200)
    password = PasswordField("密码", [InputRequired("请填写密码。")])
    again = PasswordField("密码，再填一次", [InputRequired("请再填一次密码。")])


def _instance() -> Path:
    return Path(current_app.config["INSTANCE"])


def _found(token: str, form: FoundingForm) -> SignedInAs:
    rules = Rules()
    wrong = form.password.data != form.again.data
    rules.refuse(wrong, "again", "两次填写的密码不一样。")
    wanted = Founding(
        form.code.data or "",
        form.bureau.data or "",
        form.level.word(BureauLevel),
        Area.URBAN,
        form.name.data or "",
        form.login.data or "",
        form.password.data or "",
        form.email.data or "",
    )
    profile = PROFILES[current_app.config["PASSWORD_PROFILE"]]
    agent = request.user_agent.string
    entered = rules.found(lambda: operations.found(_instance(), token, wanted, agent, profile))
    return rules.settled(entered)


def _closed(reason: str) -> View:
    return render_template("people/founding/closed.html", reason=reason), 410


def _form(known: Organisation | None) -> FoundingForm:
    """The form; of a bureau that is there already it asks nothing."""
    form = FoundingForm()
    if known is not None:
        form.level.choices = None
    return form


@blueprint.route("/found/<token>", methods=["GET", "POST"])
@limited(SIGNING_IN)
@public
def found(token: str) -> View:
    """Opening it changes nothing; sending it makes the county, once."""
    if operations.is_founded():
        return _closed(operations.FOUNDED)
    if not operations.opens(_instance(), token):
        return _closed(operations.CLOSED)
    known = operations.waiting_bureau()
    form = _form(known)
    try:
        if form.saves(lambda: _found(token, form)):
            entered = enter(form.outcome, this_device(), url_for("setup.index"))
            flash("教育局和您的账号都建好了，您已登录。下次用登录名和密码登录。")
            return entered
    except Stale as stale:
        return _closed(str(stale))
    least = PROFILES[current_app.config["PASSWORD_PROFILE"]].least_length
    return render_template("people/founding/found.html", form=form, known=known, least=least)
