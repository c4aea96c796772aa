"""A month composes itself, is sent once when it is over, received by the bureau, and printed."""

import io
import re

from pypdf import PdfReader
from sqlalchemy import event, select

from pairing import clock
from pairing.domain.assessment.monthly import Month
from pairing.domain.vocabulary.papers import MonthlyNumber
from pairing.extensions import db
from pairing.models import (
    Account,
    Activity,
    ActivityPairing,
    LogEntry,
    MonthlyReport,
    Organisation,
    Pairing,
)
from pairing.queries.assessment.month_papers import compose, months_of, to_send
from pairing.queries.assessment.months import county_month, numbers_in, report_counts
from pairing.queries.people.actors import account_by_login, actor_of
from tests import cast
from tests.web.outings.test_recording import _pairing

OCTOBER = Month(2026, 10)


def _url(part="", month="2026-10", code="B1"):
    return f"/pairings/{_pairing(code).id}/months/{month}{part}"


def _send(client, **data):
    return client.post(_url("/send"), data={"form_key": "m1", "note": ""} | data)


def _reports():
    db.session.expire_all()
    return list(db.session.scalars(select(MonthlyReport)))


def _logged(action):
    return db.session.query(LogEntry).filter(LogEntry.action == action).count()


def _links(code="B1", state="confirmed"):
    query = (
        select(ActivityPairing)
        .join(Activity)
        .where(
            ActivityPairing.pairing_id == _pairing(code).id,
            ActivityPairing.state == state,
            Activity.day.between(*OCTOBER.span),
        )
        .order_by(Activity.day, Activity.code)
    )
    return list(db.session.scalars(query))


def test_a_report_is_sent_once_and_received(signed_in):
    lead, officer = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.OFFICER)
    assert "发给教育局" in lead.get(_url()).text
    assert _send(lead, note="雨天改期一次。").status_code == 302
    assert _send(lead).status_code == 302
    assert _send(signed_in(cast.SUPPORTED_DIRECTOR), form_key="m2").status_code == 302
    (report,) = _reports()
    assert (report.note, report.received_at) == ("雨天改期一次。", None)
    assert _logged("send_report") == 1
    assert "1 份等着收" in officer.get("/months/2026-10").text
    assert "1 份报来了，等着收；还有 6 份没有发来。" in officer.get("/").text
    assert officer.post("/months/2026-10/received", data={"report": report.id}).status_code == 302
    officer.post("/months/2026-10/received", data={"report": report.id})
    assert _reports()[0].received_at is not None
    assert _logged("receive_reports") == 1
    page = lead.get(_url()).text
    assert "教育局已收到" in page
    assert "雨天改期一次。" in page


def test_all_that_came_is_received_in_one_tap(signed_in):
    _send(signed_in(cast.LEAD_DIRECTOR))
    lead = signed_in(cast.LEAD_DIRECTOR)
    assert lead.post(_url("/send", code="B2"), data={"form_key": "x"}).status_code == 302
    reviewer, door = signed_in(cast.REVIEWER), "/months/2026-10/received"
    assert "没有说收到了哪一份" in reviewer.post(door, follow_redirects=True).text
    page = reviewer.get("/months/2026-10").text
    button = next(form for form in page.split("<form ")[1:] if "全部收到" in form)
    seen = {"report": re.findall(r'name="report" value="(\d+)"', button)}
    answer = reviewer.post(door, data=seen, follow_redirects=True)
    assert "已收到 2 份" in answer.text
    assert all(row.received_at for row in _reports())
    assert _logged("receive_reports") == 1


