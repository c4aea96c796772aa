"""Pages of the wing plan: what was promised."""

from pairing.web.plan import (
    calendar,
    equipment,
    gaps,
    measures,
    needs,
    pairings,
    problems,
    school_years,
    terms,
)

PAGES = (
    calendar,
    equipment,
    gaps,
    measures,
    needs,
    pairings,
    problems,
    school_years,
    terms,
)
