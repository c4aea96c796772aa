"""Installed from its wheel, away from any checkout, it works as in the checkout."""

from __future__ import annotations

import json
import os
import site
import socket
import subprocess
import sys
import time
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.xdist_group("wheel")
SAMPLE = ROOT / "pairing/data/county.xlsx"
TODAY = "2026-11-24"


class Installed:
    """An environment with the wheel, and a folder of its own to work in."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.home.mkdir()
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
        subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
        venv.create(folder / "env", symlinks=True)
        inside = next((folder / "env/lib").glob("python3*")) / "site-packages"
        zipfile.ZipFile(next(folder.glob("*.whl"))).extractall(inside)
        theirs = [one for one in site.getsitepackages() if one.startswith(sys.prefix)]
        (inside / "their.pth").write_text("\n".join(theirs))
        self.packages, self.python = inside, folder / "env/bin/python"
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PAIRING_", "PYTHON"))}
        own = {"HOME": str(self.home), "PAIRING_TODAY": TODAY}
        self.environment = {k: v for k, v in kept.items() if k != "XDG_DATA_HOME"} | own

    def __call__(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        line = [str(self.python), "-m", *map(str, arguments)]
        return subprocess.run(
            line, env=self.environment, cwd=self.home, capture_output=True, text=True, timeout=180
        )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    made = Installed(tmp_path_factory.mktemp("wheel"))
    where = made("pairing", "import", SAMPLE)
    assert where.returncode == 0, where.stderr
    assert str(made.home / ".local/share/pairing") in where.stderr
    return made


def test_a_county_is_imported_assessed_archived_and_verified(installed):
    done = installed("pairing", "assess", "--term", "2026-1", "--json")
    assert len(json.loads(done.stdout)) > 50
    out = installed.home / "out"
    done = installed("pairing", "archive", "--term", "2026-1", "--pairing", "B1", "--out", out)
    assert done.returncode == 0, done.stderr
    assert installed("pairing", "verify", out).returncode == 0


def test_data_never_lie_among_the_packages(installed):
    assert (installed.home / ".local/share/pairing/pairing.sqlite3").is_file()
    assert not list(installed.packages.rglob("*.sqlite3"))
    assert not list(installed.packages.rglob("secret-key"))
    assert not list(installed.packages.glob("instance"))


def test_it_carries_its_templates_types_and_pictures(installed):
    package = installed.packages / "pairing"
    assert (package / "py.typed").is_file()
    for folder in ("templates", "static"):
        ours = {p.relative_to(ROOT / folder) for p in (ROOT / folder).rglob("*") if p.is_file()}
        assert ours == {
            p.relative_to(package / folder) for p in (package / folder).rglob("*") if p.is_file()
        }


def test_flask_finds_the_application(installed):
    routes = installed("flask", "--app", "pairing", "routes")
    assert "/pairings/<int:pairing_id>" in routes.stdout, routes.stderr
    ask = "print(db.session.query(Pairing).count())"
    shell = subprocess.run(
        [installed.python, "-m", "flask", "--app", "pairing", "shell"],
        input=ask,
        env=installed.environment,
        cwd=installed.home,
        capture_output=True,
        text=True,
    )
    assert "7" in shell.stdout, shell.stderr
    stands = installed("flask", "--app", "pairing", "db", "current")
    assert "(head)" in stands.stdout, stands.stderr


def test_it_serves(installed):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    line = [str(installed.python), "-m", "pairing", "run", "--port", str(port)]
    with subprocess.Popen(
        line, env=installed.environment, cwd=installed.home, stderr=subprocess.PIPE
    ) as server:
        try:
            page = _page(f"http://127.0.0.1:{port}/sign-in")
        finally:
            server.terminate()
            said = server.communicate(timeout=20)[1].decode()
    assert "登录" in page
    assert str(installed.home / ".local/share/pairing") in said


def _page(address: str) -> str:
    until = time.monotonic() + 60
    while True:
        try:
            return urllib.request.urlopen(address, timeout=5).read().decode()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
