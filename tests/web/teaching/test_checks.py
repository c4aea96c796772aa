"""Checklists: one tap an item, due and passed computed; a correction by who recorded it."""

import pytest
from sqlalchemy import select

from pairing.extensions import db
from pairing.models import Check, LogEntry
from tests import cast
from tests.rubrics import fields
from tests.web.outings.test_recording import _pairing, _values

ROUTINE = "daily-routine"
EARLY = "no-early-schooling"


def _url(part=""):
    return f"/pairings/{_pairing().id}/checks{part}"


def _form(rubric=EARLY, key="h1", **more):
    pairing = _pairing()
    return {
        "form_key": key,
        "organisation_id": pairing.supported_id,
        "day": "2026-11-23",
    } | fields(rubric, **more)


def _newest():
    return db.session.scalars(select(Check).order_by(Check.id.desc())).first()


def _entries():
    return db.session.query(LogEntry).filter_by(object_type="check").count()


def _recorded(signed_in, **more):
    lead = signed_in(cast.LEAD_DIRECTOR)
    answer = lead.post(_url("/new"), data=_form(**more))
    assert answer.status_code == 302, answer.text
    return lead, _newest()


def test_a_check_counts_what_applies_and_what_holds_and_moves_the_result(signed_in):
    before = _values()["B12"]
    lead, row = _recorded(signed_in, s1_2="fail", r1_2="有一次抄写作业", s2_4="not_due")
    assert (row.due, row.passed, row.checklist) == (9, 8, "去小学化检查表")
    page = lead.get(f"/checks/{row.id}").text
    assert "有一次抄写作业" in page
    assert "1 项要改进" in page
    assert "8 / 9 项合格" in lead.get(_url()).text
    assert _values()["B12"][0] < before[0]


def test_the_same_form_twice_is_one_check_and_one_log_entry(signed_in):
    entries = _entries()
    lead, row = _recorded(signed_in)
    assert lead.post(_url("/new"), data=_form()).location == f"/checks/{row.id}"
    assert _entries() == entries + 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"day": "2026-12-24"}, "还没有到这一天"),
        ({"day": ""}, "请填写日期"),
        ({"organisation_id": "1"}, "请重新选择"),
        ({"rubric": "primary-lesson"}, "换检查表"),
    ],
)
def test_a_bad_check_is_explained_and_not_written(signed_in, change, message):
    lead, entries = signed_in(cast.LEAD_DIRECTOR), _entries()
    answer = lead.post(_url("/new"), data=_form(r1_1="留着") | change)
    assert answer.status_code == 200
    assert message in answer.text
    assert "留着" in answer.text
    assert _entries() == entries


def test_an_item_without_a_tick_is_told_at_the_item_and_nothing_due_is_no_check(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    assert "请选合格或不合格" in lead.post(_url("/new"), data=_form(s1_1="")).text
    empty = _form() | fields(EARLY, "not_due")
    assert "每一项都不适用" in lead.post(_url("/new"), data=empty).text


def test_another_checklist_comes_without_script(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    page = lead.post(_url("/new"), data=_form() | {"rubric": ROUTINE, "swap": "1"}).text
    assert f'<div class="sheet" data-sheet="{ROUTINE}"' in page


def test_who_recorded_it_corrects_it_and_an_old_page_is_refused(signed_in):
    lead, row = _recorded(signed_in, s1_1="fail")
    url, version = f"/checks/{row.id}/correct", row.version
    assert signed_in(cast.SUPPORTED_DIRECTOR).get(url).status_code == 403
    assert "不合格" in lead.get(url).text
    data = _form() | {"version": version, "remark": "当场改了"}
    assert lead.post(url, data=data).status_code == 302
    db.session.expire_all()
    assert (row.due, row.passed, row.remark) == (10, 10, "当场改了")
    assert lead.post(url, data=data).status_code == 409
    assert "合格项：9 改为 10" in lead.get(f"/checks/{row.id}").text


def test_an_imported_check_is_shown_and_corrected_by_its_own_director(signed_in):
    row = db.session.scalars(select(Check).where(Check.pairing_id == _pairing().id)).first()
    own, url = signed_in(cast.SUPPORTED_DIRECTOR), f"/checks/{row.id}/correct"
    assert "导入的记录，只有项数" in own.get(f"/checks/{row.id}").text
    assert row.organisation_id == _pairing().supported_id
    assert signed_in(cast.LEAD_DIRECTOR).get(url).status_code == 403
    data = {"version": row.version, "organisation_id": row.organisation_id, "day": row.day}
    wrong = own.post(url, data=data | {"due": "10", "passed": "11"})
    assert "不超过应查项" in wrong.text
    assert own.post(url, data=data | {"due": "10", "passed": "7"}).status_code == 302
    db.session.expire_all()
    assert (row.due, row.passed) == (10, 7)


def test_everybody_of_the_pairing_reads_checks_and_only_directors_write(signed_in):
    _, row = _recorded(signed_in)
    for login in (cast.MENTEE, cast.OFFICER):
        reader = signed_in(login)
        assert reader.get(f"/checks/{row.id}").status_code == 200
        assert "＋ 记一次检查" not in reader.get(_url()).text
        assert reader.post(_url("/new"), data=_form()).status_code == 403
        assert reader.post(f"/checks/{row.id}/correct", data={}).status_code == 403
    outsider = signed_in(cast.OUTSIDER)
    for path in (_url(), _url("/new"), f"/checks/{row.id}", f"/checks/{row.id}/correct"):
        assert outsider.get(path).status_code == 404, path
