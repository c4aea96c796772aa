"""The slips that first passwords come on: one a person, to be printed and handed over."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from pairing import clock
from pairing.domain.jobs import JobKind
from pairing.domain.people.permissions import Action, Actor
from pairing.models import Account, Organisation
from pairing.operations.jobs import Errand
from pairing.operations.people import password_links
from pairing.operations.people import slips as operations
from pairing.operations.people.slips import TOKEN, Slip
from pairing.printing import qr
from pairing.queries.lists import cut
from pairing.values import identifier
from pairing.web.frame.access import allow
from pairing.web.frame.asking import ask_once
from pairing.web.frame.limits import MAKING, limited
from pairing.web.frame.paging import page_number

blueprint = Blueprint("slips", __name__)


class Shown(NamedTuple):
    """A slip with its address and what a phone reads."""

    slip: Slip
    address: str
    code: Markup


def _site(path: str = "") -> str:
    """Where people reach us: as configured, else as this reader came."""
    configured: str = current_app.config["ADDRESS"]
    return (
        f"{configured}{path}"
        if configured
        else url_for("overview.home", _external=True)[:-1] + path
    )


def _address(token: str) -> str:
    return _site(url_for("first_passwords.choose", token=token))


def _shown(slips: Sequence[Slip]) -> list[Shown]:
    return [Shown(one, _address(one.token), qr.svg(_address(one.token))) for one in slips]


@blueprint.get("/accounts/<int:account_id>/slip")
@allow(Action.MANAGE_ACCOUNTS, Account)
def one(actor: Actor, account: Account) -> str:
    """One person's slip, until its link is used."""
    slips = operations.slips_of(actor, [account])
    return render_template(
        "people/accounts/slips.html",
        slips=_shown(slips),
        lost=operations.lost([account], slips),
        site=_site(),
        page=None,
        back=url_for("accounts.show", account_id=account.id),
    )


def _picked() -> list[int]:
    return [one for text in request.args.getlist("pick") if (one := identifier(text))]


@blueprint.get("/organisations/<int:organisation_id>/accounts/slips")
@allow(Action.MANAGE_ACCOUNTS, Organisation)
def of_home(actor: Actor, organisation: Organisation) -> str:
    """Every slip whose link is not used yet, a page of them at a time."""
    picked = _picked()
    waiting = operations.waiting(organisation, picked)
    page = cut(waiting, page_number())
    slips = operations.slips_of(actor, page.rows)
    return render_template(
        "people/accounts/slips.html",
        slips=_shown(slips),
        lost=operations.lost(page.rows, slips),
        site=_site(),
        page=page,
        back=url_for("accounts.index", organisation_id=organisation.id),
        pdf=url_for("slips.pdf", organisation_id=organisation.id, pick=picked),
        count=len(waiting),
        without=len(picked) - len(waiting) if picked else 0,
    )


@blueprint.post("/organisations/<int:organisation_id>/accounts/slips.pdf")
@limited(MAKING)
@allow(Action.MANAGE_ACCOUNTS, Organisation)
def pdf(actor: Actor, organisation: Organisation) -> Response:
    """Have all these slips printed on A4 with cut lines, each school on pages of its own."""
    picked = sorted(_picked())
    told = {
        "organisation_id": organisation.id,
        "pick": picked,
        "site": _site(),
        "address": _address(TOKEN),
        "as_of": clock.today().isoformat(),
    }
    which = sha256(str(picked).encode()).hexdigest()[:12]
    bureau_id = organisation.bureau_id or organisation.id
    errand = Errand(JobKind.SLIPS, bureau_id, f"slips:{organisation.id}:{which}", told)
    return ask_once(actor, errand)


@blueprint.post("/organisations/<int:organisation_id>/accounts/slips")
@allow(Action.MANAGE_ACCOUNTS, Organisation)
def prepare(actor: Actor, organisation: Organisation) -> Response:
    """A slip for everybody there who cannot sign in yet, as after an import."""
    count = password_links.prepare(actor, organisation.id, request.form.get("form_key", ""))
    flash(f"已做好 {count} 张单子。打印后一人一张交给本人。" if count else "没有要做的单子。")
    return redirect(url_for("slips.of_home", organisation_id=organisation.id))
