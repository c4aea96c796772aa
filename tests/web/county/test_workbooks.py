"""The workbook on the web: check, marked file, import, export; only the bureau's admin."""

import io
import re
from pathlib import Path
from urllib.parse import unquote

from pairing.extensions import db
from pairing.models import Account, Activity, LogEntry, Survey
from tests import cast
from tests.seen import last_import
from tests.workbook.edit import _grids, edited, opened

GONE_SURVEY = str(_grids()["问卷"][1][0])
ONE_SURVEY = {"问卷": [_grids()["问卷"][0], *_grids()["问卷"][2:]]}
"""The sample's surveys without the first one."""


def _send(client, data, name="县.xlsx"):
    return client.post("/workbook/check", data={"file": (io.BytesIO(data), name)})


def _checked(county, client, data):
    """The page after the worker has checked a workbook."""
    assert "看结果" in cast.finished(county, client, _send(client, data))
    return client.get("/workbook/").text


def test_a_faulty_workbook_is_listed_and_comes_back_marked(county, signed_in):
    officer = signed_in(cast.OFFICER)
    page = _checked(county, officer, edited(("活动", 7, "日期", "2026-02-30")))
    assert "还有 1 处问题" in page
    assert "活动 第 7 行「日期」" in page
    marked = opened(officer.get("/workbook/marked.xlsx", follow_redirects=True).data)
    assert "不是有效日期" in marked["活动"]["E7"].comment.text


def test_a_good_workbook_is_checked_first_and_written_once(county, signed_in):
    officer = signed_in(cast.OFFICER)
    page = _checked(county, officer, edited(("活动", 2, "人次", 99)))
    assert "检查通过" in page
    assert db.session.query(LogEntry).filter_by(action="import_workbook").count() == 1
    db.session.rollback()
    cast.finished(county, officer, officer.post("/workbook/import"))
    assert "1 行写入" in officer.get("/workbook/").text
    assert db.session.query(LogEntry).filter_by(action="import_workbook").count() == 2
    assert db.session.query(Activity).filter(Activity.attendance == 99).count() == 1
    again = officer.post("/workbook/import", follow_redirects=True)
    assert "没有等待导入的工作簿" in again.text


def test_the_page_names_the_workbook_that_was_checked_and_when(county, signed_in):
    officer, data = signed_in(cast.OFFICER), edited(("活动", 2, "人次", 99))
    assert "看结果" in cast.finished(county, officer, _send(officer, data, "二〇二六 秋.xlsx"))
    said = f"二〇二六 秋.xlsx · {round(len(data) / 1024)} KB · "
    page = officer.get("/workbook/").text
    assert said in page
    assert page.split(said)[1].split("</p>")[0].endswith("检查")
    cast.finished(county, officer, officer.post("/workbook/import"))
    assert said in officer.get("/workbook/").text


def test_only_the_check_that_was_seen_is_imported(county, signed_in):
    officer = signed_in(cast.OFFICER)
    first = _checked(county, officer, edited(("活动", 2, "人次", 99)))
    seen = re.search(r'name="version" value="(\d+)"', first)[1]
    second = _checked(county, officer, edited(("活动", 2, "人次", 98)))
    assert re.search(r'name="version" value="(\d+)"', second)[1] != seen
    for page in ("import", "accept"):
        late = officer.post(f"/workbook/{page}", data={"version": seen})
        assert (late.status_code, "又检查或导入过工作簿" in late.text) == (409, True)
        assert officer.post(f"/workbook/{page}", data={"version": None}).status_code == 409
    cast.finished(county, officer, officer.post("/workbook/import"))
    assert db.session.query(Activity).filter(Activity.attendance == 98).count() == 1


def test_only_the_import_that_was_seen_is_taken_back(county, signed_in):
    officer = signed_in(cast.OFFICER)
    _checked(county, officer, edited(("活动", 2, "人次", 99)))
    cast.finished(county, officer, officer.post("/workbook/import"))
    seen = last_import()
    assert officer.post("/workbook/undo", data={"version": None}).status_code == 409
    _checked(county, officer, edited(("活动", 2, "人次", 98)))
    cast.finished(county, officer, officer.post("/workbook/import"))
    late = cast.finished(county, officer, officer.post("/workbook/undo", data={"version": seen}))
    assert "之后又保存、导入过" in late
    assert db.session.query(Activity).filter(Activity.attendance == 98).count() == 1


def test_one_mistake_is_one_line_with_what_follows_from_it(county, signed_in):
    officer = signed_in(cast.OFFICER)
    page = _checked(county, officer, edited(("结对", 2, "结束", "2026-04-30")))
    assert "还有 1 处问题" in page
    assert re.search(r"<summary>随之而来 \d+ 处：", page)


def test_every_warning_of_a_check_is_on_the_page(county, signed_in):
    officer = signed_in(cast.OFFICER)
    data = edited(("活动", 2, "日期", "3月30日"), ("活动", 3, "日期", "2026-02-30"))
    page = _checked(county, officer, data)
    assert "请留意 1 处" in page
    assert "没有年份，按学期读成 2026 年" in page
    assert "没有年份" in _checked(county, officer, edited(("活动", 2, "日期", "3月30日")))


def test_what_the_questions_offer_is_taken_by_one_button(county, signed_in):
    officer = signed_in(cast.OFFICER)
    data = edited(("活动", 2, "日期", "46111"), ("活动", 3, "人次", 77))
    assert "都按建议的读" in _checked(county, officer, data)
    cast.finished(county, officer, officer.post("/workbook/accept"))
    page = officer.get("/workbook/").text
    assert "检查通过" in page
    assert "“46111”按“2026-03-30”读" in page
    cast.finished(county, officer, officer.post("/workbook/import"))
    assert db.session.query(Activity).filter(Activity.attendance == 77).count() == 1


