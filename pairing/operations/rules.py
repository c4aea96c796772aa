"""Several rules that say no at once: gathered, so that a person reads all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pairing.operations.change import RuleBroken


class RulesBroken(RuleBroken):
    """Several rules say no at once; shown as the first of them where there is room for one."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__(*faults[0])
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
        """Within it a broken rule is noted and ends the block; what follows is still checked."""
        try:
            yield
        except RuleBroken as broken:
            self.faults += broken.faults

    def settle(self) -> None:
        """Raise what was gathered, as one."""
        if self.faults:
            raise RulesBroken(self.faults)
