"""`flask db`: Flask-Migrate's commands, loaded when one is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pairing.lazy import later

if TYPE_CHECKING:
    from flask_migrate import cli
else:
    cli = later("flask_migrate.cli")


class Migrations(click.Command):
    """Stands for ``flask_migrate.cli.db``, which costs Alembic to import."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Theirs: what is asked goes to the group itself."""
        context: click.Context = cli.db.make_context(info_name, args, parent, **extra)
        return context
