"""Filling a rubric in a test as its form would: the names of its fields, a mark for every item."""

from __future__ import annotations

from pairing.domain.teaching.rubrics import fingerprint, rubric_from
from pairing.queries.plan.standards import ready_made_rubrics


def fields(code: str, given: str | None = None, content: dict | None = None, **more: str) -> dict:
    """Every item of the rubric with ``given`` (or the form's start); ``more`` as s1_1 or r1_1."""
    stored = content or ready_made_rubrics()[code]
    parsed, shown = rubric_from(stored), fingerprint(stored)
    filled = {"rubric": code} | {
        f"score-{shown}-{item.code}": given or parsed.start(item) for item in parsed.items
    }
    names = {"s": "score", "r": "remark"}
    for key, value in more.items():
        filled[f"{names[key[0]]}-{shown}-{key[1:].replace('_', '.')}"] = value
    return filled
