"""Rates of a survey are exact; 基本满意 is not 满意; the last day is included."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from pairing.domain.teaching.surveys import Counts, added_up, percent_text, state_of
from pairing.domain.vocabulary.needs import SurveyState

DAY = date(2026, 12, 1)


def _counts(issued, returned, satisfied):
    return Counts(Decimal(issued), Decimal(returned), Decimal(satisfied))


def test_rates_are_exact_and_shown_half_up():
    counts = _counts(92, 90, 85)
    assert counts.satisfaction == Fraction(8500, 90)
    assert percent_text(counts.satisfaction) == "94.4%"
    assert percent_text(counts.return_rate) == "97.8%"
    assert percent_text(Fraction(1, 20)) == "0.1%"
    assert percent_text(_counts(0, 0, 0).satisfaction) == "–"


def test_the_bar_is_exceeded_by_the_exact_value_only():
    assert not _counts(100, 100, 85).is_above_bar
    assert _counts(10_000, 10_000, 8_501).is_above_bar
    assert not _counts(10, 0, 0).is_above_bar


def test_several_surveys_are_added_before_they_are_divided():
    total = added_up([_counts(10, 10, 10), _counts(90, 90, 45)])
    assert total.satisfaction == 55


@pytest.mark.parametrize(
    ("closes_on", "returned", "state"),
    [
        (None, 5, SurveyState.PAPER),
        (date(2026, 12, 1), 5, SurveyState.OPEN),
        (date(2026, 11, 30), 5, SurveyState.CLOSED),
        (date(2026, 12, 8), 10, SurveyState.FULL),
    ],
)
def test_where_a_survey_stands(closes_on, returned, state):
    assert state_of(_counts(10, returned, 0), closes_on, DAY) is state
