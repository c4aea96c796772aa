"""Finding by name, pinyin and initials, and only what the reader may see."""

import pytest

from pairing.pinyin import keys
from tests import cast
from tests.web.outings.test_recording import _outing, _pairing


@pytest.mark.parametrize("typed", ["蓝天", "lantian", "ltzx", "tianzhong"])
def test_a_name_is_found_by_characters_pinyin_and_initials(typed):
    assert keys("蓝天中学").match(typed)
    assert not keys("湖滨镇中心幼儿园").match(typed)


def test_a_name_read_otherwise_is_put_right():
    assert keys("长寿小学").pinyin == "changshouxiaoxue"


def test_an_organisation_and_an_activity_are_found(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    lead.post("/activities/new", data=_outing(_pairing()))
    supported = _pairing().supported.name
    assert supported in lead.get("/search", query_string={"q": keys(supported).initials}).text
    assert "有趣的磁铁" in lead.get("/search?q=yqdct").text
    assert "没有找到" in lead.get("/search?q=zzzzzz").text


def test_what_belongs_to_strangers_is_not_found(signed_in):
    own = _outing(_pairing()) | {"items-1-topic": "竹编蜻蜓"}
    signed_in(cast.LEAD_DIRECTOR).post("/activities/new", data=own)
    assert "竹编蜻蜓" not in signed_in(cast.OUTSIDER).get("/search?q=zbqt").text
    assert "竹编蜻蜓" in signed_in(cast.OFFICER).get("/search?q=zbqt").text
