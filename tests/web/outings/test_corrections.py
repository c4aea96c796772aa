"""A confirmed record is put right in the open; each kind keeps what only it asks for."""

from decimal import Decimal

from sqlalchemy import select

from pairing.domain.vocabulary.activities import ActivityKind, ActivityState
from pairing.extensions import db
from pairing.models import Activity, LogEntry, Teacher
from tests import cast
from tests.web.outings.test_recording import _newest, _outing, _pairing, _values


def _state(outing):
    return {link.state for row in outing.activities for link in row.links}


def _confirmed(signed_in):
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    lead.post("/activities/new", data=_outing(_pairing()))
    outing = _newest()
    supported.post(f"/activities/{outing.id}/confirm", data={"version": outing.version})
    db.session.expire_all()
    return lead, supported, outing


def _correction(outing, **changes):
    data = _outing(_pairing()) | {"version": outing.version, "reason": "课时写错了"}
    for number, row in enumerate(outing.activities):
        data[f"items-{number}-activity_id"] = row.id
    return data | changes


def test_a_corrected_record_asks_the_other_side_again_and_keeps_what_stood(signed_in):
    lead, supported, outing = _confirmed(signed_in)
    counted = _values()["B19"]
    page = lead.get(f"/activities/{outing.id}/correct").text
    assert 'value="有趣的磁铁"' in page
    data = _correction(outing, **{"items-1-lesson_hours": "1", "venue": "二楼活动室"})
    assert lead.post(f"/activities/{outing.id}/correct", data=data).status_code == 302
    db.session.expire_all()
    assert _state(outing) == {ActivityState.DONE}
    assert _values()["B19"] == (counted[0] - 2, counted[1] + 1)
    told = supported.get(f"/activities/{outing.id}").text
    assert "课时写错了" in told
    assert "课时：2 改为 1" in told
    assert "改为 二楼活动室" in told


def test_a_correction_needs_a_reason_and_a_change(signed_in):
    lead, _, outing = _confirmed(signed_in)
    silent = lead.post(f"/activities/{outing.id}/correct", data=_correction(outing, reason=""))
    assert "为什么更正" in silent.text
    same = lead.post(f"/activities/{outing.id}/correct", data=_correction(outing))
    assert "内容没有变化" in same.text
    db.session.expire_all()
    assert _state(outing) == {ActivityState.CONFIRMED}


def test_what_nobody_was_shown_is_corrected_without_a_reason_and_never_after(signed_in):
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    lead.post("/activities/new", data=_outing(_pairing()))
    outing = _newest()
    url = f"/activities/{outing.id}/correct"

    def silent(venue):
        db.session.expire_all()
        return lead.post(url, data=_correction(outing, venue=venue, reason=""))

    assert "为什么更正（可不填）" in lead.get(url).text
    assert silent("二楼").status_code == 302
    told = supported.get(f"/activities/{outing.id}").text
    assert "已更正" in told and "原因：<" not in told
    db.session.expire_all()
    supported.post(f"/activities/{outing.id}/confirm", data={"version": outing.version})
    assert "请写一句为什么更正" in silent("三楼").text
    db.session.expire_all()
    reasoned = _correction(outing, venue="三楼")
    assert lead.post(url, data=reasoned).status_code == 302
    assert "请写一句为什么更正" in silent("四楼").text, "confirmed once, it waits again"


def test_the_other_side_and_a_stale_form_cannot_correct(signed_in):
    lead, supported, outing = _confirmed(signed_in)
    data = _correction(outing, venue="别处")
    assert supported.post(f"/activities/{outing.id}/correct", data=data).status_code == 403
    stale = _correction(outing, venue="别处", version=outing.version - 1)
    assert lead.post(f"/activities/{outing.id}/correct", data=stale).status_code == 409


