"""The main job on the web: record an outing, the other side confirms, the ledger moves."""

from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy import select

from pairing.extensions import db
from pairing.models import LogEntry, Outing, Pairing, RoleGrant, Teacher, Term
from pairing.queries.people.actors import account_by_login
from pairing.queries.plan.results import results_for
from tests import cast


def _pairing(code="B1"):
    return db.session.scalars(select(Pairing).where(Pairing.code == code)).one()


def _values(code="B1"):
    term = db.session.scalars(select(Term).where(Term.code == "2026-1")).one()
    ids = select(Pairing.id).where(Pairing.code == code)
    found = results_for(ids, term, cast.TODAY)
    return {r.target.code: (r.value, r.pending) for r in found}


def _visits_in_november():
    term = db.session.scalars(select(Term).where(Term.code == "2026-1")).one()
    found = results_for(select(Pairing.id).where(Pairing.code == "B1"), term, cast.TODAY)
    monthly = next(r for r in found if r.target.code == "B18")
    return next(m.value for m in monthly.months if m.span.start.month == 11)


def _outing(pairing, key="k1"):
    teacher = db.session.scalars(select(Teacher).where(Teacher.code == "K04-01")).one()
    items = [
        ("visit", "看教师一日活动"),
        ("outreach_teaching", "有趣的磁铁"),
        ("lecture", "去小学化"),
    ]
    data = {
        "form_key": key,
        "pairing_id": pairing.id,
        "day": "2026-11-24",
        "venue": "湖滨镇中心幼儿园",
        "direction": "out",
        "attendance": "26",
    }
    for number, (kind, topic) in enumerate(items):
        data |= {f"items-{number}-kind": kind, f"items-{number}-topic": topic}
    data |= {"items-1-teacher_id": teacher.id, "items-1-lesson_hours": "2"}
    return data


def _newest():
    return db.session.scalars(select(Outing).order_by(Outing.id.desc())).first()


def test_an_outing_counts_only_after_the_other_side_confirmed_it(signed_in):
    before, visits = _values(), _visits_in_november()
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    assert lead.post("/activities/new", data=_outing(_pairing())).status_code == 302
    claimed = _values()
    assert claimed["B19"] == (before["B19"][0], before["B19"][1] + 2)
    outing = _newest()
    answer = supported.post(f"/activities/{outing.id}/confirm", data={"version": outing.version})
    assert answer.status_code == 302
    after = _values()
    assert after["B19"] == (before["B19"][0] + 2, before["B19"][1])
    assert after["B21"][0] == before["B21"][0] + 1
    assert _visits_in_november() == visits + 1


def test_the_same_form_sent_twice_makes_one_outing(signed_in):
    lead, form = signed_in(cast.LEAD_DIRECTOR), _outing(_pairing())
    first, second = (lead.post("/activities/new", data=form) for _ in range(2))
    assert first.location == second.location
    changed = lead.post("/activities/new", data=form | {"venue": "别处"})
    assert changed.status_code == 409
    told = changed.text
    assert "这张表已经保存过一次" in told
    assert "这条记录刚刚变过" not in told
    for code in (">out<", ">visit<"):
        assert code not in told, "what was chosen is told in words"
    assert '<dt>地点</dt><dd class="kept">别处</dd>' in told
    assert "下乡" in told


