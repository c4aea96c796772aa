"""The bureau's ledgers: a row for each thing, the same figures, never another county's."""

from __future__ import annotations

import io
from collections import defaultdict
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from sqlalchemy import select

from pairing.domain.plan.facts import Source
from pairing.domain.vocabulary.activities import ActivityState
from pairing.extensions import db
from pairing.models import (
    Activity,
    ActivityPairing,
    ActivityPerson,
    Lesson,
    Measure,
    Outing,
    Pairing,
    Problem,
    Quantity,
    Teacher,
    Term,
)
from pairing.queries.county import ledger_needs
from pairing.queries.county.ledger import Ledger, LedgerRow, Scope, all_rows, preview
from pairing.queries.county.ledgers import LEDGERS, periods_of, scope_of
from pairing.queries.outings.donations import totals_of
from pairing.queries.plan import results
from pairing.queries.plan.activity_facts import activities
from pairing.workbook.writing import ledger_workbook
from tests import cast

DAY = date(2026, 10, 20)
AUDIENCES = {
    "受益学生（人次）": {
        *("outreach_teaching", "demonstration_lesson", "hosted_teaching"),
        *("family_event", "student_exchange"),
    },
    "受训教师（人次）": {
        *("lesson_observation", "lecture", "training", "teaching_research", "joint_planning"),
        *("shadowing", "post_exchange", "competition", "mentoring", "salon"),
    },
}


def _pairing(code: str = "B1") -> Pairing:
    return db.session.scalars(select(Pairing).where(Pairing.code == code)).one()


def _scope(period: str = "y2", code: str = "") -> Scope:
    pairing = _pairing(code or "B1")
    found = scope_of(pairing.bureau_id, period, pairing.id if code else None)
    assert found is not None
    return found


def _told(ledger: Ledger, scope: Scope) -> list[dict[str, object]]:
    heads = [column.header for column in ledger.columns]
    return [dict(zip(heads, row, strict=True)) for row in all_rows(ledger, scope)]


def _held(kind: str, code: str, *pairings: Pairing, **more: object) -> Activity:
    bureau = pairings[0].bureau_id
    row = Activity(
        bureau_id=bureau,
        code=code,
        outing=Outing(bureau_id=bureau, code=code, day=DAY),
        kind=kind,
        topic="加的",
        day=DAY,
        direction="out",
        **more,
    )
    states = ("confirmed", "done")
    row.links = [
        ActivityPairing(bureau_id=bureau, pairing_id=one.id, state=state)
        for one, state in zip(pairings, states, strict=False)
    ]
    db.session.add(row)
    db.session.commit()
    return row


def _people_who_went_and_came(pairing: Pairing, other: Pairing) -> None:
    """One of the lead's teachers takes posts at both; one comes in exchange, one shadows."""
    staff = {
        home: db.session.scalars(select(Teacher).where(Teacher.organisation_id == home)).all()
        for home in (pairing.lead_id, pairing.supported_id)
    }
    for code, pair, home, kind, part in (
        ("X1", pairing, pairing.lead_id, "post_exchange", "exchanged"),
        ("X2", other, pairing.lead_id, "post_exchange", "exchanged"),
        ("X3", pairing, pairing.supported_id, "post_exchange", "exchanged"),
        ("X4", pairing, pairing.supported_id, "shadowing", "shadow"),
    ):
        teacher = staff[home][0]
        row = _held(kind, code, pair)
        row.people = [
            ActivityPerson(
                bureau_id=pair.bureau_id,
                teacher_id=teacher.id,
                organisation_id=home,
                part=part,
            )
        ]
    db.session.commit()


