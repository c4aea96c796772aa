"""Measures: five must-fields, a computed budget, the late ones asked kindly what holds them up."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from sqlalchemy import select

from pairing.domain.plan.measures import standing
from pairing.domain.plan.metrics import MetricCode
from pairing.extensions import db
from pairing.models import LogEntry, Measure, Pairing, Problem, Term
from pairing.queries.people.actors import account_by_login, actor_of
from pairing.queries.plan.measures import ORDER, overdue_page, page_of_pairing, sums_of
from pairing.queries.plan.results import results_for
from tests import cast
from tests.web.county.test_county import _queries
from tests.web.outings.test_recording import _pairing

MEASURE = {
    "form_key": "m1",
    "name": "改善区域活动环境",
    "person": "何永康",
    "due_on": "2026-12-20",
    "place_name": "湖滨镇中心幼儿园",
    "completion": "6 个班都建起 4 个活动区",
    "quality": "材料每月换一次",
}


def _url(part=""):
    return f"/pairings/{_pairing().id}/measures{part}"


def _newest():
    return db.session.scalars(select(Measure).order_by(Measure.id.desc())).first()


def _written(client, **more):
    answer = client.post(_url("/new"), data=MEASURE | more)
    assert answer.status_code == 302, answer.text
    return _newest()


def _late(client, days=5):
    row = _written(client)
    row.due_on = cast.TODAY - timedelta(days=days)
    db.session.commit()
    return row


def test_a_measure_is_written_once_and_logged_once(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    entries = db.session.query(LogEntry).count()
    assert _written(lead).id == _written(lead).id
    assert db.session.query(LogEntry).count() == entries + 1
    shown = signed_in(cast.MENTEE).get(_url()).text
    assert "何永康" in shown
    assert "材料每月换一次" in shown


@pytest.mark.parametrize(
    "field", ["name", "person", "due_on", "place_name", "completion", "quality"]
)
def test_each_of_the_five_must_fields_is_asked_for_and_nothing_is_lost(signed_in, field):
    lead = signed_in(cast.LEAD_DIRECTOR)
    count = db.session.query(Measure).count()
    answer = lead.post(_url("/new"), data=MEASURE | {field: "", "leader": "王局长"})
    assert answer.status_code == 200
    assert "有 1 处要改" in answer.text
    assert "王局长" in answer.text
    assert db.session.query(Measure).count() == count


def test_the_budget_is_computed_and_never_typed(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    row = _written(lead, quantity="200", unit_price="670", budget="1")
    assert row.budget == Decimal(134000)
    assert "134000 元（200 × 670）" in lead.get(_url()).text
    lead.post(f"/measures/{row.id}", data=MEASURE | {"budget": "500"})
    db.session.expire_all()
    assert row.budget == Decimal(500)


def test_only_the_two_directors_write_measures(signed_in):
    row = _written(signed_in(cast.LEAD_DIRECTOR))
    for login, status in ((cast.MENTOR, 403), (cast.OFFICER, 403), (cast.OUTSIDER, 404)):
        client = signed_in(login)
        assert client.post(_url("/new"), data=MEASURE).status_code == status
        for act in ("", "/finish", "/reopen", "/delay"):
            assert client.post(f"/measures/{row.id}{act}", data=MEASURE).status_code == status
    assert signed_in(cast.OUTSIDER).get(_url()).status_code == 404
    assert signed_in(cast.OFFICER).get(_url()).status_code == 200


def test_a_late_measure_is_asked_kindly_and_finished_with_one_tap(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    row = _late(lead)
    assert "已过 5 天，卡在哪里？" in lead.get(_url()).text
    lead.post(f"/measures/{row.id}/finish", data={"version": row.version})
    db.session.expire_all()
    assert row.finished_on == cast.TODAY
    assert "卡在哪里" not in lead.get(_url()).text
    lead.post(f"/measures/{row.id}/reopen", data={"version": row.version})
    db.session.expire_all()
    assert row.finished_on is None


def test_a_late_measure_moves_with_its_cause(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    row = _late(lead)
    url = f"/measures/{row.id}/delay"
    assert 'value="2026-12-08"' in lead.get(url + "?move=1").text
    assert "写一句卡在哪里" in lead.post(url, data={"due_on": "2026-12-08"}).text
    past = lead.post(url, data={"usual": "money", "due_on": "2026-11-20"})
    assert "今天或以后" in past.text
    given = {"usual": "money", "cause": "县里 12 月拨款", "due_on": "2026-12-08"}
    assert lead.post(url, data=given | {"version": row.version}).status_code == 302
    db.session.expire_all()
    assert (row.due_on, row.delay_cause) == (date(2026, 12, 8), "经费没到：县里 12 月拨款")


def test_a_cause_alone_keeps_the_deadline(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    row = _late(lead)
    due_on = row.due_on
    lead.post(f"/measures/{row.id}/delay", data={"usual": "weather", "due_on": f"{due_on}"})
    db.session.expire_all()
    assert (row.due_on, row.delay_cause) == (due_on, "天气或交通")
    assert "卡在：天气或交通" in signed_in(cast.OFFICER).get("/measures").text


def test_the_overdue_list_is_each_readers_own(signed_in):
    row = _late(signed_in(cast.LEAD_DIRECTOR))

    def seen(login):
        actor = actor_of(account_by_login(login), cast.TODAY)
        return row.id in {one.id for one in overdue_page(actor, cast.TODAY, 1).rows}

    assert seen(cast.LEAD_DIRECTOR)
    assert seen(cast.SUPPORTED_DIRECTOR)
    assert seen(cast.OFFICER)
    assert not seen(cast.OUTSIDER)


def test_a_stale_page_is_refused(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    row = _written(lead)
    old = {"version": row.version}
    assert lead.post(f"/measures/{row.id}/finish", data=old).status_code == 302
    assert lead.post(f"/measures/{row.id}/reopen", data=old).status_code == 409
    assert lead.post(f"/measures/{row.id}", data=MEASURE | old).status_code == 409


def test_a_locked_term_takes_no_deadline_and_no_finish(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    row = _written(lead)
    term = db.session.scalars(select(Term).where(Term.code == "2026-1")).one()
    term.locks_on = cast.TODAY - timedelta(days=1)
    db.session.commit()
    count = db.session.query(Measure).count()
    assert "已锁定" in lead.post(_url("/new"), data=MEASURE | {"form_key": "m2"}).text
    assert db.session.query(Measure).count() == count
    lead.post(f"/measures/{row.id}/finish")
    db.session.expire_all()
    assert row.finished_on is None


def test_a_link_to_another_pairings_problem_is_refused(signed_in):
    signed_in(cast.LEAD_DIRECTOR)
    other = _pairing("A1") if _pairing().code != "A1" else _pairing("B2")
    foreign = Problem(
        bureau_id=other.bureau_id,
        pairing_id=other.id,
        organisation_id=other.lead_id,
        kind="problem",
        text="别人的问题",
        raised_on=cast.TODAY,
    )
    db.session.add(foreign)
    db.session.commit()
    page = signed_in(cast.LEAD_DIRECTOR).post(
        _url("/new"), data=MEASURE | {"problem_id": foreign.id}
    )
    assert page.status_code == 200
    assert "别人的问题" not in page.text


def test_the_page_costs_the_same_for_one_and_for_25_measures(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    _written(lead)
    few, _ = _queries(lead, _url())
    for number in range(24):
        _written(lead, form_key=f"more{number}", name=f"第 {number} 条")
    many, text = _queries(lead, _url())
    assert "第 23 条" in text
    assert many <= few


def _share():
    """The share of measures finished in time, of the one programme that has such a target."""
    term = db.session.scalars(select(Term).where(Term.code == "2026-1")).one()
    found = results_for(select(Pairing.id).where(Pairing.code == "C1"), term, cast.TODAY)
    result = next(one for one in found if one.target.metric is MetricCode.MEASURE_SHARE)
    return result.numerator, result.denominator


def test_a_measure_finished_on_time_moves_the_share(signed_in):
    met, total = _share()
    director, pairing = signed_in(cast.OUTSIDER), _pairing("C1")
    url = f"/pairings/{pairing.id}/measures/new"
    assert director.post(url, data=MEASURE | {"due_on": "2026-11-20"}).status_code == 302
    assert _share() == (met, total + 1)
    director.post(f"/measures/{_newest().id}/finish", data={"finished_on": "2026-11-19"})
    assert _share() == (met + 1, total + 1)


def test_the_list_s_order_and_sums_are_those_of_the_rule(county):
    """SQL orders and counts by how a measure stands; the rule itself is the domain's."""
    pairing, today = db.session.query(Pairing).filter_by(code="B1").one(), cast.TODAY
    days = [None, *(today + timedelta(days=shift) for shift in (-9, -2, -1, 0, 1))]
    for n, (due, finished) in enumerate(product(days[1:], days)):
        row = Measure(
            bureau_id=pairing.bureau_id, pairing_id=pairing.id, code=f"Z{n}", name="甲", person="乙"
        )
        row.due_on, row.finished_on, row.budget = due, finished, Decimal(n)
        db.session.add(row)
    db.session.commit()
    rows = db.session.query(Measure).filter_by(pairing_id=pairing.id).all()
    stands = {row.id: standing(row.due_on, row.finished_on, today) for row in rows}
    wanted = sorted(rows, key=lambda r: (ORDER.index(stands[r.id]), r.due_on, r.id))
    found = page_of_pairing(pairing.id, today, 1)
    assert [row.id for row in found.rows] == [row.id for row in wanted][: len(found.rows)]
    for way, told in sums_of(pairing.id, today).items():
        of = [row for row in rows if stands[row.id] is way]
        assert told == (len(of), sum((row.budget or 0 for row in of), Decimal(0)))
