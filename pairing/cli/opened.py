"""A command on an opened instance: the application, what can go wrong there, where it writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from flask import Flask
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from pairing import config, databases
from pairing.app import create_app
from pairing.cli.terminal import fail, of_file, tell
from pairing.operations.change import RuleBroken
from pairing.printing.errors import PrintingUnavailable
from pairing.queries.county.county import bureaus


class AlreadyRunning(Exception):
    """Somebody serves this instance, or this address, already; the message says who."""


def prepared(*, with_pages: bool = True) -> Flask:
    """The application, its embedded database up to date."""
    app = create_app(with_pages=with_pages)
    with app.app_context():
        if app.config["EMBEDDED_DATABASE"]:
            databases.upgrade()
    databases.refuse_wrong_schema(app)
    return app


def announce(app: Flask, has_schema: bool = True) -> None:
    """Say where this command writes: which instance, whose county, which database (1 SELECT).

    Before there is a schema (``has_schema``) nobody's county can be told.
    """
    whose: list[str] = []
    if has_schema:
        with app.app_context():
            whose = ["、".join(one.name for one in bureaus()) or "还没有教育局"]
    database = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    where = database.database if app.config["EMBEDDED_DATABASE"] else database.render_as_string()
    tell(" · ".join([f"实例 {app.config['INSTANCE']}", *whose, f"数据库 {where}"]))


@contextmanager
def explained() -> Iterator[None]:
    """Turn what can go wrong outside into one plain message."""
    try:
        yield
    except (AlreadyRunning, config.BadSetting, databases.DatabaseUnusable) as error:
        fail(str(error))
    except PrintingUnavailable as error:
        fail(str(error))
    except DBAPIError as error:
        fail(databases.explain(error))
    except databases.NoTurn:
        fail(databases.TOLD[databases.Reason.QUEUE])
    except RuleBroken as error:
        fail(error.message)
    except BrokenPipeError:
        raise
    except OSError as error:
        fail(of_file(error))


def with_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command inside the application, on a database that is up to date."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        with explained():
            app = prepared()
            with app.app_context():
                command(*args, **kwargs)

    return run


def that_writes(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same for a command that writes: first it says where."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        with explained():
            app = prepared()
            announce(app)
            with app.app_context():
                command(*args, **kwargs)

    return run
