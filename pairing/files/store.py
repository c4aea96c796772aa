"""Files of the instance: written whole or not at all (safety.md 17)."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

PAPERS = {
    "application/pdf": "pdf",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
}
"""Media type → ending of the papers that are taken as evidence."""
JPEG = "jpg"
"""The ending of every stored photo: it was encoded again."""


def write_whole(path: Path, data: bytes) -> None:
    """Write through a temporary file in the same folder: flush, rename, flush the folder."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with partial.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    flush(path.parent)


def flush(path: Path) -> None:
    """Let a file, or the names that a folder holds, outlast a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def ending(media_type: str) -> str:
    """The ending of a stored file of that type."""
    return PAPERS.get(media_type, JPEG)


def evidence_path(instance: Path, sha256: str) -> Path:
    """Where bytes of that SHA-256 lie in the evidence store."""
    return instance / "evidence" / sha256[:2] / sha256


def store(instance: Path, data: bytes) -> str:
    """Put bytes into the evidence store, once; returns their SHA-256."""
    digest = hashlib.sha256(data).hexdigest()
    path = evidence_path(instance, digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
    return digest
