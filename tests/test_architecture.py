"""The house's direction: arrows never turn back; the domain is pure; views never commit."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "pairing"
WINGS = {
    "people": "who",
    "plan": "what was promised",
    "outings": "what happened",
    "teaching": "how well it was taught",
    "assessment": "what is judged, reported and filed",
    "county": "the whole county at a glance",
}
"""The wings from left to right, and the question each answers: the same on every floor."""
FLOORS = {
    "domain": {"jobs", "numbers", "wording"},
    "models": {
        *("accounts", "activities", "assessments", "documents", "lessons", "log"),
        *("organisations", "pairings", "programmes", "standards", "surveys", "types"),
    },
    "queries": {"grouped", "jobs", "lists"},
    "operations": {
        "chain",
        "change",
        "codes",
        "job_queue",
        "jobs",
        "rehearsal",
        "rules",
        "settling",
        "sweeping",
    },
    "web": set(),
}
"""The floors from the ground up, and the files that stand at each one's root."""
EXTRA = {"domain": {"vocabulary"}, "web": {"frame"}}
"""Folders of a floor beside its wings, to their left: the wings may use them, not they a wing."""
IN_A_WING = {
    ("domain", "assessment"): {"volume"},
    ("queries", "assessment"): {"volume"},
    ("web", "county"): {"book"},
}
"""The one step deeper: a room in a wing for one noun that is many files."""
LEAVES = {"canonical", "clock", "config", "extensions", "lazy", "looks", "pinyin", "text", "values"}
TOP = {"app", "databases"} | LEAVES
ROOMS = {
    "domain": {"domain", "text", "values"},
    "models": {"models", "domain", "extensions", "looks"},
    "queries": {"queries", "models", "domain", "workbook", "files", "databases"} | LEAVES,
    "operations": {"operations", "queries", "models", "domain", "workbook", "word", "files"}
    | {"databases"}
    | LEAVES,
    "web": {"web", "operations", "queries", "models", "domain", "archive", "printing", "package"}
    | {"workbook", "word", "files", "databases"}
    | LEAVES,
    "archive": {"archive", "operations", "queries", "models", "domain", "printing", "package"}
    | {"workbook", "files", "databases"}
    | LEAVES,
    "cli": {"cli", "archive", "operations", "queries", "domain", "printing", "package", "workbook"}
    | {"files"}
    | TOP,
    "printing": {"printing", "package", "domain", "files", "config", "lazy"},
    "package": {"package", "domain", "workbook", "files", "canonical", "lazy"},
    "workbook": {"workbook", "domain", "files", "text", "values"},
    "word": {"word", "domain", "files", "text"},
    "files": {"files", "clock", "lazy", "text"},
    "migrations": {"migrations", "models", "extensions"},
    "app": {"web", "databases", "config", "extensions", "lazy"},
    "databases": {"databases", "extensions", "lazy"},
    **{leaf: {"lazy", "text"} for leaf in LEAVES},
}
"""Every room, and the rooms that it may use: the one map of the house."""
WITHOUT_CODE = {"data"}
LONGEST = 300
WORD = ("docx", "docxtpl")


def _modules() -> Iterator[Path]:
    yield from (p for p in PACKAGE.rglob("*.py") if "versions" not in p.parts)


def _parts(path: Path) -> tuple[str, ...]:
    """The module's dotted name below ``pairing``, as parts; () for the package itself."""
    inside = path.relative_to(PACKAGE).with_suffix("").parts
    return inside[:-1] if inside[-1] == "__init__" else inside


NAMES = {_parts(path) for path in _modules()}


def _room(path: Path) -> str:
    return next(iter(_parts(path)), "pairing")


def _imports(path: Path) -> Iterator[str]:
    """Every import, in functions and under TYPE_CHECKING too, and every module named by string."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: name the whole place"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and str(node.value).startswith("pairing."):
            name = str(node.value)
            yield from [name] if tuple(name.split(".")[1:]) in NAMES else []


def _used(path: Path) -> Iterator[tuple[str, ...]]:
    """The modules of ours that a module uses, as parts below ``pairing``."""
    for name in _imports(path):
        first, *parts = name.split(".")
        if first == "pairing" and parts:
            whole = tuple(parts)
            yield whole if whole in NAMES else whole[:-1]


def _wing(parts: tuple[str, ...]) -> str | None:
    """The wing of a module on a floor; None at the floor's root or in a room."""
    return parts[1] if len(parts) > 1 and parts[0] in FLOORS and parts[1] in WINGS else None


def test_no_arrow_turns_up() -> None:
    wrong = {
        f"{'.'.join(_parts(path))} → {'.'.join(used)}"
        for path in _modules()
        for used in _used(path)
        if _room(path) in ROOMS and used and used[0] not in ROOMS[_room(path)]
    }
    assert wrong == set()


