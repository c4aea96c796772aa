"""Why a database did not answer: told apart once, worded for the command here, for pages there."""

from __future__ import annotations

import errno
import os
from enum import StrEnum
from pathlib import Path

from sqlalchemy.exc import DBAPIError


class Reason(StrEnum):
    """What is the matter with the database or the disk under it."""

    LOCKED = "locked"
    QUEUE = "queue"
    FULL = "full"
    NO_INODES = "no_inodes"
    NO_FILES = "no_files"
    ABSENT = "absent"
    READ_ONLY = "read_only"
    DAMAGED = "damaged"
    LOST = "lost"
    OTHER = "other"


TOLD = {
    Reason.LOCKED: "数据库被别的程序占用，请等它结束再试。",
    Reason.QUEUE: "保存的人很多，请稍等再试。",
    Reason.FULL: "磁盘满了，请先腾出空间再试。",
    Reason.NO_INODES: "磁盘上不能再建文件（inode 用完），请先删去一些再试。",
    Reason.NO_FILES: "打开的文件太多，请调高上限（ulimit -n）。",
    Reason.ABSENT: "数据库文件打不开，请检查 PAIRING_INSTANCE 和权限。",
    Reason.READ_ONLY: "数据库只能读，请给文件和文件夹写的权限。",
    Reason.DAMAGED: "数据库文件损坏，或者不是 SQLite 文件，请恢复备份。",
    Reason.LOST: "数据库服务器没有回答，请检查它是否在运行。",
}
MARKS = (
    (("readonly", "read-only"), Reason.READ_ONLY),
    (("locked", "busy", "lock timeout", "deadlock"), Reason.LOCKED),
    (("unable to open",), Reason.ABSENT),
    (("not a database", "malformed"), Reason.DAMAGED),
    (("is full", "no space left", "disk i/o error"), Reason.FULL),
    (("connection", "server closed", "terminat", "timeout expired", "starting up"), Reason.LOST),
)
"""Words of SQLite and PostgreSQL, and what each means."""
OF_ERRNO = {
    errno.ENOSPC: Reason.FULL,
    errno.EDQUOT: Reason.FULL,
    errno.EMFILE: Reason.NO_FILES,
    errno.ENFILE: Reason.NO_FILES,
    errno.ENOENT: Reason.ABSENT,
    errno.EROFS: Reason.READ_ONLY,
    errno.EACCES: Reason.READ_ONLY,
}


def _opening(folder: Path) -> Reason | None:
    """Why nothing can be opened in the folder: SQLite has one word for all of it."""
    try:
        os.close(os.open(folder, os.O_RDONLY))
    except OSError as error:
        return OF_ERRNO.get(error.errno or 0)
    return None


def disk_reason(folder: Path, told: Reason) -> Reason:
    """The exact reason behind a full disk or a file that does not open."""
    exact = _opening(folder)
    if exact is not None:
        return exact
    disk = os.statvfs(folder)
    if told in (Reason.FULL, Reason.ABSENT) and disk.f_files and not disk.f_favail:
        return Reason.NO_INODES
    return told


def reason_of(error: DBAPIError, folder: Path | None = None) -> Reason:
    """What is the matter; ``folder`` is the instance, where a full disk is looked at."""
    text = str(error.orig or error).lower()
    found = (reason for words, reason in MARKS if any(word in text for word in words))
    told = next(found, Reason.LOST if error.connection_invalidated else Reason.OTHER)
    looked = folder is not None and told in (Reason.FULL, Reason.ABSENT, Reason.LOCKED)
    return disk_reason(folder, told) if looked and folder else told


def reason_of_file(error: OSError, folder: Path) -> Reason | None:
    """What is the matter when a file of the instance did not open; None when it is our fault."""
    told = OF_ERRNO.get(error.errno or 0)
    if told in (Reason.ABSENT, Reason.READ_ONLY):
        exact = _opening(folder)
        return exact if exact else None
    return disk_reason(folder, told) if told is Reason.FULL else told


def explain(error: DBAPIError) -> str:
    """One plain sentence for a database error."""
    text = str(error.orig).splitlines()[0] if error.orig else str(error)
    return TOLD.get(reason_of(error), f"数据库回答：{text}")
