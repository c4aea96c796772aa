"""What the demonstration brings: something for the officer to review, nothing from the future."""

import re
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import DateTime, func, select

from pairing import clock
from pairing.cli import sample
from pairing.cli.serving import DEMO_DAY, DEMO_LOGINS
from pairing.extensions import db
from pairing.models import Assessment, AssessmentPart, Term
from pairing.web.frame.shell import moment_text
from tests import cast


@pytest.fixture
def engine_name():
    return "sqlite"


@pytest.fixture
def shown(app):
    sample.load(DEMO_DAY, dict.fromkeys(DEMO_LOGINS, cast.PASSWORD))
    return app


def test_a_newcomer_has_something_to_review_and_finds_it(shown):
    (row,) = db.session.scalars(select(Assessment))
    assert (row.state, row.accepted_at, row.grade) == ("submitted", None, "")
    assert row.term.ends_on < DEMO_DAY
    for part in db.session.scalars(select(AssessmentPart)):
        assert all("原因：\n" not in f"{text}\n" for text in part.sections.values())
        assert {why for _, why in part.submitted["waived"]} == {sample.NOT_THERE}
    home = cast.sign_in(shown, cast.OFFICER).get("/").text
    door = re.search(r'href="(/reviews\?term_id=\d+)">2025', home)[1]
    for login in (cast.OFFICER, cast.REVIEWER):
        officer = cast.sign_in(shown, login)
        assert f'href="{door}"' in officer.get("/reviews").text, "the empty queue leads there"
        queue = officer.get(door).text
        assert f'href="/reviews/{row.id}"' in queue
        assert officer.get(f"/reviews/{row.id}").status_code == 200


def test_nothing_of_it_is_dated_after_its_day(shown):
    last = datetime.combine(DEMO_DAY, time.max, clock.SHANGHAI)
    dated = 0
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, DateTime) or "UtcDateTime" in type(column.type).__name__:
                newest = db.session.scalar(select(func.max(column)))
                dated += newest is not None
                assert newest is None or newest <= last, column
    assert dated >= 3, "log entries, parts and passwords at least"
    assert clock.now() > clock.now().replace(year=2000), "and the clock goes on afterwards"


def test_what_is_recorded_in_the_demonstration_is_shown_on_its_day(app):
    now = clock.now()
    today = clock.day_of(now)
    app.config["TODAY"] = today - timedelta(days=4)
    assert moment_text(now).startswith(f"{clock.today().month}月{clock.today().day}日 ")
    assert clock.shown(now + timedelta(days=7)).date() == clock.today() + timedelta(days=7)
    assert clock.shown(now - timedelta(days=1)).date() == clock.today()
    assert clock.shown(now - timedelta(days=9)).date() == today - timedelta(days=9)
    for pinned in (None, today + timedelta(days=4)):
        app.config["TODAY"] = pinned
        assert clock.shown(now) == now


def test_where_nothing_waits_at_all_the_queue_says_when_it_fills(shown):
    for row in db.session.scalars(select(Assessment)):
        row.state = "draft"
    db.session.commit()
    page = cast.sign_in(shown, cast.OFFICER).get("/reviews").text
    ends = db.session.scalars(select(Term).where(Term.code == "2026-1")).one().ends_on
    assert "现在没有要审核的" in page
    assert f"{ends.month}月{ends.day}日" in page
    assert 'href="/county">看全县进度' in page
