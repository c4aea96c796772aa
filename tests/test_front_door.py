"""`python3 -m pairing` needs the standard library alone and says what it would install."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pairing import __main__ as door
from pairing.cli import table

ROOT = Path(__file__).parents[1]
DONE = subprocess.CompletedProcess((), 0)


DOOR = ("__main__.py", "__init__.py", "cli/__init__.py", "cli/table.py")


@pytest.mark.parametrize("name", DOOR)
def test_the_door_uses_the_standard_library_alone(name):
    names = set()
    for node in ast.walk(ast.parse((ROOT / "pairing" / name).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    ours = {one for one in names if one.split(".")[0] == "pairing"}
    assert ours <= {"pairing.cli"}
    assert {one.split(".")[0] for one in names - ours} <= sys.stdlib_module_names


def test_the_bare_door_lists_every_command_and_installs_nothing(monkeypatch, capsys):
    def refuse(*_arguments):
        pytest.fail("nothing is prepared for a list")

    monkeypatch.setattr(door, "prepare_environment", refuse)
    monkeypatch.setattr(door, "install_packages", refuse)
    for line in ([], ["help"], ["--help"]):
        monkeypatch.setattr(sys, "argv", ["pairing", *line])
        door.main()
        said = capsys.readouterr().out
        for name in (*table.COMMANDS, *table.DOOR):
            assert f"\n  {name} " in said


def test_running_needs_less_than_testing(monkeypatch, tmp_path):
    installed = []
    monkeypatch.setattr(door, "make_venv", lambda: ["pip"])
    monkeypatch.setattr(door, "VENV", tmp_path)
    monkeypatch.setattr(door, "STAMP", tmp_path / "prepared")
    monkeypatch.setattr(door, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(door.subprocess, "run", lambda step, **_: installed.append(step) or DONE)
    door.prepare_environment(with_tests=False)
    assert [step[-1] for step in installed] == [str(ROOT / "requirements.txt"), str(ROOT)]
    door.prepare_environment(with_tests=False)
    assert len(installed) == 2
    door.prepare_environment(with_tests=True)
    assert str(ROOT / "requirements-test.txt") in [step[-1] for step in installed]
    before = len(installed)
    door.prepare_environment(with_tests=False)
    assert len(installed) == before, "an environment for tests can run everything too"


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


def _locked(name):
    text = (ROOT / name).read_text("utf-8")
    assert "http" not in text
    assert "--index" not in text
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in block for block in blocks)
    return {block.split("==")[0] for block in blocks}


def _asked(requirements):
    return {
        re.match(r"[\w.-]+", one)[0].lower().replace("_", "-").replace(".", "-")
        for one in requirements
    }


def test_what_runs_and_what_tests_need_is_locked_with_hashes_in_two_files():
    runs, tests = _locked("requirements.txt"), _locked("requirements-test.txt")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert _asked(project["dependencies"]) <= runs
    assert _asked(project["optional-dependencies"]["test"]) <= runs | tests
    assert runs & tests == set()
    assert not {"pytest", "ruff", "hypothesis", "playwright"} & runs


def _active(name, where):
    """The packages that a lock file installs on a machine like ``where``."""
    heads = re.findall(r"^(\S+)==(.*?)(?: \\)?$", (ROOT / name).read_text("utf-8"), re.M)
    found = [Requirement(f"{package}=={rest}") for package, rest in heads]
    return {one.name for one in found if one.marker is None or one.marker.evaluate(where)}


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_the_lock_is_whole_on_every_python_and_machine(python, machine):
    full = {"python_version": python, "python_full_version": f"{python}.4"}
    where = default_environment() | full | {"platform_machine": machine, "extra": ""}
    runs = _active("requirements.txt", where)
    for locked, whole in ((runs, runs), (_active("requirements-test.txt", where), None)):
        there = whole or runs | locked
        for name in locked:
            needs = map(Requirement, _needs(name))
            asked = {one.name for one in needs if not one.marker or one.marker.evaluate(where)}
            assert {canonicalize_name(one) for one in asked} <= there, name


def _needs(name):
    """What an installed package says that it needs; one for another Python is not here to ask."""
    try:
        return metadata.distribution(name).requires or []
    except metadata.PackageNotFoundError:
        return []


def test_ci_runs_the_test_command():
    assert "python3 -m pairing test" in (ROOT / ".ci/run").read_text("utf-8")
