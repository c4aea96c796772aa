"""The slips that first passwords come on: one a person, to be printed and handed over."""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint, current_app, render_template, url_for
from markupsafe import Markup

from pairing import clock
from pairing.domain.people.confirmation_word import spoken
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.vocabulary.programme import Role
from pairing.models import Account, Organisation, PasswordLink
from pairing.operations.people.password_links import token_of
from pairing.printing import qr
from pairing.queries.people import accounts as queries
from pairing.queries.people import organisations
from pairing.web.frame.access import allow
from pairing.web.frame.paging import page_number

blueprint = Blueprint("slips", __name__)


class Slip(NamedTuple):
    """What stands on one slip."""

    account: Account
    homes: list[str]
    site: str
    address: str
    code: Markup
    link: PasswordLink
    words: list[tuple[str, str]]
    """(organisation, its confirmation word), for who confirms in its name."""


def _site(path: str = "") -> str:
    """Where people reach us: as configured, else as this reader came."""
    configured: str = current_app.config["ADDRESS"]
    return (
        f"{configured}{path}"
        if configured
        else url_for("overview.home", _external=True)[:-1] + path
    )


def _words(actor: Actor, account_id: int) -> list[tuple[str, str]]:
    homes = organisations.named(queries.homes_as(account_id, Role.DIRECTOR, clock.today()))
    return [
        (home.name, spoken(home.confirmation_word))
        for home in homes
        if can(actor, Action.READ_CONFIRMATION_WORD, home.place())
    ]


def _slip(actor: Actor, account: Account, homes: list[str]) -> Slip | None:
    link = queries.open_link(account.id, clock.now())
    token = token_of(link) if link else None
    if link is None or token is None or account.disabled_at is not None:
        return None
    address = _site(url_for("first_passwords.choose", token=token))
    words = _words(actor, account.id)
    return Slip(account, homes, _site(), address, qr.svg(address), link, words)


def _homes(accounts: list[Account]) -> dict[int, list[str]]:
    grants = queries.grants_of([one.id for one in accounts], clock.today())
    return {
        key: list(dict.fromkeys(one.organisation for one in held)) for key, held in grants.items()
    }


@blueprint.get("/accounts/<int:account_id>/slip")
@allow(Action.MANAGE_ACCOUNTS, Account)
def one(actor: Actor, account: Account) -> str:
    """One person's slip, until its link is used."""
    slip = _slip(actor, account, _homes([account]).get(account.id, []))
    return render_template(
        "people/accounts/slips.html",
        slips=[slip] if slip else [],
        page=None,
        account=account,
        back=url_for("accounts.show", account_id=account.id),
    )


@blueprint.get("/organisations/<int:organisation_id>/accounts/slips")
@allow(Action.MANAGE_ACCOUNTS, Organisation)
def of_home(actor: Actor, organisation: Organisation) -> str:
    """Every slip whose link is not used yet, a page of them at a time."""
    page = queries.waiting_at(organisation, clock.today(), clock.now(), page_number())
    homes = _homes(list(page.rows))
    found = [
        _slip(actor, account, homes.get(account.id, []))
        for account in page.rows
        if can(actor, Action.MANAGE_ACCOUNTS, queries.place_of(account, clock.today()))
    ]
    return render_template(
        "people/accounts/slips.html",
        slips=[one for one in found if one],
        page=page,
        account=None,
        back=url_for("accounts.index", organisation_id=organisation.id),
    )
