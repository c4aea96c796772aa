"""How an import's changed targets take effect: at once, as a correction, or from the next term."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pairing.domain.vocabulary.programme import ChangeWay, TargetEnd
from pairing.domain.wording import full_day
from pairing.models import Programme, TargetRevision
from pairing.operations.change import Change
from pairing.operations.county.preview import cells_moved, row_name
from pairing.operations.county.target_choice import (
    ASK,
    LONGEST_REASON,
    NO_REASON,
    NOTHING_CHOSEN,
    PLAIN,
    TOO_LONG,
    Effect,
    TargetChoice,
    chosen,
)
from pairing.operations.county.target_steps import STEPS, steps_with
from pairing.operations.county.writer import Difference, RowWriter, TypedRow
from pairing.queries.county.county import County, Key
from pairing.queries.county.joined import ENDS
from pairing.queries.plan.target_changes import (
    has_begun_targets,
    is_decided,
    next_term_start,
    records_count,
    running_term,
)
from pairing.workbook.parsed import Parsed
from pairing.workbook.sheets import BY_NAME

SHEET = "指标"
DECIDED = "已有结对的本学期考核审定通过，不能再更正。请选择调整，或先重新打开考核。"
EMPTY = "（空）"
GOES_ON = "；原定不再要求，改为继续要求"


@dataclass(slots=True)
class TargetTurn:
    """Effects by the programme's code, and what is told of each changed target.

    ``steps``: all wordings of a new target, in their order, by its programme's code and its own.
    ``moves``: by its sheet's name what a changed standard asks otherwise.
    """

    choice: TargetChoice = NOTHING_CHOSEN
    effects: dict[str, Effect] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    steps: dict[Key, list[TypedRow]] = field(default_factory=dict)
    made_by_id: int | None = None
    made_at: datetime | None = None
    moves: dict[str, str] = field(default_factory=dict)

    @property
    def asks(self) -> bool:
        """Whether the person has to choose before anything is written."""
        return any(one.way is None for one in self.effects.values())

    @property
    def later(self) -> int:
        """How many programmes' changes do not apply in the running term."""
        return sum(one.way is ChangeWay.ADJUST for one in self.effects.values())


def turn_of(
    change: Change,
    parsed: Parsed,
    county: County,
    bureau_id: int,
    found: Difference | None,
    today: date,
    choice: TargetChoice | None,
) -> TargetTurn:
    """What the changed targets of an import come to (about 4 SELECTs a changed programme)."""
    turn = TargetTurn(
        choice or NOTHING_CHOSEN, made_by_id=change.actor.account_id, made_at=change.now
    )
    if found is None:
        return turn
    stood = {one.id: one.values for one in county.rows[SHEET].values()}
    rows: list[tuple[TypedRow | None, TypedRow]] = [(None, values) for values in found.new]
    rows += [(stood[key], values) for key, values in found.changed]
    for before, values in rows:
        code = str(values["programme_id"])
        if code not in turn.effects:
            key = county.ids("方案").get(code, 0)
            turn.effects[code] = effect_of(change.session, bureau_id, key, today, choice)
            check_choice(parsed, change.session, bureau_id, key, today, turn, code)
        if turn.effects[code].note:
            turn.lines.append(_line(before, values, turn.effects[code]))
    return turn


def effect_of(
    session: Session, bureau_id: int, programme_id: int, today: date, choice: TargetChoice | None
) -> Effect:
    """How a change of a programme's targets takes effect (about 4 SELECTs)."""
    running = running_term(session, bureau_id, today)
    if running is None or not has_begun_targets(session, programme_id, running):
        return PLAIN
    later = next_term_start(session, bureau_id, today)
    if running.is_locked:
        note = f"{running.name}已锁定，{full_day(later)} 起执行"
        return Effect(ChangeWay.ADJUST, later, note)
    if not records_count(session, programme_id, running):
        note = "本学期还没有计入的记录，马上执行"
        return Effect(ChangeWay.AT_ONCE, running.span.start, note)
    return chosen(choice, running.span.start, later)


def check_choice(
    parsed: Parsed,
    session: Session,
    bureau_id: int,
    programme_id: int,
    today: date,
    turn: TargetTurn,
    code: str,
) -> None:
    """Note what keeps a correction from being one: no reason, an assessment that is decided."""
    if turn.effects[code].way is not ChangeWay.CORRECT:
        return
    reason, running = turn.choice.reason, running_term(session, bureau_id, today)
    faults = (
        (not reason.strip(), NO_REASON),
        (len(reason) > LONGEST_REASON, TOO_LONG),
        (running is not None and is_decided(session, programme_id, running), DECIDED),
    )
    for wrong, message in faults:
        if wrong:
            parsed.fault(SHEET, 0, "", code, message)


def refuse_unchosen(parsed: Parsed, turn: TargetTurn) -> None:
    """An import that would change targets under which records count, without a choice."""
    for code, effect in turn.effects.items():
        if effect.way is None:
            parsed.fault(code if code in BY_NAME else SHEET, 0, "", code, ASK)


