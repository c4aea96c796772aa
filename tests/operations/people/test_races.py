"""Two at once: an office keeps somebody, a link sets one password, guesses are counted each."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from pairing.domain.people.devices import Device
from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.programme import Role
from pairing.extensions import db
from pairing.models import Account, Organisation, PasswordLink, SignInSession
from pairing.operations.change import RuleBroken, Stale
from pairing.operations.people import accounts, offices, password_links, signing_in
from pairing.operations.people.new_accounts import NewAccount
from pairing.operations.people.offices import LastHolder
from pairing.queries.people.offices import others_in
from tests import cast

A_MOMENT = 1.0


def _at_once(app: Any, deeds: list[Callable[[], Any]]) -> list[Any]:
    """What each deed gave or raised, all of them begun together."""
    start, told = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(number: int) -> None:
        with app.app_context():
            start.wait()
            try:
                told[number] = deeds[number]()
            except Exception as error:
                told[number] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(deeds))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return told


def _account(login: str) -> Account:
    db.session.expire_all()
    return db.session.scalars(select(Account).where(Account.login == login)).one()


@pytest.fixture
def two_directors(county: Any) -> list[tuple[int, int]]:
    home = db.session.scalars(select(Organisation).where(Organisation.code == "K05")).one()
    second = NewAccount(Role.DIRECTOR, "head-two", "副园长")
    accounts.make_accounts(SYSTEM, home.id, [second], date(2026, 1, 1))
    found = [_account(one) for one in (cast.SUPPORTED_DIRECTOR, "head-two")]
    ids = [(one.id, one.version) for one in found]
    db.session.rollback()
    return ids


def test_two_who_take_both_directors_at_once_leave_one(county, two_directors, monkeypatch):
    both_counted = threading.Barrier(2)

    def counted(*given: Any) -> int:
        found = others_in(*given)
        with suppress(threading.BrokenBarrierError):
            both_counted.wait(A_MOMENT)
        return found

    monkeypatch.setattr(offices, "others_in", counted)
    told = _at_once(
        county,
        [lambda one=one: accounts.disable(SYSTEM, *one) for one in two_directors],
    )
    assert sorted(type(one) for one in told if one is not None) == [LastHolder], told
    left = [one for one in (cast.SUPPORTED_DIRECTOR, "head-two") if not _account(one).disabled_at]
    assert len(left) == 1


def test_a_link_that_is_used_twice_at_once_sets_one_password(county):
    mentee = _account(cast.MENTEE)
    accounts.reset(SYSTEM, mentee.id, mentee.version)
    token = password_links.token_of(db.session.scalars(select(PasswordLink)).one())
    db.session.rollback()
    words = [f"mond-haus-baum-{n}" for n in ("rot", "blau", "grau")]
    told = _at_once(
        county,
        [lambda one=one: password_links.set_by_link(token, one, "test") for one in words],
    )
    assert [type(one) for one in told].count(Stale) == 2, told
    open_ones = select(SignInSession).where(SignInSession.revoked_at.is_(None))
    assert len(list(db.session.scalars(open_ones))) == 1


def test_guesses_that_come_all_at_once_are_counted_each(county):
    def guess() -> None:
        signing_in.sign_in(cast.MENTOR, "wrong", Device("d"), "test")

    told = _at_once(county, [guess] * 20)
    kinds = [type(one) for one in told]
    assert kinds.count(RuleBroken) == signing_in.MOST_WRONG, kinds
    assert kinds.count(signing_in.Throttled) == 20 - signing_in.MOST_WRONG
