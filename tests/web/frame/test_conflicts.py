"""Nothing is overwritten unseen: a change needs the version that was read."""

import ast
import inspect
import io
import re
import shutil
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select, update

import pairing.web
from pairing.domain.vocabulary.activities import DisputeReason
from pairing.domain.vocabulary.needs import NeedStatus, SupplySource
from pairing.domain.vocabulary.people import MentorshipEnd
from pairing.extensions import db
from pairing.models import (
    Achievement,
    Activity,
    ActivityPairing,
    Document,
    LogEntry,
    Need,
    Organisation,
    Outing,
    RoleGrant,
)
from pairing.web.frame.access import VISIBLE_BY
from pairing.web.frame.page_forms import forms_of
from tests import cast
from tests.conftest import FILE, _app
from tests.made_rows import plan_and_assessment
from tests.web.outings.test_evidence import _photo
from tests.web.teaching.test_rewards import _assessed as passed_term
from tests.web.teaching.test_rewards import _form as reward_form

ADDS = {
    *("accounts.many", "accounts.new", "slips.prepare"),
    *("achievements.new", "activities.new", "appraisals.new", "checks.new", "documents.new"),
    *("lessons.new", "measures.new", "mentorship_papers.new", "mentorships.new", "needs.new"),
    *("own_forms.new", "problems.new", "resources.new", "rewards.new", "rubrics.new"),
    *("summaries.add", "surveys.new", "surveys.open_", "surveys.answer"),
    *("equipment.raise_one", "plans.arrange", "programmes.found", "school_years.new"),
    *("feeds.make", "feeds.make_of_pairing", "proposals.propose"),
    *("evidence.add", "evidence.add_to_document", "term_exceptions.index", "book_rows.new"),
    "book_ready.begin",
    "target_editor.new",
}
"""They only add: a row of its own under its one-time key, a file, one more parent's answer."""
MAKES = {
    *("archives.make", "archives.make_year", "jobs.cancel", "jobs.retry", "term_archives.build"),
    *("term_archives.cancel", "term_archives.retry", "workbooks.check", "workbooks.export"),
    *("ledgers.export", "slips.pdf"),
    *("verify.check_upload", "settings.example"),
    *("mentorships.paper", "months.county_ledger", "months.ledger", "surveys.sheet"),
    *("teacher_records.paper", "book_paste.check"),
}
"""They print, or start, stop and repeat work in the background: no fact is written over."""
OWN = {
    *("auth.password", "auth.sign_in", "auth.sign_out", "bureaus.switch"),
    *("first_passwords.choose", "founding.found"),
    *("uploads.start", "uploads.put", "uploads.finish", "uploads.drop"),
}
"""What a person does with the own session, password and files on their way."""
BY_CONTENT = {"rubrics.edit"}
"""The version is the fingerprint of the content that was edited (``rubrics.change_rubric``)."""
BY_ROW = {"review_queue.approve", "terms.close", "book.remove", "several_accounts.several"}
"""Each ticked row carries the version that was shown (``PickForm``)."""
UNCHANGING = {"months.receive", "months.send"}
"""A month's report never changes once it is sent: the bureau receives it by its id."""
OF_PLAN = {
    *("assessments", "document_checklists", "evaluations", "own_forms", "problems", "reviews"),
    *("settings", "summaries", "term_exceptions", "terms"),
}
"""Pages about rows that ``tests.made_rows`` makes."""
OF_BOOK = {
    "book.undo": "/county/data/teachers/undo",
    "book_moves.move": "/county/data/teachers/20/move",
    "book_paste.paste": "/county/data/teachers/paste",
    "book_rows.edit": "/county/data/teachers/20",
    "target_editor.edit": "/county/targets/1",
    "programmes.copy": "/county/programmes/2/copy",
    "settings.one_person": "/settings/one-person",
    "emails.own": "/me/email",
    **{f"pairing_ends.{one}": f"/county/pairings/3/{one}" for one in ("end", "remove")},
    "pairing_ends.hand_over": "/county/pairings/3/hand-over",
    **{f"organisation_ends.{one}": f"/county/organisations/6/{one}" for one in ("close", "merge")},
}
BY_JOB = {"workbooks.accept", "workbooks.import_checked", "workbooks.undo"}
"""About the check that a job made, and what it wrote: tried in ``tests/web/county``."""
ASKS_NOTHING = {"reviews.rate"}
"""No target of the sample asks for a mark: whatever is sent is passed over."""
TODAY = str(cast.TODAY)
ROWS = {f"{model.__tablename__}_id": model for model in VISIBLE_BY}
WORD = "402917"
"""Every organisation's confirmation word here."""
CHOSEN = {
    "activities.correct": {"reason": "写错了"},
    "links.answer": {"name": "李老师", "word": WORD},
    "disputes.dispute": {"reason": DisputeReason.NOT_HELD},
    "mentorships.end": {"reason": MentorshipEnd.COMPLETED},
    "needs.judge": {"status": NeedStatus.SOLVED},
    "pairing_ends.hand_over": {"side": "lead", "organisation_id": "2"},
    "organisation_ends.merge": {"organisation_id": "2"},
    "book_paste.paste": {"rows": "姓名\t单位编码\n新来的\tK04", "write": "1"},
    "needs.supply": {"source": next(iter(SupplySource))},
}
"""What a person has to say where the page fills nothing in."""
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
ENCODED = "application/x-www-form-urlencoded"
"""Sent as it stands: a dictionary gets the version that the page would have shown."""
LONG = "这是一段写了很久的话。" * 30


