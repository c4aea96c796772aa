"""Drawn lines follow the facts; what people wrote, changed or took away is theirs."""

from __future__ import annotations

import pytest

from pairing.domain.assessment.redrawing import redrawn, redrawn_sections

THEN = "（一）走访 2 次：9月1日“看一日活动”。\n（二）送教下乡 1 次：9月3日《磁铁》。"
NOW = "（一）走访 3 次：9月1日“看一日活动”。\n（二）送教下乡 4 次：9月3日《磁铁》。"
LACKING = "走访次数：还差 1 次，原因：\n材料齐全：还缺 2 份资料，原因："


def test_what_nobody_touched_is_drawn_anew() -> None:
    assert redrawn(THEN, THEN, NOW) == NOW


def test_what_people_wrote_stays_where_it_stood() -> None:
    text = f"开头。\n{THEN}\n结尾。"
    assert redrawn(text, THEN, NOW) == f"开头。\n{NOW}\n结尾。"


def test_what_stands_behind_a_line_stays_behind_the_new_one() -> None:
    text = "走访次数：还差 1 次，原因：路远"
    assert (
        redrawn(text, LACKING, "走访次数：还差 2 次，原因：") == "走访次数：还差 2 次，原因：路远"
    )


def test_what_is_settled_goes_or_says_so() -> None:
    text = "走访次数：还差 1 次，原因：\n材料齐全：还缺 2 份资料，原因：等盖章"
    assert redrawn(text, LACKING, "") == "材料齐全：已经补上，原因：等盖章"


@pytest.mark.parametrize("line", ["（一）走访很多次。", "走访 2 次，都在下午。"])
def test_a_changed_line_is_peoples_and_comes_no_second_time(line: str) -> None:
    rest = THEN.splitlines()[1]
    assert redrawn(f"{line}\n{rest}", THEN, NOW).startswith(f"{line}\n（二）送教下乡 4 次")


def test_a_line_that_was_taken_away_does_not_come_back_and_a_new_one_does() -> None:
    new = NOW + "\n（三）专题讲座 1 次：11月2日“家园共育”。"
    assert redrawn(THEN.splitlines()[1], THEN, new) == "\n".join(new.splitlines()[1:])


def test_sections_of_which_nothing_is_known_stay() -> None:
    kept = {"practice": "自己写的", "next": "打算"}
    assert redrawn_sections(kept, {}, {"practice": NOW}) == kept
    assert redrawn_sections({"practice": THEN}, {"practice": THEN}, {"practice": NOW}) == {
        "practice": NOW
    }
