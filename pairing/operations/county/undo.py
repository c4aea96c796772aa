"""Taking back the day's import: whole or not at all, unless something has been built upon it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pairing.domain.people.permissions import Action, Actor, Place
from pairing.domain.plan.periods import Span
from pairing.models import Assessment, ImportJournal, Term
from pairing.operations.change import Change, RuleBroken, permit, writing
from pairing.operations.county.journal import VERSION, digest, row_from, written_tables
from pairing.operations.county.removals import remove_rows
from pairing.operations.county.term_days import term_spans
from pairing.operations.plan.calendars import moved_reason
from pairing.operations.plan.school_years import left_out
from pairing.queries.county.references import NAMES, OTHERWISE, kept_by, pointing_at, told
from pairing.queries.plan.calendars import kept_spans
from pairing.queries.plan.results import calendar_of

NOTHING = "没有可以撤销的导入或修改：只能撤销今天的，从最后一次起。"
NOT_THE_LAST = (
    "这一次已经撤销过，或者之后又保存、导入过。到“工作簿”页可以从最后一次起，一次一次往回撤销。"
)
FEW = 500
"""Of so many rows the log tells each by its id when they are taken back."""
BUILT_UPON = "不能撤销：导入以后"


def keep_journal(
    change: Change, bureau_id: int, day: date, changes: dict[str, Any], rows: int
) -> ImportJournal:
    """Keep what an import or a save changed until its day is over; earlier days' are emptied."""
    older = update(ImportJournal).where(
        ImportJournal.bureau_id == bureau_id, ImportJournal.day != day
    )
    change.session.execute(older.values(changes={}))
    kept = ImportJournal(
        bureau_id=bureau_id,
        day=day,
        made_at=change.now,
        made_by=change.actor.name,
        rows=rows,
        changes=changes,
    )
    change.session.add(kept)
    change.session.flush()
    return kept


def undo_import(actor: Actor, bureau_id: int, today: date, journal_id: int | None = None) -> int:
    """Take the day's last import or save back, then the one before; returns how many rows it wrote.

    ``journal_id`` says which one is meant: it must be the last that stands.
    Raises ``RuleBroken`` with what has since been built upon it, ``Forbidden``.
    """
    with writing(actor) as change:
        permit(actor, Action.IMPORT_WORKBOOK, Place(bureau_id=bureau_id))
        query = select(ImportJournal).where(
            ImportJournal.bureau_id == bureau_id, ImportJournal.undone.is_(False)
        )
        newest = query.order_by(ImportJournal.id.desc()).limit(1).with_for_update()
        journal = change.session.scalar(newest)
        if journal is None or journal.day != today:
            raise RuleBroken("", NOTHING)
        if journal_id not in (None, journal.id):
            raise RuleBroken("", NOT_THE_LAST)
        _refuse_closed(change.session, journal)
        changes, rows = dict(journal.changes), journal.rows
        journal.changes, journal.undone = {}, True
        _refuse_touched(change.session, changes)
        before, kept = calendar_of(bureau_id), kept_spans(change.session, bureau_id)
        terms = term_spans(change.session, bureau_id)
        _restore(change.session, changes)
        _refuse_left_out(change.session, bureau_id, terms)
        moves = moved_reason(kept, before, calendar_of(bureau_id))
        if moves:
            raise RuleBroken("", f"不能撤销：{moves}")
        told: dict[str, Any] = {
            name: [len(one["came"]), len(one["changed"])] for name, one in changes.items()
        }
        if rows <= FEW:
            told["rows"] = {name: _ids(one) for name, one in changes.items()}
        change.record("undo_import", "organisation", bureau_id, told, bureau_id)
    return rows


def _refuse_left_out(session: Session, bureau_id: int, before: Mapping[int, Span]) -> None:
    """What was recorded in a term's new days may not fall out of it."""
    for key, span in term_spans(session, bureau_id).items():
        for message in left_out(bureau_id, before.get(key, span), span):
            if message:
                raise RuleBroken("", f"不能撤销：{message}")


def _ids(changed: dict[str, Any]) -> list[int]:
    went = [row["id"] for row in changed["went"]]
    return sorted({int(key) for part in ("came", "changed") for key in changed[part]} | {*went})


