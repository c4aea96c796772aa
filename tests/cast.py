"""The named people of the sample county: the reader knows from the name who must fail."""

import re
import secrets
from datetime import date
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from werkzeug.test import TestResponse

from pairing import clock, config
from pairing.archive import worker
from pairing.domain.people.permissions import SYSTEM
from pairing.extensions import db, passwords
from pairing.models import Account, Organisation, SignInSession
from pairing.operations.county.imports import import_workbook
from pairing.operations.people import accounts
from pairing.operations.people.passwords import digest
from pairing.operations.people.signing_in import LONGEST_SESSION
from pairing.web.frame.access import SESSION_KEY
from pairing.web.people.signed_in import TOKEN_KEY

SAMPLE = config.DATA / "county.xlsx"
TODAY = date(2026, 11, 24)
PASSWORD = "correct-horse-battery"
OFFICER = "bureau"
REVIEWER = "reviewer"
LEAD_DIRECTOR = "head-k04"
SUPPORTED_DIRECTOR = "head-k05"
MENTOR = "k04-01"
MENTEE = "k05-01"
OUTSIDER = "head-p02"
EVERYONE = (
    OFFICER,
    REVIEWER,
    LEAD_DIRECTOR,
    SUPPORTED_DIRECTOR,
    MENTOR,
    MENTEE,
    OUTSIDER,
)


def load_county() -> None:
    """The sample county, and a password for everyone in the cast."""
    report = import_workbook(SYSTEM, SAMPLE, today=TODAY)
    assert not report.faults
    accounts.give_passwords(SYSTEM, dict.fromkeys(EVERYONE, PASSWORD))


def sign_in(app: Flask, login: str) -> FlaskClient:
    """A browser of ``login``'s, with the session and the cookies that the page leaves behind.

    Tests sign in some thousand times; what the page itself does is asked of the page
    (``tests/web/people``). Who has another password, or none any more, goes through the page.
    """
    client = app.test_client()
    now, token = clock.now(), secrets.token_urlsafe(32)
    with app.app_context(), db.engine.begin() as connection:
        asked = select(Account.id, Account.password_hash, Account.disabled_at)
        row = connection.execute(asked.where(Account.login == login)).one()
        if row.disabled_at or not passwords.fits(row.password_hash or "", PASSWORD):
            return _sign_in_by_page(client, login)
        started = {"made_at": now, "seen_at": now, "expires_at": now + LONGEST_SESSION}
        whose = {"token_hash": digest(token), "account_id": row.id, "device": "Werkzeug"}
        connection.execute(insert(SignInSession).values(**whose, **started))
    with client.session_transaction() as session:
        session.update({SESSION_KEY: token, TOKEN_KEY: secrets.token_hex(20), "_permanent": True})
    return client


def _sign_in_by_page(client: FlaskClient, login: str) -> FlaskClient:
    answer = client.post("/sign-in", data={"login": login, "password": PASSWORD})
    assert answer.status_code == 302, answer.text
    return client


def another_bureau() -> int:
    """A second bureau without a county; returns its id."""
    bureau = Organisation(code="ZZ", name="另一个教育局", kind="bureau", area="urban")
    db.session.add(bureau)
    db.session.flush()
    bureau.bureau_id = bureau.id
    db.session.commit()
    return bureau.id


def work(app: Flask) -> None:
    """Every job that waits is done."""
    db.session.rollback()
    worker.work(app, until_empty=True)


def finished(app: Flask, client: FlaskClient, answer: TestResponse) -> str:
    """The page of a job that was asked for, after the worker has done it."""
    assert answer.status_code == 303, answer.text
    work(app)
    return client.get(answer.location).text


def fetched(app: Flask, client: FlaskClient, url: str, **sent: Any) -> TestResponse:
    """What a long piece of work makes: asked for, done by the worker, fetched."""
    page = finished(app, client, client.post(url, **sent))
    link = re.search(r'data-fetch href="([^"]+)"', page)
    assert link, page
    return client.get(link[1])
