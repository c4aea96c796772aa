"""The worker: takes jobs from the table and does them; short ones need not wait for long ones."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from flask import Flask, current_app

from pairing import clock
from pairing.archive import making
from pairing.archive.chores import CHORES
from pairing.archive.results import NotDone, drop, sweep
from pairing.archive.sweeping import Rounds
from pairing.domain.assessment.jobs import BuildState, Built, after, as_result, outcomes_of
from pairing.domain.jobs import BEAT, JobKind, JobState
from pairing.domain.people.permissions import Action, Actor
from pairing.extensions import db
from pairing.models import Term
from pairing.operations import job_queue
from pairing.operations.job_queue import LeaseLost, Taken
from pairing.printing.errors import PrintingFailed, PrintingStopped, PrintingUnavailable
from pairing.queries import jobs, lists
from pairing.queries.people import actors
from pairing.queries.plan import terms

LOOK = 1.0
"""Seconds between two looks whether a job that is being done was cancelled."""
IDLE = 1.0
"""Seconds between two looks at an empty table."""
NOT_ALLOWED = "要求生成的人现在没有这个权限，没有生成。"
BROKEN = "没有做完，服务器出了错。已经生成的都在，可以再试一次。"
NOT_PRINTED = "排版没有成功，数据没有变化。可以再试一次；还是不行，请联系管理员。"


def cores() -> int:
    """How many processes may run at once on this machine."""
    return len(os.sched_getaffinity(0))


@contextmanager
def _beating(app: Flask, taken: Taken) -> Iterator[None]:
    """Renew the lease while the work goes on; end its printing once it is nobody's any more."""
    over, printer = threading.Event(), making.printer_name()

    def beat() -> None:
        looks = 0
        with app.app_context():
            while not over.wait(LOOK):
                looks += 1
                try:
                    if looks % (BEAT.total_seconds() // LOOK):
                        job_queue.look(taken)
                    else:
                        job_queue.renew(taken)
                except LeaseLost:
                    if not job_queue.has_ended(taken):
                        making.stop_printer(app.extensions, printer)
                    return
                except Exception:
                    app.logger.exception("the lease of job %d was not renewed", taken.id)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _built(outcome: making.Outcome) -> Built:
    if outcome.archive is None:
        return Built(BuildState.FAILED, reason=outcome.reason)
    state = BuildState.NEW if outcome.is_new else BuildState.KEPT
    return Built(state, outcome.archive.number)


def _archives(taken: Taken, asker: Actor) -> None:
    """Every pairing of the term that the asker may have, or those that failed before."""
    term = db.session.get(Term, taken.arguments["term_id"])
    if term is None:
        return job_queue.end(taken, JobState.FAILED, NOT_ALLOWED)
    seen = set(db.session.scalars(lists.pairings_for(asker, Action.DOWNLOAD_ARCHIVE)))
    chosen = [one for one in terms.pairings_of(term) if one.id in seen]
    only, total = set(taken.arguments["only"]), len(chosen)
    chosen = [one for one in chosen if not only or one.code in only]
    known, as_of = outcomes_of(taken.result), date.fromisoformat(taken.arguments["as_of"])
    done = {code: one for code, one in known.items() if only and code not in only}
    job_queue.report(taken, len(done), total, as_result(known))
    with making.many_printers(current_app.extensions, cores()) as printer:
        for outcome in making.archive_pairings(asker, chosen, term, as_of, printer):
            done[outcome.pairing] = after(known.get(outcome.pairing), _built(outcome))
            job_queue.report(taken, len(done), total, as_result(known | done))
    return job_queue.end(taken, JobState.DONE)


def _do(taken: Taken) -> None:
    """The job's chore, if its asker may still have it."""
    kind, asker = JobKind(taken.kind), actors.actor_by_id(taken.asked_by_id, clock.today())
    if asker is None or not jobs.may(asker, kind, taken.bureau_id, taken.arguments):
        return job_queue.end(taken, JobState.FAILED, NOT_ALLOWED)
    if kind is JobKind.COUNTY_ARCHIVES:
        return _archives(taken, asker)
    return job_queue.end(taken, JobState.DONE, result=CHORES[kind](taken, asker))


def do(app: Flask, taken: Taken) -> None:
    """Do one job; whatever goes wrong stands on its row. Needs an application context."""
    try:
        with _beating(app, taken):
            try:
                _do(taken)
            except PrintingUnavailable as error:
                job_queue.end(taken, JobState.FAILED, error.chinese)
            except NotDone as error:
                job_queue.end(taken, JobState.FAILED, str(error))
            except PrintingStopped:
                raise LeaseLost from None
            except PrintingFailed:
                app.logger.exception("job %d was not printed", taken.id)
                making.drop_printer(app.extensions)
                job_queue.end(taken, JobState.FAILED, NOT_PRINTED)
            except LeaseLost:
                raise
            except Exception:
                app.logger.exception("job %d broke", taken.id)
                job_queue.end(taken, JobState.FAILED, BROKEN)
    except LeaseLost:
        app.logger.info("job %d was cancelled or taken over", taken.id)
        drop(Path(app.config["INSTANCE"]), taken)


def work(app: Flask, *, until_empty: bool = False, parent: int | None = None) -> None:
    """Do jobs for ever, until the table is empty, or until the process ``parent`` is gone.

    For ever means by two: one leaves the county's archives, which take minutes, to the other.
    """
    if not until_empty:
        threading.Thread(target=_work, args=(app, False, parent, True), daemon=True).start()
    _work(app, until_empty, parent, quick=False)


def _work(app: Flask, until_empty: bool, parent: int | None, quick: bool) -> None:
    making.LANE.set("quick" if quick else "")
    rounds = Rounds()
    while parent is None or os.getppid() == parent:
        with app.app_context():
            taken = _take(app, quick)
            if taken is not None:
                do(app, taken)
                sweep(Path(app.config["INSTANCE"]))
                continue
            if not until_empty:
                rounds.go(app)
        if until_empty:
            return
        time.sleep(IDLE)


def _take(app: Flask, quick: bool) -> Taken | None:
    """The next job; a database that is locked or away now is asked again later."""
    try:
        return job_queue.take(quick=quick) if job_queue.is_any_due(quick=quick) else None
    except Exception:
        app.logger.exception("the job table could not be read")
        return None
