"""When a reward may be given: only after the term was passed (field-notes.md C16)."""

from __future__ import annotations

from pairing.domain.vocabulary.assessment import AssessmentState, TermGrade

DECIDED = (AssessmentState.APPROVED, AssessmentState.ARCHIVED)
PASSED = (TermGrade.EXCELLENT, TermGrade.GOOD, TermGrade.PASS)


def is_passed(state: str, grade: str) -> bool:
    """Whether a term assessment is decided, and decided 合格 or better."""
    return state in DECIDED and grade in PASSED


def standing(state: str, grade: str) -> str:
    """How an assessment stands, as a word: its grade once decided, else its state."""
    if not state:
        return "还没有开始"
    word = AssessmentState(state).label
    return f"{word} · {TermGrade(grade).label}" if state in DECIDED and grade else word