def _counted(pairings: list[Pairing], first: date, last: date) -> dict[str, object]:
    """The published rows counted once more, by walking from thing to thing."""
    ids = {one.id: one for one in pairings}
    links = [
        link
        for link in db.session.scalars(select(ActivityPairing))
        if link.pairing_id in ids
        and link.state == "confirmed"
        and first <= link.activity.day <= last
    ]
    rows = {link.activity.id: link.activity for link in links}.values()
    taught, lessons, plain = set(), set(), set()
    for link in links:
        row, pair = link.activity, ids[link.pairing_id]
        own = [one for one in row.lessons if one.pairing_id == pair.id]
        taught |= {one.teacher_id for one in own if one.organisation_id == pair.lead_id}
        if row.speaker and row.speaker.organisation_id == pair.lead_id:
            taught.add(row.speaker_id)
        shown = row.kind == "demonstration_lesson"
        lessons |= {one.id for one in own if shown or one.kind == "demonstration"}
        plain |= {row.id} if shown and not own else set()
    parts = defaultdict(set)
    for link in links:
        for one in link.activity.people:
            if one.part != "exchanged" or one.organisation_id == ids[link.pairing_id].lead_id:
                parts[one.part].add(one.teacher_id)
    heads = {
        name: sum(row.attendance or 0 for row in rows if row.kind in kinds)
        for name, kinds in AUDIENCES.items()
    }
    return {
        "学校结对（对）": len(ids),
        "支教教师": len(parts["exchanged"]),
        "活动次数": len(rows),
        "送教教师": len(taught),
        "接收跟班": len(parts["shadow"]),
        "捐赠（元）": sum(row.amount or 0 for row in rows if row.kind == "donation"),
        "示范课（节）": len(lessons) + len(plain),
        "专题讲座（场）": sum(row.kind == "lecture" for row in rows),
        **heads,
        "受益人次": sum(heads.values()),
    }


def test_published_rows_are_what_walking_through_the_county_counts(county):
    """Of the county and each pairing, in each school year and each of its terms."""
    assert _pairing("B1").lead_id == _pairing("B2").lead_id
    _people_who_went_and_came(_pairing("B1"), _pairing("B2"))
    _held("donation", "X5", _pairing("B2"), _pairing("B3"), amount=Decimal(300))
    compared = 0
    for periods in periods_of(_pairing().bureau_id):
        told = _told(LEDGERS["figures"], Scope(_pairing().bureau_id, periods))
        expected = []
        for period in periods:
            running = select(Pairing).where(
                Pairing.starts_on <= period.span.end, Pairing.ends_on >= period.span.start
            )
            pairings = list(db.session.scalars(running.order_by(Pairing.code)))
            expected += [_counted(pairings, *period.span)]
            expected += [_counted([one], *period.span) for one in pairings]
        assert [{name: row[name] for name in expected[0]} for row in told] == expected
        compared += len(told) * len(expected[0])
    assert compared > 400


def test_one_pairings_figures_are_its_row_of_the_county(county):
    own = _told(LEDGERS["figures"], _scope("t2", "B1"))
    assert own == [row for row in _told(LEDGERS["figures"], _scope("t2")) if row["范围"] == "B1"]


def test_hours_heads_and_yuan_are_those_that_targets_count(county):
    """Row by row of the register, against the facts behind every target."""
    term = db.session.scalars(select(Term).where(Term.code == "2026-1")).one()
    for pairing in db.session.scalars(select(Pairing)).all():
        facts = results.collect(select(Pairing.id).where(Pairing.id == pairing.id), term.id)
        found = facts.within(pairing.id, Source.ACTIVITY, results.term_dates(term).span)
        sure = [fact for fact in found if fact.state == ActivityState.CONFIRMED]
        rows = _told(LEDGERS["activities"], _scope("t2", pairing.code))
        told = [row for row in rows if row["状态"] == "已确认"]
        sums = [sum(row[head] or 0 for row in told) for head in ("课时", "人次", "金额（元）")]
        assert [len(told), *sums] == [
            len(sure),
            *(
                sum(getattr(fact, name) for fact in sure)
                for name in ("hours", "attendance", "amount")
            ),
        ]


def test_an_activity_is_one_row_whomever_it_served(county):
    """Each pairing's state is told; what was withdrawn is not listed; a pairing sees its own."""
    before = len(all_rows(LEDGERS["activities"], _scope()))
    row = _held("lecture", "X5", _pairing("B2"), _pairing("B3"))
    gone = _held("lecture", "X6", _pairing("B2"))
    gone.links[0].state = "cancelled"
    db.session.commit()
    told = _told(LEDGERS["activities"], _scope())
    assert len(told) == before + 1
    found = next(one for one in told if one["活动编码"] == row.code)
    assert (found["结对编码"], found["状态"]) == ("B2、B3", "B2：已确认；B3：待对方确认")
    own = next(
        one for one in _told(LEDGERS["activities"], _scope("y2", "B3")) if one["活动编码"] == "X5"
    )
    assert (own["结对编码"], own["状态"]) == ("B3", "待对方确认")


