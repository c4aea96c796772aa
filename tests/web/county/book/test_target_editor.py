"""A target as a sentence: chosen in words, tried on real pairings while typed, corrected."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import event, select

from pairing.domain.plan.ledger import ledger_row
from pairing.extensions import db
from pairing.models import LogEntry, Pairing, Programme, TargetRevision, Term
from pairing.queries.county import book
from pairing.queries.county.exports import only_bureau_id
from pairing.queries.county.trials import MOST
from pairing.queries.plan.results import results_for
from pairing.web.county.book import row_form
from pairing.workbook.labels import typed
from pairing.workbook.sheets import BY_NAME
from tests import cast
from tests.web.county.book.shown import as_typed

NEW, TRY = "/county/targets/new", "/county/targets/try"
EARLY = date(2026, 3, 1)
"""Before the term."""
TRIED = re.compile(
    r'data-label="完成">([^<]+)</td>.*?class="pill \w+">(.*?)</span></td>', re.DOTALL
)
TAGS = re.compile(r"<[^>]+>|\s+|[✓●◷▲]")


@pytest.fixture
def engine_name():
    """The statements are those of the county page, which runs on both."""
    return "sqlite"


def _stored(code, programme="B"):
    db.session.rollback()
    return book.read_sheet(only_bureau_id(), "指标").rows["指标"][programme, code]


def _cells(code, **changed):
    stored = _stored(code)
    cells = {one.field: typed(stored.values, one) for one in BY_NAME["指标"].columns}
    for name in ("activity_kinds", "directions", "lesson_kinds", "achievement_kinds"):
        cells[name] = cells[name].split("、") if cells[name] else []
    return cells | changed


def _tried(page):
    """(figure, status) of each pairing, as the page shows them."""
    return [(figure, TAGS.sub("", word)) for figure, word in TRIED.findall(page)]


def _term():
    return db.session.scalars(select(Term).where(Term.code == "2026-1")).one()


def _found(programme="B"):
    ids = select(Pairing.id).join(Programme).where(Programme.code == programme)
    return results_for(ids, _term(), cast.TODAY)


@pytest.mark.parametrize("page", ["new", "new?kind=outreach", "1", "try"])
def test_only_the_bureaus_admin_opens_it(admins_alone, page):
    admins_alone(f"/county/targets/{page}")


def test_another_bureaus_target_is_neither_opened_nor_tried(officer):
    other = cast.another_bureau()
    programme = Programme(
        bureau_id=other,
        code="X",
        name="别县的方案",
        starts_on=date(2026, 9, 1),
        ends_on=date(2027, 7, 9),
        description="",
    )
    db.session.add(programme)
    db.session.flush()
    mine = db.session.scalars(select(TargetRevision).limit(1)).one()
    kept = {c.key: getattr(mine, c.key) for c in TargetRevision.__table__.columns if c.key != "id"}
    theirs = TargetRevision(**kept | {"bureau_id": other, "programme_id": programme.id})
    db.session.add(theirs)
    db.session.commit()
    assert officer.get(f"/county/targets/{theirs.id}").status_code == 404
    assert officer.get(f"{TRY}?row={theirs.id}").status_code == 404
    assert officer.get(f"{NEW}?copy={theirs.id}").status_code == 404
    page = officer.get(TRY, query_string=_cells("B19", programme_id="X")).text
    assert "选了方案" in page
    assert _tried(page) == []


def test_what_is_tried_is_what_every_page_shows_of_the_stored_target(officer):
    """One arithmetic: each target of the plan, typed as it is stored, gives its own results."""
    found = _found()
    for code in {one.target.code for one in found}:
        rows = [ledger_row(one) for one in found if one.target.code == code]
        page = officer.get(TRY, query_string=_cells(code)).text
        assert _tried(page) == [(row.figure, TAGS.sub("", row.word)) for row in rows], code
        assert "和本学期现在的要求比" not in page


def test_a_new_target_is_chosen_in_words_said_and_saved(officer):
    page = officer.get(NEW).text
    assert "送教下乡的课时" in page
    assert "lesson_hours" not in page
    page = officer.get(f"{NEW}?kind=outreach&programme_id=A").text
    assert "帮扶方 · 每学期 · 送教下乡（下乡）课时 ≥ 10，20 分" in page
    assert "对方已确认的活动里各节课的课时之和" in page
    assert len(_tried(page)) == 2
    sent = as_typed(page) | {"way": "correct", "reason": "漏了一条", "then": "another"}
    answer = officer.post(f"{NEW}?kind=outreach&programme_id=A", data=sent)
    assert answer.location.endswith("/new?programme_id=A")
    assert _stored(sent["code"][0], "A").values["threshold"] == 10


def test_without_script_trying_shows_results_and_saves_nothing(officer):
    sent = as_typed(officer.get(f"{NEW}?kind=outreach&programme_id=B").text)
    entries = db.session.query(LogEntry).count()
    sent |= {"threshold": "4", "way": "correct", "reason": "漏了", "try": "1"}
    page = officer.post(NEW, data=sent).text
    assert "送教下乡（下乡）课时 ≥ 4" in page
    assert _tried(page)[0] == ("8 / 4 课时", "已完成")
    assert db.session.query(LogEntry).count() == entries


def test_what_lacks_is_named_what_is_wrong_is_explained(officer):
    page = officer.get(f"{NEW}?kind=own").text
    assert "还没填：目标值" in page
    page = officer.get(TRY, query_string=_cells("B13a", threshold="0.3")).text
    assert "“0.3”是 30% 还是 0.3%？" in page
    assert _tried(page) == []


def test_a_field_that_says_nothing_to_the_metric_is_refused_at_it(officer):
    stored = _stored("B19")
    address = f"/county/targets/{stored.id}"
    sent = as_typed(officer.get(address).text) | {"level": "市级", "metric": "听课节数"}
    page = officer.post(address, data=sent).text
    assert 'id="level-error"' in page
    assert "度量“听课节数”用不到“级别”" in page
    assert 'id="activity_kinds-error"' in page
    page = officer.get(TRY, query_string=_cells("B19", level="市级")).text
    assert "只用于：成果数" in page


def test_a_reminder_and_a_plan_without_pairings_are_told_by_example(officer):
    db.session.execute(Pairing.__table__.update().values(starts_on=EARLY, ends_on=EARLY))
    db.session.commit()
    page = officer.get(TRY, query_string=_cells("B19")).text
    assert "本学期还没有结对" in page
    assert "5 课时<b>12.5 分</b>" in page
    page = officer.get(TRY, query_string=_cells("B19", points="0")).text
    assert "只提醒，不计分" in page


def test_the_whole_way_of_a_correction_in_mid_term(officer, signed_in):
    """The target asks 10; the document says 8: tried, asked, corrected, told to both sides."""
    before = next(one for one in _found() if one.target.code == "B19" and one.pairing == "B1")
    assert ledger_row(before).figure == "8 / 10 课时"
    address = f"/county/targets/{_stored('B19').id}"
    sent = as_typed(officer.get(address).text) | {"threshold": "8"}
    page = officer.get(TRY, query_string=_cells("B19", threshold="8", row=_stored("B19").id)).text
    assert "要求 10 → 8" in page
    assert _tried(page)[0] == ("8 / 8 课时", "已完成")
    assert "8 / 10 课时" in page, "what it is now stands beside it"
    asked = officer.post(address, data=sent)
    assert "更正：本学期起" in asked.text
    assert _stored("B19").values["threshold"] == 10
    silent = officer.post(address, data=sent | {"way": "correct"})
    assert "更正要写明原因" in silent.text
    done = officer.post(
        address, data=sent | {"way": "correct", "reason": "文件写的是 8"}, follow_redirects=True
    )
    assert "已保存" in done.text
    assert "更正，本学期起执行" in done.text
    assert "10 → 8" in done.text.split("以前的改动")[1]
    after = next(one for one in _found() if one.target.code == "B19" and one.pairing == "B1")
    assert (ledger_row(after).figure, ledger_row(after).word) == ("8 / 8 课时", "已完成")
    for login in (cast.LEAD_DIRECTOR, cast.SUPPORTED_DIRECTOR):
        side = signed_in(login)
        told = side.get(f"/pairings/{after.pairing_id}").text
        assert "8 / 8 课时" in told
        assert "文件写的是 8" in told
        assert "更正" in side.get("/").text


def test_an_adjustment_and_an_end_are_marked_until_they_come(officer):
    address = f"/county/targets/{_stored('B19').id}"
    sent = as_typed(officer.get(address).text) | {"threshold": "12", "way": "adjust"}
    page = officer.post(address, data=sent, follow_redirects=True).text
    assert "下学期起按这里写的执行" in page
    assert "本学期还是原来的要求" in page
    assert "要求 10 → 12" in page
    key = _stored("B20").id
    pick = f"{key}-{book.version_of(_stored('B20').values)}"
    sent = {"pick": pick, "sure": "1", "way": "adjust"}
    answer = officer.post("/county/data/targets/remove", data=sent, follow_redirects=True)
    assert "不再要求 1 项指标" in answer.text
    assert "本学期仍然要求，下学期起不再要求" in answer.text
    listed = officer.get("/county/data/targets/?state=本学期仍然要求，下学期起不再要求").text
    assert re.findall(r'class="sub">(\w+)</span>', listed) == ["B20"]
    assert "选调整，下学期起就继续要求" in officer.get(f"/county/targets/{key}").text


def test_a_target_that_is_new_next_term_says_so(officer):
    sent = as_typed(officer.get(f"{NEW}?kind=contests&programme_id=B").text) | {"way": "adjust"}
    page = officer.post(NEW, data=sent, follow_redirects=True).text
    assert "下学期起按这里写的执行（2027-02-22 起）；本学期还不要求" in page


def test_a_target_is_copied_and_the_next_one_follows(officer):
    first = _stored("B18")
    page = officer.get(f"{NEW}?copy={first.id}").text
    sent = as_typed(page)
    assert (sent["name"], sent["code"]) == ([first.values["name"]], ["B23"])
    address = f"/county/targets/{first.id}"
    sent = as_typed(officer.get(address).text) | {"name": "每月去看", "then": "following"}
    answer = officer.post(address, data=sent | {"way": "correct", "reason": "名称"})
    assert answer.location.endswith(f"/county/targets/{_stored('B19').id}")


def test_of_many_programmes_one_is_found_by_typing(officer, monkeypatch):
    monkeypatch.setattr(row_form, "MOST_LISTED", 0)
    page = officer.get(f"{NEW}?kind=outreach&programme_id=B").text
    assert 'data-finds="programmes"' in page
    assert 'value="城乡幼儿园结对帮扶方案 · B"' in page
    assert len(_tried(page)) == 3


def _statements(act):
    seen = []
    note = lambda *given: seen.append(given[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        return act(), len(seen)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_a_trial_is_bounded_whatever_the_plans_size(officer):
    cells = _cells("B19", threshold="8")
    few, count = _statements(lambda: officer.get(TRY, query_string=cells).text)
    assert len(_tried(few)) == 3
    one = db.session.scalars(select(Pairing).where(Pairing.code == "B1")).one()
    kept = {c.key: getattr(one, c.key) for c in Pairing.__table__.columns if c.key != "id"}
    db.session.add_all([Pairing(**kept | {"code": f"Z{n:02}"}) for n in range(30)])
    db.session.commit()
    many, more = _statements(lambda: officer.get(TRY, query_string=cells).text)
    assert len(_tried(many)) == MOST
    assert "另有 13 个结对" in many
    assert more == count < 45
