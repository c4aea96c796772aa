"""Pages of the wing county: the whole county."""

from pairing.web.county import overview, search, setup, workbooks

PAGES = (
    overview,
    search,
    setup,
    workbooks,
)
