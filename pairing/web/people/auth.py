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
from pairing.operations.people import accounts
from pairing.queries.people import actors, organisations
from pairing.web.frame.access import SESSION_KEY, allow, public
from pairing.web.frame.errors import ErrorPage, page
from pairing.web.frame.fields import Line
from pairing.web.frame.forms import BaseForm
from pairing.web.frame.limits import SIGNING_IN, limited

blueprint = Blueprint("auth", __name__)
View = str | Response | ErrorPage


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


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limited(SIGNING_IN)
@public
def sign_in() -> View:
    """Sign in; a wrong password and an unknown name give the same answer."""
    if current_user.is_authenticated:
        return redirect(_next_page())
    form = SignInForm()
    if form.validate_on_submit():
        device = request.user_agent.string
        try:
            token = accounts.sign_in(
                form.login.data or "", form.password.data or "", request.remote_addr or "", device
            )
        except accounts.Throttled:
            return page(429)
        except RuleBroken as broken:
            form.refuse(broken)
        else:
            session.clear()
            session[SESSION_KEY] = token
            session.permanent = True
            return redirect(_next_page())
    return render_template("people/auth/sign_in.html", form=form)


@blueprint.post("/sign-out")
@allow(Action.OWN_ACCOUNT)
def sign_out(actor: Actor) -> View:
    """End this session, in the database too."""
    accounts.sign_out(actor, current_user.token_hash)
    session.clear()
    flash("已退出登录。")
    return redirect(url_for("auth.sign_in"))


@blueprint.route("/me", methods=["GET"])
@allow(Action.OWN_ACCOUNT)
def me(actor: Actor) -> View:
    """Who I am here, and where I am signed in."""
    return render_template(
        "people/auth/me.html",
        organisations=actors.organisation_names(actor),
        led=organisations.named(actor.organisations_as(Role.DIRECTOR)),
        sessions=actors.open_sessions(current_user.id, clock.now()),
        token_hash=current_user.token_hash,
    )


def _change(actor: Actor, form: PasswordForm) -> None:
    profile = PROFILES[current_app.config["PASSWORD_PROFILE"]]
    accounts.change_password(actor, form.old.data or "", form.new.data or "", profile)


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
