"""The order of a volume: which paper stands in which chapter, its number and retention.

The order is that of field-notes.md 4; what an item is, and where it goes, is data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from pairing.domain.assessment.archive_settings import ArchiveSettings
from pairing.domain.assessment.volume.papers import (
    ORGANISATION_PAPERS,
    PLAN_PAPERS,
    Papers,
    is_summary,
)
from pairing.domain.assessment.volume.process import process
from pairing.domain.assessment.volume.results import TermFacts
from pairing.domain.assessment.volume.volume import Chapter, Cover, Division, Facts, Item, Volume
from pairing.domain.vocabulary.papers import GROUP_SUMMARY, MENTOR_SUMMARY, ArchiveClass, Retention

CHAPTERS = {
    "organisation": "组织",
    "baseline": "基线与需求",
    "plan": "计划、方案与措施",
    "process": "过程",
    "results": "成效",
    "assessment": "总结与考核",
    "ledger": "月报与每月台账",
}
"""The volume's chapters in order: anchor, title."""
SUMMARIES = {MENTOR_SUMMARY: 0, GROUP_SUMMARY: 1}
"""Whose summaries stand first: mentors', groups', then the schools'."""


def _organisation(of: Papers) -> list[Division]:
    facts, kept = of.facts, ArchiveClass.AGREEMENT
    return [
        Division(
            "组织机构",
            (
                *of.register("parties", "结对双方登记表", kept, facts.parties),
                *of.register("group", "领导小组名单", kept, facts.group),
                *of.register("roster", "参与教师花名册", kept, facts.roster),
            ),
        ),
        Division("协议、文件、制度", tuple(of.papers(of.loose(*ORGANISATION_PAPERS), kept))),
    ]


def _baseline(of: Papers) -> list[Division]:
    facts, kept = of.facts, ArchiveClass.RECORD
    profiles = [
        of.item(
            "profile", f"{one.organisation}基本情况表", kept, one, one.organisation, one.taken_on
        )
        for one in facts.profiles
    ]
    lists = [
        of.item(
            "equipment",
            f"{one.organisation}设备对照表",
            kept,
            one,
            one.organisation,
            of.cover.as_of,
        )
        for one in facts.equipment
    ]
    return [
        Division("基本情况", (*profiles, *lists)),
        Division(
            "需求与原因",
            (
                *of.register("problems", "问题、原因与对策表", kept, facts.problems),
                *of.register("needs", "需求清单", kept, facts.needs),
            ),
        ),
    ]


def _plan(of: Papers) -> list[Division]:
    facts, kept = of.facts, ArchiveClass.PLAN
    scheme = of.item(
        "plan", of.cover.programme, kept, facts.plan, of.cover.bureau, facts.plan.programme_start
    )
    pieces = [
        of.item("pieces", f"{term.term}材料清单", kept, term.pieces, of.cover.bureau, term.last_day)
        for term in facts.terms
        if term.pieces
    ]
    off = [row.line() for row in facts.activities if not row.was_held]
    return [
        Division("方案与指标", (scheme, *of.papers(of.loose(*PLAN_PAPERS), kept))),
        Division(
            "措施与材料清单",
            (*of.register("measures", "措施清单", kept, facts.measures), *pieces),
        ),
        Division(
            "不作为记录的活动",
            (
                *of.register("plans", "计划中的活动", kept, facts.plans),
                *of.register("plans", "取消、没有进行、撤回的活动", kept, off),
            ),
        ),
    ]


def _results(of: Papers) -> list[Division]:
    facts, kept = of.facts, ArchiveClass.RECORD
    results = [
        of.item(
            "results",
            f"{term.term}双方完成情况",
            kept,
            term.results,
            of.cover.bureau,
            term.last_day,
        )
        for term in facts.terms
    ]
    return [
        Division("完成情况", tuple(results)),
        Division(
            "成果与评价",
            (
                *of.register("achievements", "论文、获奖、荣誉登记表", kept, facts.achievements),
                *of.register("surveys", "家长问卷统计表", kept, facts.surveys),
                *of.register("checks", "保教检查记录", kept, facts.checks),
                *of.register("appraisals", "教师考核登记表", kept, facts.appraisals),
            ),
        ),
    ]


def _assessment(of: Papers) -> list[Division]:
    facts, kept = of.facts, ArchiveClass.SUMMARY
    loose = [
        row for row in facts.documents if is_summary(row) and not (row.kind_code or row.activity)
    ]
    loose.sort(key=lambda row: (SUMMARIES.get(row.category, len(SUMMARIES)), row.day))
    return [
        Division("总结", tuple(of.papers(loose, kept))),
        Division("自评与考核", tuple(item for term in facts.terms for item in _term(of, term))),
        Division("奖励", tuple(of.register("rewards", "奖励登记表", kept, facts.rewards))),
    ]


def _term(of: Papers, term: TermFacts) -> Iterator[Item]:
    kept = ArchiveClass.SUMMARY
    for block in term.self_evaluations:
        title = f"{block.organisation}{term.term}自评"
        yield of.item("evaluation", title, kept, block, block.organisation, term.last_day)
    title = f"{term.term}结对帮扶考核表"
    yield of.item("sheet", title, kept, term.sheet, of.cover.bureau, term.last_day)


def _ledger(of: Papers) -> list[Division]:
    kept = ArchiveClass.RECORD
    months = [
        of.item("month", f"{row.label}台账", kept, row, of.cover.lead, row.last_day)
        for row in of.facts.ledger
    ]
    return [Division("每月台账", tuple(months))]


MAKERS = (_organisation, _baseline, _plan, process, _results, _assessment, _ledger)


def arranged(cover: Cover, facts: Facts, settings: ArchiveSettings) -> Volume:
    """The volume: chapters in order, every paper numbered, empty divisions left out."""
    of = Papers(cover, facts, settings)
    filled = [
        (key, title, [one for one in make(of) if one.items or one.gaps])
        for (key, title), make in zip(CHAPTERS.items(), MAKERS, strict=True)
    ]
    numbers = _Numbers(cover, settings)
    chapters = tuple(
        Chapter(key, title, tuple(numbers.of(division) for division in divisions))
        for key, title, divisions in filled
        if divisions
    )
    kept = [item.retention for chapter in chapters for d in chapter.divisions for item in d.items]
    longest = next((one for one in Retention if one in kept), Retention.TEN)
    return Volume(cover, facts, chapters, longest.label)


class _Numbers:
    """Counts papers through the volume, and within each year and retention."""

    def __init__(self, cover: Cover, settings: ArchiveSettings) -> None:
        self.cover, self.settings = cover, settings
        self.place = 0
        self.within: dict[tuple[int, str], int] = defaultdict(int)

    def of(self, division: Division) -> Division:
        return replace(division, items=tuple(self._numbered(item) for item in division.items))

    def _numbered(self, item: Item) -> Item:
        self.place += 1
        year = (item.day or self.cover.period_end).year
        self.within[year, item.retention] += 1
        reference = self.settings.reference(
            year,
            Retention(item.retention),
            self.cover.pairing,
            self.within[year, item.retention],
        )
        return replace(item, place=self.place, reference=reference)
