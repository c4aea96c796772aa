"""Filling a rubric in a test as its form would: the names of its fields, a mark for every item."""

from __future__ import annotations

from pairing.domain.teaching.rubrics import RubricContent, RubricItem, fingerprint, rubric_from
from pairing.domain.vocabulary.lessons import Mode
from pairing.queries.plan.standards import ready_made_rubrics


def _usual(content: RubricContent, item: RubricItem) -> str:
    return str(int(item.most * 9 / 10)) if content.mode is Mode.POINTS else content.rest


def fields(code: str, given: str | None = None, content: dict | None = None, **more: str) -> dict:
    """Every item of the rubric with ``given`` (else nine tenths, B, a pass).

    ``more`` as s1_1 (a mark), r1_1 (a remark), l1_1 (a level).
    """
    stored = content or ready_made_rubrics()[code]
    parsed, shown = rubric_from(stored), fingerprint(stored)
    filled = {"rubric": code} | {
        f"score-{shown}-{item.code}": given or _usual(parsed, item) for item in parsed.items
    }
    names = {"s": "score", "r": "remark", "l": "level"}
    for key, value in more.items():
        filled[f"{names[key[0]]}-{shown}-{key[1:].replace('_', '.')}"] = value
    return filled
