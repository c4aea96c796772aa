"""The observation form names a mentor's mentees before anybody else, her colleagues last."""

from __future__ import annotations

import re

from tests import cast


def _named(client) -> list[str]:
    page = client.get("/pairings/3/observations/new").text
    chosen = page.split('id="teacher_id"')[1].split("</select>")[0]
    return re.findall(r">([^<]+)</option>", chosen)[1:]


def test_her_own_mentees_stand_first_then_the_pairs_then_the_other_sides_then_colleagues(signed_in):
    names = _named(signed_in(cast.MENTOR))
    ranks = [
        0 if "我的徒弟" in one else 1 if "徒弟，师傅" in one else 2 if "湖滨镇" in one else 3
        for one in names
    ]
    assert ranks == sorted(ranks)
    assert {0, 1, 3} <= set(ranks)


def test_a_director_who_mentors_nobody_finds_the_pairs_mentees_first(signed_in):
    names = _named(signed_in(cast.LEAD_DIRECTOR))
    assert "徒弟" in names[0] and "县实验幼儿园" in names[-1]
