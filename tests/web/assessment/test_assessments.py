"""A term's assessment on the sides' screens: write, see what is missing, hand in, take back."""

import io
import re
from datetime import timedelta
from fractions import Fraction

import docx
from lxml import html
from sqlalchemy import select

from pairing.domain.numbers import one_decimal
from pairing.domain.plan.scores import scores
from pairing.domain.vocabulary.assessment import AssessmentState, EvaluationSection
from pairing.domain.vocabulary.programme import Side
from pairing.extensions import db
from pairing.models import (
    Assessment,
    Document,
    GateWaiver,
    LogEntry,
    MaterialCheck,
    Mentorship,
    Outing,
    ResearchGroup,
    Term,
)
from pairing.operations.assessment import assessments
from pairing.queries.assessment.gate import gate_of
from pairing.queries.assessment.volume.terms import term_facts
from pairing.queries.assessment.word_papers import assessment_paper
from pairing.queries.people.actors import account_by_login
from pairing.queries.plan.results import results_of
from pairing.word.papers import assessment as assessment_docx
from tests import cast, made_rows
from tests.web.outings.test_recording import _pairing

WORDS = {section.value: f"写好的{section.label}" for section in EvaluationSection}
LEAD, SUPPORTED = Side.LEAD, Side.SUPPORTED


def term():
    return db.session.scalars(select(Term).where(Term.code == "2026-1")).one()


def base(pairing=None):
    return f"/pairings/{(pairing or _pairing()).id}/terms/{term().id}/assessment"


def assessment():
    db.session.expire_all()
    return db.session.scalars(select(Assessment)).one()


def part(side):
    return next(one for one in assessment().parts if one.side == side)


def write(client, side, **more):
    data = {"form_key": f"w-{side}-{len(more)}", **WORDS, **more}
    return client.post(f"{base()}/{side}", data=data)


def waive_all(side):
    """The side's director says of each thing that is missing why it will not come."""
    who = made_rows.actor(made_rows.SIDES[side])
    for asked in gate_of(_pairing(), term(), side, cast.TODAY):
        if not asked.waived:
            said = (asked.key, "本学期没有这项安排", asked.version)
            assessments.waive(who, _pairing().id, term().id, side, *said)


def hand_in(client, side, **more):
    """Write, waive what is missing, submit."""
    assert write(client, side, **more).status_code == 302
    waive_all(side)
    answer = client.post(f"{base()}/{side}/submit", follow_redirects=True)
    assert "已提交" in answer.text
    assert part(side).state in ("submitted", "resubmitted")


def without_summaries():
    """Every summary of the sample is gone."""
    for paper in db.session.scalars(select(Document).where(Document.category == "师傅总结")):
        db.session.delete(paper)
    db.session.commit()


def entries():
    return db.session.query(LogEntry).count()


