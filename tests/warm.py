"""The command in a process of its own that has its libraries loaded already.

``python -m pairing.cli`` spends a second and a half on imports before it begins; the tests run it
some seventy times. Here one process a worker imports them once and forks for each run: its own
environment, output, working folder and exit code, as a shell would give it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO, Any

MODULES = ("results", "workbooks", "archives", "accounts", "upkeep", "service")


class Warm:
    """The process that forks; it ends when whoever began it does."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.warm"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def run(
        self, arguments: Sequence[str], environment: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """As ``subprocess.run`` with its output captured as text."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as told:
            places = [f"/proc/{os.getpid()}/fd/{one.fileno()}" for one in (out, told)]
            code = self.write_to(places, arguments, environment)
            texts = [_text(one) for one in (out, told)]
        return subprocess.CompletedProcess(list(arguments), code, *texts)

    def write_to(
        self, places: Sequence[str], arguments: Sequence[str], environment: Mapping[str, str]
    ) -> int:
        """The exit code of a run whose output and errors go to two ``places`` by their paths."""
        asked, answers = self.process.stdin, self.process.stdout
        assert asked is not None
        assert answers is not None
        line = json.dumps([list(arguments), dict(environment), str(Path.cwd()), *places])
        asked.write(line.encode() + b"\n")
        asked.flush()
        return int(answers.readline())


def _text(written: IO[bytes]) -> str:
    written.seek(0)
    return written.read().decode()


@cache
def warm() -> Warm:
    """The worker's own."""
    return Warm()


def _become(arguments: list[str], environment: dict[str, str], cwd: str, out: str, err: str) -> Any:
    """Be the command; returns what it exits with."""
    sys.stdout.flush()
    for place, number in ((out, 1), (err, 2)):
        opened = os.open(place, os.O_WRONLY)
        os.dup2(opened, number)
        os.close(opened)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["pairing", *arguments]
    try:
        import_module("pairing.cli").main()
    except SystemExit as leaving:
        return leaving.code
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _code(left_with: Any) -> int:
    return left_with if isinstance(left_with, int) else int(left_with is not None)


def _serve() -> None:
    for name in MODULES:
        import_module(f"pairing.cli.{name}")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            code = _code(_become(*json.loads(line)))
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    _serve()
