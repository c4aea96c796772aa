"""A school closed or merged into another one: whole, told, and taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pairing.domain.people.permissions import READING, RULES, SYSTEM, Action, Reach, can
from pairing.domain.vocabulary.programme import Role
from pairing.extensions import db
from pairing.models import (
    Account,
    Activity,
    ActivityPairing,
    LogEntry,
    Mentorship,
    MentorshipQuota,
    Organisation,
    Outing,
    Pairing,
    RoleGrant,
    Teacher,
    TeacherPosting,
)
from pairing.operations.change import RuleBroken, Stale
from pairing.operations.county.closing import close_organisation, preview_closing
from pairing.operations.county.journal import VERSION
from pairing.operations.county.merging import merge_organisations, merger, preview_merger
from pairing.operations.county.saving import FormRow, save_row
from pairing.operations.county.undo import undo_import
from pairing.operations.people.accounts import make_accounts
from pairing.operations.people.new_accounts import NewAccount
from pairing.queries.county import book
from pairing.queries.county.county import load_county
from pairing.queries.lists import pairings_for
from pairing.queries.people.actors import actor_of
from pairing.queries.people.organisations import place_of, seen_by
from pairing.queries.people.roles import roles_after
from tests import cast
from tests.cast import TODAY
from tests.operations.county.whole import results, seen, still_comes_in

FREE = {one for one, rule in RULES.items() if Reach.ANYWHERE in rule.values()}
"""What anybody may do anywhere: look after the own account, see the own page."""
LAST, NEXT = date(2026, 11, 30), date(2026, 12, 1)


@pytest.fixture
def engine_name():
    return "sqlite"


def _home(code: str) -> Organisation:
    return db.session.scalars(select(Organisation).where(Organisation.code == code)).one()


def _close(bureau: int, code: str, day: date = LAST):
    key, version = seen(bureau, "单位", code)
    return close_organisation(SYSTEM, bureau, key, version, day, TODAY, reason="撤点并校")


def _merge(bureau: int, code: str, into: str, day: date = LAST):
    key, version = seen(bureau, "单位", code)
    other, _ = seen(bureau, "单位", into)
    return merge_organisations(SYSTEM, bureau, key, version, other, day, TODAY, reason="合并")


def _stands(*models: type) -> list[tuple[object, ...]]:
    db.session.expire_all()
    tables = [model.__table__ for model in models]
    said = [[one for one in table.c if one.name != VERSION] for table in tables]
    return [
        tuple(row)
        for table, columns in zip(tables, said, strict=True)
        for row in db.session.execute(select(*columns).order_by(table.c.id))
    ]


def _code(pairing: str) -> int:
    return db.session.scalars(select(Pairing.id).where(Pairing.code == pairing)).one()


PARTS = (Organisation, Teacher, TeacherPosting, Pairing, Mentorship, MentorshipQuota, RoleGrant)


def _of(model: type, home: int) -> set[int]:
    """Who serves or holds a role there after the last day, by id."""
    who = model.teacher_id if model is TeacherPosting else model.account_id
    open_ = (model.ends_on.is_(None)) | (model.ends_on > LAST)
    query = select(who).where(model.organisation_id == home, open_)
    return set(db.session.scalars(query))


def test_a_closing_ends_what_goes_on_there_and_is_taken_back(bureau):
    before, figures = _stands(*PARTS), results(bureau)
    home = _home("K04").id
    director = db.session.scalars(select(Account).where(Account.login == cast.LEAD_DIRECTOR)).one()
    saved = _close(bureau, "K04")
    db.session.expire_all()
    assert _home("K04").closed_on == LAST
    ends = select(Pairing.ends_on).where((Pairing.lead_id == home) | (Pairing.supported_id == home))
    assert max(db.session.scalars(ends)) <= LAST
    assert _of(TeacherPosting, home) == _of(RoleGrant, home) == set()
    assert actor_of(director, LAST).grants
    assert not actor_of(director, NEXT).grants
    still_comes_in(bureau)
    undo_import(SYSTEM, bureau, TODAY, saved.journal_id)
    assert _stands(*PARTS) == before
    assert results(bureau) == figures


def test_who_took_over_reads_what_was_done_there_and_writes_none_of_it(bureau):
    """The new school's director, and again after that school was merged into a third one."""
    old = db.session.scalars(select(Pairing).where(Pairing.code == "B1")).one()
    account = db.session.scalars(select(Account).where(Account.login == "head-k01")).one()
    third = db.session.scalars(select(Account).where(Account.login == "head-p01")).one()

    assert {one.value.split("_")[0] for one in READING} == {"view", "read", "download"}

    def reads(who, day):
        actor = actor_of(who, day)
        listed = old.id in set(db.session.scalars(pairings_for(actor)))
        assert listed == can(actor, Action.VIEW_PAIRING, old.place())
        writes = set(Action) - READING
        assert not any(can(actor, one, old.place()) for one in writes - FREE)
        return {one for one in READING if can(actor, one, old.place())}

    assert reads(account, NEXT) == set()
    saved = _merge(bureau, "K04", "K01")
    db.session.expire_all()
    assert reads(account, LAST) == set(), "not before the old one is closed"
    assert reads(account, NEXT) == READING
    actor = actor_of(account, NEXT)
    home = _home("K04")
    assert can(actor, Action.VIEW_ORGANISATION, place_of(home))
    assert home.id in set(db.session.scalars(seen_by(actor)))
    assert home.id not in actor.organisation_ids
    still_comes_in(bureau)
    assert reads(third, NEXT) == set()
    _merge(bureau, "K01", "P01", NEXT)
    db.session.expire_all()
    assert Action.VIEW_PAIRING in reads(third, NEXT + timedelta(days=1))
    undo_import(SYSTEM, bureau, TODAY)
    undo_import(SYSTEM, bureau, TODAY, saved.journal_id)
    db.session.expire_all()
    assert reads(account, NEXT) == set()


