"""Alembic's environment: the application's engine, our column types in plain SQL words."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app

from pairing.extensions import Base, db
from pairing.models.types import Exact, UtcDateTime


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Migrations name plain SQL types, so that they outlive our classes."""
    if kind == "type" and isinstance(item, Exact):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Run the migrations in one transaction."""
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render_item,
            transaction_per_migration=False,
            **options,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
