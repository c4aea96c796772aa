"""The form engine: every fault at once and at its place; no choice falls back to the first."""

import io
from pathlib import Path

import pytest
from sqlalchemy import func, select

from pairing.extensions import db
from pairing.models import LogEntry, Outing, Pairing
from tests import cast

FIVE = {
    "form_key": "five",
    "pairing_id": "3",
    "day": "2028-01-01",
    "direction": "out",
    "attendance": "-3",
    "items-0-kind": "outreach_teaching",
    "items-0-topic": "",
    "items-0-lesson_hours": "21",
    "items-1-kind": "donation",
    "items-1-topic": "送绘本",
    "items-1-goods-0-item": "绘本",
    "items-1-goods-0-quantity": "很多",
}
"""Shape and rules are wrong at once, in the form and in two rows."""


def _entries():
    db.session.rollback()
    return db.session.scalar(select(func.count(LogEntry.id)))


def test_all_faults_come_at_once_each_at_its_field_with_an_honest_count(signed_in):
    lead, entries = signed_in(cast.LEAD_DIRECTOR), _entries()
    page = lead.post("/activities/new", data=FIVE).text
    assert "有 6 处要改" in page
    for anchor, text in {
        "day": "日期：这个日期不在结对期内",
        "attendance": "参加人数：人数要在",
        "items-0-topic": "第 1 项 送教 · 课题：请填写课题",
        "items-0-teacher_id": "第 1 项 送教 · 执教教师：请选择执教教师",
        "items-0-lesson_hours": "第 1 项 送教 · 课时：课时按半节记",
        "items-1-goods-0-quantity": "第 2 项 捐赠 · 第 1 行 · 数量：",
    }.items():
        assert f'<a href="#{anchor}">{text}' in page
        assert f'id="{anchor}"' in page
        assert f'id="{anchor}-error"' in page
    assert 'value="很多"' in page
    head, rest = page.split("<summary>还有 2 处</summary>")
    assert head.split("data-errors")[1].count('<li><a href="#') == 4, "a phone shows the form too"
    assert rest.split("</details>")[0].count('<li><a href="#') == 2
    assert _entries() == entries


def test_a_password_is_asked_again_when_something_else_was_wrong(county):
    visitor = county.test_client()
    said = "“密码”要重新填"
    assert said not in visitor.get("/sign-in").text
    assert said in visitor.post("/sign-in", data={"login": "head-k04", "password": "x"}).text


def test_the_question_of_a_twin_comes_after_the_faults_and_tells_the_other_record(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    good = {
        "pairing_id": "3",
        "day": "2026-11-24",
        "venue": "山里",
        "direction": "out",
        "items-0-kind": "visit",
        "items-0-topic": "看半日活动",
    }
    assert lead.post("/activities/new", data=good | {"form_key": "a"}).status_code == 302
    wrong = lead.post("/activities/new", data=good | {"form_key": "b", "attendance": "-1"}).text
    assert "就是这一条吗" not in wrong
    assert "有 1 处要改" in wrong
    asked = lead.post("/activities/new", data=good | {"form_key": "b"}).text
    assert "就是这一条吗" in asked
    for told in ("看半日活动", "山里", "待对方确认"):
        assert told in asked.split("不是，另外一次")[0].split("就是这一条吗")[1]


@pytest.mark.parametrize("wanted", ["999999", "", "abc", "1 OR 1", None])
def test_an_unknown_pairing_is_never_replaced_by_the_first(signed_in, wanted):
    lead, entries = signed_in(cast.LEAD_DIRECTOR), _entries()
    data = FIVE | {"pairing_id": wanted, "day": "2026-11-24"}
    page = lead.post("/activities/new", data=data).text
    assert '<a href="#pairing_id">结对：' in page
    assert '<option selected value="">请选择…' in page
    assert _entries() == entries


def test_a_foreign_or_ended_pairing_is_refused(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    page = lead.get("/activities/new").text
    foreign = next(
        key
        for key in db.session.scalars(select(Pairing.id))
        if f'value="{key}"' not in page.split('id="pairing_id"')[1].split("</select>")[0]
    )
    before = db.session.scalar(select(func.count(Outing.id)))
    data = {
        "form_key": "f",
        "pairing_id": foreign,
        "day": "2026-11-24",
        "direction": "out",
        "items-0-kind": "visit",
        "items-0-topic": "看环境",
    }
    assert "请重新选择" in lead.post("/activities/new", data=data).text
    assert "请重新选择" in lead.get(f"/activities/new?pairing_id={foreign}").text
    assert db.session.scalar(select(func.count(Outing.id))) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("direction", "up"),
        ("direction", None),
        ("also", "999"),
        ("items-0-kind", "party"),
        ("items-0-kind", None),
        ("items-0-teacher_id", "999999"),
        ("items-0-need_id", "999999"),
    ],
)
def test_an_unknown_choice_is_a_fault_at_its_field(signed_in, field, value):
    lead, entries = signed_in(cast.LEAD_DIRECTOR), _entries()
    data = {
        "form_key": "c",
        "pairing_id": "3",
        "day": "2026-11-24",
        "direction": "out",
        "items-0-kind": "lecture",
        "items-0-topic": "去小学化",
    }
    page = lead.post("/activities/new", data=data | {field: value}).text
    assert "有 1 处要改" in page
    assert f'href="#{field}"' in page
    assert _entries() == entries


