"""A pairing's checklist of papers for a term, and that of one outing's activities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from pairing.domain.outings.document_checklists import (
    Ask,
    Checklist,
    ClassFacts,
    Pair,
    Paper,
    PaperFacts,
    Piece,
    Slot,
    Waiver,
    checklist,
    is_planned_in_detail,
    newest,
)
from pairing.domain.plan.metrics import MetricCode
from pairing.domain.plan.periods import Span, period_of
from pairing.domain.plan.target import Target
from pairing.domain.vocabulary.activities import ActivityKind, ActivityState
from pairing.domain.vocabulary.programme import Side
from pairing.extensions import db
from pairing.models import (
    Account,
    Activity,
    ActivityPairing,
    Document,
    DocumentWaiver,
    Mentorship,
    Outing,
    Pairing,
    Teacher,
    Term,
)
from pairing.queries.plan.activity_facts import papers_of_activities
from pairing.queries.plan.results import calendar_of, term_dates
from pairing.queries.plan.standards import paper_lists_of
from pairing.queries.plan.targets import targets_in_force

STATES = {
    ActivityState.CONFIRMED: "confirmed",
    ActivityState.DONE: "waiting",
    ActivityState.PLANNED: "planned",
}
DOCUMENT_METRICS: dict[str, bool] = {
    MetricCode.DOCUMENT_SHARE: False,
    MetricCode.MENTORSHIP_DOCUMENT_SHARE: True,
}
"""Metrics that ask for papers, and whether of each mentorship."""


def checklist_of(pairing: Pairing, term: Term) -> Checklist:
    """What the pairing's term asks for and what is there (11 SELECTs at the most)."""
    inside = Span(pairing.starts_on, pairing.ends_on)
    span = Span(term.starts_on, term.ends_on).cut_to(inside)
    targets = targets_in_force([pairing.programme_id], term.starts_on)[pairing.programme_id]
    asks = list(_asks(pairing, term, targets, inside))
    return checklist(
        PaperFacts(
            span=span,
            names={Side.LEAD: pairing.lead.name, Side.SUPPORTED: pairing.supported.name},
            classes=_classes(pairing, span),
            asked_classes=_asked_classes(targets),
            pairs=_pairs(pairing, span),
            asks=asks,
            papers=_papers(pairing, [span, *(ask.span for ask in asks)]),
            waivers=_waivers(pairing, DocumentWaiver.term_id == term.id),
            lists=paper_lists_of(term),
        )
    )


def _asks(pairing: Pairing, term: Term, targets: Iterable[Target], inside: Span) -> Iterator[Ask]:
    programme = Span(pairing.programme.starts_on, pairing.programme.ends_on)
    calendar, dates = calendar_of(term.bureau_id), term_dates(term)
    for target in targets:
        if target.metric in DOCUMENT_METRICS:
            yield Ask(
                target.name,
                target.side,
                tuple(target.document_categories),
                period_of(target.period, dates, programme, inside, calendar),
                DOCUMENT_METRICS[target.metric],
            )


def _asked_classes(targets: Iterable[Target]) -> dict[ActivityKind, Side]:
    found: dict[ActivityKind, Side] = {}
    for target in targets:
        for kind in target.activity_kinds:
            found.setdefault(ActivityKind(kind), target.side)
    return found


def _classes(pairing: Pairing, span: Span) -> list[ClassFacts]:
    """The classes of activities that the pairing has in these days (1 SELECT)."""
    query = (
        select(Activity.kind, ActivityPairing.state, Activity.details)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(
            ActivityPairing.pairing_id == pairing.id,
            ActivityPairing.state.in_(STATES),
            Activity.day.between(*span),
        )
    )
    counts: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(STATES.values(), 0))
    detailed: set[str] = set()
    for kind, state, details in db.session.execute(query):
        counts[kind][STATES[ActivityState(state)]] += 1
        if is_planned_in_detail(details or {}):
            detailed.add(kind)
    return [
        ClassFacts(ActivityKind(kind), planned_in_detail=kind in detailed, **of)
        for kind, of in counts.items()
    ]


def _pairs(pairing: Pairing, span: Span) -> list[Pair]:
    """The mentorships that run in these days (1 SELECT)."""
    mentor, mentee = aliased(Teacher), aliased(Teacher)
    query = (
        select(Mentorship.id, mentor.name, mentee.name)
        .join(mentor, mentor.id == Mentorship.mentor_id)
        .join(mentee, mentee.id == Mentorship.mentee_id)
        .where(
            Mentorship.pairing_id == pairing.id,
            Mentorship.starts_on <= span.end,
            Mentorship.ends_on >= span.start,
        )
        .order_by(Mentorship.code)
    )
    return [Pair(*row) for row in db.session.execute(query)]


