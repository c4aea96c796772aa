"""Terms and pairings as they are named on the command line; a wrong name is told the right ones."""

from __future__ import annotations

from typing import Any

from pairing.cli.terminal import fail
from pairing.queries import lists

NONE_YET = "（还没有学期，请先导入工作簿）"


def term_of(code: str) -> Any:
    """The term of that code."""
    term = lists.term_by_code(code)
    if term is None:
        known = "、".join(lists.term_codes()) or NONE_YET
        fail(f"没有学期 {code}；有的学期：{known}")
    return term


def pairing_ids(term: Any, code: str | None) -> Any:
    """A SELECT of the pairings of the term's bureau, or of the one with that code."""
    ids = lists.pairing_ids_of_bureau(term.bureau_id, code)
    if code is not None and not lists.exists(ids):
        fail(f"没有结对 {code}。")
    return ids


def last_term_of(school_year: str) -> Any:
    """The last term of a school year."""
    terms = lists.terms_of_school_year(school_year)
    if not terms:
        known = "、".join(lists.school_years()) or NONE_YET
        fail(f"没有学年 {school_year}；有的学年：{known}")
    return terms[-1]
