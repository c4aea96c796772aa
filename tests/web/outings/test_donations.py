"""The ledger of gifts: confirmed ones alone, added up, this year beside the last."""

from datetime import date
from decimal import Decimal

from pairing.extensions import db
from pairing.models import Activity, ActivityPairing, Outing, Quantity
from pairing.queries.outings.donations import totals_of
from tests import cast
from tests.web.outings.test_recording import _pairing


def _give(day, amount, state="confirmed", kind="donation"):
    pairing = _pairing()
    outing = Outing(bureau_id=pairing.bureau_id, code=f"G-{day}-{kind}", day=day)
    activity = Activity(
        bureau_id=pairing.bureau_id,
        code=f"G-{day}-{kind}-1",
        outing=outing,
        kind=kind,
        topic="冬衣",
        day=day,
        direction="out",
        amount=Decimal(amount),
        details={"receipt": "刘老师"},
    )
    activity.quantities = [
        Quantity(
            bureau_id=pairing.bureau_id,
            item="棉衣",
            quantity=Decimal(10),
            unit="件",
            unit_price=Decimal("80.5"),
        )
    ]
    activity.links = [
        ActivityPairing(bureau_id=pairing.bureau_id, pairing_id=pairing.id, state=state)
    ]
    db.session.add(activity)
    db.session.commit()


def _url():
    return f"/pairings/{_pairing().id}/donations"


def _sum(year):
    return totals_of(_pairing(), date(year, 1, 1), date(year, 12, 31))


def test_confirmed_gifts_are_listed_and_added_up(signed_in):
    before = _sum(2026)
    _give(date(2026, 11, 10), "1005", kind="condolence")
    _give(date(2026, 11, 12), "5000", state="done")
    page = signed_in(cast.MENTEE).get(_url()).text
    for text in ("慰问：冬衣", "棉衣 10 件 × 80.5 = 805 元", "200 元", "刘老师", "怎么算的"):
        assert text in page
    assert "另有 1 项待确认" in page
    after = _sum(2026)
    assert (after.times - before.times, after.total - before.total) == (1, 1005)
    assert after.cash - before.cash == 200
    assert after.consoling - before.consoling == 1005
    assert "其中慰问" in page


def test_the_year_before_stands_beside_it(signed_in):
    _give(date(2025, 12, 30), "805")
    page = signed_in(cast.OFFICER).get(_url()).text
    assert "2025年" in page
    assert ">805</td>" in page


def test_a_year_outside_the_pairing_shows_the_newest(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    for wanted in ("1999", "x", "99999999999"):
        assert "2026年" in lead.get(f"{_url()}?year={wanted}").text


def test_an_outsider_sees_no_ledger(signed_in):
    assert signed_in(cast.OUTSIDER).get(_url()).status_code == 404