def test_an_item_taken_out_counts_no_longer_and_one_put_in_waits(signed_in):
    lead, _, outing = _confirmed(signed_in)
    data = _correction(outing)
    data = {key: value for key, value in data.items() if not key.startswith("items-0-")}
    data |= {"items-7-kind": "teaching_research", "items-7-topic": "区域材料"}
    assert lead.post(f"/activities/{outing.id}/correct", data=data).status_code == 302
    db.session.expire_all()
    states = {row.kind: row.links[0].state for row in outing.activities}
    assert states["visit"] == ActivityState.CANCELLED
    assert states["teaching_research"] == ActivityState.DONE


def _record(client, kind, outer=None, **fields):
    data = {
        "form_key": kind,
        "pairing_id": _pairing().id,
        "day": "2026-11-24",
        "direction": "out",
        "items-0-kind": kind,
        "items-0-topic": "记一次",
        **(outer or {}),
    }
    answer = client.post(
        "/activities/new", data=data | {f"items-0-{key}": value for key, value in fields.items()}
    )
    assert answer.status_code == 302, answer.text
    return db.session.scalars(select(Activity).order_by(Activity.id.desc())).first()


def _goods(number, item, quantity, price):
    values = {"item": item, "quantity": quantity, "unit": "册", "unit_price": price}
    return {f"goods-{number}-{key}": value for key, value in values.items()}


