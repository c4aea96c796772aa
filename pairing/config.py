"""Settings: defaults, environment variables ``PAIRING_…``, and a loud failure on a bad value."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(__file__).resolve().parent / "data"
"""What ships with the program: the sample county, ready-made rubrics and equipment lists."""
PREFIX = "PAIRING_"
PASSWORD_PROFILES = ("asvs", "mlps2")
DEFAULT_PORT = 8000
LARGEST_PORT = 65535


IS_CHECKOUT = (ROOT / "pyproject.toml").is_file()
"""Installed from a wheel, nothing of ours lies beside the package."""
YES, NO = ("1", "yes", "true", "on"), ("", "0", "no", "false", "off")


def folder(name: str) -> str:
    """Templates and static files: beside the package in a checkout, inside it in a wheel."""
    return str((ROOT if IS_CHECKOUT else DATA.parent) / name)


class BadSetting(Exception):
    """A setting that cannot be used; the message names it and says what would be right."""


def _refuse_unknown(given: Mapping[str, str]) -> None:
    """A misspelt name would be left out in silence: name the nearest right one instead."""
    known = [PREFIX + name for name in SETTINGS]
    for name in sorted(given):
        if name.startswith(PREFIX) and name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"是不是 {near[0]}？" if near else f"有的是：{'、'.join(known)}。"
            raise BadSetting(f"没有 {name} 这个设置。{hint}")


def _wrong(name: str, text: str, right: str) -> BadSetting:
    return BadSetting(f"{PREFIX}{name}={text!r} 不对：{right}")


def _whole(name: str, text: str, least: int, most: int) -> int:
    if not re.fullmatch("[0-9]{1,9}", text) or not least <= int(text) <= most:
        raise _wrong(name, text, f"要 {least} 到 {most} 的整数。")
    return int(text)


def _switch(name: str, text: str) -> bool:
    if text.lower() not in (*YES, *NO):
        raise _wrong(name, text, "请写 1 或 0（也可以写 yes/no、true/false、on/off）。")
    return text.lower() in YES


def _day(name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _wrong(name, text, "请写成 2026-11-24 这样的日期，或者不写。") from None


def _choice(name: str, text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        known = "、".join(choice for choice in choices if choice)
        raise _wrong(name, text, f"可以写 {known}，或者不写。")
    return text


def _database(url: str, instance: Path) -> str:
    if not url:
        return f"sqlite:///{instance / 'pairing.sqlite3'}"
    if url.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + url.split("://", 1)[1]
    if url.startswith(("sqlite:///", "postgresql+psycopg://")):
        return url
    raise BadSetting(f"{PREFIX}DATABASE_URL 不对：只支持 sqlite:///文件 和 postgresql://…。")


def _address(text: str) -> str:
    """The address under which people reach the application, without a slash at its end."""
    if text and not text.startswith(("https://", "http://")):
        raise _wrong("ADDRESS", text, "请写成 https://example.cn 这样的地址。")
    return text.rstrip("/")


def _secret(instance: Path) -> str:
    """The key that signs cookies: made once for each installation, readable by its owner only."""
    path = instance / "secret-key"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_hex(32))
    return path.read_text().strip()


def _home(given: Mapping[str, str]) -> Path:
    """Where data lie unless told: the checkout's instance/, else the user's data folder."""
    if IS_CHECKOUT:
        return ROOT / "instance"
    try:
        data = Path(given.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    except RuntimeError:
        raise BadSetting(f"不知道数据放在哪里：请用 {PREFIX}INSTANCE 给出文件夹。") from None
    return data / "pairing"


def _instance(text: str, given: Mapping[str, str]) -> Path:
    instance = (Path(text).expanduser() if text else _home(given)).resolve()
    try:
        instance.mkdir(parents=True, exist_ok=True)
        (instance / "archives").mkdir(exist_ok=True)
    except OSError as error:
        raise BadSetting(
            f"{PREFIX}INSTANCE={str(instance)!r} 不能用作文件夹：{error.strerror}。"
        ) from None
    return instance


def load(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Flask's configuration from the environment; raises ``BadSetting``."""
    given = os.environ if environment is None else environment
    _refuse_unknown(given)
    read = {key: given.get(PREFIX + key, "").strip() for key in SETTINGS}
    instance = _instance(read["INSTANCE"], given)
    profile = _choice("PASSWORD_PROFILE", read["PASSWORD_PROFILE"] or "asvs", PASSWORD_PROFILES)
    https = _switch("HTTPS", read["HTTPS"])
    try:
        secret = read["SECRET_KEY"] or _secret(instance)
    except OSError as error:
        raise BadSetting(f"{instance / 'secret-key'}：{error.strerror}。") from None
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
        "SESSION_REFRESH_EACH_REQUEST": False,
        "MAX_CONTENT_LENGTH": 256 * 1024,
        "LIMITS": True,
        "MAX_FORM_MEMORY_SIZE": 256 * 1024,
        "BABEL_DEFAULT_LOCALE": "zh_CN",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
        "WTF_CSRF_TIME_LIMIT": None,
        "SQLITE": _choice("SQLITE", read["SQLITE"], ("", "standard")),
        "SQLALCHEMY_ENGINE_OPTIONS": {},
    }


SETTINGS: dict[str, str] = {
    "INSTANCE": "folder for all data (default: the checkout's instance/, else your data folder)",
    "DATABASE_URL": "another database: postgresql://USER@HOST/NAME",
    "SQLITE": "standard: Python's own SQLite even where a newer one is installed",
    "TODAY": "pins the day, for demonstrations: 2026-11-24",
    "ADDRESS": "where people reach it, for the QR code on paper: https://pairing.example.cn",
    "HOST": "address to listen on (127.0.0.1)",
    "PORT": "port to listen on (8000)",
    "WORKERS": "server processes (2)",
    "PROXIES": "number of reverse proxies in front (0)",
    "HTTPS": "1 or 0: behind TLS, secure cookies and HSTS",
    "PASSWORD_PROFILE": "asvs (length 12, no rotation) or mlps2 (three classes, 90 days)",
    "SECRET_KEY": "signs cookies (default: made once in the instance folder)",
}
