"""What a page says after a save: what was done, what is to be known of it, and “撤销”."""

from __future__ import annotations

from flask import flash

from pairing.extensions import db
from pairing.operations.county.saving import Saved
from pairing.web.frame.undoing import offer_undo_today

MOST_WARNINGS = 50


def say_saved(saved: Saved, slug: str, words: str) -> None:
    """Say it on the next page, with the button that takes it back within the day."""
    flash(words)
    for warning in saved.warnings[:MOST_WARNINGS]:
        flash(warning, "warning")
    db.session.rollback()
    offer_undo_today("book.undo", saved.journal_id, slug=slug)
