"""Pages of the wing plan: what was promised."""

from pairing.web.plan import equipment, gaps, measures, needs, pairings, problems, terms

PAGES = (
    equipment,
    gaps,
    measures,
    needs,
    pairings,
    problems,
    terms,
)
