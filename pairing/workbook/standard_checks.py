"""What is wrong with rows of a county's own standards, taken for themselves."""

from __future__ import annotations

from decimal import Decimal

from pairing.domain.outings.paper_lists import PaperOf
from pairing.domain.teaching.rubric_text import TextFault, sections_from
from pairing.domain.vocabulary.lessons import Mode
from pairing.workbook.parsed import Parsed, Row

PAPERS, BANDS, CHECKLISTS = "材料清单", "等次", "检查表"
FULL = Decimal(100)
OF_CLASS = "只有“每类活动”的材料才分活动类型。"
OF_SIDE = "只有“每个单位”的材料才分责任方。"
FALLING = "最低分要依次降低：100 ≥ 优秀 > 良好 > 合格 > 0。"


def fault_standards(parsed: Parsed) -> None:
    """Note the faults of checklists, of their papers and of grade bands."""
    for row in parsed.rows.get(PAPERS, ()):
        _paper(parsed, row)
    for row in parsed.rows.get(BANDS, ()):
        least = [row.get(name) for name in ("excellent", "good", "passing")]
        if None not in least and not FULL >= least[0] > least[1] > least[2] > 0:
            parsed.fault(BANDS, row.number, "优秀", least[0], FALLING)
    for row in parsed.rows.get(CHECKLISTS, ()):
        _checklist(parsed, row)


def _checklist(parsed: Parsed, row: Row) -> None:
    try:
        sections_from(row.get("text") or "", Mode.TICKS)
    except TextFault as fault:
        if row.get("text"):
            said, about = " ".join(fault.messages), (CHECKLISTS, row.get("code"))
            parsed.fault(CHECKLISTS, row.number, "内容", row.get("name"), said, about=about)


def _paper(parsed: Parsed, row: Row) -> None:
    subject = row.get("subject")
    if subject is None:
        return
    if row.get("activity_kind") and subject != PaperOf.CLASS:
        parsed.fault(PAPERS, row.number, "活动类型", row.get("activity_kind"), OF_CLASS)
    if row.get("side") and subject != PaperOf.SIDE:
        parsed.fault(PAPERS, row.number, "责任方", row.get("side"), OF_SIDE)
