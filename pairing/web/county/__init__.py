"""Pages of the wing county: the whole county."""

from pairing.web.county import (
    book,
    book_moves,
    book_paste,
    book_ready,
    book_rows,
    ledgers,
    organisation_ends,
    overview,
    pairing_ends,
    programmes,
    search,
    setup,
    target_editor,
    workbooks,
)

PAGES = (
    overview,
    search,
    setup,
    workbooks,
    book,
    book_rows,
    book_moves,
    book_paste,
    target_editor,
    programmes,
    pairing_ends,
    organisation_ends,
    ledgers,
    book_ready,
)
