"""Lists and look-ups: which pairings an actor sees, terms, and the rows that pages show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, false, func, literal, or_, select
from sqlalchemy.orm import aliased

from pairing.domain.people.permissions import RULES, Action, Actor, Reach
from pairing.domain.plan.periods import school_year_key
from pairing.extensions import db
from pairing.models import Organisation, Pairing, Term

PairingIds = Select[Any]
T = TypeVar("T")
PER_PAGE = 50
"""So many rows a list shows at once; no list shows more than 100."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a list, how many there are in all, and which page of them this is."""

    rows: Sequence[T]
    total: int
    number: int = 1

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PER_PAGE))

    def told(self, tell: Callable[[T], Any]) -> Page[Any]:
        """The same page, each row told otherwise."""
        return Page([tell(row) for row in self.rows], self.total, self.number)


def page_of(query: Select[Any], number: int) -> Page[Any]:
    """A page of what an ordered SELECT of rows finds, the last one for a number too high.

    One SELECT more than the query's own.
    """
    bare = query.order_by(None).with_only_columns(literal(1)).subquery()
    total = db.session.scalar(select(func.count()).select_from(bare)) or 0
    number = min(max(1, number), max(1, -(-total // PER_PAGE)))
    some = query.limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    return Page(list(db.session.scalars(some)), total, number)


def cut(rows: Sequence[T], number: int) -> Page[T]:
    """A page of rows that were read anyway, because their totals are told."""
    number = min(max(1, number), max(1, -(-len(rows) // PER_PAGE)))
    return Page(rows[(number - 1) * PER_PAGE : number * PER_PAGE], len(rows), number)


def pairings_for(
    actor: Actor, action: Action = Action.VIEW_PAIRING, bureau_id: int | None = None
) -> PairingIds:
    """A SELECT of the ids of pairings at which ``can(actor, action)`` holds: its SQL twin.

    With ``bureau_id`` those of one county.
    """
    ids = _reached(actor, action)
    return ids if bureau_id is None else ids.where(Pairing.bureau_id == bureau_id)


def _reached(actor: Actor, action: Action) -> PairingIds:
    if actor.is_system:
        return select(Pairing.id)
    rule = RULES[action]
    conditions: list[ColumnElement[bool]] = [false()]
    for grant in actor.grants:
        reach = rule.get(grant.role)
        if reach is Reach.BUREAU:
            conditions.append(Pairing.bureau_id == grant.bureau_id)
        elif reach is Reach.ANYWHERE:
            conditions.append(Pairing.id.is_not(None))
        elif reach in (Reach.PARTY, Reach.OTHER_PARTY):
            homes = sorted(grant.homes(action))
            conditions.append(Pairing.lead_id.in_(homes) | Pairing.supported_id.in_(homes))
        elif reach is Reach.LEAD:
            conditions.append(Pairing.lead_id == grant.organisation_id)
        elif reach is Reach.SUPPORTED:
            conditions.append(Pairing.supported_id == grant.organisation_id)
    return select(Pairing.id).where(or_(*conditions))


def pairing_ids_of_bureau(bureau_id: int, code: str | None = None) -> PairingIds:
    """A SELECT of the ids of a bureau's pairings, or of the one with ``code``."""
    query = select(Pairing.id).where(Pairing.bureau_id == bureau_id)
    return query if code is None else query.where(Pairing.code == code)


def supported_in_area(ids: PairingIds, area: str) -> PairingIds:
    """Those of the pairings whose supported organisation lies in ``area``."""
    inside = select(Organisation.id).where(Organisation.area == area)
    return ids.where(Pairing.supported_id.in_(inside))


def exists(ids: PairingIds) -> bool:
    """Whether a SELECT of ids finds anything (1 SELECT)."""
    return db.session.scalar(ids.limit(1)) is not None


class NamedPairing(NamedTuple):
    """A pairing as a long list names it: columns, as a county has hundreds."""

    id: int
    code: str
    lead: str
    supported: str


def named_pairings(ids: PairingIds) -> list[NamedPairing]:
    """The pairings with their organisations' names, by code (1 SELECT)."""
    lead, supported = aliased(Organisation), aliased(Organisation)
    query = (
        select(Pairing.id, Pairing.code, lead.name, supported.name)
        .join(lead, lead.id == Pairing.lead_id)
        .join(supported, supported.id == Pairing.supported_id)
        .where(Pairing.id.in_(ids))
        .order_by(Pairing.code)
    )
    return [NamedPairing(*row) for row in db.session.execute(query)]


def in_parts(ids: PairingIds, most: int) -> list[PairingIds]:
    """The same pairings as several SELECTs of at most ``most`` each (1 SELECT)."""
    found = list(db.session.scalars(ids.order_by(Pairing.code)))
    starts = range(0, len(found), most)
    return [select(Pairing.id).where(Pairing.id.in_(found[at : at + most])) for at in starts]


def term_by_code(code: str) -> Term | None:
    """The term of that code (1 SELECT)."""
    return db.session.scalar(select(Term).where(Term.code == code).order_by(Term.id).limit(1))


def term_codes() -> list[str]:
    """Codes of every term (1 SELECT)."""
    return list(db.session.scalars(select(Term.code).order_by(Term.starts_on)))


def terms_of(bureau_id: int) -> list[Term]:
    """A bureau's terms in order (1 SELECT)."""
    query = select(Term).where(Term.bureau_id == bureau_id)
    return list(db.session.scalars(query.order_by(Term.starts_on)))


def current_term(bureau_id: int, today: date) -> Term | None:
    """The term that runs today, else the last that has begun, else the first (1 SELECT)."""
    terms = terms_of(bureau_id)
    begun = [term for term in terms if term.starts_on <= today]
    return begun[-1] if begun else (terms[0] if terms else None)


def terms_of_school_year(school_year: str, bureau_id: int | None = None) -> list[Term]:
    """The terms of a school year in order; of the first bureau that has it, or of one (1 SELECT).

    The year may be written with any dash: 2026-2027, 2026—2027.
    """
    wanted = school_year_key(school_year)
    query = select(Term).order_by(Term.starts_on, Term.id)
    if bureau_id is not None:
        query = query.where(Term.bureau_id == bureau_id)
    terms = [row for row in db.session.scalars(query) if school_year_key(row.school_year) == wanted]
    return [term for term in terms if term.bureau_id == terms[0].bureau_id]


def school_years() -> list[str]:
    """Every school year that has a term (1 SELECT)."""
    return list(db.session.scalars(select(Term.school_year).distinct().order_by(Term.school_year)))
