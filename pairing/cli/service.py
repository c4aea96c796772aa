"""`pairing run`, `demo` and `work`: processes that stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from flask import current_app

from pairing.cli import serving
from pairing.cli.opened import announce, explained, prepared, that_writes
from pairing.cli.terminal import fail
from pairing.lazy import later

if TYPE_CHECKING:
    from pairing.archive import worker
else:
    worker = later("pairing.archive.worker")


@click.command()
@click.option("--until-empty", is_flag=True, help="End when no job is left.")
@click.option("--parent", type=int, hidden=True, help="End when this process is gone.")
def work(until_empty: bool, parent: int | None) -> None:
    """Do the background jobs; `run` starts one such process by itself."""
    with explained():
        app = prepared()
        if parent is None:
            announce(app)
        worker.work(app, until_empty=until_empty, parent=parent)


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on.")
def run(host: str | None, port: int | None) -> None:
    """Serve the application."""
    with explained():
        serving.serve(prepared(with_pages=False), host, port)


@click.command()
@that_writes
def found() -> None:
    """Print the one address that founds a county; what `run` printed before opens nothing."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    site = f"http://{app.config['HOST']}:{app.config['PORT']}"
    address = serving.founding_address(app, site)
    if address is None:
        fail("已经有账号了。请登录；没有密码的，用 pairing user reset-password 给一个。")
    click.echo(address)


@click.command()
@click.option("--port", type=int, help="Port to listen on.")
def demo(port: int | None) -> None:
    """Load the sample county and serve it."""
    with explained():
        serving.demo(port)