def test_no_arrow_points_right() -> None:
    order = list(WINGS)
    wrong = set()
    for path in _modules():
        here = _parts(path)
        for used in _used(path):
            theirs = _wing(used)
            if not here or not used or here[0] != used[0] or theirs is None:
                continue
            joins = here == ("web",)
            mine = order.index(own) if (own := _wing(here)) else -1
            if order.index(theirs) > mine and not joins:
                wrong.add(f"{'.'.join(here)} → {'.'.join(used)}")
    assert wrong == set(), "a wing uses itself, the floor's root, and wings to its left"


def test_no_two_files_need_one_another() -> None:
    """No circle anywhere: neither of a floor's files, nor by an import for its types alone."""
    uses = {_parts(path): {*_used(path)} & NAMES - {_parts(path)} for path in _modules()}
    while free := {name for name, used in uses.items() if not used & uses.keys()}:
        uses = {name: used for name, used in uses.items() if name not in free}
    assert {".".join(name) for name in uses} == set(), "all that stands in a circle or upon one"


def _rooms_in(wing: tuple[str, ...]) -> set[tuple[str, ...]]:
    return {(room,) for room in IN_A_WING.get(wing, ())}


def test_every_file_stands_in_the_grid() -> None:
    astray = []
    for path in _modules():
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts[0] in FLOORS:
            folders = {*WINGS, *EXTRA.get(parts[0], ())} if parts[0] != "models" else set()
            known = parts[1] in folders if len(parts) > 2 else parts[1] in FLOORS[parts[0]]
            known = known or parts[1:] == ("__init__",)
            deeper = parts[2:-1]
            known = known and (not deeper or deeper in _rooms_in(parts[:2]))
        else:
            known = parts[0] in ROOMS or parts in {("__init__",), ("__main__",)}
        if not known:
            astray.append(str(path.relative_to(ROOT)))
    assert astray == [], "give it a floor and a wing, or find the noun it lacks"
    folders = {p.name for p in PACKAGE.iterdir() if p.is_dir() and p.name != "__pycache__"}
    assert folders <= {*ROOMS, *WITHOUT_CODE}


def test_templates_and_tests_stand_in_the_same_wings() -> None:
    rooms = {*WINGS, "frame", "pdf"}
    assert {p.name for p in (ROOT / "templates").iterdir() if p.is_dir()} == rooms
    for floor in FLOORS:
        here = ROOT / "tests" / floor
        if not here.is_dir():
            continue
        loose = {p.name for p in here.glob("test_*.py")} - {f"test_{n}.py" for n in FLOORS[floor]}
        assert not loose, f"tests/{floor}: {loose}"
        wings = {p.name for p in here.iterdir() if p.is_dir() and p.name != "__pycache__"}
        assert wings <= {*WINGS, "frame"}
        for wing in wings:
            rooms = {p.name for p in (here / wing).iterdir() if p.is_dir()} - {"__pycache__"}
            assert rooms <= IN_A_WING.get((floor, wing), set()), f"tests/{floor}/{wing}: {rooms}"


def test_what_the_guide_for_contributors_names_is_there() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = set(re.findall(r"`((?:pairing|templates|tests)/[\w/.-]+)", guide))
    assert len(named) > 15
    assert [one for one in sorted(named) if not (ROOT / one).exists()] == []
    words = {*re.findall(r"`([A-Z]\w+|load)`", guide)}
    code = "".join(path.read_text("utf-8") for path in _modules())
    known = {"TMPDIR", "CHANGELOG"}
    assert [one for one in words - known if not re.search(rf"\b{one}\b", code)] == []


def test_the_readme_draws_this_house() -> None:
    drawn = (ROOT / "README.md").read_text("utf-8").split("## The house")[1].split("\n## ")[0]
    for wing, question in WINGS.items():
        assert f"`{wing}` {question}" in drawn
    for room in [*FLOORS, *(name for name in ROOMS if (PACKAGE / name).is_dir())]:
        assert f"`{room}`" in drawn
    for (floor, wing), rooms in IN_A_WING.items():
        assert all(f"`{floor}/{wing}/{room}`" in drawn for room in rooms)


def test_pages_are_no_helpers_of_other_pages() -> None:
    """What several pages use stands in a file of its own, that registers no page."""
    pages = {
        _parts(p) for p in _modules() if _room(p) == "web" and "Blueprint(" in p.read_text("utf-8")
    }
    wrong = {
        f"{'.'.join(_parts(path))} → {'.'.join(used)}"
        for path in _modules()
        for used in _used(path)
        if used in pages and path.name != "__init__.py"
    }
    assert wrong == set()


def test_the_domain_uses_the_standard_library_alone() -> None:
    used = {n.split(".")[0] for p in _modules() if _room(p) == "domain" for n in _imports(p)}
    assert used <= {*sys.stdlib_module_names, "pairing"}


