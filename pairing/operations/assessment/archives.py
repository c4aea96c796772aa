"""Keeping an archive: its files in the instance, its row and log entry."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy.exc import IntegrityError

from pairing.domain.assessment.archive_names import Bound
from pairing.domain.people.permissions import Action, Actor
from pairing.models import Archive, Pairing, Term
from pairing.operations.change import Stale, permit, writing


class PrintedArchive(NamedTuple):
    """An archive fresh from the printer: what is kept of it, and as which version.

    ``bound`` names its files, which lie in the instance already.
    """

    bound: Bound
    log_head: str
    version: int
    number: str
    is_final: bool
    school_year: str = ""
    reason: str = ""


def keep_archive(actor: Actor, pairing: Pairing, term: Term, printed: PrintedArchive) -> Archive:
    """Keep a printed archive as its version; the files are whole before the row says so.

    Raises ``Stale`` when somebody else stored that version meanwhile.
    """
    permit(actor, Action.DOWNLOAD_ARCHIVE, pairing.place())
    row = Archive(
        bureau_id=pairing.bureau_id,
        pairing_id=pairing.id,
        term_id=term.id,
        school_year=printed.school_year,
        number=printed.version,
        file_name=printed.number,
        pdf_sha256=printed.bound.pdf_sha256,
        snapshot_sha256=printed.bound.snapshot_sha256,
        package_sha256=printed.bound.package_sha256,
        is_final=printed.is_final,
        log_head=printed.log_head,
        pages=printed.bound.pages,
        made_by_id=actor.account_id,
        reason=printed.reason,
    )
    what = {
        "number": row.number,
        "pdf_sha256": row.pdf_sha256,
        "package_sha256": row.package_sha256,
        "pages": row.pages,
        "final": row.is_final,
    }
    try:
        with writing(actor) as change:
            row.made_at = change.now
            change.session.add(row)
            change.session.flush()
            change.record("make_archive", "archive", row.id, what, row.bureau_id)
    except IntegrityError:
        raise Stale("这份档案刚刚由别人生成了。请刷新页面后下载。") from None
    return row
