"""Every paper as Word, for whoever sees the thing; a bureau's own forms filled in its place."""

import io
from urllib.parse import quote

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from sqlalchemy import select

from pairing import clock
from pairing.domain.vocabulary.assessment import AssessmentState, EvaluationSection
from pairing.domain.wording import amount
from pairing.extensions import db
from pairing.models import (
    Assessment,
    AssessmentPart,
    FormTemplate,
    Lesson,
    LogEntry,
    Mentorship,
    Observation,
    Term,
)
from tests import cast
from tests.web.outings.test_recording import _newest, _outing, _pairing
from tests.word.test_own_forms import _docx, _xlsx


def _words(answer):
    assert answer.status_code == 200, answer.text
    document = docx.Document(io.BytesIO(answer.data))
    return "\n".join(one.text or "" for one in document.element.body.iter(qn("w:t")))


def _term():
    return db.session.scalars(select(Term).where(Term.code == "2026-1")).one()


def _terms(part):
    return f"/pairings/{_pairing().id}/terms/{_term().id}/{part}"


def _observation():
    query = select(Observation).join(Lesson).where(Lesson.pairing_id == _pairing().id)
    return db.session.scalars(query.order_by(Observation.id)).first()


def _put_up(client, data, **more):
    fields = {"form_key": "f1", "subject": "activity", "name": "县送教登记表"} | more
    ending = fields.pop("ending", "docx")
    file = (io.BytesIO(data), f"登记表.{ending}")
    return client.post("/forms/new", data=fields | {"file": file})


def _forms():
    db.session.expire_all()
    return list(db.session.scalars(select(FormTemplate)))


@pytest.fixture
def evaluated(county):
    """Both sides have written; only the lead has handed in."""
    pairing, term = _pairing(), _term()
    row = Assessment(
        bureau_id=pairing.bureau_id, pairing=pairing, term=term, state=AssessmentState.DRAFT
    )
    db.session.add(row)
    for side, state in (("lead", "submitted"), ("supported", "draft")):
        row.parts.append(
            AssessmentPart(
                bureau_id=pairing.bureau_id,
                side=side,
                state=state,
                sections={one.value: f"{side}的{one.label}" for one in EvaluationSection},
                submitted_at=clock.now() if state == "submitted" else None,
            )
        )
    db.session.commit()
    return row


