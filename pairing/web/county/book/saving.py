"""本县资料: what every form of a row does with it: saves it, names what it belongs to."""

from __future__ import annotations

from pairing import clock
from pairing.domain.people.permissions import Actor
from pairing.operations.county.saving import FormRow, Saved, save_row
from pairing.queries.county.book_list import Names
from pairing.queries.county.county import Stored
from pairing.web.county.book.row_form import RowFormBase
from pairing.web.county.book.shelves import Shelf
from pairing.workbook.codes import FAMILIES


def save_form(
    actor: Actor,
    bureau_id: int,
    form: RowFormBase,
    stored: Stored | None = None,
    seen: int | None = None,
) -> Saved:
    """Save what was typed: a new row, or the one that is ``stored`` and was ``seen``."""
    row = FormRow(
        form.shelf.sheet_name,
        form.grid(stored.values if stored else None),
        stored.id if stored else None,
        seen,
    )
    key = form.form_key.data or ""
    return save_row(actor, bureau_id, row, clock.today(), key, form.targets())


def within(shelf: Shelf, stored: Stored, names: Names) -> str:
    """What a row belongs to, where its form does not ask that any more."""
    fields, parent = shelf.sheet.by_field(), FAMILIES.get(shelf.sheet_name, "")
    if parent not in shelf.sheet.key:
        return ""
    return names.of(fields[parent].refers_to, stored.values.get(parent))
