"""What went wrong is told with its true reason, without the database, and nothing typed is lost."""

from __future__ import annotations

import errno
import html
import io
import json
import logging
import re
import shutil
import time
from pathlib import Path
from unittest import mock

import pytest
from flask import template_rendered
from PIL import Image
from sqlalchemy import Engine, event

from pairing.databases import turns
from pairing.databases.turns import turn
from pairing.extensions import db
from pairing.files.store import evidence_path
from pairing.models import Account, Evidence, Outing, Pairing, StoredFile
from pairing.operations import change
from tests import cast


def _embedded() -> Path:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("an embedded database only")
    return Path(db.engine.url.database or "")


@pytest.fixture
def quick(monkeypatch) -> None:
    """Nobody waits long in these tests."""
    monkeypatch.setattr(change, "PATIENCE", 0.2)
    for function in (change._transaction, change.housekeeping):
        monkeypatch.setattr(function.__wrapped__, "__defaults__", (0.2,))


@pytest.fixture
def asked() -> list[str]:
    """Every statement that is sent to a database."""
    found: list[str] = []

    def listen(_connection, _cursor, statement, *_more) -> None:
        found.append(statement)

    event.listen(Engine, "before_cursor_execute", listen)
    yield found
    event.remove(Engine, "before_cursor_execute", listen)


def _record(pairing_id: int) -> dict[str, str]:
    return {
        "form_key": "k1",
        "pairing_id": str(pairing_id),
        "day": "2026-11-24",
        "venue": '湖滨 "镇" <中心> 幼儿园',
        "direction": "out",
        "items-0-kind": "lecture",
        "items-0-topic": "第一行\n第二行",
    }


def _hidden(page: str) -> list[tuple[str, str]]:
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return [(name, html.unescape(value)) for name, value in found]


def _b1() -> int:
    return db.session.scalars(db.select(Pairing.id).where(Pairing.code == "B1")).one()


def test_a_queue_that_is_too_long_keeps_what_was_typed(county, signed_in, quick, caplog) -> None:
    path = _embedded()
    lead, form = signed_in(cast.LEAD_DIRECTOR), _record(_b1())
    before = db.session.query(Outing).count()
    with turn(Path(f"{path}.queue"), 1), caplog.at_level(logging.WARNING):
        answer = lead.post("/activities/new?from=today", data=form)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "同时保存的人太多" in answer.text
    assert 'action="/activities/new?from=today"' in answer.text
    assert dict(_hidden(answer.text)) == form
    told = json.loads(caplog.records[-1].message)
    assert told["event"] == "put off"
    assert (told["status"], told["path"], told["reason"]) == (503, "/activities/new", "queue")
    db.session.rollback()
    assert db.session.query(Outing).count() == before
    again = lead.post("/activities/new", data=dict(_hidden(answer.text)))
    assert again.status_code == 302
    db.session.rollback()
    assert db.session.query(Outing).count() == before + 1


def test_a_lock_in_a_database_server_is_waited_for_and_then_told(county, signed_in) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("a database server only")
    lead, form = signed_in(cast.LEAD_DIRECTOR), _record(_b1())
    with (
        db.engine.connect() as other,
        mock.patch.object(change._transaction.__wrapped__, "__defaults__", (0.3,)),
    ):
        other.exec_driver_sql("BEGIN")
        other.exec_driver_sql(f"SELECT pg_advisory_xact_lock({change.LOG_LOCK})")
        answer = lead.post("/activities/new", data=form)
        other.exec_driver_sql("ROLLBACK")
    assert answer.status_code == 503
    assert "再试一次" in answer.text
    assert lead.post("/activities/new", data=dict(_hidden(answer.text))).status_code == 302


def test_files_that_were_chosen_are_said_to_be_chosen_again(county, signed_in, quick) -> None:
    path = _embedded()
    lead = signed_in(cast.LEAD_DIRECTOR)
    photo = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(photo, "JPEG")
    photo.seek(0)
    with turn(Path(f"{path}.queue"), 1):
        answer = lead.post("/activities/new", data=_record(_b1()) | {"files": (photo, "a.jpg")})
    assert answer.status_code == 503
    assert "选好的 1 个文件" in answer.text
    assert dict(_hidden(answer.text)) == _record(_b1())


def test_a_writer_waits_for_fifteen_seconds_before_it_is_refused() -> None:
    assert turns.PATIENCE == 15


