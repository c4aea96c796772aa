"""Documents are filed once, by who may, with text and files; missing ones are told and waived."""

import io
import re
from html import unescape

from sqlalchemy import event, select

from pairing.domain.vocabulary.activity_details import PLAN_PARTS
from pairing.extensions import db
from pairing.models import Document, DocumentWaiver, Evidence, LogEntry, Mentorship, Term
from pairing.queries.outings.document_checklists import checklist_of
from tests import cast
from tests.web.outings.test_evidence import AGREED, _photo
from tests.web.outings.test_recording import _newest, _outing, _pairing

VISIT_PLAN = {"category": "计划", "side": "lead", "activity_kind": "visit"}


def _data(**more):
    pairing = _pairing()
    return {
        "form_key": "d1",
        "name": "走访计划",
        "category": "计划",
        "day": "2026-11-20",
        "organisation_id": pairing.lead_id,
        "activity_kind": "visit",
        "mentorship_id": "",
        "author": "何永康",
        "text": "每月走访一次。",
    } | more


def _url(part=""):
    return f"/pairings/{_pairing().id}/documents{part}"


def _last():
    return db.session.scalars(select(Document).order_by(Document.id.desc())).first()


def _file(client, **more):
    return client.post(_url("/new"), data=_data(**more))


def _term():
    return db.session.query(Term).filter_by(code="2026-1").one()


def _visit_pieces():
    found = checklist_of(_pairing(), _term())
    group = next(group for group in found.classes if group.title == "走访")
    return {piece.slot.category: piece.state.value for piece in group.pieces}