def test_an_outings_record_is_a_word_file_with_a_chinese_name(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    lead.post("/activities/new", data=_outing(_pairing()))
    outing = _newest()
    answer = lead.get(f"/activities/{outing.id}/paper")
    words = _words(answer)
    for word in ("有趣的磁铁", "县实验幼儿园", "湖滨镇中心幼儿园", "2026年11月24日", "待对方确认"):
        assert word in words
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert f"filename*=UTF-8''{quote('活动记录_2026-11-24_湖滨镇中心幼儿园')}" in disposition
    assert f"/activities/{outing.id}/paper" in lead.get(f"/activities/{outing.id}").text
    for login in (cast.SUPPORTED_DIRECTOR, cast.MENTEE, cast.OFFICER):
        assert signed_in(login).get(f"/activities/{outing.id}/paper").status_code == 200
    assert signed_in(cast.OUTSIDER).get(f"/activities/{outing.id}/paper").status_code == 404


def test_an_observations_marks_go_only_to_who_may_read_them(signed_in):
    row = _observation()
    url = f"/observations/{row.id}/paper"
    for login in (cast.LEAD_DIRECTOR, cast.SUPPORTED_DIRECTOR):
        words = _words(signed_in(login).get(url))
        assert row.lesson.topic in words
        assert amount(row.total) in words.split("\n")
    for login in (cast.OFFICER, cast.REVIEWER, cast.OUTSIDER):
        assert signed_in(login).get(url).status_code == 404
    assert url in signed_in(cast.LEAD_DIRECTOR).get(f"/observations/{row.id}").text


def test_the_agreement_is_there_for_both_people(signed_in):
    row = db.session.scalars(
        select(Mentorship).where(Mentorship.pairing_id == _pairing().id)
    ).first()
    url = f"/mentorships/{row.id}/paper"
    words = _words(signed_in(cast.MENTOR).get(url))
    assert row.mentor.name in words
    assert row.mentee.name in words
    assert url in signed_in(cast.MENTEE).get(f"/mentorships/{row.id}").text
    assert signed_in(cast.OUTSIDER).get(url).status_code == 404


def test_a_summary_is_the_sides_own_until_both_have_handed_in(signed_in, evaluated):
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    own, others = _terms("summary/lead/paper"), _terms("summary/supported/paper")
    words = _words(lead.get(own))
    assert "lead的工作成效" in words
    assert "一、组织领导" in words
    assert supported.get(others).status_code == 200
    assert lead.get(others).status_code == 403
    assert supported.get(own).status_code == 403
    assert signed_in(cast.OFFICER).get(own).status_code == 200
    assert signed_in(cast.MENTOR).get(own).status_code == 403
    assert signed_in(cast.OUTSIDER).get(own).status_code == 404
    assert lead.get(_terms("summary/nobody/paper")).status_code == 404
    evaluated.state = AssessmentState.SUBMITTED
    db.session.commit()
    assert "supported的" in _words(lead.get(others))
    assert signed_in(cast.MENTOR).get(own).status_code == 403


def test_the_assessment_sheet_tells_both_sides_results(signed_in, evaluated):
    words = _words(signed_in(cast.LEAD_DIRECTOR).get(_terms("paper")))
    for word in ("帮扶方完成情况", "被帮扶方完成情况", "捆绑得分", "教育局（盖章）"):
        assert word in words
    assert signed_in(cast.OUTSIDER).get(_terms("paper")).status_code == 404


def test_a_month_goes_out_as_word(signed_in):
    url = f"/pairings/{_pairing().id}/months/2026-10/paper"
    lead = signed_in(cast.LEAD_DIRECTOR)
    words = _words(lead.get(url))
    for word in ("2026年10月结对帮扶工作报告", "受训教师(人次)", "下月计划"):
        assert word in words
    assert lead.get(url.replace("2026-10", "2026-12")).status_code == 404
    assert signed_in(cast.OUTSIDER).get(url).status_code == 404


def test_a_bureaus_form_is_put_up_once_and_everybody_downloads_it_filled(signed_in):
    officer, lead = signed_in(cast.OFFICER), signed_in(cast.LEAD_DIRECTOR)
    form = _docx("单位：{{ 帮扶单位 }}", row=("{{ 活动.主题 }}", "{{ 活动.课时 }}"))
    assert _put_up(officer, form).status_code == 302
    assert _put_up(officer, form).status_code == 302
    (row,) = _forms()
    assert db.session.query(LogEntry).filter(LogEntry.action == "add_form").count() == 1
    lead.post("/activities/new", data=_outing(_pairing()))
    page = f"/activities/{_newest().id}"
    assert "下载县送教登记表" in lead.get(page).text
    answer = lead.get(f"{page}/paper?form={row.id}")
    assert "单位：县实验幼儿园" in _words(answer)
    assert "有趣的磁铁" in _words(answer)
    assert quote("县送教登记表_活动记录") in answer.headers["Content-Disposition"]
    assert signed_in(cast.MENTEE).get(f"{page}/paper?form={row.id}").status_code == 200
    assert signed_in(cast.OUTSIDER).get(f"{page}/paper?form={row.id}").status_code == 404
    for wrong in (row.id + 1, "x"):
        assert lead.get(f"{page}/paper?form={wrong}").status_code == 404


def test_a_form_of_another_subject_does_not_fill_this_one(signed_in):
    officer = signed_in(cast.OFFICER)
    form = _xlsx({"A1": "{{ 月份 }}", "A2": "{{ 活动.主题 }}"})
    _put_up(officer, form, subject="monthly_report", ending="xlsx")
    (row,) = _forms()
    month = f"/pairings/{_pairing().id}/months/2026-10/paper?form={row.id}"
    answer = signed_in(cast.LEAD_DIRECTOR).get(month)
    assert openpyxl.load_workbook(io.BytesIO(answer.data)).active["A1"].value == "2026年10月"
    assert officer.get(_terms(f"paper?form={row.id}")).status_code == 404


def test_a_form_that_cannot_be_filled_is_explained_and_what_was_typed_stays(signed_in):
    officer = signed_in(cast.OFFICER)
    for data, ending, told in (
        (_docx("{{ 主题词 }}"), "docx", "不认识“{{ 主题词 }}”"),
        (_docx("没有"), "docx", "还没有填空记号"),
        (b"", "docx", "请选择一个"),
        (_docx("{{ lead }}"), "docm", "宏"),
        (b"MZ" + bytes(100), "docx", "这不是 .docx"),
    ):
        answer = _put_up(officer, data, ending=ending)
        assert answer.status_code == 200
        assert told in answer.text
        assert 'value="县送教登记表"' in answer.text
    assert "起个名字" in _put_up(officer, _docx("{{ lead }}"), name="").text
    assert _forms() == []


def test_a_form_is_replaced_and_removed_after_a_question(signed_in):
    officer = signed_in(cast.OFFICER)
    _put_up(officer, _docx("{{ lead }}"))
    (row,) = _forms()
    url, before, version = f"/forms/{row.id}", row.sha256, row.version
    assert "已经有一张" in _put_up(officer, _docx("{{ lead }}"), form_key="f2").text
    new = {"name": "新表", "subject": "activity", "version": version}
    file = (io.BytesIO(_docx("{{ supported }}")), "新.docx")
    assert officer.post(url, data=new | {"file": file}).status_code == 302
    assert (_forms()[0].name, _forms()[0].sha256 == before) == ("新表", False)
    stale = (io.BytesIO(_docx("{{ lead }}")), "新.docx")
    assert officer.post(url, data=new | {"file": stale}).status_code == 409
    assert officer.get(f"{url}/file").data.startswith(b"PK")
    assert "移除“新表”？" in officer.get(f"{url}/remove").text
    assert officer.post(f"{url}/remove", data={"version": version}).status_code == 409
    assert officer.post(f"{url}/remove").status_code == 302
    assert _forms() == []


def test_only_the_admin_keeps_the_bureaus_forms(signed_in):
    _put_up(signed_in(cast.OFFICER), _docx("{{ lead }}"))
    (row,) = _forms()
    reviewer, lead = signed_in(cast.REVIEWER), signed_in(cast.LEAD_DIRECTOR)
    for path in ("/forms/", "/forms/new", "/forms/placeholders/activity"):
        assert reviewer.get(path).status_code == 403
        assert lead.get(path).status_code == 403
    assert reviewer.get(f"/forms/{row.id}").status_code == 403
    assert lead.get(f"/forms/{row.id}").status_code == 404
    assert lead.post(f"/forms/{row.id}/remove").status_code == 404
    assert _put_up(lead, _docx("{{ lead }}"), name="x").status_code == 403
    assert len(_forms()) == 1


def test_every_subject_has_its_placeholders_and_samples(signed_in):
    officer = signed_in(cast.OFFICER)
    for subject in ("activity", "observation", "term_summary", "assessment", "monthly_report"):
        assert "{{ " in officer.get(f"/forms/placeholders/{subject}").text
        for ending in ("docx", "xlsx"):
            sample = officer.get(f"/forms/samples/{subject}/{ending}")
            assert sample.status_code == 200
            name = f"{subject}-{ending}"
            more = {"subject": subject, "ending": ending, "name": name, "form_key": name}
            assert _put_up(officer, sample.data, **more).status_code == 302
    assert len(_forms()) == 10
    assert officer.get("/forms/placeholders/nothing").status_code == 404
    assert officer.get("/forms/samples/activity/exe").status_code == 404


def test_a_form_whose_file_is_gone_is_not_found(signed_in, county):
    officer = signed_in(cast.OFFICER)
    _put_up(officer, _docx("{{ lead }}"))
    (row,) = _forms()
    row.sha256 = "0" * 64
    db.session.commit()
    assert officer.get(f"/forms/{row.id}/file").status_code == 404
