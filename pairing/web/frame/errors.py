"""Errors mapped once: what went wrong becomes one page with one Chinese sentence."""

from __future__ import annotations

import errno

from flask import Flask, render_template
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from pairing.databases import explain
from pairing.files.office import Unreadable
from pairing.operations.change import Forbidden, RuleBroken, Stale
from pairing.printing.errors import PrintingFailed, PrintingUnavailable

NOT_PRINTED = "档案没有生成成功，数据没有变化。请稍后再试；还是不行，请联系管理员。"
Answer = tuple[str, int] | tuple[str, int, dict[str, str]]
PAGES = {403, 404, 405, 409, 413, 429, 500, 503, 507}
CHANGED = "别人刚刚改过这条记录。请刷新页面，看过最新内容后再改。"


def page(status: int, message: str = "") -> Answer:
    """The error page of ``status``; ``message`` replaces its standard sentence."""
    shown = status if status in PAGES and status != 405 else 404 if status < 500 else 500
    headers = {"Retry-After": "5"} if status in (503, 507) else {}
    return render_template(f"frame/errors/{shown}.html", message=message), status, headers


def _refused(message: str) -> Answer:
    """A rule said no to one tap: why, and that nothing has changed."""
    return render_template("frame/errors/refused.html", message=message), 409


def _http(error: HTTPException) -> Answer:
    return page(error.code or 500)


def _database(error: DBAPIError) -> Answer:
    if isinstance(error, IntegrityError):
        return page(409)
    return page(507 if "disk is full" in explain(error) else 503)


def _file_system(error: OSError) -> Answer:
    """A full disk is 507 and heals without a restart; anything else stays an error of ours."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return page(507)
    raise error


def init_app(app: Flask) -> None:
    """Register every mapping."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(OSError, _file_system)
    app.register_error_handler(Forbidden, lambda _error: page(403))
    app.register_error_handler(Stale, lambda error: page(409, str(error)))
    app.register_error_handler(RuleBroken, lambda error: _refused(error.message))
    app.register_error_handler(Unreadable, lambda error: page(409, str(error)))
    app.register_error_handler(StaleDataError, lambda _error: page(409, CHANGED))
    app.register_error_handler(PrintingUnavailable, lambda error: page(503, error.chinese))
    app.register_error_handler(PrintingFailed, lambda _error: page(503, NOT_PRINTED))
    app.register_error_handler(RecursionError, lambda _error: page(400))