def test_nobody_confirms_his_own_sides_record(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    lead.post("/activities/new", data=_outing(_pairing()))
    entries = db.session.query(LogEntry).count()
    assert lead.post(f"/activities/{_newest().id}/confirm").status_code == 403
    assert db.session.query(LogEntry).count() == entries


def test_who_recorded_never_confirms_whatever_she_is_today(signed_in):
    """She recorded for the one school and is today the other's director; or has a second account.

    (A colleague of hers at that school confirms.)
    """
    lead = signed_in(cast.LEAD_DIRECTOR)
    lead.post("/activities/new", data=_outing(_pairing()))
    outing, recorder = _newest(), account_by_login(cast.LEAD_DIRECTOR)
    seat = db.session.scalars(select(RoleGrant).where(RoleGrant.account_id == recorder.id)).one()
    seat.organisation_id = _pairing().supported_id
    db.session.commit()
    seen = {"version": outing.version}
    assert "确认属实" not in lead.get(f"/activities/{outing.id}").text
    assert lead.post(f"/activities/{outing.id}/confirm", data=seen).status_code == 403
    assert lead.post(f"/activities/{outing.id}/dispute", data=seen).status_code == 403
    colleague = account_by_login(cast.SUPPORTED_DIRECTOR)
    recorder.teacher_id = colleague.teacher_id = db.session.scalars(select(Teacher.id)).first()
    db.session.commit()
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    page = supported.post(f"/activities/{outing.id}/confirm", data=seen, follow_redirects=True)
    assert "是您登记的" in page.text
    word = {"reason": "not_held", "version": outing.version}
    assert "是您登记的" in supported.post(f"/activities/{outing.id}/dispute", data=word).text
    assert {link.state for row in _newest().activities for link in row.links} == {"done"}
    colleague = account_by_login(cast.SUPPORTED_DIRECTOR)
    colleague.teacher_id = None
    db.session.commit()
    assert supported.post(f"/activities/{outing.id}/confirm", data=seen).status_code == 302
    assert {link.state for row in _newest().activities for link in row.links} == {"confirmed"}


def test_a_stale_confirmation_is_refused(signed_in):
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    lead.post("/activities/new", data=_outing(_pairing()))
    outing = _newest()
    answer = supported.post(
        f"/activities/{outing.id}/confirm", data={"version": outing.version + 1}
    )
    assert answer.status_code == 409


def test_a_dispute_says_why_and_counts_nowhere(signed_in):
    before = _values()
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    lead.post("/activities/new", data=_outing(_pairing()))
    url = f"/activities/{_newest().id}/dispute"
    assert "请写一句" in supported.post(url, data={"reason": "other", "remark": " "}).text
    assert "请重新选择" in supported.post(url, data={"reason": "no-such"}).text
    assert supported.post(url, data={"reason": "not_held"}).status_code == 302
    assert _values() == before
    for reader in (lead, supported):
        assert "没有发生" in reader.get(f"/activities/{_newest().id}").text


def test_a_dispute_needs_a_choice_and_is_taken_back_by_who_made_it(signed_in):
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    lead.post("/activities/new", data=_outing(_pairing()))
    url = f"/activities/{_newest().id}"
    assert "checked" not in supported.get(f"{url}/dispute").text
    assert "请选择哪里有出入" in supported.post(f"{url}/dispute").text
    supported.post(f"{url}/dispute", data={"reason": "not_held"})
    assert "核对过了，确认属实" in supported.get(url).text
    assert "核对过了" not in lead.get(url).text
    assert lead.post(f"{url}/confirm").status_code == 403
    supported.post(f"{url}/confirm", data={"version": _newest().version})
    assert {link.state for row in _newest().activities for link in row.links} == {"confirmed"}


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("day", "2028-01-01", "不在结对期内"),
        ("day", "", "请填写日期"),
        ("items-1-lesson_hours", "21", "最多 20"),
        ("items-1-lesson_hours", "1.3", "课时按半节记"),
        ("items-1-lesson_hours", "", "请填几课时"),
        ("items-1-topic", "", "请填写课题"),
        ("attendance", "-3", "人数要在"),
        ("note", "\u202e倒着", "隐藏字符"),
    ],
)
def test_a_bad_outing_is_explained_and_nothing_is_written(signed_in, field, value, message):
    lead = signed_in(cast.LEAD_DIRECTOR)
    entries = db.session.query(LogEntry).count()
    answer = lead.post("/activities/new", data=_outing(_pairing()) | {field: value})
    assert answer.status_code == 200
    assert message in answer.text
    assert "有趣的磁铁" in answer.text or field == "items-1-topic"
    assert db.session.query(LogEntry).count() == entries


def test_a_day_to_come_makes_a_plan(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    lead.post("/activities/new", data=_outing(_pairing()) | {"day": "2026-12-04"})
    outing = _newest()
    assert outing.day == date(2026, 12, 4)
    assert {link.state for a in outing.activities for link in a.links} == {"planned"}


def test_the_same_day_and_kind_asks_whether_it_is_this_one(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    lead.post("/activities/new", data=_outing(_pairing()))
    first = _newest().id
    asked = lead.post("/activities/new", data=_outing(_pairing(), key="k2"))
    assert asked.status_code == 200
    assert "就是这一条吗？" in asked.text
    assert f"/activities/{first}" in asked.text
    assert _newest().id == first
    saved = lead.post("/activities/new", data=_outing(_pairing(), key="k2") | {"is_another": "1"})
    assert saved.status_code == 302
    assert _newest().id > first


def test_the_other_side_confirms_with_corrected_hours_and_the_claim_is_kept(signed_in):
    before = _values()
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    lead.post("/activities/new", data=_outing(_pairing()))
    outing = _newest()
    taught = next(row for row in outing.activities if row.kind == "outreach_teaching")
    url = f"/activities/{outing.id}/dispute"
    assert "按这些课时确认" in supported.get(url).text
    for hours in ("99", "1.3", "0.25"):
        wrong = supported.post(url, data={"corrected": "1", f"hours-{taught.id}": hours})
        assert "课时按半节记" in wrong.text
    data = {"corrected": "1", f"hours-{taught.id}": "1.5", "version": outing.version}
    assert supported.post(url, data=data).status_code == 302
    assert _values()["B19"][0] == before["B19"][0] + Fraction(3, 2)
    db.session.expire_all()
    assert taught.links[0].claimed_hours == 2
    entry = db.session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
    assert entry.changes[f"hours {taught.code}"] == ["2", "1.5"]
