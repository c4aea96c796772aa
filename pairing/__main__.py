"""The front door `python3 -m pairing …`: standard library only; prepares, then hands over.

Installed from a wheel there is nothing to prepare: then it is the `pairing` command itself.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from pairing.cli import table

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PROJECT = ROOT / "pyproject.toml"
STAMP = VENV / "prepared"
LOCK = ROOT / "requirements.txt"
TEST_LOCK = ROOT / "requirements-test.txt"
TESTING = ("test", "bench", "lint", "lock")
"""The commands for whoever works on pairing: they need more than running it does."""
HELP = ("help", "-h", "--help")
UNIVERSAL = (
    *("--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-header", "--no-annotate", "--quiet"),
)
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
BROWSER = "chromium-headless-shell"
"""Chromium without windows of its own: what the tests do with it costs a third less."""
SPARE_WORKERS = 1
"""One more than there are processors: tests also wait for servers; two more were no quicker."""
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts")


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
        if not shutil.which(BROWSER):
            missing.append(BROWSER)
        if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
            missing.append("postgresql")
        if not shutil.which("pdftotext"):
            missing.append("poppler-utils")
        if not shutil.which("java"):
            missing.append("default-jre-headless")
        if not shutil.which("khal"):
            missing.append("khal")
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
        stop(f"请用系统的软件包管理器安装：{' '.join(packages)}")
    command = as_root(["env", "DEBIAN_FRONTEND=noninteractive", *line])
    if command is None:
        stop(f"请先运行下面这一行，然后再试：\n  sudo {' '.join(line)}")
    say(f"正在安装系统软件包：{' '.join(packages)}")
    steps = (as_root(["apt-get", "update", "-q"]) or [], command)
    for step in steps:
        done = subprocess.run(step, stdout=sys.stderr)
        if done.returncode:
            stop(f"这条命令没有成功，原因见上：\n  {' '.join(step)}")


def fingerprint(locks: Sequence[Path]) -> str:
    """What the environment was prepared from."""
    parts = [sys.version.encode(), *(path.read_bytes() for path in (*locks, PROJECT))]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_prepared(with_tests: bool) -> bool:
    """Whether the environment holds what is wanted; one for tests can run everything too."""
    wanted = [fingerprint((LOCK, TEST_LOCK))] + ([] if with_tests else [fingerprint((LOCK,))])
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text() in wanted


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


def prepare_environment(with_tests: bool) -> None:
    """Install what the lock files name and the project itself; skipped when nothing changed."""
    if is_prepared(with_tests):
        return
    say("正在准备 Python 环境（只有第一次）……")
    locks = (LOCK, TEST_LOCK) if with_tests else (LOCK,)
    pip = make_venv()
    quiet = ["install", "--quiet", "--disable-pip-version-check"]
    steps = (
        *([*pip, *quiet, "--no-deps", "--require-hashes", "-r", str(path)] for path in locks),
        [*pip, *quiet, "--no-deps", "--no-build-isolation", "-e", str(ROOT)],
    )
    for step in steps:
        if subprocess.run(step, stdout=sys.stderr).returncode:
            stop("软件包没有装上，原因见上；处理后请再运行一次。")
    STAMP.write_text(fingerprint(locks))


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0))


def hand_over(command: str, arguments: list[str]) -> NoReturn:
    """Become the command inside the environment."""
    os.chdir(ROOT)
    programs = {
        "test": ["-m", "pytest", "-n", str(cores() + SPARE_WORKERS), *arguments],
        "bench": ["-m", "tests.bench", *arguments],
    }
    rest = programs.get(command, ["-m", "pairing.cli", command, *arguments])
    if command in programs:
        # They start some hundred processes: each would compile the whole package again.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.execv(str(PYTHON), [str(PYTHON), *rest])


def lint() -> NoReturn:
    """Everything that the house's style asks of the code."""
    steps = (
        ["-m", "ruff", "check", "."],
        ["-m", "ruff", "format", "--check", "."],
        ["-m", "mypy"],
    )
    sys.exit(max(subprocess.run([str(PYTHON), *step], cwd=ROOT).returncode for step in steps))


def compiled(*more: str) -> list[str]:
    """Each package's block of a lock file, chosen for every Python and machine we support.

    A package may stand twice, with another version for another Python.
    """
    compiler = [str(PYTHON), "-m", "uv", "pip", "compile", str(PROJECT), *UNIVERSAL, *more]
    done = subprocess.run(compiler, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        stop("锁定文件没有做成，原因见上。")
    return [f"{block}\n" for block in re.split(r"\n(?=\S)", done.stdout.strip())]


def lock() -> None:
    """Choose the versions anew from pyproject.toml: what runs, and what tests need besides."""
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv"]
    subprocess.run(pip, check=True)
    runs = compiled("--extra", "checkout")
    LOCK.write_text("".join(runs))
    tests = compiled("--extra", "checkout", "--extra", "test", "--constraint", str(LOCK))
    TEST_LOCK.write_text("".join(block for block in tests if block not in runs))


def show_commands() -> None:
    """All that there is, before anything is installed."""
    print("Usage: python3 -m pairing COMMAND [ARGS]...\n\nCommands:")
    for name, entry in table.COMMANDS.items():
        print(f"  {name:10}{entry.summary}")
    print("\nIn this checkout:")
    for name, summary in table.DOOR.items():
        print(f"  {name:10}{summary}")
    print("\npython3 -m pairing COMMAND --help tells more.")


def main() -> None:
    """Prepare the machine, then run what was asked for."""
    if sys.version_info < (3, 11):
        stop("pairing 需要 Python 3.11 或更新的版本。")
    if not PROJECT.is_file():
        runpy.run_module("pairing.cli", run_name="__main__", alter_sys=True)
        return
    command, arguments = (sys.argv[1:2] or ["help"])[0], sys.argv[2:]
    if command in HELP:
        show_commands()
        return
    packages = missing_packages(with_tests=command in ("test", "bench"))
    if packages:
        install_packages(packages)
    prepare_environment(with_tests=command in TESTING)
    if command == "setup":
        say("准备好了。可以试试：python3 -m pairing demo")
    elif command == "lint":
        lint()
    elif command == "lock":
        lock()
    else:
        hand_over(command, arguments)


if __name__ == "__main__":
    main()
