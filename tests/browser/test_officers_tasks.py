"""The 27 tasks that are a bureau's own: each on screen, and undone or asked before.

``tasks.table`` says who does each and which forms the server must have taken. An officer does
them here in one sitting; a test that does one whole is held to the same table by ``conftest``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from werkzeug.routing import MapAdapter

from tests import cast
from tests.browser.conftest import DESK, Running
from tests.browser.deeds import SHOWN, Deeds, changed, lacking, stored
from tests.browser.tasks.table import OTHERWISE, TASKS, Task, owed
from tests.browser.tasks.walking import go, said
from tests.conftest import FILE

pytestmark = pytest.mark.xdist_group("browser")
STUCK = 6_000
"""Milliseconds after which a step is stuck: the others are still to be tried."""
HERE = [task for task in TASKS if not isinstance(task.do, str)]


def test_the_tasks_are_27_and_each_is_done_by_somebody() -> None:
    assert len({task.name for task in TASKS}) == 27
    for name in owed():
        module, _, test = name.partition(".py::")
        assert test.startswith("test_")
        assert callable(getattr(importlib.import_module(f"tests.browser.{module}"), test))


def test_every_form_of_the_table_is_one_of_the_house(routes: MapAdapter) -> None:
    known = {rule.endpoint for rule in routes.map.iter_rules()}
    named = {deed.removeprefix(SHOWN).split()[0] for task in TASKS for deed in task.deeds}
    assert named <= known


def test_each_is_undone_or_asked_before() -> None:
    back = {one.name for one in TASKS for deed in one.deeds if ".undo" in deed or deed[:2] == SHOWN}
    assert back | OTHERWISE.keys() == {one.name for one in TASKS}
    assert not back & OTHERWISE.keys()


def _carry_out(task: Task, page: Page, running: Running) -> None:
    """Do it; what it yields is said, stands in the database, and goes again by 撤销."""
    path = running.instance / FILE
    before = stored(path)
    for words in task.do(page) or ():
        said(page, words)
        assert changed(before, stored(path)), "nothing was written"
        go(page, "撤销")
        said(page, "已撤销")
        assert changed(before, stored(path)) == set(), "not as it was"


def test_an_officer_does_them_on_screen(
    open_as: Callable[..., Page], running: Running, deeds: Deeds
) -> None:
    officer = open_as(cast.OFFICER, DESK)
    officer.set_default_timeout(STUCK)
    stuck = []
    for task in HERE:
        deeds.clear()
        try:
            _carry_out(task, officer, running)
            assert lacking(task.deeds, deeds) == [], deeds
        except Exception as error:
            wrong = officer.locator(".wrong, .notice").all_inner_texts()
            stuck.append(f"{task.name} at {officer.url}: {wrong} {str(error)[:600]}")
    assert not stuck, "\n".join(stuck)
