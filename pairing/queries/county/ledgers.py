"""台账: the tables that a bureau keeps, and for which days and pairings they can be asked."""

from __future__ import annotations

from pairing.domain.plan.periods import Span, school_year_key
from pairing.models import Term
from pairing.queries import lists
from pairing.queries.county.ledger import Ledger, Period, Scope
from pairing.queries.county.ledger_activities import ACTIVITIES
from pairing.queries.county.ledger_figures import FIGURES
from pairing.queries.county.ledger_money import GIFTS, SPENT
from pairing.queries.county.ledger_needs import NEEDS, PROBLEMS

LEDGERS: dict[str, Ledger] = {
    one.slug: one for one in (ACTIVITIES, NEEDS, PROBLEMS, GIFTS, SPENT, FIGURES)
}
"""By the word in the address."""


def _term(term: Term) -> Period:
    span = Span(term.starts_on, term.ends_on)
    return Period(f"t{term.id}", term.school_year, term.name, span, False)


def _year(terms: list[Term]) -> Period:
    span = Span(min(one.starts_on for one in terms), max(one.ends_on for one in terms))
    return Period(f"y{terms[0].id}", terms[0].school_year, "全学年", span, True)


def periods_of(bureau_id: int) -> list[list[Period]]:
    """What can be asked for, the newest first: each year with its terms, each term alone."""
    years: dict[str, list[Term]] = {}
    for term in lists.terms_of(bureau_id):
        years.setdefault(school_year_key(term.school_year), []).append(term)
    found: list[list[Period]] = []
    for terms in reversed(years.values()):
        own = [_term(term) for term in terms]
        found += [[_year(terms), *own], *([one] for one in reversed(own))]
    return found


def scope_of(bureau_id: int, period: str, pairing_id: int | None) -> Scope | None:
    """Rows of that period and pairing; None for a period that the county does not have."""
    for periods in periods_of(bureau_id):
        if periods[0].code == period:
            return Scope(bureau_id, periods, pairing_id)
    return None
