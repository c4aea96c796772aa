"""Pure rules of profiles, equipment and measures."""

from datetime import date
from decimal import Decimal

import pytest

from pairing.domain.people.profiles import faults, profile_differences, readings
from pairing.domain.plan.equipment import Per, Size, StandardLine, gap, standard_quantity, summary
from pairing.domain.plan.measures import MeasureStanding, budget, standing, suggested_day
from pairing.domain.vocabulary.needs import Priority
from pairing.queries.plan.standards import equipment_lists

FIGURES = {"classes": "6", "children": "180", "staff": "20", "teachers": "12", "carers": "6"}


@pytest.mark.parametrize(
    ("quantity", "price", "typed", "expected"),
    [
        ("200", "670", None, "134000"),
        ("6", "40", "240", "240"),
        ("7", "40000", "1", "280000"),
        ("3", "0.335", None, "1.01"),
        (None, "5", "99", "99"),
        ("5", None, None, None),
    ],
)
def test_a_budget_is_computed_wherever_it_can_be(quantity, price, typed, expected):
    def number(text):
        return None if text is None else Decimal(text)

    assert budget(number(quantity), number(price), number(typed)) == number(expected)


def test_a_measure_is_overdue_from_the_day_after_its_deadline():
    due = date(2026, 11, 24)
    assert standing(due, None, due) is MeasureStanding.OPEN
    assert standing(due, None, date(2026, 11, 25)) is MeasureStanding.OVERDUE
    assert standing(due, due, due) is MeasureStanding.DONE
    assert standing(due, date(2026, 11, 25), date(2026, 12, 1)) is MeasureStanding.DONE_LATE
    assert suggested_day(due, date(2026, 12, 1)) == date(2026, 12, 15)


def test_a_standard_is_rounded_up_and_a_surplus_is_no_gap():
    line = StandardLine("乒乓球台", "张", Per.CLASS, Decimal("0.5"))
    assert standard_quantity(line, Size(Decimal(5), None)) == 3
    assert standard_quantity(line, Size()) == 0
    assert gap(Decimal(3), Decimal(5)) == 0
    pairs = [(Decimal(3), Decimal(5)), (Decimal(2), Decimal(1)), (Decimal(0), Decimal(0))]
    assert summary(pairs) == (1, 2)


@pytest.mark.parametrize("kind", ["kindergarten", "primary", "nine_year"])
def test_every_ready_made_list_has_its_own_items_and_positive_numbers(kind):
    lines = equipment_lists()[kind]
    assert len(lines) >= 15
    assert len({line.item for line in lines}) == len(lines)
    assert all(line.number > 0 and line.unit for line in lines)


def test_the_pupil_ratio_is_read_against_the_norm_for_kindergartens_alone():
    assert readings(FIGURES, "kindergarten")[0][:2] == ("生师比（按专任教师）", "15:1")
    assert readings(FIGURES, "kindergarten")[0].tone == "done"
    short = readings(FIGURES | {"teachers": "11"}, "kindergarten")[0]
    assert "还差专任教师 1 人" in short.note
    assert readings(FIGURES, "primary")[0].note == ""
    assert readings({}, "kindergarten") == []


def test_figures_are_checked_each_and_together():
    assert faults(FIGURES) == {}
    assert set(faults({})) == {"classes", "children"}
    assert "整数" in faults(FIGURES | {"carers": "1.5"})["carers"]
    assert "还多" in faults(FIGURES | {"teachers": "21"})["teachers"]
    assert set(faults(FIGURES | {"distance": "NaN", "site_area": "-1"})) == {
        "distance",
        "site_area",
    }
    assert faults(FIGURES | {"classes": "0"})["classes"] == "班级数要大于 0。"


def test_only_what_reads_otherwise_is_a_difference():
    after = FIGURES | {"children": "190", "route": "向西"}
    assert profile_differences(FIGURES, after) == [
        ("幼儿（学生）数", "180 人", "190 人"),
        ("路线", "", "向西"),
    ]
    assert profile_differences(FIGURES, FIGURES) == []


def test_a_priority_and_its_rank_find_each_other():
    assert [one.rank for one in Priority] == [3, 2, 1]
    assert Priority.of_rank(3) is Priority.HIGH
    assert Priority.of_rank(0) is None
