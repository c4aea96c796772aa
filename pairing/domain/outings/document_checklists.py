"""Checklists: which papers a pairing's term asks for, which are there, whose the others are.

Those of each class of activities, of each mentorship and of each side after the county's lists,
and what the targets ask of each side (field-notes.md B10, B14–B16, B22, C13). Nothing asked for
is ever left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from pairing.domain.outings.paper_lists import PaperLists
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.activities import ActivityKind
from pairing.domain.vocabulary.activity_details import PLAN_PARTS
from pairing.domain.vocabulary.papers import (
    PLAN,
    RECORD,
    SCHEME,
    PieceState,
)
from pairing.domain.vocabulary.programme import Side

ALSO_READ_AS = {PLAN: (SCHEME,)}
"""A class's scheme says what its plan says."""


class Slot(NamedTuple):
    """One paper asked for: its category, whose it is, and of what."""

    category: str
    side: Side
    kind: str = ""
    mentorship_id: int = 0
    activity_id: int = 0

    @property
    def key(self) -> tuple[str, str, str, int, int]:
        """What tells papers apart: the side only where nothing else does."""
        of_something = self.kind or self.mentorship_id or self.activity_id
        side = "" if of_something else self.side.value
        return self.category, side, self.kind, self.mentorship_id, self.activity_id


class Paper(NamedTuple):
    """A document that is there; ``kind`` is its class of activities, its own or its activity's."""

    id: int
    category: str
    name: str
    day: date
    side: Side
    kind: str = ""
    mentorship_id: int = 0
    activity_id: int = 0


class Waiver(NamedTuple):
    """A paper that need not come, why, and who said so."""

    id: int
    slot: Slot
    reason: str
    by: str = ""
    version: int = 0


class ClassFacts(NamedTuple):
    """What a pairing's term holds of one class of activities."""

    kind: ActivityKind
    confirmed: int = 0
    waiting: int = 0
    planned: int = 0
    planned_in_detail: bool = False


class Pair(NamedTuple):
    """A mentorship that runs in the term."""

    id: int
    mentor: str
    mentee: str


class Ask(NamedTuple):
    """What a target asks for: papers of a side, or of each mentorship, dated in ``span``."""

    target: str
    side: Side
    categories: tuple[str, ...]
    span: Span
    of_mentorships: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """One paper asked for, and how it stands; ``owner`` is who has it or brings it."""

    slot: Slot
    owner: str
    papers: tuple[Paper, ...] = ()
    from_records: str = ""
    waiver: Waiver | None = None
    asked_by: str = ""

    @property
    def state(self) -> PieceState:
        """A paper that is there counts as there even where it was waived."""
        if self.papers or self.from_records:
            return PieceState.THERE
        return PieceState.WAIVED if self.waiver else PieceState.MISSING


@dataclass(frozen=True, slots=True)
class Group:
    """The pieces of one class, one mentorship or one side."""

    title: str
    pieces: tuple[Piece, ...]
    note: str = ""

    def count(self, state: PieceState) -> int:
        """How many pieces stand so."""
        return sum(piece.state is state for piece in self.pieces)

    def missing_of(self, side: Side) -> int:
        """How many missing pieces that side brings."""
        return sum(
            piece.state is PieceState.MISSING and piece.slot.side is side for piece in self.pieces
        )

    @property
    def there(self) -> int:
        """How many pieces are there."""
        return self.count(PieceState.THERE)

    @property
    def asked(self) -> int:
        """How many pieces are to be there: all but the waived ones."""
        return len(self.pieces) - self.count(PieceState.WAIVED)


@dataclass(frozen=True, slots=True)
class Checklist:
    """What one pairing's term asks for, in three parts."""

    classes: tuple[Group, ...]
    mentorships: tuple[Group, ...]
    sides: tuple[Group, ...]

    @property
    def whole(self) -> Group:
        """Every piece, to be counted together."""
        groups = (*self.classes, *self.mentorships, *self.sides)
        return Group("材料", tuple(piece for group in groups for piece in group.pieces))


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """Everything that a checklist is made of."""

    span: Span
    names: dict[Side, str]
    classes: Sequence[ClassFacts] = ()
    asked_classes: dict[ActivityKind, Side] = field(default_factory=dict)
    pairs: Sequence[Pair] = ()
    asks: Sequence[Ask] = ()
    papers: Sequence[Paper] = ()
    waivers: Sequence[Waiver] = ()
    lists: PaperLists = PaperLists()

    def waiver(self, slot: Slot) -> Waiver | None:
        """The newest waiver of this paper."""
        return newest(self.waivers, slot)

    def dated_in(self, span: Span) -> Iterable[Paper]:
        """The papers of these days."""
        return (paper for paper in self.papers if span.covers(paper.day))


