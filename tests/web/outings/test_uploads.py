"""Files come in pieces, go on where they stopped, and nobody touches another's."""

import hashlib
import os
from html import unescape
from pathlib import Path

import pytest

from pairing.extensions import db
from pairing.files.tray import A_DAY, CHUNK, MOST_WAITING, sweep_partial_files
from pairing.models import Evidence, LogEntry
from tests import cast
from tests.files.making import jpeg_claiming
from tests.web.outings.test_evidence import AGREED, _photo
from tests.web.outings.test_recording import _newest, _outing, _pairing

KEY = "0" * 31 + "a"


@pytest.fixture
def lead(signed_in):
    return signed_in(cast.LEAD_DIRECTOR)


def _start(client, size, key=KEY, name="现场.jpg"):
    return client.post("/uploads/", data={"key": key, "name": name, "size": size})


def _put(client, data, offset=0, key=KEY):
    return client.post(f"/uploads/{key}/pieces", query_string={"offset": offset}, data=data)


def _send(client, body, key=KEY, name="现场.jpg"):
    _start(client, len(body), key, name)
    for at in range(0, len(body), CHUNK):
        assert _put(client, body[at : at + CHUNK], at, key).status_code == 200
    return client.post(f"/uploads/{key}/finish")


def test_a_file_goes_on_where_it_stopped_and_is_saved_once(lead):
    lead.post("/activities/new", data=_outing(_pairing()))
    outing, body = _newest(), _photo()
    assert _start(lead, len(body)).json == {"offset": 0}
    assert _put(lead, body[:1000]).json == {"offset": 1000}
    assert _start(lead, len(body)).json == {"offset": 1000}
    again = _put(lead, body[:1000])
    assert (again.status_code, again.json) == (409, {"offset": 1000})
    assert lead.post(f"/uploads/{KEY}/finish").status_code == 409
    _put(lead, body[1000:], 1000)
    for _ in range(2):
        assert lead.post(f"/uploads/{KEY}/finish").json == {"name": "现场.jpg"}
    for _ in range(2):
        form = {"staged": KEY, "form_key": "u1", **AGREED}
        page = lead.post(f"/activities/{outing.id}/files", data=form, follow_redirects=True)
        assert "已保存" in page.text
    row = db.session.query(Evidence).one()
    assert (row.label, row.consented, row.caption) == ("现场.jpg", True, "")
    assert _start(lead, len(body)).json == {"offset": 0}, "the tray has let go of it"


def test_nobody_touches_the_files_of_another(signed_in, lead):
    body = _photo()
    assert _send(lead, body).status_code == 200
    other = signed_in(cast.SUPPORTED_DIRECTOR)
    assert other.post(f"/uploads/{KEY}/finish").status_code == 409
    assert _put(other, b"x").status_code == 409
    other.post(f"/uploads/{KEY}/drop")
    other.post("/activities/new", data=_outing(_pairing()))
    answer = other.post(
        f"/activities/{_newest().id}/files", data={"staged": KEY}, follow_redirects=True
    )
    assert "请先选择" in answer.text
    assert lead.post(f"/uploads/{KEY}/finish").status_code == 200
    assert db.session.query(Evidence).count() == 0


def test_what_is_not_taken_is_told_at_once_and_let_go(lead, county):
    refused = _send(lead, b"<script>alert(1)</script>")
    assert refused.status_code == 422
    assert "只收照片" in refused.json["message"]
    assert "10 MB" in _start(lead, 11_000_000).json["message"]
    assert "空的" in _start(lead, 0).json["message"]
    for key in ("../../secret-key", "x" * 32, ""):
        assert _start(lead, 10, key).status_code == 422
    assert not list(Path(county.config["INSTANCE"]).glob("uploads/*/*"))


def test_a_piece_is_no_bigger_than_agreed_and_never_runs_over(lead):
    _start(lead, 10)
    assert _put(lead, b"x" * 11).status_code == 409
    assert _put(lead, b"x" * (CHUNK + 1)).status_code == 413


