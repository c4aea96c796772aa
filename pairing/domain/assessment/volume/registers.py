"""The registers of a volume: parties, baselines, needs, measures, checks, achievements, rewards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pairing.domain.assessment.volume.facts import LabelledText
from pairing.domain.assessment.volume.status_marks import Mark


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
class RosterLine:
    """A teacher who took part, and in what: “授课 3，听课 2”."""

    name: str
    organisation: str
    title: str
    subject: str
    did: str


@dataclass(frozen=True, slots=True)
class Profile:
    """An organisation's baseline snapshot: what was entered and the ratios read from it."""

    side: str
    organisation: str
    taken_on: date
    lines: tuple[LabelledText, ...]


@dataclass(frozen=True, slots=True)
class EquipmentLine:
    """A line of an equipment list against the standard."""

    item: str
    unit: str
    standard: str
    actual: str
    gap: str
    source: str = ""
    supplied_on: date | None = None
    need: str = ""


@dataclass(frozen=True, slots=True)
class EquipmentList:
    """An organisation's equipment list."""

    side: str
    organisation: str
    lines: tuple[EquipmentLine, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """What the supported side lacks, and what became of it."""

    code: str
    content: str
    raised_on: date
    mark: Mark
    category: str = ""
    reason: str = ""
    quantity: str = ""
    supplied: str = ""
    said_by: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem or question, its cause, and what it led to."""

    raised_on: date
    organisation: str
    kind: str
    text: str
    cause: str = ""
    needs: str = ""
    measures: str = ""
    answer: str = ""
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A task of the plan."""

    code: str
    name: str
    responsible: str
    deadline: date
    mark: Mark
    finished_on: date | None = None
    budget: str = ""
    quality: str = ""
    reason: str = ""
    place: str = ""
    completion: str = ""
    units: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A check against a checklist: items due, items passed, and each item's word."""

    day: date
    organisation: str
    checklist: str
    due: str
    passed: str
    items: tuple[LabelledText, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey: sheets sent, returned, satisfied."""

    day: date
    organisation: str
    sent: str
    returned: str
    satisfied: str
    topic: str = ""
    return_rate: str = ""
    satisfaction: str = ""


@dataclass(frozen=True, slots=True)
class Appraisal:
    """A teacher who was appraised; the marks stay with the people they concern."""

    day: date
    teacher: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Achievement:
    """A paper, award, project or honour."""

    day: date
    kind: str
    name: str
    level: str
    organisation: str
    teacher: str = ""
    outlet: str = ""


@dataclass(frozen=True, slots=True)
class Reward:
    """What a teacher was given for a passed term."""

    day: date
    category: str
    name: str
    teacher: str
    organisation: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class PieceLine:
    """One paper that the term asks for, and how it stands."""

    category: str
    owner: str
    mark: Mark
    note: str = ""


@dataclass(frozen=True, slots=True)
class PieceGroup:
    """The papers asked for of one class, one mentorship or one side; ``kind`` is a class's code."""

    title: str
    lines: tuple[PieceLine, ...]
    kind: str = ""
    note: str = ""
