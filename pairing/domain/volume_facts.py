"""The recorded facts of a volume: ledger, activities, lessons, mentorships, registers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from pairing.domain.marks import Mark


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One activity as a line of the monthly ledger."""

    day: date
    kind: str
    topic: str
    mark: Mark
    place: str = ""
    hours: str = ""
    people: str = ""


@dataclass(frozen=True, slots=True)
class LedgerMonth:
    """A calendar month of the term: its lines, and what of them counts."""

    label: str
    rows: tuple[LedgerLine, ...]
    counted: int
    hours: str
    people: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """A stored photo (absolute path of a re-encoded thumbnail) and its caption (DA/T 50)."""

    path: str = field(metadata={"private": True})
    sha256: str
    title: str
    day: date | None = None
    place: str = ""
    people: str = ""
    photographer: str = ""


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity record in full (field set of 送教下乡活动记录)."""

    code: str
    kind: str
    topic: str
    day: date
    mark: Mark
    time: str = ""
    direction: str = ""
    place: str = ""
    speaker: str = ""
    hours: str = ""
    people: str = ""
    amount: str = ""
    need: str = ""
    minutes: str = ""
    recorded_by: str = ""
    confirmed_by: str = ""
    confirmed_on: date | None = None
    materials: tuple[str, ...] = ()
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """One observer's words on a lesson; scores stay with the people they concern."""

    observer: str
    organisation: str
    strengths: str = ""
    problems: str = ""
    suggestions: str = ""
    reflection: str = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson and who observed it."""

    day: date
    topic: str
    teacher: str
    organisation: str
    kind: str
    hours: str
    subject: str = ""
    class_name: str = ""
    observations: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """One of a mentorship's materials: how many are on file."""

    category: str
    count: int


@dataclass(frozen=True, slots=True)
class Mentorship:
    """A mentor and a mentee, their materials, and the mentor's summary."""

    code: str
    mentor: str
    mentee: str
    subject: str
    start: date
    end: date
    materials: tuple[Material, ...] = ()
    summary: str = ""
    summary_by: str = ""
    summary_on: date | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """What the supported side lacks, and what became of it."""

    code: str
    content: str
    raised_on: date
    mark: Mark
    category: str = ""
    reason: str = ""


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


@dataclass(frozen=True, slots=True)
class Check:
    """A check against a checklist: items due and items passed."""

    day: date
    organisation: str
    checklist: str
    due: str
    passed: str


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey: sheets sent, returned, satisfied."""

    day: date
    organisation: str
    sent: str
    returned: str
    satisfied: str


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


@dataclass(frozen=True, slots=True)
class Document:
    """A paper of the volume (columns of 卷内文件目录)."""

    number: str
    author: str
    title: str
    day: date
    category: str
    pages: int | None = None
    note: str = ""
