"""The one way to change anything: log, chain, one-time keys, on both engines."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from pairing.domain.people.permissions import SYSTEM
from pairing.extensions import db
from pairing.models import LogEntry, Organisation
from pairing.operations.change import broken_link, housekeeping, log_head, writing


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