def test_operations_know_neither_requests_nor_the_clock() -> None:
    """An operation's one instant is read in ``change.py``; it hands it out as now and today."""
    change = PACKAGE / "operations" / "change.py"
    wrong = [
        f"{'.'.join(_parts(path))} → {name}"
        for path in _modules()
        if _room(path) == "operations"
        for name in _imports(path)
        if name.split(".")[0] == "flask" or (name == "pairing.clock" and path != change)
    ]
    assert wrong == []


def test_only_one_room_knows_weasyprint() -> None:
    users = [p.name for p in _modules() if any(n.startswith("weasyprint") for n in _imports(p))]
    assert users == ["pdf.py"]


def test_only_one_room_knows_word() -> None:
    users = {_room(p) for p in _modules() for n in _imports(p) if n.split(".")[0] in WORD}
    assert users == {"word"}


def test_only_the_web_knows_requests_and_nobody_there_commits() -> None:
    for path in _modules():
        text = path.read_text("utf-8")
        if _room(path) == "web":
            assert ".commit(" not in text, path
            assert "select(" not in text, f"{path}: a query belongs into queries/"
        elif _room(path) not in ("extensions", "app"):
            assert "flask.request" not in set(_imports(path)), path


def test_the_web_reads_numbers_ids_and_days_by_the_one_parser() -> None:
    """``pairing.values``, and the fields of ``frame/typed.py``: no page has a parser of its own."""
    by_hand = re.compile(
        r"\.isdigit\(\)|\bfromisoformat\b|, int\)|type=int\b|coerce=int\b|strptime|"
        r"Decimal\(request|\bint\((?:text|value|wanted|given|number)\b"
    )
    fields = re.compile(
        r"from wtforms import (?:\([^)]*|[^\n(]*)\b(?:Date|Decimal|Float|Integer|Time)Field\b"
    )
    allowed = {"boundary.py", "conflict.py"}
    for path in _modules():
        if _room(path) == "web" and path.name not in allowed:
            text = path.read_text("utf-8")
            found = by_hand.search(text) or fields.search(text)
            assert not found, f"{path}: {found and found[0]}"


def test_only_the_clock_reads_the_clock() -> None:
    for path in _modules():
        if path.name not in ("clock.py", "__main__.py"):
            text = path.read_text("utf-8")
            assert "date.today(" not in text, path
            assert "datetime.now(" not in text, path


def test_nothing_is_imported_inside_a_function() -> None:
    for path in _modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                inner = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
                assert not inner, f"{path}: {node.name} imports inside"


def test_no_file_has_more_than_one_subject() -> None:
    """A file that grows is split by noun, data as well as code."""
    long = {
        path.name: lines
        for path in _modules()
        if (lines := len(path.read_text("utf-8").splitlines())) > LONGEST
    }
    assert long == {}


def test_every_public_name_says_what_it_is() -> None:
    silent = []
    for path in _modules():
        tree = ast.parse(path.read_text("utf-8"))
        if path.name != "env.py" and ast.get_docstring(tree) is None:
            silent.append(str(path.relative_to(ROOT)))
        for node in tree.body:
            named = isinstance(node, ast.FunctionDef | ast.ClassDef)
            if named and not node.name.startswith("_") and ast.get_docstring(node) is None:
                silent.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert silent == []


SAID_OF_MANY = {"View"}
"""What every page file names for itself: the kinds of answers that its pages give."""


def test_a_name_has_at_most_two_meanings() -> None:
    """Two, because the volume prints its own frozen value beside many a table's row."""
    meanings: dict[str, set[str]] = {}
    for path in _modules():
        for node in ast.parse(path.read_text("utf-8")).body:
            names = [node.name] if isinstance(node, ast.ClassDef) else []
            if isinstance(node, ast.Assign):
                names = [one.id for one in node.targets if isinstance(one, ast.Name)]
            for name in names:
                if name[0].isupper() and not name.isupper() and name not in SAID_OF_MANY:
                    meanings.setdefault(name, set()).add(".".join(_parts(path)))
    many = {name: places for name, places in meanings.items() if len(places) > 2}
    assert many == {}, "give each meaning a name of its own"


def test_no_file_names_a_package_registry_or_carries_third_party_assets() -> None:
    kept = [one for one in ROOT.iterdir() if one.suffix in (".md", ".toml", ".txt")]
    assert len(kept) >= 6
    for path in [*kept, *_modules()]:
        text = path.read_text("utf-8")
        for host in ("pypi.", "pythonhosted", "index-url", "npmjs", "cdn."):
            assert host not in text, f"{path} names {host}"
    suffixes = {path.suffix for path in (ROOT / "static").rglob("*") if path.is_file()}
    assert suffixes <= {".css", ".js", ".svg"}
