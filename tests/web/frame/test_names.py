"""Every name that a page or a template calls by a string: endpoints, templates, static files.

A template is rendered only by the branch that a test happens to take; its names are read whole.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, meta

from pairing.app import create_app
from tests.test_architecture import PACKAGE, ROOT

TEMPLATES = ROOT / "templates"
ENDPOINT = re.compile(r"""url_for\(\s*["']([^"']+)["']""")
STATIC = re.compile(r"""filename=["']([^"']+)["']""")
DOTTED = re.compile(r"[a-z_]+\.[a-z_]+")
FILES = {"html", "js", "css", "svg", "json", "toml", "pdf", "zip", "xlsx", "docx", "png", "txt"}
"""What stands behind a dot in the name of a file, never of a page."""


def _templates() -> Iterator[tuple[str, str]]:
    for path in TEMPLATES.rglob("*.html"):
        yield str(path.relative_to(TEMPLATES)), path.read_text("utf-8")


def _strings(folder: Path) -> Iterator[tuple[str, str]]:
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield path.name, node.value


def _is_page(name: str) -> bool:
    return bool(DOTTED.fullmatch(name)) and name.rpartition(".")[2] not in FILES


@pytest.fixture(scope="module")
def endpoints() -> set[str]:
    return set(create_app().view_functions)


def test_every_endpoint_named_by_a_template_exists(endpoints: set[str]) -> None:
    named = {(at, name) for at, text in _templates() for name in ENDPOINT.findall(text)}
    assert len(named) > 100
    assert {one for one in named if one[1] not in endpoints} == set()


def test_every_endpoint_named_by_a_page_exists(endpoints: set[str]) -> None:
    named = {(at, text) for at, text in _strings(PACKAGE / "web") if _is_page(text)}
    assert len(named) > 100
    assert {one for one in named if one[1] not in endpoints} == set()


def test_every_template_named_by_a_template_exists() -> None:
    read = Environment()
    named = {
        (at, name)
        for at, text in _templates()
        for name in meta.find_referenced_templates(read.parse(text))
    }
    assert len(named) > 100
    assert {(at, name) for at, name in named if not (TEMPLATES / str(name)).is_file()} == set()


def test_every_template_named_by_a_page_exists() -> None:
    named = {
        (at, text)
        for at, text in _strings(PACKAGE / "web")
        if re.fullmatch(r"[a-z_/]+\.html", text)
    }
    assert len(named) > 100
    assert {one for one in named if not (TEMPLATES / one[1]).is_file()} == set()


def test_every_static_file_named_by_a_template_exists() -> None:
    named = {(at, name) for at, text in _templates() for name in STATIC.findall(text)}
    assert named
    assert {one for one in named if not (ROOT / "static" / one[1]).is_file()} == set()
