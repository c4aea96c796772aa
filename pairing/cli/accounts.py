"""`pairing user`: accounts; a password is printed once."""

from __future__ import annotations

import click
from flask import current_app

from pairing import clock
from pairing.cli.opened import that_writes
from pairing.cli.terminal import tell
from pairing.domain.people.passwords import PROFILES
from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.programme import Role
from pairing.operations.people import accounts


@click.group()
def user() -> None:
    """Accounts: add, disable, reset-password."""


@user.command("add")
@click.argument("login")
@click.option("--name", required=True)
@click.option("--organisation", required=True, help="The organisation's code.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@that_writes
def add_user(login: str, name: str, organisation: str, role: str) -> None:
    """Add an account; its generated password is printed once."""
    password = accounts.add(SYSTEM, login, name, organisation, Role(role), clock.today())
    click.echo(password)


@user.command("disable")
@click.argument("login")
@that_writes
def disable_user(login: str) -> None:
    """Disable an account; its sessions end at once."""
    accounts.disable(SYSTEM, login)
    tell(f"已停用：{login}")


@user.command("reset-password")
@click.argument("login")
@that_writes
def reset_password(login: str) -> None:
    """Give an account a new password, printed once."""
    profile = PROFILES[current_app.config["PASSWORD_PROFILE"]]
    click.echo(accounts.reset_password(SYSTEM, login, profile=profile))
