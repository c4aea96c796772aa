"""The rendering processes: started by spawn, limited, each rendering many documents."""

from __future__ import annotations

import gc
import multiprocessing
import os
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from importlib import import_module
from multiprocessing.util import Finalize
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from pairing.domain.assessment.archive_names import Bound
from pairing.files.errors import ResourceRefused
from pairing.printing import fonts
from pairing.printing.errors import PrintingFailed, PrintingStopped
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
REST_AFTER = 5 * 60.0
"""So many seconds without a document, and the processes end: each holds some 200 MB."""


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
    After a process has died, or was ended because nothing was asked for long, the next document
    starts new ones.
    """

    def __init__(
        self, instance: Path, processes: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        require_printing()
        self.processes = processes
        self._clock = clock
        self._turn, self._counting = threading.Lock(), threading.Lock()
        self._waiting, self._last, self._is_stopped = 0, clock(), False
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
        with self._turn:
            if self._is_stopped:
                raise PrintingStopped
            try:
                asked = self._pool.submit(_work, seconds, room, act, arguments, values)
            except BrokenProcessPool:
                self._renew()
                asked = self._pool.submit(_work, seconds, room, act, arguments, values)
            self._count(1)
        asked.add_done_callback(self._answered)
        return asked

    def _answered(self, _asked: Future[Any]) -> None:
        self._count(-1)  # while the pool closes, too: so the turn is not waited for

    def _count(self, more: int) -> None:
        with self._counting:
            self._waiting += more
            self._last = self._clock()

    def _renew(self) -> None:
        self.close()
        self._open()

    def print(
        self,
        template: str,
        files: Iterable[str] = (),
        *,
        seconds: int = CPU_SECONDS,
        **values: Any,
    ) -> Printed:
        """A document that may take so many seconds of CPU time, waited for.

        Raises :class:`PrintingFailed` when it took longer or its process died,
        :class:`PrintingStopped` when it was stopped.
        """
        asked = (template, tuple(files))
        try:
            printed = self._ask("pairing.printing.pdf", "render", asked, values, seconds)
            return printed.result(2 * seconds)  # type: ignore[no-any-return]
        except (BrokenProcessPool, CancelledError, TimeoutError) as error:
            if self._is_stopped:
                raise PrintingStopped from error
            raise PrintingFailed("the rendering process ended") from error

    def processes_now(self) -> list[int]:
        """The ids of the processes that there are."""
        return list(self._pool._processes or ())

    def rest(self) -> None:
        """End the processes when nothing was asked for long; the next document starts new ones."""
        with self._turn:
            idle = self._clock() - self._last
            if not self._waiting and idle >= REST_AFTER and self.processes_now():
                self._renew()

    def stop(self) -> list[int]:
        """End the processes in the middle of what they do, for good; their ids."""
        with self._turn:
            self._is_stopped = True
            ended = self.processes_now()
        for one in ended:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        self.close()
        return ended

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
