"""All commands behind one name; each is loaded when it is asked for."""

from __future__ import annotations

import os
import signal
import sys
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click

from pairing import __version__
from pairing.cli.table import COMMANDS
from pairing.cli.terminal import BAD_INPUT, QUIET, say

BROKEN_PIPE = 128 + signal.SIGPIPE
INTERRUPTED = 128 + signal.SIGINT
"""What a shell shows for a program that these signals ended."""


def _be_quiet(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        ctx.meta[QUIET] = True


def _with_quiet(command: click.Command) -> click.Command:
    """Every command takes --quiet, wherever it is typed."""
    if not any(one.name == "quiet" for one in command.params):
        option = click.Option(
            ["-q", "--quiet"],
            is_flag=True,
            expose_value=False,
            callback=_be_quiet,
            help="Only results and faults.",
        )
        command.params.append(option)
    for inside in getattr(command, "commands", {}).values():
        _with_quiet(inside)
    return command


class Commands(click.Group):
    """The table as a click group: listing it loads no command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, from its module."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"pairing.cli.{COMMANDS[cmd_name].module}")
        found = getattr(module, cmd_name, None) or getattr(module, f"{cmd_name}_")
        return _with_quiet(found)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in the help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    params=[],
)
@click.version_option(__version__, prog_name="pairing")
@click.pass_context
def commands(ctx: click.Context) -> None:
    """The tracker that urban-rural school pairing programmes run on."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


_with_quiet(commands)


def _near(word: str, known: list[str]) -> str:
    near = get_close_matches(word, known, 1)
    return f"是不是 {near[0]}？" if near else ""


def _name_of(error: click.BadParameter) -> str:
    parameter = error.param
    if parameter is None:
        return ""
    return (
        parameter.opts[0]
        if isinstance(parameter, click.Option)
        else parameter.make_metavar(error.ctx or click.Context(commands))
    )


def _bad_value(error: click.BadParameter) -> str:
    kind = error.param.type if error.param else None
    name = _name_of(error)
    if isinstance(kind, click.Choice):
        return f"{name} 只能是：{'、'.join(map(str, kind.choices))}。"
    if isinstance(kind, click.types.IntParamType):
        return f"{name} 要一个整数。"
    if isinstance(kind, click.Path):
        return f"{name} 要一个文件夹，不是文件。"
    return f"{name}：{error.message}"


def misuse(error: click.UsageError) -> str:
    """What was wrong with the line that was typed, in the language of all our messages."""
    if isinstance(error, click.MissingParameter):
        return f"还缺 {_name_of(error)}。"
    if isinstance(error, click.BadParameter):
        return _bad_value(error)
    if isinstance(error, click.NoSuchOption):
        known = [name for one in error.ctx.command.params for name in one.opts] if error.ctx else []
        return f"没有选项 {error.option_name}。{_near(error.option_name, known)}"
    if isinstance(error, click.exceptions.NoSuchCommand):
        return f"没有命令 {error.command_name}。{_near(error.command_name, list(COMMANDS))}"
    if isinstance(error, click.BadOptionUsage):
        return f"{error.option_name} 的写法不对。"
    if isinstance(error, click.exceptions.NoArgsIsHelpError) and error.ctx:
        inside = getattr(error.ctx.command, "commands", {})
        return f"还缺一个命令：{'、'.join(inside)}。"
    return "多写了几个词，或者写法不对。"


def _ended_by_reader() -> int:
    """The reader of our results went away (`| head`): end quietly, as usual tools do."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE


def run(arguments: list[str] | None = None) -> None:
    """Run what the arguments say and end the process with its exit code."""
    try:
        given = sys.argv[1:] if arguments is None else arguments
        with commands.make_context("pairing", given) as context:
            ended: Any = commands.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as error:
        ended = error.exit_code
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "pairing"
        say(f"pairing: {misuse(error)}\n用法见：{path} --help")
        ended = BAD_INPUT
    except click.ClickException as error:
        say(f"pairing: {error.format_message()}")
        ended = BAD_INPUT
    except BrokenPipeError:
        ended = _ended_by_reader()
    except (click.Abort, KeyboardInterrupt):
        say("已中断。")
        ended = INTERRUPTED
    sys.exit(ended if isinstance(ended, int) else 0)
