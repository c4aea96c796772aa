"""How often one address may open what is public, and one account what is costly.

Counted over all server processes together (``counts.py``). A school behind one address, a hall
full of parents who answer a survey at once, must never feel it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import NamedTuple

from flask import Flask, current_app, request
from flask_login import current_user
from limits import RateLimitItemPerSecond
from limits.strategies import SlidingWindowCounterRateLimiter

from pairing.web.frame.access import View
from pairing.web.frame.counts import SharedCounts
from pairing.web.frame.errors import ErrorPage, page

LIMITER = "pairing_limiter"
A_MINUTE = 60
FILE = "limits"
PREFIX = 64
"""Of an IPv6 address the part that one household or school has."""
TOO_OFTEN = "短时间内打开得太多，请 {seconds} 秒后再试。填写的内容没有丢，返回就能看到。"


class Rate(NamedTuple):
    """So many times a minute, by address or by account; names with the same word share a count."""

    word: str
    times: int
    by_account: bool = False
    methods: tuple[str, ...] = ("GET", "POST")


ANSWERS = Rate("answers", 900)
"""Parents' answers and one-time links: three pages each, three hundred people at once."""
FEEDS = Rate("feeds", 300, methods=("GET",))
"""Calendars of a whole school behind one address, each of which asks a few times an hour."""
SIGNING_IN = Rate("sign-in", 300)
CHECKING = Rate("check", 20, methods=("POST",))
LOOKING_UP = Rate("look-up", 120, methods=("GET",))
SEARCHING = Rate("search", 90, by_account=True)
MAKING = Rate("making", 40, by_account=True)
"""Papers, prints and jobs that are asked for."""


def limited(*rates: Rate) -> Callable[[View], View]:
    """The view may be asked for so often."""

    def decorate(view: View) -> View:
        view.rates = rates  # type: ignore[attr-defined]
        return view

    return decorate


def _address() -> str:
    """Who asks, as the trusted proxies tell it (``PAIRING_PROXIES``)."""
    text = request.remote_addr or ""
    try:
        found = ip_address(text)
    except ValueError:
        return text
    if isinstance(found, IPv6Address):
        return str(int(found) >> (found.max_prefixlen - PREFIX))
    return text


def _count() -> ErrorPage | None:
    """Count this request; one too many is told when to come again, and logged."""
    view = current_app.view_functions.get(request.endpoint or "")
    rates: tuple[Rate, ...] = getattr(view, "rates", ())
    if not current_app.config["LIMITS"]:
        return None
    limiter: SlidingWindowCounterRateLimiter = current_app.extensions[LIMITER]
    for rate in rates:
        if request.method not in rate.methods:
            continue
        who = str(current_user.id) if rate.by_account else _address()
        item = RateLimitItemPerSecond(rate.times, A_MINUTE)
        if not limiter.hit(item, rate.word, who):
            reset = limiter.get_window_stats(item, rate.word, who).reset_time
            return _refused(rate, who, max(1, math.ceil(reset - time.time())))
    return None


def _refused(rate: Rate, who: str, seconds: int) -> ErrorPage:
    current_app.logger.warning("too often: %s by %s (%s)", rate.word, who, request.path)
    body, status, *_ = page(429, TOO_OFTEN.format(seconds=seconds))
    return body, status, {"Retry-After": str(seconds)}


def init_app(app: Flask) -> None:
    """Count behind the gate: who may not come in at all is not counted as an account."""
    counts = SharedCounts(Path(app.config["INSTANCE"]) / FILE)
    app.extensions[LIMITER] = SlidingWindowCounterRateLimiter(counts)
    app.before_request(_count)
