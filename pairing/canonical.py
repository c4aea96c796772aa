"""Canonical JSON: one value, one sequence of bytes; hashes and snapshots are taken of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any


def plain(value: Any) -> Any:
    """A value as canonical JSON keeps it."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if is_dataclass(value):
        kept = (field for field in fields(value) if not field.metadata.get("private"))
        return {field.name: plain(getattr(value, field.name)) for field in kept}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def canonical(value: Any) -> bytes:
    """Canonical JSON: sorted keys, no spaces, UTF-8; the bytes that hashes are taken of."""
    body = json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return body.encode()
