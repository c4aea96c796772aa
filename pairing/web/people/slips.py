"""The slips that first passwords come on: one a person, to be printed and handed over."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from pairing import clock
from pairing.domain.people.confirmation_word import spoken
from pairing.domain.people.permissions import Action, Actor, can
from pairing.models import Account, Organisation, PasswordLink
from pairing.operations.people import password_links
from pairing.operations.people.password_links import token_of
from pairing.printing import qr
from pairing.queries.lists import cut
from pairing.queries.people import accounts as queries
from pairing.values import identifier
from pairing.web.frame.access import allow
from pairing.web.frame.limits import MAKING, limited
from pairing.web.frame.paging import page_number
from pairing.web.frame.paper import print_small
from pairing.web.frame.shell import moment_text

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

    @property
    def home(self) -> str:
        """The school under which the slip lies; "" without any."""
        return self.homes[0] if self.homes else ""


def _site(path: str = "") -> str:
    """Where people reach us: as configured, else as this reader came."""
    configured: str = current_app.config["ADDRESS"]
    return (
        f"{configured}{path}"
        if configured
        else url_for("overview.home", _external=True)[:-1] + path
    )


def _lost(accounts: Sequence[Account], slips: Sequence[Slip]) -> int:
    """How many of them have a link that nobody can print again: the server's key has changed."""
    shown = {slip.account.id for slip in slips}
    links = queries.open_links([one.id for one in accounts if one.id not in shown], clock.now())
    return sum(token_of(link) is None for link in links.values())


def _slips(actor: Actor, accounts: Sequence[Account]) -> list[Slip]:
    """A slip for each account that the actor looks after and whose link works (4 SELECTs)."""
    today, ids = clock.today(), [one.id for one in accounts]
    places, links = queries.places_of(accounts, today), queries.open_links(ids, clock.now())
    grants, words = queries.grants_of(ids, today), queries.words_held_by(ids, today)
    found = []
    for one in accounts:
        link = links.get(one.id)
        token = token_of(link) if link else None
        works = one.disabled_at is None and can(actor, Action.MANAGE_ACCOUNTS, places[one.id])
        if link is None or token is None or not works:
            continue
        address = _site(url_for("first_passwords.choose", token=token))
        homes = list(dict.fromkeys(held.organisation for held in grants.get(one.id, ())))
        told = [
            (home.name, spoken(home.confirmation_word))
            for home in words.get(one.id, ())
            if can(actor, Action.READ_CONFIRMATION_WORD, home.place())
        ]
        found.append(Slip(one, homes, _site(), address, qr.svg(address), link, told))
    return found


@blueprint.get("/accounts/<int:account_id>/slip")
@allow(Action.MANAGE_ACCOUNTS, Account)
def one(actor: Actor, account: Account) -> str:
    """One person's slip, until its link is used."""
    slips = _slips(actor, [account])
    return render_template(
        "people/accounts/slips.html",
        slips=slips,
        lost=_lost([account], slips),
        page=None,
        back=url_for("accounts.show", account_id=account.id),
    )


def _waiting(home: Organisation) -> tuple[list[Account], list[int]]:
    """The accounts there whose link works: all, or those that the address picks, by school."""
    picked = [one for text in request.args.getlist("pick") if (one := identifier(text))]
    found = queries.waiting_there(home, clock.today(), clock.now())
    chosen = [one for one in found if not picked or one.id in picked]
    grants = queries.grants_of([one.id for one in chosen], clock.today())

    def at(account: Account) -> tuple[str, str]:
        held = grants.get(account.id)
        return held[0].organisation if held else "", account.login

    return sorted(chosen, key=at), picked


@blueprint.get("/organisations/<int:organisation_id>/accounts/slips")
@allow(Action.MANAGE_ACCOUNTS, Organisation)
def of_home(actor: Actor, organisation: Organisation) -> str:
    """Every slip whose link is not used yet, a page of them at a time."""
    waiting, picked = _waiting(organisation)
    page = cut(waiting, page_number())
    slips = _slips(actor, page.rows)
    return render_template(
        "people/accounts/slips.html",
        slips=slips,
        lost=_lost(page.rows, slips),
        page=page,
        back=url_for("accounts.index", organisation_id=organisation.id),
        pdf=url_for("slips.pdf", organisation_id=organisation.id, pick=picked, part=page.number),
        without=len(picked) - len(waiting) if picked else 0,
    )


@blueprint.get("/organisations/<int:organisation_id>/accounts/slips.pdf")
@limited(MAKING)
@allow(Action.MANAGE_ACCOUNTS, Organisation)
def pdf(actor: Actor, organisation: Organisation) -> Response:
    """The same slips on A4 with cut lines, each school on pages of its own."""
    page = cut(_waiting(organisation)[0], page_number("part"))
    found = [_printed(one) for one in _slips(actor, page.rows)]
    schools = [(home, list(of)) for home, of in groupby(found, key=itemgetter("home"))]
    name = f"账号单子-{organisation.name}-{clock.today()}.pdf"
    return print_small("slips", name, schools=schools)


def _printed(slip: Slip) -> dict[str, Any]:
    """A slip as plain values, for the process that prints."""
    return {
        "home": slip.home,
        "name": slip.account.name,
        "login": slip.account.login,
        "words": slip.words,
        "address": slip.address,
        "site": slip.site,
        "until": moment_text(slip.link.expires_at),
    }


@blueprint.post("/organisations/<int:organisation_id>/accounts/slips")
@allow(Action.MANAGE_ACCOUNTS, Organisation)
def prepare(actor: Actor, organisation: Organisation) -> Response:
    """A slip for everybody there who cannot sign in yet, as after an import."""
    count = password_links.prepare(actor, organisation.id, request.form.get("form_key", ""))
    flash(f"已做好 {count} 张单子。打印后一人一张交给本人。" if count else "没有要做的单子。")
    return redirect(url_for("slips.of_home", organisation_id=organisation.id))
