"""The table: what each task is called, who does it, and the forms that the server must have taken.

``? endpoint``: a page was shown before, which asks, or tells what it will be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from playwright.sync_api import Page

from tests.browser.tasks import bureau, county


class Task(NamedTuple):
    """One way to do a task: a step of this folder, or a test of its own."""

    name: str
    do: Callable[[Page], Iterator[str] | None] | str
    deeds: tuple[str, ...]


FOUNDING = "test_founding.py::test_a_bureau_from_nothing_through_the_printed_address"
LOCKING = "test_whole_term.py::test_a_term_from_the_gap_list_to_the_second_version_of_its_archive"
BOOK = "test_book.py::test_rows_from_the_clipboard_and_a_teacher_who_moves"
ACCOUNTS = "test_accounts.py::test_from_the_directors_page_to_the_teachers_own"
CALENDAR = "test_calendar.py::test_days_are_tapped_and_stand_on_everybodys_agenda"
MERGER = "test_organisations.py::test_two_schools_become_one_and_are_two_again"
TARGETS = "test_targets.py::test_a_target_is_tried_while_it_is_typed_by_keyboard"
MOVE, ENDS, PAIRING, LISTS = (
    "move, merge, close one",
    "end it, hand it over, remove a wrong one",
    "book.undo pairings",
    "checklists and document lists",
)
TASKS: tuple[Task, ...] = (
    Task("found the bureau", FOUNDING, ("founding.found",)),
    Task("first officer", FOUNDING, ("founding.found",)),
    Task("school year and terms", FOUNDING, ("school_years.new",)),
    Task(
        "calendar",
        CALENDAR,
        ("calendar.save", "calendar.save", "? calendar.holidays", "calendar.holidays"),
    ),
    Task(
        "organisation",
        county.organisation,
        ("book_rows.new organisations", "book.undo organisations"),
    ),
    Task(
        MOVE, county.moved_organisation, ("book_rows.edit organisations", "book.undo organisations")
    ),
    Task(
        MOVE,
        MERGER,
        ("? organisation_ends.merge", "organisation_ends.merge", "book.undo organisations"),
    ),
    Task(
        MOVE,
        county.closed_organisation,
        ("? organisation_ends.close", "organisation_ends.close", "book.undo organisations"),
    ),
    Task("teacher", BOOK, ("? book_paste.paste teachers", "book_paste.paste teachers")),
    Task("posting, part-time, leaving", BOOK, ("book_moves.move", "book.undo teachers")),
    Task(
        "posting, part-time, leaving",
        county.part_time_teacher,
        ("book_moves.move", "book.undo teachers"),
    ),
    Task(
        "posting, part-time, leaving",
        county.leaving_teacher,
        ("book_rows.edit teachers", "book.undo teachers"),
    ),
    Task("account, invite, slip", ACCOUNTS, ("accounts.new", "first_passwords.choose")),
    Task("role by date", bureau.role_by_date, ("roles.new", "? roles.end", "roles.end")),
    Task(
        "reset, disable",
        bureau.reset_and_disabled,
        (
            "? accounts.ask_reset",
            "accounts.reset",
            "? accounts.disable",
            "accounts.disable",
            "accounts.enable",
        ),
    ),
    Task(
        "programme from a ready-made one",
        county.ready_programme,
        ("? programmes.found", "programmes.found", "book.undo programmes"),
    ),
    Task(
        "programme of one's own",
        county.own_programme,
        ("book_rows.new programmes", "book.undo programmes"),
    ),
    Task(
        "copy to next year",
        county.copied_programme,
        ("? programmes.copy", "programmes.copy", "book.undo programmes"),
    ),
    Task(
        "leadership group", county.leadership, ("book_rows.new leadership", "book.undo leadership")
    ),
    Task("target", TARGETS, ("target_editor.new", "book.undo targets")),
    Task(
        "更正 and 调整",
        county.changed_target,
        (
            "? target_editor.edit",
            "target_editor.edit",
            "book.undo targets",
            "? target_editor.edit",
            "target_editor.edit",
            "book.undo targets",
        ),
    ),
    Task("pairing", county.pairing, ("book_rows.new pairings", PAIRING)),
    Task(ENDS, county.ended_pairing, ("? pairing_ends.end", "pairing_ends.end", PAIRING)),
    Task(
        ENDS,
        county.handed_over_pairing,
        ("? pairing_ends.hand_over", "pairing_ends.hand_over", PAIRING),
    ),
    Task(ENDS, county.wrong_pairing, ("? pairing_ends.remove", "pairing_ends.remove", PAIRING)),
    Task("mentorship", county.mentorship, ("book_rows.new mentorships", "book.undo mentorships")),
    Task(
        "mentorship",
        county.ended_mentorship,
        ("book_rows.edit mentorships", "book.undo mentorships"),
    ),
    Task("rubric and bands", bureau.rubric, ("? rubrics.edit", "rubrics.edit")),
    Task(LISTS, bureau.checklist, ("? rubrics.edit", "rubrics.edit")),
    Task(LISTS, county.papers, ("book_ready.begin papers", "book.undo papers")),
    Task(
        "grade bands and points",
        county.grades,
        (
            "book_ready.begin grades",
            "book.undo grades",
            "book_rows.new grades",
            "book.undo grades",
        ),
    ),
    Task(
        "equipment standard",
        county.equipment,
        ("book_ready.begin equipment", "book.undo equipment"),
    ),
    Task(
        "archive settings, own forms",
        bureau.archive_settings,
        ("? settings.example", "settings.archive"),
    ),
    Task(
        "archive settings, own forms",
        bureau.own_form,
        ("own_forms.new", "? own_forms.remove", "own_forms.remove"),
    ),
    Task(
        "import, preview, undo",
        bureau.workbook,
        ("workbooks.check", "workbooks.import_checked", "workbooks.undo"),
    ),
    Task(
        "lock, exception, reopen",
        LOCKING,
        ("? terms.ask_lock", "terms.lock", "? terms.reopen_one", "terms.reopen_one"),
    ),
    Task(
        "lock, exception, reopen",
        bureau.lock,
        (
            "? terms.ask_lock",
            "terms.lock",
            "term_exceptions.index",
            "term_exceptions.end",
            "? terms.reopen",
            "terms.reopen",
        ),
    ),
)
"""In the order in which they are done; what cannot be taken back comes last."""

OTHERWISE = {
    "found the bureau": "nothing is there before it; its name is changed in 本县资料",
    "first officer": "nobody is there before; an account is disabled, which asks",
    "school year and terms": "days are changed; a term is removed in 本县资料, which asks",
    "account, invite, slip": "an account is disabled, which asks",
}
"""What has neither 撤销 nor a question of its own, and how it is put right."""


def owed() -> dict[str, list[Task]]:
    """By the test that does them whole: the tasks that it must have done."""
    found: dict[str, list[Task]] = {}
    for task in TASKS:
        if isinstance(task.do, str):
            found.setdefault(task.do, []).append(task)
    return found
