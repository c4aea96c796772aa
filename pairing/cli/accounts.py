"""`pairing user`: accounts; a password is printed once."""

from __future__ import annotations

import sys
from typing import Any

import click

from pairing import clock
from pairing.cli.opened import that_writes
from pairing.cli.terminal import fail, say, tell
from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.programme import Role
from pairing.operations.people import accounts as operations
from pairing.operations.people.new_accounts import NewAccount
from pairing.operations.people.offices import LastHolder
from pairing.operations.people.passwords import new_password
from pairing.queries.people import accounts as queries
from pairing.queries.people import actors, organisations


@click.group()
def user() -> None:
    """Accounts: add, tie, disable, enable, reset-password."""


def _chosen(wanted: str, found: list[tuple[str, str]]) -> int:
    """Which of several: asked of a person who looks on, otherwise a fault that names them."""
    if len(found) == 1:
        return 0
    told = "、".join(f"{code}（{more}）" for code, more in found)
    if not found:
        fail(f"找不到“{wanted}”。")
    if not sys.stdin.isatty():
        fail(f"“{wanted}”不止一个：{told}。请改写编码。")
    say(f"“{wanted}”不止一个：{told}。")
    codes = [code for code, _ in found]
    return codes.index(click.prompt("请写编码", type=click.Choice(codes), err=True))


def _organisation(code: str) -> Any:
    found = queries.organisations_coded(code)
    if len(found) > 1:
        fail(f"有 {len(found)} 个教育局都有编码“{code}”的单位，请到该局的“账号”页建。")
    if not found:
        fail(f"没有编码为“{code}”的单位。")
    return found[0]


def _teacher(home: Any, text: str) -> Any:
    found = queries.teachers_called(home, text)
    if not found:
        fail(f"“{home.name}”没有编码或姓名是“{text}”的教师。")
    return found[_chosen(text, [(one.code, f"{one.name} {one.subject}".strip()) for one in found])]


def _account(login: str) -> Any:
    found = actors.account_by_login(login)
    return found if found is not None else fail(f"没有登录名为“{login}”的账号。")


@user.command("add")
@click.argument("login")
@click.option("--name", default="", help="Of the person; the teacher's unless given.")
@click.option("--organisation", required=True, help="The organisation's code.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--teacher", default="", help="The teacher's code, or name at the organisation.")
@that_writes
def add_user(login: str, name: str, organisation: str, role: str, teacher: str) -> None:
    """Add an account; its generated password is printed once."""
    home = _organisation(organisation)
    teacher_id = _teacher(home, teacher).id if teacher else None
    wanted, password = NewAccount(Role(role), login, name, teacher_id), new_password()
    operations.make_accounts(SYSTEM, home.id, [wanted], clock.today(), password=password)
    click.echo(password)


@user.command("tie")
@click.argument("login")
@click.option("--teacher", required=True, help='Code, or name at the organisation; "" unties.')
@that_writes
def tie_user(login: str, teacher: str) -> None:
    """Tie an account to its teacher."""
    account = _account(login)
    place = queries.place_of(account, clock.today())
    home = organisations.named([place.organisation_id or account.bureau_id])[0]
    found = _teacher(home, teacher) if teacher else None
    operations.tie(SYSTEM, account.id, found.id if found else None, account.version)
    tell(f"已绑定：{login} → {found.name}（{found.code}）" if found else f"已解除绑定：{login}")


@user.command("disable")
@click.argument("login")
@click.option("--yes", is_flag=True, help="Even if it is the last of an office.")
@that_writes
def disable_user(login: str, yes: bool) -> None:
    """Disable an account; its sessions end at once."""
    account = _account(login)
    account_id, version = account.id, account.version
    try:
        if account.disabled_at is None:
            operations.disable(SYSTEM, account_id, version, yes)
    except LastHolder as question:
        if not sys.stdin.isatty():
            fail(f"{question.message}要停用请加 --yes。")
        say(question.message)
        click.confirm("仍然停用？", abort=True, err=True)
        operations.disable(SYSTEM, account_id, version, is_sure=True)
    tell(f"已停用：{login}")


@user.command("enable")
@click.argument("login")
@that_writes
def enable_user(login: str) -> None:
    """Let an account be used again; its new password is printed once."""
    account = _account(login)
    if account.disabled_at is None:
        fail(f"“{login}”没有停用。要新密码请用 reset-password。")
    account_id, password = account.id, new_password()
    operations.enable(SYSTEM, account_id, account.version)
    operations.reset_password(SYSTEM, account_id, password)
    click.echo(password)


@user.command("reset-password")
@click.argument("login")
@that_writes
def reset_password(login: str) -> None:
    """Give an account a new password, printed once."""
    account, password = _account(login), new_password()
    operations.reset_password(SYSTEM, account.id, password)
    click.echo(password)
