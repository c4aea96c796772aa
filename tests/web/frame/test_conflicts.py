"""Nothing is overwritten unseen: a change needs the version that was read."""

import ast
import inspect
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

import pairing.web
from pairing.domain.vocabulary.activities import DisputeReason
from pairing.domain.vocabulary.needs import NeedStatus, SupplySource
from pairing.domain.vocabulary.people import MentorshipEnd
from pairing.extensions import db
from pairing.models import Activity, ActivityPairing, LogEntry, Need, Outing
from pairing.web.frame.access import VISIBLE_BY
from pairing.web.frame.page_forms import forms_of
from tests import cast

NO_ROW = {
    "assessments.submit",
    "assessments.withdraw",
    "evaluations.write",
    "own_forms.edit",
    "own_forms.remove",
    "resources.edit",
    "reviews.remove_adjustment",
    "summaries.group",
    "summaries.close",
    "surveys.edit",
    "surveys.stop",
    "terms.lock",
}
"""Endpoints whose row the sample county lacks, or that need no row: their wings' tests try them."""
ROWS = {f"{model.__tablename__}_id": model for model in VISIBLE_BY}
CHOSEN = {
    "activities.correct": {"reason": "写错了"},
    "activities.dispute": {"reason": DisputeReason.NOT_HELD},
    "mentorships.end": {"reason": MentorshipEnd.COMPLETED},
    "needs.judge": {"status": NeedStatus.SOLVED},
    "needs.supply": {"source": next(iter(SupplySource))},
}
"""What a person has to say where the page fills nothing in."""
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
ENCODED = "application/x-www-form-urlencoded"
"""Sent as it stands: a dictionary gets the version that the page would have shown."""
LONG = "这是一段写了很久的话。" * 30


def _asking_for_a_version():
    """(module, function) of every page that takes the posted version."""
    folder = Path(inspect.getfile(pairing.web)).parent
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.decorator_list:
                used = {
                    call.func.id
                    for call in ast.walk(node)
                    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
                }
                if used & {"posted_version", "_dispute"}:
                    yield path.stem, node.name


ENDPOINTS = sorted(f"{module}.{name}" for module, name in _asking_for_a_version())


def _paths(app, endpoint):
    """Addresses of the endpoint for some rows of the county."""
    adapter = app.url_map.bind("localhost")
    rule = next(app.url_map.iter_rules(endpoint))
    (name,) = rule.arguments
    for model in (ROWS[name],):
        for row in db.session.scalars(select(model.id).order_by(model.id.desc()).limit(40)):
            yield adapter.build(endpoint, {name: row})


def _filled(client, path):
    """The page's own form, filled as it comes; nothing for a button that stands elsewhere."""
    page = client.get(path)
    if page.status_code != 200:
        return {}
    found = [form for form in forms_of(page.text) if form.version]
    given = {name: one.values for form in found for name, one in form.controls.items()}
    hidden = {name: value for name, value in HIDDEN.findall(page.text) if "__i__" not in name}
    hidden.pop("version", None)
    return hidden | {name: values for name, values in given.items() if values}


@pytest.fixture
def a_plan(signed_in):
    """A plan and a record of today, so that there is something to move, confirm and dispute."""
    lead = signed_in(cast.LEAD_DIRECTOR)
    for number, day in enumerate(("2026-11-24", "2026-12-01")):
        data = {"form_key": f"v{number}", "pairing_id": 3, "day": day, "direction": "out"}
        data |= {"items-0-kind": "visit", "items-0-topic": "看环境"}
        assert lead.post("/activities/new", data=data).status_code == 302


def test_every_page_that_changes_a_versioned_row_asks_for_its_version():
    """A page that hands an operation no posted version would overwrite what it never saw."""
    assert len(ENDPOINTS) >= 40
    assert set(ENDPOINTS) >= NO_ROW


