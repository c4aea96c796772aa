"""What a side's submission still needs: sections, words on records, summaries, checks, papers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from pairing.domain.assessment.assessments import Asked, with_waivers
from pairing.domain.assessment.gate import holder_text
from pairing.domain.plan.metrics import MetricCode
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.activities import ActivityState
from pairing.domain.vocabulary.assessment import EvaluationSection
from pairing.domain.vocabulary.papers import GROUP_SUMMARY, MENTOR_SUMMARY
from pairing.domain.vocabulary.programme import Side
from pairing.extensions import db
from pairing.models import (
    Activity,
    ActivityPairing,
    Assessment,
    Document,
    MaterialCheck,
    Organisation,
    Outing,
    Pairing,
    ResearchGroup,
    Term,
)
from pairing.queries.grouped import rows
from pairing.queries.outings.claims import claimed_by
from pairing.queries.outings.mentorship_names import People, mentorships_of
from pairing.queries.plan.standards import paper_lists_of
from pairing.queries.plan.targets import targets_in_force

UNSAID = "原因："
"""How the skeleton ends a line whose cause people have to write."""


def assessment_of(pairing_id: int, term_id: int) -> Assessment | None:
    """The pairing's assessment of the term, with its parts (3 SELECTs)."""
    query = (
        select(Assessment)
        .where(Assessment.pairing_id == pairing_id, Assessment.term_id == term_id)
        .options(selectinload(Assessment.parts), selectinload(Assessment.waivers))
    )
    return db.session.scalar(query)


def home_of(pairing: Pairing, side: Side) -> Organisation:
    """The side's organisation."""
    return pairing.lead if side is Side.LEAD else pairing.supported


def running_mentorships(pairing: Pairing, term: Term) -> list[People]:
    """Mentorships that ran on any day of the term (1 SELECT)."""
    return [
        row
        for row in mentorships_of(pairing)
        if row.starts_on <= term.ends_on and row.ends_on >= term.starts_on
    ]


def _asked(
    key: str, text: str, home: str, argument: int = 0, person: str = "", teacher_id: int = 0
) -> Asked:
    """What is missing of a side's home, with who must act."""
    return Asked(key, text, holder_text(key, home, person), argument, teacher_id)


def _sections(assessment: Assessment | None, side: Side, home: str) -> Iterator[Asked]:
    parts = assessment.parts if assessment else []
    written = next((dict(part.sections) for part in parts if part.side == side), {})
    if not written:
        yield _asked("sections", "自评还没有写", home)
        return
    for section in EvaluationSection:
        words = written.get(section.value, "").strip()
        if not words:
            text = f"自评“{section.label}”还没有写"
            yield _asked(f"section:{section.value}", text, home)
        elif any(line.rstrip().endswith(UNSAID) for line in words.splitlines()):
            text = f"自评“{section.label}”里还有原因没有写"
            yield _asked(f"section:{section.value}", text, home)


def _records(pairing: Pairing, term: Term, side: Side, today: date) -> Iterator[Asked]:
    """Records that wait for this side's word, and plans that nobody has told the end of."""
    span = Span(max(term.starts_on, pairing.starts_on), min(term.ends_on, pairing.ends_on))
    home = home_of(pairing, side)
    states = (ActivityState.DONE, ActivityState.DISPUTED, ActivityState.PLANNED)
    query = (
        select(Outing.id, Outing.day, claimed_by([home.id]), ActivityPairing.state)
        .join(Activity, Activity.outing_id == Outing.id)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(
            ActivityPairing.pairing_id == pairing.id,
            Outing.id.in_(
                select(Activity.outing_id)
                .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
                .where(
                    ActivityPairing.pairing_id == pairing.id,
                    ActivityPairing.state.in_(states),
                    Activity.day.between(*span),
                )
            ),
        )
        .order_by(Outing.day, Outing.id)
    )
    states_of: dict[tuple[int, date, bool], set[str]] = defaultdict(set)
    for key, when, claims, state in rows(query):
        states_of[key, when, bool(claims)].add(state)
    for (key, when, own), found in states_of.items():
        day = f"{when.month}月{when.day}日"
        if ActivityState.DONE in found and not own:
            yield _asked(f"confirm:{key}", f"{day}的活动等{home.name}确认", home.name, key)
        elif ActivityState.DISPUTED in found and own:
            yield _asked(f"dispute:{key}", f"{day}的活动对方说有出入", home.name, key)
        elif ActivityState.PLANNED in found and when < today:
            text = f"{day}的计划没有说明进行了没有"
            yield _asked(f"plan:{key}", text, home.name, key)