def _names(node):
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _blueprint(tree):
    """The name that a file gives its pages; "" where it has none."""
    calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call)]
    made = [one for one in calls if getattr(one.func, "id", "") == "Blueprint"]
    return made[0].args[0].value if made else ""


def _asking_for_a_version():
    """(blueprint, function) of every page that takes the posted version, itself or by a step."""
    folder = Path(inspect.getfile(pairing.web)).parent
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        steps = {one.name: one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}
        asking, more = set(), {"posted_version"}
        while more - asking:
            asking |= more
            found = {name for name, node in steps.items() if _names(node) & asking}
            more = {name for name in found if not steps[name].decorator_list}
        pages = {name for name, node in steps.items() if node.decorator_list}
        yield from ((_blueprint(tree), name) for name in pages if _names(steps[name]) & asking)


ENDPOINTS = sorted(f"{blueprint}.{name}" for blueprint, name in _asking_for_a_version())


def _paths(app, endpoint, made):
    """Addresses of the endpoint for some rows of the county."""
    adapter = app.url_map.bind("localhost")
    rule = next(app.url_map.iter_rules(endpoint))
    if endpoint in made:
        yield made[endpoint]
        return
    (name,) = rule.arguments
    for model in (ROWS[name],):
        for row in db.session.scalars(select(model.id).order_by(model.id.desc()).limit(60)):
            yield adapter.build(endpoint, {name: row})


def _filled(client, path):
    """The page's own form, filled as it comes; nothing for a button that stands elsewhere.

    None for who may not even see it.
    """
    page = client.get(path)
    if page.status_code in (403, 404):
        return None
    if page.status_code != 200:
        return {}
    found = [form for form in forms_of(page.text) if form.version]
    given = {name: one.values for form in found for name, one in form.controls.items()}
    hidden = {name: value for name, value in HIDDEN.findall(page.text) if "__i__" not in name}
    hidden.pop("version", None)
    return hidden | {name: values for name, values in given.items() if values}


def _plan_ahead(lead):
    """A plan and a record of today, so that there is something to move, confirm and dispute."""
    for number, day in enumerate(("2026-11-24", "2026-12-01")):
        data = {"form_key": f"v{number}", "pairing_id": 3, "day": day, "direction": "out"}
        data |= {"items-0-kind": "visit", "items-0-topic": "看环境"}
        assert lead.post("/activities/new", data=data).status_code == 302


@pytest.fixture
def a_plan(signed_in):
    """The sample county with both."""
    _plan_ahead(signed_in(cast.LEAD_DIRECTOR))


def _post(client, path, **data):
    answer = client.post(path, data=data | {"form_key": path})
    assert answer.status_code == 302, answer.text
    return answer.location


def _newest(model):
    return db.session.scalars(select(model).order_by(model.id.desc())).first()


def _record_all(app):
    """What directors record, made as they make it; the addresses that name no row's id."""
    lead = cast.sign_in(app, cast.LEAD_DIRECTOR)
    _plan_ahead(lead)
    _post(lead, "/agenda/feeds")
    _post(lead, "/pairings/3/resources/new", name="绘本书单", day=TODAY, text="https://example.cn")
    _post(lead, "/pairings/3/surveys/open", issued=20, closes_on="2026-12-01")
    files = {"files": (io.BytesIO(_photo()), "照片.jpg"), "form_key": "f"}
    record = db.session.scalars(select(Outing).where(Outing.day == cast.TODAY)).first()
    assert lead.post(f"/activities/{record.id}/files", data=files).status_code == 302
    one = {"单位编码": "K04", "类型": "论文", "名称": "乡土游戏", "级别": "市级", "日期": TODAY}
    _post(lead, "/pairings/3/achievements/new", **one)
    db.session.execute(update(Organisation).values(confirmation_word=WORD))
    db.session.commit()
    link = lead.post(f"/activities/{record.id}/link", follow_redirects=True).text
    return {
        "achievements.edit": f"/pairings/3/achievements/{_newest(Achievement).code}",
        "links.answer": re.search(r"http://[^/]+(/c/[\w-]+)", link)[1],
        "links.make": f"/activities/{record.id}/link",
        "links.revoke": f"/activities/{record.id}/link/revoke",
        "resources.edit": f"/resources/{_newest(Document).id}",
    }