def test_a_password_is_never_sent_back(county, quick) -> None:
    path = _embedded()
    client = county.test_client()
    with turn(Path(f"{path}.queue"), 1):
        answer = client.post("/sign-in", data={"login": cast.MENTOR, "password": cast.PASSWORD})
    assert answer.status_code == 503
    assert cast.PASSWORD not in answer.text


def test_an_error_page_asks_no_database(county, signed_in, asked) -> None:
    client = signed_in(cast.LEAD_DIRECTOR)
    client.get("/")
    rendered: list[str] = []
    with template_rendered.connected_to(lambda _app, template, **_more: rendered.append(template)):
        for url in ("/nowhere", "/county"):
            asked.clear()
            assert client.get(url).status_code in (403, 404)
            after = [one for one in asked if "account" not in one and "role_grant" not in one]
            assert [one for one in after if "sign_in_session" not in one] == []
    assert rendered == []


def test_a_database_that_is_gone_is_said_to_be_gone_within_seconds(county, signed_in) -> None:
    path = _embedded()
    client = signed_in(cast.LEAD_DIRECTOR)
    db.session.remove()
    kept = path.with_name("kept")
    path.rename(kept)
    begun = time.monotonic()
    answer = client.get("/")
    assert time.monotonic() - begun < 6
    assert answer.status_code == 503
    assert "不见了" in answer.text
    kept.rename(path)
    assert client.get("/").status_code == 200, "it heals without a restart"


def test_an_instance_folder_that_is_gone_is_named(county, signed_in, tmp_path) -> None:
    _embedded()
    client = signed_in(cast.LEAD_DIRECTOR)
    db.session.remove()
    away = tmp_path.with_name(tmp_path.name + "-away")
    tmp_path.rename(away)
    try:
        answer = client.get("/")
    finally:
        shutil.rmtree(tmp_path, ignore_errors=True)
        away.rename(tmp_path)
    assert answer.status_code == 503
    assert "数据文件夹" in answer.text


def test_a_locked_database_answers_within_six_seconds(county, signed_in) -> None:
    """Somebody outside holds the file alone: reading cannot go on either."""
    _embedded()
    client = signed_in(cast.LEAD_DIRECTOR)
    db.session.remove()
    with db.engine.connect() as outside:
        driver = outside.connection.driver_connection
        driver.execute("PRAGMA journal_mode=delete")
        driver.execute("BEGIN EXCLUSIVE")
        begun = time.monotonic()
        answer = client.get("/")
        waited = time.monotonic() - begun
        driver.execute("ROLLBACK")
    assert answer.status_code == 503
    assert "另一个程序" in answer.text
    assert waited < 6


@pytest.mark.parametrize(
    ("number", "status", "said"),
    [
        (errno.ENOSPC, 507, "存储空间已满"),
        (errno.EDQUOT, 507, "存储空间已满"),
        (errno.EMFILE, 503, "打开的文件太多"),
        (errno.ENFILE, 503, "打开的文件太多"),
    ],
)
def test_a_disk_that_fails_is_told_as_it_is(
    county, signed_in, monkeypatch, number, status, said
) -> None:
    client = signed_in(cast.LEAD_DIRECTOR)

    def fail(*_given, **_named) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr("pairing.operations.people.signing_in.writing", fail)
    answer = client.post("/sign-out")
    assert answer.status_code == status
    assert said in answer.text


def test_a_file_that_was_lost_is_named_with_its_outing(county, signed_in) -> None:
    outing = db.session.scalars(
        db.select(Outing).where(Outing.activities.any()).order_by(Outing.id)
    ).first()
    pairing = outing.activities[0].links[0].pairing
    person = db.session.scalars(db.select(Account).where(Account.login == cast.OFFICER)).one()
    stored = StoredFile(
        bureau_id=outing.bureau_id,
        sha256="ab" * 32,
        media_type="image/jpeg",
        size=3,
        thumbnail_sha256="cd" * 32,
    )
    db.session.add(stored)
    db.session.flush()
    row = Evidence(
        bureau_id=outing.bureau_id,
        stored_file_id=stored.id,
        activity_id=outing.activities[0].id,
        label="送教合影",
        added_by_id=person.id,
    )
    db.session.add(row)
    db.session.commit()
    assert pairing and not evidence_path(Path(county.config["INSTANCE"]), "ab" * 32).exists()
    for address in (f"/files/{row.id}", f"/files/{row.id}/thumbnail"):
        answer = signed_in(cast.OFFICER).get(address)
        assert answer.status_code == 404
        assert "送教合影" in answer.text
        assert f"{outing.day.month}月{outing.day.day}日" in answer.text
