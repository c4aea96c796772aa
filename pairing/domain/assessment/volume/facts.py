"""What a pair did, as a volume prints it: activities, lessons, mentorships, papers, ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from pairing.domain.assessment.volume.status_marks import Mark, Tone


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A labelled line of text."""

    label: str
    text: str


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
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LedgerMonth:
    """A calendar month of the term: its lines, what of them counts, and its report if sent."""

    label: str
    rows: tuple[LedgerLine, ...]
    counted: int
    hours: str
    people: str
    note: str = ""
    last_day: date | None = None
    report: tuple[LabelledText, ...] = ()


@dataclass(frozen=True, slots=True)
class Photo:
    """A stored photo (absolute path of a re-encoded picture) and its caption (DA/T 50)."""

    path: str = field(metadata={"private": True})
    sha256: str
    title: str
    day: date | None = None
    place: str = ""
    people: str = ""
    photographer: str = ""


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who took part, with what part; ``result`` is an entrant's prize."""

    part: str
    name: str
    organisation: str
    result: str = ""


@dataclass(frozen=True, slots=True)
class Goods:
    """So many of an item: given, sent, exchanged; ``amount`` is quantity × unit price."""

    item: str
    quantity: str
    unit: str = ""
    unit_price: str = ""
    amount: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a meeting decided: who does it, until when, when it was done."""

    text: str
    owner: str
    due_on: date
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity record in full (field set of 送教下乡活动记录, field-notes.md 3.1)."""

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
    kind_code: str = ""
    last_day: date | None = None
    companions: str = ""
    recorded_for: str = ""
    claimed_hours: str = ""
    reason: str = ""
    remark: str = ""
    plan: tuple[LabelledText, ...] = ()
    details: tuple[LabelledText, ...] = ()
    participants: tuple[Participant, ...] = ()
    goods: tuple[Goods, ...] = ()
    goods_total: str = ""
    decisions: tuple[Decision, ...] = ()

    @property
    def is_planned(self) -> bool:
        """Whether nobody has said yet that it was held: no record."""
        return self.mark.tone is Tone.PLANNED

    @property
    def was_held(self) -> bool:
        """Whether it is told as held: neither only planned nor called off nor withdrawn."""
        return self.mark.tone not in (Tone.PLANNED, Tone.NEUTRAL)

    def line(self) -> LedgerLine:
        """As the ledger shows it."""
        why = "；".join(filter(None, (self.reason, self.remark)))
        return LedgerLine(
            self.day, self.kind, self.topic, self.mark, self.place, self.hours, self.people, why
        )


@dataclass(frozen=True, slots=True)
class Observation:
    """One observer's words on a lesson; scores stay with the people they concern."""

    observer: str
    organisation: str
    strengths: str = ""
    problems: str = ""
    suggestions: str = ""
    reflection: str = ""
    remarks: tuple[LabelledText, ...] = ()
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson and who observed it; ``activity`` is the code of the activity it was part of."""

    day: date
    topic: str
    teacher: str
    organisation: str
    kind: str
    hours: str
    subject: str = ""
    class_name: str = ""
    observations: tuple[Observation, ...] = ()
    activity: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """One of a mentorship's materials: how many are on file, and who looked at them when."""

    category: str
    count: int
    checked: str = ""


@dataclass(frozen=True, slots=True)
class Quota:
    """What an agreement asks of one of the two, and how far it was done: “8 / 8 节”."""

    side: str
    text: str
    figure: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Mentorship:
    """A mentor and a mentee: the agreement, progress, materials, and the mentor's summary."""

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
    mentor_about: str = ""
    mentee_about: str = ""
    end_reason: str = ""
    goals: str = ""
    mentor_duties: str = ""
    mentee_duties: str = ""
    quotas: tuple[Quota, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A paper on file: its text, its files and photos, and what it belongs to."""

    number: str
    author: str
    title: str
    day: date
    category: str
    pages: int | None = None
    note: str = ""
    organisation: str = ""
    text: str = ""
    files: tuple[str, ...] = ()
    photos: tuple[Photo, ...] = ()
    kind_code: str = ""
    activity: str = ""
    mentorship: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A stored file that goes into the package: by which name, from where, with which bytes."""

    name: str
    sha256: str
    size: int
    path: str = field(metadata={"private": True})