def newest(waivers: Sequence[Waiver], slot: Slot) -> Waiver | None:
    """The last of the waivers that are of this paper."""
    return next((one for one in reversed(waivers) if one.slot.key == slot.key), None)


def is_planned_in_detail(details: dict[str, str]) -> bool:
    """Whether an activity's plan says every part, its topic being the sixth (field-notes.md B9)."""
    return all(details.get(part) for part in PLAN_PARTS)


def checklist(facts: PaperFacts) -> Checklist:
    """The checklist that follows from the facts; classes in the vocabulary's order."""
    known = {one.kind: one for one in facts.classes}
    papers, waivers = defaultdict(list), defaultdict(list)
    for paper in facts.papers:
        papers[paper.mentorship_id].append(paper)
    for waiver in facts.waivers:
        waivers[waiver.slot.mentorship_id].append(waiver)
    kinds = [kind for kind in ActivityKind if kind in known or kind in facts.asked_classes]
    return Checklist(
        classes=tuple(_class(facts, known.get(kind, ClassFacts(kind))) for kind in kinds),
        mentorships=tuple(
            _mentorship(replace(facts, papers=papers[pair.id], waivers=waivers[pair.id]), pair)
            for pair in facts.pairs
        ),
        sides=tuple(_side(facts, side) for side in Side),
    )


def _class(facts: PaperFacts, of: ClassFacts) -> Group:
    side = facts.asked_classes.get(of.kind, Side.LEAD)
    told = (("已确认", of.confirmed), ("待确认", of.waiting), ("已计划", of.planned))
    note = "，".join(f"{word} {count} 次" for word, count in told if count) or "还没有安排"
    pieces = (
        _class_piece(facts, of, Slot(category, side, of.kind.value))
        for category in facts.lists.of_class(of.kind)
    )
    return Group(of.kind.label, tuple(pieces), note)


def _class_piece(facts: PaperFacts, of: ClassFacts, slot: Slot) -> Piece:
    readings = (slot.category, *ALSO_READ_AS.get(slot.category, ()))
    found = (
        paper
        for paper in facts.dated_in(facts.span)
        if paper.kind == of.kind and paper.category in readings
    )
    by_records = {
        RECORD: f"{of.confirmed} 项活动记录" if of.confirmed else "",
        PLAN: "六项都写了" if of.planned_in_detail else "",
    }
    return Piece(
        slot,
        facts.names[slot.side],
        tuple(found),
        by_records.get(slot.category, ""),
        facts.waiver(slot),
    )


def _mentorship(facts: PaperFacts, pair: Pair) -> Group:
    asks = [ask for ask in facts.asks if ask.of_mentorships]
    wanted = _wanted(facts, asks, facts.lists.of_mentorship())
    pieces = []
    for category, (span, target) in wanted.items():
        slot = Slot(category, Side.LEAD, mentorship_id=pair.id)
        found = (
            paper
            for paper in facts.dated_in(span)
            if paper.mentorship_id == pair.id and paper.category == category
        )
        pieces.append(
            Piece(slot, pair.mentor, tuple(found), waiver=facts.waiver(slot), asked_by=target)
        )
    return Group(f"{pair.mentor} — {pair.mentee}", tuple(pieces))


def _side(facts: PaperFacts, side: Side) -> Group:
    asks = [ask for ask in facts.asks if ask.side is side and not ask.of_mentorships]
    pieces = []
    for category, (span, target) in _wanted(facts, asks, facts.lists.of_side(side)).items():
        slot = Slot(category, side)
        found = (
            paper
            for paper in facts.dated_in(span)
            if paper.side is side and paper.category == category
        )
        pieces.append(
            Piece(slot, facts.names[side], tuple(found), waiver=facts.waiver(slot), asked_by=target)
        )
    return Group(facts.names[side], tuple(pieces), side.label)


def _wanted(
    facts: PaperFacts, asks: Iterable[Ask], always: Iterable[str]
) -> dict[str, tuple[Span, str]]:
    """Category → the days in which it may be dated, and the target that asks for it."""
    found: dict[str, tuple[Span, str]] = {}
    for ask in asks:
        for category in ask.categories:
            found.setdefault(category, (ask.span, ask.target))
    for category in always:
        found.setdefault(category, (facts.span, ""))
    return found
