"""The rendering processes: started by spawn, limited, each rendering many documents."""

from __future__ import annotations

import gc
import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from multiprocessing.util import Finalize
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from pairing.domain.assessment.archive_names import Bound
from pairing.files.errors import ResourceRefused
from pairing.printing import fonts
from pairing.printing.errors import PrintingFailed
from pairing.printing.printed import Printed
from pairing.printing.readiness import require_printing

MEMORY = 3 * 2**30
"""Address space of one rendering process, in bytes."""
CPU_SECONDS = 90
"""CPU time that one document may take."""
CLOSE_FIRST = 100
"""Before the queues of multiprocessing, which close at 10."""
DOCUMENTS = 200
"""After so many documents a process is replaced."""


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise PrintingFailed("the document took too long")


def _end_with_parent() -> None:
    """A killed worker leaves no rendering process behind, waiting for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _start(configuration: Path) -> None:
    """In a new process: the small font, the limits, WeasyPrint loaded once.

    Garbage is collected after each document, not within it: memory stays flat (without, it grows
    by some 10 MB a document) and a document takes a tenth less time.
    """
    threading.Thread(target=_end_with_parent, daemon=True).start()
    fonts.use(configuration)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGXCPU, _too_long)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    import_module("pairing.printing.bind")
    gc.collect()
    gc.freeze()
    gc.disable()


def _allow_more_time(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds, most))


def _work(
    seconds: int, room: str, act: str, arguments: tuple[Any, ...], values: dict[str, Any]
) -> Any:
    """In its process: whatever goes wrong comes back as one of our own errors, or the disk's."""
    _allow_more_time(seconds)
    gc.collect()
    try:
        return getattr(import_module(room), act)(*arguments, **values)
    except (PrintingFailed, ResourceRefused, OSError):
        raise
    except Exception as error:
        raise PrintingFailed(f"{type(error).__name__}: {error}") from error


class Printer:
    """A pool of rendering processes; use it as a context manager.

    Raises :class:`PrintingUnavailable` at once when a library or the font is missing.
    After a process has died the next document starts new ones.
    """

    def __init__(self, instance: Path, processes: int) -> None:
        require_printing()
        self.processes = processes
        self._fonts = fonts.small_fonts(instance)
        self._open()

    def _open(self) -> None:
        self._pool = ProcessPoolExecutor(
            self.processes,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_start,
            initargs=(self._fonts,),
            max_tasks_per_child=DOCUMENTS,
        )
        # A server's worker is a child process itself: at its end it waits for its children
        # before the pool's own clean-up runs, for ever. So close the pool first.
        self._closes = Finalize(None, self._pool.shutdown, exitpriority=CLOSE_FIRST)

    def submit(self, template: str, files: Iterable[str] = (), **values: Any) -> Future[Printed]:
        """Ask for a document; the future raises what the rendering raised."""
        return self._ask("pairing.printing.pdf", "render", (template, tuple(files)), values)

    def bind(self, volume: Any, snapshot: bytes, folder: Path) -> Future[Bound]:
        """Ask for an archive's files in ``folder``: PDF, snapshot, package."""
        return self._ask("pairing.printing.bind", "bind", (volume, snapshot, folder), {})

    def _ask(
        self,
        room: str,
        act: str,
        arguments: tuple[Any, ...],
        values: dict[str, Any],
        seconds: int = CPU_SECONDS,
    ) -> Future[Any]:
        try:
            return self._pool.submit(_work, seconds, room, act, arguments, values)
        except BrokenProcessPool:
            self.close()
            self._open()
            return self._pool.submit(_work, seconds, room, act, arguments, values)

    def print(
        self,
        template: str,
        files: Iterable[str] = (),
        *,
        seconds: int = CPU_SECONDS,
        **values: Any,
    ) -> Printed:
        """A document that may take so many seconds of CPU time, waited for.

        Raises :class:`PrintingFailed` when it took longer or its process died.
        """
        asked = (template, tuple(files))
        try:
            printed = self._ask("pairing.printing.pdf", "render", asked, values, seconds)
            return printed.result(2 * seconds)  # type: ignore[no-any-return]
        except (BrokenProcessPool, TimeoutError) as error:
            raise PrintingFailed("the rendering process ended") from error

    def close(self) -> None:
        """Let the processes end."""
        self._pool.shutdown(cancel_futures=True)
        self._closes.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
