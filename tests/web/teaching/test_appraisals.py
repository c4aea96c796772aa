"""Appraisals by five components: coverage for all, marks only for who may read them."""

from decimal import Decimal

from sqlalchemy import select

from pairing.extensions import db
from pairing.models import Account, Appraisal, LogEntry, Teacher
from tests import cast
from tests.rubrics import fields
from tests.web.outings.test_recording import _pairing

SHEET = "teacher-appraisal"


def _url(part=""):
    return f"/pairings/{_pairing().id}/appraisals{part}"


def _form(key="e1", code="K05-01", **more):
    teacher = db.session.scalars(select(Teacher).where(Teacher.code == code)).one()
    return {"form_key": key, "teacher_id": teacher.id, "day": "2026-11-23"} | fields(SHEET, **more)


def _newest():
    return db.session.scalars(select(Appraisal).order_by(Appraisal.id.desc())).first()


def _entries():
    return db.session.query(LogEntry).filter_by(object_type="appraisal").count()


def _recorded(signed_in, **more):
    head = signed_in(cast.SUPPORTED_DIRECTOR)
    answer = head.post(_url("/new"), data=_form(**more))
    assert answer.status_code == 302, answer.text
    return head, _newest()


def test_five_components_make_the_total_and_the_teacher_reads_them(signed_in):
    head, row = _recorded(signed_in, s1_1="20", r1_1="弹唱熟练", s1_3="15")
    assert row.total == 20 + 27 + 15 + 13 + 18
    assert f"{row.total.normalize()} 分 · 优" in head.get(_url()).text
    mine = signed_in(cast.MENTEE).get(f"/appraisals/{row.id}").text
    assert "技能考核" in mine
    assert "弹唱熟练" in mine
    assert "20 / 20" in mine


def test_coverage_grows_and_who_is_without_one_is_listed_for_directors(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    before = lead.get(_url()).text
    assert "<b>0</b></a>" not in before
    assert "还没有考核的 8 人" in before
    assert lead.post(_url("/new"), data=_form(code="K04-01")).status_code == 302
    after = lead.get(_url()).text
    assert "还没有考核的 7 人" in after
    mentee = signed_in(cast.MENTEE).get(_url()).text
    assert "人已考核" in mentee
    assert "还没有考核的" not in mentee


def test_the_bureau_sees_coverage_and_names_but_no_marks(signed_in):
    _, row = _recorded(signed_in)
    page = signed_in(cast.OFFICER).get(_url()).text
    assert row.teacher.name in page
    assert " 分" not in page.split("<main")[1].replace("得分", "")
    assert signed_in(cast.OFFICER).get(f"/appraisals/{row.id}").status_code == 404
    assert signed_in(cast.OFFICER).get(_url("/new")).status_code == 403


def test_a_colleague_reads_neither_the_name_nor_the_marks(signed_in):
    _, row = _recorded(signed_in)
    mentor = signed_in(cast.MENTOR)
    assert row.teacher.name not in mentor.get(_url()).text.split("<main")[1]
    assert mentor.get(f"/appraisals/{row.id}").status_code == 404
    assert mentor.post(_url("/new"), data=_form()).status_code == 403
    for path in (_url(), _url("/new"), f"/appraisals/{row.id}"):
        assert signed_in(cast.OUTSIDER).get(path).status_code == 404, path


def test_the_same_form_twice_is_one_appraisal_and_one_log_entry(signed_in):
    entries = _entries()
    head, row = _recorded(signed_in)
    assert head.post(_url("/new"), data=_form()).status_code == 302
    assert _newest().id == row.id
    assert _entries() == entries + 1


def test_what_is_wrong_is_explained_and_nothing_is_written(signed_in):
    head, entries = signed_in(cast.SUPPORTED_DIRECTOR), _entries()
    answer = head.post(_url("/new"), data=_form(s1_1="21", r1_2="留着"))
    assert "得分要在 0 到 20 之间" in answer.text
    assert "留着" in answer.text
    stranger = head.post(_url("/new"), data=_form(code="P02-01"))
    assert "请重新选择" in stranger.text
    assert _entries() == entries


def test_nobody_appraises_herself(signed_in):
    account = db.session.scalars(
        select(Account).where(Account.login == cast.SUPPORTED_DIRECTOR)
    ).one()
    head = signed_in(cast.SUPPORTED_DIRECTOR)
    account.teacher_id = (
        db.session.scalars(select(Teacher).where(Teacher.code == "K05-02")).one().id
    )
    db.session.commit()
    assert "请重新选择" in head.post(_url("/new"), data=_form(code="K05-02")).text


def test_who_recorded_it_corrects_it_and_an_old_page_is_refused(signed_in):
    head, row = _recorded(signed_in)
    url, version = f"/appraisals/{row.id}/correct", row.version
    assert signed_in(cast.LEAD_DIRECTOR).get(url).status_code == 403
    assert signed_in(cast.MENTEE).get(url).status_code == 403
    data = _form(s1_1="12", r1_1="再练") | {"version": version}
    assert head.post(url, data=data).status_code == 302
    db.session.expire_all()
    assert row.total == 12 + 27 + 13 + 13 + 18
    assert head.post(url, data=data).status_code == 409
    assert "总分：89 改为 83" in head.get(f"/appraisals/{row.id}").text


def test_an_imported_appraisal_is_shown_and_its_total_corrected(signed_in):
    row = db.session.scalars(select(Appraisal).where(Appraisal.pairing_id == _pairing().id)).first()
    head = signed_in(cast.SUPPORTED_DIRECTOR)
    assert "导入的记录，只有总分" in head.get(f"/appraisals/{row.id}").text
    url = f"/appraisals/{row.id}/correct"
    data = {"version": row.version, "day": row.day, "total": "101"}
    assert "总分要在 0 到 100 之间" in head.post(url, data=data).text
    assert head.post(url, data=data | {"total": "86.5"}).status_code == 302
    db.session.expire_all()
    assert row.total == Decimal("86.5")
