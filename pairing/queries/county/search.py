"""Finding people, organisations, activities, lessons, documents by name, pinyin or initials."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from pairing import clock
from pairing.domain.people.permissions import Actor
from pairing.domain.vocabulary.activities import ActivityKind, ActivityState
from pairing.domain.wording import day_on
from pairing.extensions import db
from pairing.models import (
    Account,
    Activity,
    ActivityPairing,
    Document,
    Lesson,
    Observation,
    Organisation,
    Pairing,
    RoleGrant,
    Teacher,
)
from pairing.pinyin import Keys, NameKeys, keys, name_keys
from pairing.queries.lists import PairingIds, pairings_for
from pairing.queries.people.offices import directs
from pairing.queries.people.organisations import seen_by
from pairing.text import typed

MOST = 20


class Hit(NamedTuple):
    """Something found: what it is called, what to know of it, and where it opens."""

    title: str
    note: str
    endpoint: str
    arguments: dict[str, Any]


class Group(NamedTuple):
    """Hits of one sort; ``more`` is told when there were more than are listed."""

    name: str
    hits: list[Hit]
    more: bool


Found = Iterable[tuple[Keys | NameKeys, Hit]]


def _group(name: str, wanted: str, rows: Found) -> Group:
    """Those that are found, beginnings first; a hit once."""
    found: dict[tuple[str, str], tuple[int, Hit]] = {}
    for known, hit in rows:
        if known.match(wanted):
            found.setdefault((hit.title, str(hit.arguments)), (known.rank(wanted), hit))
    hits = [hit for _, hit in sorted(found.values(), key=lambda pair: pair[0])]
    return Group(name, hits[:MOST], len(hits) > MOST)


def _organisations(ids: PairingIds) -> Found:
    lead, supported = aliased(Organisation), aliased(Organisation)
    query = (
        select(Pairing.id, lead.name, supported.name)
        .join(lead, lead.id == Pairing.lead_id)
        .join(supported, supported.id == Pairing.supported_id)
        .where(Pairing.id.in_(ids))
        .order_by(Pairing.ends_on.desc(), Pairing.code)
    )
    for pairing, one, other in db.session.execute(query):
        to = {"pairing_id": pairing}
        yield keys(one), Hit(one, f"帮扶 {other}", "pairings.show", to)
        yield keys(other), Hit(other, f"由 {one} 帮扶", "pairings.show", to)


def _people(actor: Actor) -> Found:
    """Everybody whose card opens and who has not left, whether her school is paired or not."""
    query = (
        select(Teacher.id, Teacher.name, Teacher.reading, Teacher.subject, Organisation.name)
        .join(Organisation, Organisation.id == Teacher.organisation_id)
        .where(Teacher.organisation_id.in_(seen_by(actor)), Teacher.left_on.is_(None))
        .order_by(Organisation.id, Teacher.code)
    )
    for teacher, name, reading, subject, home in db.session.execute(query):
        note = " · ".join(filter(None, (home, subject)))
        yield name_keys(name, reading), Hit(name, note, "teachers.show", {"teacher_id": teacher})


def _directors(ids: PairingIds) -> Found:
    """Who directs a side of these pairings today, on its list of teachers or not."""
    today, home = clock.today(), aliased(Organisation)
    sides = Pairing.lead_id == RoleGrant.organisation_id
    query = (
        select(Account.name, home.name, func.max(Pairing.id))
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .join(home, home.id == RoleGrant.organisation_id)
        .join(Pairing, sides | (Pairing.supported_id == RoleGrant.organisation_id))
        .where(Pairing.id.in_(ids), Account.disabled_at.is_(None), directs(today))
        .group_by(Account.id, Account.name, home.id, home.name)
        .order_by(home.name, Account.name)
    )
    for name, school, pairing in db.session.execute(query):
        yield (
            name_keys(name),
            Hit(name, f"{school} · 负责人", "pairings.show", {"pairing_id": pairing}),
        )


def _activities(ids: PairingIds) -> Found:
    query = (
        select(Activity.topic, Activity.kind, Activity.day, Activity.outing_id, Organisation.name)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .join(Pairing, Pairing.id == ActivityPairing.pairing_id)
        .join(Organisation, Organisation.id == Pairing.supported_id)
        .where(
            ActivityPairing.pairing_id.in_(ids), ActivityPairing.state != ActivityState.CANCELLED
        )
        .order_by(Activity.day.desc(), Activity.id.desc())
    )
    for topic, kind, day, outing, supported in db.session.execute(query):
        note = f"{ActivityKind(kind).label} · {supported} · {day_on(day, clock.today())}"
        yield keys(topic), Hit(topic, note, "activities.show", {"outing_id": outing})


def _lessons(ids: PairingIds) -> Found:
    """Lessons, observed or not; none of an activity that was withdrawn from its pairing."""
    heard = select(func.count()).where(Observation.lesson_id == Lesson.id).scalar_subquery()
    withdrawn = exists().where(
        ActivityPairing.activity_id == Lesson.activity_id,
        ActivityPairing.pairing_id == Lesson.pairing_id,
        ActivityPairing.state == ActivityState.CANCELLED,
    )
    query = (
        select(Lesson.id, Lesson.pairing_id, Lesson.topic, Lesson.day, Teacher.name, heard)
        .join(Teacher, Teacher.id == Lesson.teacher_id)
        .where(Lesson.pairing_id.in_(ids), ~withdrawn)
        .order_by(Lesson.day.desc(), Lesson.id.desc())
    )
    for lesson, pairing, topic, day, teacher, count in db.session.execute(query):
        heard_by = f"{count} 人听课" if count else "还没有听课"
        note = f"{teacher} · {day_on(day, clock.today())} · {heard_by}"
        to = {"pairing_id": pairing, "lesson_id": lesson}
        yield keys(topic), Hit(topic, note, "lessons.index", to)


def _documents(ids: PairingIds) -> Found:
    query = (
        select(Document.name, Document.category, Document.day, Document.id)
        .where(Document.pairing_id.in_(ids))
        .order_by(Document.day.desc(), Document.code)
    )
    for name, category, day, document in db.session.execute(query):
        to, note = {"document_id": document}, f"{category} · {day_on(day, clock.today())}"
        yield keys(f"{name} {category}"), Hit(name, note, "documents.show", to)


def search(actor: Actor, text: str) -> list[Group]:
    """What the actor may see and ``text`` finds, in groups (6 SELECTs); none for an empty text."""
    wanted = typed(text)
    if not wanted:
        return []
    ids = pairings_for(actor)
    found = [
        _group("人", wanted, chain(_people(actor), _directors(ids))),
        _group("单位", wanted, _organisations(ids)),
        _group("活动", wanted, _activities(ids)),
        _group("课", wanted, _lessons(ids)),
        _group("材料", wanted, _documents(ids)),
    ]
    return [group for group in found if group.hits]