@pytest.mark.parametrize("endpoint", [one for one in ENDPOINTS if one not in NO_ROW])
def test_without_the_version_that_was_read_nothing_changes(county, signed_in, a_plan, endpoint):
    written = select(func.count(LogEntry.id)).where(LogEntry.action != "sign_in")
    entries = db.session.scalar(written)
    refused, others = 0, set()
    paths = list(_paths(county, endpoint))
    for login in cast.EVERYONE:
        client = signed_in(login)
        for path in paths:
            data = _filled(client, path) | CHOSEN.get(endpoint, {})
            first = client.post(path, data=urlencode(data, doseq=True), content_type=ENCODED)
            others.add(first.status_code)
            if first.status_code == 409:
                refused += 1
                assert client.post(path, data=data | {"version": ""}).status_code == 409
                assert client.post(path, data=data | {"version": "neu"}).status_code == 409
                assert client.post(path, data=data | {"version": "9" * 30}).status_code == 409
                break
        if refused:
            break
    db.session.rollback()
    assert db.session.scalar(written) == entries
    assert others <= {403, 404, 409}, others
    assert refused or not paths, f"{endpoint}: nobody could try it"


def _need(signed_in):
    raised = {"form_key": "n", "content": "缺户外玩具", "priority": "medium"}
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    assert supported.post("/pairings/3/needs/new", data=raised).status_code == 302
    return supported, db.session.scalars(select(Need).order_by(Need.id.desc())).first()


def test_a_conflict_shows_both_versions_and_loses_nothing(signed_in):
    supported, need = _need(signed_in)
    path, seen = f"/needs/{need.id}", need.version
    theirs = {"content": "缺户外玩具和沙水", "priority": "high", "version": seen}
    assert supported.post(path, data=theirs).status_code == 302
    mine = {"content": "缺滑梯", "priority": "low", "cause": LONG[:200], "version": seen}
    answer = supported.post(path, data=mine)
    assert answer.status_code == 409
    both = (
        "现在的内容",
        "您填的内容",
        "缺户外玩具和沙水",
        "缺滑梯",
        LONG[:200],
        ">高<",
        ">低<",
    )
    assert [text for text in both if text not in answer.text] == []
    assert "有多急" in answer.text
    form = next(form for form in forms_of(answer.text) if form.version)
    db.session.expire_all()
    assert need.content == "缺户外玩具和沙水"
    assert form.version == str(need.version)
    saved = supported.post(path, data=mine | {"version": form.version})
    assert saved.status_code == 302
    db.session.expire_all()
    assert (need.content, need.cause) == ("缺滑梯", LONG[:200])


def test_a_form_that_comes_again_keeps_the_version_it_was_opened_with(signed_in):
    """Else a fault of one's own would hide what another person saved meanwhile."""
    supported, need = _need(signed_in)
    path, seen = f"/needs/{need.id}", need.version
    again = supported.post(path, data={"content": "", "priority": "low", "version": seen})
    assert again.status_code == 200
    assert f'name="version" value="{seen}"' in again.text
    theirs = {"content": "缺沙水", "priority": "high", "version": seen}
    assert supported.post(path, data=theirs).status_code == 302
    again = supported.post(path, data={"content": "", "priority": "low", "version": seen})
    assert again.status_code == 409


def test_a_button_on_an_old_page_says_so_and_changes_nothing(signed_in):
    _, need = _need(signed_in)
    lead = signed_in(cast.LEAD_DIRECTOR)
    answer = lead.post(f"/needs/{need.id}/claim", data={"version": need.version + 1})
    assert answer.status_code == 409
    assert "刚刚变过" in answer.text
    db.session.expire_all()
    assert need.status == "open"


def test_the_rows_of_an_outing_are_compared_in_words(signed_in, a_plan):
    lead = signed_in(cast.LEAD_DIRECTOR)
    query = (
        select(Outing)
        .join(Activity, Activity.outing_id == Outing.id)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(Activity.topic == "看环境")
        .order_by(Outing.id)
    )
    outing = db.session.scalars(query).first()
    data = {
        "day": "2026-11-24",
        "venue": "二楼",
        "direction": "in",
        "items-0-kind": "visit",
        "items-0-topic": "看户外",
        "items-0-activity_id": outing.activities[0].id,
        "reason": "写错了",
    }
    again = lead.post(
        f"/activities/{outing.id}/correct", data=data | {"version": 77, "add": "visit"}
    )
    assert 'name="version" value="77"' in again.text, "a row more is no look at the newest version"
    answer = lead.post(f"/activities/{outing.id}/correct", data=data | {"version": 99})
    assert answer.status_code == 409
    for text in ("第 1 行 · 主题", "看环境", "看户外", "进城", "下乡", "写错了"):
        assert text in answer.text
