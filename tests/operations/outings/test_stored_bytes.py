"""A removed file is gone: its row, its bytes, its thumbnail, unless somebody else holds them."""

import io
import threading
from pathlib import Path

import pytest
from PIL import Image

from pairing.extensions import Model, db
from pairing.files import store
from pairing.models import Document, Evidence, FormTemplate, Outing, StoredFile
from pairing.operations.outings import stored_bytes
from pairing.queries.outings.stored_files import HOLDERS
from tests import cast
from tests.web.outings.test_recording import _newest, _outing, _pairing


def _photo(seed):
    out = io.BytesIO()
    Image.new("RGB", (900, 600), (seed * 40, 90, 200)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def lead(county):
    client = cast.sign_in(county, cast.LEAD_DIRECTOR)
    client.post("/activities/new", data=_outing(_pairing()))
    return client


def _kept(county):
    """The names of all bytes in the evidence store."""
    folder = Path(county.config["INSTANCE"]) / store.FOLDER
    return {path.name for path in folder.glob("??/*")}


def _add(client, outing_id, *bodies):
    files = [(io.BytesIO(body), f"{number}.jpg") for number, body in enumerate(bodies)]
    client.post(f"/activities/{outing_id}/files", data={"files": files})
    return db.session.query(Evidence).order_by(Evidence.id).all()


def _remove(client, row):
    answer = client.post(f"/files/{row.id}/remove", data={"version": row.version})
    assert answer.status_code == 302
    db.session.expire_all()


def test_a_removed_file_is_gone_with_its_bytes_and_thumbnail(county, lead):
    first, second = _add(lead, _newest().id, _photo(1), _photo(2))
    stays = {second.stored_file.sha256, second.stored_file.thumbnail_sha256}
    _remove(lead, first)
    assert _kept(county) == stays
    assert [row.id for row in db.session.query(StoredFile)] == [second.stored_file_id]
    _remove(lead, db.session.query(Evidence).one())
    assert _kept(county) == set()
    assert db.session.query(StoredFile).count() == 0


def test_bytes_that_another_outing_or_county_holds_stay(county, lead):
    one = _newest()
    _add(lead, one.id, _photo(1))
    lead.post("/activities/new", data=_outing(_pairing(), "k9") | {"day": "2026-11-20"})
    first, second = _add(lead, _newest().id, _photo(1))
    assert first.stored_file_id == second.stored_file_id
    kept = _kept(county)
    _remove(lead, first)
    assert _kept(county) == kept
    stored = db.session.query(StoredFile).one()
    form = FormTemplate(
        bureau_id=stored.bureau_id,
        name="表",
        subject="visit",
        file_name="a.docx",
        sha256=stored.sha256,
        added_at=db.session.query(Evidence).one().added_at,
    )
    db.session.add(form)
    db.session.commit()
    digest, thumbnail = stored.sha256, stored.thumbnail_sha256
    _remove(lead, db.session.query(Evidence).one())
    assert _kept(county) == {digest}, "only the bureau's form still holds them"
    assert thumbnail != digest


def test_a_removed_document_takes_its_files_along(county, lead):
    data = {"form_key": "d1", "name": "计划", "category": "计划", "day": "2026-11-10"}
    data |= {"organisation_id": _pairing().lead_id, "files": [(io.BytesIO(_photo(3)), "a.jpg")]}
    lead.post(f"/pairings/{_pairing().id}/documents/new", data=data)
    row = db.session.query(Evidence).one().document
    document_id = row.id
    assert len(_kept(county)) == 2
    lead.post(f"/documents/{row.id}/remove", data={"version": row.version})
    assert _kept(county) == set()
    assert db.session.query(StoredFile).count() == 0
    assert db.session.query(Document).filter_by(id=document_id).count() == 0


def test_a_refused_upload_leaves_no_bytes(county, lead):
    outing = _newest()
    for at in range(0, 30, 6):
        files = [(io.BytesIO(b"%PDF-1.4 " + bytes([at + n])), f"{at + n}.pdf") for n in range(6)]
        lead.post(f"/activities/{outing.id}/files", data={"files": files})
    kept = _kept(county)
    assert len(kept) == 30
    page = lead.post(
        f"/activities/{outing.id}/files",
        data={"files": [(io.BytesIO(_photo(4)), "a.jpg")]},
        follow_redirects=True,
    )
    assert "最多放 30 个" in page.text
    assert _kept(county) == kept


def test_who_removes_waits_for_who_uploads_and_then_leaves_what_has_a_row(county, monkeypatch):
    """Between the bytes and their row nobody takes the bytes away."""
    instance = Path(county.config["INSTANCE"])
    digest = store.store(instance, b"the same bytes")
    uploading, went = threading.Event(), []

    def remove():
        with county.app_context():
            uploading.wait()
            went.append(stored_bytes.let_go(instance, [digest]))
            db.session.remove()

    thread = threading.Thread(target=remove)
    thread.start()
    with stored_bytes.storing(instance) as put:
        assert put(b"the same bytes") == digest
        uploading.set()
        thread.join(0.3)
        assert thread.is_alive(), "it waits"
        bureau = db.session.query(Outing.bureau_id).first()[0]
        row = StoredFile(bureau_id=bureau, sha256=digest, size=14, media_type="application/pdf")
        db.session.add(row)
        db.session.commit()
    thread.join()
    assert went == [0]
    assert store.evidence_path(instance, digest).exists()


def test_a_removal_that_waits_in_vain_leaves_it_to_the_daily_round(county, monkeypatch):
    monkeypatch.setattr(store, "PATIENCE", 0.2)
    instance = Path(county.config["INSTANCE"])
    digest = store.store(instance, b"x")
    with store.holding(instance):
        assert stored_bytes.let_go(instance, [digest]) == 0
    assert store.evidence_path(instance, digest).exists()
    assert stored_bytes.let_go(instance, [digest]) == 1


def test_every_column_that_names_bytes_of_the_store_is_asked():
    """Archives have a folder of their own; whatever else is called a SHA-256 holds bytes."""
    named = {
        f"{table.name}.{column.name}"
        for table in Model.metadata.tables.values()
        for column in table.columns
        if column.name.endswith("sha256") and table.name != "archive"
    }
    assert named == {f"{one.class_.__tablename__}.{one.key}" for one in HOLDERS}
