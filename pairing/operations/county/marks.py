"""What each item of a rubric got, as a workbook tells it of observations, appraisals and checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import select, update

from pairing.domain.teaching.mark_lines import from_lines
from pairing.domain.teaching.rubrics import Mark, RubricContent, marks_as_json, rubric_from
from pairing.domain.vocabulary.lessons import Mode
from pairing.models import ObservationScore, Rubric, RubricVersion
from pairing.operations.county.writer import Difference, RowWriter, TypedRow


class _Version(NamedTuple):
    id: int
    content: RubricContent


class MarkRows(RowWriter):
    """Writes marks beside the records; a version that marked one is frozen from now on."""

    now: datetime

    @cached_property
    def _versions(self) -> dict[tuple[str, int], _Version]:
        """Every version there is once 量表 and 检查表 are written (1 SELECT)."""
        about = (Rubric.code, RubricVersion.number, RubricVersion.id, RubricVersion.content)
        query = select(*about).join(Rubric, Rubric.id == RubricVersion.rubric_id)
        query = query.where(RubricVersion.bureau_id == self.bureau_id)
        return {
            (code, number): _Version(key, rubric_from(content))
            for code, number, key, content in self.session.execute(query)
        }

    def _version_of(self, values: TypedRow) -> _Version | None:
        code = values.get("rubric_code")
        return self._versions[code, int(values["rubric_number"])] if code else None

    def _marks_of(self, values: TypedRow) -> dict[str, Mark]:
        version = self._version_of(values)
        return from_lines(values["marks"], version.content) if version else {}

    def _by_rubric(self, field: str = "") -> Callable[[TypedRow], TypedRow]:
        """What a record's row tells of its rubric, its marks into the JSON of ``field``."""

        def told(values: TypedRow) -> TypedRow:
            version = self._version_of(values)
            found: TypedRow = {"rubric_version_id": version.id if version else None}
            return found | ({field: marks_as_json(self._marks_of(values))} if field else {})

        return told

    def _freeze(self, found: Difference) -> None:
        used = {version.id for one in found.all() if (version := self._version_of(one))}
        rows = RubricVersion.id.in_(sorted(used)) & RubricVersion.used_at.is_(None)
        if used:
            self.session.execute(update(RubricVersion).where(rows).values(used_at=self.now))

    def _scores(self, found: Difference) -> None:
        """A row for each item of an observation; those that stay keep theirs."""
        stand: dict[int, dict[str, ObservationScore]] = defaultdict(dict)
        changed = [key for key, _ in found.changed]
        for start in range(0, len(changed), 500):
            some = ObservationScore.observation_id.in_(changed[start : start + 500])
            for one in self.session.scalars(select(ObservationScore).where(some)):
                stand[one.observation_id][one.item] = one
        fresh: list[TypedRow] = []
        for values in found.all():
            key = self.ids["听课"][values["code"]]
            wanted = {one["item"]: one for one in self._score_rows(key, values)}
            for item, row in stand[key].items():
                told = wanted.pop(item, None)
                if told is None:
                    self.session.delete(row)
                else:
                    row.points, row.grade, row.remark = (
                        told["points"],
                        told["grade"],
                        told["remark"],
                    )
            fresh += wanted.values()
        self.session.flush()
        self._insert(ObservationScore, fresh)

    def _score_rows(self, key: int, values: TypedRow) -> list[TypedRow]:
        version, marks = self._version_of(values), self._marks_of(values)
        if version is None:
            return []
        by_grades = version.content.mode is Mode.GRADES
        return [
            {
                "bureau_id": self.bureau_id,
                "observation_id": key,
                "item": item,
                "points": points,
                "grade": marks[item].given if by_grades else "",
                "remark": marks[item].remark,
            }
            for item, points in version.content.points(marks).items()
        ]
