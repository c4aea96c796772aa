"""账号: a school's director looks after her teachers', a bureau after everybody's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField

from pairing import clock
from pairing.domain.people.logins import LONGEST
from pairing.domain.people.permissions import Action, Actor, Place, can
from pairing.domain.vocabulary.programme import OrganisationKind, Role
from pairing.models import Account, Organisation, Teacher
from pairing.operations.people import accounts as operations
from pairing.operations.people.new_accounts import NewAccount, roles_at
from pairing.operations.people.password_links import token_of
from pairing.queries.lists import cut
from pairing.queries.people import accounts as queries
from pairing.queries.people import actors, organisations
from pairing.queries.people.account_list import AccountState, Wanted, account_list, state_of
from pairing.queries.people.proposals import lacking
from pairing.queries.people.roles import dated_roles
from pairing.values import choice, identifier
from pairing.web.frame.access import allow
from pairing.web.frame.fields import Line, Pick, Several
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.paging import page_number
from pairing.web.people.account_filters import wanted_of

blueprint = Blueprint("accounts", __name__)
AT = "/organisations/<int:organisation_id>/accounts"
ONE = "/accounts/<int:account_id>"
MOST_AT_ONCE = 100
"""So many teachers stand on the page that makes accounts for several."""
NOBODY = (0, "不绑定教师")


class NewForm(BaseForm):
    """One account: a teacher's, or somebody's who does not teach."""

    role = Pick("角色")
    teacher = Pick("教师", coerce=choice)
    name = Line("姓名（选了教师可不填）")
    login = Line("登录名（选了教师可不填，就用姓名的拼音）", LONGEST)


class ManyForm(BaseForm):
    """Accounts for several teachers at once."""

    teachers = Several("教师", coerce=choice)


class TieForm(BaseForm):
    """Whose the account is."""

    teacher = Pick("教师", coerce=choice)


class DisableForm(BaseForm):
    """The answer to the question about the last one in an office."""

    is_sure = BooleanField("我知道，仍然停用")


@blueprint.get(f"{AT}/")
@allow(Action.MANAGE_ACCOUNTS, Organisation)
def index(actor: Actor, organisation: Organisation) -> str | Response:
    """Everybody who can sign in here, and how many teachers cannot yet."""
    is_bureau = organisation.kind == OrganisationKind.BUREAU
    if is_bureau and (chosen := identifier(request.args.get("home"))):
        kept: dict[str, Any] = {
            name: value for name, value in request.args.items() if name != "home"
        }
        return redirect(url_for("accounts.index", organisation_id=chosen, **kept))
    wanted, today, now = wanted_of(request.args), clock.today(), clock.now()
    page = cut(account_list(organisation, today, now, wanted), page_number())
    places = queries.places_of([row.account for row in page.rows], today)
    return render_template(
        "people/accounts/index.html",
        home=organisation,
        bureau_id=organisation.bureau_id,
        sees_bureau=can(actor, Action.MANAGE_ACCOUNTS, Place(bureau_id=organisation.bureau_id)),
        page=page,
        wanted=wanted,
        filters=request.args.to_dict(),
        is_filtered=wanted != Wanted(sort=wanted.sort),
        is_bureau=is_bureau,
        state_of=state_of,
        states=AccountState,
        roles=Role,
        schools=organisations.of_bureau(organisation.id, clock.today()) if is_bureau else [],
        lacking=lacking(organisation, today),
        bare=len(queries.without_password(organisation, today, now)),
        mine={key for key, at in places.items() if can(actor, Action.MANAGE_ACCOUNTS, at)},
    )


def _people(teachers: Iterable[actors.TeacherName | Teacher]) -> list[tuple[int, str]]:
    return [NOBODY, *((one.id, f"{one.name}（{one.code}）") for one in teachers)]


def _takes(field: Pick | Several, home: Organisation) -> None:
    """A form that comes in may name any of the school's teachers: the rules judge her."""
    field.choices = _people(actors.teacher_names([home.id]))


@blueprint.route(f"{AT}/new", methods=["GET", "POST"])
@allow(Action.MANAGE_ACCOUNTS, Organisation)
def new(actor: Actor, organisation: Organisation) -> str | Response:
    """One account; then its slip."""
    form = NewForm()
    form.role.choices = [(one.value, one.label) for one in roles_at(actor, organisation)]
    _takes(form.teacher, organisation)
    if form.saves(lambda: _make(actor, organisation, form)):
        flash("账号已建好。把下面的单子交给本人，扫码设密码后就能用。")
        return redirect(url_for("slips.one", account_id=form.outcome[0]))
    form.teacher.choices = _people(queries.without_account(organisation))
    return render_template("people/accounts/new.html", form=form, home=organisation)


def _make(actor: Actor, home: Organisation, form: NewForm) -> list[int]:
    wanted = NewAccount(
        Role(form.role.data), form.login.data or "", form.name.data or "", form.teacher.data or None
    )
    key = form.form_key.data or ""
    return operations.make_accounts(actor, home.id, [wanted], clock.today(), key)


