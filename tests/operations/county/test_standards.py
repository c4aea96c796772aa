"""A county's own standards: begun with the ready-made, changed, kept out of what is settled."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from pairing import clock
from pairing.domain.outings.paper_lists import PaperOf, lists_on
from pairing.domain.people.permissions import SYSTEM
from pairing.domain.plan.scores import USUAL_TERM_BANDS, TermBands
from pairing.domain.vocabulary.activities import ActivityKind
from pairing.domain.vocabulary.assessment import AssessmentState, TermGrade
from pairing.domain.vocabulary.programme import ChangeWay, OrganisationKind, Side
from pairing.extensions import db
from pairing.models import Assessment, LogEntry, Organisation, Pairing, Term
from pairing.operations.change import RuleBroken
from pairing.operations.county.saving import ChooseWay, FormRow, save_row
from pairing.operations.county.standards import OWN, begin_with_ready
from pairing.operations.county.taking_away import remove_rows
from pairing.operations.county.target_choice import TargetChoice
from pairing.operations.county.undo import undo_import
from pairing.printing.pdf import _templates
from pairing.queries.assessment.gate import assessment_of, gate_of
from pairing.queries.assessment.volume.terms import term_facts
from pairing.queries.county import book
from pairing.queries.outings.document_checklists import checklist_of
from pairing.queries.plan.equipment import lines_of
from pairing.queries.plan.standards import bands_of, equipment_lists, paper_lists_of
from pairing.queries.plan.target_changes import (
    next_term_start,
    standards_changed_for,
    standards_corrected_lately,
)
from pairing.workbook.labels import typed
from pairing.workbook.sheets import BY_NAME
from tests.cast import TODAY
from tests.operations.county.whole import still_comes_in, term

NEXT_TERM = date(2027, 3, 1)
CORRECT = TargetChoice(ChangeWay.CORRECT, "照市里的文件改")
ADJUST = TargetChoice(ChangeWay.ADJUST)


class WAY:
    """How what a test saves is meant to take effect; None: nobody has chosen."""

    chosen: TargetChoice | None = CORRECT


@pytest.fixture(autouse=True)
def corrects():
    """Every test begins with a correction."""
    WAY.chosen = CORRECT


@pytest.fixture
def engine_name():
    return "sqlite"


def _pairing() -> Pairing:
    return db.session.scalars(select(Pairing).where(Pairing.code == "B1")).one()


def _save(bureau: int, sheet: str, row_id: int | None = None, seen: int | None = None, **cells):
    columns = [c for c in BY_NAME[sheet].columns if c.header in cells]
    assert len(columns) == len(cells)
    grid = [[c.header for c in columns], [cells[c.header] for c in columns]]
    return save_row(SYSTEM, bureau, FormRow(sheet, grid, row_id, seen), TODAY, "", WAY.chosen)


def _changed(bureau: int, sheet: str, key: tuple[object, ...], **cells: str):
    """A row as it stands with some cells typed anew."""
    stored = book.read_sheet(bureau, sheet).rows[sheet][key]
    columns = BY_NAME[sheet].columns
    whole = {c.header: typed(stored.values, c) for c in columns} | cells
    return _save(bureau, sheet, stored.id, book.version_of(stored.values), **whole)


def _bands(bureau: int, since: str, *least: int):
    names = dict(zip(("优秀", "良好", "合格"), map(str, least), strict=True))
    return _save(bureau, "等次", 生效日期=since, **names)


def _stands() -> object:
    now, pairing = term(), _pairing()
    home = db.session.scalars(select(Organisation).where(Organisation.code == "K05")).one()
    pieces = [piece.slot for piece in checklist_of(pairing, now).whole.pieces]
    return bands_of(now), pieces, lines_of(home, with_standard=True)


@pytest.mark.parametrize("sheet", OWN)
def test_the_ready_made_standard_comes_in_and_nothing_is_judged_otherwise(bureau, sheet):
    before = _stands()
    saved = begin_with_ready(SYSTEM, bureau, sheet, TODAY)
    assert saved.row_id == len(book.read_sheet(bureau, sheet).rows[sheet]) > 0
    assert _stands() == before
    still_comes_in(bureau)
    with pytest.raises(RuleBroken):
        begin_with_ready(SYSTEM, bureau, sheet, TODAY)
    undo_import(SYSTEM, bureau, TODAY, saved.journal_id)
    assert book.read_sheet(bureau, sheet).rows[sheet] == {}


def test_a_countys_own_equipment_list_takes_the_place_of_the_usual_one(bureau):
    home = db.session.scalars(select(Organisation).where(Organisation.code == "K05")).one()
    slide = {"单位类型": "幼儿园", "名称": "滑梯", "单位": "架", "按什么配": "每班"}
    _save(bureau, "装备标准", **slide, 数量="0.5")
    lines = lines_of(home, with_standard=True)
    assert [(one.item, one.suggested) for one in lines if one.id is None] == [("滑梯", Decimal(3))]
    assert equipment_lists()[OrganisationKind.PRIMARY]
    still_comes_in(bureau)


def test_bands_hold_from_the_term_that_begins_then(bureau):
    _bands(bureau, "2026-09-01", 95, 85, 70)
    _bands(bureau, str(NEXT_TERM), 80, 70, 60)
    assert bands_of(term()).grade(Decimal(94)) is TermGrade.GOOD
    assert bands_of(term("2025-2")).excellent == 90
    still_comes_in(bureau)


@pytest.mark.parametrize("least", [(80, 80, 60), (60, 80, 90), (90, 75, 0)])
def test_bands_fall(bureau, least):
    with pytest.raises(RuleBroken) as caught:
        _bands(bureau, "2026-09-01", *least)
    assert "依次降低" in caught.value.message


def _paper(bureau: int, of: str, name: str, since: date, **more: str):
    cells = {"要谁的": of, "材料": name, "开始": str(since)} | more
    return _save(bureau, "材料清单", **cells)


def _adjusted(day: date) -> date:
    return next_term_start(db.session(), term().bureau_id, day)


def test_bands_that_records_are_judged_by_already_ask_how_the_change_is_meant(bureau):
    saved = _bands(bureau, "2026-09-01", 95, 85, 70)
    entry = db.session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
    assert entry.changes["way"] == [None, "更正"]
    (told,) = standards_corrected_lately(bureau, clock.now())
    assert (told.names, told.reason) == (["等次"], CORRECT.reason)
    WAY.chosen = None
    with pytest.raises(ChooseWay):
        _changed(bureau, "等次", (date(2026, 9, 1),), 优秀="92")
    assert bands_of(term()).excellent == 95, "nothing is written before it is chosen"
    WAY.chosen = TargetChoice(ChangeWay.CORRECT, " ")
    with pytest.raises(RuleBroken, match="写明原因"):
        _changed(bureau, "等次", (date(2026, 9, 1),), 优秀="92")
    WAY.chosen = ADJUST
    later = _adjusted(TODAY)
    _changed(bureau, "等次", (date(2026, 9, 1),), 优秀="92")
    assert bands_of(term()).excellent == 95
    rows = book.read_sheet(bureau, "等次").rows["等次"]
    assert rows[(later,)].values["excellent"] == 92
    still_comes_in(bureau)
    key, seen = _row(bureau, "等次", (date(2026, 9, 1),))
    with pytest.raises(RuleBroken, match="已经另有一组等次"):
        remove_rows(SYSTEM, bureau, "等次", {key: seen}, TODAY, ADJUST)
    WAY.chosen = None
    _bands(bureau, str(later.replace(year=later.year + 1)), 80, 70, 60)
    undo_import(SYSTEM, bureau, TODAY)
    undo_import(SYSTEM, bureau, TODAY)
    assert list(book.read_sheet(bureau, "等次").rows["等次"]) == [(date(2026, 9, 1),)]
    assert saved.row_id


def test_bands_are_taken_away_from_the_next_term_on_and_the_usual_ones_hold_again(bureau):
    _bands(bureau, "2026-09-01", 95, 85, 70)
    key, seen = _row(bureau, "等次", (date(2026, 9, 1),))
    remove_rows(SYSTEM, bureau, "等次", {key: seen}, TODAY, ADJUST)
    later, rows = _adjusted(TODAY), book.read_sheet(bureau, "等次").rows["等次"]
    assert list(rows) == [(date(2026, 9, 1),), (later,)]
    assert bands_of(term()).excellent == 95, "the term that runs is judged as before"
    assert [rows[(later,)].values[name] for name in TermBands._fields] == list(USUAL_TERM_BANDS)
    still_comes_in(bureau)


def test_what_was_corrected_or_adjusted_is_told_of_the_term_that_is_judged_by_it(bureau):
    _bands(bureau, "2026-09-01", 95, 85, 60)
    WAY.chosen = ADJUST
    later = _adjusted(TODAY)
    _paper(bureau, "每个单位", "安全预案", later, 责任方="被帮扶方")
    _changed(bureau, "等次", (date(2026, 9, 1),), 良好="80")
    now = clock.now()
    (corrected,) = standards_changed_for(term(), now)
    assert corrected.startswith("等次更正：优秀 90 → 95；良好 75 → 85。原因：照市里的文件改（")
    next_term = Term(bureau_id=bureau, starts_on=later)
    (adjusted,) = standards_changed_for(next_term, now)
    assert adjusted.startswith("等次调整：良好 85 → 80（")
    assert standards_changed_for(term("2025-2"), now) == []
    told = term_facts(_pairing(), term(), None, [], TODAY, "").results
    assert told.standards == (corrected,)
    printed = _templates().get_template("pdf/_forms.html").module.results(told)
    assert f"<li>{corrected}</li>" in printed, "the archive prints it beside the results"
    undo_import(SYSTEM, bureau, TODAY)
    assert standards_changed_for(next_term, now + timedelta(days=1)) == [], "taken back"


def test_a_corrected_list_of_papers_says_what_came_and_what_went(bureau):
    begin_with_ready(SYSTEM, bureau, "材料清单", TODAY)
    _paper(bureau, "每个单位", "安全预案", date(2026, 9, 1), 责任方="被帮扶方")
    (told,) = standards_changed_for(term(), clock.now())
    assert told.startswith("材料清单更正：每个单位（被帮扶方） 加安全预案。原因：照市里的文件改")


def test_a_paper_comes_and_goes_from_the_next_term_when_it_is_adjusted(bureau):
    WAY.chosen = ADJUST
    later, first = _adjusted(TODAY), date(2026, 9, 1)
    _paper(bureau, "每个单位", "安全预案", first, 责任方="被帮扶方")
    rows = book.read_sheet(bureau, "材料清单").rows["材料清单"].values()
    assert [one.values["starts_on"] for one in rows] == [later]
    assert paper_lists_of(term()).of_side(Side.SUPPORTED) == _usual(Side.SUPPORTED)
    WAY.chosen = CORRECT
    _paper(bureau, "每个单位", "活动方案", first, 责任方="被帮扶方")
    asked = paper_lists_of(term()).of_side(Side.SUPPORTED)
    assert "活动方案" in asked
    (gone,) = (
        one
        for one in book.read_sheet(bureau, "材料清单").rows["材料清单"].values()
        if one.values["name"] == "活动方案"
    )
    seen = {gone.id: book.version_of(gone.values)}
    with pytest.raises(ChooseWay):
        remove_rows(SYSTEM, bureau, "材料清单", seen, TODAY)
    remove_rows(SYSTEM, bureau, "材料清单", seen, TODAY, ADJUST)
    assert paper_lists_of(term()).of_side(Side.SUPPORTED) == asked
    kept = book.by_id(book.read_sheet(bureau, "材料清单"), "材料清单")[gone.id]
    assert kept.values["ends_on"] == later - timedelta(days=1)
    still_comes_in(bureau)


def _usual(side):
    return lists_on(term().starts_on, ()).of_side(side)


def _row(bureau, sheet, key):
    stored = book.read_sheet(bureau, sheet).rows[sheet][key]
    return stored.id, book.version_of(stored.values)


def _lock() -> None:
    db.session.execute(
        update(Term).where(Term.code == "2026-1").values(locked_at=datetime.now(UTC))
    )
    db.session.commit()


def _approve() -> None:
    pairing, now = _pairing(), term()
    row = assessment_of(pairing.id, now.id) or Assessment(
        bureau_id=pairing.bureau_id, pairing_id=pairing.id, term_id=now.id
    )
    row.state = AssessmentState.APPROVED
    db.session.add(row)
    db.session.commit()


@pytest.mark.parametrize("settle", [_lock, _approve])
def test_a_settled_term_keeps_its_bands_and_its_lists(bureau, settle):
    begin_with_ready(SYSTEM, bureau, "材料清单", TODAY)
    settle()
    with pytest.raises(RuleBroken) as caught:
        _bands(bureau, "2026-09-01", 95, 85, 70)
    assert "不能再变" in caught.value.message
    with pytest.raises(RuleBroken) as caught:
        _paper(bureau, "每个单位", "安全预案", date(2026, 9, 1))
    assert "不能再变" in caught.value.message
    stored = next(iter(book.read_sheet(bureau, "材料清单").rows["材料清单"].values()))
    with pytest.raises(RuleBroken) as caught:
        seen = {stored.id: book.version_of(stored.values)}
        remove_rows(SYSTEM, bureau, "材料清单", seen, TODAY)
    assert "不能再变" in caught.value.message
    _bands(bureau, str(NEXT_TERM), 95, 85, 70)
    _paper(bureau, "每个单位", "安全预案", NEXT_TERM)


def test_a_list_of_papers_asks_for_what_stands_on_it(bureau):
    begin_with_ready(SYSTEM, bureau, "材料清单", TODAY)
    since = min(one.starts_on for one in db.session.scalars(select(Term)))
    _paper(bureau, "每个单位", "安全预案", since, 责任方="被帮扶方")
    _paper(bureau, "每类活动", "走访记录", since, 活动类型="走访")
    _changed(bureau, "材料清单", (PaperOf.MENTORSHIP, "", "", "师傅总结", since), 结束=str(since))
    found = paper_lists_of(term())
    assert found.of_class(ActivityKind.VISIT) == ("走访记录",)
    assert "走访记录" not in found.of_class(ActivityKind.LECTURE)
    assert "安全预案" in found.of_side(Side.SUPPORTED)
    assert "安全预案" not in found.of_side(Side.LEAD)
    assert "师傅总结" not in found.of_mentorship()
    pieces = {piece.slot.category for piece in checklist_of(_pairing(), term()).whole.pieces}
    assert {"走访记录", "安全预案"} <= pieces
    still_comes_in(bureau)


def test_a_submission_asks_no_summary_that_is_not_on_the_list(bureau):
    """What the checklist asks and what keeps a submission back are one list."""
    asked = _kept_back()
    assert {"summary", "check"} <= asked
    _paper(bureau, "每对师徒", "带教手册", date(2026, 9, 1))
    assert asked - _kept_back() == {"summary", "check"}


def _kept_back() -> set[str]:
    found = gate_of(_pairing(), term(), Side.LEAD, TODAY)
    return {one.key.split(":")[0] for one in found}


def test_what_a_row_of_the_list_cannot_say_is_said(bureau):
    with pytest.raises(RuleBroken) as caught:
        _paper(bureau, "每对师徒", "总结", NEXT_TERM, 活动类型="走访")
    assert "才分活动类型" in caught.value.message
    with pytest.raises(RuleBroken) as caught:
        _paper(bureau, "每类活动", "总结", NEXT_TERM, 责任方="帮扶方")
    assert "才分责任方" in caught.value.message
