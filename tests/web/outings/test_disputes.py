"""A dispute: what is claimed stands beside the question, and one word stands everywhere."""

from pathlib import Path

import pytest
from sqlalchemy import select

from pairing.domain.assessment.volume.status_marks import mark_of
from pairing.domain.outings.history import story
from pairing.domain.vocabulary.activities import ActivityState, CancelReason
from pairing.domain.wording import state_word
from pairing.extensions import db
from pairing.models import LogEntry
from pairing.web.frame.pills import state_pill
from tests import cast
from tests.web.outings.test_recording import _newest, _outing, _pairing

ROOT = Path(__file__).parents[3]
WORD = "有出入"


@pytest.fixture
def both(signed_in):
    """Lead and supported director, and an outing that the first recorded."""
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    lead.post("/activities/new", data=_outing(_pairing()))
    return lead, supported, f"/activities/{_newest().id}"


def test_the_dispute_page_shows_what_is_claimed(both):
    _, supported, url = both
    page = supported.get(f"{url}/dispute").text
    for claimed in ("有趣的磁铁", "去小学化", "2 课时", "26", "湖滨镇中心幼儿园", "记录"):
        assert claimed in page, claimed
    again = supported.post(f"{url}/dispute", data={"reason": "no-such"}).text
    assert "有趣的磁铁" in again and "请重新选择" in again


def test_one_word_stands_in_button_mark_list_log_and_paper(both):
    lead, supported, url = both
    assert f">{WORD}</a>" in supported.get(url).text
    supported.post(f"{url}/dispute", data={"reason": "not_held"})
    for reader in (lead, supported):
        assert f"</span>{WORD}</span>" in reader.get(url).text
        assert f"说{WORD}" in reader.get(url).text
    entry = db.session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
    assert WORD in story(entry.action, entry.changes, entry.actor_name, entry.at).word
    disputed = ActivityState.DISPUTED
    marks = (mark_of(disputed).word, state_pill(disputed).word)
    assert {state_word(disputed), disputed.label, *marks} == {WORD}
    assert ActivityState.from_label("有异议") is disputed, "an older county's workbook says so"


def test_paper_says_where_an_activity_stands_as_the_screen_does():
    for state in ActivityState:
        assert mark_of(state).word == state_word(state) == state_pill(state).word
    assert mark_of(ActivityState.CANCELLED, CancelReason.WEATHER).word == "没有进行"


def test_no_page_and_no_message_says_it_otherwise():
    kinds = (("pairing", "*.py"), ("templates", "*.html"), ("static", "*.js"))
    files = [one for room, kind in kinds for one in (ROOT / room).rglob(kind)]
    said = [one.name for one in files if "异议" in one.read_text("utf-8")]
    assert said == ["activities.py"], "only the workbook's older reading"


def _taught(page):
    """The line of the lesson of the 24th on a teacher's own record."""
    lines = page.split("我上的课")[1].split("</section>")[0].split("</li>")
    return next(line for line in lines if "有趣的磁铁" in line and "11月24日" in line)


def test_my_own_record_shows_disputed_as_disputed(both, signed_in):
    _, supported, url = both
    teacher = signed_in(cast.MENTOR)
    assert "待对方确认" in _taught(teacher.get("/me/record").text)
    supported.post(f"{url}/dispute", data={"reason": "not_held"})
    line = _taught(teacher.get("/me/record").text)
    assert WORD in line and "待" not in line
