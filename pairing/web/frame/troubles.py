"""What stands in the way of an answer, as a person is told it: the true reason, what to do."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import request

from pairing.databases import Reason


class Trouble(NamedTuple):
    """An error page: its number, what is the matter, what to do."""

    status: int
    title: str
    say: str
    do: str


NOTHING_SAVED = "您的这次提交没有生效。"
ADMIN = "请联系管理员，把这句话告诉他。已有的记录都在。"
SOON = "请等几秒钟再试。"
TROUBLES = {
    Reason.QUEUE: Trouble(503, "同时保存的人太多", f"排队 15 秒还没有轮到，{NOTHING_SAVED}", SOON),
    Reason.LOCKED: Trouble(503, "数据库被占用", f"另一个程序占着数据库，{NOTHING_SAVED}", SOON),
    Reason.FULL: Trouble(507, "存储空间已满", f"服务器没有空间保存新内容，{NOTHING_SAVED}", ADMIN),
    Reason.NO_INODES: Trouble(
        507, "存储不能再放文件", f"服务器的文件数用完了（inode 用尽），{NOTHING_SAVED}", ADMIN
    ),
    Reason.NO_FILES: Trouble(
        503, "打开的文件太多", f"服务器同时打开的文件到了上限，{NOTHING_SAVED}", SOON
    ),
    Reason.ABSENT: Trouble(
        503, "数据文件打不开", f"服务器上的数据文件夹或数据库文件不见了，{NOTHING_SAVED}", ADMIN
    ),
    Reason.READ_ONLY: Trouble(
        503, "数据文件只能读", f"服务器不允许写入数据文件，{NOTHING_SAVED}", ADMIN
    ),
    Reason.DAMAGED: Trouble(
        503, "数据文件坏了", f"数据库文件已损坏，要从备份恢复，{NOTHING_SAVED}", ADMIN
    ),
    Reason.LOST: Trouble(503, "连不上数据库", f"数据库服务器没有回答，{NOTHING_SAVED}", SOON),
    Reason.OTHER: Trouble(503, "数据库出了差错", f"数据库没有办成这一步，{NOTHING_SAVED}", SOON),
}
HIDDEN = ("auth.",)
"""Endpoints whose forms carry passwords: what was typed there is never sent back."""
OURS = ("csrf_token", "form_key", "version")


class Again(NamedTuple):
    """A form to send once more: its address, what was typed, how many files to choose anew."""

    address: str
    fields: list[tuple[str, str]]
    files: int


def once_more() -> Again | None:
    """The form that was sent, so that nothing typed is lost; None where there is none.

    Reads only what was received already.
    """
    form: Any = request.__dict__.get("form")
    if request.method != "POST" or not form or (request.endpoint or "").startswith(HIDDEN):
        return None
    fields = list(form.items(multi=True))
    chosen: Any = request.__dict__.get("files") or {}
    files = sum(bool(sent.filename) for _, sent in chosen.items(multi=True)) if chosen else 0
    typed = any(name not in OURS for name, _ in fields)
    return Again(request.full_path.rstrip("?"), fields, files) if typed or not files else None
