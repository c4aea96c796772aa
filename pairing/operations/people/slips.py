"""The slips that first passwords come on: whose, with which link; read, never changed here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from pairing.domain.people.confirmation_word import spoken
from pairing.domain.people.permissions import Action, Actor, can
from pairing.models import Account, Organisation, PasswordLink
from pairing.operations.change import moment
from pairing.operations.people.password_links import token_of
from pairing.queries.people import accounts as queries

TOKEN = "TOKEN"
"""Stands in an address for the link's own, so that no job's row keeps one."""


class Slip(NamedTuple):
    """One person's slip; ``words`` are (organisation, confirmation word) of whom she acts for."""

    account: Account
    homes: list[str]
    token: str
    link: PasswordLink
    words: list[tuple[str, str]]

    @property
    def home(self) -> str:
        """The school under which the slip lies; "" without any."""
        return self.homes[0] if self.homes else ""


def slips_of(actor: Actor, accounts: Sequence[Account]) -> list[Slip]:
    """A slip for each account that the actor looks after and whose link works (4 SELECTs)."""
    at, ids = moment(), [one.id for one in accounts]
    today = at.today
    places, links = queries.places_of(accounts, today), queries.open_links(ids, at.now)
    grants, words = queries.grants_of(ids, today), queries.words_held_by(ids, today)
    found = []
    for one in accounts:
        link = links.get(one.id)
        token = token_of(link) if link else None
        works = one.disabled_at is None and can(actor, Action.MANAGE_ACCOUNTS, places[one.id])
        if link is None or token is None or not works:
            continue
        homes = list(dict.fromkeys(held.organisation for held in grants.get(one.id, ())))
        told = [
            (home.name, spoken(home.confirmation_word))
            for home in words.get(one.id, ())
            if can(actor, Action.READ_CONFIRMATION_WORD, home.place())
        ]
        found.append(Slip(one, homes, token, link, told))
    return found


def lost(accounts: Sequence[Account], slips: Sequence[Slip]) -> int:
    """How many of them have a link that nobody can print again: the server's key has changed."""
    shown = {slip.account.id for slip in slips}
    links = queries.open_links([one.id for one in accounts if one.id not in shown], moment().now)
    return sum(token_of(link) is None for link in links.values())


def waiting(home: Organisation, picked: Collection[int]) -> list[Account]:
    """The accounts there whose link works, all or those that are picked, school by school."""
    at = moment()
    found = queries.waiting_there(home, at.today, at.now)
    chosen = [one for one in found if not picked or one.id in picked]
    grants = queries.grants_of([one.id for one in chosen], at.today)

    def place(account: Account) -> tuple[str, str]:
        held = grants.get(account.id)
        return held[0].organisation if held else "", account.login

    return sorted(chosen, key=place)
