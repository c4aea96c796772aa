"""The archive of one pairing as plain values: all that the printed volume shows.

Filled from the database by ``queries/volumes.py``, put in order by ``volume_order``; no model
object is ever kept here, so a volume can be pickled, sent to a rendering process, or frozen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pairing.domain.assessment.volume.facts import (
    Activity,
    Document,
    EvidenceFile,
    LedgerLine,
    LedgerMonth,
    Lesson,
    Mentorship,
    Photo,
)
from pairing.domain.assessment.volume.registers import (
    Achievement,
    Appraisal,
    Check,
    EquipmentList,
    GroupMember,
    Measure,
    Need,
    Party,
    Problem,
    Profile,
    Reward,
    RosterLine,
    Survey,
)
from pairing.domain.assessment.volume.results import Plan, TermFacts


@dataclass(frozen=True, slots=True)
class Cover:
    """The volume's cover (GB/T 9705-2008); an empty line is one to fill by hand.

    ``number`` names the archive for the check page; ``check_at`` is that page's address.
    """

    title: str
    bureau: str
    programme: str
    school_year: str
    term: str
    lead: str
    supported: str
    period_start: date
    period_end: date
    as_of: date
    log_head: str
    pairing: str
    fonds: str = ""
    fonds_name: str = ""
    category_name: str = ""
    office: str = ""
    version: int = 1
    is_final: bool = False
    number: str = ""
    check_at: str = ""
    digest: str = ""
    reason: str = ""

    @property
    def preview(self) -> str:
        """The line that tells a preview from the final volume; "" for the final one."""
        return "" if self.is_final else f"预览，数据截至 {self.as_of}"


@dataclass(frozen=True, slots=True)
class Facts:
    """Every fact of the volume, in no order yet.

    What nobody has told as held yet stands in ``plans`` alone; of ``activities`` those that were
    called off or withdrawn are no records either.
    """

    plan: Plan
    parties: tuple[Party, ...] = ()
    group: tuple[GroupMember, ...] = ()
    roster: tuple[RosterLine, ...] = ()
    profiles: tuple[Profile, ...] = ()
    equipment: tuple[EquipmentList, ...] = ()
    needs: tuple[Need, ...] = ()
    problems: tuple[Problem, ...] = ()
    measures: tuple[Measure, ...] = ()
    activities: tuple[Activity, ...] = ()
    plans: tuple[LedgerLine, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    mentorships: tuple[Mentorship, ...] = ()
    checks: tuple[Check, ...] = ()
    surveys: tuple[Survey, ...] = ()
    appraisals: tuple[Appraisal, ...] = ()
    achievements: tuple[Achievement, ...] = ()
    rewards: tuple[Reward, ...] = ()
    documents: tuple[Document, ...] = ()
    ledger: tuple[LedgerMonth, ...] = ()
    terms: tuple[TermFacts, ...] = ()
    missing_pieces: tuple[str, ...] = ()
    evidence: tuple[EvidenceFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One paper of the volume (件): its line in the catalogue, and what its form prints."""

    form: str
    title: str
    author: str
    day: date | None
    retention: str
    body: Any = field(metadata={"private": True})
    place: int = 0
    reference: str = ""
    number: str = ""
    note: str = ""

    @property
    def key(self) -> str:
        """Its anchor."""
        return f"p{self.place}"

    @property
    def date_text(self) -> str:
        """Its day in eight digits."""
        return f"{self.day:%Y%m%d}" if self.day else ""


@dataclass(frozen=True, slots=True)
class Division:
    """Papers of one matter inside a chapter; ``gaps`` says what is missing or waived."""

    title: str
    items: tuple[Item, ...]
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the volume in the order of field-notes.md 4."""

    key: str
    title: str
    divisions: tuple[Division, ...]


@dataclass(frozen=True, slots=True)
class Volume:
    """One pairing's archive, both sides in one volume."""

    cover: Cover
    facts: Facts
    chapters: tuple[Chapter, ...]
    retention: str

    def items(self) -> Iterator[Item]:
        """Every paper in order."""
        for chapter in self.chapters:
            for division in chapter.divisions:
                yield from division.items

    def photos(self) -> Iterator[Photo]:
        """Every photo that the volume shows."""
        for activity in self.facts.activities:
            yield from activity.photos
        for document in self.facts.documents:
            yield from document.photos

    def photo_paths(self) -> tuple[str, ...]:
        """Every stored photo that the volume shows: the only evidence its rendering may read."""
        return tuple(photo.path for photo in self.photos())
