"""Frozen results come back exactly as they were."""

import json
from datetime import date
from decimal import Decimal

import pytest

from pairing.domain.plan.metrics import MetricCode
from pairing.domain.plan.result_json import as_json, freeze, thaw
from pairing.domain.vocabulary.activities import ActivityState
from pairing.domain.vocabulary.programme import PeriodKind, Scoring, Side
from tests.domain.build import activity, lesson, result, target

SHARE = {"side": Side.SUPPORTED, "grade": "excellent"}
CASES = {
    "a count": (target(threshold=3), [activity()]),
    "a plan": (target(threshold=2), [activity(date(2026, 12, 4), ActivityState.PLANNED)]),
    "months": (target(period=PeriodKind.MONTH), [activity(), activity(date(2026, 9, 9))]),
    "a share": (
        target(MetricCode.LESSON_GRADE_SHARE, 30, **SHARE),
        [lesson(95), lesson(70), lesson(60)],
    ),
    "no data": (target(MetricCode.LESSON_GRADE_SHARE, 30, **SHARE), []),
    "half an hour": (
        target(
            MetricCode.LESSON_HOURS,
            "7.5",
            scoring=Scoring.DEDUCTION,
            deduction=Decimal("0.5"),
            points=Decimal("2.5"),
        ),
        [activity(hours=Decimal("2.5"))],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_result_comes_back_as_it_was(case):
    before = result(*CASES[case])
    body = json.loads(json.dumps(freeze([before])))
    (after,) = thaw(body, before.pairing_id, before.pairing)
    assert as_json(after) == as_json(before)
    for name in ("value", "earned", "status", "span", "months", "pending", "disputed", "planned"):
        assert getattr(after, name) == getattr(before, name), name
    assert after.missing == before.missing
    assert after.target.activity_kinds == list(before.target.activity_kinds)


def test_an_unknown_layout_is_refused():
    with pytest.raises(ValueError, match="unknown layout"):
        thaw({"layout": 99, "results": []}, 1, "B1")
