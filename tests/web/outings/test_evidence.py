"""Photos come in safe and small, are seen only by who may, and enter the archive by consent."""

import hashlib
import io
import random
import re
from html import unescape
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from pairing.extensions import db
from pairing.files.store import evidence_path
from pairing.models import Activity, Evidence, LogEntry, Pairing, Term
from pairing.package.snapshot import snapshot
from pairing.queries.assessment.volume.volume import volume_over
from pairing.queries.plan.activity_facts import papers_of_activities
from tests import cast
from tests.files.making import jpeg_claiming, package
from tests.web.outings.test_recording import _newest, _outing, _pairing

AGREED = {"adults_agree": "1", "children_unseen": "1"}
"""Both sentences about the photos are ticked."""


def _photo(kind="JPEG", size=(2400, 1800), seed=1, **more):
    tones = random.Random(seed).randbytes(12 * 9)
    picture = Image.frombytes("L", (12, 9), tones).resize(size, Image.Resampling.BICUBIC)
    picture = picture.convert("RGB")
    exif = Image.Exif()
    exif[271] = "camera"
    exif[0x8825] = {1: "N", 2: (37.0, 8.0, 0.0)}
    out = io.BytesIO()
    picture.save(out, kind, exif=exif, **more)
    return out.getvalue()


