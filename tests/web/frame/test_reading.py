"""Reading writes nothing and holds nothing, whatever page it is."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import before_render_template, template_rendered
from sqlalchemy import Engine, event, text

from pairing import clock
from pairing.databases.opening import is_open
from pairing.extensions import Base, db
from pairing.models import Pairing, SignInSession
from pairing.queries.people import actors
from tests import cast

WRITES = re.compile(r"\s*(insert|update|delete|replace|create|alter|drop|begin immediate)\b", re.I)


def _ids() -> dict[str, int]:
    """One row of every table, for the addresses that name one."""
    found = {}
    for mapper in Base.registry.mappers:
        table = mapper.local_table.name
        row = db.session.scalar(db.select(db.func.max(mapper.class_.id)))
        found[f"{table}_id"] = row or 1
    found["pairing_id"] = db.session.scalars(
        db.select(Pairing.id).where(Pairing.code == "B1")
    ).one()
    return found


def _addresses(app) -> list[str]:
    ids, found = _ids(), []
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint == "static":
            continue
        url = re.sub(r"<int:(\w+)>", lambda match: str(ids.get(match[1], 1)), rule.rule)
        url = re.sub(r"<(?:\w+:)?school_year>", "2026-2027", url)
        found.append(re.sub(r"<(?:\w+:)?(\w+)>", "2026-10", url))
    return found


def _seen(ago: timedelta) -> None:
    db.session.execute(db.update(SignInSession).values(seen_at=clock.now() - ago))
    db.session.commit()


@pytest.fixture
def held() -> list[str]:
    """Templates at whose rendering a transaction was open."""
    found: list[str] = []

    def look(_app, template, **_more) -> None:
        if is_open(db.session.connection()):
            found.append(template.name)

    with before_render_template.connected_to(look), template_rendered.connected_to(look):
        yield found


def test_no_page_writes_or_holds_a_transaction_open_while_it_is_rendered(
    county, signed_in, held
) -> None:
    addresses = _addresses(county)
    assert len(addresses) > 80
    for login in (cast.OFFICER, cast.LEAD_DIRECTOR, cast.MENTEE):
        client = signed_in(login)
        _seen(timedelta(minutes=20))
        wrote: list[str] = []

        def listen(_connection, _cursor, statement, *_more, wrote=wrote) -> None:
            wrote += [statement] if WRITES.match(statement) else []

        event.listen(Engine, "before_cursor_execute", listen)
        try:
            opened = [client.get(url).status_code for url in addresses]
        finally:
            event.remove(Engine, "before_cursor_execute", listen)
        assert wrote == [], login
        assert held == [], login
        assert opened.count(200) > 25, login


def test_a_reader_who_saves_nothing_stays_signed_in(county, signed_in) -> None:
    client = signed_in(cast.OFFICER)
    with client.session_transaction() as cookie:
        cookie["seen"] = int((clock.now() - timedelta(minutes=6)).timestamp())
    _seen(timedelta(hours=5))
    assert client.get("/").status_code == 200
    with client.session_transaction() as cookie:
        assert clock.now().timestamp() - cookie["seen"] < 60


def test_who_was_idle_too_long_signs_in_again(county, signed_in) -> None:
    client = signed_in(cast.OFFICER)
    over = actors.IDLE["bureau_admin"] + timedelta(minutes=1)  # type: ignore[index]
    _seen(over)
    with client.session_transaction() as cookie:
        cookie["seen"] = int((clock.now() - over).timestamp())
    assert client.get("/").location.startswith("/sign-in")


def test_a_save_notes_that_the_person_was_here_and_never_waits_for_it(county, signed_in) -> None:
    client = signed_in(cast.LEAD_DIRECTOR)
    _seen(timedelta(hours=1))
    client.post("/uploads/", data={"key": "0" * 32, "name": "a.jpg", "size": "10"})
    db.session.rollback()
    assert clock.now() - db.session.scalars(db.select(SignInSession.seen_at)).one() < timedelta(
        minutes=1
    )


def test_others_save_while_a_page_is_rendered_on_the_older_library(county, signed_in) -> None:
    """In `delete` mode a reader's lock would keep every writer from committing."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("an embedded database only")
    saved: list[int] = []

    def save(_app, **_more) -> None:
        with db.engine.connect() as other:
            driver = other.connection.driver_connection
            driver.execute("PRAGMA busy_timeout=50")
            driver.execute("BEGIN EXCLUSIVE")
            driver.execute("UPDATE account SET email = email")
            driver.execute("COMMIT")
        saved.append(1)

    client = signed_in(cast.OFFICER)
    db.session.remove()
    with db.engine.connect() as connection:
        connection.execute(text("PRAGMA journal_mode=delete"))
    with before_render_template.connected_to(save), template_rendered.connected_to(save):
        assert client.get("/county").status_code == 200
    assert len(saved) == 2
