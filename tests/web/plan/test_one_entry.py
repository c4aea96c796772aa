"""A new kind is one line, a new metric one entry: everything else reads it from there.

Both tests add one that nobody knows and look for it everywhere. Where they fail, something keeps a
list of its own: a kind's line is all of it (``pairing/domain/vocabulary/activities.py``,
``ActivityKind``), a metric's entry too (``pairing/domain/plan/metrics.py``, ``MetricCode``).
"""

from __future__ import annotations

import io

import openpyxl
import pytest

from pairing.domain.plan.ask import Value
from pairing.domain.plan.definitions import definition
from pairing.domain.plan.ledger import ledger_row
from pairing.domain.plan.metrics import Metric, MetricCode
from pairing.domain.plan.result_json import as_json, freeze, thaw
from pairing.domain.vocabulary.activities import ActivityKind, KindTraits
from pairing.domain.vocabulary.papers import MonthlyNumber
from pairing.extensions import db
from pairing.models import Activity, Pairing, TargetRevision
from pairing.workbook.sheets import BY_NAME
from pairing.workbook.template import template_workbook
from tests import cast
from tests.domain.build import result, target

KIND_LINE = "a kind is one line in pairing/domain/vocabulary/activities.py (ActivityKind)"
METRIC_LINE = "a metric is one entry in pairing/domain/plan/metrics.py (MetricCode)"


def _add(monkeypatch, words, name, *values):
    """One more member of an enumeration, for the length of a test."""
    made = words.__new_member__(words, *values)
    made._name_, made.__objclass__, made._sort_order_ = name, words, len(words)
    monkeypatch.setattr(words, "_member_names_", [*words._member_names_, name])
    monkeypatch.setitem(words._member_map_, name, made)
    monkeypatch.setitem(words._value2member_map_, values[0], made)
    return made


@pytest.fixture
def kind(monkeypatch):
    """An activity kind that stands in no list."""
    traits = KindTraits(has_amount=True, audience=MonthlyNumber.CHILDREN, form="放风筝登记表")
    return _add(monkeypatch, ActivityKind, "KITES", "kites", "放风筝", traits, "风筝节")


@pytest.fixture
def metric(monkeypatch):
    """A metric that stands in no list: always 7."""
    how = Metric("对方看见的风筝数", ("activity_kinds",), fold=lambda ask: Value(7))
    return _add(monkeypatch, MetricCode, "KITE_COUNT", "kite_count", "风筝数", how)


def _drop_downs():
    book = openpyxl.load_workbook(io.BytesIO(template_workbook()))
    found = []
    for sheet in book:
        found += [str(one.formula1) for one in sheet.data_validations.dataValidation]
        found += [str(cell.comment.text) for row in sheet for cell in row if cell.comment]
    return "\n".join(found)


def _a_kite_day(kind):
    row = db.session.query(Activity).first()
    row.kind = kind.value
    db.session.commit()
    return row


def test_a_new_kind_is_one_line(signed_in, kind):
    client = signed_in(cast.LEAD_DIRECTOR)
    row = _a_kite_day(kind)
    pairing = row.links[0].pairing_id
    officer = signed_in(cast.OFFICER)
    seen = {
        "form": client.get("/activities/new").text,
        "filter": client.get("/pairings/3/documents/new").text,
        "record": officer.get(f"/activities/{row.outing_id}").text,
        "list": officer.get(f"/pairings/{pairing}/activities").text,
        "workbook": _drop_downs(),
        "definition": definition(target(activity_kinds=[kind.value])),
    }
    assert [name for name, text in seen.items() if kind.label not in text] == [], KIND_LINE
    assert ActivityKind.from_label("风筝节") is kind, KIND_LINE
    column = next(one for one in BY_NAME["活动"].columns if one.field == "kind")
    assert kind.label in column.words.labels(), KIND_LINE


def test_a_new_metric_is_one_entry(signed_in, metric):
    wanted = target(metric, 10)
    assert definition(wanted).startswith(metric.metric.counted), METRIC_LINE
    found = result(wanted)
    assert ledger_row(found).metric == metric.label, METRIC_LINE
    assert as_json(found)["metric"] == metric.value, METRIC_LINE
    (again,) = thaw(freeze([found]), found.pairing_id, found.pairing)
    assert as_json(again) == as_json(found), METRIC_LINE
    assert metric.label in _drop_downs(), METRIC_LINE
    programme = db.session.get(Pairing, 3).programme_id
    rows = db.session.query(TargetRevision).filter_by(programme_id=programme, retired=False)
    row = rows.filter_by(metric="activity_count").first()
    row.metric = metric.value
    db.session.commit()
    page = signed_in(cast.LEAD_DIRECTOR).get(f"/pairings/3/targets/{row.code}")
    assert metric.metric.counted in page.text, METRIC_LINE


def test_every_metric_leads_to_a_page_that_there_is(app):
    pages = {code.metric.records[0] for code in MetricCode if code.metric.records}
    assert pages <= set(app.view_functions)
