"""The aggregates behind all targets: facts, targets in force, results.

Every function's first argument is a SELECT of pairing ids: one for a pairing's page, the county's
for the county page. Page, export, PDF and command share this one path.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple

from sqlalchemy import select

from pairing.domain.plan.evaluate import PairingDates, Result, evaluate, stands_on
from pairing.domain.plan.facts import Fact, Facts, Source
from pairing.domain.plan.metrics import MetricCode, metric_of
from pairing.domain.plan.periods import Calendar, Span, TermDates, due_months
from pairing.domain.plan.result_json import thaw
from pairing.domain.plan.scores import sort_key
from pairing.domain.plan.target import Target
from pairing.domain.vocabulary.programme import (
    CalendarDayKind,
    Weekday,
)
from pairing.extensions import db
from pairing.models import CalendarDay, Pairing, Programme, Term
from pairing.queries.lists import PairingIds
from pairing.queries.plan import activity_facts, pair_facts
from pairing.queries.plan.kept import kept_figures
from pairing.queries.plan.targets import targets_in_force

SOURCES: tuple[Callable[[PairingIds], Iterable[Fact]], ...] = (
    activity_facts.activities,
    activity_facts.quantities,
    activity_facts.lessons,
    pair_facts.mentorships,
    pair_facts.documents,
    pair_facts.appraisals,
    pair_facts.checks,
    pair_facts.surveys,
    pair_facts.achievements,
    pair_facts.needs,
    pair_facts.measures,
    pair_facts.staff,
)


def collect(ids: PairingIds, term_id: int, *, with_evidence: bool = False) -> Facts:
    """Every fact behind the targets of these pairings (14 SELECTs, 18 with evidence)."""
    sources = (*SOURCES, activity_facts.evidence) if with_evidence else SOURCES
    found = (source(ids) for source in sources)
    return Facts(chain(chain.from_iterable(found), pair_facts.ratings(ids, term_id)))


def term_dates(term: Term) -> TermDates:
    """A term as the rules see it."""
    return TermDates(
        term.id, term.code, term.name, Span(term.starts_on, term.ends_on), term.school_year
    )


def calendar_of(bureau_id: int) -> Calendar:
    """The bureau's terms and the days that are not plain Monday to Friday (2 SELECTs).

    Schools' own days stand beside the bureau's: no target is counted by them.
    """
    terms = db.session.scalars(
        select(Term).where(Term.bureau_id == bureau_id).order_by(Term.starts_on)
    )
    query = select(
        CalendarDay.organisation_id, CalendarDay.day, CalendarDay.kind, CalendarDay.follows
    ).where(CalendarDay.bureau_id == bureau_id)
    days: dict[int, dict[date, bool]] = defaultdict(dict)
    follows = {}
    for home, day, kind, weekday in db.session.execute(query):
        days[home][day] = kind != CalendarDayKind.HOLIDAY
        if home == bureau_id and weekday:
            follows[day] = Weekday(weekday).number
    county = days.pop(bureau_id, {})
    return Calendar([term_dates(term) for term in terms], county, follows, days)


def term_months(term: Term, calendar: Calendar) -> list[Span]:
    """The due months of a term for a pairing that runs all through it."""
    dates = term_dates(term)
    return due_months(dates, dates.span, calendar)


def assessed(ids: PairingIds, term: Term) -> list[tuple[PairingDates, int]]:
    """The pairings that run in the term, with their programmes' ids, by code (1 SELECT)."""
    query = (
        select(
            Pairing.id,
            Pairing.code,
            Pairing.starts_on,
            Pairing.ends_on,
            Pairing.programme_id,
            Programme.starts_on,
            Programme.ends_on,
        )
        .join(Programme, Programme.id == Pairing.programme_id)
        .where(
            Pairing.id.in_(ids),
            Pairing.starts_on <= term.ends_on,
            Pairing.ends_on >= term.starts_on,
        )
        .order_by(Pairing.code)
    )
    return [
        (PairingDates(key, code, Span(start, end), Span(first, last)), programme)
        for key, code, start, end, programme, first, last in db.session.execute(query)
    ]


