"""Scores: results become a side's score, the joint score and a suggested grade."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any, NamedTuple

from pairing.domain.numbers import exact, one_decimal, total
from pairing.domain.plan.evaluate import Result
from pairing.domain.vocabulary.assessment import TermGrade
from pairing.domain.vocabulary.programme import ResultStatus, Side

JOINT = "joint"
JOINT_LABEL, JOINT_SHOWN = "捆绑", "双方合计"


class TermBands(NamedTuple):
    """The least score of each term grade, out of 100; below ``passing`` is 不合格."""

    excellent: Decimal = Decimal(90)
    good: Decimal = Decimal(75)
    passing: Decimal = Decimal(60)

    def grade(self, value: Fraction) -> TermGrade:
        """The grade of a score, compared exactly."""
        pairs = zip(TermGrade, self, strict=False)
        return next((grade for grade, least in pairs if value >= exact(least)), TermGrade.FAIL)


USUAL_TERM_BANDS = TermBands()


def bands_on(day: date, rows: Iterable[tuple[date, TermBands]]) -> TermBands:
    """The bands of a term that begins on the day: the newest that hold by then."""
    known = [(since, bands) for since, bands in rows if since <= day]
    return max(known, key=lambda pair: pair[0])[1] if known else USUAL_TERM_BANDS


@dataclass(frozen=True, slots=True)
class Score:
    """The score of a side ("lead", "supported") or of both ("joint"), out of 100, exact."""

    pairing: str
    side: str
    value: Fraction | None
    met: int
    total: int
    bands: TermBands = USUAL_TERM_BANDS

    @property
    def grade(self) -> TermGrade | None:
        """The suggested grade, from the exact score."""
        return None if self.value is None else self.bands.grade(self.value)

    @property
    def shown(self) -> str:
        """The score to one decimal, half up; a dash without points."""
        return "—" if self.value is None else str(one_decimal(self.value))


def sort_key(result: Result) -> tuple[str, bool, str]:
    """By pairing, lead first, target code as plain text."""
    return result.pairing, result.target.side is not Side.LEAD, result.target.code


def _side_score(pairing: str, side: Side, results: list[Result], bands: TermBands) -> Score:
    points = exact(sum(r.target.points for r in results))
    earned = total(r.earned for r in results)
    met = sum(r.status is ResultStatus.MET for r in results)
    value = 100 * earned / points if points else None
    return Score(pairing, side, value, met, len(results), bands)


def scores(results: Iterable[Result], bands: TermBands = USUAL_TERM_BANDS) -> list[Score]:
    """Per pairing: lead, supported, joint (the mean of the exact scores that there are).

    ``bands`` are the term's: only the grade asks for them.
    """
    found: list[Score] = []
    for pairing, group in groupby(sorted(results, key=sort_key), key=lambda r: r.pairing):
        rows = list(group)
        sides = [
            _side_score(pairing, side, [r for r in rows if r.target.side is side], bands)
            for side in Side
        ]
        values = [score.value for score in sides if score.value is not None]
        mean = sum(values, Fraction(0)) / len(values) if values else None
        met, total = sum(s.met for s in sides), sum(s.total for s in sides)
        found += [*sides, Score(pairing, JOINT, mean, met, total, bands)]
    return found


def joint_of(score: Score, sides: Iterable[Score]) -> Score:
    """The joint score again, as the mean of the sides that have one."""
    values = [one.value for one in sides if one.value is not None]
    return replace(score, value=sum(values, Fraction(0)) / len(values) if values else None)


def score_json(score: Score) -> dict[str, Any]:
    """One object of ``pairing assess --scores --json``."""
    return {
        "pairing": score.pairing,
        "side": score.side,
        "score": None if score.value is None else float(one_decimal(score.value)),
        "suggested_grade": score.grade.label if score.grade else None,
        "met": score.met,
        "total": score.total,
    }
