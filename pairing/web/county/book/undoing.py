"""“撤销” after a save from the screen: the import's own, within the day."""

from __future__ import annotations

from flask import flash, url_for

from pairing.extensions import db


def offer_undo(slug: str, journal_id: int) -> None:
    """The button in the notice that takes this save back."""
    db.session.rollback()
    flash(f"{url_for('book.undo', slug=slug)} {journal_id} 今天之内可以撤销", "undo")
