"""Errors mapped once: what went wrong becomes one page with one Chinese sentence.

Nothing here asks the database: neither the pages nor what is noted after an answer.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request
from flask_wtf.csrf import CSRFError, generate_csrf
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response

from pairing.databases import NoTurn, Reason, reason_of, reason_of_file
from pairing.files.errors import FileGone
from pairing.files.office import Unreadable
from pairing.operations.change import Forbidden, RuleBroken, Stale
from pairing.printing.errors import PrintingFailed, PrintingUnavailable
from pairing.text import BadText
from pairing.values import BadValue
from pairing.web.frame import conflict
from pairing.web.frame.troubles import TROUBLES, once_more

NOT_PRINTED = "档案没有生成成功，数据没有变化。请稍后再试；还是不行，请联系管理员。"
ErrorPage = tuple[str, int] | tuple[str, int, dict[str, str]]
PAGES = {403, 404, 405, 408, 409, 413, 429, 500, 503, 507}
WAIT = {408: "1", 429: "60", 503: "5", 507: "60"}
"""Statuses that pass: seconds after which to ask again. Each of them stands in the log."""
TOO_MUCH_TEXT = "文字太多：一张表最多 256 KB，约 8 万字，没有保存。请返回上一页，分成几次填。"
CHANGED = "别人刚刚改过这条记录。请刷新页面，看过最新内容后再改。"


def _rendered(name: str, status: int, **told: Any) -> ErrorPage:
    """An error page by itself: no context of the shell, which would ask the database."""
    template = current_app.jinja_env.get_template(f"frame/errors/{name}.html")
    headers = {"Retry-After": WAIT[status]} if status in WAIT else {}
    return template.render(**told), status, headers


def page(status: int, message: str = "") -> ErrorPage:
    """The error page of ``status``; ``message`` replaces its standard sentence."""
    shown = status if status in PAGES and status != 405 else 404 if status < 500 else 500
    again = once_more() if status in WAIT else None
    return _rendered(str(shown), status, message=message, again=again)


def _refused(message: str) -> ErrorPage:
    """A rule said no to one tap: why, and that nothing has changed."""
    return _rendered("refused", 409, message=message)


def _trouble(reason: Reason) -> ErrorPage:
    """The database or the disk does not serve: the true reason, and the form once more."""
    g.reason = reason.value
    trouble = TROUBLES[reason]
    return _rendered("trouble", trouble.status, trouble=trouble, again=once_more())


def _instance() -> Path:
    return Path(current_app.config["INSTANCE"])


def _http(error: HTTPException) -> ErrorPage:
    return page(error.code or 500)


def _old_page(_error: CSRFError) -> ErrorPage:
    """The page's token is gone: what was typed comes again with a fresh one, to be sent again."""
    again = once_more()
    if again is not None:
        fields = [one for one in again.fields if one[0] != "csrf_token"]
        again = again._replace(fields=[*fields, ("csrf_token", generate_csrf())])
    return _rendered("400", 400, again=again, back=urlsplit(request.referrer or request.path).path)


def _too_large(_error: RequestEntityTooLarge) -> ErrorPage:
    """Which limit it was: that of photos, or that of text."""
    limit = request.max_content_length or current_app.config["MAX_CONTENT_LENGTH"]
    is_text = limit <= current_app.config["MAX_CONTENT_LENGTH"]
    return page(413, TOO_MUCH_TEXT if is_text else "")


def _database(error: DBAPIError) -> ErrorPage:
    if isinstance(error, IntegrityError):
        return page(409)
    embedded = current_app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    reason = reason_of(error, _instance() if embedded else None)
    if reason is Reason.OTHER:
        current_app.logger.error("the database refused a statement", exc_info=error)
    return _trouble(reason)


def _file_system(error: OSError) -> ErrorPage:
    """A full disk and its kind heal without a restart; anything else stays an error of ours."""
    reason = reason_of_file(error, _instance())
    if reason is None:
        raise error
    return _trouble(reason)


def _gone(error: FileGone) -> ErrorPage:
    current_app.logger.error("a kept file is gone: %s", json.dumps(request.path))
    return _rendered("gone", 404, what=error.what, where=error.where)


def _note(response: Response) -> Response:
    """One line in the log for every answer that was put off: when, what, why."""
    if response.status_code in WAIT:
        told = {
            "event": "put off",
            "status": response.status_code,
            "method": request.method,
            "path": request.path,
            "reason": g.get("reason", ""),
        }
        current_app.logger.warning(json.dumps(told, ensure_ascii=True))
    return response


def init_app(app: Flask) -> None:
    """Register every mapping."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(NoTurn, lambda _error: _trouble(Reason.QUEUE))
    app.register_error_handler(NoConnection, lambda _error: _trouble(Reason.QUEUE))
    app.register_error_handler(OSError, _file_system)
    app.register_error_handler(FileGone, _gone)
    app.register_error_handler(Forbidden, lambda _error: page(403))
    app.register_error_handler(Stale, conflict.answer)
    app.register_error_handler(CSRFError, _old_page)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(RuleBroken, lambda error: _refused(error.message))
    app.register_error_handler(BadText, lambda error: _refused(str(error)))
    app.register_error_handler(BadValue, lambda error: _refused(str(error)))
    app.register_error_handler(Unreadable, lambda error: page(409, str(error)))
    app.register_error_handler(StaleDataError, lambda _error: conflict.answer(Stale(CHANGED)))
    app.register_error_handler(PrintingUnavailable, lambda error: page(503, error.chinese))
    app.register_error_handler(PrintingFailed, lambda _error: page(503, NOT_PRINTED))
    app.register_error_handler(RecursionError, lambda _error: page(400))
    app.after_request(_note)
