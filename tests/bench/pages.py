"""The county's page and the officer's home over 207 pairings, within what they may cost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pairing import databases
from pairing.app import create_app
from pairing.domain.people.permissions import SYSTEM
from pairing.operations.county.imports import import_workbook
from pairing.queries import lists
from tests import cast
from tests.bench.comparison import Comparison, cpu_seconds
from tests.bench.summary import grow

TODAY = date(2026, 11, 24)
LIMIT = 0.3
"""CPU seconds that each may take, warm."""
PAGES = {"/county": "the county's page", "/": "the officer's home"}


def compare(folder: Path) -> list[Comparison]:
    """200 pairings and the sample's 7, on SQLite, through the application's test client."""
    app = create_app(
        ENVIRONMENT={"PAIRING_INSTANCE": str(folder), "PAIRING_TODAY": TODAY.isoformat()},
        WTF_CSRF_ENABLED=False,
    )
    with app.app_context():
        databases.upgrade()
        import_workbook(SYSTEM, cast.SAMPLE, today=TODAY)
        cast.accounts.give_passwords(SYSTEM, {cast.OFFICER: cast.PASSWORD})
        term = lists.term_by_code("2026-1")
        assert term is not None
        grow(term)
    client = cast.sign_in(app, cast.OFFICER)
    found = []
    for url, name in PAGES.items():
        assert "X199" in client.get(url).text or url == "/"
        taken = cpu_seconds(lambda at=url: client.get(at), runs=9)  # type: ignore[misc]
        found.append(Comparison(f"{name}, 207 pairings, CPU", taken, "the limit, 300 ms", LIMIT, 1))
    return found