def test_a_closing_is_seen_before_it_and_told_in_one_entry(bureau):
    county = load_county(bureau)
    stored = county.rows["单位"][("K04",)]
    roles = roles_after(db.session(), stored.id, LAST)
    seen = preview_closing(county, stored, LAST, roles)
    assert {"一起结束的结对", "任职到这天为止的教师", "到这天为止的账号角色"} <= seen.keys()
    count = db.session.query(LogEntry).count()
    _close(bureau, "K04")
    entries = db.session.scalars(select(LogEntry).order_by(LogEntry.id)).all()[count:]
    assert [(one.action, one.changes["closed_on"]) for one in entries] == [
        ("close_organisation", [None, str(LAST)])
    ]
    assert {name for name in seen if name in entries[0].changes} == seen.keys()


@pytest.mark.parametrize(
    ("code", "day", "said"),
    [
        ("BX", LAST, "教育局不能关闭"),
        ("K04", date(2026, 10, 1), "就不对了"),
        ("K04", date(2026, 8, 1), "还没开始"),
    ],
)
def test_what_keeps_a_school_open_is_said(bureau, code, day, said):
    code = book.read_sheet(bureau, "单位").codes["单位"][bureau] if code == "BX" else code
    with pytest.raises(RuleBroken) as caught:
        _close(bureau, code, day)
    assert said in caught.value.message
    assert _home(code).closed_on is None


def test_a_school_with_lower_ones_is_closed_after_these_moved(bureau):
    _home("K05").parent_id = _home("K04").id
    db.session.commit()
    with pytest.raises(RuleBroken) as caught:
        _close(bureau, "K04")
    assert _home("K05").name in caught.value.message


def test_who_saw_an_older_row_closes_nothing(bureau):
    key, version = seen(bureau, "单位", "K04")
    with pytest.raises(Stale):
        close_organisation(SYSTEM, bureau, key, version + 1, LAST, TODAY)


