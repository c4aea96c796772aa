"""Which papers a term's checklists ask for: the county's own lists, or the usual ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from pairing.domain.vocabulary.papers import (
    FOUR_PIECES,
    GROUP_SUMMARY,
    MENTOR_SUMMARY,
    MENTORSHIP_MATERIALS,
    SCHOOL_SUMMARY,
)
from pairing.domain.vocabulary.words import Word


class PaperOf(Word):
    """Of what a paper is asked."""

    CLASS = "class", "每类活动", "活动"
    MENTORSHIP = "mentorship", "每对师徒", "师徒"
    SIDE = "side", "每个单位", "单位"


USUAL: dict[PaperOf, tuple[str, ...]] = {
    PaperOf.CLASS: FOUR_PIECES,
    PaperOf.MENTORSHIP: (*MENTORSHIP_MATERIALS, MENTOR_SUMMARY),
    PaperOf.SIDE: (GROUP_SUMMARY, SCHOOL_SUMMARY),
}
"""What is asked for where a county has no list of its own (field-notes.md B10, B14, C13)."""


class PaperRow(NamedTuple):
    """A paper on a county's list; ``kind`` and ``side`` "" for every one."""

    subject: str
    name: str
    starts_on: date
    ends_on: date | None = None
    kind: str = ""
    side: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether a term that begins on the day asks for it."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


Fits = Callable[[PaperRow], bool]


class PaperLists(NamedTuple):
    """The rows of one term's lists."""

    rows: tuple[PaperRow, ...] = ()

    def of_class(self, kind: str) -> tuple[str, ...]:
        """A class of activities has a list of its own, or the one of every class."""
        own = self._named(PaperOf.CLASS, lambda one: one.kind == kind)
        return own or self._listed(PaperOf.CLASS, lambda one: not one.kind)

    def of_mentorship(self) -> tuple[str, ...]:
        """The papers of each mentorship."""
        return self._listed(PaperOf.MENTORSHIP, lambda _: True)

    def materials(self) -> tuple[str, ...]:
        """Those of the usual four materials of a mentorship that are asked for."""
        asked = self.of_mentorship()
        return tuple(one for one in MENTORSHIP_MATERIALS if one in asked)

    def of_side(self, side: str) -> tuple[str, ...]:
        """The papers of one side's school."""
        return self._listed(PaperOf.SIDE, lambda one: one.side in ("", side))

    def _named(self, of: PaperOf, fits: Fits) -> tuple[str, ...]:
        names = (one.name for one in self.rows if one.subject == of and fits(one))
        return tuple(dict.fromkeys(names))

    def _listed(self, of: PaperOf, fits: Fits) -> tuple[str, ...]:
        """The county's own, or the usual; what it lists for one side alone it asks no other."""
        if not any(one.subject == of and (of is PaperOf.SIDE or fits(one)) for one in self.rows):
            return USUAL[of]
        return self._named(of, fits)


def lists_on(day: date, rows: Iterable[PaperRow]) -> PaperLists:
    """The lists of a term that begins on the day."""
    return PaperLists(tuple(one for one in rows if one.holds_on(day)))


def usual_rows(since: date) -> list[PaperRow]:
    """The usual lists as rows, to begin a county's own with."""
    return [PaperRow(of, name, since) for of, names in USUAL.items() for name in names]
