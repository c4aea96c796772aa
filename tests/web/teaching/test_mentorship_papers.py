"""The four materials are filed with one tap; the summary is written from facts."""

from datetime import date

import pytest
from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.teaching.mentor_summary import PROSE
from pairing.domain.vocabulary.papers import MENTOR_SUMMARY, MENTORSHIP_MATERIALS
from pairing.extensions import db
from pairing.models import Document, LogEntry, Term
from pairing.operations.people import accounts
from pairing.queries.assessment.volume import papers as volume_papers
from pairing.queries.teaching.mentorships import standing_of
from tests import cast
from tests.web.outings.test_recording import _values
from tests.web.teaching.test_mentorships import _count, _row


def _url(code="B1-M1", part="materials/new"):
    return f"/mentorships/{_row(code).id}/{part}"


def _paper(category="讲座资料", **more):
    return {"form_key": category, "category": category, "day": "2026-11-20"} | more


def _newest():
    return db.session.scalars(select(Document).order_by(Document.id.desc())).first()


def _lock():
    term = db.session.scalars(select(Term).where(Term.code == "2026-1")).one()
    term.locks_on = date(2026, 11, 1)
    db.session.commit()


def test_a_paper_is_filed_once_and_logged_once(signed_in):
    lead, papers, entries = signed_in(cast.LEAD_DIRECTOR), _count(Document), _count(LogEntry)
    for _ in range(2):
        assert lead.post(_url("B2-M1"), data=_paper()).status_code == 302
    assert (_count(Document), _count(LogEntry)) == (papers + 1, entries + 1)
    row, paper = _row("B2-M1"), _newest()
    assert paper.name == f"讲座资料（{row.mentor.name}—{row.mentee.name}）"
    assert (paper.organisation_id, paper.mentorship_id) == (row.pairing.lead_id, row.id)
    assert "2 / 4" in lead.get(f"/mentorships/{row.id}").text


def test_papers_and_summary_move_the_shares(signed_in):
    """C1 counts them; the cast's outsider is a director there. C1-M7 has no summary yet."""
    written = select(Document).where(Document.mentorship_id == _row("C1-M7").id)
    for paper in db.session.scalars(written.where(Document.category == MENTOR_SUMMARY)):
        db.session.delete(paper)
    db.session.commit()
    before, director = _values("C1"), signed_in(cast.OUTSIDER)
    for category in MENTORSHIP_MATERIALS:
        director.post(_url("C1-M7"), data=_paper(category))
    summary = {"text": "写好了", "version": 0}
    assert director.post(_url("C1-M7", "summary"), data=summary).status_code == 403
    accounts.give_passwords(SYSTEM, {"head-p01": cast.PASSWORD})
    assert signed_in("head-p01").post(_url("C1-M7", "summary"), data=summary).status_code == 302
    after = _values("C1")
    assert after["C14"][0] > before["C14"][0]
    assert after["C13"][0] > before["C13"][0]


def test_the_mentee_files_of_her_own_side(signed_in):
    assert signed_in(cast.MENTEE).post(_url(), data=_paper("教案")).status_code == 302
    assert _newest().organisation_id == _row().pairing.supported_id


@pytest.mark.parametrize("part", ["materials/new", "summary"])
def test_papers_are_for_the_two_and_their_directors(signed_in, part):
    expected = {
        cast.OUTSIDER: 404,
        cast.OFFICER: 403,
        cast.MENTOR: 200,
        cast.MENTEE: 200,
        cast.SUPPORTED_DIRECTOR: 200,
    }
    if part == "summary":  # it is the mentor's own; whoever of her school enters it, signs her name
        expected |= {cast.MENTEE: 403, cast.SUPPORTED_DIRECTOR: 403, cast.LEAD_DIRECTOR: 200}
    for login, status in expected.items():
        assert signed_in(login).get(_url(part=part)).status_code == status, login
    data = _paper(text="写好了")
    assert signed_in(cast.MENTOR).post(_url("B1-M2", part), data=data).status_code == 403
    assert signed_in(cast.OFFICER).post(_url(part=part), data=data).status_code == 403
    assert signed_in(cast.OUTSIDER).post(_url(part=part), data=data).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"day": "2026-12-24"}, "还没到"),
        ({"day": "2026-08-01"}, "不在结对期内"),
        ({"day": ""}, "请填写日期"),
        ({"category": "师傅总结"}, "有 1 处要改"),
        ({"name": "字" * 151}, "最多 150 字"),
    ],
)
def test_what_is_wrong_is_explained_and_kept(signed_in, wrong, message):
    papers = _count(Document)
    answer = signed_in(cast.MENTOR).post(_url(), data=_paper(text="留着这段") | wrong)
    assert message in answer.text
    assert "留着这段" in answer.text
    assert _count(Document) == papers