def test_the_figures_equal_the_ledger_and_stay_as_they_were_sent(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    confirmed = _links()
    _send(lead)
    (report,) = _reports()
    told = report.figures["activities"]
    assert report.figures["times"] == str(len(confirmed))
    assert sum(row["state"] == "已确认" for row in told) == len(confirmed)
    _links()[0].state = "disputed"
    db.session.commit()
    (report,) = _reports()
    assert report.figures["times"] == str(len(confirmed))
    now = compose(_pairing(), OCTOBER, cast.TODAY)
    assert now.times == str(len(confirmed) - 1)
    page = lead.get(_url()).text
    assert f"报送时 {len(confirmed)}，现在 {len(confirmed) - 1}" in page
    assert "报送后有更正" in signed_in(cast.OFFICER).get("/months/2026-10").text


def test_a_month_that_runs_says_that_its_figures_change_and_is_not_sent(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    page = lead.get(_url(month="2026-11")).text
    assert "本月还没有结束，数字会变" in page
    assert "发给教育局</button>" not in page
    answer = lead.post(_url("/send", "2026-11"), data={"form_key": "m", "note": "先存一句"})
    assert answer.status_code == 200
    assert "还没有结束" in answer.text
    assert _reports() == []


def test_a_month_is_ready_on_the_first_day_of_the_next():
    assert not OCTOBER.is_over_on(OCTOBER.span.end)
    assert OCTOBER.is_over_on(OCTOBER.next.span.start)
    assert (Month(2026, 12).next, Month(2027, 1).previous) == (Month(2027, 1), Month(2026, 12))
    assert [Month.read(code) for code in ("2026-13", "26-1", "2026-1", "x")] == [None] * 4


def test_only_months_that_have_begun_are_there(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    for month in ("2026-12", "2026-08", "2026-99", "x"):
        assert lead.get(_url(month=month)).status_code == 404
        assert lead.post(_url("/send", month)).status_code == 404
    assert lead.get(_url()[: -len("2026-10")]).location.endswith("/months/2026-10")
    assert signed_in(cast.OFFICER).get("/months/2026-12").status_code == 404
    assert [one.code for one in months_of(_pairing(), cast.TODAY)][:2] == ["2026-11", "2026-10"]


def test_each_role_does_only_what_is_its_own(signed_in):
    mentor, outsider = signed_in(cast.MENTOR), signed_in(cast.OUTSIDER)
    assert mentor.get(_url()).status_code == 200
    assert "发给教育局</button>" not in mentor.get(_url()).text
    assert _send(mentor).status_code == 403
    assert _send(signed_in(cast.OFFICER)).status_code == 403
    assert outsider.get(_url()).status_code == 404
    assert _send(outsider).status_code == 404
    lead = signed_in(cast.LEAD_DIRECTOR)
    assert lead.get("/months/2026-10").status_code == 403
    assert lead.post("/months/2026-10/received").status_code == 403
    assert _reports() == []


def test_a_note_that_is_too_long_is_explained_and_kept(signed_in):
    answer = _send(signed_in(cast.LEAD_DIRECTOR), note="长" * 2001)
    assert "最多 2000 字" in answer.text
    assert "长" * 2001 in answer.text
    assert _reports() == []


def test_an_activity_of_two_pairings_counts_once_in_the_county(county):
    link = _links()[0]
    ids = select(Pairing.id)
    before = numbers_in(ids, OCTOBER.span)
    other = _pairing("B2")
    twin = ActivityPairing(
        bureau_id=link.bureau_id,
        activity_id=link.activity_id,
        pairing_id=other.id,
        state="confirmed",
    )
    db.session.add(twin)
    db.session.commit()
    after, times = numbers_in(ids, OCTOBER.span), MonthlyNumber.TIMES
    assert after.of(other.id)[times] == before.of(other.id)[times] + 1
    assert after.whole == before.whole
    found = county_month(other.bureau_id, OCTOBER)
    assert found.whole[MonthlyNumber.PAIRS] == len(found.rows)


def test_the_county_costs_the_same_queries_whatever_the_number_of_pairings(county):
    model = _pairing()
    counts = []
    for more in range(2):
        for number in range(20 * more):
            homes = [
                Organisation(
                    bureau_id=model.bureau_id,
                    code=f"X{side}{number}",
                    name=f"单位{side}{number}",
                    kind=model.lead.kind,
                    area="rural",
                )
                for side in "LS"
            ]
            db.session.add_all(homes)
            db.session.flush()
            db.session.add(
                Pairing(
                    bureau_id=model.bureau_id,
                    code=f"X{number}",
                    programme_id=model.programme_id,
                    lead_id=homes[0].id,
                    supported_id=homes[1].id,
                    starts_on=model.starts_on,
                    ends_on=model.ends_on,
                )
            )
        db.session.commit()
        asked = []

        def note(*given, asked=asked):
            asked.append(given[2])

        event.listen(db.engine, "before_cursor_execute", note)
        found = county_month(model.bureau_id, OCTOBER)
        names = [row.pairing.supported for row in found.rows]
        event.remove(db.engine, "before_cursor_execute", note)
        counts.append((len(asked), len(names)))
        db.session.expire_all()
    assert counts[1][1] == counts[0][1] + 20
    assert counts[0][0] == counts[1][0] <= 12


def test_what_waits_to_be_sent_is_told_to_its_director(county):
    query = select(Account).where(Account.login == cast.LEAD_DIRECTOR)
    account = db.session.scalars(query).one()
    actor = actor_of(account, cast.TODAY)
    waiting = {one.code for one in to_send(actor, cast.TODAY)}
    assert "B1" in waiting
    client = cast.sign_in(county, cast.LEAD_DIRECTOR)
    _send(client)
    assert {one.code for one in to_send(actor, cast.TODAY)} == waiting - {"B1"}


def test_an_empty_month_from_before_the_county_was_founded_is_not_asked(county):
    """The log's days are real ones: the months lie surely before and after the founding."""
    model, before = _pairing("B1"), Month(2025, 3)
    after = Month.of(clock.now().date()).next.next
    model.starts_on, model.ends_on = before.span.start, after.span.end
    db.session.commit()
    actor = actor_of(account_by_login(cast.LEAD_DIRECTOR), cast.TODAY)
    for month, is_asked in ((before, False), (OCTOBER, True), (after, True)):
        rows = county_month(model.bureau_id, month).rows
        assert next(r for r in rows if r.pairing.id == model.id).is_asked is is_asked, month.label
        waiting = {one.code for one in to_send(actor, month.next.span.start)}
        assert ("B1" in waiting) is is_asked, month.label
    assert report_counts(model.bureau_id, before).words == "这个月没有要报的结对。"
    page = cast.sign_in(county, cast.OFFICER).get(f"/months/{before.code}").text
    assert "不用报" in page
    assert "没有发来" not in page


def test_the_ledger_is_printed_to_be_signed_and_filed(county, printer):
    lead = cast.sign_in(county, cast.LEAD_DIRECTOR)
    answer = cast.fetched(county, lead, _url("/ledger.pdf"))
    assert answer.status_code == 200
    pages = PdfReader(io.BytesIO(answer.data)).pages
    text = "".join(page.extract_text() for page in pages)
    assert len(pages) == 1
    for word in ("2026年10月结对帮扶台账", "活动次数", "已签字", "已存档", "盖章"):
        assert word in text
    assert cast.sign_in(county, cast.OUTSIDER).post(_url("/ledger.pdf")).status_code == 404
    officer = cast.sign_in(county, cast.OFFICER)
    whole = cast.fetched(county, officer, "/months/2026-10/ledger.pdf")
    assert "全县2026年10月结对帮扶台账" in PdfReader(io.BytesIO(whole.data)).pages[0].extract_text()
    assert lead.post("/months/2026-10/ledger.pdf").status_code == 403


def test_nobody_receives_her_own_report(signed_in):
    """The director who sent it is an officer now: another one takes it."""
    lead, officer = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.OFFICER)
    _send(lead)
    (report,) = _reports()
    report.sent_by_id = account_by_login(cast.OFFICER).id
    db.session.commit()
    answer = officer.post(
        "/months/2026-10/received", data={"report": [report.id]}, follow_redirects=True
    )
    assert "月报是您报送的" in answer.text
    assert _logged("receive_reports") == 0
    other = signed_in(cast.REVIEWER)
    other.post("/months/2026-10/received", data={"report": [report.id]})
    assert _logged("receive_reports") == 1


def test_before_sending_the_page_says_what_waits_and_asks_once(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    link = _links()[0]
    link.state, topic = "done", link.activity.outing_id
    db.session.commit()
    page = lead.get(_url()).text
    left = page.partition("项等确认，不在数字里")[2].partition("</div>")[0]
    assert f"/activities/{topic}" in left and "发出以后数字不再变" in page
    assert "只数对方已确认的；台账列出全部" in page
    assert "待我方确认" in left or "待我方确认" not in page, "as the ledger says it"
    _send(lead)
    assert "不在数字里" not in lead.get(_url()).text


def test_the_month_after_is_told_as_it_is_known(signed_in):
    plans = compose(_pairing(), OCTOBER, cast.TODAY).plans
    held = {row.state for row in plans}
    assert "已确认" in held and "没有进行" not in held and "已取消" not in held
