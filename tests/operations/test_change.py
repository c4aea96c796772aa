"""The one way to change anything: log, chain, one-time keys, on both engines."""

import time

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from pairing.domain.people.permissions import SYSTEM, Action
from pairing.extensions import db
from pairing.models import Account, LogEntry, Need, Organisation, Pairing
from pairing.operations.chain import broken_link, log_head
from pairing.operations.change import UNSEEN, Change, Forbidden, Stale, housekeeping, once, writing
from pairing.queries.people.actors import actor_of
from tests import cast


def test_every_operation_leaves_one_entry_in_an_unbroken_chain(app):
    for number in range(3):
        with writing(SYSTEM) as change:
            change.record("test", "nothing", number)
    assert db.session.query(LogEntry).count() == 3
    assert broken_link(db.session) is None
    assert len(log_head(db.session)) == 64


@pytest.mark.parametrize("statement", ["UPDATE log_entry SET action='x'", "DELETE FROM log_entry"])
def test_the_database_refuses_to_change_the_log(app, statement):
    with writing(SYSTEM) as change:
        change.record("test", "nothing")
    with pytest.raises(DBAPIError, match="append-only"), housekeeping() as session:
        session.execute(text(statement))
    assert db.session.query(LogEntry).one().action == "test"


def test_an_altered_entry_is_found_by_its_hash(app):
    for number in range(2):
        with writing(SYSTEM) as change:
            change.record("test", "nothing", number)
    entries = db.session.query(LogEntry).order_by(LogEntry.id).all()
    entries[1].actor_name = "somebody else"
    with db.session.no_autoflush:
        assert broken_link(db.session) == entries[1].id
    db.session.rollback()


def test_a_change_without_a_log_entry_is_refused_and_rolled_back(app):
    with pytest.raises(RuntimeError, match="without a log entry"), writing(SYSTEM) as change:
        change.session.add(Organisation(code="X", name="X", kind="bureau", area="urban"))
    assert db.session.query(Organisation).count() == 0


def _officer():
    account = db.session.scalar(select(Account).where(Account.login == cast.OFFICER))
    return actor_of(account, cast.TODAY)


def test_a_form_that_comes_twice_is_done_once_and_answered_twice(county):
    ran = []

    def do(change: Change) -> int:
        ran.append(change.now)
        change.record("test", "nothing", len(ran))
        return len(ran)

    actor = _officer()
    assert [once(actor, "key", {"a": 1}, do) for _ in range(3)] == [1, 1, 1]
    assert len(ran) == 1
    with pytest.raises(Stale, match="已经保存过一次"):
        once(actor, "key", {"a": 2}, do)
    assert once(actor, "", {"a": 1}, do) == 2


@pytest.mark.parametrize("key", ["\0", "长" * 65, "\ud800"])
def test_what_can_be_no_key_is_none(county, key):
    """PostgreSQL keeps no NUL: a page answered 503."""

    def do(change: Change) -> str:
        change.record("test", "nothing")
        return "done"

    assert [once(_officer(), key, body, do) for body in ({"a": 1}, {"a": 2})] == ["done"] * 2


def test_what_changed_nothing_is_not_kept_as_an_answer(county):
    actor = _officer()
    assert once(actor, "key", {}, lambda change: "nothing to do") == "nothing to do"
    assert once(actor, "key", {"other": 1}, lambda change: "again") == "again"


def test_a_row_is_changed_only_as_it_was_seen(county):
    pairing = db.session.scalar(select(Pairing).order_by(Pairing.id))
    seen, row_id = pairing.version, pairing.id
    director = actor_of(
        db.session.scalar(select(Account).where(Account.login == cast.OUTSIDER)), cast.TODAY
    )
    with pytest.raises(Stale, match=UNSEEN), writing(SYSTEM) as change:
        change.fresh(Pairing, row_id, Action.WRITE_REGISTER, None, "gone")
    with pytest.raises(Stale, match="changed"), writing(SYSTEM) as change:
        change.fresh(Pairing, row_id, Action.WRITE_REGISTER, seen + 1, "gone", "changed")
    with pytest.raises(Stale, match="gone"), writing(SYSTEM) as change:
        change.fresh(Need, 10**9, Action.RAISE_NEED, 1, "gone", "changed")
    with pytest.raises(Forbidden), writing(director) as change:
        change.fresh(Pairing, row_id, Action.WRITE_REGISTER, seen, "gone")
    with writing(SYSTEM) as change:
        assert change.fresh(Pairing, row_id, Action.WRITE_REGISTER, seen, "gone").id == row_id


def test_one_operation_has_one_instant(app):
    with writing(SYSTEM) as change:
        first = change.now
        time.sleep(0.01)
        assert (change.now, change.today) == (first, cast.TODAY)


def test_put_sets_what_differs_and_tells_it(county):
    with writing(SYSTEM) as change:
        home = change.session.scalars(select(Organisation)).first()
        old = home.name
        assert change.put(home, {"name": "新名字", "code": home.code}) == {"name": (old, "新名字")}
        change.record("test", "organisation", home.id)
    assert db.session.get(Organisation, home.id).name == "新名字"
