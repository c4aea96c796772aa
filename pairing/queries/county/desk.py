"""今天, seen by a school: what waits for me, and what waits for others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import selectinload

from pairing.domain.outings.history import SentAgain
from pairing.domain.outings.standing import OBJECTION
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.activities import ActivityState
from pairing.domain.vocabulary.needs import NeedStatus
from pairing.domain.vocabulary.programme import Role
from pairing.extensions import db
from pairing.models import (
    Activity,
    ActivityPairing,
    Decision,
    Lesson,
    Measure,
    Need,
    Observation,
    Outing,
    Pairing,
    Term,
)
from pairing.queries.assessment import evaluations, month_papers
from pairing.queries.lists import PairingIds, pairings_for
from pairing.queries.outings import history
from pairing.queries.outings.agenda import touching
from pairing.queries.outings.claims import claimed_by
from pairing.queries.outings.outings import LOADED
from pairing.queries.plan import measures
from pairing.queries.teaching.teacher_records import unanswered_feedback

MOST, ALL = 20, 100
"""So many of a kind are shown, and when all are asked for; others come as these are done."""
AHEAD = timedelta(weeks=2)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Some(Generic[T]):
    """The first of a kind, and how many more there are."""

    rows: Sequence[T] = ()
    left: int = 0


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that waits: for the actor first, then ``answers`` of others and the ``coming``.

    ``by_link`` and ``other_hours`` are only told: confirmed in the actor's name without an
    account, or by the other side with other hours than were recorded; both may be objected to.
    ``again`` maps outings that wait to what was corrected in them since the last word.
    """

    confirm: Some[Outing]
    by_link: Some[Outing]
    other_hours: Some[Outing]
    disputed: Some[Outing]
    held: Some[Outing]
    claim: Some[Need]
    judge: Some[Need]
    feedback: Some[Observation]
    decisions: Some[Decision]
    evaluations: Some[evaluations.Due]
    reports: Some[Pairing]
    measures: Some[Measure]
    answers: Some[Outing]
    coming: Some[Outing]
    again: Mapping[int, SentAgain]

    @property
    def mine(self) -> list[Some[Any]]:
        """What waits for the actor, in the order of the card."""
        outings: list[Some[Any]] = [self.confirm, self.disputed, self.held]
        others: list[Some[Any]] = [self.feedback, self.claim, self.judge, self.decisions]
        return [*outings, *others, self.measures, self.evaluations, self.reports]

    @property
    def told(self) -> int:
        """How many are only told, shown or not."""
        return len(self.by_link.rows) + len(self.other_hours.rows) + self.told_left

    @property
    def told_left(self) -> int:
        """How many more of those there are than are shown."""
        return self.by_link.left + self.other_hours.left

    @property
    def count(self) -> int:
        """How many of them are shown."""
        return sum(len(one.rows) for one in self.mine)

    @property
    def left(self) -> int:
        """How many more there are."""
        return sum(one.left for one in self.mine)


def _some(rows: Sequence[T], most: int, total: int | None = None) -> Some[T]:
    """The first of these rows, of ``total`` (else of as many as they are)."""
    shown = rows[:most]
    return Some(shown, (len(rows) if total is None else total) - len(shown))


def _counted(query: Select[Any], most: int) -> Some[Any]:
    """The first rows of a SELECT and how many it has, in one go."""
    found = db.session.execute(query.add_columns(func.count().over()).limit(most)).all()
    return _some([row for row, _ in found], most, found[0][1] if found else 0)


def _outing_ids(ids: PairingIds, most: int, *conditions: ColumnElement[bool]) -> Some[int]:
    """The first outings of these pairings of which an item stands so (1 SELECT)."""
    inside = (
        select(Activity.outing_id)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(ActivityPairing.pairing_id.in_(ids), *conditions)
    )
    query = select(Outing.id).where(Outing.id.in_(inside)).order_by(Outing.day, Outing.id)
    return _counted(query, most)


def _needs(ids: PairingIds, most: int, *conditions: ColumnElement[bool]) -> Some[Need]:
    query = (
        select(Need)
        .where(Need.pairing_id.in_(ids), *conditions)
        .options(
            selectinload(Need.pairing).selectinload(Pairing.lead),
            selectinload(Need.pairing).selectinload(Pairing.supported),
        )
        .order_by(Need.priority.desc(), Need.raised_on, Need.id)
    )
    return _counted(query, most)


def _side(actor: Actor, homes: ColumnElement[Any], today: date) -> PairingIds:
    """Running pairings of which the actor directs that side."""
    own = actor.organisations_as(Role.DIRECTOR)
    return select(Pairing.id).where(
        homes.in_(own), Pairing.starts_on <= today, Pairing.ends_on >= today
    )


def _answered() -> ColumnElement[bool]:
    """A need that a confirmed activity answers."""
    inside = (
        select(Activity.need_id)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(
            ActivityPairing.state == ActivityState.CONFIRMED,
            ActivityPairing.pairing_id == Need.pairing_id,
        )
    )
    return Need.id.in_(inside)


def _has_other_hours() -> ColumnElement[bool]:
    """An item confirmed with other hours than were recorded for it."""
    taught = (
        select(func.nullif(func.sum(Lesson.lesson_hours), 0))
        .where(Lesson.activity_id == Activity.id, Lesson.pairing_id == ActivityPairing.pairing_id)
        .scalar_subquery()
    )
    return func.coalesce(taught, Activity.lesson_hours) != ActivityPairing.claimed_hours


