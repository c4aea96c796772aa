"""When a term is closed for writing: its state in words, which days rest, what a change moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from pairing.domain.plan.periods import ONE_DAY, Span
from pairing.domain.vocabulary.assessment import WITH_THE_BUREAU, AssessmentState
from pairing.domain.vocabulary.programme import Phase
from pairing.domain.vocabulary.words import Word

SOON = timedelta(days=14)
"""So long before its lock a term is said to be locked soon."""


class TermState(Word):
    """Where a term stands, and whether its facts may be written: a lock outweighs its days."""

    COMING = Phase.COMING, Phase.COMING.label
    RUNNING = Phase.RUNNING, Phase.RUNNING.label
    OVER = Phase.OVER, Phase.OVER.label
    SOON = "soon", "即将锁定"
    LOCKED = "locked", "已锁定"


class ExceptionState(Word):
    """Whether an exception still lets its pairing write."""

    OPEN = "open", "开放中"
    EXPIRED = "expired", "已到期"
    ENDED = "ended", "已提前结束"


def term_state(
    span: Span, locks_on: date | None, is_locked_at_once: bool, today: date
) -> TermState:
    """Locked at once or from the day after ``locks_on``; soon when that is near; else its phase."""
    if is_locked_at_once or (locks_on is not None and locks_on < today):
        return TermState.LOCKED
    if locks_on is not None and locks_on - today <= SOON:
        return TermState.SOON
    return TermState(Phase.on(today, *span))


def state_text(state: TermState, locks_on: date | None, today: date) -> str:
    """The state on screen; a lock that is near says in how many days."""
    if state is not TermState.SOON or locks_on is None:
        return state.label
    left = (locks_on - today).days
    return f"{state.label}，还有 {left} 天" if left else "今天是最后一天"


def exception_state(until: date, has_ended: bool, today: date) -> ExceptionState:
    """An exception ends by itself after its day."""
    if has_ended:
        return ExceptionState.ENDED
    return ExceptionState.EXPIRED if until < today else ExceptionState.OPEN


def locked_text(term: str) -> str:
    """Why a locked term takes nothing."""
    return f"{term}已锁定，不能再改。需要更正请联系教育局开放例外。"


def handed_in_text(term: str, state: AssessmentState) -> str:
    """Why a term takes nothing whose assessment is with the bureau, or decided."""
    if state in WITH_THE_BUREAU:
        return f"{term}的考核已经提交，记录不能再改。要改请先撤回，或请教育局退回。"
    return f"{term}的考核{state.label}，记录不能再改。需要更正请联系教育局重新打开。"


@dataclass(frozen=True, slots=True)
class TermLock:
    """A term of a bureau's: its days, and whether it is locked."""

    id: int
    name: str
    span: Span
    is_locked: bool


@dataclass(frozen=True, slots=True)
class LockBook:
    """All that decides whether a day is closed: terms, exceptions, what was handed in.

    ``excepted`` holds (pairing, term); ``handed_in`` maps (pairing, term) to the state.
    """

    terms: Sequence[TermLock]
    excepted: frozenset[tuple[int, int]] = frozenset()
    handed_in: Mapping[tuple[int, int], AssessmentState] = field(default_factory=dict)

    def reason(self, pairing_id: int | None, span: Span) -> str:
        """Why nothing may change in these days for the pairing (None: a new one); "" if it may."""
        told = (
            self._of(pairing_id, term)
            for term in self.terms
            if not span.is_empty and not span.cut_to(term.span).is_empty
        )
        return next(filter(None, told), "")

    def _of(self, pairing_id: int | None, term: TermLock) -> str:
        key = (pairing_id or 0, term.id)
        if term.is_locked and key not in self.excepted:
            return locked_text(term.name)
        state = self.handed_in.get(key)
        return handed_in_text(term.name, state) if state else ""


def moved_days(before: Span | None, after: Span | None) -> list[Span]:
    """The days that lie in one of the two only: what a change of dates changes."""
    spans = [span for span in (before, after) if span is not None and not span.is_empty]
    if len(spans) < 2 or spans[0].cut_to(spans[1]).is_empty:
        return spans
    one, other = spans
    first = Span(min(one.start, other.start), max(one.start, other.start) - ONE_DAY)
    last = Span(min(one.end, other.end) + ONE_DAY, max(one.end, other.end))
    return [span for span in (first, last) if not span.is_empty]


def first_reason(book: LockBook, pairing_id: int | None, spans: Iterable[Span]) -> str:
    """The first reason against any of these days; "" when there is none."""
    return next(filter(None, (book.reason(pairing_id, span) for span in spans)), "")
