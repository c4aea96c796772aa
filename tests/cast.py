"""The named people of the sample county: the reader knows from the name who must fail."""

import re
from datetime import date
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from pairing import config
from pairing.archive import worker
from pairing.domain.people.permissions import SYSTEM
from pairing.extensions import db
from pairing.models import Organisation
from pairing.operations.county.imports import import_workbook
from pairing.operations.people import accounts

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
    """A browser of ``login``'s, signed in."""
    client = app.test_client()
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
