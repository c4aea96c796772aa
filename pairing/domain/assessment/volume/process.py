"""The process chapter of a volume: by class of activities, each with plan, records, summary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from pairing.domain.assessment.volume.facts import Activity, Document, Lesson
from pairing.domain.assessment.volume.papers import (
    ORGANISATION_PAPERS,
    PLAN_PAPERS,
    Papers,
    is_summary,
    loose,
)
from pairing.domain.assessment.volume.registers import PieceGroup
from pairing.domain.assessment.volume.volume import Division, Facts, Item
from pairing.domain.vocabulary.activities import ActivityKind
from pairing.domain.vocabulary.papers import FOUR_PIECES, ArchiveClass
from pairing.domain.wording import joined

USUAL_ORDER = (
    ActivityKind.OUTREACH_TEACHING,
    ActivityKind.DEMONSTRATION_LESSON,
    ActivityKind.HOSTED_TEACHING,
    ActivityKind.LECTURE,
    ActivityKind.TRAINING,
    ActivityKind.VISIT,
    ActivityKind.LESSON_OBSERVATION,
    ActivityKind.SHADOWING,
    ActivityKind.POST_EXCHANGE,
    ActivityKind.MENTORING,
    ActivityKind.TEACHING_RESEARCH,
    ActivityKind.JOINT_PLANNING,
    ActivityKind.SALON,
    ActivityKind.RESOURCE_SHARING,
    ActivityKind.FAMILY_EVENT,
    ActivityKind.STUDENT_EXCHANGE,
    ActivityKind.COMPETITION,
    ActivityKind.DONATION,
    ActivityKind.CONDOLENCE,
    ActivityKind.JOINT_MEETING,
)
CLASS_ORDER = (
    *USUAL_ORDER,
    *(kind for kind in ActivityKind if kind not in (*USUAL_ORDER, ActivityKind.OTHER)),
    ActivityKind.OTHER,
)
"""The classes of the process, in the order of field-notes.md 4; a kind that it does not name
stands before what is left over."""


@dataclass(frozen=True, slots=True)
class Record:
    """An activity with the lessons taught in it, as its form prints them."""

    title: str
    activity: Activity
    lessons: tuple[Lesson, ...]


@dataclass(slots=True)
class _Class:
    activities: list[Activity]
    documents: list[Document]


def _by_class(facts: Facts) -> dict[str, _Class]:
    found: dict[str, _Class] = defaultdict(lambda: _Class([], []))
    for activity in facts.activities:
        if activity.was_held:
            found[activity.kind_code].activities.append(activity)
    for document in facts.documents:
        if document.kind_code:
            found[document.kind_code].documents.append(document)
        elif document.mentorship and not is_summary(document):
            found[ActivityKind.MENTORING].documents.append(document)
    return found


def process(of: Papers) -> list[Division]:
    """Every class that has papers or lacks pieces, then what belongs to none."""
    classes = _by_class(of.facts)
    pieces = {one.kind: one for term in of.facts.terms for one in term.pieces if one.kind}
    lessons: dict[str, list[Lesson]] = defaultdict(list)
    for lesson in of.facts.lessons:
        lessons[lesson.activity].append(lesson)
    divisions = [
        Division(
            kind.label, tuple(_class(of, kind, classes[kind], lessons)), _gaps(pieces.get(kind))
        )
        for kind in CLASS_ORDER
    ]
    shown = {*ORGANISATION_PAPERS, *PLAN_PAPERS}
    rest = [
        row
        for row in loose(of.facts.documents)
        if row.category not in shown and not is_summary(row)
    ]
    return [*divisions, Division("其他材料", tuple(of.papers(rest, ArchiveClass.RECORD)))]


def _gaps(group: PieceGroup | None) -> tuple[str, ...]:
    """“还差 计划、措施”, “不需要 总结（…）”: what the class's four pieces lack."""
    lines = group.lines if group else ()
    absent = [line.category for line in lines if line.mark.tone == "attention"]
    waived = [f"{line.category}（{line.note}）" for line in lines if line.mark.tone == "neutral"]
    told = (("还差", absent), ("不需要", waived))
    return tuple(f"{word} {'、'.join(found)}" for word, found in told if found)


def _class(
    of: Papers, kind: ActivityKind, found: _Class, lessons: dict[str, list[Lesson]]
) -> Iterator[Item]:
    """One class: plans and measures, agreements, records with their papers, the rest."""
    printed = {activity.code for activity in found.activities}
    own = [row for row in found.documents if row.activity not in printed]
    before = [row for row in own if row.category in PLAN_PAPERS]
    yield from of.papers(sorted(before, key=_piece), ArchiveClass.PLAN)
    if kind is ActivityKind.MENTORING:
        yield from _mentorships(of)
    for activity in found.activities:
        yield from _matter(of, activity, lessons[activity.code], found.documents)
    if kind is ActivityKind.LESSON_OBSERVATION:
        yield from _observed(of, lessons[""])
    between = [row for row in own if row not in before and not is_summary(row)]
    yield from of.papers(between, ArchiveClass.RECORD)
    yield from of.papers((row for row in own if is_summary(row)), ArchiveClass.SUMMARY)


def _piece(row: Document) -> tuple[int, date]:
    places = {category: place for place, category in enumerate(FOUR_PIECES)}
    return places.get(row.category, 0), row.day


def _matter(
    of: Papers, activity: Activity, taught: list[Lesson], documents: list[Document]
) -> Iterator[Item]:
    """One activity: its record, the lessons observed in it, the papers filed with it."""
    kind = ActivityKind(activity.kind_code)
    title = kind.traits.form or joined(kind.label, "活动记录")
    author = activity.recorded_for or of.cover.lead
    body = Record(title, activity, tuple(taught))
    yield of.item(
        "record", f"{title}：{activity.topic}", ArchiveClass.RECORD, body, author, activity.day
    )
    yield from _observed(of, [lesson for lesson in taught if lesson.observations])
    papers = [row for row in documents if row.activity == activity.code]
    yield from of.papers(papers, ArchiveClass.RECORD)


def _observed(of: Papers, lessons: Iterable[Lesson]) -> Iterator[Item]:
    for lesson in lessons:
        title = "听课记录表" if lesson.observations else "课例登记表"
        yield of.item(
            "lesson",
            f"{title}：{lesson.topic}（{lesson.teacher}）",
            ArchiveClass.RECORD,
            lesson,
            lesson.organisation,
            lesson.day,
        )


def _mentorships(of: Papers) -> Iterator[Item]:
    for row in of.facts.mentorships:
        title = f"师徒结对协议与完成情况：{row.mentor} — {row.mentee}"
        yield of.item("mentorship", title, ArchiveClass.AGREEMENT, row, of.cover.lead, row.start)
