"""Whole numbers say the same as fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from pairing.domain.numbers import in_proportion, reaches

SOME = [Fraction(*one) for one in ((0, 1), (1, 3), (2, 3), (5, 2), (7, 1), (25, 1))]


def test_reaching_and_sharing_by_whole_numbers_are_exact():
    for points, part, whole in product(SOME, repeat=3):
        assert reaches(part, whole) is (part >= whole)
        if whole:
            assert in_proportion(points, part, whole) == points * part / whole
