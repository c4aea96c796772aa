"""The migrations give exactly the models' tables, on both engines."""

import flask_migrate
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


def test_a_calendar_keeps_its_days_and_rules_when_a_column_goes(app):
    with db.engine.connect() as connection:
        held = inspect(connection)
        assert "follows_weekday" not in {row["name"] for row in held.get_columns("calendar_day")}
        assert [row["column_names"] for row in held.get_unique_constraints("calendar_day")] == [
            ["bureau_id", "day"]
        ]


def test_organisations_that_were_there_before_get_a_word_of_their_own(app):
    db.drop_all()
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    flask_migrate.upgrade(directory=str(MIGRATIONS), revision="0006")
    with db.engine.begin() as connection:
        for code in ("A", "B"):
            connection.execute(
                text(
                    "INSERT INTO organisation (code, name, kind, area) VALUES (:c, :c, 'other', '')"
                ),
                {"c": code},
            )
    databases.upgrade()
    with db.engine.connect() as connection:
        words = list(connection.scalars(text("SELECT confirmation_word FROM organisation")))
    assert all(confirmation_word.is_word(one) for one in words)
    assert len(set(words)) == 2
