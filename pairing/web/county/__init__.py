"""Pages of the wing county: the whole county."""

from pairing.web.county import overview, search, setup, workbooks
from pairing.web.county.book import lists, moves, pasting, rows

PAGES = (
    overview,
    search,
    setup,
    workbooks,
    lists,
    rows,
    moves,
    pasting,
)
