"""The first county: made in one operation, once, by whoever has the printed address."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.programme import Area, BureauLevel, Role
from pairing.extensions import db
from pairing.models import Account, LogEntry, Organisation, RoleGrant, SignInSession
from pairing.operations.change import RuleBroken, Stale
from pairing.operations.people import founding
from pairing.operations.people.founding import Founding
from pairing.operations.people.passwords import digest
from tests import cast
from tests.operations.people.test_races import _at_once

WORDS = "mond haus baum regen"
WANTED = Founding(
    "371625", "博兴县教育和体育局", BureauLevel.COUNTY, Area.URBAN, "王岩", "wangyan", WORDS
)


def _count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def _instance(app) -> Path:
    return Path(app.config["INSTANCE"])


def test_bureau_officer_session_and_one_entry(app):
    token = founding.new_token(_instance(app))
    entered = founding.found(_instance(app), token, WANTED, "browser")
    bureau = db.session.scalars(select(Organisation)).one()
    account = db.session.scalars(select(Account)).one()
    grant = db.session.scalars(select(RoleGrant)).one()
    entry = db.session.scalars(select(LogEntry)).one()
    assert (bureau.bureau_id, bureau.code, bureau.kind) == (bureau.id, "371625", "bureau")
    assert bureau.standing == "县（区）级"
    assert bureau.confirmation_word
    assert (grant.role, grant.organisation_id) == (Role.BUREAU_ADMIN, bureau.id)
    assert (entry.action, entry.actor_id, entry.actor_name) == ("found_bureau", account.id, "王岩")
    assert WORDS not in str(entry.changes)
    session = db.session.scalars(select(SignInSession)).one()
    assert session.token_hash == digest(entered.token)
    assert not (_instance(app) / founding.FILE).exists()


def test_only_the_hash_is_kept_and_only_the_last_token_opens(app):
    first, second = (founding.new_token(_instance(app)) for _ in range(2))
    kept = (_instance(app) / founding.FILE).read_text()
    assert second not in kept
    assert (_instance(app) / founding.FILE).stat().st_mode & 0o077 == 0
    for wrong in (first, "", "x" * 43, "确认"):
        assert not founding.opens(_instance(app), wrong)
        with pytest.raises(Stale):
            founding.found(_instance(app), wrong, WANTED, "browser")
    assert founding.opens(_instance(app), second)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"password": "short"}, "password"),
        ({"password": "wangyan-2026-1990"}, "password"),
        ({"password": "博兴县教育和体育局2026"}, "password"),
        ({"login": "  "}, "login"),
        ({"login": "x" * 65}, "login"),
        ({"name": ""}, "name"),
        ({"code": ""}, "code"),
        ({"bureau": ""}, "bureau"),
        ({"level": None}, "level"),
    ],
)
def test_a_broken_rule_leaves_nothing_behind(app, change, field):
    token = founding.new_token(_instance(app))
    with pytest.raises(RuleBroken) as broken:
        founding.found(_instance(app), token, WANTED._replace(**change), "browser")
    assert field in [name for name, _ in broken.value.faults]
    assert [_count(one) for one in (Organisation, Account, LogEntry)] == [0, 0, 0]
    assert founding.opens(_instance(app), token), "she may try again"


def test_where_anybody_has_an_account_nothing_is_founded(county):
    token = founding.new_token(_instance(county))
    with pytest.raises(Stale, match="已经有账号"):
        founding.found(_instance(county), token, WANTED, "browser")


def test_a_bureau_that_came_without_accounts_gets_its_officer(app):
    db.session.add(bureau := Organisation(code="BX", name="本县", kind="bureau", area="urban"))
    db.session.flush()
    bureau.bureau_id = bureau.id
    db.session.commit()
    founding.found(_instance(app), founding.new_token(_instance(app)), WANTED, "browser")
    assert _count(Organisation) == 1
    assert db.session.scalars(select(RoleGrant)).one().organisation_id == bureau.id


def test_two_browsers_at_once_found_one_county(app):
    token, instance = founding.new_token(_instance(app)), _instance(app)
    wanted = [WANTED, WANTED._replace(code="2", bureau="另一个局", login="liufang", name="刘芳")]
    told = _at_once(
        app, [lambda one=one: founding.found(instance, token, one, "browser") for one in wanted]
    )
    assert sum(isinstance(one, Stale) for one in told) == 1, told
    assert [_count(one) for one in (Organisation, Account, RoleGrant, LogEntry)] == [1, 1, 1, 1]


def test_the_workbook_of_the_founded_bureau_comes_in_afterwards(app):
    """The officer found the bureau by screen, and fills it from Excel."""
    wanted = WANTED._replace(code="BX", bureau="博兴县教育和体育局")
    founding.found(_instance(app), founding.new_token(_instance(app)), wanted, "browser")
    report = cast.import_workbook(SYSTEM, cast.SAMPLE, today=cast.TODAY)
    assert [str(one) for one in report.faults] == []
    codes = db.session.scalars(select(Organisation.code).where(Organisation.kind == "bureau"))
    assert list(codes) == ["BX"]