def test_hours_are_those_of_the_lessons_in_the_pairings_asked_for(county):
    pairings = [_pairing("B1"), _pairing("B2")]
    row = _held("outreach_teaching", "X5", *pairings, lesson_hours=Decimal(9))
    teacher = db.session.scalars(
        select(Teacher).where(Teacher.organisation_id == pairings[0].lead_id)
    ).first()
    for number, one in enumerate(pairings, 1):
        row.lessons.append(
            Lesson(
                bureau_id=one.bureau_id,
                code=f"X5-{number}",
                pairing_id=one.id,
                teacher_id=teacher.id,
                organisation_id=one.lead_id,
                topic="课",
                day=DAY,
                lesson_hours=Decimal(number),
                kind="outreach",
            )
        )
    db.session.commit()
    for code, hours in (("", 3), ("B1", 1), ("B2", 2)):
        told = _told(LEDGERS["activities"], _scope("y2", code))
        assert [one["课时"] for one in told if one["活动编码"] == "X5"] == [hours]


def test_gifts_are_their_goods_and_what_is_left_in_cash(county):
    pairing = _pairing()
    row = _held(
        "donation", "X7", pairing, amount=Decimal(500), details={"receipt": "S-7", "publicity": "x"}
    )
    row.quantities = [
        Quantity(bureau_id=pairing.bureau_id, item="绘本", quantity=20, unit="本", unit_price=15)
    ]
    _held("condolence", "X8", pairing)
    db.session.commit()
    told = [one for one in _told(LEDGERS["donations"], _scope("y2", "B1"))]
    own = [one for one in told if one["活动编码"] in ("X7", "X8")]
    assert [(one["物品或款项"], one["金额（元）"]) for one in own] == [
        ("绘本", 300),
        ("现金", 200),
        ("没有写明", None),
    ]
    span = _scope().span
    whole = totals_of(pairing, *span)
    assert sum(one["金额（元）"] or 0 for one in told) == whole.total
    assert preview(LEDGERS["donations"], _scope("y2", "B1"), 1).total == whole.times


@pytest.mark.parametrize(("recorded", "worth"), [(100, 300), (500, 500), (None, 300)])
def test_every_table_counts_the_same_money(county, recorded, worth):
    """An imported amount may leave the goods out: what is added up is the sum of the rows."""
    pairing, scope = _pairing(), _scope("y2", "B1")

    def money():
        facts = activities(select(Pairing.id).where(Pairing.id == pairing.id))
        own = [one for one in facts if one.day in scope.span.days()]
        counted = [one.amount for one in own if one.state == ActivityState.CONFIRMED]
        (figures,) = [
            one["捐赠（元）"]
            for one in _told(LEDGERS["figures"], scope)
            if one["学期"] == scope.periods[0].name and one["范围"] == "B1"
        ]
        whole = totals_of(pairing, *scope.span)
        rows = sum(one["金额（元）"] or 0 for one in _told(LEDGERS["donations"], scope))
        return figures, whole.total - whole.consoling, rows - whole.consoling, sum(counted)

    before = money()
    row = _held("donation", "X7", pairing, amount=recorded and Decimal(recorded))
    row.quantities = [
        Quantity(bureau_id=pairing.bureau_id, item="绘本", quantity=20, unit="本", unit_price=15)
    ]
    db.session.commit()
    assert [now - then for now, then in zip(money(), before, strict=True)] == [worth] * 4
    listed = [one for one in _told(LEDGERS["activities"], scope) if one["活动编码"] == "X7"]
    assert [one["金额（元）"] for one in listed] == [worth]


