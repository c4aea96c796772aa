"""What every command shares: messages, failures in one sentence, progress, the application."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import wraps
from typing import Any, NoReturn, TypeVar

import click
from flask import Flask
from sqlalchemy.exc import DBAPIError

from pairing import config, databases
from pairing.app import create_app
from pairing.operations.change import RuleBroken
from pairing.printing.errors import PrintingUnavailable

BAD_INPUT = 2
T = TypeVar("T")


class AlreadyRunning(Exception):
    """Somebody serves this instance, or this address, already; the message says who."""


def say(text: str) -> None:
    """A message for the person, on standard error."""
    click.echo(text, err=True)


def fail(text: str) -> NoReturn:
    """One clear message and exit code 2."""
    say(text)
    sys.exit(BAD_INPUT)


def prepared() -> Flask:
    """The application, its embedded database up to date."""
    app = create_app()
    with app.app_context():
        if app.config["EMBEDDED_DATABASE"]:
            databases.upgrade()
    databases.refuse_wrong_schema(app)
    return app


@contextmanager
def explained() -> Iterator[None]:
    """Turn what can go wrong outside into one plain message."""
    try:
        yield
    except (AlreadyRunning, config.BadSetting, databases.DatabaseUnusable) as error:
        fail(f"pairing: {error}")
    except PrintingUnavailable as error:
        fail(f"pairing: {error}")
    except DBAPIError as error:
        fail(f"pairing: {databases.explain(error)}")
    except databases.NoTurn:
        fail(f"pairing: {databases.ENGLISH[databases.Reason.QUEUE]}")
    except RuleBroken as error:
        fail(f"pairing: {error.message}")
    except OSError as error:
        fail(f"pairing: {error.filename or ''}: {error.strerror}.")


def shown(found: Iterable[T], length: int, label: str) -> Iterator[T]:
    """The same values, with a progress bar when a person looks on."""
    if not sys.stderr.isatty():
        yield from found
        return
    with click.progressbar(found, length=length, label=label, file=sys.stderr) as bar:
        yield from bar


def with_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command inside the application, on a database that is up to date."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        with explained():
            app = prepared()
            with app.app_context():
                command(*args, **kwargs)

    return run


def print_json(body: Any) -> None:
    """JSON on standard output, and nothing else there."""
    click.echo(json.dumps(body, ensure_ascii=False))


class Day(click.ParamType):
    """A day such as 2026-11-24."""

    name = "DATE"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        """The day, or a usage error."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day; write it as 2026-11-24.", param, ctx)
