"""Settings: defaults, environment variables ``PAIRING_…``, and a loud failure on a bad value."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(__file__).resolve().parent / "data"
"""What ships with the program: the sample county, ready-made rubrics and equipment lists."""
PREFIX = "PAIRING_"
PASSWORD_PROFILES = ("asvs", "mlps2")
DEFAULT_PORT = 8000
LARGEST_PORT = 65535


def folder(name: str) -> str:
    """Templates and static files: beside the package in a checkout, inside it in a wheel."""
    beside = ROOT / name
    return str(beside if beside.is_dir() else Path(__file__).resolve().parent / name)


class BadSetting(Exception):
    """A setting that cannot be used; the message names it and says what would be right."""


def _whole(name: str, text: str, least: int, most: int) -> int:
    try:
        value = int(text)
    except ValueError:
        value = least - 1
    if not least <= value <= most:
        raise BadSetting(f"{PREFIX}{name}={text!r}: give a whole number from {least} to {most}.")
    return value


def _day(name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadSetting(
            f"{PREFIX}{name}={text!r}: give a day such as 2026-11-24, or leave it out."
        ) from None


def _choice(name: str, text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        known = ", ".join(choice for choice in choices if choice)
        raise BadSetting(f"{PREFIX}{name}={text!r}: give {known}, or leave it out.")
    return text


def _database(url: str, instance: Path) -> str:
    if not url:
        return f"sqlite:///{instance / 'pairing.sqlite3'}"
    if url.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + url.split("://", 1)[1]
    if url.startswith(("sqlite:///", "postgresql+psycopg://")):
        return url
    raise BadSetting(f"{PREFIX}DATABASE_URL: only sqlite:///FILE and postgresql://… are supported.")


def _address(text: str) -> str:
    """The address under which people reach the application, without a slash at its end."""
    if text and not text.startswith(("https://", "http://")):
        raise BadSetting(f"{PREFIX}ADDRESS={text!r}: give an address such as https://example.cn.")
    return text.rstrip("/")


def _secret(instance: Path) -> str:
    """The key that signs cookies: made once for each installation, readable by its owner only."""
    path = instance / "secret-key"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_hex(32))
    return path.read_text().strip()


def _instance(text: str) -> Path:
    instance = Path(text).expanduser().resolve() if text else ROOT / "instance"
    try:
        instance.mkdir(parents=True, exist_ok=True)
        (instance / "archives").mkdir(exist_ok=True)
    except OSError as error:
        raise BadSetting(
            f"{PREFIX}INSTANCE={str(instance)!r} cannot be used as a folder: {error.strerror}."
        ) from None
    return instance


def load(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Flask's configuration from the environment; raises ``BadSetting``."""
    given = os.environ if environment is None else environment
    read = {key: given.get(PREFIX + key, "").strip() for key in SETTINGS}
    instance = _instance(read["INSTANCE"])
    profile = read["PASSWORD_PROFILE"] or "asvs"
    if profile not in PASSWORD_PROFILES:
        raise BadSetting(f"{PREFIX}PASSWORD_PROFILE={profile!r}: give asvs or mlps2.")
    https = read["HTTPS"] == "1"
    try:
        secret = read["SECRET_KEY"] or _secret(instance)
    except OSError as error:
        raise BadSetting(f"{instance / 'secret-key'}: {error.strerror}.") from None
    return {
        "INSTANCE": instance,
        "SECRET_KEY": secret,
        "SQLALCHEMY_DATABASE_URI": _database(read["DATABASE_URL"], instance),
        "EMBEDDED_DATABASE": not read["DATABASE_URL"],
        "TODAY": _day("TODAY", read["TODAY"]),
        "ADDRESS": _address(read["ADDRESS"]),
        "HOST": read["HOST"] or "127.0.0.1",
        "PORT": _whole("PORT", read["PORT"] or str(DEFAULT_PORT), 1, LARGEST_PORT),
        "WORKERS": _whole("WORKERS", read["WORKERS"] or "2", 1, 64),
        "PROXIES": _whole("PROXIES", read["PROXIES"] or "0", 0, 5),
        "HTTPS": https,
        "PASSWORD_PROFILE": profile,
        "SESSION_COOKIE_NAME": "__Host-pairing" if https else "pairing",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": 256 * 1024,
        "MAX_FORM_MEMORY_SIZE": 256 * 1024,
        "BABEL_DEFAULT_LOCALE": "zh_CN",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
        "WTF_CSRF_TIME_LIMIT": None,
        "SQLITE": _choice("SQLITE", read["SQLITE"], ("", "standard")),
        "SQLALCHEMY_ENGINE_OPTIONS": {},
    }


SETTINGS: dict[str, str] = {
    "INSTANCE": "folder for database, evidence and archives (default: instance/)",
    "DATABASE_URL": "another database: postgresql://USER@HOST/NAME",
    "SQLITE": "standard: Python's own SQLite even where a newer one is installed",
    "TODAY": "pins the day, for demonstrations: 2026-11-24",
    "ADDRESS": "where people reach it, for the QR code on paper: https://pairing.example.cn",
    "HOST": "address to listen on (127.0.0.1)",
    "PORT": "port to listen on (8000)",
    "WORKERS": "server processes (2)",
    "PROXIES": "number of reverse proxies in front (0)",
    "HTTPS": "1 behind TLS: secure cookies and HSTS",
    "PASSWORD_PROFILE": "asvs (length 12, no rotation) or mlps2 (three classes, 90 days)",
    "SECRET_KEY": "signs cookies (default: made once in the instance folder)",
}