class WithFacts(NamedTuple):
    """How pairings stand in a term: their results, and every fact behind them."""

    results: list[Result]
    facts: Facts


def results_with_facts(ids: PairingIds, term: Term, as_of: date) -> WithFacts:
    """Results and facts of these pairings, each fact read once (1–4 SELECTs more when closed)."""
    found, facts = _results(ids, term, as_of)
    return WithFacts(found, Facts(activity_facts.activities(ids)) if facts is None else facts)


def results_for(ids: PairingIds, term: Term, as_of: date) -> list[Result]:
    """Every result of these pairings in ``term`` (a fixed number of SELECTs, whatever theirs).

    What was approved, and a closed term, is read as it was frozen; the rest is computed. Ordered
    by pairing, side (lead first), target code as plain text.
    """
    return _results(ids, term, as_of)[0]


def _kept(
    ids: PairingIds, everything: list[tuple[PairingDates, int]], term: Term, as_of: date
) -> list[Result]:
    """What is frozen of these pairings; only what a reviewer has yet to rate is read anew."""
    kept = kept_figures(ids, term)
    found = [
        (pairing, kept[pairing.id], stands_on(result, as_of))
        for pairing, _ in everything
        if pairing.id in kept
        for result in thaw(kept[pairing.id].body, pairing.id, pairing.code)
    ]
    rated = [
        one for one in found if not one[1].is_decided and one[2].target.metric is MetricCode.RATING
    ]
    if not rated:
        return [result for _, _, result in found]
    marks, calendar = Facts(pair_facts.ratings(ids, term.id)), calendar_of(term.bureau_id)
    again = {
        (pairing.id, result.target.code): evaluate(
            result.target, marks, pairing, term_dates(term), calendar, as_of
        )
        for pairing, _, result in rated
    }
    return [again.get((one.pairing_id, one.target.code), one) for _, _, one in found]


def _results(ids: PairingIds, term: Term, as_of: date) -> tuple[list[Result], Facts | None]:
    everything = assessed(ids, term)
    closed = _kept(ids, everything, term, as_of)
    pairings = [row for row in everything if row[0].id not in {one.pairing_id for one in closed}]
    if not pairings:
        return sorted(closed, key=sort_key), None
    computed, facts = computed_results(ids, pairings, term, as_of)
    return sorted([*closed, *computed], key=sort_key), facts


def results_of(pairing: Pairing, term: Term, as_of: date) -> list[Result]:
    """One pairing's results in ``term`` (as many SELECTs as for all of them)."""
    return results_for(select(Pairing.id).where(Pairing.id == pairing.id), term, as_of)


def computed_results(
    ids: PairingIds, pairings: list[tuple[PairingDates, int]], term: Term, as_of: date
) -> tuple[list[Result], Facts]:
    """The results of these pairings as the records stand, and the facts (a fixed number)."""
    targets = targets_in_force({programme for _, programme in pairings}, term.starts_on)
    return results_against(targets, ids, pairings, term, as_of)


def results_against(
    targets: Mapping[int, Sequence[Target]],
    ids: PairingIds,
    pairings: list[tuple[PairingDates, int]],
    term: Term,
    as_of: date,
) -> tuple[list[Result], Facts]:
    """How pairings stand against targets, by programme, stored or not (a fixed number)."""
    calendar = calendar_of(term.bureau_id)
    sources = {metric_of(target).source for rows in targets.values() for target in rows}
    facts = collect(ids, term.id, with_evidence=Source.EVIDENCE in sources)
    dates = term_dates(term)
    found = [
        evaluate(target, facts, pairing, dates, calendar, as_of)
        for pairing, programme in pairings
        for target in targets[programme]
    ]
    return found, facts
