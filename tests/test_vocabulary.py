"""Every coded word has a label of its own, and every label is read back."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

from pairing.domain import vocabulary
from pairing.domain.people.profiles import fields_for
from pairing.domain.plan.metrics import MetricCode
from pairing.domain.teaching.rubrics import MODES, Mark, rubric_from
from pairing.domain.vocabulary.activities import ActivityKind, Direction
from pairing.domain.vocabulary.lessons import Mode, Purpose
from pairing.domain.vocabulary.programme import Area, OrganisationKind, Role
from pairing.domain.vocabulary.words import Word
from pairing.queries.plan.standards import fits, ready_made_rubrics, usual_lesson_rubric

ROOMS = [
    importlib.import_module(f"{vocabulary.__name__}.{found.name}")
    for found in pkgutil.iter_modules(vocabulary.__path__)
]
WORDS = [
    thing
    for room in ROOMS
    for thing in vars(room).values()
    if isinstance(thing, type) and issubclass(thing, Word) and thing.__module__ == room.__name__
    if thing is not Word
] + [MetricCode]


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
def test_every_ready_made_rubric_is_whole_and_its_best_total_is_100(code: str) -> None:
    """A half-day's 24 items of 0–5 give 120 points; every total is out of 100 all the same."""
    stored = ready_made_rubrics()[code]
    content = rubric_from(stored)
    assert content.mode in MODES[Purpose(stored["purpose"])]
    assert content.name == stored["name"]
    texts = [item.text for item in content.items]
    assert all(texts)
    assert len(set(texts)) == len(texts)
    assert content.bands.excellent > content.bands.good > content.bands.passing
    best = {item.code: Mark((content.choices or [str(item.most)])[0]) for item in content.items}
    if content.mode is Mode.TICKS:
        assert content.tally(best) == (len(texts), len(texts))
    else:
        assert content.total(best) == 100
        assert content.most == 100 or {item.most for item in content.items} == {5}


@pytest.mark.parametrize("kind", [kind for kind in OrganisationKind])
def test_every_kind_of_school_starts_from_a_lesson_rubric(kind: OrganisationKind) -> None:
    assert ready_made_rubrics()[usual_lesson_rubric(kind)]["purpose"] == Purpose.LESSON


@pytest.mark.parametrize("kind", ["教学点", "特殊教育学校", "完全中学", "教师进修学校"])
def test_a_school_may_be_of_every_kind_that_a_county_has(kind: str) -> None:
    found = OrganisationKind.from_label(kind)
    assert found is not None
    assert found.label == kind
    assert fields_for(found)


@pytest.mark.parametrize(
    ("words", "written", "meant"),
    [
        (Direction, "线上", "线上"),
        (Area, "农村", "乡村"),
        (Role, "园长", "负责人"),
        (Role, "校长", "负责人"),
        (ActivityKind, "讲座", "专题讲座"),
        (OrganisationKind, "中心校", "小学"),
        (OrganisationKind, "初中", "初级中学"),
        (OrganisationKind, "教体局", "教育局"),
    ],
)
def test_other_words_for_ours_are_read(words: type[Word], written: str, meant: str) -> None:
    found = words.from_label(written)
    assert found is not None
    assert found.label == meant


def test_no_word_is_read_as_two() -> None:
    for words in WORDS:
        readings = [text for member in words for text in (member.label, *member.also)]
        assert len(readings) == len(set(readings)), words


def test_no_page_is_left_in_english() -> None:
    """What people read between tags is Chinese, a number, a file format, or a command to type."""
    formats = {"PDF", "MB", "xlsx", "Word", "Excel", "ZIP"}
    allowed = formats | {"hint", "error"}  # which end the ids of form fields
    for path in (Path(__file__).parents[1] / "templates").rglob("*.html"):
        text = re.sub(
            r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->|<code>.*?</code>",
            " ",
            path.read_text("utf-8"),
            flags=re.S,
        )
        words = set(re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>", " ", text)))
        assert words <= allowed, f"{path}: {words - allowed}"


@pytest.mark.parametrize("kind", list(OrganisationKind))
def test_the_usual_rubric_of_a_school_is_among_those_made_for_it(kind):
    made_for_it = [c for c in ready_made_rubrics() if fits(c, {kind}) and not fits(c, {"nobody"})]
    assert usual_lesson_rubric(kind) in made_for_it or not made_for_it
    assert fits("a-bureau-s-own", {kind})
