"""Codes that nobody chose: made in one place, long enough that two saves never draw the same."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from pairing.operations.codes import fresh_code, is_fresh_code
from pairing.workbook.columns import CODE_LENGTH

OPERATIONS = Path(__file__).parents[2] / "pairing" / "operations"


@pytest.mark.parametrize("stem", ["P1", "P" * 50, "P" * CODE_LENGTH])
@pytest.mark.parametrize("letter", ["", "N"])
def test_a_fresh_code_has_eight_random_digits_and_fits_its_column(stem: str, letter: str) -> None:
    """At six digits 5,000 outings of one pairing and day meet with more than even chance."""
    drawn = [fresh_code(stem, letter) for _ in range(50)]
    assert all(re.fullmatch(rf"P\d*.*-{letter}[0-9a-f]{{8,}}", one) for one in drawn)
    assert all(len(one) <= CODE_LENGTH for one in drawn)
    assert all(is_fresh_code(one, stem, letter) for one in drawn)
    assert not any(is_fresh_code(one, stem + "-1", letter + "X") for one in [*drawn, "P1-N1", ""])
    ends = {one[-8:] for one in drawn}
    assert len(ends) == 50 and all(len({one[-n] for one in drawn}) > 4 for n in range(1, 9))


def _codes(tree: ast.AST) -> list[ast.expr]:
    """What is put into a column named ``code``."""
    found = [n.value for n in ast.walk(tree) if isinstance(n, ast.keyword) and n.arg == "code"]
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            names = [getattr(one, "attr", getattr(one, "id", "")) for one in node.targets]
            found += [node.value] if "code" in names else []
    return found


def test_no_operation_makes_up_a_code_of_its_own() -> None:
    made, by_hand = 0, []
    for path in OPERATIONS.rglob("*.py"):
        for value in _codes(ast.parse(path.read_text("utf-8"))):
            made += "fresh_code" in ast.unparse(value)
            if isinstance(value, ast.JoinedStr):
                by_hand.append(f"{path.name}:{value.lineno}")
    assert made >= 14, "every kind of row that is made on screen"
    assert by_hand == [], "draw it with operations/codes.py"