MOST = 200
"""Characters of a waiver's key."""


def _mentors(pairing: Pairing, term: Term) -> Iterator[Asked]:
    """Every mentor's written summary, and the check of the materials (lead side), if they are
    on the county's list."""
    running, lists = running_mentorships(pairing, term), paper_lists_of(term)
    wanted, materials = lists.of_mentorship(), lists.materials()
    summaries = set(
        db.session.scalars(
            select(Document.mentorship_id).where(
                Document.pairing_id == pairing.id,
                Document.category == MENTOR_SUMMARY,
                Document.day.between(term.starts_on, term.ends_on),
            )
        )
    )
    checked = {
        (mentorship, category)
        for mentorship, category in db.session.execute(
            select(MaterialCheck.mentorship_id, MaterialCheck.category).where(
                MaterialCheck.term_id == term.id
            )
        )
    }
    for row in running:
        pair = f"{row.mentor.name}—{row.mentee.name}"
        home, mentor = pairing.lead.name, row.mentor
        if MENTOR_SUMMARY in wanted and row.id not in summaries:
            text = f"{pair}：师傅总结还没有交"
            yield _asked(f"summary:{row.id}", text, home, row.id, mentor.name, mentor.id)
        if any((row.id, category) not in checked for category in materials):
            yield _asked(
                f"check:{row.id}", f"{pair}：四类材料还没有人查验（已交的也要查验）", home, row.id
            )


def _groups(pairing: Pairing, term: Term, side: Side, home: Organisation) -> Iterator[Asked]:
    """Every teaching-research group's summary, if it is on the county's list."""
    if GROUP_SUMMARY not in paper_lists_of(term).of_side(side):
        return
    groups = db.session.scalars(
        select(ResearchGroup).where(
            ResearchGroup.organisation_id == home.id, ResearchGroup.closed_on.is_(None)
        )
    )
    there = set(
        db.session.scalars(
            select(Document.group_id).where(
                Document.pairing_id == pairing.id,
                Document.category == GROUP_SUMMARY,
                Document.day.between(term.starts_on, term.ends_on),
            )
        )
    )
    for group in groups:
        if group.id not in there:
            text = f"{group.name}的教研组总结还没有交"
            yield _asked(f"group:{group.id}", text, home.name, group.id)


def _papers(pairing: Pairing, term: Term, side: Side, home: Organisation) -> Iterator[Asked]:
    """The papers that the side's own targets ask for."""
    targets = targets_in_force([pairing.programme_id], term.starts_on)[pairing.programme_id]
    wanted = [
        category
        for target in targets
        if target.side is side and target.metric is MetricCode.DOCUMENT_SHARE
        for category in target.document_categories
    ]
    there = set(
        db.session.scalars(
            select(Document.category).where(
                Document.pairing_id == pairing.id,
                Document.organisation_id == home.id,
                Document.day.between(term.starts_on, term.ends_on),
            )
        )
    )
    for category in dict.fromkeys(wanted):
        if category not in there:
            text = f"“{category}”还没有登记"
            key = f"paper:{category}"[:MOST]
            yield replace(_asked(key, text, home.name), category=category)


def gate_of(pairing: Pairing, term: Term, side: Side, today: date) -> list[Asked]:
    """Everything that keeps a side's submission back, waived or not (a fixed number of SELECTs)."""
    assessment, home = assessment_of(pairing.id, term.id), home_of(pairing, side)
    asked = [
        *_sections(assessment, side, home.name),
        *_records(pairing, term, side, today),
        *(_mentors(pairing, term) if side is Side.LEAD else ()),
        *_groups(pairing, term, side, home),
        *_papers(pairing, term, side, home),
    ]
    waivers = [one for one in assessment.waivers if one.side == side] if assessment else []
    return with_waivers(asked, {one.item: (one.reason, one.version) for one in waivers})
