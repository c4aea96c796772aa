"""The county's month line by line: as its page shows it and as its ledger is printed."""

from __future__ import annotations

from typing import NamedTuple

from pairing.domain.assessment.monthly import shown
from pairing.domain.assessment.word_papers import PAIRING_NUMBERS
from pairing.domain.vocabulary.papers import MonthlyNumber
from pairing.models import MonthlyReport
from pairing.queries.assessment.months import CountyRow, Pair

COLUMNS = tuple(row for row in PAIRING_NUMBERS if row is not MonthlyNumber.SCHOOLS)
"""A pairing reaches one school: that it is 1 need not be told."""


class MonthRow(NamedTuple):
    """A pairing's row in the county's month."""

    pairing: Pair
    numbers: list[str]
    report: MonthlyReport | None
    is_changed: bool
    is_asked: bool

    @property
    def receipt(self) -> str:
        """What the ledger says of the report: received, sent, nothing yet."""
        if self.report is None:
            return ""
        return "已收" if self.report.received_at else "已报"


def line_of(row: CountyRow) -> MonthRow:
    """A pairing's numbers as texts, and whether they moved since its report was sent."""
    texts = shown(row.numbers)
    sent = row.report.figures if row.report else texts
    changed = any(sent.get(one.value) != texts[one.value] for one in COLUMNS)
    return MonthRow(
        row.pairing, [texts[one.value] for one in COLUMNS], row.report, changed, row.is_asked
    )
