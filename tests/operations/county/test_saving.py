"""Rows from the screen are checked, written, told and taken back as an import's are."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.programme import ChangeWay, OrganisationKind
from pairing.extensions import db
from pairing.models import (
    Account,
    LogEntry,
    Programme,
    TargetRevision,
    Teacher,
    TeacherPosting,
    Term,
)
from pairing.operations.change import RuleBroken, Stale
from pairing.operations.county.retiring import retire_targets
from pairing.operations.county.saving import (
    ChooseWay,
    FormRow,
    check_rows,
    save_row,
    save_rows,
)
from pairing.operations.county.taking_away import remove_rows
from pairing.operations.county.target_choice import TargetChoice
from pairing.operations.county.undo import undo_import
from pairing.queries.county import book
from pairing.queries.people.actors import actor_of
from pairing.queries.plan.targets import targets_in_force
from pairing.workbook.codes import next_code
from pairing.workbook.labels import typed
from pairing.workbook.sheets import BY_NAME
from tests import cast
from tests.cast import TODAY


def _row(bureau, sheet, *key):
    stored = book.read_sheet(bureau, sheet).rows[sheet][key]
    return stored, book.version_of(stored.values)


def _edit(bureau, sheet, key, **changed):
    """A form of a stored row with some of its fields typed over."""
    stored, version = _row(bureau, sheet, *key)
    columns = [
        one for one in BY_NAME[sheet].columns if one.field not in ("posted_from", "posted_until")
    ]
    cells = [changed.get(one.field, typed(stored.values, one)) for one in columns]
    return FormRow(sheet, [[one.header for one in columns], cells], stored.id, version)


def _faults(caught):
    return dict(caught.value.faults)


def test_a_new_teacher_gets_the_next_code_of_her_school(bureau):
    row = FormRow("教师", [["姓名", "单位编码", "学科"], ["新老师", "K04", "音乐"]])
    saved = save_row(SYSTEM, bureau, row, TODAY)
    teacher = db.session.get_one(Teacher, saved.row_id)
    others = db.session.scalars(select(Teacher.code).where(Teacher.code.like("K04-%"))).all()
    assert (teacher.code, teacher.subject) == (max(others), "音乐")
    assert len(set(others)) == int(teacher.code.removeprefix("K04-"))


def test_the_first_school_is_not_numbered_on_from_the_bureaus_division_code(bureau):
    rows = [{"code": "330127", "kind": OrganisationKind.BUREAU}]
    assert next_code("单位", rows) == "D01"
    assert next_code("单位", [*rows, {"code": "D01", "kind": OrganisationKind.PRIMARY}]) == "D02"


def test_every_fault_of_a_form_stands_at_its_line_and_field(bureau):
    grid = [["姓名", "单位编码", "任职开始"], ["", "K99", "13月5日"]]
    with pytest.raises(RuleBroken) as caught:
        save_row(SYSTEM, bureau, FormRow("教师", grid), TODAY)
    assert set(_faults(caught)) == {"2/name", "2/organisation_id", "2/posted_from"}


def test_the_log_tells_old_and_new_of_each_field_and_who(bureau):
    stored, _ = _row(bureau, "单位", "K05")
    save_row(
        SYSTEM, bureau, _edit(bureau, "单位", ["K05"], child_count="77", phone="0543-1"), TODAY
    )
    newest = book.history(bureau, "单位", [stored.id])[0]
    assert newest.moved["child_count"][1] == "77"
    assert newest.moved["child_count"][0] == str(stored.values["child_count"])
    assert newest.moved["phone"] == [stored.values["phone"], "0543-1"]
    assert set(newest.moved) == {"child_count", "phone"}


def test_a_stale_form_is_refused_even_where_only_a_posting_moved(bureau):
    stored, version = _row(bureau, "教师", "K04-01")
    posting = db.session.scalar(
        select(TeacherPosting).where(TeacherPosting.teacher_id == stored.id)
    )
    posting.starts_on = date(2020, 9, 1)
    db.session.commit()
    row = FormRow("教师", [["编码", "姓名"], ["K04-01", "改名"]], stored.id, version)
    with pytest.raises(Stale, match="别人刚刚改过"):
        save_row(SYSTEM, bureau, row, TODAY)


def test_a_form_without_a_version_is_refused(bureau):
    stored, _ = _row(bureau, "教师", "K04-01")
    row = FormRow("教师", [["编码", "姓名"], ["K04-01", "改名"]], stored.id, None)
    with pytest.raises(Stale):
        save_row(SYSTEM, bureau, row, TODAY)


def test_a_new_row_never_writes_over_another(bureau):
    row = FormRow("单位", [["编码", "名称", "类型", "城乡"], ["K05", "新的", "小学", "乡村"]])
    with pytest.raises(RuleBroken) as caught:
        save_row(SYSTEM, bureau, row, TODAY)
    assert "“K05”已经有了" in _faults(caught)["2/code"]


def test_the_same_form_twice_is_one_row(bureau):
    row = FormRow("单位", [["编码", "名称", "类型", "城乡"], ["", "新小学", "小学", "乡村"]])
    account = db.session.scalar(select(Account).where(Account.login == cast.OFFICER))
    officer = actor_of(account, TODAY)
    first, again = (save_row(officer, bureau, row, TODAY, "key-1") for _ in range(2))
    assert first == again


def test_a_save_is_taken_back_and_then_the_one_before(bureau):
    stored, _ = _row(bureau, "单位", "K05")
    first = save_row(SYSTEM, bureau, _edit(bureau, "单位", ["K05"], child_count="1"), TODAY)
    second = save_row(SYSTEM, bureau, _edit(bureau, "单位", ["K05"], child_count="2"), TODAY)
    with pytest.raises(RuleBroken, match="从最后一次起"):
        undo_import(SYSTEM, bureau, TODAY, first.journal_id)
    undo_import(SYSTEM, bureau, TODAY, second.journal_id)
    assert _row(bureau, "单位", "K05")[0].values["child_count"] == 1
    undo_import(SYSTEM, bureau, TODAY, first.journal_id)
    assert _row(bureau, "单位", "K05")[0].values == stored.values
    assert book.history(bureau, "单位", [stored.id])[0].action == book.UNDO


def test_what_is_used_is_not_removed_and_said(bureau):
    stored, version = _row(bureau, "单位", "K05")
    with pytest.raises(RuleBroken, match=r"还有教师 .*用到它"):
        remove_rows(SYSTEM, bureau, "单位", {stored.id: version}, TODAY)


def test_a_row_removed_comes_back(bureau):
    grid = [["名称", "类型", "城乡"], ["新小学", "小学", "乡村"]]
    saved = save_row(SYSTEM, bureau, FormRow("单位", grid), TODAY)
    code = db.session.scalar(select(LogEntry.object_id).order_by(LogEntry.id.desc()).limit(1))
    assert code == saved.row_id
    rows = book.by_id(book.read_sheet(bureau, "单位"), "单位")
    version = book.version_of(rows[saved.row_id].values)
    gone = remove_rows(SYSTEM, bureau, "单位", {saved.row_id: version}, TODAY)
    assert saved.row_id not in book.by_id(book.read_sheet(bureau, "单位"), "单位")
    undo_import(SYSTEM, bureau, TODAY, gone.journal_id)
    assert book.by_id(book.read_sheet(bureau, "单位"), "单位")[saved.row_id].values == (
        rows[saved.row_id].values
    )


def test_a_member_of_the_leading_group_changes_name_in_place(bureau):
    county = book.read_sheet(bureau, "领导小组")
    key, stored = next(iter(county.rows["领导小组"].items()))
    grid = [["方案编码", "姓名", "职务"], [key[0], "换了人", "组长"]]
    version = book.version_of(stored.values)
    count = len(county.rows["领导小组"])
    save_row(SYSTEM, bureau, FormRow("领导小组", grid, stored.id, version), TODAY)
    after = book.read_sheet(bureau, "领导小组").rows["领导小组"]
    assert key not in after and (key[0], "换了人", "head") in {
        (one[0], one[1], str(one[2])) for one in after
    }
    assert len(after) == count


def test_a_target_under_which_records_count_asks_first(bureau):
    county = book.read_sheet(bureau, "指标")
    programme, code = next(iter(county.rows["指标"]))
    row = _edit(bureau, "指标", [programme, code], threshold="9")
    with pytest.raises(ChooseWay):
        save_row(SYSTEM, bureau, row, TODAY)
    way = TargetChoice(ChangeWay.CORRECT, "抄错了")
    saved = save_row(SYSTEM, bureau, row, TODAY, "", way)
    after = book.read_sheet(bureau, "指标").rows["指标"][programme, code]
    assert (after.id, after.values["threshold"]) == (saved.row_id, 9)
    ids = book.revisions(bureau, after.values, county)
    assert book.history(bureau, "指标", ids)[0].moved["threshold"][1] == "9"


def test_pasted_rows_are_checked_without_a_trace_and_written_at_once(bureau):
    grid = [
        ["编码", "姓名", "单位编码"],
        ["", "甲", "K04"],
        ["", "乙", "K04"],
        ["K04-01", "改名", "K04"],
    ]
    entries = db.session.query(LogEntry).count()
    report, version = check_rows(SYSTEM, bureau, "教师", grid, TODAY)
    assert (report.faults, report.counts["教师"].new, report.counts["教师"].changed) == ([], 2, 1)
    assert db.session.query(LogEntry).count() == entries
    saved = save_rows(SYSTEM, bureau, "教师", grid, TODAY, version)
    assert saved.row_id == 3
    one = _row(bureau, "教师", "K04-01")[0]
    assert book.history(bureau, "教师", [one.id])[0].moved["name"][1] == "改名"


def test_the_county_keeps_its_one_bureau(bureau):
    stored, version = _row(bureau, "单位", "BX")
    for grid, row_id, seen in (
        ([["编码", "名称", "类型", "城乡"], ["", "又一局", "教育局", "城区"]], None, None),
        ([["编码", "类型"], ["BX", "小学"]], stored.id, version),
    ):
        with pytest.raises(RuleBroken) as caught:
            save_row(SYSTEM, bureau, FormRow("单位", grid, row_id, seen), TODAY)
        assert "2/kind" in _faults(caught)


def test_pasted_rows_that_somebody_changed_since_they_were_checked_are_not_written_over(bureau):
    grid = [["编码", "姓名", "单位编码"], ["K04-01", "改名", "K04"]]
    _, version = check_rows(SYSTEM, bureau, "教师", grid, TODAY)
    save_row(SYSTEM, bureau, _edit(bureau, "教师", ["K04-01"], subject="音乐"), TODAY)
    with pytest.raises(Stale, match="请再检查一次"):
        save_rows(SYSTEM, bureau, "教师", grid, TODAY, version)


def test_an_end_that_leaves_records_outside_is_refused_at_its_field(bureau):
    with pytest.raises(RuleBroken) as caught:
        save_row(SYSTEM, bureau, _edit(bureau, "结对", ["B1"], ends_on="2026-10-01"), TODAY)
    assert _faults(caught)["2/ends_on"].startswith("这样改，材料 ")


def _targets(bureau):
    return book.read_sheet(bureau, "指标").rows["指标"]


def test_a_target_asked_no_longer_ends_by_a_last_revision_and_comes_back(bureau):
    (programme, code), stored = next(iter(_targets(bureau).items()))
    seen = {stored.id: book.version_of(stored.values)}
    with pytest.raises(ChooseWay):
        retire_targets(SYSTEM, bureau, seen, TODAY)
    with pytest.raises(RuleBroken, match="写明原因"):
        retire_targets(SYSTEM, bureau, seen, TODAY, TargetChoice(ChangeWay.CORRECT))
    term = db.session.scalars(select(Term).where(Term.code == "2026-1")).one()
    owner = db.session.scalars(select(Programme.id).where(Programme.code == programme)).one()
    later = TargetChoice(ChangeWay.ADJUST)
    saved = retire_targets(SYSTEM, bureau, seen, TODAY, later)
    ending = _targets(bureau)[programme, code]
    assert (ending.values["ends"], ending.id) == (date(2027, 2, 22), stored.id)
    assert code in {one.code for one in targets_in_force([owner], term.starts_on)[owner]}
    with pytest.raises(RuleBroken, match="已经定了 2027年2月22日 起不再要求"):
        again = {ending.id: book.version_of(ending.values)}
        retire_targets(SYSTEM, bureau, again, TODAY, later)
    undo_import(SYSTEM, bureau, TODAY, saved.journal_id)
    now = TargetChoice(ChangeWay.CORRECT, "文件里没有这一条")
    retire_targets(SYSTEM, bureau, seen, TODAY, now)
    assert code not in {one.code for one in targets_in_force([owner], term.starts_on)[owner]}
    assert len(_targets(bureau)) == book.count(bureau, "指标")


def test_a_target_of_a_plan_that_has_not_begun_goes_whole(bureau):
    grid = [["编码", "名称", "开始", "结束"], ["N", "明年的方案", "2027-09-01", "2028-07-09"]]
    save_row(SYSTEM, bureau, FormRow("方案", grid), TODAY)
    head = ["方案编码", "编码", "名称", "责任方", "周期", "度量", "目标值"]
    target = ["N", "", "每学期走访", "帮扶方", "学期", "活动次数", "2"]
    saved = save_row(SYSTEM, bureau, FormRow("指标", [head, target]), TODAY)
    stored = book.by_id(book.read_sheet(bureau, "指标"), "指标")[saved.row_id]
    retire_targets(SYSTEM, bureau, {stored.id: book.version_of(stored.values)}, TODAY)
    assert db.session.get(TargetRevision, saved.row_id) is None


def test_a_move_is_taken_back_with_its_postings(bureau):
    stored, version = _row(bureau, "教师", "K05-01")
    head = ["编码", "姓名", "单位编码", "任职开始", "任职结束"]
    first = ["K05-01", stored.values["name"], "K05", "2000-01-01", "2026-12-31"]
    second = ["K05-01", stored.values["name"], "K06", "2027-01-01", ""]
    row = FormRow("教师", [head, first, second], stored.id, version)
    saved = save_row(SYSTEM, bureau, row, TODAY)
    assert len(_row(bureau, "教师", "K05-01")[0].values["postings"]) == 2
    undo_import(SYSTEM, bureau, TODAY, saved.journal_id)
    assert _row(bureau, "教师", "K05-01")[0].values == stored.values
