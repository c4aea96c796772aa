"""A bureau's rubrics with their versions; those that ship with the program where it has none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from pairing.domain.teaching.rubrics import RubricContent, fingerprint, rubric_from
from pairing.domain.vocabulary.lessons import Purpose
from pairing.extensions import db
from pairing.models import Rubric, RubricVersion
from pairing.queries.plan.standards import fits, ready_made_rubrics

MORE = "more"
"""What is wanted instead of a rubric's code: those of other schools too."""


class Standard(NamedTuple):
    """One version of a rubric; ``shown`` is its content's fingerprint."""

    code: str
    purpose: Purpose
    number: int
    content: RubricContent
    shown: str
    used_at: datetime | None = None

    @property
    def name(self) -> str:
        """The rubric's name in this version."""
        return self.content.name


class Shelved(NamedTuple):
    """A rubric with its versions, newest first; ``is_own`` once the bureau has a copy."""

    code: str
    purpose: Purpose
    versions: list[Standard]
    is_own: bool

    @property
    def newest(self) -> Standard:
        """The version in force."""
        return self.versions[0]


def _standard(
    code: str, purpose: str, number: int, content: Mapping[str, Any], used: datetime | None
) -> Standard:
    parsed = rubric_from(content)
    return Standard(code, Purpose(purpose), number, parsed, fingerprint(content), used)


def _ready_made(code: str) -> Standard | None:
    content = ready_made_rubrics().get(code)
    return _standard(code, content["purpose"], 1, content, None) if content else None


def shelf(bureau_id: int) -> list[Shelved]:
    """Every rubric of a bureau: the ready-made ones in their order, then its own (1 SELECT)."""
    query = (
        select(Rubric, RubricVersion)
        .join(RubricVersion, RubricVersion.rubric_id == Rubric.id)
        .where(Rubric.bureau_id == bureau_id)
        .order_by(Rubric.id, RubricVersion.number.desc())
    )
    own: dict[str, list[Standard]] = {}
    for rubric, version in db.session.execute(query):
        standard = _standard(
            rubric.code, rubric.purpose, version.number, version.content, version.used_at
        )
        own.setdefault(rubric.code, []).append(standard)
    found = [
        Shelved(code, own[code][0].purpose, own.pop(code), True)
        if code in own
        else Shelved(code, ready.purpose, [ready], False)
        for code in ready_made_rubrics()
        if (ready := _ready_made(code)) is not None
    ]
    return found + [Shelved(code, rows[0].purpose, rows, True) for code, rows in own.items()]


def shelved(bureau_id: int, code: str) -> Shelved | None:
    """One rubric with its versions (1 SELECT)."""
    return next((row for row in shelf(bureau_id) if row.code == code), None)


def of_purpose(bureau_id: int, purpose: Purpose) -> list[Shelved]:
    """The rubrics that serve ``purpose`` (1 SELECT)."""
    return [row for row in shelf(bureau_id) if row.purpose is purpose]


def for_lessons(bureau_id: int, kinds: Collection[str], wanted: str = "") -> list[Shelved]:
    """The lesson rubrics made for schools of these kinds; all where none is, or another is wanted.

    1 SELECT.
    """
    every = of_purpose(bureau_id, Purpose.LESSON)
    fitting = [row for row in every if fits(row.code, kinds, row.newest.content.kinds)]
    known = {row.code for row in fitting}
    is_other = any(row.code == wanted for row in every) and wanted not in known
    return every if is_other or wanted == MORE or not fitting else fitting


def standard_of(version: RubricVersion | None) -> Standard | None:
    """The version by which a record was marked; None for one that came as a bare total."""
    if version is None:
        return None
    rubric = version.rubric
    return _standard(rubric.code, rubric.purpose, version.number, version.content, version.used_at)
