"""An observation as its pages show it: its marks, what they come to, its grade."""

from __future__ import annotations

from typing import Any

from pairing.domain.people.permissions import Actor
from pairing.domain.plan.grades import Bands
from pairing.domain.teaching.rubrics import Mark, rubric_from
from pairing.domain.vocabulary.lessons import Grade
from pairing.domain.wording import amount
from pairing.models import Observation
from pairing.web.teaching.corrections import told
from pairing.web.teaching.rubric_sheets import bands_text


def bands_of(observation: Observation) -> Bands:
    """From how many points on it has each grade."""
    version = observation.rubric_version
    return rubric_from(version.content).bands if version else Bands()


def marks_of(observation: Observation) -> dict[str, Mark]:
    """The mark of each item, by its code."""
    return {
        score.item: Mark(score.grade or amount(score.points), score.remark)
        for score in observation.scores
    }


def observed(actor: Actor, observation: Observation) -> dict[str, Any]:
    """What every page shows of an observation to who may read it."""
    bands = bands_of(observation)
    grade = bands.grade(observation.total)
    return {
        "observation": observation,
        "bands": bands_text(bands),
        "grade": grade,
        "tone": {Grade.FAIL: "attention"}.get(grade, "done"),
        **told(actor, observation, marks_of(observation)),
    }
