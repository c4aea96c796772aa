"""Two versions beside each other: the words that differ are marked, and only those."""

from hypothesis import given
from hypothesis import strategies as st

from pairing.web.frame.compared import compared


def _marked(stretches):
    return "".join(f"[{one.text}]" if one.is_changed else one.text for one in stretches)


def test_the_words_that_differ_are_marked_in_both():
    now, mine = compared("上午听了有趣的磁铁，下午座谈。", "上午听了有趣的影子，下午座谈。")
    assert _marked(now) == "上午听了有趣的[磁铁]，下午座谈。"
    assert _marked(mine) == "上午听了有趣的[影子]，下午座谈。"
    assert [_marked(one) for one in compared("2026-11-23", "2026-11-24")] == [
        "[2026-11-23]",
        "[2026-11-24]",
    ]


def test_texts_that_share_nothing_are_marked_whole_without_confetti():
    now, mine = compared("先写的", "另一台手机上写的")
    assert (now, mine) == ([("先写的", True)], [("另一台手机上写的", True)])
    assert compared("", "新写的") == ([], [("新写的", True)])


def test_long_texts_are_compared_by_the_clause_at_once():
    clauses = [f"第{n}次听课有收获" for n in range(400)]
    other = [*clauses[:200], "第200次请了假", *clauses[201:]]
    now, mine = compared("，".join(clauses), "，".join(other))
    assert [one.text for one in now if one.is_changed] == ["第200次听课有收获"]
    assert [one.text for one in mine if one.is_changed] == ["第200次请了假"]


WORDS = st.text("有趣的磁铁，。 \n第12课", max_size=60)


@given(WORDS, WORDS)
def test_no_letter_is_lost_and_the_same_text_has_no_mark(one, other):
    now, mine = compared(one, other)
    assert "".join(part.text for part in now) == one
    assert "".join(part.text for part in mine) == other
    same = [[part.text for part in side if not part.is_changed] for side in (now, mine)]
    assert "".join(same[0]) == "".join(same[1])
    assert not any(part.is_changed for part in compared(one, one)[0])
