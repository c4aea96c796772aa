"""Results of 200 pairings in one term with 40,000 observations, against per-pairing ORM loops."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from pairing import config, databases
from pairing.app import create_app
from pairing.domain.people.permissions import SYSTEM
from pairing.domain.plan.evaluate import Result, evaluate
from pairing.domain.plan.facts import Fact, Facts, Source
from pairing.domain.vocabulary.activities import ActivityKind, ActivityState
from pairing.domain.vocabulary.lessons import LessonKind
from pairing.domain.vocabulary.programme import Side
from pairing.extensions import db
from pairing.models import (
    Activity,
    ActivityPairing,
    Lesson,
    Observation,
    Organisation,
    Outing,
    Pairing,
    Teacher,
    Term,
)
from pairing.operations.county.imports import import_workbook
from pairing.queries import lists
from pairing.queries.plan import pair_facts, results
from tests.bench.comparison import Comparison, seconds

PAIRINGS = 200
LESSONS_EACH = 100
OBSERVERS = 2
ACTIVITIES_EACH = 60
TODAY = date(2026, 11, 24)
SAMPLE = config.DATA / "county.xlsx"
Rows = list[dict[str, Any]]


def grow(term: Term) -> None:
    """More pairings of the sample's programme, each with a term full of facts."""
    chance = random.Random(20261124)
    model = db.session.scalars(select(Pairing).where(Pairing.code == "B1")).one()
    bureau = model.bureau_id
    days = [term.starts_on + timedelta(days=place) for place in range(80)]
    for number in range(PAIRINGS):
        homes = [
            Organisation(
                bureau_id=bureau,
                code=f"X{side}{number}",
                name=f"单位{side}{number}",
                parent_id=bureau,
                kind=model.lead.kind,
                area=area,
            )
            for side, area in (("L", "urban"), ("S", "rural"))
        ]
        db.session.add_all(homes)
        db.session.flush()
        people = [
            Teacher(
                bureau_id=bureau,
                code=f"X{home.code}-{place}",
                name=f"教师{place}",
                organisation_id=home.id,
            )
            for home in homes
            for place in range(6)
        ]
        pair = Pairing(
            bureau_id=bureau,
            code=f"X{number:03}",
            programme_id=model.programme_id,
            lead_id=homes[0].id,
            supported_id=homes[1].id,
            starts_on=model.starts_on,
            ends_on=model.ends_on,
        )
        db.session.add_all([*people, pair])
        db.session.flush()
        _fill(chance, pair, [person.id for person in people], days)
    db.session.commit()


def _fill(chance: random.Random, pair: Pairing, people: list[int], days: list[date]) -> None:
    bureau = pair.bureau_id
    outings: Rows = [
        {"bureau_id": bureau, "code": f"O{pair.id}-{n}", "day": chance.choice(days)}
        for n in range(ACTIVITIES_EACH)
    ]
    db.session.execute(insert(Outing), outings)
    ids = dict(
        db.session.execute(
            select(Outing.code, Outing.id).where(Outing.code.like(f"O{pair.id}-%"))
        ).all()
    )
    kinds = list(ActivityKind)
    db.session.execute(
        insert(Activity),
        [
            {
                "bureau_id": bureau,
                "code": f"A{row['code']}",
                "outing_id": ids[row["code"]],
                "kind": chance.choice(kinds).value,
                "topic": "活动",
                "day": row["day"],
                "direction": "out",
                "lesson_hours": Decimal(1),
                "attendance": Decimal(20),
            }
            for row in outings
        ],
    )
    activities = db.session.scalars(
        select(Activity.id).where(Activity.outing_id.in_(list(ids.values())))
    )
    db.session.execute(
        insert(ActivityPairing),
        [
            {
                "bureau_id": bureau,
                "activity_id": key,
                "pairing_id": pair.id,
                "state": chance.choice(["confirmed", "confirmed", "done", "planned"]),
            }
            for key in activities
        ],
    )
    lessons: Rows = [
        {
            "bureau_id": bureau,
            "pairing_id": pair.id,
            "code": f"L{pair.id}-{n}",
            "teacher_id": people[6 + n % 6],
            "organisation_id": pair.supported_id,
            "topic": "课",
            "day": chance.choice(days),
            "lesson_hours": Decimal(1),
            "kind": LessonKind.ORDINARY.value,
        }
        for n in range(LESSONS_EACH)
    ]
    db.session.execute(insert(Lesson), lessons)
    made = db.session.scalars(select(Lesson.id).where(Lesson.pairing_id == pair.id)).all()
    db.session.execute(
        insert(Observation),
        [
            {
                "bureau_id": bureau,
                "code": f"B{lesson}-{who}",
                "lesson_id": lesson,
                "observer_id": people[who],
                "organisation_id": pair.lead_id,
                "total": Decimal(chance.randrange(55, 100)),
            }
            for lesson in made
            for who in range(OBSERVERS)
        ],
    )


