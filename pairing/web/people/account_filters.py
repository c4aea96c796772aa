"""What the address of the list of accounts asks: search, role, state, order."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TypeVar

from pairing.domain.vocabulary.programme import Role
from pairing.queries.people.account_list import AccountState, Sort, Wanted
from pairing.text import BadText, clean

W = TypeVar("W", bound=Enum)
LONGEST = 60


def _word(words: type[W], given: Mapping[str, str], name: str) -> W | None:
    return next((one for one in words if one.value == given.get(name)), None)


def wanted_of(given: Mapping[str, str]) -> Wanted:
    """The list as asked; what is no filter of ours is none."""
    try:
        text = clean(given.get("q", ""), LONGEST)
    except BadText:
        text = ""
    sort = _word(Sort, given, "sort") or Sort.LOGIN
    return Wanted(text, _word(Role, given, "role"), _word(AccountState, given, "state"), sort)
