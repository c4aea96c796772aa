"""The confirmation word: everybody has one, its director reads and renews it, nobody else."""

import io
import statistics
import time

from openpyxl import load_workbook
from sqlalchemy import insert, select

from pairing.domain.people import confirmation_word as words
from pairing.extensions import db
from pairing.models import LogEntry, Organisation
from pairing.operations.people.confirmation_words import confirmation_word
from tests import cast


def _home(code="K05"):
    db.session.expire_all()
    return db.session.scalars(select(Organisation).where(Organisation.code == code)).one()


def _url(more="", code="K05"):
    return f"/organisations/{_home(code).id}/confirmation-word/{more}"


def test_every_road_that_makes_an_organisation_makes_a_word(county):
    imported = list(db.session.scalars(select(Organisation.confirmation_word)))
    assert len(imported) == 10
    assert all(words.is_word(one) for one in imported)
    assert len(set(imported)) > len(imported) - 3
    rows = [
        {"code": f"Z{n}", "name": "新园", "kind": "kindergarten", "area": "rural"} for n in (1, 2)
    ]
    db.session.execute(insert(Organisation), rows)
    assert words.is_word(_home("Z1").confirmation_word)
    assert _home("Z1").confirmation_word != _home("Z2").confirmation_word


def test_a_word_is_read_as_people_type_it_and_nothing_else_fits():
    assert words.same("402917", "402917")
    assert words.same("402917", " 402 917 ")
    assert words.same("402917", "４０２９１７")
    for wrong in ("", "402918", "40291", "4029170", "四零二九一七"):
        assert not words.same("402917", wrong), wrong
    assert not words.same("", ""), "an organisation without a word is confirmed by none"


def test_a_word_is_never_the_first_that_people_try():
    drawn = {words.made() for _ in range(3_000)}
    assert all(words.is_word(one) for one in drawn)
    assert len(drawn) > 2_900
    assert not drawn & {"000000", "111111", "123456", "654321"}


def test_a_nearly_right_word_takes_no_longer_than_a_wrong_one(county):
    home = Organisation(confirmation_word="402917")
    times = {}
    for typed in ("902917", "402918"):
        spent = []
        for _ in range(2_000):
            begun = time.perf_counter_ns()
            assert not confirmation_word(home, typed)
            spent.append(time.perf_counter_ns() - begun)
        times[typed] = statistics.median(spent)
    assert max(times.values()) < 2 * min(times.values())


def test_the_director_reads_and_renews_it_and_the_log_does_not_tell_it(signed_in):
    director, before = signed_in(cast.SUPPORTED_DIRECTOR), _home().confirmation_word
    assert "确认码" in director.get("/me").text
    assert words.spoken(before) in director.get(_url()).text
    assert "马上不能再用" in director.get(_url("renew")).text
    key = {"form_key": "once"}
    for _ in range(2):
        director.post(_url("renew"), data=key | {"version": _home().version})
    after = _home().confirmation_word
    assert after != before
    assert words.is_word(after)
    assert words.spoken(after) in director.get(_url()).text
    entries = list(
        db.session.scalars(select(LogEntry).where(LogEntry.action == "renew_confirmation_word"))
    )
    assert len(entries) == 1
    assert entries[0].changes == {}


def test_the_bureau_reads_it_and_only_its_director_renews_it(signed_in):
    assert signed_in(cast.OFFICER).get(_url()).status_code == 200
    assert signed_in(cast.OFFICER).post(_url("renew")).status_code == 403
    for login, status in (
        (cast.LEAD_DIRECTOR, 403),
        (cast.MENTEE, 403),
        (cast.MENTOR, 403),
        (cast.REVIEWER, 403),
        (cast.OUTSIDER, 404),
    ):
        for page in (_url(), _url("renew")):
            assert signed_in(login).get(page).status_code == status, login
        assert signed_in(login).post(_url("renew")).status_code == status, login


def test_a_page_that_is_too_old_renews_nothing(signed_in):
    director, home = signed_in(cast.SUPPORTED_DIRECTOR), _home()
    old, before = home.version, home.confirmation_word
    assert director.post(_url("renew"), data={"version": None}).status_code == 409
    assert director.post(_url("renew"), data={"version": old - 1}).status_code == 409
    assert _home().confirmation_word == before


def test_the_countys_export_does_not_carry_the_words(county, signed_in):
    whole = cast.fetched(county, signed_in(cast.OFFICER), "/workbook/export").data
    book = load_workbook(io.BytesIO(whole))
    cells = {
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
    }
    assert "K05" in cells
    assert not cells & set(db.session.scalars(select(Organisation.confirmation_word)))
