"""Equipment against a standard list: one form, computed gaps, one tap makes a need of a gap."""

import re

from sqlalchemy import select

from pairing.extensions import db
from pairing.models import Equipment, LogEntry, Need, Organisation
from tests import cast
from tests.as_sent import as_sent
from tests.web.outings.test_recording import _pairing
from tests.web.people.test_profiles import FIGURES, _home

LINES = {
    "form_key": "e1",
    "lines-0-item": "骑行小车",
    "lines-0-unit": "辆",
    "lines-0-standard_quantity": "12",
    "lines-0-actual_quantity": "5",
    "lines-0-source": "bought",
    "lines-0-supplied_on": "2026-09-01",
    "lines-1-item": "投影仪",
    "lines-1-unit": "台",
    "lines-1-standard_quantity": "1",
    "lines-1-actual_quantity": "1",
    "lines-1-source": "",
    "lines-2-item": "",
}


def _url(part=""):
    return f"/organisations/{_home().id}/equipment{part}"


def _line(item="骑行小车"):
    return db.session.scalars(select(Equipment).where(Equipment.item == item)).one()


def _filled(client):
    answer = client.post(_url("/edit"), data=LINES)
    assert answer.status_code == 302, answer.text


def _raise(client, line):
    url = f"/pairings/{_pairing().id}/equipment/{line.id}/need"
    return client.post(url, data={"form_key": f"need-{line.id}"})


def test_the_form_knows_the_standard_for_the_organisations_size(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    supported.post(f"/organisations/{_home().id}/profile/new", data=FIGURES)
    form = supported.get(_url("/edit")).text
    assert "骑行小车" in form
    line = form[form.index('name="lines-4-item" value="骑行小车"') :]
    assert re.search(r'name="lines-4-standard_quantity"[^>]* value="12"', line)


def test_the_list_is_saved_once_with_its_gaps_and_share(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    entries = db.session.query(LogEntry).count()
    _filled(supported)
    _filled(supported)
    assert db.session.query(LogEntry).count() == entries + 1
    assert db.session.query(Equipment).count() == 2
    shown = signed_in(cast.LEAD_DIRECTOR).get(_url()).text
    for words in ("7 辆", "/ 2 项齐全", "自购", "9月1日"):
        assert words in shown


def test_what_nobody_counted_is_no_line_and_no_zero(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    for more in ({}, {"lines-0-actual_quantity": "0"}):
        data = as_sent(supported.get(_url("/edit")).text, _url("/edit")) | more
        assert supported.post(_url("/edit"), data=data).status_code == 302
        lines = db.session.scalars(select(Equipment)).all()
        assert [one.actual_quantity for one in lines] == [0 for _ in more]
    assert "项还没有填实有数，不算在内" in supported.get(_url()).text
    for name in ("standard_quantity", "actual_quantity"):
        field = f"lines-0-{name}"
        data = LINES | {"form_key": name, field: "", "version": _version()}
        assert "的填 0。" in supported.post(_url("/edit"), data=data).text
    assert [one.actual_quantity for one in db.session.scalars(select(Equipment))] == [0]


def _version():
    return db.session.get(Organisation, _home().id).version


def test_a_gap_becomes_a_need_with_one_tap_and_shows_its_state(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    _filled(supported)
    count = db.session.query(Need).count()
    for _ in range(2):
        assert _raise(supported, _line()).status_code == 302
    assert db.session.query(Need).count() == count + 1
    need = db.session.get(Need, _line().need_id)
    assert (need.content, need.standard_quantity, need.actual_quantity, need.unit) == (
        "缺骑行小车",
        12,
        5,
        "辆",
    )
    supported.get(_url())
    shown = supported.get(_url()).text
    assert "待回应" in shown
    assert "提成需求" not in shown
    other_key = {"form_key": "another"}
    url = f"/pairings/{need.pairing_id}/equipment/{_line().id}/need"
    assert supported.post(url, data=other_key).status_code == 409


def test_what_was_supplied_stands_in_the_list(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    _filled(supported)
    _raise(supported, _line())
    need = _line().need_id
    supported.post(f"/needs/{need}/judge", data={"status": "solved"})
    given = {"source": "donated", "supplied_on": "2026-11-20"}
    assert supported.post(f"/needs/{need}/supply", data=given).status_code == 302
    db.session.expire_all()
    assert (_line().source, f"{_line().supplied_on}") == ("donated", "2026-11-20")


def test_an_added_line_can_be_taken_off(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    _filled(supported)
    supported.post(_url("/edit"), data=LINES | {"form_key": "e2", "lines-1-removed": "y"})
    assert [row.item for row in db.session.query(Equipment)] == ["骑行小车"]


def test_each_role_gets_what_the_matrix_says(signed_in):
    _filled(signed_in(cast.SUPPORTED_DIRECTOR))
    line = _line()
    for login in (cast.LEAD_DIRECTOR, cast.MENTOR, cast.MENTEE, cast.OFFICER):
        assert signed_in(login).get(_url()).status_code == 200, login
    for login in (cast.LEAD_DIRECTOR, cast.MENTEE, cast.REVIEWER):
        assert signed_in(login).post(_url("/edit"), data=LINES).status_code == 403, login
    for login, status in ((cast.LEAD_DIRECTOR, 403), (cast.OFFICER, 403), (cast.OUTSIDER, 404)):
        assert _raise(signed_in(login), line).status_code == status, login
    outsider = signed_in(cast.OUTSIDER)
    assert outsider.get(_url()).status_code == 404
    assert outsider.post(_url("/edit"), data=LINES).status_code == 404


def test_another_organisations_line_is_not_found(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    lead.post(f"/organisations/{_home('K04').id}/equipment/edit", data=LINES)
    theirs = _line()
    assert _raise(signed_in(cast.SUPPORTED_DIRECTOR), theirs).status_code == 404


def test_wrong_numbers_are_explained_and_nothing_is_written(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    for wrong, message in (
        ({"lines-0-actual_quantity": "-1"}, "0 到 1000000"),
        ({"lines-1-item": "骑行小车"}, "写了两行"),
        ({"lines-0-supplied_on": "2026-12-01"}, "不能在今天之后"),
    ):
        answer = supported.post(_url("/edit"), data=LINES | wrong)
        assert answer.status_code == 200
        assert message in answer.text
        assert "骑行小车" in answer.text
    assert db.session.query(Equipment).count() == 0


def test_a_stale_list_is_refused(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    old = {"version": _home().version}
    supported.post(_url("/edit"), data=LINES | old)
    again = LINES | old | {"form_key": "e2", "lines-0-actual_quantity": "6"}
    assert supported.post(_url("/edit"), data=again).status_code == 409