def test_more_items_than_fit_are_kept_and_told(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    data = {"pairing_id": "3", "day": "2026-11-24", "direction": "out"}
    for number in range(21):
        data |= {f"items-{number}-kind": "visit", f"items-{number}-topic": f"第{number}处"}
    page = lead.post("/activities/new", data=data).text
    assert "一次最多记 20 项" in page
    assert 'value="第20处"' in page


@pytest.fixture
def guarded(county):
    """The application with its tokens on, as in the wild."""
    county.config["WTF_CSRF_ENABLED"] = True
    return county


def test_a_page_that_was_open_too_long_keeps_what_was_typed(guarded, signed_in):
    guarded.config["WTF_CSRF_ENABLED"] = False
    lead = signed_in(cast.LEAD_DIRECTOR)
    guarded.config["WTF_CSRF_ENABLED"] = True
    answer = lead.post("/activities/new", data=FIVE | {"note": "写了很久的一段话"})
    assert answer.status_code == 400
    assert "页面开得太久，请再按一次" in answer.text
    assert 'name="note" value="写了很久的一段话"' in answer.text
    assert 'name="items-1-goods-0-quantity" value="很多"' in answer.text
    token = answer.text.split('name="csrf_token" value="')[1].split('"')[0]
    again = lead.post("/activities/new", data=FIVE | {"csrf_token": token})
    assert again.status_code == 200
    assert "有 6 处要改" in again.text


def test_a_password_is_put_into_no_page(guarded):
    secret = {"login": "head-k04", "password": "sehr-geheim-123"}
    answer = guarded.test_client().post("/sign-in", data=secret)
    assert answer.status_code == 400
    assert "sehr-geheim" not in answer.text
    assert "打开这个页面" in answer.text


def test_too_much_text_is_not_called_a_photo(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    answer = lead.post("/activities/new", data={"note": "字" * 90_000})
    assert answer.status_code == 413
    assert "256 KB" in answer.text
    assert "照片" not in answer.text
    big = {"files": (io.BytesIO(b"x" * 120_000_000), "a.jpg")}
    answer = lead.post("/activities/1/files", data=big, content_type="multipart/form-data")
    assert answer.status_code == 413
    assert "10 MB" in answer.text


def test_one_macro_writes_every_fault_and_the_hours_fault_stands_under_its_row(signed_in):
    """A fault inside the row's last column pushes the stepper away (seen on a phone)."""
    folder = Path(__file__).parents[3] / "templates"
    by_hand = [p.name for p in folder.rglob("*.html") if 'class="wrong"' in p.read_text("utf-8")]
    assert by_hand == ["_forms.html"]
    page = signed_in(cast.LEAD_DIRECTOR).post("/activities/new", data=FIVE).text
    row = page.split('data-row="outreach_teaching"')[1].split("data-row=")[0]
    above, below = row.split('class="below-line"')
    assert 'id="items-0-lesson_hours-error"' in below
    assert 'class="wrong"' not in above.split('class="side"')[1]
