"""The county's month of 200 pairings: the page within its limit, its numbers against loops."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from pairing import databases
from pairing.app import create_app
from pairing.domain.assessment.monthly import Month, shown
from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.activities import ActivityKind, ActivityState
from pairing.domain.vocabulary.activity_details import Part
from pairing.domain.vocabulary.lessons import LessonKind
from pairing.domain.vocabulary.papers import MonthlyNumber
from pairing.extensions import db
from pairing.models import ActivityPairing, Pairing
from pairing.operations.county.imports import import_workbook
from pairing.queries import lists
from pairing.queries.assessment.months import county_month
from tests import cast
from tests.bench.comparison import Comparison, seconds
from tests.bench.summary import grow

N = MonthlyNumber
MONTH = Month(2026, 10)
TODAY = date(2026, 11, 24)
LIMIT = 0.1
"""Seconds that the page may take."""
Counted = Mapping[MonthlyNumber, Decimal]


def _by_loop(pair: Pairing) -> Counted:
    """One pairing's numbers as an application without grouped queries walks to them."""
    found: dict[MonthlyNumber, Decimal] = defaultdict(Decimal)
    teachers, shadows = set(), set()
    links = db.session.scalars(select(ActivityPairing).where(ActivityPairing.pairing_id == pair.id))
    for link in links:
        row = link.activity
        if link.state != ActivityState.CONFIRMED or not MONTH.span.covers(row.day):
            continue
        kind = ActivityKind(row.kind)
        found[N.TIMES] += 1
        found[N.SCHOOLS] = Decimal(1)
        found[N.LECTURES] += kind is ActivityKind.LECTURE
        found[N.DONATED] += row.amount or 0 if kind is ActivityKind.DONATION else 0
        if kind.traits.audience:
            found[kind.traits.audience] += row.attendance or 0
        own = [one for one in row.lessons if one.pairing_id == pair.id]
        is_one = kind is ActivityKind.DEMONSTRATION_LESSON
        shows = [one for one in own if is_one or one.kind == LessonKind.DEMONSTRATION]
        found[N.DEMONSTRATIONS] += len(shows) or is_one
        teachers |= {one.teacher_id for one in own if one.organisation_id == pair.lead_id}
        if row.speaker and row.speaker.organisation_id == pair.lead_id:
            teachers.add(row.speaker_id)
        shadows |= {one.teacher_id for one in row.people if one.part == Part.SHADOW}
    found[N.TEACHERS], found[N.SHADOWS] = Decimal(len(teachers)), Decimal(len(shadows))
    return found


def _by_loops(bureau_id: int) -> dict[str, dict[str, str]]:
    query = select(Pairing).where(Pairing.bureau_id == bureau_id)
    return {pair.code: shown(_by_loop(pair)) for pair in db.session.scalars(query)}


def compare(folder: Path) -> list[Comparison]:
    """200 pairings and the sample's 7, on SQLite: the numbers both ways, and the whole page."""
    app = create_app(
        ENVIRONMENT={"PAIRING_INSTANCE": str(folder), "PAIRING_TODAY": TODAY.isoformat()},
        WTF_CSRF_ENABLED=False,
    )
    with app.app_context():
        databases.upgrade()
        import_workbook(SYSTEM, cast.SAMPLE, today=TODAY)
        cast.accounts.give_passwords(SYSTEM, {cast.OFFICER: cast.PASSWORD})
        term = lists.term_by_code("2026-1")
        assert term is not None
        grow(term)
        bureau_id = term.bureau_id
        ours = seconds(lambda: county_month(bureau_id, MONTH))
        rows = county_month(bureau_id, MONTH).rows
        expected = {row.pairing.code: shown(row.numbers) for row in rows}
        db.session.expunge_all()
        walked: list[dict[str, dict[str, str]]] = []
        theirs = seconds(lambda: walked.append(_by_loops(bureau_id)), runs=1)
        same = all(walked[0][code] == numbers for code, numbers in expected.items())
        db.session.remove()
    if not same:
        raise SystemExit("the two ways disagree")
    client = cast.sign_in(app, cast.OFFICER)
    url = f"/months/{MONTH.code}"
    assert client.get(url).status_code == 200
    page = seconds(lambda: client.get(url), runs=15)
    subject = f"month of {len(expected)} pairings"
    note = "equal numbers"
    return [
        Comparison(f"{subject}, numbers", ours, "per-pairing ORM loops", theirs, 20, note),
        Comparison(f"{subject}, page", page, "the limit, 100 ms", LIMIT, 1),
    ]
