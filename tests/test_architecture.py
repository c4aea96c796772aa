"""The house's direction: arrows never turn back; the domain is pure; views never commit."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "pairing"
SMALL = {"pairing", "clock", "text", "config", "canonical", "extensions", "files"}
SMALL |= {"databases", "office"}
MAY_USE = {
    "domain": {"domain"},
    "models": {"models", "domain"} | SMALL,
    "queries": {"queries", "models", "domain", "workbook", "pinyin"} | SMALL,  # the columns as data
    "operations": {"operations", "queries", "models", "domain", "workbook", "archive", "pictures"}
    | {"word"}
    | SMALL,
    "workbook": {"workbook", "domain"} | SMALL,
    "word": {"word", "domain"} | SMALL,
    "printing": {"printing", "domain", "pdf"} | SMALL,
    "pdf": {"printing", "domain", "qr"} | SMALL,
    "bag": SMALL,
    "archive": {"bag", "domain"} | SMALL,
}
LONGEST = 300
WORD = ("docx", "docxtpl")


def _modules() -> Iterator[Path]:
    yield from (p for p in PACKAGE.rglob("*.py") if "migrations" not in p.parts)


def _room(path: Path) -> str:
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _rooms_used(path: Path) -> set[str]:
    names = [name.split(".") for name in _imports(path) if name.split(".")[0] == "pairing"]
    return {parts[1] if len(parts) > 1 else "pairing" for parts in names}


@pytest.mark.parametrize("room", sorted(MAY_USE))
def test_no_arrow_turns_back(room: str) -> None:
    wrong = {
        str(path.relative_to(ROOT)): sorted(extra)
        for path in _modules()
        if _room(path) == room and (extra := _rooms_used(path) - MAY_USE[room] - {"__version__"})
    }
    assert wrong == {}, f"{room} may use only {sorted(MAY_USE[room])}"


def test_the_domain_uses_the_standard_library_alone() -> None:
    foreign = {"flask", "sqlalchemy", "wtforms", "weasyprint", "click", "openpyxl"}
    used = {
        name.split(".")[0] for path in (PACKAGE / "domain").glob("*.py") for name in _imports(path)
    }
    assert used & foreign == set()


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
    """Data (the workbook's sheets) may run on; code is split by noun."""
    data = {"sheets.py"}
    long = {
        path.name: lines
        for path in _modules()
        if path.name not in data and (lines := len(path.read_text("utf-8").splitlines())) > LONGEST
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


def test_no_file_names_a_package_registry_or_carries_third_party_assets() -> None:
    kept = [ROOT / "pyproject.toml", ROOT / "requirements.txt", ROOT / "README.md"]
    for path in [*kept, *_modules()]:
        text = path.read_text("utf-8")
        for host in ("pypi.", "pythonhosted", "index-url", "npmjs", "cdn."):
            assert host not in text, f"{path} names {host}"
    suffixes = {path.suffix for path in (ROOT / "static").rglob("*") if path.is_file()}
    assert suffixes <= {".css", ".js", ".svg"}