def test_so_many_files_wait_and_no_more(lead):
    for number in range(MOST_WAITING):
        assert _start(lead, 10, f"{number:032x}").status_code == 200
    full = _start(lead, 10, "f" * 32)
    assert (full.status_code, "请先保存" in full.json["message"]) == (422, True)
    lead.post(f"/uploads/{0:032x}/drop")
    assert _start(lead, 10, "f" * 32).status_code == 200


def test_what_nobody_touched_for_a_day_is_swept(lead, county):
    instance = Path(county.config["INSTANCE"])
    torn = instance / "evidence" / "ab" / ".abc.1234.part"
    torn.parent.mkdir(parents=True)
    torn.write_bytes(b"x")
    _start(lead, 10)
    old = [*instance.glob("uploads/*/*"), torn]
    for path in old:
        then = path.stat().st_mtime - A_DAY - 1
        os.utime(path, (then, then))
    _start(lead, 10, "b" * 32)
    assert len(list(instance.glob("uploads/*/*.part"))) == 1
    sweep_partial_files(instance)
    assert not torn.exists()


def test_a_refused_form_brings_its_files_back(lead):
    _send(lead, _photo())
    url = f"/pairings/{_pairing().id}/documents/new"
    page = lead.post(url, data={"staged": [KEY], "name": ""})
    assert "请写题名" in page.text
    assert f'value="{KEY}" checked' in page.text
    assert db.session.query(Evidence).count() == 0


def test_a_bad_file_among_those_sent_in_pieces_is_named_and_the_others_are_kept(lead, county):
    lead.post("/activities/new", data=_outing(_pairing()))
    outing = _newest()
    _send(lead, _photo())
    torn = _send(lead, _photo()[:3000], "c" * 32, "坏了.jpg")
    assert torn.status_code == 200, "only its header is read on the way"
    form = {"staged": [KEY, "c" * 32], "unsent": "程序.exe\n只收照片和办公文件。"}
    page = lead.post(f"/activities/{outing.id}/files", data=form, follow_redirects=True)
    page = unescape(page.text)
    assert "“坏了.jpg”没有保存：这张照片打不开" in page
    assert "“程序.exe”没有保存：只收照片和办公文件。" in page
    assert [row.label for row in db.session.query(Evidence)] == ["现场.jpg"]
    assert not list(Path(county.config["INSTANCE"]).glob("uploads/*/*"))


def test_a_bomb_is_told_on_its_way_and_its_part_is_gone(lead, county):
    refused = _send(lead, jpeg_claiming((65_000, 65_000)))
    assert refused.status_code == 422
    assert "万像素" in refused.json["message"]
    assert not list(Path(county.config["INSTANCE"]).glob("uploads/*/*"))


def test_the_log_keeps_the_digest_of_the_original_that_the_phone_reduced(lead):
    lead.post("/activities/new", data=_outing(_pairing()))
    body, original = _photo(), "ab" * 32
    told = {"key": KEY, "name": "现场.jpg", "size": len(body), "original": original}
    lead.post("/uploads/", data=told)
    for at in range(0, len(body), CHUNK):
        _put(lead, body[at : at + CHUNK], at)
    lead.post(f"/uploads/{KEY}/finish")
    lead.post(f"/activities/{_newest().id}/files", data={"staged": KEY})
    entry = db.session.query(LogEntry).order_by(LogEntry.id.desc()).first()
    told = entry.changes["files"][1][0]
    assert told["original"] == original
    assert told["received"] == hashlib.sha256(body).hexdigest()
    assert "<script>" not in str(told)


def test_what_is_told_of_an_original_is_a_digest_or_nothing(lead, county):
    for wrong in ("<script>", "AB" * 32, "ab" * 31):
        told = {"key": KEY, "name": "现场.jpg", "size": 10, "original": wrong}
        lead.post("/uploads/", data=told)
        kept = next(Path(county.config["INSTANCE"]).glob("uploads/*/*.json")).read_text()
        assert wrong not in kept
