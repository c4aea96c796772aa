"""考核表: each item's points and mark, their sum, its share of 100; printed so that it adds up.

A mark is exact inside (25/6); on paper it is a decimal. The decimals of one form are chosen so that
the printed marks of a side add up to its printed sum, and the printed sum gives the printed score:
a reader with a calculator gets what is printed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import count
from typing import NamedTuple

from pairing.domain.assessment.assessments import HUNDRED, adjusted
from pairing.domain.numbers import exact, one_decimal
from pairing.domain.plan.evaluate import Result
from pairing.domain.plan.ledger import ledger_row
from pairing.domain.plan.scores import JOINT, USUAL_TERM_BANDS, Score, TermBands, joint_of, scores
from pairing.domain.vocabulary.assessment import TermGrade
from pairing.domain.vocabulary.programme import Side
from pairing.domain.wording import full_day

FEWEST = 2
"""So many decimals at least where a mark does not end."""
FORECAST, AS_OF = "照现在的进度：", "截至 {}："
NOT_YET = "还没到合格"


class FormLine(NamedTuple):
    """One item: what it is, how it stands, its points, its mark; all as text."""

    code: str
    title: str
    figure: str
    points: str
    mark: str


class FormSide(NamedTuple):
    """One side: its items, 合计, 折算; ``formula`` is empty where nothing has points."""

    side: Side
    lines: tuple[FormLine, ...]
    points: str
    total: str
    formula: str


class TermForm(NamedTuple):
    """Both sides and how the joint score follows from them."""

    sides: tuple[FormSide, ...]
    joint: str


def suggestion(grade: TermGrade | None, is_over: bool, decided_on: date | None = None) -> str:
    """The grade that is suggested; before the term's end a forecast, and never 不合格.

    What was decided before the term's end moves no more: it names the day of its figures.
    """
    if grade is None:
        return ""
    if is_over:
        return grade.label
    said = AS_OF.format(full_day(decided_on)) if decided_on else FORECAST
    return said + (NOT_YET if grade is TermGrade.FAIL else grade.label)


def suggestion_text(grade: TermGrade | None, is_over: bool, decided_on: date | None = None) -> str:
    """The same as a phrase of its own."""
    found = suggestion(grade, is_over, decided_on)
    return f"建议等次 {found}" if found and is_over else found


def printed_marks(marks: Sequence[Fraction], digits: int) -> list[Fraction]:
    """The marks with so many decimals; their sum is the exact sum with so many decimals.

    Each is at most one unit of the last decimal away from its exact value.
    """
    unit = Fraction(1, 10**digits)
    floors = [math.floor(mark / unit) for mark in marks]
    left = math.floor(sum(marks, Fraction(0)) / unit + Fraction(1, 2)) - sum(floors)
    nearest = sorted(range(len(marks)), key=lambda n: (floors[n] - marks[n] / unit, n))
    for place in nearest[:left]:
        floors[place] += 1
    return [number * unit for number in floors]


def score_text(score: Score) -> str:
    """One decimal, more where one would name another grade than the exact score has."""
    if score.value is None:
        return score.shown
    for digits in count(1):
        unit = Fraction(1, 10**digits)
        rounded = math.floor(score.value / unit + Fraction(1, 2)) * unit
        if score.bands.grade(rounded) is score.grade:
            return plain(rounded)
    raise AssertionError


def plain(value: Fraction) -> str:
    """A decimal that ends, written out: 3.5, 4.1667; never rounded."""
    text = f"{Decimal(value.numerator) / Decimal(value.denominator):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def term_form(
    results: Sequence[Result],
    points: Mapping[Side, Decimal],
    bands: TermBands = USUAL_TERM_BANDS,
) -> TermForm:
    """One pairing's form, after deductions and additions (``points`` by side)."""
    sides = {side: [one for one in results if one.target.side is side] for side in Side}
    marks = _printed(scores(results, bands), sides, points)
    found = tuple(_side(side, rows, marks[side]) for side, rows in sides.items())
    return TermForm(found, _joint(sides, marks, points))


def _printed(
    raw: Sequence[Score],
    sides: Mapping[Side, Sequence[Result]],
    points: Mapping[Side, Decimal],
) -> dict[Side, list[Fraction]]:
    """The marks with the fewest decimals that give every printed score and grade."""
    earned = {side: [one.earned for one in rows] for side, rows in sides.items()}
    wanted = [_look(one) for one in (*raw, *adjusted(raw, points))]
    fewest = 0 if all(_ends(mark, FEWEST) for rows in earned.values() for mark in rows) else FEWEST
    for digits in count(fewest):
        marks = {side: printed_marks(rows, digits) for side, rows in earned.items()}
        again = _again(raw, sides, marks)
        if [_look(one) for one in (*again, *adjusted(again, points))] == wanted and (
            fewest or marks == earned
        ):
            return marks
    raise AssertionError


def _ends(mark: Fraction, digits: int) -> bool:
    return Fraction(mark * 10**digits).denominator == 1


def _look(score: Score) -> tuple[Decimal | None, TermGrade | None]:
    return None if score.value is None else one_decimal(score.value), score.grade


def _again(
    raw: Sequence[Score],
    sides: Mapping[Side, Sequence[Result]],
    marks: Mapping[Side, Sequence[Fraction]],
) -> list[Score]:
    """The scores as a reader computes them from the printed marks."""
    found: list[Score] = []
    for score in raw:
        if score.side == JOINT:
            found.append(joint_of(score, found))
            continue
        side = Side(score.side)
        whole = _points(sides[side])
        value = HUNDRED * sum(marks[side], Fraction(0)) / whole if whole else None
        found.append(replace(score, value=value))
    return found


def _points(rows: Sequence[Result]) -> Fraction:
    return sum((exact(one.target.points) for one in rows), Fraction(0))


def _side(side: Side, rows: Sequence[Result], marks: Sequence[Fraction]) -> FormSide:
    whole, total = _points(rows), sum(marks, Fraction(0))
    return FormSide(
        side,
        tuple(_line(one, mark) for one, mark in zip(rows, marks, strict=True)),
        plain(whole),
        plain(total),
        f"{plain(total)} ÷ {plain(whole)} × 100" if whole else "",
    )


def _line(result: Result, mark: Fraction) -> FormLine:
    row, points = ledger_row(result), exact(result.target.points)
    return FormLine(row.code, row.title, row.figure, plain(points), plain(mark))


def _joint(
    sides: Mapping[Side, Sequence[Result]],
    marks: Mapping[Side, Sequence[Fraction]],
    points: Mapping[Side, Decimal],
) -> str:
    """“（31.95 ÷ 37.5 × 100 － 2 ＋ 28.2 ÷ 30 × 100）÷ 2”; a side beyond 0–100 is cut to it."""
    parts = []
    for side, rows in sides.items():
        whole, total = _points(rows), sum(marks[side], Fraction(0))
        if not whole:
            continue
        moved = exact(points.get(side, Decimal(0)))
        value = HUNDRED * total / whole + moved
        text = f"{plain(total)} ÷ {plain(whole)} × 100"
        text += f" {'＋' if moved > 0 else '－'} {plain(abs(moved))}" if moved else ""
        parts.append(
            text if 0 <= value <= HUNDRED else plain(min(max(value, Fraction(0)), HUNDRED))
        )
    return f"（{' ＋ '.join(parts)}）÷ 2" if len(parts) > 1 else "".join(parts)
