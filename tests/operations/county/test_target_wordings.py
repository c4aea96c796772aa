"""What a target asks stays in sight while it is asked, and what is to come stays to come."""

from datetime import date

import pytest
from sqlalchemy import func, select

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.programme import ChangeWay
from pairing.extensions import db
from pairing.models import Programme, TargetRevision
from pairing.operations.county.imports import import_workbook
from pairing.operations.county.programmes import NewProgramme, copy_programme
from pairing.operations.county.retiring import retire_targets
from pairing.operations.county.saving import FormRow, save_row
from pairing.operations.county.target_choice import TargetChoice
from pairing.queries.county import book, exports
from pairing.queries.county.book_list import Sought, State, as_seen, lines
from pairing.queries.plan.targets import targets_in_force
from pairing.queries.plan.wordings import is_wording
from pairing.workbook.labels import typed
from pairing.workbook.sheets import BY_NAME
from pairing.workbook.writing import county_workbook
from tests.cast import TODAY
from tests.workbook.edit import opened

SHEET, CODE = BY_NAME["指标"], "B19"
THIS, NEXT = date(2026, 9, 1), date(2027, 2, 22)
LATER = TargetChoice(ChangeWay.ADJUST)
NOW = TargetChoice(ChangeWay.CORRECT, "抄错了")


@pytest.fixture
def engine_name():
    """The statements are plain: SQLite is enough."""
    return "sqlite"


def _stored(bureau):
    db.session.rollback()
    return book.read_sheet(bureau, "指标").rows["指标"].get(("B", CODE))


def _edit(bureau, choice, **changed):
    stored = _stored(bureau)
    cells = [changed.get(c.field, typed(stored.values, c)) for c in SHEET.columns]
    grid = [[c.header for c in SHEET.columns], cells]
    row = FormRow("指标", grid, stored.id, book.version_of(stored.values))
    return save_row(SYSTEM, bureau, row, TODAY, "", choice)


def _retire(bureau, choice=LATER):
    stored = _stored(bureau)
    seen = {stored.id: book.version_of(stored.values)}
    return retire_targets(SYSTEM, bureau, seen, TODAY, choice)


def _asked(day):
    """(threshold, points) as a term that starts on ``day`` asks it; None when it does not."""
    owner = db.session.scalars(select(Programme.id).where(Programme.code == "B")).one()
    found = {one.code: one for one in targets_in_force([owner], day)[owner]}
    return (int(found[CODE].threshold), int(found[CODE].points)) if CODE in found else None


def _state(bureau):
    found = lines(book.read_sheet(bureau, "指标"), SHEET, Sought(), TODAY)
    return next((one.state for one in found if one.code == CODE), None)


def _wordings(day):
    query = select(func.count()).where(TargetRevision.code == CODE, is_wording(day))
    return db.session.scalar(query)


def test_what_ends_after_this_term_is_listed_marked_and_exported_until_then(bureau):
    before = _asked(THIS)
    _retire(bureau)
    assert (_asked(THIS), _asked(NEXT)) == (before, None)
    assert _state(bureau) is State.ENDING
    book_now = county_workbook(exports.county_rows(bureau))
    assert any(CODE in row for row in opened(book_now)["指标"].iter_rows(values_only=True))
    again = import_workbook(SYSTEM, book_now, today=TODAY)
    assert (again.faults, again.changes) == ([], 0)
    assert _asked(NEXT) is None, "the file says nothing against its end"
    county = book.read_sheet(bureau, "指标")
    head, body = as_seen(county, SHEET, lines(county, SHEET, Sought(), TODAY))
    told = {row[head.index("编码")]: row[head.index("状态")] for row in body}
    assert told[CODE] == "本学期仍然要求，下学期起不再要求"
    assert (_wordings(date(2027, 2, 21)), _wordings(NEXT)) == (1, 0)


def test_a_correction_of_what_ends_lets_it_end(bureau):
    _retire(bureau)
    _, points = _asked(THIS)
    saved = _edit(bureau, NOW, threshold="8")
    assert (_asked(THIS), _asked(NEXT)) == ((8, points), None)
    assert (_stored(bureau).id, _state(bureau)) == (saved.row_id, State.ENDING)


def test_what_ends_and_is_adjusted_goes_on(bureau):
    _retire(bureau)
    before = _asked(THIS)
    saved = _edit(bureau, LATER, threshold="8")
    assert (_asked(THIS), _asked(NEXT)) == (before, (8, before[1]))
    assert any("改为继续要求" in line for line in saved.warnings)
    assert _state(bureau) is State.LATER


def test_a_correction_does_not_bring_an_adjustment_forward(bureau):
    threshold, points = _asked(THIS)
    _edit(bureau, LATER, threshold="12")
    assert _state(bureau) is State.LATER
    saved = _edit(bureau, NOW, points=str(points + 5))
    assert _asked(THIS) == (threshold, points + 5)
    assert _asked(NEXT) == (12, points + 5)
    assert _stored(bureau).id == saved.row_id
    assert _stored(bureau).values["threshold"] == 12


def test_an_adjustment_that_is_ended_before_it_began_leaves_what_this_term_asks(bureau):
    before = _asked(THIS)
    _edit(bureau, LATER, threshold="12")
    _retire(bureau)
    assert (_asked(THIS), _asked(NEXT)) == (before, None)
    assert _stored(bureau).values["threshold"] == before[0]
    assert _state(bureau) is State.ENDING
    _retire(bureau, NOW)
    assert (_asked(THIS), _asked(NEXT), _stored(bureau)) == (None, None, None)


def test_a_target_that_is_new_next_term_and_given_up_was_never_there(bureau):
    head = ["方案编码", "编码", "名称", "责任方", "周期", "度量", "目标值"]
    row = ["B", "B77", "每学期座谈", "帮扶方", "学期", "活动次数", "2"]
    save_row(SYSTEM, bureau, FormRow("指标", [head, row]), TODAY, "", LATER)
    stored = book.read_sheet(bureau, "指标").rows["指标"]["B", "B77"]
    retire_targets(SYSTEM, bureau, {stored.id: book.version_of(stored.values)}, TODAY, LATER)
    assert ("B", "B77") not in book.read_sheet(bureau, "指标").rows["指标"]


def test_what_ends_is_not_copied_to_the_next_year(bureau):
    _retire(bureau)
    county = book.read_sheet(bureau, "方案")
    old = county.rows["方案"]["B",]
    seen = book.version_of(old.values)
    new = NewProgramme("B27", "下一年", date(2027, 9, 1), date(2028, 7, 9))
    copy_programme(SYSTEM, bureau, old.id, seen, new, [], TODAY)
    rows = book.read_sheet(bureau, "指标").rows["指标"]
    copied = {code for programme, code in rows if programme == "B27"}
    assert copied == {code for programme, code in rows if programme == "B"} - {CODE}