def test_a_donation_adds_up_goods_and_cash(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    goods = _goods(0, "绘本", "120", "15.5") | _goods(1, "积木", "3", "")
    given = _record(lead, "donation", cash="200", **goods, **{"detail-receipt": "王园长"})
    assert given.amount == Decimal("2060")
    page = lead.get(f"/activities/{given.outing_id}").text
    assert "绘本 120 册 × 15.5 元 = 1860 元" in page
    assert "签收（接收方经手人）：王园长" in page
    again = lead.get(f"/activities/{given.outing_id}/correct").text
    assert 'value="200"' in again
    assert 'value="15.5"' in again


def test_shadowing_tells_people_days_and_logistics(signed_in):
    teacher = db.session.scalars(select(Teacher).where(Teacher.code == "K05-01")).one()
    stay = _record(
        signed_in(cast.SUPPORTED_DIRECTOR),
        "shadowing",
        last_day="2026-11-27",
        **{
            "people-0-teacher_id": teacher.id,
            "people-0-part": "shadow",
            "detail-logistics": "食宿已安排",
        },
    )
    page = signed_in(cast.LEAD_DIRECTOR).get(f"/activities/{stay.outing_id}").text
    assert f"跟班教师：{teacher.name}" in page
    assert "共 4 天" in page
    assert "食宿已安排" in page


def test_each_kind_is_recorded_with_its_own_fields(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    teacher = db.session.scalars(select(Teacher).where(Teacher.code == "K05-01")).one()
    stay = {
        "last_day": "2026-11-27",
        "people-0-teacher_id": teacher.id,
        "people-0-part": "exchanged",
        "detail-host_appraisal": "带班认真",
    }
    gift = {"goods-0-item": "互赠绘画", "goods-0-quantity": "30", "goods-0-unit": "幅"}
    told = {
        "family_event": ({}, "<dd>60</dd>"),
        "post_exchange": (stay, "带班认真"),
        "student_exchange": (gift, "互赠绘画 30 幅"),
        "joint_meeting": ({"detail-guests": "县教研室"}, "县教研室"),
    }
    for kind, (fields, text) in told.items():
        row = _record(lead, kind, {"attendance": "60"}, **fields)
        assert (row.kind, bool(row.people)) == (kind, kind == "post_exchange")
        assert text in lead.get(f"/activities/{row.outing_id}").text, kind
    assert ActivityKind.FAMILY_EVENT.traits.parts == ()


def test_a_meeting_keeps_decisions_with_owner_and_date(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    meeting = _record(
        lead,
        "joint_meeting",
        **{
            "decisions-0-text": "每月互访一次",
            "decisions-0-owner": "周岚",
            "decisions-0-due_on": "2026-12-31",
        },
    )
    assert "每月互访一次（周岚" in lead.get(f"/activities/{meeting.outing_id}").text
    half = {
        "form_key": "half",
        "pairing_id": _pairing().id,
        "day": "2026-11-20",
        "direction": "out",
        "items-0-kind": "joint_meeting",
        "items-0-topic": "联席会议",
        "items-0-decisions-0-text": "没有负责人",
    }
    page = lead.post("/activities/new", data=half).text
    assert "有 2 处要改" in page
    assert "请写由谁负责。" in page
    assert "请填写完成日期。" in page


def test_one_outing_serves_several_pairings(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    page = lead.get("/activities/new").text
    others = [p for p in ("B2", "B3") if f'name="also" value="{_pairing(p).id}"' in page]
    data = _outing(_pairing()) | {"also": [_pairing(code).id for code in others]}
    lead.post("/activities/new", data=data)
    served = {link.pairing.code for link in _newest().activities[0].links}
    assert served == {"B1", *others}
    assert len(served) > 1


def test_the_form_remembers_the_last_place(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    lead.post("/activities/new", data=_outing(_pairing()) | {"venue": "湖滨二分园"})
    assert 'value="湖滨二分园"' in lead.get(f"/activities/new?pairing_id={_pairing().id}").text


MEETING = {
    "decisions-0-text": "统一一日作息",
    "decisions-0-owner": "何永康",
    "decisions-0-due_on": "2026-12-01",
    "detail-issues": "幼小衔接怎么做",
}


def test_a_decision_is_settled_by_one_tap_and_taken_back_by_another(signed_in):
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    outing = _record(lead, "joint_meeting", **MEETING).outing
    supported.post(f"/activities/{outing.id}/confirm", data={"version": outing.version})
    assert "统一一日作息" in supported.get("/").text
    decision = outing.activities[0].decisions[0]
    url = f"/decisions/{decision.id}/done"
    assert signed_in(cast.OUTSIDER).post(url, data={"done": "1"}).status_code == 404
    assert signed_in(cast.OFFICER).post(url, data={"done": "1"}).status_code == 403
    entries = db.session.query(LogEntry).count()
    assert supported.post(url, data={"done": "1"}).status_code == 302
    db.session.expire_all()
    assert decision.done_on == cast.TODAY
    assert supported.post(url, data={"done": "1"}).status_code == 409
    assert "统一一日作息" not in supported.get("/").text
    supported.post(url, data={})
    db.session.expire_all()
    assert decision.done_on is None
    assert db.session.query(LogEntry).count() == entries + 2


def test_an_entrant_keeps_the_place_and_a_plan_its_parts(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    teacher = db.session.scalars(select(Teacher).where(Teacher.code == "K05-01")).one()
    entrant = {
        "people-0-teacher_id": teacher.id,
        "people-0-part": "entrant",
        "people-0-result": "一等奖",
    }
    shared = {"starts_at": "09:00", "ends_at": "11:30", "goal": "练保教基本功"}
    outing = _record(lead, "competition", shared, **entrant).outing
    page = lead.get(f"/activities/{outing.id}").text
    for text in ("一等奖", "09:00–11:30", "练保教基本功"):
        assert text in page
    form = lead.get(f"/activities/{outing.id}/correct").text
    assert 'value="一等奖"' in form and "练保教基本功" in form
    late = _outing(_pairing()) | {"starts_at": "11:00", "ends_at": "09:00"}
    assert "结束时间要晚于开始时间" in lead.post("/activities/new", data=late).text


def test_hours_confirmed_otherwise_are_told_beside_those_claimed(signed_in):
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    lead.post("/activities/new", data=_outing(_pairing()))
    outing = _newest()
    data = {"corrected": "1", "version": outing.version}
    data |= {f"hours-{row.id}": "1" for row in outing.activities if row.hours_claimed}
    supported.post(f"/activities/{outing.id}/dispute", data=data)
    assert "对方按 1 课时确认（原记 2），马淑珍" in lead.get(f"/activities/{outing.id}").text
