"""A locked term on every road by which facts are written: refused with the reason, untouched."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.assessment import AssessmentState, EvaluationSection
from pairing.domain.vocabulary.programme import Side
from pairing.extensions import db
from pairing.models import (
    Account,
    Assessment,
    Check,
    Decision,
    Document,
    DocumentWaiver,
    Evidence,
    LogEntry,
    Measure,
    Need,
    Organisation,
    Outing,
    Problem,
    Reward,
    Survey,
    Term,
)
from pairing.operations.assessment import assessments
from pairing.operations.change import RuleBroken
from pairing.operations.plan import locks
from pairing.queries.people.actors import actor_of
from pairing.queries.plan.locks import locked_reason
from tests import cast
from tests.rubrics import fields
from tests.web.outings import test_documents, test_resources
from tests.web.outings.test_evidence import _photo
from tests.web.outings.test_recording import _pairing
from tests.web.plan import test_measures, test_problems
from tests.web.teaching import (
    test_achievements,
    test_appraisals,
    test_checks,
    test_lessons,
    test_mentorship_papers,
    test_mentorships,
    test_rewards,
    test_surveys,
)

L, S, M, T = cast.LEAD_DIRECTOR, cast.SUPPORTED_DIRECTOR, cast.MENTOR, cast.MENTEE
STRANGER = "somebody without an account"
LOCKED = "已锁定"


def _term():
    return db.session.scalars(select(Term).where(Term.code == "2026-1")).one()


def _said(page):
    """What a page says went wrong, or its heading."""
    told = re.findall(r'role="alert".*?</div>|notice [am].*?</div>|<h1>.*?</p>', page.text, re.S)
    return page.status_code, [re.sub(r"<[^>]*>", "", one)[:200] for one in told]


def _last(model):
    return db.session.scalars(select(model).order_by(model.id.desc())).first()


def _snapshot():
    """Every row of every table of facts, and of the log."""
    db.session.rollback()
    return {
        table.name: sorted(map(repr, db.session.execute(select(table)).all()))
        for table in db.metadata.sorted_tables
        if table.name not in ("sign_in_session", "login_attempt", "one_time_key")
    }


def _outing_on(client, day, **more):
    """An outing (a plan when the day is to come) of a visit, on a day of its own."""
    data = {
        "form_key": f"o{day}",
        "pairing_id": _pairing().id,
        "day": day,
        "venue": "湖滨镇中心幼儿园",
        "direction": "out",
        "items-0-kind": "visit",
        "items-0-topic": f"看半日活动 {day}",
        "is_another": "1",
    }
    answer = client.post("/activities/new", data=data | more)
    assert answer.status_code == 302, _said(answer)
    return _last(Outing).id


def _had_come(outing_id, day):
    """As if the plan had been made for a day that has passed."""
    outing = db.session.get(Outing, outing_id)
    outing.day = day
    for activity in outing.activities:
        activity.day = day
    db.session.commit()


class Stock:
    """What there is before the lock: one thing for each road to change."""

    def __init__(self, sign_in, app):
        self.clients = {login: sign_in(login) for login in (L, S, M, T)}
        self.clients[STRANGER] = app.test_client()
        lead, supported = self.clients[L], self.clients[S]
        pair = f"/pairings/{_pairing().id}"
        days = [f"2026-11-{day:02}" for day in (2, 3, 4, 5, 6)]
        self.confirmed, self.disputed, self.withdrawn, self.corrected, self.linked = (
            _outing_on(lead, day) for day in days
        )
        lead.post(f"/activities/{self.linked}/link")
        self.token = self._token(lead)
        self.held = _outing_on(lead, "2026-11-26")
        self.moved = _outing_on(lead, "2026-11-27")
        self.off = _outing_on(lead, "2026-11-28")
        _had_come(self.held, date(2026, 11, 9))
        decided = {"text": "每月走访", "owner": "何永康", "due_on": "2026-12-20"}
        meeting = {f"items-0-decisions-0-{name}": told for name, told in decided.items()}
        meeting |= {"items-0-kind": "joint_meeting"}
        self.meeting = _outing_on(lead, "2026-11-10", **meeting)
        self.decision = _last(Decision).id
        test_lessons._recorded(sign_in)
        self.observation = test_lessons._newest().id
        test_checks._recorded(sign_in)
        test_appraisals._recorded(sign_in)
        test_documents._file(lead)
        self.document = _last(Document).id
        data = {"files": [(io.BytesIO(_photo()), "现场.jpg")], "consented": ""}
        lead.post(f"/documents/{self.document}/files", data=data)
        self.photo = _last(Evidence).id
        self.waive = test_documents.VISIT_PLAN | {"term_id": _term().id}
        other = self.waive | {"category": "总结"}
        waived = {"reason": "写在计划里", "form_key": "w1"}
        lead.post(f"{pair}/documents/waive", query_string=other, data=waived)
        self.waiver = _last(DocumentWaiver).id
        self.needs = [self._need(supported, pair, text) for text in "甲乙丙"]
        supported.post(f"/needs/{self.needs[2]}/judge", data={"status": "solved"})
        test_problems._raised(supported, form_key="p0")
        self.problem = _last(Problem).id
        test_problems._raised(supported, form_key="p8", text="已经解决")
        self.solved = _last(Problem).id
        done = {"closed_on": "2026-11-24", "word": "补齐了"}
        supported.post(f"/problems/{self.solved}/close", data=done)
        test_problems._raised(supported, form_key="p9", kind="question", text="怎么排课")
        self.question = _last(Problem).id
        for name in "子丑寅":
            test_measures._written(lead, form_key=name, name=name)
        self.measures = [one.id for one in db.session.query(Measure).order_by(Measure.id)][-3:]
        lead.post(f"/measures/{self.measures[2]}/finish", data={"finished_on": "2026-11-20"})
        self.mentorship = test_mentorships._row().id
        test_surveys._opened(supported)
        self.survey = _last(Survey).id
        lead.post(f"{pair}/resources/new", data=test_resources.LINK)
        self.resource = _last(Document).id
        lead.post(test_achievements._url("new"), data=test_achievements.PAPER)
        self.achievement = test_achievements._named("乡土游戏的研究")[0].code
        self._reward(supported, pair)
        self.roads = dict(self._roads(pair))

    def _answer(self):
        word = db.session.scalar(
            select(Organisation.confirmation_word).where(Organisation.code == "K05")
        )
        return {"name": "李", "word": word, "confirmed": "1"}

    def _token(self, lead):
        page = lead.post(f"/activities/{self.linked}/link", follow_redirects=True).text
        return re.search(r"/c/([\w-]+)", page)[1]

    def _need(self, client, pair, content):
        answer = client.post(
            f"{pair}/needs/new", data={"form_key": content, "content": content, "priority": "low"}
        )
        assert answer.status_code == 302, _said(answer)
        return _last(Need).id

    def _reward(self, supported, pair):
        """For an earlier term, so that this one is not handed in."""
        pairing = _pairing()
        earlier = Term(
            bureau_id=pairing.bureau_id,
            code="2025-9",
            name="更早的学期",
            school_year="2025-2026",
            starts_on=date(2026, 2, 20),
            ends_on=date(2026, 7, 10),
        )
        pairing.starts_on = earlier.ends_on
        db.session.add(earlier)
        db.session.flush()
        row = Assessment(
            bureau_id=pairing.bureau_id,
            pairing_id=pairing.id,
            term_id=earlier.id,
            state="approved",
            grade="good",
        )
        db.session.add(row)
        db.session.commit()
        self.assessment = row
        answer = supported.post(f"{pair}/rewards/new", data=test_rewards._form(row, form_key="g0"))
        assert answer.status_code == 302, _said(answer)
        self.reward = _last(Reward).id

    def _roads(self, pair):
        """(what is written, (who, address, form, query)) of every road."""
        visit = {"items-0-kind": "visit", "items-0-topic": "看环境"}
        form = {"form_key": "n1", "pairing_id": _pairing().id, "venue": "这里", "direction": "out"}
        activity = db.session.get(Outing, self.corrected).activities[0].id
        corrected = form | visit | {"day": "2026-11-05", "reason": "地点写错了"}
        corrected |= {"items-0-activity_id": activity}
        planned = form | visit | {"day": "2026-12-09", "form_key": "n2"}
        files = {"files": [(io.BytesIO(_photo(seed=2)), "又一张.jpg")]}
        marks = fields(test_lessons.ACTIVITY, "4")
        yield "record an outing", (L, "/activities/new", form | visit | {"day": "2026-11-23"})
        yield "plan an outing", (L, "/activities/new", planned)
        yield "correct", (L, f"/activities/{self.corrected}/correct", corrected)
        yield "withdraw", (L, f"/activities/{self.withdrawn}/withdraw", {})
        yield "confirm", (S, f"/activities/{self.confirmed}/confirm", {})
        yield "dispute", (S, f"/activities/{self.disputed}/dispute", {"reason": "not_held"})
        yield "answer a link", (STRANGER, f"/c/{self.token}", self._answer())
        yield "plan held", (L, f"/activities/{self.held}/plan/held", {})
        yield "plan moved", (L, f"/activities/{self.moved}/plan/move", {"day": "2026-12-04"})
        yield "plan called off", (L, f"/activities/{self.off}/plan/call-off", {"reason": "weather"})
        planned = {"day": "2026-12-11", "items-0-kind": "visit", "items-0-topic": "看半日活动"}
        yield "one-tap plan", (L, f"{pair}/targets/B18/plan", planned)
        yield "decision", (L, f"/decisions/{self.decision}/done", {"done": "1"})
        seen = test_lessons._form(key="o9") | {"topic": "又一课"}
        yield "observe", (M, f"{pair}/observations/new", seen)
        observation = f"/observations/{self.observation}"
        right = marks | {"version": 1, "lesson_hours": "1"}
        yield "correct an observation", (M, f"{observation}/correct", right)
        yield "answer an observation", (T, f"{observation}/answer", {"text": "谢谢"})
        yield "check", (L, f"{pair}/checks/new", test_checks._form(key="h9"))
        check = {"version": 1, "remark": "再看一次"} | test_checks._form(key="h8")
        yield "correct a check", (L, f"/checks/{_last(Check).id}/correct", check)
        yield "appraise", (S, f"{pair}/appraisals/new", test_appraisals._form(key="e9"))
        appraisal = {"version": 1, "remark": "复核"} | test_appraisals._form(key="e8")
        yield (
            "correct an appraisal",
            (
                S,
                f"/appraisals/{test_appraisals._newest().id}/correct",
                appraisal,
            ),
        )
        paper = test_documents._data(form_key="d9", name="另一份")
        yield "file a document", (L, f"{pair}/documents/new", paper)
        yield "correct a document", (L, f"/documents/{self.document}/edit", paper)
        waived = {"reason": "不需要", "form_key": "w9"}
        yield "waive", (L, f"{pair}/documents/waive", waived, self.waive)
        yield "take a waiver back", (L, f"/document-waivers/{self.waiver}/take-back", {})
        yield "add files", (L, f"/documents/{self.document}/files", files)
        yield "caption", (L, f"/files/{self.photo}/edit", {"caption": "新的题名"})
        yield "consent", (L, f"/files/{self.photo}/consent", {"consented": "1"})
        yield "remove a file", (L, f"/files/{self.photo}/remove", {})
        yield "remove a document", (L, f"/documents/{self.document}/remove", {})
        yield (
            "raise a need",
            (S, f"{pair}/needs/new", {"form_key": "n9", "content": "缺积木", "priority": "low"}),
        )
        edited = {"content": "改过", "priority": "low"}
        yield "edit a need", (S, f"/needs/{self.needs[0]}", edited)
        yield "claim a need", (L, f"/needs/{self.needs[0]}/claim", {})
        yield "judge a need", (S, f"/needs/{self.needs[1]}/judge", {"status": "unsolved"})
        supplied = {"source": "applied", "supplied_on": "2026-11-20"}
        yield "supply a need", (S, f"/needs/{self.needs[2]}/supply", supplied)
        problem = test_problems.PROBLEM
        yield "raise a problem", (S, f"{pair}/problems/new", problem | {"form_key": "p5"})
        yield "edit a problem", (S, f"/problems/{self.problem}", problem | {"text": "改过"})
        yield "answer a question", (L, f"/problems/{self.question}/answer", {"answer": "这样排"})
        closed = {"closed_on": "2026-11-24", "word": "补齐了"}
        yield "close a problem", (S, f"/problems/{self.problem}/close", closed)
        yield "reopen a problem", (S, f"/problems/{self.solved}/reopen", {})
        measure = test_measures.MEASURE
        yield "write a measure", (L, f"{pair}/measures/new", measure | {"form_key": "m9"})
        yield "edit a measure", (L, f"/measures/{self.measures[0]}", measure | {"name": "改过"})
        later = {"cause": "资金", "due_on": "2027-03-20"}
        yield "delay a measure", (L, f"/measures/{self.measures[1]}/delay", later)
        done = {"finished_on": "2026-11-23"}
        yield "finish a measure", (L, f"/measures/{self.measures[0]}/finish", done)
        yield "reopen a measure", (L, f"/measures/{self.measures[2]}/reopen", {})
        row = test_mentorships._row()
        agreed = test_mentorships._data("K04-01", "K05-01") | {"starts_on": "2026-11-10"}
        yield "change an agreement", (L, f"/mentorships/{row.id}/edit", agreed)
        ended = {"day": "2026-11-20", "reason": "agreed"}
        yield "end a mentorship", (L, f"/mentorships/{row.id}/end", ended)
        named = test_mentorships._data("K04-02", "K05-01", key="mm9") | {"starts_on": "2026-11-21"}
        yield "name a mentor", (L, f"{pair}/mentorships/new", named)
        material = test_mentorship_papers._paper("讲座资料")
        yield "file a material", (L, f"/mentorships/{row.id}/materials/new", material)
        yield "summary", (M, f"/mentorships/{row.id}/summary", {"text": "有进步", "version": 1})
        yield "survey", (L, f"{pair}/surveys/new", test_surveys.TOTALS | {"form_key": "s9"})
        opened = {"form_key": "s8", "issued": "3", "closes_on": "2026-12-01", "topic": "又一次"}
        yield "open a survey", (L, f"{pair}/surveys/open", opened)
        counted = {"topic": "改过", "day": "2026-11-24", "issued": "5", "closes_on": "2026-12-02"}
        counted |= {"returned": "0", "satisfied": "0"}
        yield "correct a survey", (S, f"/surveys/{self.survey}/edit", counted)
        yield "stop a survey", (S, f"/surveys/{self.survey}/stop", {})
        paper = test_achievements.PAPER | {"form_key": "a9", "名称": "另一项成果"}
        yield "achievement", (L, test_achievements._url("new"), paper)
        paper = test_achievements.PAPER | {"级别": "县级", "form_key": "a8"}
        yield "correct an achievement", (L, test_achievements._url(self.achievement), paper)
        resource = test_resources.LINK | {"form_key": "r9", "name": "另一份资源"}
        yield "share", (L, f"{pair}/resources/new", resource)
        yield "correct a resource", (L, f"/resources/{self.resource}", resource | {"version": 1})
        reward = test_rewards._form(self.assessment, form_key="g9", name="奖金")
        yield "reward", (S, f"{pair}/rewards/new", reward)
        yield "withdraw a reward", (S, f"/rewards/{self.reward}/withdraw", {})

    def walk(self, name):
        """Take one road; returns the page that it leads to."""
        login, url, data, *query = self.roads[name]
        return self.clients[login].post(
            url, data=dict(data), query_string=query[0] if query else None, follow_redirects=True
        )


@pytest.fixture
def stock(signed_in, county):
    return Stock(signed_in, county)


def test_in_a_locked_term_every_road_is_closed_and_says_why(stock, county):
    locks.lock_term(SYSTEM, _term().id, _term().version)
    before = _snapshot()
    silent = {}
    for name in stock.roads:
        page = stock.walk(name)
        if LOCKED not in page.text:
            silent[name] = _said(page)
    assert silent == {}
    after = _snapshot()
    assert {table for table in before if before[table] != after[table]} == set()


def test_an_exception_opens_the_same_roads(stock, county):
    locks.lock_term(SYSTEM, _term().id, _term().version)
    everywhere = [one.id for one in db.session.scalars(select(type(_pairing())))]
    locks.except_pairings(SYSTEM, _term().id, everywhere, cast.TODAY, "大雪停课")
    still_shut, silent = {}, {}
    for name in stock.roads:
        entries = db.session.query(LogEntry).count()
        page = stock.walk(name)
        if LOCKED in page.text and "开放到" not in page.text:
            still_shut[name] = _said(page)
        if db.session.query(LogEntry).count() == entries:
            silent[name] = _said(page)
    assert still_shut == {}
    assert silent == {}


def test_an_exception_ends_by_itself_after_its_day(county):
    pairing, term = _pairing(), _term()
    locks.lock_term(SYSTEM, term.id, term.version)
    locks.except_pairings(SYSTEM, term.id, [pairing.id], cast.TODAY, "补记")
    assert locked_reason(db.session(), pairing, cast.TODAY) == ""
    assert LOCKED in locked_reason(db.session(), _pairing("B2"), cast.TODAY)
    county.config["TODAY"] = cast.TODAY + timedelta(days=1)
    assert LOCKED in locked_reason(db.session(), pairing, cast.TODAY)


def test_the_self_evaluation_rests_too(county):
    account = db.session.scalars(select(Account).where(Account.login == L)).one()
    actor, term = actor_of(account, cast.TODAY), _term()
    locks.lock_term(SYSTEM, term.id, term.version)
    before = _snapshot()
    words = {EvaluationSection.NEXT: "下学期再来"}
    with pytest.raises(RuleBroken, match=LOCKED):
        assessments.save_part(actor, _pairing().id, term.id, Side.LEAD, words, 0)
    assert _snapshot() == before


def test_what_was_handed_in_rests_with_a_reason_that_fits(county):
    pairing, term = _pairing(), _term()
    row = Assessment(bureau_id=pairing.bureau_id, pairing_id=pairing.id, term_id=term.id)
    db.session.add(row)
    for state, told in (
        (AssessmentState.SUBMITTED, "先撤回"),
        (AssessmentState.ARCHIVED, "请联系教育局重新打开"),
    ):
        row.state = state
        db.session.commit()
        assert told in locked_reason(db.session(), pairing, cast.TODAY)
    row.state = AssessmentState.RETURNED
    db.session.commit()
    assert locked_reason(db.session(), pairing, cast.TODAY) == ""


def test_privacy_goes_before_the_lock(stock, signed_in):
    """A consent can be taken back; the bureau can remove a photo, with a reason."""
    db.session.get(Evidence, stock.photo).consented = True
    db.session.commit()
    locks.lock_term(SYSTEM, _term().id, _term().version)
    stock.clients[L].post(f"/files/{stock.photo}/consent", data={"consented": ""})
    db.session.expire_all()
    assert not db.session.get(Evidence, stock.photo).consented
    officer, url = signed_in(cast.OFFICER), f"/files/{stock.photo}/remove"
    assert "原因" in officer.post(url, data={}).text
    assert officer.post(url, data={"reason": "家长要求"}).status_code == 302
    db.session.expire_all()
    assert db.session.get(Evidence, stock.photo) is None
