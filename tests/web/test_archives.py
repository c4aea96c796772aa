"""The term archive on the web: one tap makes it, the parties and the bureau get it, nobody else."""

import pytest
from sqlalchemy import select

from pairing import jobs
from pairing.extensions import db
from pairing.models import Archive, LogEntry, Pairing, Term
from tests import cast

MAKE = "/pairings/{pairing}/terms/{term}/archive"


def _url(code="B1", term="2026-1"):
    pairing = db.session.scalars(select(Pairing).where(Pairing.code == code)).one()
    chosen = db.session.scalars(select(Term).where(Term.code == term)).one()
    return MAKE.format(pairing=pairing.id, term=chosen.id)


@pytest.fixture
def printer(county):
    yield
    jobs.drop_printer(county.extensions)


def test_one_tap_makes_the_archive_and_hands_it_over(county, printer):
    lead = cast.sign_in(county, cast.LEAD_DIRECTOR)
    answer = lead.post(_url(), follow_redirects=True)
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-1.7")
    again = lead.post(_url(), follow_redirects=True)
    assert again.data == answer.data
    assert db.session.query(Archive).count() == 1
    entries = db.session.query(LogEntry).filter(LogEntry.action == "make_archive").count()
    assert entries == 1


def test_a_teacher_may_not_and_an_outsider_finds_nothing(county):
    assert cast.sign_in(county, cast.MENTOR).post(_url()).status_code == 403
    assert cast.sign_in(county, cast.OUTSIDER).post(_url()).status_code == 404
    assert db.session.query(Archive).count() == 0


def test_a_machine_without_the_font_says_what_to_install(county, monkeypatch):
    monkeypatch.setattr("pairing.printing.readiness.installed_face", lambda **_: None)
    answer = cast.sign_in(county, cast.LEAD_DIRECTOR).post(_url())
    assert answer.status_code == 503
    assert "fonts-noto-cjk" in answer.text
    assert db.session.query(Archive).count() == 0
