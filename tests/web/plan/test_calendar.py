"""校历 on screen: the grid, several days at once, the national holidays, what every page says."""

import re

from tests import cast
from tests.operations.plan.test_calendars import _bureau, _home
from tests.web.outings.test_recording import _pairing

VERSION = re.compile(r'name="version" value="(\d+)"')


def _version(page):
    return VERSION.search(page)[1]


def _send(client, url, **data):
    page = client.get(url).text
    return client.post(url, data={"version": _version(page)} | data)


def _of(home):
    return f"/calendar/{home}"


def test_ticked_days_and_a_range_are_set_at_once_and_shown(signed_in):
    officer, url = signed_in(cast.OFFICER), _of(_bureau())
    page = officer.get("/calendar/").text
    assert "2026年9月" in page and "2027年1月" in page
    days = ["2026-11-05", "2026-11-06"]
    span = {"since": "2026-12-24", "until": "2026-12-25"}
    answer = _send(officer, url, days=days, kind="holiday", name="秋假", **span)
    assert answer.status_code == 302
    page = officer.get("/calendar/").text
    assert page.split("最近的改动")[0].count("放假 秋假") == 4
    assert "11月5日（周四）：照平常 → 放假 秋假" in page
    assert "寒暑假" in page and "撤销这次改动" in page
    again = _send(officer, url, days=days, kind="plain")
    assert again.status_code == 302
    page = officer.get("/calendar/").text.split("最近的改动")[0]
    assert page.count("放假 秋假") == 2
    taken_back = officer.post(f"{url}/undo", data={"version": _version(officer.get(url).text)})
    assert taken_back.status_code == 302
    page = officer.get("/calendar/").text
    assert "已撤销，2 天和原来一样" in page and "撤销这次改动" not in page
    assert page.split("最近的改动")[0].count("放假 秋假") == 4


def test_what_is_missing_is_said_and_the_ticks_stay(signed_in):
    officer, url = signed_in(cast.OFFICER), _of(_bureau())
    answer = _send(officer, url, days=["2026-11-28"], kind="makeup", name="补课")
    assert answer.status_code == 200
    assert "调休上课要选按周几的课。" in answer.text
    assert re.search(r'value="2026-11-28"[^>]* checked', answer.text)
    assert "请选择改成" in _send(officer, url, days=["2026-11-28"]).text
    assert (
        "结束日期早于开始日期"
        in _send(officer, url, kind="holiday", since="2026-12-02", until="2026-12-01").text
    )
    stale = officer.post(url, data={"version": 7, "days": ["2026-11-28"], "kind": "holiday"})
    assert stale.status_code == 409


def test_everybody_reads_the_calendar_and_only_the_bureau_and_own_directors_write(signed_in):
    own, partner, far = (_home(code).id for code in ("K05", "K04", "P02"))
    director = signed_in(cast.SUPPORTED_DIRECTOR)
    for path, status in ((_of(own), 200), (_of(partner), 200), (_of(far), 404)):
        assert director.get(path).status_code == status
    assert 'name="days"' in director.get(_of(own)).text
    assert 'name="days"' not in director.get(_of(partner)).text
    assert _of(own) in director.get("/calendar/").text
    for login in (cast.MENTEE, cast.REVIEWER, cast.OUTSIDER):
        page = signed_in(login).get("/calendar/")
        assert page.status_code == 200 and 'name="days"' not in page.text
    data = {"version": 0, "days": ["2026-11-27"], "kind": "holiday"}
    assert director.post(_of(partner), data=data).status_code == 403
    assert director.post(_of(_bureau()), data=data).status_code == 404
    assert signed_in(cast.REVIEWER).post(_of(_bureau()), data=data).status_code == 403
    assert _send(director, _of(own), days=["2026-11-27"], kind="holiday").status_code == 302
    officer = signed_in(cast.OFFICER).get("/calendar/").text
    assert "有自己日子的单位" in officer and _of(own) in officer


def test_the_holidays_are_shown_before_they_are_written(signed_in):
    officer, url = signed_in(cast.OFFICER), f"{_of(_bureau())}/holidays"
    page = officer.get(url).text
    assert "2026年放假安排" in page and "补10月7日的课" in page
    assert "2027年只有法定节日" in page and "还不知道" in page
    answer = officer.post(url, data={"version": _version(page)})
    assert answer.status_code == 302
    shown = officer.get("/calendar/").text
    assert "调休上课（按周三的课） 补10月7日的课" in shown
    assert "没有要写入的" in officer.get(url).text
    assert officer.get(f"{_of(_home('K05').id)}/holidays").status_code == 404
    assert signed_in(cast.REVIEWER).get(url).status_code == 403


def test_pages_that_count_weeks_say_which_years_have_no_holidays(signed_in):
    said = "2026、2027 年未导入放假安排"
    pairing = _pairing("B1").id
    pages = (
        *("/", f"/pairings/{pairing}", f"/pairings/{pairing}/gaps"),
        *(f"/pairings/{pairing}/targets/B19", f"/pairings/{pairing}/targets/B19/plan"),
    )
    director, officer = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.OFFICER)
    for page in pages:
        text = director.get(page).text
        assert said in text and "导入放假安排</a>" not in text, page
    for page in ("/", "/county", "/terms/"):
        assert said in officer.get(page).text, page
        assert "导入放假安排</a>" in officer.get(page).text, page
    url = f"{_of(_bureau())}/holidays"
    officer.post(url, data={"version": _version(officer.get(url).text)})
    text = director.get(pages[1]).text
    assert "2026 年" not in text and "2027 年只有法定节日，未导入放假安排" in text
