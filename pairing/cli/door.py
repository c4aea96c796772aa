"""The list of commands, told without loading them: `pairing --help` costs no library of ours."""

from __future__ import annotations

from importlib import import_module

import click

from pairing import __version__

COMMANDS = {
    "archive": "Print the archives of a term, or of a school year, into the folder OUT.",
    "assess": "Compute the results of a term.",
    "check": "Walk the log's chain of hashes and look for archives that are gone.",
    "db": "The database: upgrade.",
    "demo": "Load the sample county and serve it.",
    "export": "Write everything (or one term) to the workbook FILE.",
    "import": "Import the workbook FILE: all of it or nothing.",
    "run": "Serve the application.",
    "template": "Write an empty workbook to FILE.",
    "user": "Accounts: add, disable, reset-password.",
    "verify": "Check a package, a folder of archives or one file of it, offline.",
    "work": "Do the background jobs; `run` starts one such process by itself.",
}
"""Every command with its help's first sentence, as `commands` has it (a test compares them)."""


class Door(click.Group):
    """Answers for `commands.main`, which is loaded when one of its commands is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself."""
        commands = import_module("pairing.cli.commands")
        found: click.Command | None = commands.main.get_command(ctx, cmd_name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The names with their sentences."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])


@click.command(cls=Door, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """The tracker that urban-rural school pairing programmes run on."""