def test_nothing_new_is_dated_after_the_last_day(bureau):
    """In whatever way it comes: a form, a pasted row, a workbook."""
    _close(bureau, "K04")
    names = {one.header: "" for one in book.BY_NAME["结对"].columns}
    row = names | {"方案编码": "B", "帮扶方编码": "K04", "被帮扶方编码": "P01"}
    late = row | {"开始": "2026-09-01", "结束": "2026-12-31"}
    grid = [list(late), list(late.values())]
    with pytest.raises(RuleBroken) as caught:
        save_row(SYSTEM, bureau, FormRow("结对", grid), TODAY)
    assert any("关闭，结对最迟" in text for _, text in caught.value.faults)
    teacher = [["编码", "姓名", "单位编码", "任职开始"], ["", "新来的", "K04", "2026-09-01"]]
    with pytest.raises(RuleBroken) as caught:
        save_row(SYSTEM, bureau, FormRow("教师", teacher), TODAY)
    assert any("任职最迟到那一天" in text for _, text in caught.value.faults)
    with pytest.raises(RuleBroken) as caught:
        one = NewAccount(Role.DIRECTOR, "new-one", "新来的")
        make_accounts(SYSTEM, _home("K04").id, [one], NEXT)
    assert "已在 2026年11月30日 关闭" in caught.value.message


def test_a_workbook_that_closes_a_school_says_what_goes_on_there(bureau):
    grid = [["编码", "名称", "类型", "城乡", "关闭日期"]]
    home = _home("K04")
    grid.append(["K04", home.name, "幼儿园", "城区", "2026-11-30"])
    key, version = seen(bureau, "单位", "K04")
    with pytest.raises(RuleBroken) as caught:
        save_row(SYSTEM, bureau, FormRow("单位", grid, key, version), TODAY)
    assert any("结对最迟到那一天" in text for _, text in caught.value.faults)


def test_a_merged_school_hands_everything_on_and_is_taken_back(bureau):
    before, figures = _stands(*PARTS, Activity, ActivityPairing), results(bureau)
    old, new = _home("K04").id, _home("K01").id
    served, held = _of(TeacherPosting, old), _of(RoleGrant, old)
    running = select(Mentorship).join(Pairing).where(Pairing.lead_id == old)
    pairs = {(one.mentor_id, one.mentee_id) for one in db.session.scalars(running)}
    saved = _merge(bureau, "K04", "K01")
    db.session.expire_all()
    assert _home("K04").closed_on == LAST
    assert (_of(TeacherPosting, old), _of(RoleGrant, old)) == (set(), set())
    assert served <= _of(TeacherPosting, new)
    assert held <= _of(RoleGrant, new)
    goes_on = db.session.scalars(select(Pairing).where(Pairing.starts_on == NEXT)).all()
    assert goes_on
    assert {one.lead_id for one in goes_on} == {new}
    again = list(db.session.scalars(select(Mentorship).where(Mentorship.starts_on == NEXT)))
    assert {one.pairing_id for one in again} == {_code("B3"), *(one.id for one in goes_on)}
    assert {(one.mentor_id, one.mentee_id) for one in again} == pairs
    assert {one.starts_on for one in again} == {NEXT}
    later = select(Activity.id).join(ActivityPairing).join(Pairing)
    later = later.where(Pairing.lead_id == old, Activity.day > LAST)
    assert db.session.scalars(later).all() == []
    still_comes_in(bureau)
    undo_import(SYSTEM, bureau, TODAY, saved.journal_id)
    assert _stands(*PARTS, Activity, ActivityPairing) == before
    assert results(bureau) == figures