def _loop_facts(pair: Pairing) -> Iterator[Fact]:
    """Facts of one pairing as an application without grouped queries walks to them."""
    links = db.session.scalars(select(ActivityPairing).where(ActivityPairing.pairing_id == pair.id))
    for link in links:
        row = link.activity
        if link.state not in (ActivityState.CONFIRMED, ActivityState.DONE, ActivityState.PLANNED):
            continue
        taught = [one.lesson_hours for one in row.lessons if one.pairing_id == pair.id]
        hours = sum(taught, Decimal(0)) if row.lessons else row.lesson_hours or Decimal(0)
        yield Fact(
            Source.ACTIVITY,
            pair.id,
            row.day,
            kind=row.kind,
            direction=row.direction,
            state=link.state,
            hours=hours,
            attendance=row.attendance or 0,
            amount=row.amount or 0,
        )
        for part in row.quantities:
            yield Fact(
                Source.QUANTITY,
                pair.id,
                row.day,
                kind=row.kind,
                direction=row.direction,
                state=link.state,
                item=part.item,
                value=part.quantity,
            )
    sides = {pair.lead_id: Side.LEAD, pair.supported_id: Side.SUPPORTED}
    for lesson in db.session.scalars(select(Lesson).where(Lesson.pairing_id == pair.id)):
        activity = db.session.get(Activity, lesson.activity_id) if lesson.activity_id else None
        if activity is not None and not any(
            link.pairing_id == pair.id and link.state == ActivityState.CONFIRMED
            for link in activity.links
        ):
            continue
        if lesson.observations:
            yield Fact(
                Source.LESSON,
                pair.id,
                lesson.day,
                sides.get(lesson.organisation_id),
                lesson.kind,
                subject_id=lesson.id,
                person_id=lesson.teacher_id,
                value=sum(one.total for one in lesson.observations),
                of=len(lesson.observations),
                observed=tuple(
                    sum(sides.get(one.organisation_id) is side for one in lesson.observations)
                    for side in Side
                ),
            )


def by_loops(term: Term) -> list[Result]:
    """The same results, pairing by pairing, row by row through the ORM."""
    found: list[Result] = []
    everyone = db.session.scalars(
        select(Pairing).where(Pairing.bureau_id == term.bureau_id).order_by(Pairing.code)
    ).all()
    for pair in everyone:
        ids = lists.pairing_ids_of_bureau(pair.bureau_id, pair.code)
        for dates, programme in results.assessed(ids, term):
            rest = [
                fact
                for source in results.SOURCES
                if source.__module__ == pair_facts.__name__
                for fact in source(ids)
            ]
            facts = Facts([*_loop_facts(pair), *rest, *pair_facts.ratings(ids, term.id)])
            targets = results.targets_in_force({programme}, term.starts_on)[programme]
            calendar = results.calendar_of(term.bureau_id)
            found += [
                evaluate(target, facts, dates, results.term_dates(term), calendar, TODAY)
                for target in sorted(targets, key=lambda t: (t.side is not Side.LEAD, t.code))
            ]
    return found


def compare(folder: Path) -> Comparison:
    """200 pairings and the sample's 7, both ways, on SQLite."""
    app = create_app(
        ENVIRONMENT={"PAIRING_INSTANCE": str(folder), "PAIRING_TODAY": TODAY.isoformat()}
    )
    with app.app_context():
        databases.upgrade()
        import_workbook(SYSTEM, SAMPLE, today=TODAY)
        term = lists.term_by_code("2026-1")
        assert term is not None
        grow(term)
        ids = lists.pairing_ids_of_bureau(term.bureau_id)
        ours = seconds(lambda: results.results_for(ids, term, TODAY))
        expected = results.results_for(ids, term, TODAY)
        db.session.expunge_all()
        term = lists.term_by_code("2026-1")
        assert term is not None
        walked: list[list[Result]] = []
        theirs = seconds(lambda: walked.append(by_loops(term)), runs=1)
        same = [(r.pairing, r.target.code, r.value) for r in walked[0]] == [
            (r.pairing, r.target.code, r.value) for r in expected
        ]
        observations = db.session.query(Observation).count()
    if not same:
        raise SystemExit("the two ways disagree")
    return Comparison(
        f"results of {len({r.pairing for r in expected})} pairings, {observations} observations",
        ours,
        "per-pairing ORM loops",
        theirs,
        20,
        f"{len(expected)} equal results",
    )
