"""Numbers, days and times of a form, and what an address may name."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.validators import InputRequired, NumberRange, Optional

from pairing.web.frame.fields import Line
from pairing.web.frame.typed import DateField, DecimalField, IntegerField, TimeField
from tests import cast
from tests.fuzz import hostile


class _Form(Form):
    price = DecimalField("单价", [Optional(), NumberRange(0, 1000, "单价不对。")])
    money = DecimalField("金额", [Optional()], decimals=2)
    count = IntegerField("份数", [Optional(), NumberRange(0, 9, "份数不对。")])
    day = DateField("日期", [InputRequired("请填写日期。")])
    at = TimeField("时间", [Optional()])


def _sent(**typed):
    form = _Form(MultiDict({"day": "2026-11-24"} | typed))
    return form, form.validate()


def test_what_is_typed_well_is_read_exactly():
    form, sound = _sent(price="０.１２３４５６", count="７", day="2026年9月1日", at="９：３０")
    assert sound
    assert (form.price.data, form.count.data) == (Decimal("0.123456"), 7)
    assert (form.day.data, form.at.data) == (date(2026, 9, 1), time(9, 30))


@pytest.mark.parametrize(
    ("name", "typed", "why"),
    [
        *(("price", typed, "不是数字") for typed in ("NaN", "sNaN", "1e30", "1_000", "٣", "²")),
        ("price", "0.1234567", "六位小数"),
        ("money", "1.234", "两位小数"),
        ("price", "9" * 3000, "太大"),
        ("price", "1001", "单价不对"),
        *(("count", typed, why) for typed, why in (("1.5", "要填整数"), ("-1", "份数不对"))),
        *(("day", typed, "年份不对") for typed in ("9998-12-31", "1999-12-31")),
        *(("day", typed, "不是有效日期") for typed in ("2026-02-30", " ", "20261124")),
        ("at", "25:61", "不是有效时间"),
    ],
)
def test_a_wrong_value_has_one_sentence_and_stays_to_be_seen(name, typed, why):
    form, sound = _sent(**{name: typed})
    assert not sound
    assert len(form[name].errors) == 1
    assert why in form[name].errors[0]
    assert form[name].data is None or why in ("单价不对", "份数不对")
    assert form[name]._value() == typed


def test_a_stored_number_is_shown_with_every_decimal():
    """Else saving a page as it came would round what stands in the database."""
    form = _Form(data={"price": Decimal("0.123456"), "money": Decimal("1E+3"), "at": time(9, 5)})
    assert [form[name]._value() for name in ("price", "money", "at")] == [
        "0.123456",
        "1000",
        "09:05",
    ]
    assert form.count._value() == ""


@pytest.mark.parametrize("typed", hostile.EVERYTHING)
def test_nothing_breaks_a_field(typed):
    _sent(price=typed, money=typed, count=typed, day=typed, at=typed)


@pytest.mark.parametrize(
    "found", ["0", "-1", "²", "٣", "2147483648", "9223372036854775808", "9" * 300]
)
def test_an_address_without_a_possible_id_is_not_found(signed_in, found):
    officer = signed_in(cast.OFFICER)
    for path in (f"/pairings/{found}", f"/activities/{found}", f"/terms/{found}/dates"):
        assert officer.get(path).status_code == 404


@pytest.mark.parametrize("found", ["%00", "%EF%BF%BE", "%0B", "a%00b", "x" * 5000])
def test_an_address_that_is_no_text_is_not_found(signed_in, found):
    officer = signed_in(cast.OFFICER)
    for path in (f"/pairings/1/months/{found}", f"/rubrics/{found}", f"/static/{found}"):
        assert officer.get(path).status_code == 404


@pytest.mark.parametrize("given", ["²", "9" * 30, "-1", "NaN", "%00", "9998-12-31", "endpoint"])
def test_a_parameter_that_says_nothing_is_as_if_it_were_not_there(signed_in, given):
    officer = signed_in(cast.OFFICER)
    for path in (
        "/pairings/1/lessons?page=",
        "/pairings/1/documents/all?page=",
        "/reviews?term_id=",
    ):
        assert officer.get(path + given).status_code == 200
    assert officer.get(f"/pairings/1/lessons?endpoint={given}&_scheme=x&page=1").status_code == 200


def test_json_is_no_form(signed_in):
    body = {"day": "\ud800", "form_key": "k"}
    answer = signed_in(cast.LEAD_DIRECTOR).post("/activities/new", json=body)
    assert answer.status_code == 200


class _Written(Form):
    name = Line("题名", 200, "请写题名。")


@pytest.mark.parametrize("typed", ["", "  ", "\u200b", "\xad \u2060", "\u3000\ufeff"])
def test_a_required_text_that_nobody_can_see_is_missing(typed):
    form = _Written(MultiDict({"name": typed}))
    assert not form.validate()
    assert form.name.errors == ["请写题名。"]


@pytest.mark.parametrize("typed", ["\ufffe", "a\x00b", "\u202ex", "\ufdd0"])
def test_a_text_with_what_is_no_character_is_refused_at_its_field(typed):
    form = _Written(MultiDict({"name": typed}))
    assert not form.validate()
    assert "含有" in form.name.errors[0]