def _papers(pairing: Pairing, spans: list[Span]) -> list[Paper]:
    """The documents dated from the first to the last of these days, by day (1 SELECT)."""
    query = (
        select(
            Document.id,
            Document.category,
            Document.name,
            Document.day,
            Document.organisation_id,
            Document.activity_kind,
            Activity.kind,
            Document.mentorship_id,
            Document.activity_id,
        )
        .outerjoin(Activity, Activity.id == Document.activity_id)
        .where(
            Document.pairing_id == pairing.id,
            Document.day >= min(span.start for span in spans),
            Document.day <= max(span.end for span in spans),
        )
        .order_by(Document.day, Document.code)
    )
    return [
        Paper(
            key, category, name, day, _side(pairing, home), kind or own or "", pair or 0, act or 0
        )
        for key, category, name, day, home, kind, own, pair, act in db.session.execute(query)
    ]


def _side(pairing: Pairing, organisation_id: int | None) -> Side:
    return Side.SUPPORTED if organisation_id == pairing.supported_id else Side.LEAD


def waiver_of(pairing_id: int, paper: Mapping[str, Any]) -> DocumentWaiver | None:
    """The waiver that stands for exactly this paper, named by its columns (1 SELECT)."""
    fits = [getattr(DocumentWaiver, name) == value for name, value in paper.items()]
    query = select(DocumentWaiver).where(DocumentWaiver.pairing_id == pairing_id, *fits)
    found: DocumentWaiver | None = db.session.scalar(query.order_by(DocumentWaiver.id).limit(1))
    return found


def waiver_version(pairing_id: int, paper: Mapping[str, Any]) -> int:
    """The version of that waiver; 0 while there is none."""
    found = waiver_of(pairing_id, paper)
    return found.version if found else 0


def _waivers(pairing: Pairing, *conditions: Any) -> list[Waiver]:
    """The pairing's waivers that fulfil the conditions, oldest first (1 SELECT)."""
    query = (
        select(DocumentWaiver, Account.name)
        .outerjoin(Account, Account.id == DocumentWaiver.granted_by_id)
        .where(DocumentWaiver.pairing_id == pairing.id, *conditions)
        .order_by(DocumentWaiver.id)
    )
    return [
        Waiver(
            row.id,
            Slot(
                row.category,
                _side(pairing, row.organisation_id),
                row.activity_kind,
                row.mentorship_id or 0,
                row.activity_id or 0,
            ),
            row.reason,
            by or "",
            row.version,
        )
        for row, by in db.session.execute(query)
    ]


def pieces_of_outing(outing: Outing, pairing: Pairing, side: Side) -> dict[int, list[Piece]]:
    """Activity → the papers that its kind asks for, as they stand (5 SELECTs)."""
    inside = select(Activity.id).where(Activity.outing_id == outing.id)
    there = papers_of_activities(inside)
    papers = _papers_of(inside, pairing)
    waivers = _waivers(pairing, DocumentWaiver.activity_id.in_(inside))
    return {
        activity.id: [
            _piece(
                Slot(category, side, activity_id=activity.id),
                (pairing.supported if side is Side.SUPPORTED else pairing.lead).name,
                papers.get((activity.id, category), ()),
                there[activity.id],
                waivers,
            )
            for category in ActivityKind(activity.kind).traits.papers
        ]
        for activity in outing.activities
    }


def _piece(
    slot: Slot, owner: str, papers: Iterable[Paper], there: set[str], waivers: list[Waiver]
) -> Piece:
    waiver = newest(waivers, slot)
    found = tuple(papers)
    by_file = slot.category in there and not found and waiver is None
    return Piece(slot, owner, found, "已有文件" if by_file else "", waiver)


def _papers_of(inside: Select[Any], pairing: Pairing) -> dict[tuple[int, str], list[Paper]]:
    """(activity, category) → the documents filed with it (1 SELECT)."""
    query = select(Document).where(Document.activity_id.in_(inside)).order_by(Document.id)
    found: dict[tuple[int, str], list[Paper]] = defaultdict(list)
    for row in db.session.scalars(query):
        if row.activity_id is not None:
            side = _side(pairing, row.organisation_id)
            paper = Paper(row.id, row.category, row.name, row.day, side)
            found[row.activity_id, row.category].append(paper)
    return found
