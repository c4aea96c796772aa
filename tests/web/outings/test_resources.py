"""Shared resources: each side puts its own in front of the other."""

from sqlalchemy import select

from pairing.extensions import db
from pairing.models import Document, LogEntry
from tests import cast
from tests.web.outings.test_recording import _pairing

LINK = {"form_key": "r1", "name": "大班区域活动", "text": "https://example.edu.cn/a"}
LINK |= {"author": "彭新华", "day": "2026-11-24"}


def _url(part=""):
    return f"/pairings/{_pairing().id}/resources{part}"


def _newest():
    db.session.expire_all()
    return db.session.scalars(select(Document).order_by(Document.id.desc())).first()


def test_a_resource_is_shared_once_and_both_sides_see_it(signed_in):
    mentee, entries = signed_in(cast.MENTEE), db.session.query(LogEntry).count()
    for _ in range(2):
        assert mentee.post(_url("/new"), data=LINK).status_code == 302
    assert db.session.query(LogEntry).count() == entries + 1
    row = _newest()
    assert (row.category, row.organisation_id) == ("共享资源", _pairing().supported_id)
    page = signed_in(cast.LEAD_DIRECTOR).get(_url()).text
    assert 'href="https://example.edu.cn/a"' in page
    assert "更正<" not in page


def test_words_are_shown_as_words(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    lead.post(_url("/new"), data=LINK | {"text": "javascript:alert(1)"})
    page = lead.get(_url()).text
    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page


def test_bad_input_is_explained_and_nothing_is_lost(signed_in):
    lead, count = signed_in(cast.LEAD_DIRECTOR), db.session.query(Document).count()
    for wrong, told in (
        ({"name": ""}, "请写一个标题"),
        ({"day": "2026-12-24"}, "不能晚于今天"),
        ({"day": "2020-01-01"}, "日期要在结对期内"),
    ):
        answer = lead.post(_url("/new"), data=LINK | wrong)
        assert told in answer.text
        assert "https://example.edu.cn/a" in answer.text
    assert db.session.query(Document).count() == count


def test_its_own_side_corrects_it_and_an_old_form_is_refused(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    lead.post(_url("/new"), data=LINK)
    row, url = _newest(), f"/resources/{_newest().id}"
    changed = LINK | {"name": "中班区域活动", "version": row.version}
    assert lead.post(url, data=changed).status_code == 302
    assert _newest().name == "中班区域活动"
    assert lead.post(url, data=changed | {"name": "小班"}).status_code == 409
    assert signed_in(cast.SUPPORTED_DIRECTOR).post(url, data=changed).status_code == 403
    assert signed_in(cast.OFFICER).get(url).status_code == 403
    assert signed_in(cast.OUTSIDER).get(url).status_code == 404


def test_other_papers_are_not_corrected_here(signed_in):
    other = db.session.scalars(select(Document).where(Document.pairing_id == _pairing().id)).first()
    assert other is not None
    assert signed_in(cast.LEAD_DIRECTOR).get(f"/resources/{other.id}").status_code == 404


def test_officers_look_and_outsiders_do_not(signed_in):
    assert signed_in(cast.OFFICER).get(_url()).status_code == 200
    assert signed_in(cast.OFFICER).post(_url("/new"), data=LINK).status_code == 403
    assert signed_in(cast.OUTSIDER).get(_url()).status_code == 404
    assert signed_in(cast.OUTSIDER).post(_url("/new"), data=LINK).status_code == 404
