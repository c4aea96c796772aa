"""A parent survey as counts: its rates, whether it still takes answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from pairing.domain.numbers import one_decimal
from pairing.domain.vocabulary.needs import SurveyAnswer, SurveyState

USUAL_TOPIC = "家长满意度问卷"
DAYS_OPEN = 7
"""So many days a survey takes answers unless somebody says otherwise."""
MOST_DAYS_OPEN = 60
BAR = 85
"""Percent that a county's kindergartens should exceed (社会认可度, field-notes.md 3.9)."""
COUNTED_AS = (
    "满意率 = 满意 ÷ 收回，回收率 = 收回 ÷ 发放，四舍五入到一位小数，比较时用精确值。"
    "“基本满意”单独列出，不计入满意。网上的答复和补录的纸质问卷合在一起算。"
    "85% 是县域学前教育社会认可度的参考线。"
)
DASH = "–"
SEPARATORS = re.compile(r"[、;；,，\n]")
TOLD = re.compile(r"([^\d\s:：]+)\s*[:：]?\s*(\d{1,6})(?:\s*份)?", re.ASCII)
"""An answer and how often it was given."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Sheets issued, returned, and those that say 满意; nobody behind them is known."""

    issued: Decimal
    returned: Decimal
    satisfied: Decimal

    @property
    def return_rate(self) -> Fraction | None:
        """Percent of the issued that came back, exact; None when none was issued."""
        return _percent(self.returned, self.issued)

    @property
    def satisfaction(self) -> Fraction | None:
        """Percent of the returned that say 满意, exact; None when none came back."""
        return _percent(self.satisfied, self.returned)

    @property
    def is_above_bar(self) -> bool:
        """Whether more than 85 % are satisfied, by the exact value."""
        return self.satisfaction is not None and self.satisfaction > BAR


def _percent(part: Decimal, whole: Decimal) -> Fraction | None:
    return Fraction(part) * 100 / Fraction(whole) if whole else None


def percent_text(value: Fraction | None) -> str:
    """“94.4%”, half up to one decimal; a dash without data."""
    return DASH if value is None else f"{one_decimal(value)}%"


def added_up(counts: Iterable[Counts]) -> Counts:
    """Several surveys as one: 满意率 is Σ满意 ÷ Σ收回, not a mean of rates."""
    found = list(counts)
    return Counts(
        sum((one.issued for one in found), Decimal(0)),
        sum((one.returned for one in found), Decimal(0)),
        sum((one.satisfied for one in found), Decimal(0)),
    )


def state_of(counts: Counts, closes_on: date | None, today: date) -> SurveyState:
    """Where a survey stands today; one without ``closes_on`` was never online.

    Its last day is included. Not more can come back than were issued.
    """
    if closes_on is None:
        return SurveyState.PAPER
    if today > closes_on:
        return SurveyState.CLOSED
    return SurveyState.FULL if counts.returned >= counts.issued else SurveyState.OPEN


def tally_text(tally: Mapping[str, int]) -> str:
    """“满意 3、基本满意 1”, of the answers that were given online."""
    return "、".join(f"{one.label} {tally[one]}" for one in SurveyAnswer if tally.get(one))


def tally_from(text: str) -> dict[str, int]:
    """How often each answer was given. Raises ``ValueError``, in Chinese."""
    found: dict[str, int] = {}
    for part in filter(None, (one.strip() for one in SEPARATORS.split(text))):
        match = TOLD.fullmatch(part)
        answer = SurveyAnswer.from_label(match[1]) if match else None
        if match is None or answer is None or answer.value in found:
            labels = "、".join(SurveyAnswer.labels())
            raise ValueError(f"“{part[:20]}”读不懂，请写成“满意 3、基本满意 1”，可写的有{labels}。")
        found[answer.value] = int(match[2])
    return {answer: count for answer, count in found.items() if count}
