"""Pages of the wing county: the whole county."""

from pairing.web.county import (
    book,
    ledgers,
    organisation_ends,
    overview,
    pairing_ends,
    programmes,
    search,
    setup,
    workbooks,
)

PAGES = (
    overview,
    search,
    setup,
    workbooks,
    *book.PAGES,
    programmes,
    pairing_ends,
    organisation_ends,
    ledgers,
)
