"""`python3 -m pairing` needs the standard library alone and says what it would install."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from pairing import __main__ as door

ROOT = Path(__file__).parents[1]


def test_the_door_uses_the_standard_library_alone():
    names = set()
    for node in ast.walk(ast.parse((ROOT / "pairing/__main__.py").read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    assert names <= sys.stdlib_module_names
    assert (ROOT / "pairing/__init__.py").read_text("utf-8").count("import") == 0


def test_only_what_is_missing_is_asked_for(monkeypatch):
    monkeypatch.setattr(door, "has_library", lambda name: "harfbuzz" not in name)
    monkeypatch.setattr(door, "has_chinese_font", lambda: True)
    assert door.missing_packages(with_tests=False) == ["libharfbuzz-subset0"]


def test_without_the_rights_the_line_to_run_is_printed(monkeypatch, capsys):
    monkeypatch.setattr(door, "as_root", lambda command: None)
    monkeypatch.setattr(door.shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(SystemExit) as ended:
        door.install_packages(["fonts-noto-cjk"])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "sudo apt-get install" in said
    assert "fonts-noto-cjk" in said


def test_the_lock_file_carries_hashes_and_no_address():
    text = (ROOT / "requirements.txt").read_text("utf-8")
    assert "--hash=sha256:" in text
    assert "http" not in text
    for package in ("weasyprint", "flask", "uharfbuzz"):
        assert f"\n{package}==" in f"\n{text}"


def test_ci_runs_the_test_command():
    assert "python3 -m pairing test" in (ROOT / ".ci/run").read_text("utf-8")
