"""Steps that several migrations share."""

import sqlalchemy as sa
from alembic import op


def add_reference(table: str, name: str, other: str) -> None:
    """A column that may name a row of ``other``; SQLite takes the constraint only inline."""
    key = f"fk_{table}_{name}_{other}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {name} INTEGER "
            f"CONSTRAINT {key} REFERENCES {other} (id)"
        )
        return
    op.add_column(table, sa.Column(name, sa.Integer()))
    op.create_foreign_key(key, table, other, [name], ["id"])
