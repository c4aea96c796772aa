"""The front door `python3 -m pairing …`: standard library only; prepares, then hands over."""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "prepared"
LOCK = ROOT / "requirements.txt"
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts")
BROWSERS = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome")


def say(text: str) -> None:
    """A message for the person at the terminal; standard output is left to results."""
    print(text, file=sys.stderr, flush=True)


def stop(text: str) -> NoReturn:
    """End with one plain sentence."""
    say(text)
    sys.exit(2)


def has_library(name: str) -> bool:
    """Whether the dynamic linker finds ``name``."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_chinese_font() -> bool:
    """Whether a Noto CJK font is installed."""
    return any(True for folder in FONTS for _ in Path(folder).rglob("NotoSansCJK*"))


def missing_packages(with_tests: bool) -> list[str]:
    """Debian packages that have to be installed, only those that are missing."""
    missing = [package for library, package in LIBRARIES.items() if not has_library(library)]
    if not has_chinese_font():
        missing.append("fonts-noto-cjk")
    if with_tests:
        if not any(map(shutil.which, BROWSERS)):
            missing.append("chromium")
        if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
            missing.append("postgresql")
        if not shutil.which("pdftotext"):
            missing.append("poppler-utils")
        if not shutil.which("java"):
            missing.append("default-jre-headless")
    return missing


def as_root(command: list[str]) -> list[str] | None:
    """``command`` with the rights to install, or None when there are none."""
    if os.geteuid() == 0:
        return command
    probe = ["sudo", "-n", "true"]
    if shutil.which("sudo") and subprocess.run(probe, capture_output=True).returncode == 0:
        return ["sudo", "-n", *command]
    return None


def install_packages(packages: Sequence[str]) -> None:
    """Hand the missing packages to apt; without the rights, print the line to run."""
    line = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if not shutil.which("apt-get"):
        stop(f"Please install these with your system's package manager: {' '.join(packages)}")
    command = as_root(["env", "DEBIAN_FRONTEND=noninteractive", *line])
    if command is None:
        stop(f"Please run this once, then try again:\n  sudo {' '.join(line)}")
    say(f"Installing system packages: {' '.join(packages)}")
    steps = (as_root(["apt-get", "update", "-q"]) or [], command)
    for step in steps:
        done = subprocess.run(step, stdout=sys.stderr)
        if done.returncode:
            stop(f"This command failed; see above:\n  {' '.join(step)}")


def fingerprint() -> str:
    """What the environment was prepared from."""
    parts = [sys.version.encode(), LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def make_venv() -> list[str]:
    """A virtual environment, also without Debian's python3-venv; healed when half made."""
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True)
    if made.returncode == 0:
        return [str(PYTHON), "-m", "pip"]
    shutil.rmtree(VENV, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(VENV)], check=True)
    if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode:
        install_packages(["python3-pip"])
    return [sys.executable, "-m", "pip", "--python", str(PYTHON)]


def prepare_environment() -> None:
    """Install what the lock file names and the project itself; skipped when nothing changed."""
    wanted = fingerprint()
    if STAMP.exists() and STAMP.read_text() == wanted and PYTHON.exists():
        return
    say("Preparing the Python environment (once) …")
    pip = make_venv()
    quiet = ["install", "--quiet", "--disable-pip-version-check"]
    steps = (
        [*pip, *quiet, "--no-deps", "--require-hashes", "-r", str(LOCK)],
        [*pip, *quiet, "--no-deps", "--no-build-isolation", "-e", str(ROOT)],
    )
    for step in steps:
        if subprocess.run(step, stdout=sys.stderr).returncode:
            stop("The packages could not be installed; see above, then run the command again.")
    STAMP.write_text(wanted)


def hand_over(command: str, arguments: list[str]) -> NoReturn:
    """Become the command inside the environment."""
    os.chdir(ROOT)
    programs = {
        "test": ["-m", "pytest", "-n", "auto", *arguments],
        "bench": ["-m", "tests.bench", *arguments],
    }
    rest = programs.get(command, ["-m", "pairing.cli", command, *arguments])
    os.execv(str(PYTHON), [str(PYTHON), *rest])


def lint() -> NoReturn:
    """Everything that the house's style asks of the code."""
    steps = (
        ["-m", "ruff", "check", "."],
        ["-m", "ruff", "format", "--check", "."],
        ["-m", "mypy"],
    )
    sys.exit(max(subprocess.run([str(PYTHON), *step], cwd=ROOT).returncode for step in steps))


def main() -> None:
    """Prepare the machine, then run what was asked for."""
    if sys.version_info < (3, 11):
        stop("pairing needs Python 3.11 or newer.")
    command, arguments = (sys.argv[1:2] or ["help"])[0], sys.argv[2:]
    packages = missing_packages(with_tests=command in ("test", "bench"))
    if packages:
        install_packages(packages)
    prepare_environment()
    if command == "setup":
        say("Ready. Try: python3 -m pairing demo")
    elif command == "lint":
        lint()
    else:
        hand_over(command, arguments)


if __name__ == "__main__":
    main()
