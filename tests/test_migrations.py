"""The migrations give exactly the models' tables, on both engines."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from pairing import databases
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
