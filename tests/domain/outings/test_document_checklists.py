"""What a term's checklist asks for, what counts as there, and whose the rest is."""

from datetime import date

import pytest

from pairing.domain.outings.document_checklists import (
    Ask,
    ClassFacts,
    Pair,
    Paper,
    PaperFacts,
    Slot,
    Waiver,
    checklist,
    is_planned_in_detail,
)
from pairing.domain.outings.papers import no_party, outside_pairing
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.activities import ActivityKind
from pairing.domain.vocabulary.activity_details import PLAN_PARTS
from pairing.domain.vocabulary.papers import PieceState
from pairing.domain.vocabulary.programme import Side

TERM = Span(date(2026, 9, 1), date(2027, 1, 20))
DAY = date(2026, 11, 20)
NAMES = {Side.LEAD: "县实验幼儿园", Side.SUPPORTED: "湖滨镇中心幼儿园"}


def _facts(**more):
    return PaperFacts(TERM, NAMES, **more)


def _states(group):
    return {piece.slot.category: piece.state for piece in group.pieces}


def test_every_class_that_is_held_planned_or_asked_for_has_four_pieces():
    found = checklist(
        _facts(
            classes=[ClassFacts(ActivityKind.VISIT, confirmed=2)],
            asked_classes={ActivityKind.SHADOWING: Side.SUPPORTED},
        )
    )
    assert [group.title for group in found.classes] == ["走访", "跟班学习"]
    assert _states(found.classes[0]) == {
        "计划": PieceState.MISSING,
        "措施": PieceState.MISSING,
        "记录": PieceState.THERE,
        "总结": PieceState.MISSING,
    }
    assert [piece.owner for piece in found.classes[1].pieces] == ["湖滨镇中心幼儿园"] * 4


@pytest.mark.parametrize("of", [{"waiting": 3}, {"planned": 3}])
def test_only_a_confirmed_activity_is_a_record(of):
    found = checklist(_facts(classes=[ClassFacts(ActivityKind.VISIT, **of)]))
    assert _states(found.classes[0])["记录"] is PieceState.MISSING


def test_six_parts_in_an_activity_or_a_scheme_are_a_plan_five_are_not():
    details = {part.value: "有" for part in PLAN_PARTS}
    assert is_planned_in_detail(details)
    assert not is_planned_in_detail(details | {"steps": ""})
    written = ClassFacts(ActivityKind.VISIT, planned=1, planned_in_detail=True)
    assert _states(checklist(_facts(classes=[written])).classes[0])["计划"] is PieceState.THERE
    scheme = Paper(1, "方案", "走访方案", DAY, Side.LEAD, kind="visit")
    plain = _facts(classes=[ClassFacts(ActivityKind.VISIT, planned=1)], papers=[scheme])
    assert _states(checklist(plain).classes[0])["计划"] is PieceState.THERE


def test_a_paper_counts_for_its_own_class_and_its_own_term():
    papers = [
        Paper(1, "计划", "讲座计划", DAY, Side.LEAD, kind="lecture"),
        Paper(2, "总结", "旧总结", date(2026, 6, 1), Side.LEAD, kind="visit"),
        Paper(3, "措施", "走访措施", DAY, Side.SUPPORTED, kind="visit"),
    ]
    facts = _facts(classes=[ClassFacts(ActivityKind.VISIT, planned=1)], papers=papers)
    there = [p.slot.category for p in checklist(facts).classes[0].pieces if p.papers]
    assert there == ["措施"]


def test_each_mentorship_has_its_materials_and_the_mentors_summary():
    papers = [Paper(1, "听课笔记", "笔记", DAY, Side.LEAD, mentorship_id=7)]
    group = checklist(_facts(pairs=[Pair(7, "宋佳怡", "彭新华")], papers=papers)).mentorships[0]
    assert (group.there, group.asked) == (1, 5)
    assert {piece.owner for piece in group.pieces} == {"宋佳怡"}
    assert _states(group)["师傅总结"] is PieceState.MISSING


def test_each_side_has_what_its_targets_ask_for_in_their_own_period():
    year = Span(date(2026, 3, 1), date(2026, 12, 31))
    asks = [Ask("材料齐全", Side.LEAD, ("计划", "过程资料"), year)]
    papers = [
        Paper(1, "计划", "年度计划", date(2026, 4, 1), Side.LEAD),
        Paper(2, "过程资料", "对方的", DAY, Side.SUPPORTED),
    ]
    lead, supported = checklist(_facts(asks=asks, papers=papers)).sides
    assert _states(lead) == {
        "计划": PieceState.THERE,
        "过程资料": PieceState.MISSING,
        "教研组总结": PieceState.MISSING,
        "学校总结": PieceState.MISSING,
    }
    assert list(_states(supported)) == ["教研组总结", "学校总结"]
    assert lead.pieces[1].asked_by == "材料齐全"


def test_a_waived_piece_is_not_asked_for_and_says_why():
    slot = Slot("措施", Side.LEAD, kind="visit")
    facts = _facts(
        classes=[ClassFacts(ActivityKind.VISIT, confirmed=1)],
        waivers=[Waiver(1, slot._replace(side=Side.SUPPORTED), "写在计划里", "何园长")],
    )
    group = checklist(facts).classes[0]
    assert (group.there, group.asked, group.count(PieceState.MISSING)) == (1, 3, 2)
    assert group.pieces[1].waiver.reason == "写在计划里"
    assert checklist(facts).whole.count(PieceState.WAIVED) == 1


def test_a_paper_that_comes_after_all_wins_over_its_waiver():
    slot = Slot("学校总结", Side.LEAD)
    papers = [Paper(1, "学校总结", "总结", DAY, Side.LEAD)]
    facts = _facts(papers=papers, waivers=[Waiver(1, slot, "不写")])
    lead, supported = checklist(facts).sides
    assert _states(lead)["学校总结"] is PieceState.THERE
    assert _states(supported)["学校总结"] is PieceState.MISSING


def test_a_papers_day_and_organisation_are_its_pairings():
    assert outside_pairing(DAY, "B1", *TERM) == ""
    assert "B1" in outside_pairing(date(2020, 1, 1), "B1", *TERM)
    assert no_party("K04", "B1", ("K04", "K05")) == ""
    assert "K09" in no_party("K09", "B1", ("K04", "K05"))
