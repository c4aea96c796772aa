"""A whole school year is moved or renamed, and taken back within the day."""

from __future__ import annotations

from collections.abc import Sequence

from pairing.domain.people.permissions import Action, Actor
from pairing.domain.plan.periods import Span
from pairing.models import Organisation
from pairing.operations.change import writing
from pairing.operations.county.journal import difference, image_of
from pairing.operations.county.saving import Saved
from pairing.operations.county.term_days import SHEET
from pairing.operations.county.undo import keep_journal
from pairing.operations.plan.school_years import NO_BUREAU, put_school_year

HERE = frozenset({SHEET})


def move_school_year(
    actor: Actor, bureau_id: int, school_year: str, name: str, spans: Sequence[Span], seen: int
) -> Saved:
    """A school year's name and all its terms' days at once, to be taken back within the day.

    ``Saved.row_id`` counts the terms that were changed. Raises ``RuleBroken``, ``Stale``.
    """
    with writing(actor) as change:
        change.existing(Organisation, bureau_id, Action.MANAGE_SETTINGS, NO_BUREAU, hold=True)
        before = image_of(change.session, bureau_id, HERE)
        told = put_school_year(change, bureau_id, school_year, name, spans, seen)
        change.session.flush()
        changes = difference(before, image_of(change.session, bureau_id, HERE))
        journal = keep_journal(change, bureau_id, change.today, changes, len(told))
        change.record("move_school_year", "organisation", bureau_id, told, bureau_id)
        return Saved(len(told), journal.id, [])