def test_a_document_is_filed_once_and_logged_once(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    entries = db.session.query(LogEntry).count()
    first, second = _file(lead), _file(lead)
    assert first.location == second.location
    assert _last().text == "每月走访一次。"
    assert db.session.query(LogEntry).count() == entries + 1
    assert _file(lead, name="别的").status_code == 409


def test_a_document_can_bring_its_photos_and_papers_in_one_step(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    files = [(io.BytesIO(_photo()), "封面.jpg"), (io.BytesIO(b"%PDF-1.4 x"), "正文.pdf")]
    entries = db.session.query(LogEntry).count()
    answer = lead.post(_url("/new"), data=_data(files=files, **AGREED), follow_redirects=True)
    assert "正文.pdf" in answer.text
    said = answer.text.split('class="notice said')[1].split("</div>")[0]
    assert "已登记。" in said and "data-dismiss" in said
    rows = db.session.query(Evidence).order_by(Evidence.id).all()
    assert [(row.document_id, row.consented, row.caption) for row in rows] == [
        (_last().id, True, ""),
        (_last().id, False, ""),
    ]
    assert db.session.query(LogEntry).count() == entries + 1
    assert signed_in(cast.SUPPORTED_DIRECTOR).get(f"/files/{rows[1].id}").status_code == 200
    assert signed_in(cast.OUTSIDER).get(f"/files/{rows[1].id}").status_code == 404


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(signed_in):
    lead, count = signed_in(cast.LEAD_DIRECTOR), db.session.query(Document).count()
    photo = [(io.BytesIO(_photo()), "留着.jpg")]
    answer = lead.post(_url("/new"), data=_data(day="2020-01-01", files=photo))
    assert answer.status_code == 200
    assert "不在结对" in answer.text
    assert "每月走访一次。" in answer.text
    assert "留着.jpg" in answer.text
    assert "请写题名" in _file(lead, name="").text
    assert "请写类别" in _file(lead, category="").text
    assert db.session.query(Document).count() == count
    key = answer.text.split('name="staged" value="')[1][:32]
    _file(lead, staged=key)
    assert db.session.query(Evidence).one().label == "留着.jpg"


def test_each_side_files_its_own_and_a_mentor_what_is_of_the_mentorship(signed_in):
    pairing = _pairing()
    lead = signed_in(cast.LEAD_DIRECTOR)
    assert "Not a valid choice" not in _file(lead, organisation_id=pairing.supported_id).text
    assert db.session.query(Document).filter_by(name="走访计划").count() == 0
    pair = db.session.query(Mentorship).filter_by(code="B1-M1").one()
    mentor = signed_in(cast.MENTOR)
    mine = {"category": "师傅总结", "activity_kind": "", "mentorship_id": str(pair.id)}
    own = db.session.query(Mentorship).filter(Mentorship.mentor.has(code="K04-01")).first()
    answer = _file(mentor, **mine | {"mentorship_id": str(own.id)})
    assert answer.status_code == 302
    assert _last().mentorship_id == own.id
    assert _file(mentor, form_key="d2", mentorship_id="").status_code == 200
    for login, status in {cast.OFFICER: 403, cast.REVIEWER: 403, cast.OUTSIDER: 404}.items():
        assert _file(signed_in(login), form_key=login).status_code == status


def test_a_correction_keeps_the_files_and_a_stale_one_is_refused(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    _file(lead, files=[(io.BytesIO(_photo()), "a.jpg")])
    row = _last()
    url, version = f"/documents/{row.id}/edit", row.version
    assert "每月走访一次。" in lead.get(url).text
    changed = _data(text="每周走访一次。", version=version)
    assert lead.post(url, data=changed).status_code == 302
    db.session.expire_all()
    assert (row.text, len(row.files)) == ("每周走访一次。", 1)
    assert lead.post(url, data=changed).status_code == 409
    assert signed_in(cast.SUPPORTED_DIRECTOR).post(url, data=changed).status_code == 403
    assert signed_in(cast.OUTSIDER).post(url, data=changed).status_code == 404


def test_a_removed_document_is_gone_with_its_files_and_the_log_keeps_it(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    _file(lead, files=[(io.BytesIO(_photo()), "a.jpg")])
    row = _last()
    assert "移除“走访计划”" in lead.get(f"/documents/{row.id}/remove").text
    assert lead.post(f"/documents/{row.id}/remove", data={"version": 9}).status_code == 409
    assert lead.post(f"/documents/{row.id}/remove").status_code == 302
    assert db.session.query(Evidence).count() == 0
    entry = db.session.query(LogEntry).order_by(LogEntry.id.desc()).first()
    assert "每月走访一次。" in str(entry.changes)


def test_the_checklist_tells_what_is_there_missing_and_whose_it_is(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    assert _visit_pieces()["计划"] == "missing"
    assert _visit_pieces()["记录"] == "there"
    _file(lead)
    assert _visit_pieces()["计划"] == "there"
    page = lead.get(_url()).text
    assert "走访计划" in page
    assert "等湖滨镇中心幼儿园" in page
    assert "不需要" in page
    officer = signed_in(cast.OFFICER).get(_url()).text
    assert "还差" in officer
    assert "documents/new" not in officer
    assert signed_in(cast.OUTSIDER).get(_url()).status_code == 404


def test_a_waiver_needs_a_reason_and_can_be_taken_back(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    query = VISIT_PLAN | {"term_id": _term().id}
    assert "请写一句为什么" in lead.post(_url("/waive"), query_string=query).text
    assert db.session.query(DocumentWaiver).count() == 0
    for key in ("w1", "w1", "w2"):
        data = {"reason": "写在学期计划里", "form_key": key}
        assert lead.post(_url("/waive"), query_string=query, data=data).status_code == 302
    waiver = db.session.query(DocumentWaiver).one()
    assert _visit_pieces()["计划"] == "waived"
    assert "写在学期计划里" in lead.get(_url()).text
    back = f"/document-waivers/{waiver.id}/take-back"
    assert signed_in(cast.SUPPORTED_DIRECTOR).post(back).status_code == 403
    assert signed_in(cast.OUTSIDER).post(back).status_code == 404
    assert lead.post(back).status_code == 302
    assert _visit_pieces()["计划"] == "missing"


def test_only_a_director_waives_his_own_sides_papers(signed_in):
    query = VISIT_PLAN | {"term_id": _term().id}
    for login, status in {
        cast.SUPPORTED_DIRECTOR: 403,
        cast.MENTOR: 403,
        cast.OFFICER: 403,
        cast.OUTSIDER: 404,
    }.items():
        data = {"reason": "不写"}
        answer = signed_in(login).post(_url("/waive"), query_string=query, data=data)
        assert answer.status_code == status, login
    lead = signed_in(cast.LEAD_DIRECTOR)
    strange = VISIT_PLAN | {"term_id": 999_999}
    assert "找不到" in lead.post(_url("/waive"), query_string=strange, data={"reason": "不"}).text
    assert lead.get(_url("/waive"), query_string=VISIT_PLAN | {"side": "x"}).status_code == 404
    assert db.session.query(DocumentWaiver).count() == 0


def test_an_outing_tells_which_papers_its_activities_still_need(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    lead.post("/activities/new", data=_outing(_pairing()))
    outing = _newest()
    lesson = next(row for row in outing.activities if row.kind == "outreach_teaching")
    page = lead.get(f"/activities/{outing.id}").text
    assert "送教下乡教案" in page
    named = f"{lesson.topic} <small>{lesson.lessons[0].teacher.name}</small>"
    assert named in page, "two lessons' papers are told apart"
    link = re.search(rf'href="([^"]*documents/new[^"]*activity_id={lesson.id}[^"]*)"', page)[1]
    name = re.search(r'name="name"[^>]*value="([^"]*)"', lead.get(unescape(link)).text)[1]
    assert name == f"教案：{lesson.topic}（{lesson.lessons[0].teacher.name}）"
    _file(lead, category="教案", name="磁铁教案", activity_kind="", activity_id=lesson.id)
    assert _last().activity_id == lesson.id
    listed = lead.get(_url("/all")).text.split("磁铁教案")[1][:300]
    assert f"{lesson.topic}（{lesson.lessons[0].teacher.name}）" in listed
    assert "磁铁教案" in lead.get(f"/activities/{outing.id}").text
    lecture = next(row for row in outing.activities if row.kind == "lecture")
    query = {"category": "讲座资料", "side": "lead", "activity_id": lecture.id}
    query["outing_id"] = outing.id
    answer = lead.post(_url("/waive"), query_string=query, data={"reason": "口头讲"})
    assert answer.location.endswith(f"/activities/{outing.id}")
    assert "口头讲" in lead.get(f"/activities/{outing.id}").text


def test_a_plan_written_in_its_parts_is_there_and_survives_a_correction(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    parts = dict.fromkeys((part.value for part in PLAN_PARTS), "写好")
    lead.post("/activities/new", data=_outing(_pairing()) | parts)
    outing = _newest()
    assert _visit_pieces()["计划"] == "there"
    again = _outing(_pairing(), "k2") | parts | {"reason": "人数记错", "attendance": "20"}
    for number, row in enumerate(outing.activities):
        again[f"items-{number}-activity_id"] = row.id
    assert lead.post(f"/activities/{outing.id}/correct", data=again).status_code == 302
    assert _visit_pieces()["计划"] == "there"
    shorter = again | {"steps": "", "attendance": "21"}
    assert lead.post(f"/activities/{outing.id}/correct", data=shorter).status_code == 302
    assert _visit_pieces()["计划"] != "there"


def test_the_list_is_narrowed_by_category_and_side(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    _file(lead, category="制度", name="送教制度", activity_kind="")
    page = lead.get(_url("/all"), query_string={"category": "制度"}).text
    assert "送教制度" in page
    assert "1 件" in page
    assert "送教制度" not in lead.get(_url("/all"), query_string={"side": "supported"}).text
    assert f"/documents/{_last().id}" in lead.get("/search", query_string={"q": "送教制度"}).text


def test_a_locked_term_takes_no_more_documents(signed_in):
    lead, term = signed_in(cast.LEAD_DIRECTOR), _term()
    term.locks_on = term.starts_on
    db.session.commit()
    assert "已锁定" in _file(lead).text
    assert db.session.query(Document).filter_by(name="走访计划").count() == 0


def test_a_checklist_costs_the_same_for_one_paper_and_for_many(county):
    pairing, term, counts = _pairing(), _term(), []
    for wanted in (1, 25):
        for number in range(wanted):
            db.session.add(
                Document(
                    bureau_id=pairing.bureau_id,
                    pairing_id=pairing.id,
                    organisation_id=pairing.lead_id,
                    code=f"X{wanted}-{number}",
                    category="计划",
                    name="计划",
                    day=cast.TODAY,
                )
            )
        db.session.commit()
        asked = []
        pairing, term = _pairing(), _term()

        def note(*given, asked=asked):
            asked.append(given[2])

        event.listen(db.engine, "before_cursor_execute", note)
        checklist_of(pairing, term)
        event.remove(db.engine, "before_cursor_execute", note)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12