def _line(before: Mapping[str, Any] | None, values: TypedRow, effect: Effect) -> str:
    sheet = BY_NAME[SHEET]
    cells = cells_moved(sheet, before, values) if before is not None else ()
    moves = "；".join(f"{name} {old or EMPTY} → {new or EMPTY}" for name, old, new in cells)
    if before is not None and before.get(ENDS) and effect.way is ChangeWay.ADJUST:
        moves += GOES_ON
    return f"指标 {row_name(sheet, values)}：{moves or '新增'}。{effect.note}。"


class TargetRows(RowWriter):
    """Writes changed targets as revisions, each with the day from which it holds."""

    turn: TargetTurn
    today: date

    def _targets(self, found: Difference) -> None:
        starts: dict[int, date] = dict(
            self.session.execute(
                select(Programme.id, Programme.starts_on).where(
                    Programme.bureau_id == self.bureau_id
                )
            ).all()
        )
        rows = [row for values in found.new for row in self._new(values, starts)]
        for key, values in found.changed:
            rows += self._changed(self.session.get_one(TargetRevision, key), values)
        self._insert(TargetRevision, [row | {"bureau_id": self.bureau_id} for row in rows])

    def _effect_on(self, values: TypedRow) -> Effect:
        return self.turn.effects.get(str(values["programme_id"]), PLAIN)

    def _said(self, effect: Effect) -> TypedRow:
        """How and why, as a revision keeps it."""
        corrects = effect.way is ChangeWay.CORRECT
        return {
            "way": effect.way or "",
            "reason": self.turn.choice.reason.strip() if corrects else "",
            "made_by_id": self.turn.made_by_id,
            "made_at": self.turn.made_at,
        }

    def _new(self, values: TypedRow, starts: Mapping[int, date]) -> Iterator[TypedRow]:
        """A target that is new to a plan that has begun is asked of no term before its own."""
        row, effect = self._columns(SHEET, values), self._effect_on(values)
        steps = self.turn.steps.pop((values["programme_id"], values["code"]), None)
        if steps is not None:
            yield from steps_with(self._steps(steps), row, self.today)
            return
        first = {"effective_on": starts[row["programme_id"]], "retired": False, **_UNSAID}
        number = self._newest_number(row["programme_id"], row["code"])
        if effect.since is None:
            yield row | first | {"revision": number + 1}
            return
        if not number:
            yield row | first | {"revision": 1, "retired": True}
        since = {"revision": number + (1 if number else 2), "effective_on": effect.since}
        yield row | since | {"retired": False} | self._said(effect)

    def _steps(self, steps: Iterable[TypedRow]) -> list[TypedRow]:
        """A target's wordings as rows of the table."""
        return [
            self._columns(STEPS, one)
            | {"revision": int(one["revision"]), "retired": one["end"] == TargetEnd.ENDED}
            | {"made_by_id": None, "made_at": None}
            for one in steps
        ]

    def _target_steps(self, _found: Difference) -> None:
        """The wordings of targets that nobody asks any more: those of 指标 went with them."""
        rows = [row for steps in self.turn.steps.values() for row in self._steps(steps)]
        self._insert(TargetRevision, [row | {"bureau_id": self.bureau_id} for row in rows])

    def _newest_number(self, programme_id: int, code: str) -> int:
        query = select(func.max(TargetRevision.revision)).where(
            TargetRevision.programme_id == programme_id, TargetRevision.code == code
        )
        return self.session.scalar(query) or 0

    def _changed(self, wording: TargetRevision, values: TypedRow) -> list[TypedRow]:
        """What moved, from the day on which it takes effect, and in what is to come after that.

        A correction of a target that is adjusted, or ends, from the next term on brings neither
        forward: what moved is laid over the wording that holds, and over the one that is to come.
        """
        row, effect = self._columns(SHEET, values), self._effect_on(values)
        if effect.since is None:
            self._update(TargetRevision, [(wording.id, row)])
            return []
        number = self._newest_number(wording.programme_id, wording.code) + 1
        since = {"effective_on": effect.since} | self._said(effect)
        holds, to_come = self._around(wording, effect.since)
        if to_come is None or holds.retired:
            return [_kept(wording) | row | since | {"revision": number}]
        moved = {name: cell for name, cell in row.items() if cell != getattr(wording, name)}
        return [
            _kept(holds) | moved | since | {"revision": number},
            _kept(to_come) | moved | {"revision": number + 1},
        ]

    def _around(
        self, wording: TargetRevision, day: date
    ) -> tuple[TargetRevision, TargetRevision | None]:
        """The revision that holds on a day, and the newest if it begins after that (1 SELECT)."""
        query = select(TargetRevision).where(
            TargetRevision.programme_id == wording.programme_id,
            TargetRevision.code == wording.code,
        )
        first, *others = self.session.scalars(query.order_by(TargetRevision.revision))
        holds = [first, *(one for one in others if one.effective_on <= day)][-1]
        newest = others[-1] if others else first
        return holds, None if newest.effective_on <= day or newest is first else newest


def _kept(revision: TargetRevision) -> TypedRow:
    """All that a revision says, for one that goes on from it."""
    return {
        c.key: getattr(revision, c.key) for c in TargetRevision.__table__.columns if c.key != "id"
    }


_UNSAID: TypedRow = {"way": "", "reason": "", "made_by_id": None, "made_at": None}
"""The first revision of a target says nothing of a change."""
