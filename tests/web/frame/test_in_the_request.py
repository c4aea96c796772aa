"""What is printed, imported or exported while somebody waits: a short list, with reasons."""

from __future__ import annotations

import importlib
import inspect
from types import CodeType, FunctionType, ModuleType

from pairing.lazy import Later

DOORS = {
    ("pairing.web.frame.paper", "print_small"),
    ("pairing.printing.pool", "Printer"),
    ("pairing.archive.making", "archive_pairings"),
    ("pairing.archive.making", "shared_printer"),
    ("pairing.archive.claims", "check_file"),
    ("pairing.operations.county.imports", "import_workbook"),
    ("pairing.package.stream", "stream"),
    ("pairing.workbook.annotate", "annotate"),
    ("pairing.workbook.reading", "read_book"),
    ("pairing.workbook.template", "template_workbook"),
    ("pairing.workbook.writing", "county_workbook"),
    *(
        ("pairing.word.papers", name)
        for name in ("activity", "observation", "agreement", "summary", "assessment", "month")
    ),
    ("pairing.word.own_forms", "fill"),
}
"""Where long work begins."""
PAGE = "a page or two of PDF, ten CPU seconds at the most, two at a time in a process"
WORD = "a Word paper of one record or one month: linear in its rows, 0.2 s for 400"
ALLOWED = {
    "surveys.sheet": PAGE,
    "mentorships.paper": PAGE,
    "teacher_records.paper": PAGE,
    "papers.outing": WORD,
    "papers.observation": WORD,
    "papers.agreement": WORD,
    "papers.assessment": WORD,
    "papers.summary": WORD,
    "papers.month": WORD,
    "workbooks.empty": "an empty workbook, 0.3 s",
    "term_archives.download": "archives that lie there, sent file by file as they are packed",
    "verify.check_upload": "read in a process of its own, for ten seconds at the most",
}


def _names(code: CodeType) -> set[str]:
    inner = (one for one in code.co_consts if isinstance(one, CodeType))
    return set(code.co_names).union(*(_names(one) for one in inner))


def _values(function: FunctionType) -> list[object]:
    """Everything that a function names: its globals, and what it takes from modules."""
    names, known = _names(function.__code__), function.__globals__
    found = [known[name] for name in names if name in known]
    modules = [one for one in found if isinstance(one, ModuleType)]
    return found + [
        getattr(importlib.import_module(one.__name__), name, None)
        for one in modules
        if isinstance(one, Later) or one.__name__.startswith("pairing.")
        for name in names
    ]


def _reached(function: object, seen: set[object]) -> set[tuple[str, str]]:
    """The doors that a view reaches, through functions of ``pairing.web`` alone."""
    whole = inspect.unwrap(function)  # type: ignore[arg-type]
    if not isinstance(whole, FunctionType) or whole in seen:
        return set()
    seen.add(whole)
    doors: set[tuple[str, str]] = set()
    for value in _values(whole):
        if not isinstance(value, FunctionType | type):
            continue
        place = (getattr(value, "__module__", ""), getattr(value, "__name__", ""))
        if place in DOORS:
            doors.add(place)
        elif place[0] and place[0].startswith("pairing.web"):
            doors |= _reached(value, seen)
    return doors


def test_only_these_pages_print_import_or_export_while_somebody_waits(county):
    views = county.view_functions.items()
    found = {endpoint for endpoint, view in views if _reached(view, set())}
    assert found - set(ALLOWED) == set(), "ask for it as a job: web/frame/asking.py"
    assert set(ALLOWED) - found == set(), "no longer there"


def test_every_door_exists():
    for module, name in DOORS:
        assert hasattr(importlib.import_module(module), name), (module, name)


def test_what_makes_something_is_limited(county):
    free = {"term_archives.download"}
    views = county.view_functions
    assert {name for name in set(ALLOWED) - free if not hasattr(views[name], "rates")} == set()
