"""The term archive of one pairing as plain values: all that the printed volume shows.

Filled from the database by ``queries/volumes.py``; no model object is ever kept here, so a
volume can be pickled, sent to a rendering process, or frozen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from pairing.domain.marks import Mark
from pairing.domain.volume_facts import (
    Achievement,
    Activity,
    Appraisal,
    Check,
    Document,
    LedgerMonth,
    Lesson,
    Measure,
    Mentorship,
    Need,
    Survey,
)
from pairing.domain.wording import LedgerRow

CHAPTERS = {
    "parties": "结对双方与领导小组",
    "plan": "方案与指标",
    "results": "双方完成情况",
    "ledger": "每月台账",
    "activities": "活动记录",
    "lessons": "课例与听课",
    "mentorships": "师徒结对与总结",
    "registers": "需求、措施、检查、问卷与考核",
    "achievements": "成果",
    "documents": "卷内材料目录",
    "self-evaluations": "双方自评",
    "reviews": "审核意见",
    "remarks": "卷内备考表",
}
"""The volume's chapters in order: anchor, title."""


@dataclass(frozen=True, slots=True)
class Cover:
    """The volume's cover (GB/T 9705-2008); an empty ``reference`` is a line to fill by hand."""

    title: str
    bureau: str
    programme: str
    school_year: str
    term: str
    lead: str
    supported: str
    period_start: date
    period_end: date
    retention: str
    as_of: date
    log_head: str
    reference: str = ""
    version: int = 1
    is_frozen: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """One of the two organisations; numbers that are not on record are empty."""

    side: str
    name: str
    kind: str
    area: str
    level: str = ""
    address: str = ""
    contact: str = ""
    phone: str = ""
    class_count: str = ""
    child_count: str = ""
    staff_count: str = ""
    teacher_count: str = ""


@dataclass(frozen=True, slots=True)
class GroupMember:
    """A seat in the programme's leadership group."""

    duty: str
    name: str
    organisation: str = ""
    task: str = ""


@dataclass(frozen=True, slots=True)
class PlannedTarget:
    """A target as the plan asks for it: ``demand`` is “≥ 10 课时”."""

    code: str
    name: str
    side: str
    period: str
    metric: str
    demand: str
    points: str
    scoring: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The programme behind the pairing, and its targets."""

    description: str
    programme_start: date
    programme_end: date
    pairing_start: date
    pairing_end: date
    targets: tuple[PlannedTarget, ...] = ()


@dataclass(frozen=True, slots=True)
class MonthMark:
    """One due month of a month target."""

    label: str
    value: str
    is_met: bool


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One target's result: the same words and bar as on screen, and its due months."""

    row: LedgerRow
    mark: Mark
    months: tuple[MonthMark, ...] = ()


@dataclass(frozen=True, slots=True)
class SideResults:
    """All results of one side and its score; without points there is no grade."""

    side: str
    organisation: str
    rows: tuple[ResultRow, ...]
    score: str
    grade: str
    met: int
    total: int


@dataclass(frozen=True, slots=True)
class Results:
    """Both sides' results and the joint score (捆绑考核)."""

    sides: tuple[SideResults, ...]
    joint_score: str
    joint_grade: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A headed piece of prose; empty text leaves ruled room for writing by hand."""

    heading: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """A place to sign, seal and date; what is known already is printed."""

    role: str
    name: str = ""
    day: date | None = None
    sealed_by: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A self-evaluation or review: who speaks, what is said, the grade, the signatures."""

    title: str
    organisation: str
    passages: tuple[Passage, ...]
    signatures: tuple[Signature, ...]
    score: str = ""
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Volume:
    """One pairing's term archive, both sides in one volume."""

    cover: Cover
    parties: tuple[Party, ...]
    group: tuple[GroupMember, ...]
    plan: Plan
    results: Results
    ledger: tuple[LedgerMonth, ...] = ()
    activities: tuple[Activity, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    mentorships: tuple[Mentorship, ...] = ()
    needs: tuple[Need, ...] = ()
    measures: tuple[Measure, ...] = ()
    checks: tuple[Check, ...] = ()
    surveys: tuple[Survey, ...] = ()
    appraisals: tuple[Appraisal, ...] = ()
    achievements: tuple[Achievement, ...] = ()
    documents: tuple[Document, ...] = ()
    self_evaluations: tuple[Block, ...] = ()
    reviews: tuple[Block, ...] = ()
    missing_pieces: tuple[str, ...] = field(default=())

    def photo_paths(self) -> tuple[str, ...]:
        """Every stored photo that the volume shows: the only evidence its rendering may read."""
        return tuple(photo.path for activity in self.activities for photo in activity.photos)
