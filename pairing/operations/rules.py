"""Several rules that say no at once: gathered, so that a person reads all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from pairing.operations.change import RuleBroken
from pairing.operations.rehearsal import is_rehearsing

T = TypeVar("T")
UNCHECKED = (TypeError, ValueError, AttributeError, LookupError, ArithmeticError, SQLAlchemyError)
"""What a rule may stumble over when its field has a fault of shape: it is left unchecked."""


class RulesBroken(RuleBroken):
    """Several rules say no at once; its message is all of theirs, for a button's answer."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        messages = dict.fromkeys(message for _, message in faults)
        super().__init__(faults[0][0], "".join(messages))
        self._faults = list(faults)

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Every (field, message), in the order of the checks."""
        return self._faults


class Rules:
    """Gathers what rules refuse, so that a person reads all of it at once; then ``settle``."""

    def __init__(self) -> None:
        self.faults: list[tuple[str, str]] = []

    def refuse(self, wrong: object, field: str, message: str) -> None:
        """Note the message at the field when something is wrong."""
        if wrong:
            self.faults.append((field, message))

    @contextmanager
    def gather(self) -> Iterator[None]:
        """Within it a broken rule is noted and ends the block; what follows is still checked.

        In a rehearsal a rule that stumbles over a field of wrong shape is left out, it alone.
        """
        try:
            yield
        except RuleBroken as broken:
            self.faults += broken.faults
        except UNCHECKED:
            if not is_rehearsing():
                raise

    def found(self, ask: Callable[[], T]) -> T | None:
        """What ``ask`` finds; None where a rule refuses it, which is noted."""
        with self.gather():
            return ask()
        return None

    def settle(self) -> None:
        """Raise what was gathered, as one."""
        if self.faults:
            raise RulesBroken(self.faults)

    def settled(self, found: T | None) -> T:
        """``settle``; then what ``found`` gave, which is there when nothing was refused."""
        self.settle()
        if found is None:
            raise ValueError("nothing was found, and nothing refused")
        return found
