"""A device that people have signed in on: it is counted by itself when somebody guesses."""

from __future__ import annotations

from typing import NamedTuple

MOST = 12
"""So many people one device remembers: a school's shared computer."""


class Device(NamedTuple):
    """What the browser keeps of itself: a random id, and who signed in on it, the last one first.

    It opens nothing; who holds it only has a count of wrong passwords of her own.
    """

    id: str
    account_ids: tuple[int, ...] = ()

    def knows(self, account_id: int | None) -> bool:
        """Whether this account was signed in on it before."""
        return account_id in self.account_ids

    def with_account(self, account_id: int) -> Device:
        """The same device after that account signed in."""
        others = tuple(one for one in self.account_ids if one != account_id)
        return Device(self.id, (account_id, *others)[:MOST])