def _refuse_closed(session: Session, journal: ImportJournal) -> None:
    term = session.scalar(
        select(Term.name).where(
            Term.bureau_id == journal.bureau_id, Term.locked_at >= journal.made_at
        )
    )
    if term:
        raise RuleBroken("", f"{BUILT_UPON}{term}已经锁定。")
    approved = select(Assessment.id).where(
        Assessment.bureau_id == journal.bureau_id, Assessment.approved_at >= journal.made_at
    )
    if session.scalar(approved.limit(1)):
        raise RuleBroken("", f"{BUILT_UPON}已有学期考核通过。")


def _rows(session: Session, table: Table, ids: list[int]) -> dict[int, tuple[Any, ...]]:
    place = list(table.columns).index(table.c.id)
    found: dict[int, tuple[Any, ...]] = {}
    for start in range(0, len(ids), 500):
        query = select(table).where(table.c.id.in_(ids[start : start + 500]))
        found |= {row[place]: tuple(row) for row in session.execute(query)}
    return found


def _refuse_touched(session: Session, changes: dict[str, Any]) -> None:
    """Each row must stand as the import left it, and no other row may refer to a new one.

    What the import changed may: it is put back before the new ones go.
    """
    its_own = {
        name: {int(key) for part in ("came", "changed") for key in one[part]}
        for name, one in changes.items()
    }
    for table in written_tables():
        one = changes.get(table.name)
        if one is None:
            continue
        prints = one["came"] | {key: pair[1] for key, pair in one["changed"].items()}
        rows = _rows(session, table, [int(key) for key in prints])
        names = [column.name for column in table.columns]
        what = NAMES.get(table.name, OTHERWISE)
        for key, was in prints.items():
            row = rows.get(int(key))
            if row is None or digest(names, row) != was:
                raise RuleBroken("", f"{BUILT_UPON}“{what}”里又有改动。")
        ids = sorted(int(key) for key in one["came"])
        for start in range(0, len(ids), 500):
            held = kept_by(session, table, ids[start : start + 500], its_own)
            if held:
                counts = next(iter(held.values()))
                raise RuleBroken("", f"{BUILT_UPON}又有{told(counts)}用到导入的“{what}”。")


def _restore(session: Session, changes: dict[str, Any]) -> None:
    """Put back what was; a version goes on, so that nobody saves what he read in between."""
    tables = [table for table in written_tables() if table.name in changes]
    aside: dict[str, list[dict[str, Any]]] = {}
    for table in tables:
        before = [row_from(table, kept) for kept, _ in changes[table.name]["changed"].values()]
        if next(pointing_at(table), None) is not None:
            for row in before:
                on = {VERSION: table.c.version + 1} if VERSION in table.c else {}
                session.execute(update(table).where(table.c.id == row["id"]).values(row | on))
        else:
            aside[table.name] = _taken_out(session, table, before)
    for table in reversed(tables):
        ids = [int(key) for key in changes[table.name]["came"]]
        for start in range(0, len(ids), 500):
            remove_rows(session, table, set(ids[start : start + 500]))
    try:
        for table in tables:
            went = [row_from(table, kept) for kept in changes[table.name]["went"]]
            for row in [*aside.get(table.name, ()), *went]:
                session.execute(insert(table).values(row))
    except IntegrityError as error:
        raise RuleBroken("", f"{BUILT_UPON}又有同编码的记录。") from error


def _taken_out(
    session: Session, table: Table, before: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Rows that nothing refers to, out of the table until all can stand as they were.

    Of these an id may have changed hands: two that swap their places meet on the way.
    """
    ids = [row["id"] for row in before]
    names = [column.name for column in table.columns]
    stand = _rows(session, table, ids)
    for start in range(0, len(ids), 500):
        session.execute(delete(table).where(table.c.id.in_(ids[start : start + 500])))
    back = []
    for row in before:
        stood = dict(zip(names, stand[row["id"]], strict=True))
        on = {VERSION: stood[VERSION] + 1} if VERSION in stood else {}
        back.append(stood | row | on)
    return back
