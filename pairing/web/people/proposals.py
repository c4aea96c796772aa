"""一次建好: an account for each school's director and each teacher who has none, then slips."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pairing import clock
from pairing.domain.people.logins import LONGEST
from pairing.domain.people.permissions import Action, Actor
from pairing.models import Organisation
from pairing.operations.change import RuleBroken
from pairing.operations.people import accounts_at_once as operations
from pairing.operations.people.accounts_at_once import Proposed
from pairing.operations.people.new_accounts import NewAccount
from pairing.operations.rules import Rules, RulesBroken
from pairing.queries.people import proposals as queries
from pairing.queries.people.proposals import Proposal
from pairing.text import BadText, clean
from pairing.web.frame.access import allow
from pairing.web.frame.fields import Several
from pairing.web.frame.forms import BaseForm, Fault
from pairing.web.frame.paging import page_number

blueprint = Blueprint("proposals", __name__)
LONGEST_NAME = 200
MOST_TOLD = 6


class ProposalForm(BaseForm):
    """The ticked rows; names and logins stand beside them, named by the row's key."""

    pick = Several("要建的账号", coerce=str, validate_choice=False)

    def refuse(self, broken: RuleBroken) -> None:
        """Put what is wrong with a row at its login or name."""
        of_rows = [(name, message) for name, message in broken.faults if "-" in name]
        rest = [one for one in broken.faults if "-" not in one[0]]
        self.elsewhere = [
            *self.elsewhere,
            *(Fault(_anchor(name), given(name, ""), message) for name, message in of_rows),
        ]
        if rest:
            super().refuse(RulesBroken(rest))

    def wrong(self) -> dict[str, str]:
        """What is wrong, by the place where it stands."""
        return {one.anchor: one.message for one in self.elsewhere}


def _anchor(name: str) -> str:
    """Faults that have no field of their own stand at the login."""
    field, _, key = name.partition("-")
    return name if field in ("login", "name") else f"login-{key}"


def given(name: str, stood: str) -> str:
    """What was typed into a row's field; what stood there on a fresh page."""
    return request.form.get(name, stood) if request.method == "POST" else stood


def _rows(form: ProposalForm, found: Sequence[Proposal]) -> list[Proposed]:
    """The ticked rows with what was typed; ``RuleBroken`` for characters that are refused."""
    rules, rows = Rules(), []
    strange = set(form.pick.data or ()) - {one.key for one in found}
    rules.refuse(strange, "pick", "有的账号刚刚有人建好了，请看过最新的再建。")
    named = {one.key for one in found if not one.name and given(f"name-{one.key}", "").strip()}
    for one in found:
        if one.key not in {*(form.pick.data or ()), *named}:
            continue
        words = {}
        for field, stood, longest in (
            ("login", one.login, LONGEST),
            ("name", one.name, LONGEST_NAME),
        ):
            try:
                words[field] = clean(given(f"{field}-{one.key}", stood), longest)
            except BadText as error:
                rules.refuse(True, f"{field}-{one.key}", str(error))
        rules.refuse(words.get("login") == "", f"login-{one.key}", "请填写登录名。")
        wanted = NewAccount(one.role, **words, teacher_id=one.teacher_id)
        rows.append(Proposed(one.key, one.organisation_id, wanted))
    rules.settle()
    return rows


def _say_unnamed(found: Sequence[Proposal]) -> None:
    """Directors whom nobody named: their schools are still without one."""
    schools = [one.organisation for one in found if not given(f"name-{one.key}", one.name).strip()]
    if schools:
        told = "、".join(schools[:MOST_TOLD]) + ("等" if len(schools) > MOST_TOLD else "")
        flash(f"{len(schools)} 所学校的负责人没写姓名，还没有账号：{told}。", "warning")


@blueprint.route("/organisations/<int:organisation_id>/accounts/propose", methods=["GET", "POST"])
@allow(Action.MANAGE_ACCOUNTS, Organisation)
def propose(actor: Actor, organisation: Organisation) -> str | Response:
    """Every row ticked: take off what is not wanted, mend names and logins, make them all."""
    form, whole = ProposalForm(), queries.lacking(organisation, clock.today())
    page = min(page_number(), max(1, -(-whole // queries.MOST)))
    found = queries.proposals(organisation, clock.today(), page)
    if form.saves(
        lambda: operations.make_proposed(
            actor, organisation.id, _rows(form, found), form.form_key.data or ""
        )
    ):
        flash(f"已建好 {len(form.outcome)} 个账号。打印单子，一人一张交给本人。")
        _say_unnamed(found)
        return redirect(url_for("slips.of_home", organisation_id=organisation.id))
    chosen = form.pick.data if form.is_submitted() else [one.key for one in found if one.name]
    return render_template(
        "people/accounts/propose.html",
        form=form,
        home=organisation,
        rows=found,
        whole=whole,
        first=queries.MOST * (page - 1),
        page=page,
        chosen=set(chosen or ()),
        given=given,
        wrong=form.wrong(),
    )
