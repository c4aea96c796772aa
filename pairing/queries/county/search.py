"""Finding people, organisations, activities and documents by name, pinyin or initials."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from pairing.domain.people.permissions import Actor
from pairing.domain.vocabulary.activities import ActivityKind, ActivityState
from pairing.extensions import db
from pairing.models import Activity, ActivityPairing, Document, Organisation, Pairing, Teacher
from pairing.pinyin import keys
from pairing.queries.lists import PairingIds, pairings_for

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


def _group(name: str, wanted: str, rows: Iterable[tuple[str, Hit]]) -> Group:
    """Those whose text is found, beginnings first; a hit once."""
    found: dict[tuple[str, str], tuple[bool, Hit]] = {}
    for text, hit in rows:
        known = keys(text)
        if known.match(wanted):
            starts = known.text.startswith(wanted) or known.initials.startswith(wanted)
            found.setdefault((hit.title, str(hit.arguments)), (not starts, hit))
    hits = [hit for _, hit in sorted(found.values(), key=lambda pair: pair[0])]
    return Group(name, hits[:MOST], len(hits) > MOST)


def _organisations(ids: PairingIds) -> Iterable[tuple[str, Hit]]:
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
        yield one, Hit(one, f"帮扶 {other}", "pairings.show", to)
        yield other, Hit(other, f"由 {one} 帮扶", "pairings.show", to)


def _people(ids: PairingIds) -> Iterable[tuple[str, Hit]]:
    query = (
        select(Teacher.name, Teacher.subject, Organisation.name, Pairing.id)
        .join(Organisation, Organisation.id == Teacher.organisation_id)
        .join(
            Pairing,
            or_(
                Pairing.lead_id == Teacher.organisation_id,
                Pairing.supported_id == Teacher.organisation_id,
            ),
        )
        .where(Pairing.id.in_(ids), Teacher.left_on.is_(None))
        .order_by(Organisation.id, Teacher.code, Pairing.code)
    )
    seen = set()
    for name, subject, home, pairing in db.session.execute(query):
        if (name, home) not in seen:
            seen.add((name, home))
            note = " · ".join(filter(None, (home, subject)))
            yield name, Hit(name, note, "pairings.show", {"pairing_id": pairing})


def _activities(ids: PairingIds) -> Iterable[tuple[str, Hit]]:
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
        note = f"{ActivityKind(kind).label} · {supported} · {day:%Y-%m-%d}"
        yield topic, Hit(topic, note, "activities.show", {"outing_id": outing})


def _documents(ids: PairingIds) -> Iterable[tuple[str, Hit]]:
    query = (
        select(Document.name, Document.category, Document.day, Document.id)
        .where(Document.pairing_id.in_(ids))
        .order_by(Document.day.desc(), Document.code)
    )
    for name, category, day, document in db.session.execute(query):
        to, note = {"document_id": document}, f"{category} · {day:%Y-%m-%d}"
        yield f"{name} {category}", Hit(name, note, "documents.show", to)


def search(actor: Actor, text: str) -> list[Group]:
    """What the actor may see and ``text`` finds, in groups (4 SELECTs); none for an empty text."""
    wanted = text.lower().replace(" ", "")
    if not wanted:
        return []
    ids = pairings_for(actor)
    found = [
        _group("单位", wanted, _organisations(ids)),
        _group("人", wanted, _people(ids)),
        _group("活动", wanted, _activities(ids)),
        _group("材料", wanted, _documents(ids)),
    ]
    return [group for group in found if group.hits]
