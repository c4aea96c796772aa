"""The county as a whole, before and after an operation."""

from __future__ import annotations

from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.plan.result_json import as_json
from pairing.extensions import db
from pairing.models import Pairing, Term
from pairing.operations.county.imports import import_workbook
from pairing.operations.county.journal import VERSION, image_of
from pairing.queries.county import book, exports
from pairing.queries.plan.results import results_for
from pairing.workbook.writing import county_workbook
from tests.cast import TODAY


def seen(bureau: int, sheet: str, *key: str) -> tuple[int, int]:
    """A row's id and version, as a page shows them now."""
    db.session.expire_all()
    stored = book.read_sheet(bureau, sheet).rows[sheet][key]
    return stored.id, book.version_of(stored.values)


def term(code: str = "2026-1") -> Term:
    """The running term, or another one."""
    db.session.expire_all()
    return db.session.scalars(select(Term).where(Term.code == code)).one()


def results(bureau: int) -> list[object]:
    """What every target of the term comes to."""
    ids = select(Pairing.id).where(Pairing.bureau_id == bureau)
    return [as_json(one) for one in results_for(ids, term(), TODAY)]


def exported(bureau: int) -> bytes:
    """The county's workbook."""
    db.session.rollback()
    return county_workbook(exports.county_rows(bureau))


def stands(bureau: int) -> dict[str, dict[int, list[object]]]:
    """Every row of the county as it stands: what it says, not how often it was changed."""
    db.session.rollback()
    found = {}
    for name, rows in image_of(db.session(), bureau).items():
        names = [column.name for column in Pairing.metadata.tables[name].columns]
        found[name] = {
            key: [value for what, value in zip(names, row, strict=True) if what != VERSION]
            for key, row in rows.items()
        }
    return found


def still_comes_in(bureau: int) -> None:
    """The county as it stands now imports again and changes nothing."""
    report = import_workbook(SYSTEM, exported(bureau), today=TODAY, dry_run=True)
    assert ([str(one) for one in report.faults], report.changes) == ([], 0)
