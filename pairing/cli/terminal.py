"""What every command shares with the person at the terminal: messages, progress, JSON."""

from __future__ import annotations

import errno
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, NoReturn, TypeVar

import click

from pairing.values import BadValue, day

BAD_INPUT = 2
QUIET = "pairing.quiet"
WIDTH = 1000
FILE_REASONS = {
    errno.ENOENT: "找不到这个文件或文件夹。",
    errno.EACCES: "没有权限读写，请检查权限。",
    errno.EISDIR: "这是文件夹，请给出文件。",
    errno.ENOTDIR: "路径里有一段不是文件夹。",
    errno.ENOSPC: "磁盘满了，请先腾出空间。",
    errno.EROFS: "这里只能读，不能写。",
    errno.EADDRINUSE: "这个端口已被别的程序占用。",
}
T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Takes what is done and what there is to do."""


def is_quiet() -> bool:
    """Whether --quiet was asked for."""
    context = click.get_current_context(silent=True)
    return context is not None and QUIET in context.meta


def say(text: str) -> None:
    """Something that must be said, on standard error."""
    click.echo(text, err=True)


def tell(text: str) -> None:
    """A message for the person who looks on, on standard error; --quiet leaves it out."""
    if not is_quiet():
        say(text)


def fail(text: str) -> NoReturn:
    """One clear message and exit code 2."""
    say(f"pairing: {text}")
    sys.exit(BAD_INPUT)


def of_file(error: OSError) -> str:
    """What the system says about a file, in one sentence."""
    name = f"{error.filename}：" if error.filename else ""
    return f"{name}{FILE_REASONS.get(error.errno or 0) or error.strerror or error}"


def _looks_on() -> bool:
    return sys.stderr.isatty() and not is_quiet()


def shown(found: Iterable[T], length: int | None, label: str) -> Iterator[T]:
    """The same values, with a progress bar when a person looks on."""
    if not _looks_on():
        yield from found
        return
    with click.progressbar(found, length=length, label=label, file=sys.stderr) as bar:
        yield from bar


@contextmanager
def progress_bar(label: str) -> Iterator[Progress | None]:
    """A bar for work that reports (done, to do); None when nobody looks on."""
    if not _looks_on():
        yield None
        return
    with click.progressbar(length=WIDTH, label=label, file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.update(int(WIDTH * done / max(total, 1)) - bar.pos)

        yield progress


def print_json(body: Any) -> None:
    """JSON on standard output, and nothing else there."""
    click.echo(json.dumps(body, ensure_ascii=False))


class Day(click.ParamType[date]):
    """A day such as 2026-11-24."""

    name = "DATE"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        """The day, or a usage error."""
        if isinstance(value, date):
            return value
        try:
            return day(str(value))
        except BadValue as error:
            self.fail(str(error), param, ctx)