@pytest.fixture
def outing(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    lead.post("/activities/new", data=_outing(_pairing()))
    return _newest()


def _send(client, outing, *files, consented=()):
    data = {"files": [(io.BytesIO(body), name) for name, body in files], **dict(consented)}
    return client.post(f"/activities/{outing.id}/files", data=data, follow_redirects=True)


def test_a_photo_is_re_encoded_small_and_without_its_place(county, signed_in, outing):
    _send(signed_in(cast.LEAD_DIRECTOR), outing, ("现场.jpg", _photo()), consented=AGREED)
    row = db.session.query(Evidence).one()
    stored = Image.open(evidence_path(Path(county.config["INSTANCE"]), row.stored_file.sha256))
    assert max(stored.size) == 1600
    assert not stored.getexif()
    assert row.consented
    assert (row.label, row.caption, row.taken_on) == ("现场.jpg", "", None)


def test_the_same_photo_twice_is_kept_once(signed_in, outing):
    lead, body = signed_in(cast.LEAD_DIRECTOR), _photo()
    _send(lead, outing, ("a.jpg", body))
    assert "没有重复保存" in _send(lead, outing, ("b.jpg", body)).text
    assert db.session.query(Evidence).count() == 1


def test_nearly_the_same_photo_of_another_day_is_pointed_out_not_blocked(signed_in, outing):
    lead = signed_in(cast.LEAD_DIRECTOR)
    _send(lead, outing, ("a.jpg", _photo()))
    lead.post("/activities/new", data=_outing(_pairing(), "k9") | {"day": "2026-11-20"})
    other = _newest()
    answer = _send(lead, other, ("b.jpg", _photo(quality=40)))
    assert "很像" in answer.text
    assert db.session.query(Evidence).count() == 2
    assert "很像" not in _send(lead, other, ("c.jpg", _photo(seed=3))).text


def test_the_same_photo_of_another_day_is_named_but_never_that_of_strangers(signed_in, outing):
    lead, body = signed_in(cast.LEAD_DIRECTOR), _photo()
    _send(lead, outing, ("a.jpg", body))
    data = {"form_key": "d7", "name": "总结", "category": "总结", "day": "2026-11-10"}
    data |= {"organisation_id": _pairing().lead_id, "files": [(io.BytesIO(body), "b.jpg")]}
    url = f"/pairings/{_pairing().id}/documents/new"
    assert "同一张照片" in lead.post(url, data=data, follow_redirects=True).text
    stranger = signed_in(cast.OUTSIDER)
    theirs = db.session.scalars(
        select(Pairing).where(Pairing.lead.has(code="P02") | Pairing.supported.has(code="P02"))
    ).first()
    home = next(o for o in (theirs.lead, theirs.supported) if o.code == "P02")
    data |= {"form_key": "d8", "organisation_id": home.id}
    data["files"] = [(io.BytesIO(body), "c.jpg")]
    page = stranger.post(f"/pairings/{theirs.id}/documents/new", data=data, follow_redirects=True)
    assert "已登记" in page.text
    assert "同一张" not in page.text


def test_a_caption_is_written_by_who_recorded_and_a_paper_gets_its_name(signed_in, outing):
    lead = signed_in(cast.LEAD_DIRECTOR)
    _send(lead, outing, ("a.jpg", _photo()))
    row = db.session.query(Evidence).one()
    url = f"/files/{row.id}/edit"
    blank = lead.get(url).text
    assert not re.search(r'name="(?:caption|taken_on|people|photographer)"[^>]*value="[^"]', blank)
    assert "无说明" in lead.get(f"/activities/{outing.id}").text
    data = {"caption": "在操场", "people": "何园长", "photographer": "宋佳怡", "label": ""}
    data |= {"taken_on": "2026-11-23", "version": row.version}
    assert signed_in(cast.SUPPORTED_DIRECTOR).post(url, data=data).status_code == 403
    assert signed_in(cast.OUTSIDER).post(url, data=data).status_code == 404
    assert lead.post(url, data=data).status_code == 302
    db.session.expire_all()
    assert (row.caption, row.people, row.photographer) == ("在操场", "何园长", "宋佳怡")
    assert lead.post(url, data=data).status_code == 409
    none = {"caption": "", "people": "", "taken_on": "", "label": "", "version": row.version}
    assert lead.post(url, data=none).status_code == 302
    db.session.expire_all()
    assert (row.caption, row.taken_on, row.label) == ("", None, "在操场")
    assert "无说明" in lead.get(f"/activities/{outing.id}").text


def test_a_file_named_as_a_paper_counts_for_its_activity(signed_in, outing):
    lead = signed_in(cast.LEAD_DIRECTOR)
    _send(lead, outing, ("磁铁.pdf", b"%PDF-1.4 x"))
    row = db.session.query(Evidence).one()
    lesson = next(one for one in outing.activities if one.kind == "outreach_teaching")
    inside = select(Activity.id).where(Activity.id == lesson.id)
    assert "教案" not in papers_of_activities(inside)[lesson.id]
    data = {"caption": "磁铁教案", "label": f"{lesson.id}-教案", "version": row.version}
    assert lead.post(f"/files/{row.id}/edit", data=data).status_code == 302
    assert "教案" in papers_of_activities(inside)[lesson.id]
    assert "selected" in lead.get(f"/files/{row.id}/edit").text
    none = {"caption": "", "label": "", "version": row.version}
    assert "请写一个题名，或选它是哪份资料" in lead.post(f"/files/{row.id}/edit", data=none).text
    served = lead.get(f"/files/{row.id}")
    assert "filename" in served.headers["Content-Disposition"]


def test_the_bureau_removes_a_photo_with_a_reason_only(signed_in, outing):
    _send(signed_in(cast.LEAD_DIRECTOR), outing, ("a.jpg", _photo()))
    url = f"/files/{db.session.query(Evidence).one().id}/remove"
    assert signed_in(cast.REVIEWER).post(url).status_code == 403
    officer = signed_in(cast.OFFICER)
    assert "请写明为什么" in officer.post(url).text
    assert officer.post(url, data={"reason": "能认出孩子"}).status_code == 302
    assert db.session.query(Evidence).count() == 0
    entry = db.session.query(LogEntry).order_by(LogEntry.id.desc()).first()
    assert entry.changes["reason"] == [None, "能认出孩子"]


def test_one_bad_file_holds_back_none_of_the_others_and_is_named(county, signed_in, outing):
    lead = signed_in(cast.LEAD_DIRECTOR)
    answer = _send(
        lead,
        outing,
        ("没有.jpg", b""),
        ("一.jpg", _photo()),
        ("脚本.jpg", b"<script>alert(1)</script>"),
        ("炸弹.jpg", jpeg_claiming((65_000, 65_000))),
        ("撕坏.jpg", _photo()[:3000]),
        ("课件.pptx", package("pptx", "wps")),
    )
    assert answer.status_code == 200
    assert [row.label for row in db.session.query(Evidence).order_by(Evidence.id)] == [
        "一.jpg",
        "课件.pptx",
    ]
    told = {
        "没有.jpg": "这个文件是空的",
        "脚本.jpg": "只收照片",
        "炸弹.jpg": "照片有 422500 万像素",
        "撕坏.jpg": "这张照片打不开",
    }
    for name, why in told.items():
        assert f"“{name}”没有保存：{why}" in unescape(answer.text), name
    assert not list(Path(county.config["INSTANCE"]).glob("uploads/*/*")), "gone at once"


def test_when_every_file_is_bad_each_is_named_and_nothing_changes(county, signed_in, outing):
    lead, entries = signed_in(cast.LEAD_DIRECTOR), db.session.query(LogEntry).count()
    bad = [("撕坏.jpg", _photo()[:3000]), ("脚本.jpg", b"<script>")]
    page = unescape(_send(lead, outing, *bad).text)
    assert "“撕坏.jpg”没有保存：" in page
    assert "“脚本.jpg”没有保存：" in page
    assert "已保存" not in page
    form = {"form_key": "d9", "name": "计划", "category": "计划", "day": "2026-11-10"}
    form |= {"organisation_id": _pairing().lead_id}
    form["files"] = [(io.BytesIO(body), name) for name, body in bad]
    answer = lead.post(f"/pairings/{_pairing().id}/documents/new", data=form)
    page = unescape(answer.text)
    assert "“撕坏.jpg”没有保存：" in page
    assert "“脚本.jpg”没有保存：" in page
    assert 'value="计划"' in page, "what was typed stays"
    assert "先选择" in _send(lead, outing).text
    assert db.session.query(LogEntry).count() == entries
    assert not list(Path(county.config["INSTANCE"]).glob("uploads/*/*"))
    assert not list(Path(county.config["INSTANCE"]).glob("evidence/*/*"))


def test_a_document_is_filed_without_its_bad_file_which_is_named(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    form = {"form_key": "d9", "name": "计划", "category": "计划", "day": "2026-11-10"}
    form |= {"organisation_id": _pairing().lead_id}
    form["files"] = [(io.BytesIO(b"MZ"), "程序.exe"), (io.BytesIO(_photo()), "一.jpg")]
    url = f"/pairings/{_pairing().id}/documents/new"
    page = unescape(lead.post(url, data=form, follow_redirects=True).text)
    assert "已登记" in page
    assert "“程序.exe”没有保存：" in page
    assert [row.label for row in db.session.query(Evidence)] == ["一.jpg"]


def test_more_than_nine_at_once_are_named_and_none_is_lost_in_silence(signed_in, outing):
    lead = signed_in(cast.LEAD_DIRECTOR)
    page = unescape(
        _send(lead, outing, *[(f"{n}.pdf", b"%PDF-1.4 " + bytes([n])) for n in range(11)]).text
    )
    assert "“9.pdf”没有保存：一次最多 9 个" in page
    assert "“10.pdf”没有保存：一次最多 9 个" in page
    assert db.session.query(Evidence).count() == 9


def test_the_log_keeps_the_digest_of_what_was_sent(signed_in, outing):
    lead, body = signed_in(cast.LEAD_DIRECTOR), _photo()
    _send(lead, outing, ("一.jpg", body))
    entry = db.session.query(LogEntry).order_by(LogEntry.id.desc()).first()
    sent = hashlib.sha256(body).hexdigest()
    stored = db.session.query(Evidence).one().stored_file.sha256
    assert entry.changes["files"] == [
        None,
        [{"name": "一.jpg", "original": sent, "received": sent, "stored": stored}],
    ]
    assert stored != sent


def test_one_sentence_alone_is_no_consent(signed_in, outing):
    lead = signed_in(cast.LEAD_DIRECTOR)
    page = lead.get(f"/activities/{outing.id}").text
    for name in AGREED:
        assert f'name="{name}" value="1"' in page
        _send(lead, outing, (f"{name}.jpg", _photo(seed=len(name))), consented={name: "1"})
    assert [row.consented for row in db.session.query(Evidence)] == [False, False]
    _send(lead, outing, ("both.jpg", _photo(seed=99)), consented=AGREED)
    assert db.session.query(Evidence).order_by(Evidence.id.desc()).first().consented


def test_files_are_seen_by_who_may_see_the_outing(signed_in, outing):
    _send(signed_in(cast.LEAD_DIRECTOR), outing, ("a.jpg", _photo()), ("计划.pdf", b"%PDF-1.4 x"))
    for row in db.session.query(Evidence):
        expected = {cast.OFFICER: 200, cast.SUPPORTED_DIRECTOR: 200, cast.OUTSIDER: 404}
        for login, status in expected.items():
            answer = signed_in(login).get(f"/files/{row.id}")
            assert answer.status_code == status, login
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert signed_in(cast.OFFICER).post(f"/activities/{outing.id}/files").status_code == 403


def test_only_who_recorded_removes_and_the_log_keeps_it(signed_in, outing):
    _send(signed_in(cast.LEAD_DIRECTOR), outing, ("a.jpg", _photo()))
    row = db.session.query(Evidence).one()
    assert signed_in(cast.SUPPORTED_DIRECTOR).post(f"/files/{row.id}/remove").status_code == 403
    digest = row.stored_file.sha256
    assert signed_in(cast.LEAD_DIRECTOR).post(f"/files/{row.id}/remove").status_code == 302
    assert db.session.query(Evidence).count() == 0
    entry = db.session.query(LogEntry).order_by(LogEntry.id.desc()).first()
    assert digest in str(entry.changes)


def test_only_consented_photos_enter_the_archive(county, signed_in, outing, printer):
    lead = signed_in(cast.LEAD_DIRECTOR)
    _send(lead, outing, ("a.jpg", _photo()), ("b.jpg", _photo(seed=3)), consented=AGREED)
    rows = db.session.query(Evidence).order_by(Evidence.id).all()
    lead.post(f"/files/{rows[0].id}/consent", data={"consented": ""})
    term = db.session.query(Term).filter_by(code="2026-1").one()
    volume = volume_over(_pairing(), [term], cast.TODAY, "0" * 64)
    kept = [photo for row in volume.facts.activities for photo in row.photos]
    assert [photo.sha256 for photo in kept] == [rows[1].stored_file.sha256]
    assert str(county.config["INSTANCE"]).encode() not in snapshot(volume)
    url = f"/pairings/{_pairing().id}/terms/{term.id}/archive"
    printed = cast.fetched(county, lead, url)
    assert printed.data.count(b"/Subtype /Image") + printed.data.count(b"/Subtype/Image") >= 1
