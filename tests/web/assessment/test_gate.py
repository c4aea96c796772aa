"""Every item of the gate says who must act and leads there: followed as the person named."""

import html
import re

import pytest

from pairing.domain.assessment.gate import GATE, gate_kind
from pairing.domain.vocabulary.activities import ActivityState
from pairing.domain.vocabulary.assessment import EvaluationSection
from pairing.extensions import db
from pairing.models import MaterialCheck, Mentorship, ResearchGroup
from pairing.queries.assessment.gate import gate_of
from tests import cast
from tests.web.assessment.test_assessments import (
    LEAD,
    SUPPORTED,
    WORDS,
    base,
    term,
    without_summaries,
    write,
)
from tests.web.outings.test_plans import _pass, _plan
from tests.web.outings.test_recording import _newest, _outing, _pairing

DIRECTORS = {LEAD: cast.LEAD_DIRECTOR, SUPPORTED: cast.SUPPORTED_DIRECTOR}
DONE_BY = {
    "sections": "<textarea",
    "section": "<textarea",
    "confirm": "确认属实",
    "dispute": "更正，请对方再看",
    "plan": "进行了",
    "summary": "<textarea",
    "check": "保存查验",
    "group": "交总结",
    "paper": 'enctype="multipart/form-data"',
}
"""What stands on the page where an item of this kind is done."""


@pytest.fixture
def everything(signed_in):
    """A term that lacks something of every kind."""
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    without_summaries()
    db.session.query(MaterialCheck).delete()
    home = _pairing().lead
    db.session.add(ResearchGroup(bureau_id=home.bureau_id, organisation_id=home.id, name="大班组"))
    db.session.commit()
    _pass(_plan(lead))
    for number, state in enumerate((ActivityState.DONE, ActivityState.DISPUTED)):
        lead.post("/activities/new", data=_outing(_pairing(), f"g{number}") | {"is_another": "1"})
        if state is ActivityState.DISPUTED:
            word = {"reason": "other", "remark": "没来"}
            supported.post(f"/activities/{_newest().id}/dispute", data=word)
    write(lead, LEAD, **{next(iter(EvaluationSection)).value: ""})
    assert len(WORDS) > 1
    return signed_in


def _line(page, side, text):
    gates = re.findall(r'<ul class="list gate">(.*?)</ul>', page, re.S)
    lines = gates[list(DIRECTORS).index(side)].split("<li>")
    return next(one for one in lines if html.escape(text, quote=False) in html.unescape(one))


def test_every_item_of_the_gate_is_done_where_it_leads_by_whom_it_names(everything):
    clients = {login: everything(login) for login in (*DIRECTORS.values(), cast.MENTOR)}
    pages = {login: client.get(base()).text for login, client in clients.items()}
    mentor = db.session.query(Mentorship).filter_by(pairing_id=_pairing().id).first().mentor
    walked = set()
    for side, director in DIRECTORS.items():
        for asked in gate_of(_pairing(), term(), side, cast.TODAY):
            kind, login = asked.key.partition(":")[0], director
            home = _pairing().lead if side is LEAD else _pairing().supported
            named = f"{home.name}负责人"
            if kind == "summary" and asked.teacher_id == mentor.id and mentor.code == "K04-01":
                login, named = cast.MENTOR, f"师傅{mentor.name}"
            line = _line(pages[login], side, asked.text)
            assert named in asked.holder
            assert f"由{asked.holder}在“{gate_kind(asked.key).place}”办" in line
            url = html.unescape(re.search(r'<a href="([^"]+)"', line)[1])
            answer = clients[login].get(url.partition("#")[0])
            assert answer.status_code == 200, (asked.text, url)
            assert DONE_BY[kind] in answer.text, (asked.text, url)
            anchor = url.partition("#")[2]
            assert not anchor or f'id="{anchor}"' in answer.text, url
            walked.add((kind, login))
    assert {kind for kind, _ in walked} == set(GATE)
    assert ("summary", cast.MENTOR) in walked


def test_who_may_not_do_it_is_told_whose_it_is_without_a_dead_link(everything):
    for login in (cast.OFFICER, cast.SUPPORTED_DIRECTOR, cast.MENTEE):
        client = everything(login)
        page = client.get(base()).text
        line = _line(page, LEAD, "自评“")
        assert ("<a " in line.split("</span>")[0]) is False, login
        assert "县实验幼儿园负责人" in line
        gates = re.findall(r'<ul class="list gate">(.*?)</ul>', page, re.S)
        for gate in gates:
            for url in {html.unescape(one) for one in re.findall(r'href="([^"]+)"', gate)}:
                assert client.get(url.partition("#")[0]).status_code == 200, (login, url)
