"""Pages of the wing plan: what was promised."""

from pairing.web.plan import calendar, equipment, gaps, measures, needs, pairings, problems, terms

PAGES = (
    calendar,
    equipment,
    gaps,
    measures,
    needs,
    pairings,
    problems,
    terms,
)