def _decisions(actor: Actor, ids: PairingIds, until: date, most: int) -> Some[Decision]:
    """What meetings decided, not done and due: a director's all, a teacher's own by her name."""
    inside = select(ActivityPairing.activity_id).where(
        ActivityPairing.pairing_id.in_(ids), ActivityPairing.state == ActivityState.CONFIRMED
    )
    query: Select[Any] = (
        select(Decision)
        .where(
            Decision.activity_id.in_(inside), Decision.done_on.is_(None), Decision.due_on <= until
        )
        .options(selectinload(Decision.activity).selectinload(Activity.outing))
        .order_by(Decision.due_on, Decision.id)
    )
    if not actor.has_role(Role.DIRECTOR):
        query = query.where(Decision.owner.contains(actor.name, autoescape=True))
    return _counted(query, most)


def _outings(actor: Actor, today: date, now: datetime, most: int) -> dict[str, Some[Outing]]:
    """The outings of each part of the desk, by its name (21 SELECTs)."""
    is_director = actor.has_role(Role.DIRECTOR)
    confirmable = pairings_for(actor, Action.CONFIRM_ACTIVITY)
    own_pairings, state = pairings_for(actor, Action.RECORD_ACTIVITY), ActivityPairing.state
    ours = claimed_by(actor.organisation_ids)
    linked = (
        state == ActivityState.CONFIRMED,
        ActivityPairing.confirmed_by_id.is_(None),
        ActivityPairing.confirmed_at >= now - OBJECTION,
    )
    mine = ours if is_director else _of_teacher(actor)
    ids = {
        "confirm": _outing_ids(confirmable, most, state == ActivityState.DONE, ~ours),
        "by_link": _outing_ids(confirmable, most, *linked, ~ours),
        "other_hours": _outing_ids(
            own_pairings,
            most,
            state == ActivityState.CONFIRMED,
            ActivityPairing.confirmed_at >= now - OBJECTION,
            _has_other_hours(),
            mine,
        ),
        "disputed": _outing_ids(own_pairings, most, state == ActivityState.DISPUTED, mine),
        "held": _outing_ids(
            own_pairings,
            most,
            state == ActivityState.PLANNED,
            Activity.day < today,
            *([] if is_director else [mine]),
        ),
        "answers": _outing_ids(own_pairings, most, state == ActivityState.DONE, mine),
        "coming": _outing_ids(
            own_pairings,
            most,
            state == ActivityState.PLANNED,
            *touching(Span(today, today + AHEAD)),
        ),
    }
    wanted = {key for found in ids.values() for key in found.rows}
    loaded = db.session.scalars(select(Outing).where(Outing.id.in_(wanted)).options(LOADED))
    rows = {row.id: row for row in loaded}
    actions = {
        "confirm": Action.CONFIRM_ACTIVITY,
        "by_link": Action.CONFIRM_ACTIVITY,
        "other_hours": Action.CORRECT_ACTIVITY,
        "disputed": Action.WITHDRAW_ACTIVITY,
        "answers": Action.WITHDRAW_ACTIVITY,
    }
    outings: dict[str, Some[Outing]] = {}
    for name, found in ids.items():
        shown = [rows[key] for key in found.rows]
        if name in actions:
            shown = [row for row in shown if can(actor, actions[name], row.place())]
        outings[name] = Some(shown, found.left)
    return outings


def desk_of(
    actor: Actor, term: Term | None, today: date, now: datetime, everything: bool = False
) -> Desk:
    """The actor's desk, in a fixed number of SELECTs (at most 48), of bounded rows."""
    most, homes = ALL if everything else MOST, actor.organisation_ids
    own_pairings = pairings_for(actor, Action.RECORD_ACTIVITY)
    outings = _outings(actor, today, now, most)
    lead = _side(actor, Pairing.lead_id, today)  # type: ignore[arg-type]
    supported = _side(actor, Pairing.supported_id, today)  # type: ignore[arg-type]
    taught = unanswered_feedback(actor.teacher_id)
    unclaimed = Need.status.in_((NeedStatus.OPEN, NeedStatus.UNSOLVED))
    claimed = Need.status == NeedStatus.CLAIMED
    return Desk(
        **outings,
        again=history.sent_again([*outings["confirm"].rows, *outings["answers"].rows], homes),
        claim=_needs(lead, most, unclaimed),
        judge=_needs(supported, most, claimed, _answered()),
        feedback=Some() if taught is None else _counted(taught, most),
        decisions=_decisions(actor, own_pairings, today + AHEAD, most),
        measures=_counted(measures.overdue_of(actor, today), most),
        evaluations=_some(evaluations.due_from(actor, term, today) if term else [], most),
        reports=_some(month_papers.to_send(actor, today), most),
    )


def _of_teacher(actor: Actor) -> ColumnElement[bool]:
    """Items of outings that she recorded, or in which she taught or spoke."""
    recorded = select(Outing.id).where(Outing.recorded_by_id == actor.account_id)
    spoken = Activity.speaker_id == actor.teacher_id if actor.teacher_id else false()
    taught = Activity.lessons.any(teacher_id=actor.teacher_id) if actor.teacher_id else false()
    return or_(Activity.outing_id.in_(recorded), spoken, taught)
