"""Rubrics: totals are exact, lie in 0–100 and never fall when a mark rises; text comes back."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.domain.plan.grades import Bands
from pairing.domain.teaching.rubric_text import (
    TextFault,
    as_text,
    grades_as_text,
    grades_from,
    sections_from,
)
from pairing.domain.teaching.rubrics import (
    HALF,
    LEVELS,
    Mark,
    RubricContent,
    RubricItem,
    Section,
    Tally,
    fingerprint,
    marks_as_json,
    marks_from_json,
    mean_of,
    rubric_from,
)
from pairing.domain.vocabulary.lessons import Grade, MarkLevel, Mode, Tick
from pairing.queries.plan.standards import ready_made_rubrics

MULTIPLIERS = {grade: 1 - Decimal(step) / 5 for step, grade in enumerate("ABCDE")}
MOSTS = st.lists(st.integers(1, 40), min_size=1, max_size=12)


def _rubric(mosts: list[int], mode: Mode) -> RubricContent:
    items = tuple(
        RubricItem(f"1.{n}", f"第{n}项", Decimal(most)) for n, most in enumerate(mosts, 1)
    )
    return RubricContent(mode, (Section("一", items),), Bands(), MULTIPLIERS)


@st.composite
def _pointed(draw: st.DrawFn) -> tuple[RubricContent, dict[str, Mark]]:
    content = _rubric(draw(MOSTS), Mode.POINTS)
    tenths = {item.code: draw(st.integers(0, int(item.most) * 10)) for item in content.items}
    return content, {code: Mark(str(Decimal(tenth) / 10)) for code, tenth in tenths.items()}


@st.composite
def _graded(draw: st.DrawFn) -> tuple[RubricContent, dict[str, Mark]]:
    content = _rubric(draw(MOSTS), Mode.GRADES)
    return content, {item.code: Mark(draw(st.sampled_from("ABCDE"))) for item in content.items}


@given(_pointed() | _graded())
def test_a_total_is_the_exact_share_of_all_points(
    filled: tuple[RubricContent, dict[str, Mark]],
) -> None:
    content, marks = filled
    total = content.total(marks)
    exact = Fraction(sum(content.points(marks).values())) * 100 / Fraction(content.most)
    assert 0 <= total <= 100
    assert abs(Fraction(total) - exact) <= Fraction(1, 2_000_000)
    assert content.bands.grade(total) is content.bands.grade(exact)


@given(_pointed() | _graded(), st.data())
def test_a_better_mark_never_lowers_the_total(
    filled: tuple[RubricContent, dict[str, Mark]], data: st.DataObject
) -> None:
    content, marks = filled
    item = data.draw(st.sampled_from(content.items))
    best = "A" if content.mode is Mode.GRADES else str(item.most)
    assert content.total(marks | {item.code: Mark(best)}) >= content.total(marks)


@given(st.lists(st.sampled_from(list(Tick)), min_size=1, max_size=20))
def test_a_checklist_counts_what_applies_and_what_holds(ticks: list[Tick]) -> None:
    content = _rubric([1] * len(ticks), Mode.TICKS)
    marks = {item.code: Mark(t.value) for item, t in zip(content.items, ticks, strict=True)}
    passed, not_due = ticks.count(Tick.PASS), ticks.count(Tick.NOT_DUE)
    assert content.tally(marks) == Tally(len(ticks) - not_due, passed)


def test_items_out_of_five_are_scaled_to_100_and_a_grade_multiplies() -> None:
    half_day = rubric_from(ready_made_rubrics()["kindergarten-half-day"])
    assert [len(section.items) for section in half_day.sections] == [4, 5, 11, 4]
    assert half_day.total({item.code: Mark("4") for item in half_day.items}) == 80
    plan = rubric_from(ready_made_rubrics()["theme-plan"])
    assert [section.most for section in plan.sections] == [30, 25, 30, 15]
    assert plan.total({item.code: Mark("B") for item in plan.items}) == 80
    assert plan.points({item.code: Mark("C") for item in plan.items})["1.1"] == Decimal("4.8")


@pytest.mark.parametrize("given_", ["", "x", "5.1", "-1", "NaN", "Infinity", "1e9", "1e-9", "2.55"])
def test_points_that_cannot_be_are_explained_at_their_item(given_: str) -> None:
    content = _rubric([5, 5], Mode.POINTS)
    wrong = content.faults({"1.1": Mark(given_), "1.2": Mark("5")})
    assert list(wrong) == ["1.1"]
    assert wrong["1.1"].endswith("。")
    with pytest.raises(ValueError, match="。"):
        content.total({"1.1": Mark(given_), "1.2": Mark("5")})


@pytest.mark.parametrize("given_", [None, ""])
def test_there_is_no_total_before_every_item_has_its_mark(given_: str | None) -> None:
    content = _rubric([10, 10], Mode.POINTS)
    marks = {"1.1": Mark("9")} | ({} if given_ is None else {"1.2": Mark(given_)})
    with pytest.raises(ValueError, match="请打分"):
        content.total(marks)


@pytest.mark.parametrize("mode", [Mode.GRADES, Mode.TICKS])
def test_what_is_no_choice_and_what_is_missing_is_a_fault(mode: Mode) -> None:
    content = _rubric([5, 5], mode)
    assert set(content.faults({"1.1": Mark("Z")})) == {"1.1", "1.2"}


@pytest.mark.parametrize("code", sorted(ready_made_rubrics()))
def test_what_the_button_for_the_rest_gives_fits_every_item(code: str) -> None:
    content = rubric_from(ready_made_rubrics()[code])
    marks = {item.code: Mark(content.rest_given(item)) for item in content.items}
    assert content.faults(marks) == {}
    assert content.rested([item.code for item in content.items], marks) == len(content.items)
    if content.mode is not Mode.TICKS:
        assert Bands().grade(content.total(marks)) is Grade.GOOD
        assert content.rest_label == f"其余按{'良' if content.mode is Mode.POINTS else 'B'}"


@pytest.mark.parametrize(
    ("most", "worth"),
    [
        ("20", ["19", "17", "14", "10"]),
        ("15", ["14", "12.5", "10.5", "7.5"]),
        ("13", ["12.5", "11", "9", "6.5"]),
        ("8", ["7.5", "7", "5.5", "4"]),
        ("7", ["6.5", "6", "5", "3.5"]),
        ("5", ["4.5", "4", "3.5", "2.5"]),
        ("2", ["1.9", "1.7", "1.4", "1"]),
    ],
)
def test_a_level_gives_its_share_to_the_nearest_step_of_its_item(
    most: str, worth: list[str]
) -> None:
    item = RubricItem("1.1", "目标明确", Decimal(most))
    assert [str(item.worth(level)) for level in MarkLevel] == worth


def test_a_level_is_never_worth_another_grade_than_its_own_and_never_more_than_there_is() -> None:
    grades = [Grade.EXCELLENT, Grade.GOOD, Grade.PASS, Grade.FAIL]
    for tenths in range(20, 1000):
        item = RubricItem("1.1", "目标明确", Decimal(tenths) / 10)
        worth = [item.worth(level) for level in MarkLevel]
        shares = [Fraction(points) * 100 / Fraction(item.most) for points in worth]
        assert [Bands().grade(share) for share in shares] == grades, item.most
        assert worth[0] <= item.most
        assert all(
            item.level_of(points) is level for points, level in zip(worth, MarkLevel, strict=True)
        )
    assert item.level_of(Decimal("0.1")) is None


@pytest.mark.parametrize("code", sorted(ready_made_rubrics()))
def test_levels_of_every_shipped_item_are_half_points_and_told_apart(code: str) -> None:
    content = rubric_from(ready_made_rubrics()[code])
    if content.mode is not Mode.POINTS:
        return
    for item in content.items:
        worth = [item.worth(level) for level in MarkLevel]
        assert all(points % HALF == 0 for points in worth), item
        assert item.most >= worth[0] > worth[1] > worth[2] > worth[3] > 0
        nearest = [
            abs(Fraction(p) - LEVELS[at] * Fraction(item.most))
            for p, at in zip(worth, MarkLevel, strict=True)
        ]
        assert max(nearest) <= Fraction(1, 4)
    for level, grade in zip(MarkLevel, Grade, strict=True):
        marks = {item.code: Mark(str(item.worth(level))) for item in content.items}
        assert content.bands.grade(content.total(marks)) is grade, "a whole sheet of one level"


def test_a_lessons_score_is_the_exact_mean() -> None:
    assert mean_of([Decimal(89), Decimal(90), Decimal(90)]) == Fraction(269, 3)
    assert Bands().grade(mean_of([Decimal(89), Decimal(91)])) is Grade.EXCELLENT


@pytest.mark.parametrize("code", sorted(ready_made_rubrics()))
def test_a_rubric_written_as_text_is_read_back(code: str) -> None:
    stored = ready_made_rubrics()[code]
    content = rubric_from(stored)
    assert rubric_from(stored | {"sections": sections_from(as_text(content), content.mode)}) == (
        content
    )
    if content.multipliers:
        assert grades_from(grades_as_text(content.multipliers)) == stored["multipliers"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "请写小标题和项目"),
        ("目标明确 | 5", "第 1 行：最前面要有一行小标题"),
        ("# 目标\n目标明确", "第 2 行：写成“文字 | 分值”"),
        ("# 目标\n目标明确 | 五", "不是数字"),
        ("# 目标\n目标明确 | 0", "分值要大于 0"),
        ("# 目标\n目标明确 | 1.25", "最多一位小数"),
        ("# 目标\n目标 | 明确 | 5", "写成“文字 | 分值”"),
        ("# 目标\n# 内容\n正确 | 5", "小标题“目标”下面还没有项目"),
        ("#\n正确 | 5", "第 1 行：缺文字"),
        ("# 目标\n| 5", "第 2 行：缺文字"),
        ("# 目标\n" + "正确 | 5\n" * 61, "最多 60 项"),
        ("# 目标\n甲 | 600\n乙 | 600", "不能超过 1000"),
    ],
)
def test_a_fault_in_the_text_names_its_line(text: str, message: str) -> None:
    with pytest.raises(TextFault) as caught:
        sections_from(text, Mode.POINTS)
    assert message in str(caught.value)


def test_full_width_signs_are_read_and_a_checklist_has_no_points() -> None:
    read = sections_from("＃ 目标\n\n 明确 ｜ 5 ", Mode.POINTS)
    assert read == [{"title": "目标", "items": [["明确", 5]]}]
    with pytest.raises(TextFault, match="检查表不写分值"):
        sections_from("# 生活\n洗手 | 5", Mode.TICKS)


@pytest.mark.parametrize(
    "text", ["", "A 1", "A 1.0，B", "B 0.8，A 1.0", "A 0.9，B 0.8", "A 1，B 0.888"]
)
def test_grades_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="。"):
        grades_from(text)


def test_marks_and_contents_are_told_apart_and_come_back() -> None:
    marks = {"1.1": Mark("8", "很好"), "1.2": Mark("B")}
    assert marks_from_json(marks_as_json(marks)) == marks
    stored = ready_made_rubrics()["primary-lesson"]
    assert fingerprint(stored) == fingerprint(dict(reversed(stored.items())))
    assert fingerprint(stored) != fingerprint(stored | {"name": "别的"})
