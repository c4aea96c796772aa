"""The migrations give exactly the models' tables, on both engines."""

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from pairing import databases
from pairing.databases.opening import MIGRATIONS
from pairing.domain.people import confirmation_word
from pairing.extensions import Base, db


def test_the_migrated_database_is_what_the_models_say(app):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def test_a_migrated_database_is_accepted_and_opened_safely(app):
    databases.refuse_wrong_schema(app)
    held = databases.read_back(db.engine)
    assert all(str(wanted) == str(is_) for wanted, is_ in held.values())


def test_a_calendar_keeps_its_days_and_rules_when_its_columns_change(standing_at):
    day = (
        "INSERT INTO calendar_day (bureau_id, day, kind, name, source) "
        "SELECT id, '2026-10-01', 'holiday', '国庆节', '' FROM organisation"
    )
    standing_at("0015", HOME.format("A"), day)
    databases.upgrade()
    with db.engine.connect() as connection:
        held = inspect(connection)
        assert "follows_weekday" not in {row["name"] for row in held.get_columns("calendar_day")}
        assert [row["column_names"] for row in held.get_unique_constraints("calendar_day")] == [
            ["organisation_id", "day"]
        ]
    assert _column("SELECT organisation_id = bureau_id, name FROM calendar_day") == [(1, "国庆节")]


@pytest.fixture
def standing_at(app):
    """Call with a revision: the database is laid anew up to it, with what the callable puts in."""

    def lay(revision, *statements):
        with db.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("DROP SCHEMA public CASCADE"))
                connection.execute(text("CREATE SCHEMA public"))
            else:
                db.metadata.drop_all(connection)
                connection.execute(text("DROP TABLE alembic_version"))
        flask_migrate.upgrade(directory=str(MIGRATIONS), revision=revision)
        with db.engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))

    return lay


HOME = "INSERT INTO organisation (code, name, kind, area) VALUES ('{0}', '{0}', 'other', '')"


def _column(query):
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_organisations_that_were_there_before_get_a_word_of_their_own(standing_at):
    standing_at("0006", HOME.format("A"), HOME.format("B"))
    databases.upgrade()
    words = [one for (one,) in _column("SELECT confirmation_word FROM organisation")]
    assert all(confirmation_word.is_word(one) for one in words)
    assert len(set(words)) == 2


def test_logins_that_look_alike_before_the_migration_keep_their_exact_names(standing_at):
    logins = ("bureau", "BUREAU", "Head-K04", "bure\u0430u")
    account = (
        "INSERT INTO account (login, name, bureau_id, must_change_password) "
        "SELECT '{0}', 'X', id, {1} FROM organisation"
    )
    no = "false" if db.engine.dialect.name == "postgresql" else "0"
    standing_at("0007", HOME.format("A"), *(account.format(login, no) for login in logins))
    databases.upgrade()
    found = _column("SELECT login, look FROM account ORDER BY id")
    assert found == [
        ("bureau", "bureau"),
        ("BUREAU", "bureau 2"),
        ("head-k04", "head-ko4"),
        ("bure\u0430u", "bureau 4"),
    ]
