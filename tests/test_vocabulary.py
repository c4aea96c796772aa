"""Every coded word has a label of its own, and every label is read back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pairing.domain import vocabulary
from pairing.domain.rubrics import rubric_from
from pairing.domain.vocabulary import ActivityKind, Word
from pairing.queries.standards import ready_made_rubrics

WORDS = [
    thing
    for thing in vars(vocabulary).values()
    if isinstance(thing, type) and issubclass(thing, Word) and thing is not Word
]


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.__name__)
def test_labels_are_there_and_tell_apart(words: type[Word]) -> None:
    labels = words.labels()
    assert all(labels)
    assert len(set(labels)) == len(labels)
    assert all(
        words.from_label(label) is words(member.value)
        for member, label in zip(words, labels, strict=True)
    )


def test_the_longer_names_on_screen_are_read_too() -> None:
    assert ActivityKind.from_label("入园（校）走访") is ActivityKind.VISIT
    assert ActivityKind.from_label("送课进城") is ActivityKind.HOSTED_TEACHING


@pytest.mark.parametrize("code", sorted(ready_made_rubrics()))
def test_every_ready_made_rubric_adds_up_to_100(code: str) -> None:
    content = rubric_from(ready_made_rubrics()[code])
    assert sum(item.most for item in content.items) == 100
    assert content.bands.excellent > content.bands.good > content.bands.passing


def test_no_page_is_left_in_english() -> None:
    """What people read between tags is Chinese, a number or a name of a file format."""
    allowed = {"PDF", "MB", "xlsx", "hint", "error"}  # the last two end the ids of form fields
    for path in (Path(__file__).parents[1] / "templates").rglob("*.html"):
        text = re.sub(
            r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->", " ", path.read_text("utf-8"), flags=re.S
        )
        words = set(re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>", " ", text)))
        assert words <= allowed, f"{path}: {words - allowed}"