def test_what_an_agreement_asks_goes_on_with_it(bureau):
    old = _home("K04").id
    row = db.session.scalars(select(Mentorship).join(Pairing).where(Pairing.lead_id == old)).first()
    asked = {"side": "lead", "subject": "observe_mentor", "period": "month", "threshold": 2}
    db.session.add(MentorshipQuota(bureau_id=bureau, mentorship_id=row.id, **asked))
    db.session.commit()
    count = db.session.query(MentorshipQuota).filter_by(mentorship_id=row.id).count()
    pair = (row.mentor_id, row.mentee_id)
    _merge(bureau, "K04", "K01")
    new = db.session.scalars(
        select(Mentorship).where(
            Mentorship.mentor_id == pair[0],
            Mentorship.mentee_id == pair[1],
            Mentorship.starts_on == NEXT,
        )
    ).one()
    assert db.session.query(MentorshipQuota).filter_by(mentorship_id=new.id).count() == count


def test_a_plan_that_was_recorded_for_the_old_school_is_the_new_ones(bureau):
    """Else neither side of the pairing would be the one whose word it was."""
    old, new = _home("K04").id, _home("K01").id
    mine = select(Activity.outing_id).join(ActivityPairing).join(Pairing)
    ids = set(db.session.scalars(mine.where(Pairing.lead_id == old, Activity.day > LAST)))
    for outing in db.session.scalars(select(Outing).where(Outing.id.in_(ids))):
        outing.recorded_for_id = old
    db.session.commit()
    _merge(bureau, "K04", "K01")
    db.session.expire_all()
    asked = select(Outing.recorded_for_id).where(Outing.id.in_(ids))
    assert set(db.session.scalars(asked)) == {new}


def test_two_partners_that_become_one_end_their_pairing(bureau):
    seen = _preview(bureau, "K05", "K04")
    assert "双方成了一个单位、就此结束的结对" in seen
    _merge(bureau, "K05", "K04")
    pairing = db.session.scalars(select(Pairing).where(Pairing.code == "B1")).one()
    assert pairing.ends_on == LAST


def _preview(bureau: int, code: str, into: str) -> dict[str, list[str]]:
    county = load_county(bureau)
    gone, other = (county.rows["单位"][(one,)] for one in (code, into))
    roles = roles_after(db.session(), gone.id, LAST)
    return preview_merger(merger(county, gone, other.id, LAST, roles))


def test_a_merger_is_told_at_both_schools_in_one_entry(bureau):
    seen = _preview(bureau, "K04", "K01")
    assert {what.replace(_home("K01").name, "…") for what in seen} >= {
        "由…接着做的结对",
        "合到…已有结对里的结对",
        "接着做的师徒",
        "转到…的教师",
        "在…接着用的账号",
        "一起转过去的计划",
    }
    count = db.session.query(LogEntry).count()
    _merge(bureau, "K04", "K01")
    assert db.session.query(LogEntry).count() == count + 1
    for code, field in (("K04", "closed_on"), ("K01", "merged")):
        steps = book.history(bureau, "单位", [_home(code).id])
        assert steps[0].action == "merge_organisation"
        assert field in steps[0].moved


def test_nobody_goes_into_itself_the_bureau_or_a_closed_school(bureau):
    _close(bureau, "P01")
    own = book.read_sheet(bureau, "单位").codes["单位"][bureau]
    for into in ("K04", own, "P01"):
        with pytest.raises(RuleBroken) as caught:
            _merge(bureau, "K04", into)
        assert caught.value.faults[0][0] == "organisation_id"


def test_rows_whose_ids_changed_hands_come_back(bureau):
    """The newest postings are written anew under each other's ids: none may stand in the way."""
    newest = db.session.scalars(select(TeacherPosting).order_by(TeacherPosting.id.desc())).first()
    home = db.session.get_one(Organisation, newest.organisation_id).code
    before = _stands(*PARTS)
    saved = _merge(bureau, home, "K01")
    undo_import(SYSTEM, bureau, TODAY, saved.journal_id)
    assert _stands(*PARTS) == before