def test_the_page_says_where_it_stands_and_who_acts_by_when(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    shown = lead.get(base()).text
    assert 'aria-current="step"><span>填写中' in shown
    assert "县实验幼儿园、湖滨镇中心幼儿园" in shown
    assert "写好自评，补齐还差的，提交" in shown
    due = term()
    due.due_on = cast.TODAY.replace(day=20)
    db.session.commit()
    assert "已过 4 天" in lead.get(base()).text


def test_the_form_starts_with_numbers_and_named_activities(signed_in):
    shown = signed_in(cast.LEAD_DIRECTOR).get(f"{base()}/lead").text
    assert "成立领导小组" in shown
    assert "送教下乡" in shown
    assert "请不要写孩子的姓名" in shown
    assert "最新数字" not in shown, "what stands in the fields is the newest"


def test_what_was_written_is_kept_once_with_one_log_entry(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    before = entries()
    assert write(lead, LEAD).status_code == 302
    assert write(lead, LEAD).status_code == 302
    assert entries() == before + 1
    assert part(LEAD).sections == WORDS
    shown = lead.get(f"{base()}/lead").text
    assert "写好的主要做法" in shown
    assert "最新数字" in shown


def test_a_form_that_a_colleague_overtook_is_refused(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    assert write(lead, LEAD, version="0").status_code == 302
    stale = write(lead, LEAD, version="0", next="另一句")
    assert stale.status_code == 409
    assert part(LEAD).sections == WORDS


def test_words_that_are_too_long_are_explained_and_kept(signed_in):
    answer = write(signed_in(cast.LEAD_DIRECTOR), LEAD, next="长" * 10_001)
    assert answer.status_code == 200
    assert "最多 10000 字" in answer.text
    assert "长长长" in answer.text
    assert db.session.query(Assessment).count() == 0


def test_a_cause_that_was_left_empty_keeps_the_gate_shut(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    write(lead, LEAD, shortcoming="走访还差 1 个月，原因：\n其他都好。")
    assert "自评“存在不足”里还有原因没有写" in lead.get(base()).text
    write(lead, LEAD, shortcoming="走访还差 1 个月，原因：大雪。", version=str(part(LEAD).version))
    assert "原因没有写" not in lead.get(base()).text


def test_only_a_side_s_own_director_writes_it(signed_in):
    for login, status in (
        (cast.SUPPORTED_DIRECTOR, 403),
        (cast.MENTOR, 403),
        (cast.OFFICER, 403),
        (cast.OUTSIDER, 404),
    ):
        client = signed_in(login)
        assert client.get(f"{base()}/lead").status_code == status, login
        for step in ("submit", "withdraw", "waive", "take-back"):
            answer = client.post(f"{base()}/lead/{step}", data={"item": "x", "reason": "y"})
            assert answer.status_code == status, (login, step)
    assert signed_in(cast.LEAD_DIRECTOR).get(f"{base()}/nobody").status_code == 404
    assert db.session.query(Assessment).count() == 0


def test_the_gate_names_what_is_missing_and_whose_it_is(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    without_summaries()
    write(lead, LEAD)
    answer = lead.post(f"{base()}/lead/submit", follow_redirects=True)
    assert "还没有提交" in answer.text
    assert "补上，或写明为什么不需要" in answer.text
    assert part(LEAD).state == AssessmentState.DRAFT
    assert "师傅总结还没有交" in answer.text
    assert re.search(r'href="/mentorships/\d+/summary"', answer.text)
    saved = write(lead, LEAD, then="submit", next="再写一句")
    assert "自评已保存，还没有提交" in lead.get(saved.location).text


def test_every_link_of_the_gate_opens(signed_in):
    for login in (cast.LEAD_DIRECTOR, cast.SUPPORTED_DIRECTOR):
        client = signed_in(login)
        shown = client.get(base()).text
        gates = re.findall(r'<ul class="list gate">(.*?)</ul>', shown, re.S)
        links = {one for gate in gates for one in re.findall(r'href="([^"]+)"', gate)}
        own = {one.replace("&amp;", "&") for one in links}
        assert len(own) > 3
        answers = {url: client.get(url).status_code for url in own}
        foreign = {url for url, status in answers.items() if status == 403}
        assert all("/assessment/" in url for url in foreign), foreign
        assert set(answers.values()) <= {200, 403}


def test_a_thing_that_will_not_come_is_waived_with_a_reason_and_taken_back(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    item = gate_of(_pairing(), term(), LEAD, cast.TODAY)[0].key
    url = f"{base()}/lead/waive"
    refused = lead.post(url, data={"item": item, "reason": ""})
    assert "请写一句为什么不需要" in refused.text
    assert db.session.query(GateWaiver).count() == 0
    assert lead.post(url, data={"item": "no:such", "reason": "x"}).status_code == 404
    assert lead.post(url, data={"item": item, "reason": "写在总结里了"}).status_code == 302
    assert "写在总结里了" in lead.get(base()).text
    before = entries()
    assert lead.post(f"{base()}/lead/take-back", data={"item": item}).status_code == 302
    assert entries() == before + 1
    assert db.session.query(GateWaiver).count() == 0
    assert lead.post(f"{base()}/lead/take-back", data={"item": item}).status_code == 409


def test_a_part_is_handed_in_and_taken_back(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    hand_in(lead, LEAD)
    assert assessment().state == AssessmentState.DRAFT, "the other side has not handed in"
    assert part(LEAD).submitted["figures"]
    assert write(lead, LEAD, next="改").status_code == 302, "led back to the page"
    assert part(LEAD).sections == WORDS
    version = part(LEAD).version
    assert lead.post(f"{base()}/lead/withdraw", data={"version": version - 1}).status_code == 409
    assert lead.post(f"{base()}/lead/withdraw", data={"version": version}).status_code == 302
    assert part(LEAD).state == AssessmentState.DRAFT
    assert lead.post(f"{base()}/lead/withdraw").status_code == 409


def test_the_partner_s_words_are_read_only_when_both_have_submitted(signed_in):
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    hand_in(lead, LEAD, practice="帮扶方的做法")
    assert "帮扶方的做法" in lead.get(base()).text
    assert "帮扶方的做法" in signed_in(cast.REVIEWER).get(base()).text
    hidden = supported.get(base()).text
    assert "帮扶方的做法" not in hidden
    assert "双方都提交以后" in hidden
    hand_in(supported, SUPPORTED)
    assert "帮扶方的做法" in supported.get(base()).text
    assert "帮扶方的做法" not in signed_in(cast.MENTEE).get(base()).text
    assert "教育局开始审核" in supported.get(base()).text


def test_records_rest_as_soon_as_both_sides_have_submitted(signed_in):
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    hand_in(lead, LEAD)
    hand_in(supported, SUPPORTED)
    url = f"/pairings/{_pairing().id}/documents/new"
    home = _pairing().lead_id
    paper = {"category": "计划", "name": "x", "day": "2026-11-20", "organisation_id": home}
    assert "考核已经提交" in lead.post(url, data=paper).text
    lead.post(f"{base()}/lead/withdraw")
    assert lead.post(url, data=paper).status_code == 302


def opened(client):
    """What the form holds when it is opened: its sections, and what was drawn into them."""
    page = html.fromstring(client.get(f"{base()}/lead").text)
    return {one.get("name"): (one.text or "").lstrip("\n") for one in page.iter("textarea")}


def visit(signed_in, topic, day="2026-11-24"):
    """A visit, confirmed."""
    items = {"items-0-kind": "visit", "items-0-topic": topic}
    form = {"form_key": topic, "pairing_id": _pairing().id, "day": day, "direction": "out"}
    lead = signed_in(cast.LEAD_DIRECTOR)
    answer = lead.post("/activities/new", data=form | items)
    outing = db.session.scalars(select(Outing).order_by(Outing.id.desc())).first()
    assert outing.activities[0].topic == topic, answer.text
    said = {"version": outing.version}
    signed_in(cast.SUPPORTED_DIRECTOR).post(f"/activities/{outing.id}/confirm", data=said)


def test_figures_are_drawn_when_it_is_read_and_rest_when_it_is_handed_in(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    first = opened(lead)
    visits = int(re.search(r"走访 (\d+) 次", first["practice"])[1])
    texts = {name: first[name] for name in WORDS} | {"next": "多去几次"}
    texts["practice"] += "\n孩子们盼着我们来。"
    assert write(lead, LEAD, **texts, drawn=first["drawn"]).status_code == 302
    visit(signed_in, "雪天走访")
    now = opened(lead)
    assert f"走访 {visits + 1} 次" in now["practice"]
    assert "孩子们盼着我们来。" in now["practice"]
    assert f"走访 {visits + 1} 次" in lead.get(base()).text
    waive_all(LEAD)
    assert "已提交" in lead.post(f"{base()}/lead/submit", follow_redirects=True).text
    handed_in = dict(part(LEAD).sections)
    assert f"走访 {visits + 1} 次" in handed_in["practice"]
    assert part(LEAD).submitted["sections"] == handed_in
    visit(signed_in, "交了以后的走访", "2026-11-23")
    assert part(LEAD).sections == handed_in
    assert f"走访 {visits + 2} 次" not in lead.get(base()).text


def test_what_changed_since_the_last_submission_is_marked(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    hand_in(lead, LEAD)
    lead.post(f"{base()}/lead/withdraw")
    row = part(LEAD)
    figures = dict(row.submitted["figures"])
    figures[next(iter(figures))] = "0 / 99 次"
    row.submitted = dict(row.submitted) | {"figures": figures}
    db.session.commit()
    write(lead, LEAD, effect="新写的成效")
    shown = lead.get(f"{base()}/lead").text
    assert shown.count("自上次提交后改动") == 1
    assert "1 个数字有变化" in shown
    assert "0 / 99 次 →" in shown


def test_every_mentor_is_there_handed_in_or_not(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    without_summaries()
    assert "已交 0 / 5" in lead.get(f"{base()}/summaries").text
    pair = db.session.scalars(
        select(Mentorship).where(Mentorship.pairing_id == _pairing().id)
    ).first()
    lead.post(
        f"/mentorships/{pair.id}/summary",
        data={"form_key": "s", "text": "带了一学期", "version": 0},
    )
    assert "已交 1 / 5" in lead.get(f"{base()}/summaries").text
    due = term()
    due.due_on = cast.TODAY.replace(day=20)
    db.session.commit()
    assert signed_in(cast.REVIEWER).get(f"{base()}/summaries").text.count("迟交") == 4


def test_a_director_keeps_the_groups_of_the_own_side(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    data = {"form_key": "g1", "side": "lead", "name": "大班组", "leader": "王丽"}
    before = entries()
    for _ in range(2):
        assert lead.post(f"{base()}/groups", data=data).status_code == 302
    assert entries() == before + 1
    row = db.session.scalars(select(ResearchGroup)).one()
    assert "已经有了" in lead.post(f"{base()}/groups", data=data | {"form_key": "g2"}).text
    assert "请写教研组名称" in lead.post(f"{base()}/groups", data=data | {"name": ""}).text
    assert lead.post(f"{base()}/groups", data=data | {"side": "supported"}).status_code == 403
    keys = {one.key for one in gate_of(_pairing(), term(), LEAD, cast.TODAY)}
    assert f"group:{row.id}" in keys
    url = f"/research-groups/{row.id}"
    renamed = {"name": "大班教研组", "leader": "", "version": row.version}
    assert lead.post(url, data=renamed).status_code == 302
    assert lead.post(url, data=renamed).status_code == 409
    for login, status in ((cast.SUPPORTED_DIRECTOR, 403), (cast.MENTOR, 403), (cast.OUTSIDER, 404)):
        assert signed_in(login).post(url, data=renamed).status_code == status, login
        assert signed_in(login).post(f"{url}/close", data={"closed": "1"}).status_code == status
    lead.post(f"{url}/close", data={"closed": "1"})
    keys = {one.key for one in gate_of(_pairing(), term(), LEAD, cast.TODAY)}
    assert f"group:{row.id}" not in keys


def test_a_group_s_summary_is_filed_with_everything_filled_in(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    lead.post(f"{base()}/groups", data={"side": "lead", "name": "大班组", "leader": "王丽"})
    row = db.session.scalars(select(ResearchGroup)).one()
    shown = lead.get(f"{base()}/summaries").text
    link = re.search(r'href="(/pairings/\d+/documents/new[^"]+)"', shown)[1].replace("&amp;", "&")
    form = lead.get(link).text
    assert "大班组教研组总结" in form
    assert 'value="王丽"' in form
    data = {
        "form_key": "d1",
        "category": "教研组总结",
        "name": "大班组总结",
        "author": "王丽",
        "text": "做了三次教研",
        "day": "2026-11-24",
        "organisation_id": _pairing().lead_id,
        "group_id": row.id,
    }
    assert lead.post(link, data=data).status_code == 302
    paper = db.session.scalars(select(Document).where(Document.group_id == row.id)).one()
    assert f"/documents/{paper.id}" in lead.get(f"{base()}/summaries").text
    change = data | {"name": "改名", "mentorship_id": "", "activity_kind": ""}
    assert lead.post(f"/documents/{paper.id}/edit", data=change).status_code == 302
    db.session.expire_all()
    assert (paper.name, paper.group_id) == ("改名", row.id)
    foreign = data | {"organisation_id": _pairing().supported_id, "form_key": "d2"}
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    assert "这个教研组不在这个单位" in supported.post(link, data=foreign).text


def test_the_four_materials_are_checked_one_pair_at_a_time(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    pair = db.session.scalars(
        select(Mentorship).where(Mentorship.pairing_id == _pairing().id)
    ).first()
    url = f"{base()}/materials"
    assert "已查 0 / 5 对" in lead.get(url).text
    before = entries()
    data = {"form_key": "m1", "there-0": "1", "there-3": "1"}
    for _ in range(2):
        assert lead.post(f"{url}/{pair.id}", data=data).status_code == 302
    assert entries() == before + 1
    rows = db.session.scalars(select(MaterialCheck).order_by(MaterialCheck.id)).all()
    assert [one.is_there for one in rows] == [True, False, False, True]
    shown = signed_in(cast.MENTEE).get(url).text
    assert "已查 1 / 5 对" in shown
    assert "缺：讲座资料、示范课教案" in shown
    for login, status in (
        (cast.SUPPORTED_DIRECTOR, 403),
        (cast.MENTOR, 403),
        (cast.OFFICER, 403),
        (cast.OUTSIDER, 404),
    ):
        assert signed_in(login).post(f"{url}/{pair.id}", data=data).status_code == status, login
    assert lead.post(f"{url}/999999", data=data).status_code == 404


def test_nobody_checks_her_own_materials(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    pair = db.session.scalars(
        select(Mentorship).where(Mentorship.pairing_id == _pairing().id)
    ).first()
    account_by_login(cast.LEAD_DIRECTOR).teacher_id = pair.mentor_id
    db.session.commit()
    shown = lead.get(f"{base()}/materials").text
    assert "自己带的师徒不能由自己查验" in shown
    answer = lead.post(f"{base()}/materials/{pair.id}", data={}, follow_redirects=True)
    assert "自己带的师徒不能由自己查验" in answer.text
    assert db.session.query(MaterialCheck).count() == 0


def test_the_form_adds_up_on_screen_in_word_and_in_the_archive(signed_in):
    pairing, now = _pairing(), term()
    shown = signed_in(cast.LEAD_DIRECTOR).get(base()).text
    found = results_of(pairing, now, cast.TODAY)
    counted = {one.side: one.shown for one in scores(found)}
    paper = assessment_paper(pairing, now, None, cast.TODAY)
    facts = term_facts(pairing, now, None, found, cast.TODAY, "教育局")
    for side in Side:
        rows = [(one.points, one.most) for one in paper.results if one.side == side.label]
        sums = next(one for one in paper.sums if one.side == side.label)
        assert sum(Fraction(mark) for mark, _ in rows) == Fraction(sums.total)
        assert sum(Fraction(most) for _, most in rows) == Fraction(sums.points)
        computed = one_decimal(100 * Fraction(sums.total) / Fraction(sums.points))
        assert f"{computed}" == counted[side]
        assert sums.formula == f"{sums.total} ÷ {sums.points} × 100 = {computed}"
        assert f"折算：{sums.total} ÷ {sums.points} × 100 = <strong>{computed}</strong>" in shown
        printed = next(one for one in facts.sheet.sums if one.side == side.label)
        assert [(one.mark, one.points) for one in printed.items] == rows
        assert printed.formula == sums.formula
        chapter = next(one for one in facts.results.sides if one.side == side.label)
        told = [f"{mark} / {most}" for mark, most in rows]
        assert [one.row.points_text for one in chapter.rows] == told
    text = docx.Document(io.BytesIO(assessment_docx(paper))).element.xpath("string(.)")
    assert "合计" in text
    assert sums.formula in text


def test_a_suggestion_is_a_forecast_until_the_term_is_over(signed_in, county):
    client, pairing, now = signed_in(cast.LEAD_DIRECTOR), _pairing(), term()
    shown = client.get(base()).text
    assert "照现在的进度：" in shown
    assert "不合格" not in shown
    assert "建议等次" not in shown
    last, over = now.ends_on, now.ends_on + timedelta(days=1)
    for day, word in ((last, "照现在的进度"), (over, "建议等次")):
        county.config["TODAY"] = day
        assert word in client.get(base()).text, day
        found = results_of(pairing, now, day)
        facts = term_facts(pairing, now, None, found, day, "教育局")
        assert facts.results.joint_grade.startswith(word)
        is_forecast = assessment_paper(pairing, now, None, day).suggested.startswith("照现在的进度")
        assert is_forecast == (day == last)