def test_a_problem_tells_what_is_done_about_it_and_how_late(county):
    pairing = _pairing()
    common = {"bureau_id": pairing.bureau_id, "pairing_id": pairing.id}
    row = Problem(
        **common,
        organisation_id=pairing.supported_id,
        kind="problem",
        text="环境创设薄弱",
        raised_on=DAY,
    )
    row.measures = [
        Measure(**common, code="X-S1", name="请专家", person="王芳", due_on=date(2026, 11, 1)),
        Measure(**common, code="X-S2", name="换玩具", person="李明", due_on=date(2026, 12, 1)),
    ]
    row.measures[1].quantity, row.measures[1].unit_price = Decimal(3), Decimal("33.335")
    db.session.add(row)
    db.session.commit()
    told = _told(LEDGERS["problems"], _scope())[-1]
    assert told["整改措施"] == "请专家；换玩具"
    assert (told["责任人"], told["整改期限"]) == ("王芳、李明", date(2026, 12, 1))
    assert told["状态"] == "已过期限"
    row.closed_on = cast.TODAY
    db.session.commit()
    assert _told(LEDGERS["problems"], _scope())[-1]["状态"] == "已销号"
    spent = {one["措施编码"]: one for one in _told(LEDGERS["spending"], _scope())}
    assert "X-S1" not in spent
    assert spent["X-S2"]["预算（元）"] == Decimal("100.01")


@pytest.mark.parametrize(("answer", "word"), [("", "待回答"), ("先看后听。", "已回答")])
def test_a_question_waits_for_an_answer_and_not_for_a_measure(county, answer, word):
    row = Problem(kind="question", text="怎么听课？", raised_on=DAY, answer=answer)
    assert ledger_needs.state_of(row, DAY) == word


def test_a_need_tells_what_answered_it(county):
    told = _told(LEDGERS["needs"], _scope("y1", "A2"))
    answered = next(one for one in told if one["需求编码"] == "A2-N1")
    assert (answered["回应次数"], answered["最近回应"]) == (1, date(2026, 11, 3))
    assert "专题讲座" in answered["回应的活动"]


@pytest.mark.parametrize("slug", LEDGERS)
def test_no_row_of_another_county_is_told(county, slug):
    pairing = _pairing("B1")
    _held("donation", "X9", pairing, amount=Decimal(1))
    common = {"bureau_id": pairing.bureau_id, "pairing_id": pairing.id}
    db.session.add(
        Problem(**common, organisation_id=pairing.lead_id, kind="problem", text="题", raised_on=DAY)
    )
    db.session.commit()
    scope = _scope()
    count = preview(LEDGERS[slug], scope, 1).total
    rows = all_rows(LEDGERS[slug], scope)
    pairing.bureau_id = cast.another_bureau()
    db.session.commit()
    left = all_rows(LEDGERS[slug], scope)
    assert len(rows) - len(left) > 0
    assert not any("B1" in row for row in left)
    assert preview(LEDGERS[slug], scope, 1).total < count
    assert scope_of(pairing.bureau_id, "y2", None) is None


def test_the_preview_is_the_beginning_and_parts_are_the_whole(county, monkeypatch):
    whole = all_rows(LEDGERS["activities"], _scope())
    monkeypatch.setattr("pairing.queries.county.ledger.BATCH", 7)
    assert all_rows(LEDGERS["activities"], _scope()) == whole
    assert preview(LEDGERS["activities"], _scope(), 5) == (whole[:5], len(whole))


def test_a_ledger_opens_as_a_table_that_filters_with_days_and_yuan():
    ledger = LEDGERS["activities"]
    row: list[object] = [None] * len(ledger.columns)
    row[0], row[6], row[13] = DAY, "=1+1", Decimal("1234.5")
    rows: list[LedgerRow] = [tuple(row)] * 2
    page = openpyxl.load_workbook(
        io.BytesIO(ledger_workbook(ledger.name, ledger.columns, rows))
    ).active
    assert page is not None
    assert (page.freeze_panes, page.auto_filter.ref) == ("A2", "A1:V3")
    assert page["A2"].is_date
    assert page["A2"].value.date() == DAY
    assert (page["G2"].value, page["G2"].data_type) == ("=1+1", "s")
    assert (page["N2"].value, page["N2"].number_format) == (1234.5, "#,##0.00")
    assert page.column_dimensions["G"].width > page.column_dimensions["A"].width
