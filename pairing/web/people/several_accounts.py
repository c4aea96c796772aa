"""Several ticked accounts at once: slips, disable, enable, reset; and the list as a workbook."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField

from pairing import clock
from pairing.domain.assessment.volume.tables import Table
from pairing.domain.people.permissions import Action, Actor, can
from pairing.lazy import later
from pairing.models import Account, Organisation
from pairing.operations.people import accounts_at_once as operations
from pairing.operations.people.accounts_at_once import NOBODY, AccountDeed
from pairing.queries.people.account_list import account_list, state_of
from pairing.queries.people.accounts import accounts_named, places_of
from pairing.web.frame.access import allow
from pairing.web.frame.downloads import file_answer
from pairing.web.frame.forms import flash_faults
from pairing.web.frame.limits import MAKING, limited
from pairing.web.frame.picks import PickForm
from pairing.web.people.account_filters import wanted_of

if TYPE_CHECKING:
    from pairing.workbook import writing
else:
    writing = later("pairing.workbook.writing")

blueprint = Blueprint("several_accounts", __name__)
AT = "/organisations/<int:organisation_id>/accounts"
SLIPS = "slips"
HEAD = ("登录名", "姓名", "单位", "角色", "绑定教师", "状态", "上次改密码")
WORDS = {
    AccountDeed.DISABLE: ("停用", "停用后不能登录，已登录的设备马上退出，没用过的单子作废。"),
    AccountDeed.ENABLE: ("重新启用", "原来的密码不能再用，每人一张新单子，本人扫码设密码。"),
    AccountDeed.RESET: ("重置密码", "现在的密码和已登录的设备马上不能再用，每人一张新单子。"),
}


class SeveralForm(PickForm):
    """The ticked accounts, and the answer to the question about the last ones."""

    is_sure = BooleanField("我知道，仍然停用")
    confirmed = BooleanField("确认")


def _back(home: Organisation) -> Response:
    return redirect(url_for("accounts.index", organisation_id=home.id))


def _after(home: Organisation, deed: AccountDeed, count: int) -> Response:
    flash(f"{count} 个账号已{WORDS[deed][0]}。" if count else "没有要改的账号。")
    if deed is AccountDeed.DISABLE or not count:
        return _back(home)
    return redirect(url_for("slips.of_home", organisation_id=home.id))


@blueprint.post(f"{AT}/several")
@allow(Action.MANAGE_ACCOUNTS, Organisation)
def several(actor: Actor, organisation: Organisation) -> str | Response:
    """Ask first, naming everybody; then do it to all of them or to none."""
    form, wanted = SeveralForm(), request.form.get("deed", "")
    seen = form.seen()
    if not seen:
        flash(NOBODY, "warning")
        return _back(organisation)
    if wanted == SLIPS:
        ids = list(seen)
        return redirect(url_for("slips.of_home", organisation_id=organisation.id, pick=ids))
    deed = next((one for one in AccountDeed if one.value == wanted), None)
    if deed is None:
        return _back(organisation)
    accounts = _looked_after(actor, seen)
    key, sure = form.form_key.data or "", bool(form.is_sure.data)
    if form.confirmed.data and form.saves(
        lambda: operations.change_several(actor, organisation.id, deed, seen, sure, key)
    ):
        return _after(organisation, deed, form.outcome)
    if form.faults():
        flash_faults(form)
        return _back(organisation)
    return _asked(organisation, form, deed, accounts)


def _looked_after(actor: Actor, seen: Collection[int]) -> list[Account]:
    """The accounts, all of them the actor's to look after; 404 for any other (2 SELECTs)."""
    found = accounts_named(seen)
    places = places_of(found, clock.today())
    own = [one for one in found if can(actor, Action.MANAGE_ACCOUNTS, places[one.id])]
    return own if len(own) == len(seen) else abort(404)


def _asked(
    home: Organisation, form: SeveralForm, deed: AccountDeed, accounts: list[Account]
) -> str:
    label, meaning = WORDS[deed]
    return render_template(
        "people/accounts/several.html",
        home=home,
        form=form,
        deed=deed,
        label=label,
        meaning=meaning,
        picks=form.pick.data or [],
        accounts=accounts,
    )


def _lines(home: Organisation, today: date) -> tuple[tuple[Any, ...], ...]:
    rows = account_list(home, today, clock.now(), wanted_of(request.args))
    return tuple(
        (
            row.account.login,
            row.account.name,
            "、".join(dict.fromkeys(one.organisation for one in row.grants)),
            "、".join(dict.fromkeys(one.role.label for one in row.grants)),
            row.teacher,
            state_of(row).label,
            clock.day_of(row.account.password_changed_at) or "",
        )
        for row in rows
    )


@blueprint.get(f"{AT}/list.xlsx")
@limited(MAKING)
@allow(Action.MANAGE_ACCOUNTS, Organisation)
def export(_actor: Actor, organisation: Organisation) -> Response:
    """The list as it is looked at, every page of it: no passwords, no links."""
    today = clock.today()
    table = Table("账号", HEAD, _lines(organisation, today))
    return file_answer(
        writing.plain_workbook([table], today), f"账号-{organisation.name}-{today}.xlsx"
    )