@blueprint.route(f"{AT}/many", methods=["GET", "POST"])
@allow(Action.MANAGE_ACCOUNTS, Organisation)
def many(actor: Actor, organisation: Organisation) -> str | Response:
    """Accounts for the chosen teachers, each under her name in pinyin; then all slips."""
    form, teachers = ManyForm(), queries.without_account(organisation)[:MOST_AT_ONCE]
    _takes(form.teachers, organisation)
    if form.saves(lambda: _make_many(actor, organisation, form)):
        flash(f"已建好 {len(form.outcome)} 个账号。打印单子，一人一张交给本人。")
        return redirect(url_for("slips.of_home", organisation_id=organisation.id))
    chosen = form.teachers.data if form.is_submitted() else [one.id for one in teachers]
    return render_template(
        "people/accounts/many.html",
        form=form,
        home=organisation,
        teachers=teachers,
        chosen=set(chosen or ()),
    )


def _make_many(actor: Actor, home: Organisation, form: ManyForm) -> list[int]:
    wanted = [NewAccount(Role.TEACHER, teacher_id=one) for one in form.teachers.data or ()]
    key = form.form_key.data or ""
    return operations.make_accounts(actor, home.id, wanted, clock.today(), key)


def _home_of(account: Account) -> Organisation:
    """The organisation under which the account is listed: its school, else its bureau."""
    place = queries.place_of(account, clock.today())
    return organisations.named([place.organisation_id or account.bureau_id])[0]


@blueprint.get(ONE)
@allow(Action.MANAGE_ACCOUNTS, Account)
def show(actor: Actor, account: Account) -> str:
    """One account: whose it is, what it may do, what can be done with it."""
    grants = queries.grants_of([account.id], clock.today()).get(account.id, [])
    link = queries.open_links([account.id], clock.now()).get(account.id)
    return render_template(
        "people/accounts/show.html",
        account=account,
        home=_home_of(account),
        held=[f"{one.organisation} {one.role.label}" for one in grants],
        roles=dated_roles(account.id),
        today=clock.today(),
        may_grant=can(actor, Action.GRANT_OFFICE, account.place())
        and account.id not in actors.accounts_of(actor),
        may_end=can(actor, Action.GRANT_OFFICE, account.place()),
        teacher=queries.teacher_of(account),
        link=link,
        is_lost=link is not None and token_of(link) is None,
        sessions=len(actors.open_sessions(account.id, clock.now())),
    )


def _back(account: Account) -> Response:
    return redirect(url_for("accounts.show", account_id=account.id))


@blueprint.route(f"{ONE}/tie", methods=["GET", "POST"])
@allow(Action.MANAGE_ACCOUNTS, Account)
def tie(actor: Actor, account: Account) -> str | Response:
    """Which teacher it is, so that her lessons and records are hers."""
    form, own, home = TieForm(), queries.teacher_of(account), _home_of(account)
    _takes(form.teacher, home)
    if not form.is_submitted():
        form.teacher.data = own.id if own else 0
    if form.saves(
        lambda: operations.tie(actor, account.id, form.teacher.data or None, posted_version())
    ):
        flash("已绑定。" if form.teacher.data else "已解除绑定。")
        return _back(account)
    offered: list[actors.TeacherName | Teacher] = [own] if own else []
    offered += queries.without_account(home)
    form.teacher.choices = _people(offered)
    return render_template("people/accounts/tie.html", form=form, account=account, home=home)


@blueprint.route(f"{ONE}/disable", methods=["GET", "POST"])
@allow(Action.MANAGE_ACCOUNTS, Account)
def disable(actor: Actor, account: Account) -> str | Response:
    """Ask, then let nobody sign in with it any more."""
    form = DisableForm()
    if form.saves(
        lambda: operations.disable(actor, account.id, posted_version(), bool(form.is_sure.data))
    ):
        flash("账号已停用，已登录的设备都已退出。")
        return _back(account)
    return render_template("people/accounts/disable.html", form=form, account=account)


@blueprint.post(f"{ONE}/enable")
@allow(Action.MANAGE_ACCOUNTS, Account)
def enable(actor: Actor, account: Account) -> Response:
    """Let it be used again, with a fresh link."""
    operations.enable(actor, account.id, posted_version())
    flash("账号已重新启用，原来的密码不能再用。把新的单子交给本人。")
    return redirect(url_for("slips.one", account_id=account.id))


@blueprint.get(f"{ONE}/reset")
@allow(Action.MANAGE_ACCOUNTS, Account)
def ask_reset(_actor: Actor, account: Account) -> str:
    """Whether the old password shall be gone."""
    return render_template("people/accounts/reset.html", account=account)


@blueprint.post(f"{ONE}/reset")
@allow(Action.MANAGE_ACCOUNTS, Account)
def reset(actor: Actor, account: Account) -> Response:
    """A fresh link in the password's place."""
    operations.reset(actor, account.id, posted_version())
    flash("已重置。把新的单子交给本人，旧密码和旧链接不能再用。")
    return redirect(url_for("slips.one", account_id=account.id))
