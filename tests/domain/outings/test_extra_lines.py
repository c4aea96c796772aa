"""What a kind's form asks for beside, as lines: what goes out comes in again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing import text
from pairing.domain.outings.extra_lines import as_lines, from_lines
from pairing.domain.vocabulary.activity_details import Detail

SAID = st.text("一二> ：:a\n", min_size=1, max_size=12).map(text.clean).filter(bool)


@given(st.dictionaries(st.sampled_from([one.value for one in Detail]), SAID))
def test_what_goes_out_comes_in_again(details: dict[str, str]) -> None:
    assert from_lines(text.clean(as_lines(details))) == details


@pytest.mark.parametrize(
    "line", ["作业：写字", "任务", "任务：", "任务：听课\n任务：评课", "> 听课"]
)
def test_a_line_that_cannot_be_read_is_told(line: str) -> None:
    with pytest.raises(ValueError, match=r"。$"):
        from_lines(line)


def test_a_colon_of_either_width_parts_a_line() -> None:
    assert from_lines("任务: 听课：两节") == {"tasks": "听课：两节"}
