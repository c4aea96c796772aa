"""Targets that are asked no longer: taken away, or retired by 更正 or from the next term."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select

from pairing.domain.people.permissions import Action, Actor, Place
from pairing.domain.vocabulary.programme import ChangeWay
from pairing.domain.wording import full_day
from pairing.models import TargetRevision
from pairing.operations.change import Change, RuleBroken, once, permit
from pairing.operations.county.journal import difference, image_of
from pairing.operations.county.saving import ChooseWay, Saved, still
from pairing.operations.county.target_choice import ASK, NOTHING_CHOSEN, Effect, TargetChoice
from pairing.operations.county.targets import SHEET, TargetTurn, check_choice, effect_of
from pairing.operations.county.undo import keep_journal
from pairing.operations.rules import RulesBroken
from pairing.queries.county.book import REMOVE, ROWS, read_sheet
from pairing.queries.county.county import County, Stored
from pairing.queries.county.joined import ENDS
from pairing.workbook.comparing import moved_fields
from pairing.workbook.parsed import Parsed
from pairing.workbook.sheets import BY_NAME

HERE = frozenset({SHEET})
ENDING = "“{}”已经定了 {} 起不再要求。本学期就不要求的，请选择更正。"


def retire_targets(
    actor: Actor,
    bureau_id: int,
    seen: Mapping[int, int],
    today: date,
    choice: TargetChoice | None = None,
) -> Saved:
    """Ask targets no longer (id → the version seen); ``Saved.row_id`` counts them.

    Of a plan that has not begun they go; else each gets a last revision, which ends it. Raises
    ``ChooseWay`` where records count already, ``RulesBroken``, ``Stale``.
    """

    def do(change: Change) -> list[Any]:
        permit(actor, Action.IMPORT_WORKBOOK, Place(bureau_id=bureau_id))
        county, session = read_sheet(bureau_id, SHEET), change.session
        rows = {key: still(county, SHEET, key, version) for key, version in seen.items()}
        turn = _turn(change, bureau_id, county, rows, today, choice)
        _refuse_ending(rows.values(), turn)
        before = image_of(session, bureau_id, HERE)
        for key, one in rows.items():
            _retire(change, key, turn.effects[str(one.values["programme_id"])], turn)
        session.flush()
        changes = difference(before, image_of(session, bureau_id, HERE))
        journal = keep_journal(change, bureau_id, today, changes, len(rows))
        sheet = BY_NAME[SHEET]
        told = {ROWS: {key: moved_fields(sheet, one.values, {}) for key, one in rows.items()}}
        change.record(REMOVE, TargetRevision.__tablename__, None, told, bureau_id)
        notes = {one.note for one in turn.effects.values() if one.note}
        return [len(rows), journal.id, sorted(notes)]

    return Saved(*once(actor, "", [], do))


def _turn(
    change: Change,
    bureau_id: int,
    county: County,
    rows: Mapping[int, Stored],
    today: date,
    choice: TargetChoice | None,
) -> TargetTurn:
    """How it takes effect in each programme; raises what keeps it from doing so."""
    turn = TargetTurn(
        choice or NOTHING_CHOSEN, made_by_id=change.actor.account_id, made_at=change.now
    )
    parsed, ids = Parsed(), county.ids("方案")
    for code in dict.fromkeys(str(one.values["programme_id"]) for one in rows.values()):
        key = ids[code]
        turn.effects[code] = effect_of(change.session, bureau_id, key, today, choice)
        check_choice(parsed, change.session, bureau_id, key, today, turn, code)
    if turn.asks:
        raise ChooseWay("", ASK)
    if parsed.faults:
        raise RulesBroken([("", fault.message) for fault in parsed.faults])
    return turn


def _refuse_ending(rows: Iterable[Stored], turn: TargetTurn) -> None:
    """What ends from the next term on already cannot be ended from then once more."""
    for one in rows:
        values = one.values
        later = turn.effects[str(values["programme_id"])].way is ChangeWay.ADJUST
        if values[ENDS] is not None and later:
            raise RuleBroken("", ENDING.format(values["name"], full_day(values[ENDS])))


def _retire(change: Change, row_id: int, effect: Effect, turn: TargetTurn) -> None:
    session = change.session
    newest = session.get_one(TargetRevision, row_id)
    same = (
        TargetRevision.programme_id == newest.programme_id,
        TargetRevision.code == newest.code,
    )
    if effect.since is None:
        session.execute(delete(TargetRevision).where(*same))
        return
    number = session.scalar(select(func.max(TargetRevision.revision)).where(*same)) or 0
    columns = (one.key for one in TargetRevision.__table__.columns if one.key != "id")
    last = {name: getattr(newest, name) for name in columns}
    said = {
        "retired": True,
        "revision": number + 1,
        "effective_on": effect.since,
        "way": effect.way or "",
        "reason": turn.choice.reason.strip() if effect.way is ChangeWay.CORRECT else "",
        "made_by_id": turn.made_by_id,
        "made_at": turn.made_at,
    }
    session.add(TargetRevision(**(last | said)))
