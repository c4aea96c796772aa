"""A month as reports know it: its days, its numbers, and what each number counts."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Self

from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.papers import MonthlyNumber
from pairing.domain.wording import amount

CODE = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
DECEMBER = 12
Numbers = Mapping[MonthlyNumber, Decimal]

HOW = {
    MonthlyNumber.TIMES: "本月对方已确认的活动，一项算一次",
    MonthlyNumber.SCHOOLS: "本月有已确认活动的被帮扶园（校）数",
    MonthlyNumber.TEACHERS: "帮扶方上过课、主讲过、写明了姓名的教师，同一人只算一次",
    MonthlyNumber.CHILDREN: "送教、示范课、师生交流、亲子活动等面向学生的参加人次",
    MonthlyNumber.TRAINED: "讲座、培训、教研、听评课、跟班等面向教师的参加人次",
    MonthlyNumber.DEMONSTRATIONS: "示范课的节数",
    MonthlyNumber.LECTURES: "专题讲座的场数",
    MonthlyNumber.SHADOWS: "到帮扶方跟班学习、写明了姓名的教师，同一人只算一次",
    MonthlyNumber.DONATED: "捐赠的金额合计（物品和现金，登记的金额比物品少的按物品算），慰问不在内",
    MonthlyNumber.PAIRS: "本月在进行的结对",
}
"""口径: how each number is counted."""


class Month(NamedTuple):
    """A calendar month."""

    year: int
    number: int

    @classmethod
    def read(cls, code: str) -> Self | None:
        """The month of ``2026-10``; None for anything else."""
        found = CODE.fullmatch(code)
        return cls(int(found[1]), int(found[2])) if found else None

    @classmethod
    def of(cls, day: date) -> Self:
        """The month in which a day lies."""
        return cls(day.year, day.month)

    @property
    def code(self) -> str:
        """``2026-10``."""
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def label(self) -> str:
        """``2026年10月``."""
        return f"{self.year}年{self.number}月"

    @property
    def span(self) -> Span:
        """Its days."""
        last = monthrange(self.year, self.number)[1]
        return Span(date(self.year, self.number, 1), date(self.year, self.number, last))

    @property
    def next(self) -> Month:
        """The month after."""
        whole = self.number == DECEMBER
        return Month(self.year + whole, 1 if whole else self.number + 1)

    @property
    def previous(self) -> Month:
        """The month before."""
        first = self.number == 1
        return Month(self.year - first, DECEMBER if first else self.number - 1)

    def is_over_on(self, day: date) -> bool:
        """A report is ready from the first day of the next month."""
        return self.span.is_over_on(day)


def months_until(span: Span, today: date) -> list[Month]:
    """The months of these days that have begun, the newest first."""
    if span.is_empty or span.start > today:
        return []
    found, month = [], Month.of(min(span.end, today))
    while month.span.end >= span.start:
        found.append(month)
        month = month.previous
    return found


def shown(numbers: Numbers) -> dict[str, str]:
    """Every number as text, by code; 0 where nothing was counted."""
    found = ((row.value, numbers.get(row)) for row in MonthlyNumber)
    return {code: amount(number) if number else "0" for code, number in found}
