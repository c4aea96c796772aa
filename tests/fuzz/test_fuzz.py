"""Whatever is sent, by whomever: no page breaks, and what was kept goes out and comes in again.

``PAIRING_FUZZ=18000`` makes a long run of it, ``PAIRING_FUZZ_SEED`` another one, and
``PAIRING_FUZZ_POSTGRESQL=3000`` a long one on PostgreSQL.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from pairing.archive import making
from pairing.domain.people.permissions import SYSTEM
from pairing.domain.plan.result_json import as_json
from pairing.extensions import db
from pairing.models import Term
from pairing.operations.county.imports import import_workbook
from pairing.queries import lists
from pairing.queries.county import exports
from pairing.queries.plan.results import results_for
from pairing.workbook.writing import county_workbook
from tests import cast
from tests.conftest import _app
from tests.fuzz import county
from tests.fuzz.attempts import attempts
from tests.fuzz.site import (
    NOBODY,
    ROLES,
    OnPostgresql,
    OnSqlite,
    Seen,
    Site,
    crawl,
    open_site,
)

pytestmark = pytest.mark.xdist_group("fuzz")
ATTEMPTS = int(os.environ.get("PAIRING_FUZZ", "700"))
ON_POSTGRESQL = int(os.environ.get("PAIRING_FUZZ_POSTGRESQL", "150"))
SEED = int(os.environ.get("PAIRING_FUZZ_SEED", "1"))
IS_LONG = ATTEMPTS > 3000
CHECKED_EVERY = 3000
"""So many attempts pile up in one county before it is checked and begun anew."""
FORMS_SHOWN, PAGES_SHOWN = 80, 90
"""At least so many are found by following links: fewer, and the fuzz would test nothing."""
FEW = (cast.OFFICER, cast.SUPPORTED_DIRECTOR, cast.MENTOR, NOBODY)
"""Whose pages are looked for in the short run; everybody makes attempts in both."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, loaded_sqlite: Path) -> Iterator[Site]:
    """The enriched county, with everybody signed in; nothing prints, nothing is logged."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "Printer", county.NoPrinter)
        folder = tmp_path_factory.mktemp("fuzz")
        site = open_site(folder, OnSqlite(folder, loaded_sqlite))
        patch.setattr(site.app.logger, "disabled", True)
        yield site


@pytest.fixture
def site_on_postgresql(tmp_path: Path, loaded_postgresql: str) -> Iterator[Site]:
    """The same county on PostgreSQL."""
    engine = OnPostgresql(loaded_postgresql)
    folder = tmp_path / "site"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "Printer", county.NoPrinter)
        site = open_site(folder, engine)
        patch.setattr(site.app.logger, "disabled", True)
        yield site
        with site.app.app_context():
            db.session.remove()
            db.engine.dispose()
    engine.drop()


@pytest.fixture(scope="module")
def seen(site: Site) -> Seen:
    """Its pages and forms; reading them is an attempt too."""
    return crawl(site, ROLES if IS_LONG else FEW, 2 if IS_LONG else 1, county.ADDRESSES)


def _results() -> dict[str, list[dict[str, Any]]]:
    terms = db.session.scalars(select(Term)).all()
    return {
        term.code: [
            as_json(one)
            for one in results_for(
                lists.pairing_ids_of_bureau(term.bureau_id), term, date(2026, 11, 24)
            )
        ]
        for term in terms
    }


def _exported(site: Site) -> Iterator[tuple[str, bytes, dict[str, Any]]]:
    """Every export of the county, with the results that the whole one must give again."""
    with site.app.app_context():
        bureau = exports.only_bureau_id()
        assert bureau is not None
        yield "all", county_workbook(exports.county_rows(bureau)), _results()
        for term in db.session.scalars(select(Term)).all():
            yield term.code, county_workbook(exports.county_rows(bureau, term)), {}
        db.session.remove()
        db.engine.dispose()


def check(site: Site, seen: Seen, folder: Path, empty: Path) -> None:
    """Every page still opens, and every export fills an empty installation alike."""
    for who, address in seen.addresses():
        site.send(who, "GET", address)
    told = [f"{len(found)} × {why}: {found[0][:600]}" for why, found in site.failures.items()]
    assert not told, "\n".join(told)
    for name, workbook, results in _exported(site):
        new = folder / name
        new.mkdir(parents=True)
        shutil.copy(empty, new / "pairing.sqlite3")
        second = _app(new, f"sqlite:///{new / 'pairing.sqlite3'}")
        with second.app_context():
            report = import_workbook(SYSTEM, workbook, today=cast.TODAY)
            assert [str(one) for one in report.faults] == [], name
            assert not results or _results() == results
            db.session.remove()
            db.engine.dispose()
        shutil.rmtree(new)


def test_nothing_that_is_sent_breaks_a_page_or_an_export(
    site: Site, seen: Seen, tmp_path: Path, migrated_sqlite: Path
) -> None:
    _fuzz(site, seen, ATTEMPTS, tmp_path, migrated_sqlite)


def test_nothing_that_is_sent_breaks_a_page_or_an_export_on_postgresql(
    site_on_postgresql: Site, seen: Seen, tmp_path: Path, migrated_sqlite: Path
) -> None:
    """The pages were read on the other engine: the counties are the same to the row's id."""
    _fuzz(site_on_postgresql, seen, ON_POSTGRESQL, tmp_path, migrated_sqlite)


def _fuzz(site: Site, seen: Seen, most: int, folder: Path, empty: Path) -> None:
    """So many attempts, and the check after every some thousand and at the end."""
    stream = attempts(site, seen, Random(SEED))
    read = dict(site.sent)
    for number in range(1, most + 1):
        next(stream)()
        if number % CHECKED_EVERY == 0 or number == most:
            shown = Seen(pages=_some(seen, Random(number)))
            check(site, shown, folder / str(number), empty)
            site.restore()
    sent = {method: count - read.get(method, 0) for method, count in site.sent.items()}
    print(f"fuzz: {read} read, {sent} sent, 0 × 500")


def _some(seen: Seen, chance: Random) -> dict[str, dict[str, list[str]]]:
    """All pages in the long run; in the short one, one page of every endpoint."""
    if IS_LONG:
        return seen.pages
    readers = {
        name: sorted(w for w, found in by.items() if found) for name, by in seen.pages.items()
    }
    chosen = {name: chance.choice(who) for name, who in readers.items() if who}
    return {name: {who: seen.pages[name][who][:1]} for name, who in chosen.items()}


def test_the_fuzz_reaches_every_route(site: Site, seen: Seen) -> None:
    """Most forms are found on pages, the others are sent to their routes as they are."""
    posts = {r.endpoint for r in site.app.url_map.iter_rules() if "POST" in (r.methods or ())}
    assert posts - set(seen.forms) == set()
    shown = {name for name, found in seen.forms.items() if any(form.fields for _, form in found)}
    assert len(shown) >= FORMS_SHOWN
    assert len(seen.pages) >= PAGES_SHOWN
