"""The term form adds up: who computes it again by hand gets what is printed."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.domain.assessment.assessments import adjusted
from pairing.domain.assessment.term_form import (
    printed_marks,
    score_text,
    suggestion,
    suggestion_text,
    term_form,
)
from pairing.domain.numbers import one_decimal
from pairing.domain.plan.scores import JOINT, USUAL_TERM_BANDS, Score, scores
from pairing.domain.vocabulary.assessment import TermGrade
from pairing.domain.vocabulary.programme import Side
from tests.domain.build import result, target

NOTHING: dict[Side, Decimal] = {}


def _result(code, side, points, earned):
    one = result(target(code=code, side=side, points=Decimal(points)), [])
    return one._replace(earned=Fraction(earned))


def _computed(form):
    """What a reader with a calculator gets: (sum, score) of each side, from the printed text."""
    found = {}
    for side in form.sides:
        total = sum((Fraction(line.mark) for line in side.lines), Fraction(0))
        whole = sum((Fraction(line.points) for line in side.lines), Fraction(0))
        assert (total, whole) == (Fraction(side.total), Fraction(side.points))
        found[side.side] = 100 * total / whole if whole else None
    return found


def test_thirds_are_printed_so_that_they_add_up():
    rows = [_result(f"L{n}", Side.LEAD, 10, Fraction(10, 3)) for n in range(3)]
    rows.append(_result("S1", Side.SUPPORTED, 5, Fraction(25, 6)))
    form = term_form(rows, NOTHING)
    lead, supported = form.sides
    assert [line.mark for line in lead.lines] == ["3.334", "3.333", "3.333"]
    assert (lead.total, lead.formula) == ("10", "10 ÷ 30 × 100")
    assert supported.formula == "4.167 ÷ 5 × 100"
    assert form.joint == "（10 ÷ 30 × 100 ＋ 4.167 ÷ 5 × 100）÷ 2"


def test_marks_that_end_are_printed_as_they_are():
    form = term_form([_result("L1", Side.LEAD, "37.5", "31.25")], NOTHING)
    assert form.sides[0].lines[0].mark == "31.25"
    assert form.sides[1].formula == ""
    assert form.joint == "31.25 ÷ 37.5 × 100"


def test_a_score_near_a_bound_gets_the_decimals_that_tell_its_grade():
    rows = [_result("L1", Side.LEAD, 300, Fraction(2699999, 10000) + Fraction(1, 30000))]
    score = scores(rows)[0]
    assert (score.shown, score.grade) == ("90", TermGrade.GOOD)
    assert USUAL_TERM_BANDS.grade(Fraction(score_text(score))) is TermGrade.GOOD
    assert USUAL_TERM_BANDS.grade(_computed(term_form(rows, NOTHING))[Side.LEAD]) is TermGrade.GOOD


def test_deductions_stand_in_the_joint_formula():
    rows = [_result("L1", Side.LEAD, 10, 9), _result("S1", Side.SUPPORTED, 10, 10)]
    form = term_form(rows, {Side.LEAD: Decimal("-2.5"), Side.SUPPORTED: Decimal(3)})
    assert form.joint == "（9 ÷ 10 × 100 － 2.5 ＋ 100）÷ 2"


MARKS = st.builds(Fraction, st.integers(0, 60), st.integers(1, 17))
ITEMS = st.lists(
    st.tuples(st.sampled_from(Side), st.sampled_from(["0", "1", "2.5", "5", "15", "20"]), MARKS),
    min_size=1,
    max_size=12,
)
POINTS = st.dictionaries(st.sampled_from(Side), st.decimals("-10", "10", places=1))


@given(ITEMS, POINTS)
def test_whoever_computes_the_form_again_gets_the_printed_scores(items, points):
    rows = [
        _result(f"T{n}", side, most, min(earned, Fraction(most)))
        for n, (side, most, earned) in enumerate(items)
    ]
    form, raw = term_form(rows, points), scores(rows)
    computed = _computed(form)
    for score in raw:
        if score.side != JOINT:
            value = computed[Side(score.side)]
            shown = None if value is None else one_decimal(value)
            assert shown == (None if score.value is None else one_decimal(score.value))
    again = [
        Score(one.pairing, one.side, computed.get(one.side), one.met, one.total) for one in raw
    ]
    assert [one.shown for one in adjusted(again, points)] == [
        one.shown for one in adjusted(raw, points)
    ]
    joint = form.joint.translate(str.maketrans("×÷＋－（）", "*/+-()"))
    if joint:
        value = eval(re.sub(r"[\d.]+", r"Fraction('\g<0>')", joint))
        assert one_decimal(value) == one_decimal(adjusted(raw, points)[-1].value)


@given(st.lists(MARKS, max_size=9), st.integers(0, 6))
def test_no_mark_is_a_whole_unit_away(marks, digits):
    unit, printed = Fraction(1, 10**digits), printed_marks(marks, digits)
    assert all(abs(one - mark) < unit for one, mark in zip(printed, marks, strict=True))


@pytest.mark.parametrize("grade", TermGrade)
def test_before_the_end_it_is_a_forecast_and_never_a_fail(grade):
    told = suggestion_text(grade, is_over=False)
    assert told.startswith("照现在的进度：")
    assert "不合格" not in told
    assert "建议等次" not in told
    assert suggestion_text(grade, is_over=True) == f"建议等次 {grade.label}"
    assert suggestion(None, is_over=False) == ""


@pytest.mark.parametrize("grade", TermGrade)
def test_what_is_decided_before_the_end_names_its_day(grade):
    told = suggestion_text(grade, is_over=False, decided_on=date(2026, 11, 24))
    assert told.startswith("截至 2026年11月24日：")
    assert "不合格" not in told
    over = suggestion_text(grade, is_over=True, decided_on=date(2026, 11, 24))
    assert over == f"建议等次 {grade.label}"
