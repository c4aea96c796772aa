"""The sample county as the demonstration shows it: with something for each role to try."""

from __future__ import annotations

from datetime import date

from pairing import clock, config
from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.assessment import EvaluationSection
from pairing.domain.vocabulary.programme import Side
from pairing.operations.assessment import assessments
from pairing.operations.county.imports import import_workbook
from pairing.operations.people import accounts
from pairing.queries import lists
from pairing.queries.assessment.evaluations import drawn_now
from pairing.queries.assessment.gate import UNSAID, gate_of
from pairing.queries.county.exports import only_bureau_id
from pairing.queries.outings.outings import pairings
from pairing.queries.people.actors import account_by_login, actor_of

SAMPLE = config.DATA / "county.xlsx"
HANDED_IN = ("A1", "2025-2")
"""The pairing, and the term that was over before the sample's day: both sides handed it in."""
BY = {Side.LEAD: "head-k01", Side.SUPPORTED: "head-k02"}
NO_CAUSE = "（示例数据里没有写）"
NOT_THERE = "示例数据里没有带来这份材料。"


def load(today: date, passwords: dict[str, str]) -> None:
    """The workbook's county, accounts to sign in with, and one assessment to review.

    Nothing of it is dated after ``today``.
    """
    with clock.not_after(today):
        import_workbook(SYSTEM, SAMPLE, today=today)
        accounts.give_passwords(SYSTEM, passwords)
        _hand_in(today)


def _hand_in(today: date) -> None:
    """Both directors hand in what the records say; what the sample lacks is said to be lacking."""
    bureau_id = only_bureau_id() or 0
    code, term_code = HANDED_IN
    pairing = pairings(lists.pairing_ids_of_bureau(bureau_id, code), today)[0]
    term = next(one for one in lists.terms_of(bureau_id) if one.code == term_code)
    key = pairing.id, term.id
    for side, login in BY.items():
        account = account_by_login(login)
        if account is None:
            raise LookupError(login)
        actor = actor_of(account, today)
        drawn = drawn_now(pairing, term, side, today)
        sections = {EvaluationSection(code): _with_causes(text) for code, text in drawn.items()}
        version = assessments.save_part(actor, *key, side, sections, 0)
        for asked in gate_of(pairing, term, side, today):
            assessments.waive(actor, *key, side, asked.key, NOT_THERE, 0)
        assessments.submit_part(actor, *key, side, version)


def _with_causes(text: str) -> str:
    """Where the skeleton asks for a cause: that the sample has none."""
    lines = (
        line + NO_CAUSE if line.rstrip().endswith(UNSAID) else line for line in text.split("\n")
    )
    return "\n".join(lines).strip() or NO_CAUSE