def test_a_fault_that_offers_nothing_has_no_such_button(county, signed_in):
    officer = signed_in(cast.OFFICER)
    page = _checked(
        county, officer, edited(("活动", 2, "日期", "坏"), ("活动", 3, "日期", "46111"))
    )
    assert "都按建议的读" not in page
    assert "没有等待回答" in officer.post("/workbook/accept", follow_redirects=True).text


def test_the_preview_says_old_and_new_and_what_the_file_lacks(county, signed_in):
    officer = signed_in(cast.OFFICER)
    page = _checked(county, officer, edited(("活动", 2, "人次", 99), whole=ONE_SURVEY))
    assert re.search(r"人次：\d+ → 99", page)
    assert "原来有、文件里没有的" in page
    assert f'value="问卷\t{GONE_SURVEY}"' in page


def test_what_is_ticked_is_removed_and_the_import_can_be_taken_back(county, signed_in):
    officer = signed_in(cast.OFFICER)
    surveys = db.session.query(Survey).count()
    _checked(county, officer, edited(("活动", 2, "人次", 99), whole=ONE_SURVEY))
    ticked = {"remove": [f"问卷\t{GONE_SURVEY}", "问卷\t没列出的", "活动\tA1"]}
    asked = officer.post("/workbook/import", data=ticked)
    cast.finished(county, officer, asked)
    assert db.session.query(Survey).count() == surveys - 1
    page = officer.get("/workbook/").text
    assert "2 行写入" in page
    assert "撤销这一次" in page
    cast.finished(county, officer, officer.post("/workbook/undo"))
    assert db.session.query(Survey).count() == surveys
    assert db.session.query(Activity).filter(Activity.attendance == 99).count() == 0
    page = officer.get("/workbook/").text
    assert "已撤销：2 行恢复原样" in page
    assert "撤销这一次" not in page
    again = cast.finished(county, officer, officer.post("/workbook/undo"))
    assert "没有可以撤销的导入" in again


def test_nobody_else_takes_an_import_back(signed_in):
    for login in (cast.LEAD_DIRECTOR, cast.MENTOR, cast.REVIEWER):
        assert signed_in(login).post("/workbook/undo").status_code == 403


def test_another_workbook_is_not_imported_in_place_of_the_checked_one(county, signed_in):
    officer = signed_in(cast.OFFICER)
    _checked(county, officer, edited(("活动", 2, "人次", 99)))
    asked = officer.post("/workbook/import")
    account = db.session.query(Account).filter_by(login=cast.OFFICER).one()
    path = Path(county.config["INSTANCE"]) / "uploads" / f"{account.id}-{account.bureau_id}.xlsx"
    path.write_bytes(edited(("活动", 2, "人次", 98)))
    assert "重新上传检查" in cast.finished(county, officer, asked)
    assert db.session.query(Activity).filter(Activity.attendance == 98).count() == 0


def test_what_is_no_workbook_gets_one_sentence(county, signed_in):
    officer = signed_in(cast.OFFICER)
    assert "不是 .xlsx" in _checked(county, officer, b"hello")
    assert "请先选择" in officer.post("/workbook/check", data={}).text


def test_an_export_is_what_was_imported(county, signed_in):
    officer = signed_in(cast.OFFICER)
    whole = cast.fetched(county, officer, "/workbook/export")
    assert "全县结对数据_2026-11-24" in unquote(whole.headers["Content-Disposition"])
    assert "没有变化" in _checked(county, officer, whole.data)


def test_the_template_can_be_had(signed_in):
    book = opened(signed_in(cast.OFFICER).get("/workbook/template.xlsx").data)
    assert "活动" in book.sheetnames


def test_nobody_else_sees_it(signed_in):
    for login in (cast.LEAD_DIRECTOR, cast.MENTOR, cast.REVIEWER):
        assert signed_in(login).get("/workbook/").status_code == 403


def test_a_large_body_is_refused_elsewhere(signed_in):
    answer = signed_in(cast.LEAD_DIRECTOR).post("/activities/new", data={"x": "y" * 300_000})
    assert answer.status_code == 413


def test_changed_targets_ask_for_a_way_and_both_sides_are_told(county, signed_in):
    officer = signed_in(cast.OFFICER)
    line = next(n for n, row in enumerate(_grids()["指标"], 1) if "B18" in row)
    page = _checked(county, officer, edited(("指标", line, "目标值", 9)))
    assert "指标怎么改？" in page
    assert "要选更正或调整" in page
    refused = officer.post("/workbook/import")
    assert (refused.status_code, "请选择更正或调整" in refused.text) == (200, True)
    refused = officer.post("/workbook/import", data={"way": "correct"})
    assert "更正要写明原因" in refused.text
    chosen = {"way": "correct", "reason": "上学期抄错了"}
    cast.finished(county, officer, officer.post("/workbook/import", data=chosen))
    page = officer.get("/workbook/").text
    assert "1 行写入" in page
    assert "更正，本学期起执行" in page
    for login in (cast.LEAD_DIRECTOR, cast.SUPPORTED_DIRECTOR):
        client = signed_in(login)
        home = client.get("/").text
        assert "指标有更正" in home
        door = re.search(r'href="(/pairings/\d+/targets/B18)"', home)
        assert "要求 1 → 9。原因：上学期抄错了（" in client.get(door[1]).text
        pairing = door[1].split("/targets")[0]
        assert "要求 1 → 9。原因：上学期抄错了（" in client.get(pairing).text
    assert "指标有更正" not in signed_in(cast.OUTSIDER).get("/").text
