"""The device's own cookie: signed, kept for a year, untouched by signing out."""

from __future__ import annotations

import secrets

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from pairing.domain.people.devices import MOST, Device
from pairing.values import identifier

NAME = "pairing-device"
A_YEAR = 365 * 24 * 60 * 60


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=NAME)


def _name() -> str:
    return f"__Host-{NAME}" if current_app.config["SESSION_COOKIE_SECURE"] else NAME


def this_device() -> Device:
    """What the browser keeps of itself; a fresh device when it keeps nothing of ours."""
    try:
        known, *accounts = _seal().loads(request.cookies.get(_name(), ""))
        ids = [found for one in accounts[:MOST] if (found := identifier(one))]
        return Device(str(known), tuple(ids))
    except (BadSignature, TypeError, ValueError):
        return Device(secrets.token_hex(16))


def remember(answer: Response, device: Device, account_id: int) -> Response:
    """Let the device know that this account signed in on it."""
    kept = device.with_account(account_id)
    answer.set_cookie(
        _name(),
        _seal().dumps([kept.id, *kept.account_ids]),
        max_age=A_YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return answer
