"""What a term collects beside numbers: mentors' and groups' summaries, the four-material check."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from pairing.domain.vocabulary.papers import GROUP_SUMMARY, MENTOR_SUMMARY, MENTORSHIP_MATERIALS
from pairing.domain.vocabulary.programme import Side
from pairing.extensions import db
from pairing.models import Document, MaterialCheck, Pairing, ResearchGroup, Term
from pairing.queries.assessment.gate import home_of, running_mentorships
from pairing.queries.outings.mentorship_names import People
from pairing.queries.plan.standards import paper_lists_of


@dataclass(frozen=True, slots=True)
class MentorRow:
    """One mentorship and its mentor's summary of the term, if it was handed in."""

    mentorship: People
    paper: Document | None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One teaching-research group and its summary of the term, if it was handed in."""

    group: ResearchGroup
    paper: Document | None


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """One mentorship: per category how many papers are on file, and what the check said."""

    mentorship: People
    on_file: Mapping[str, int]
    checks: Mapping[str, MaterialCheck]
    asked: tuple[str, ...]
    """The materials that the term's list asks for."""

    @property
    def is_checked(self) -> bool:
        """Whether all of them were looked at."""
        return all(category in self.checks for category in self.asked)

    @property
    def version(self) -> int:
        """What a check must have seen: the sum of the four words' versions, 0 before any."""
        return sum(one.version for one in self.checks.values())

    @property
    def checked(self) -> MaterialCheck | None:
        """The newest word, for who said it and when."""
        return max(self.checks.values(), key=lambda one: one.checked_on, default=None)

    def ticked(self, category: str) -> bool:
        """What the form starts with: the last word, else whether something is on file."""
        known = self.checks.get(category)
        return known.is_there if known else bool(self.on_file.get(category))


def mentors_of(pairing: Pairing, term: Term) -> list[MentorRow]:
    """Every mentorship that ran in the term, with the mentor's summary (2 SELECTs)."""
    query = (
        select(Document)
        .where(
            Document.pairing_id == pairing.id,
            Document.category == MENTOR_SUMMARY,
            Document.day.between(term.starts_on, term.ends_on),
        )
        .order_by(Document.day, Document.id)
    )
    papers = {row.mentorship_id: row for row in db.session.scalars(query)}
    return [MentorRow(row, papers.get(row.id)) for row in running_mentorships(pairing, term)]


def groups_of(pairing: Pairing, term: Term) -> dict[Side, list[GroupRow]]:
    """Each side's groups with their summaries; closed ones last (2 SELECTs)."""
    homes = {home_of(pairing, side).id: side for side in Side}
    groups = db.session.scalars(
        select(ResearchGroup)
        .where(ResearchGroup.organisation_id.in_(homes))
        .order_by(ResearchGroup.closed_on.is_not(None), ResearchGroup.id)
    )
    papers = {
        row.group_id: row
        for row in db.session.scalars(
            select(Document)
            .where(
                Document.pairing_id == pairing.id,
                Document.category == GROUP_SUMMARY,
                Document.day.between(term.starts_on, term.ends_on),
            )
            .order_by(Document.day, Document.id)
        )
    }
    found: dict[Side, list[GroupRow]] = {side: [] for side in Side}
    for group in groups:
        found[homes[group.organisation_id]].append(GroupRow(group, papers.get(group.id)))
    return found


def materials_of(pairing: Pairing, term: Term) -> list[MaterialRow]:
    """Each mentorship's materials and their check (5 SELECTs)."""
    counted = (
        select(Document.mentorship_id, Document.category, func.count())
        .where(
            Document.pairing_id == pairing.id,
            Document.category.in_(MENTORSHIP_MATERIALS),
            Document.day.between(term.starts_on, term.ends_on),
        )
        .group_by(Document.mentorship_id, Document.category)
    )
    on_file: dict[int | None, dict[str, int]] = defaultdict(dict)
    for mentorship, category, count in db.session.execute(counted):
        on_file[mentorship][category] = count
    running = running_mentorships(pairing, term)
    checks: dict[int, dict[str, MaterialCheck]] = defaultdict(dict)
    query = (
        select(MaterialCheck)
        .where(
            MaterialCheck.term_id == term.id,
            MaterialCheck.mentorship_id.in_([row.id for row in running]),
        )
        .options(selectinload(MaterialCheck.checked_by))
    )
    for one in db.session.scalars(query):
        checks[one.mentorship_id][one.category] = one
    asked = paper_lists_of(term).materials()
    return [MaterialRow(row, on_file[row.id], checks[row.id], asked) for row in running]
