"""校验档案 is open to everybody: nobody's file keeps the others waiting."""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pairing import clock
from pairing.extensions import db
from pairing.models import Archive, Pairing, Term
from pairing.package.inspection import LONGEST_STREAM, TooMuch, inspect, keywords
from pairing.web.assessment import verify
from tests import hostile_files

pytestmark = pytest.mark.xdist_group("check page")
SOON = 1.5
"""CPU seconds that one hostile file of 2 MB may take, on a slow machine."""


@pytest.fixture(scope="module")
def attacks():
    """Built once: some of them take a while to compress."""
    return {name: make() for name, make in hostile_files.ATTACKS.items()}


@pytest.fixture
def archive(county):
    """An archive of a number that can be guessed, so that the files are looked into."""
    pairing = db.session.query(Pairing).filter_by(code="B1").one()
    row = Archive(
        pairing_id=pairing.id,
        bureau_id=pairing.bureau_id,
        made_at=clock.now(),
        term_id=db.session.query(Term).filter_by(code="2026-1").one().id,
        number=1,
        pdf_sha256="0" * 64,
        snapshot_sha256="1" * 64,
        package_sha256="",
        file_name=hostile_files.NUMBER,
        log_head="2" * 64,
        pages=1,
        is_final=False,
        reason="",
    )
    db.session.add(row)
    db.session.commit()
    return row


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("name", hostile_files.ATTACKS)
def test_a_hostile_file_is_soon_done_with(county, archive, attacks, name):
    here, there = time.process_time(), _children()
    sent = {"file": (io.BytesIO(attacks[name]), f"{hostile_files.NUMBER}.pdf")}
    answer = county.test_client().post("/check", data=sent)
    assert answer.status_code in (200, 400)
    assert "一致：" not in answer.text
    assert time.process_time() - here < SOON, "the web process itself was kept busy"
    assert _children() - there < SOON


def test_twice_the_file_takes_twice_the_time_at_most():
    def took(size):
        data, start = b"/Metadata stream\n" + b"Keywords>" * size, time.process_time()
        for _ in range(20):
            list(keywords(data))
        return time.process_time() - start

    took(1000)
    assert took(200_000) < 4 * took(100_000) + 0.05


def test_a_number_far_down_a_file_is_still_found():
    description = b"<</Type /Metadata>> stream\nx<pdf:Keywords>B1_2026-1_v3</pdf:Keywords>"
    data = b"stream\n" * 50_000 + bytes(LONGEST_STREAM) + description
    assert list(keywords(data)) == ["B1_2026-1_v3"]


def test_a_package_that_swells_is_refused_before_it_does(tmp_path, attacks):
    path = tmp_path / "swelling.zip"
    path.write_bytes(attacks["swelling_zip"])
    with pytest.raises(TooMuch):
        inspect(path)


def test_the_look_runs_elsewhere_and_starts_lightly():
    """Flask and the tables stay out of it, so that it starts in a tenth of a second."""
    code = "import sys, pairing.package.inspection; print(*sys.modules)"
    run = [sys.executable, "-c", code]
    root = Path(verify.__file__).parents[3]
    loaded = subprocess.run(run, capture_output=True, text=True, check=True, cwd=root).stdout
    assert not {"flask", "sqlalchemy", "openpyxl", "weasyprint"} & set(loaded.split())


def test_one_file_at_a_time_and_the_next_is_told_to_come_again(county, monkeypatch):
    monkeypatch.setattr(verify, "PATIENCE", 0.01)
    with verify.AT_ONCE:
        sent = {"file": (io.BytesIO(b"%PDF-1.7"), "x.pdf")}
        answer = county.test_client().post("/check", data=sent)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