def _reward(app):
    """A reward for a term that was passed."""
    given = {"data": reward_form(passed_term())}
    supported = cast.sign_in(app, cast.SUPPORTED_DIRECTOR)
    answer = supported.post("/pairings/3/rewards/new", **given)
    assert answer.status_code == 302, answer.text
    return {}


def _role():
    grant = db.session.scalars(select(RoleGrant).where(RoleGrant.role == "teacher")).first()
    return {"roles.end": f"/accounts/{grant.account_id}/roles/{grant.id}/end"}


class Counties:
    """One county for all that is tried on it in vain: it must not change, so nobody needs another.

    Of what is judged and passed there is a county of its own: a term that is passed is closed to
    whoever records.
    """

    def __init__(self, folder, template):
        self.folder, self.template, self.kept = folder, template, {}

    def for_endpoint(self, endpoint):
        """The application with what ``endpoint`` is about, and the addresses made for it."""
        kind = "records"
        if endpoint.split(".")[0] in OF_PLAN or endpoint == "plans.settle":
            kind = "plan"
        elif endpoint == "rewards.withdraw":
            kind = "reward"
        if kind not in self.kept:
            self.kept[kind] = self._make(kind)
        return self.kept[kind]

    def _make(self, kind):
        folder = self.folder / kind
        folder.mkdir()
        shutil.copy(self.template, folder / FILE)
        app = _app(folder, f"sqlite:///{folder / FILE}")
        fill = {"records": _record_all, "plan": plan_and_assessment, "reward": _reward}[kind]
        with app.app_context():
            addresses = OF_BOOK | _role() | fill(app)
            db.session.remove()
        return app, addresses

    def close(self):
        """Let go of the files."""
        for app, _ in self.kept.values():
            with app.app_context():
                db.engine.dispose()


@pytest.fixture(scope="module")
def counties(tmp_path_factory, loaded_sqlite):
    """Made by the first test that asks."""
    made = Counties(tmp_path_factory.mktemp("counties"), loaded_sqlite)
    yield made
    made.close()


@pytest.fixture
def unchanged(request, counties):
    """The application of the test's endpoint, and the addresses made for it."""
    app, addresses = counties.for_endpoint(request.node.callspec.params["endpoint"])
    with app.app_context():
        yield app, addresses
        db.session.remove()


def test_every_page_that_changes_a_versioned_row_asks_for_its_version(county):
    """A page that hands an operation no posted version would overwrite what it never saw.

    A new one takes the version (``posted_version``), or stands above among those that only add.
    """
    posts = {rule.endpoint for rule in county.url_map.iter_rules() if "POST" in rule.methods}
    without = ADDS | MAKES | OWN | BY_CONTENT | BY_ROW | UNCHANGING
    assert posts - set(ENDPOINTS) - without == set()
    assert without <= posts - set(ENDPOINTS)


@pytest.mark.parametrize("endpoint", sorted(set(ENDPOINTS) - BY_JOB))
def test_without_the_version_that_was_read_nothing_changes(unchanged, endpoint):
    app, made = unchanged
    written = select(func.count(LogEntry.id)).where(LogEntry.action != "sign_in")
    entries = db.session.scalar(written)
    refused, others = 0, set()
    paths = list(_paths(app, endpoint, made))
    for login in cast.EVERYONE:
        client = cast.sign_in(app, login)
        for path in paths:
            filled = _filled(client, path)
            if filled is None:
                continue
            data = filled | CHOSEN.get(endpoint, {})
            first = client.post(path, data=urlencode(data, doseq=True), content_type=ENCODED)
            others.add(first.status_code)
            if first.status_code == 409:
                refused += 1
                assert client.post(path, data=data | {"version": ""}).status_code == 409
                assert client.post(path, data=data | {"version": "neu"}).status_code == 409
                assert client.post(path, data=data | {"version": "9" * 30}).status_code == 409
                another = client.post(path, data=data | {"version": "77777"}).status_code
                assert another == 409 or endpoint in ASKS_NOTHING
                break
        if refused:
            break
    db.session.rollback()
    assert db.session.scalar(written) == entries
    assert others <= {403, 404, 409}, others
    assert refused, f"{endpoint}: nobody could try it"


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


def test_the_line_break_that_opens_a_text_is_none_of_its_own():
    areas = '<textarea name="a">\r\n两行\n字</textarea><textarea name="b">\n一行</textarea>'
    controls = forms_of(f"<form>{areas}</form>")[0].controls
    assert [controls[name].values for name in "ab"] == [["两行\n字"], ["一行"]]