def test_a_locked_term_takes_no_paper_and_no_summary(signed_in):
    mentor, papers = signed_in(cast.MENTOR), _count(Document)
    _lock()
    assert "已锁定" in mentor.post(_url(), data=_paper()).text
    summary = mentor.post(_url(part="summary"), data={"text": "晚了", "version": "1"})
    assert "已锁定" in summary.text
    assert "晚了" in summary.text
    assert _count(Document) == papers


def test_the_summary_starts_from_facts_and_is_written_on(signed_in):
    mentor, url, row = signed_in(cast.MENTOR), _url("B2-M1", "summary"), _row("B2-M1")
    form = mentor.get(url).text
    assert f"{row.mentor.name}与{row.pairing.supported.name}{row.mentee.name}师徒结对" in form
    assert "四、不足和下一步打算" in form
    entries = _count(LogEntry)
    data = {"form_key": "s1", "text": "徒弟有进步", "version": "0"}
    assert mentor.post(url, data=data).status_code == 302
    assert mentor.post(url, data=data).status_code == 302
    paper = _newest()
    assert (paper.category, paper.text) == ("师傅总结", "徒弟有进步")
    assert paper.author == row.mentor.name
    assert _count(LogEntry) == entries + 1
    mentor.post(url, data={"form_key": "s2", "text": "徒弟大有进步", "version": paper.version})
    db.session.expire_all()
    assert paper.text == "徒弟大有进步"
    assert "徒弟大有进步" in mentor.get(f"/mentorships/{row.id}").text


def test_the_figures_of_a_summary_follow_the_facts_after_it_was_written(signed_in):
    mentor, row = signed_in(cast.MENTOR), _row("B2-M1")
    url, page = _url("B2-M1", "summary"), f"/mentorships/{row.id}"
    mentor.post(url, data={"form_key": "s1", "text": "徒弟有进步", "version": "0"})
    assert _newest().text == "徒弟有进步", "no figure is stored"
    materials = standing_of(row.id, cast.TODAY).materials
    missing = [category for category, paper in materials if paper is None]
    assert missing
    assert f"还缺 {'、'.join(missing)}" in mentor.get(page).text
    for category in missing:
        mentor.post(_url("B2-M1"), data=_paper(category))
        assert f"还缺 {category}" not in mentor.get(page).text
    for text in (mentor.get(page).text, mentor.get(url).text):
        assert "四类材料：齐全" in text
        assert "徒弟有进步" in text
    db.session.expire_all()
    standing = standing_of(row.id, cast.TODAY)
    printed = volume_papers.mentorships([standing], standing.papers, [])[0].summary
    assert "四类材料：齐全" in printed
    assert printed.endswith("徒弟有进步")


def test_headings_alone_are_no_summary(signed_in):
    papers = _count(Document)
    answer = signed_in(cast.MENTOR).post(
        _url("B2-M1", "summary"), data={"text": PROSE, "version": "0"}
    )
    assert "请写几句" in answer.text
    assert _count(Document) == papers


def test_a_summary_that_was_only_registered_is_written_into_its_paper(signed_in):
    mentor, papers = signed_in(cast.MENTOR), _count(Document)
    mentor.post(_url(part="summary"), data={"text": "补写正文", "version": "1"})
    assert _count(Document) == papers
    assert "补写正文" in mentor.get(f"/mentorships/{_row().id}").text


def test_a_stale_summary_is_refused(signed_in):
    mentor, url = signed_in(cast.MENTOR), _url(part="summary")
    assert mentor.post(url, data={"text": "一", "version": "1"}).status_code == 302
    assert mentor.post(url, data={"text": "二", "version": "1"}).status_code == 409
    assert mentor.post(url, data={"text": "三", "version": "0"}).status_code == 409


def test_an_empty_summary_is_explained(signed_in):
    answer = signed_in(cast.MENTOR).post(_url(part="summary"), data={"text": " ", "version": "1"})
    assert "请写几句" in answer.text


def test_a_material_leads_to_its_own_page_where_files_are_taken(signed_in):
    client = signed_in(cast.MENTOR)
    assert "传照片和文件" in client.get(_url()).text
    answer = client.post(_url(), data=_paper())
    assert answer.location.endswith(f"/documents/{_newest().id}")
    page = client.get(f"/mentorships/{_row().id}").text
    assert f'href="/documents/{_newest().id}"' in page
