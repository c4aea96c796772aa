"""Pages of the wing county: the whole county."""

from pairing.web.county import overview, search, workbooks

PAGES = (
    overview,
    search,
    workbooks,
)
