"""Signing in and out, the own password and sessions."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired, Length

from pairing import clock
from pairing.domain.people.passwords import PROFILES
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.vocabulary.programme import Role
from pairing.operations.change import RuleBroken
from pairing.operations.people import passwords, signing_in
from pairing.operations.people.founding import is_founded
from pairing.queries.people import actors, organisations
from pairing.web.frame.access import allow, public
from pairing.web.frame.errors import ErrorPage
from pairing.web.frame.fields import Line
from pairing.web.frame.forms import BaseForm
from pairing.web.frame.limits import SIGNING_IN, limited
from pairing.web.people.device_cookie import this_device
from pairing.web.people.signed_in import enter

blueprint = Blueprint("auth", __name__)
View = str | Response | ErrorPage
TOO_OFTEN = (
    "这个账号在没登录过的设备上试错太多次，15 分钟后再试。她自己登录过的手机不受影响；"
    "着急或忘了密码，请本单位负责人或教育局给一个设密码的链接。"
)


class SignInForm(BaseForm):
    """Login name and password."""

    login = Line("登录名", 64, "请填写登录名。")
    password = PasswordField("密码", [InputRequired("请填写密码。"), Length(max=128)])


class PasswordForm(BaseForm):
    """The own password, changed."""

    old = PasswordField("现在的密码", [InputRequired("请填写现在的密码。")])
    new = PasswordField("新密码", [InputRequired("请填写新密码。")])
    again = PasswordField(
        "新密码，再填一次",
        [InputRequired("请再填一次新密码。"), EqualTo("new", "两次填写的新密码不一样。")],
    )


def _next_page() -> str:
    """Where to go after signing in: only a path of ours."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    safe = wanted.startswith("/") and not parts.netloc and not wanted.startswith(("//", "/\\"))
    return wanted if safe else url_for("overview.home")


def _sign_in(form: SignInForm) -> Response | None:
    """The next page, signed in; None when that could not be, and the form says why."""
    device = this_device()
    try:
        known = signing_in.sign_in(
            form.login.data or "", form.password.data or "", device, request.user_agent.string
        )
    except RuleBroken as broken:
        form.refuse(broken)
        return None
    return enter(known, device, _next_page())


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limited(SIGNING_IN)
@public
def sign_in() -> View:
    """Sign in; a wrong password and an unknown name give the same answer."""
    if current_user.is_authenticated:
        return redirect(_next_page())
    form, status, headers = SignInForm(), 200, {}
    if form.validate_on_submit():
        try:
            if (entered := _sign_in(form)) is not None:
                return entered
        except signing_in.Throttled:
            form.refuse(RuleBroken("password", TOO_OFTEN))
            status, headers = 429, {"Retry-After": str(int(signing_in.WINDOW.total_seconds()))}
    shown = render_template("people/auth/sign_in.html", form=form, is_founded=is_founded())
    return shown, status, headers


@blueprint.post("/sign-out")
@allow(Action.OWN_ACCOUNT)
def sign_out(actor: Actor) -> View:
    """End this session, in the database too."""
    signing_in.sign_out(actor, current_user.token_hash)
    session.clear()
    flash("已退出登录。")
    return redirect(url_for("auth.sign_in"))


@blueprint.get("/no-role")
@allow(Action.OWN_ACCOUNT)
def without_role(actor: Actor) -> View:
    """Why there is nothing to see today, whom to ask, and the way out."""
    if actor.grants:
        return redirect(url_for("overview.home"))
    return render_template(
        "people/auth/without_role.html", roles=actors.roles_ever(current_user.id, clock.today())
    )


@blueprint.route("/me", methods=["GET"])
@allow(Action.OWN_ACCOUNT)
def me(actor: Actor) -> View:
    """Who I am here, and where I am signed in."""
    return render_template(
        "people/auth/me.html",
        organisations=actors.organisation_names(actor),
        led=organisations.named(
            actor.organisations_as(Role.DIRECTOR) | actor.organisations_as(Role.BUREAU_ADMIN)
        ),
        sessions=actors.open_sessions(current_user.id, clock.now()),
        token_hash=current_user.token_hash,
    )


def _change(actor: Actor, form: PasswordForm) -> None:
    profile = PROFILES[current_app.config["PASSWORD_PROFILE"]]
    passwords.change_password(actor, form.old.data or "", form.new.data or "", profile)


@blueprint.route("/me/password", methods=["GET", "POST"])
@allow(Action.OWN_ACCOUNT)
def password(actor: Actor) -> View:
    """Change the own password; every device is signed out."""
    form = PasswordForm()
    if form.saves(lambda: _change(actor, form)):
        session.clear()
        flash("密码已修改，请用新密码登录。")
        return redirect(url_for("auth.sign_in"))
    return render_template("people/auth/password.html", form=form)
