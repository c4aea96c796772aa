"""The sample county gives exactly the expected results, on both engines, in fixed queries."""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event, select

from pairing import config
from pairing.domain.people.permissions import SYSTEM
from pairing.domain.plan.result_json import as_json
from pairing.domain.plan.scores import score_json, scores
from pairing.extensions import db
from pairing.models import LogEntry, Pairing, Term
from pairing.operations.county.imports import import_workbook
from pairing.queries.plan.results import results_for

SAMPLE = config.DATA / "county.xlsx"
EXPECTED = json.loads((Path(__file__).parents[2] / "data/county.expected.json").read_text())
TODAY = date(2026, 11, 24)


def _results(key, ids=None):
    code, as_of = key.split("@")
    term = db.session.scalars(select(Term).where(Term.code == code)).one()
    return results_for(select(Pairing.id) if ids is None else ids, term, date.fromisoformat(as_of))


@pytest.mark.parametrize("key", EXPECTED)
def test_the_sample_gives_exactly_the_expected_results(county, key):
    found = _results(key)
    assert [as_json(result) for result in found] == EXPECTED[key]["results"]
    assert [score_json(score) for score in scores(found)] == EXPECTED[key]["scores"]


def test_importing_the_sample_twice_changes_nothing_and_logs_nothing(county):
    entries = db.session.query(LogEntry).count()
    report = import_workbook(SYSTEM, SAMPLE, today=TODAY)
    assert report.changes == 0
    assert sum(count.unchanged for count in report.counts.values()) == 990
    assert db.session.query(LogEntry).count() == entries


def test_one_pairing_and_all_of_them_cost_the_same_queries(county):
    counted = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: counted.append(a[2]))
    one = select(Pairing.id).where(Pairing.code == "B1")
    db.session.rollback()
    _results("2026-1@2026-11-24", one)
    of_one = len(counted)
    db.session.rollback()
    _results("2026-1@2026-11-24")
    assert len(counted) - of_one == of_one
