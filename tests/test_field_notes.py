"""Every row of the field notes has its page, its field, its proof and its place in the archive."""

from __future__ import annotations

import re
import tomllib
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import select

from pairing import models
from pairing.extensions import db
from pairing.models import Mentorship, Pairing, Term
from pairing.printing.pdf import markup
from pairing.queries.assessment.volume.volume import volume_over
from tests import cast
from tests.field_county import write_down

HERE = Path(__file__).parent
ROWS = tomllib.loads((HERE / "field_notes.toml").read_text())
LASTS = {"A": 26, "B": 23, "C": 17, "D": 20}
LOGINS = {
    "lead": cast.LEAD_DIRECTOR,
    "supported": cast.SUPPORTED_DIRECTOR,
    "officer": cast.OFFICER,
    "mentor": cast.MENTOR,
    "mentee": cast.MENTEE,
}


def _plain(html: str) -> str:
    """The words of a page without tags and white space."""
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", html)))


def _has_test(name: str) -> bool:
    file, _, test = name.partition("::")
    path = HERE / file
    return path.is_file() and f"\ndef {test}(" in path.read_text()


def _has_field(name: str) -> bool:
    model, _, attribute = name.partition(".")
    return hasattr(getattr(models, model, None), attribute)


@pytest.fixture
def places(county):
    """The ids that stand in the pages' addresses, and the words of the printed term."""
    write_down(county)
    pairing = db.session.scalars(select(Pairing).where(Pairing.code == "B1")).one()
    term = db.session.scalars(select(Term).where(Term.code == "2026-1")).one()
    pair = select(Mentorship).where(Mentorship.pairing_id == pairing.id)
    volume = volume_over(pairing, [term], cast.TODAY, "0" * 64)
    return {
        "pairing": pairing.id,
        "supported": pairing.supported_id,
        "term": term.id,
        "mentorship": db.session.scalars(pair.order_by(Mentorship.id)).first().id,
        "printed": _plain(markup("archive", volume=volume)),
    }


def _lacks(row, places, clients):
    """What of a row does not hold."""
    lacking = []
    address = quote(row["page"].format(**places), safe="/?=&")
    answer = clients[row.get("as", "lead")].get(address)
    if answer.status_code != 200:
        lacking.append(f"{address}: {answer.status_code}")
    elif row["shows"] not in answer.text:
        lacking.append(f"{address} does not show {row['shows']}")
    if not _has_field(row["field"]):
        lacking.append(f"no field {row['field']}")
    if not _has_test(row["test"]):
        lacking.append(f"no test {row['test']}")
    if _plain(row["prints"]) not in places["printed"]:
        lacking.append(f"not printed: {row['prints']}")
    return lacking


def test_the_table_has_every_row():
    assert set(ROWS) == {f"{block}{n + 1}" for block, last in LASTS.items() for n in range(last)}


def test_every_row_holds_unless_a_later_issue_owes_it(county, places):
    clients = {name: cast.sign_in(county, login) for name, login in LOGINS.items()}
    wrong = {}
    for name, row in ROWS.items():
        lacking = _lacks(row, places, clients)
        if row.get("later") and not lacking:
            wrong[name] = f"the mark for issue {row['later']} has outlived itself"
        elif lacking and not row.get("later"):
            wrong[name] = lacking
    assert not wrong, "\n".join(f"{name}: {lacking}" for name, lacking in wrong.items())
