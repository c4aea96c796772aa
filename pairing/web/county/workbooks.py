"""工作簿: template, check, import, the marked file, export."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired, ValidationError

from pairing import clock
from pairing.archive.results import waiting_workbook
from pairing.domain.jobs import JobKind, JobState
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.vocabulary.programme import ChangeWay
from pairing.extensions import db
from pairing.files.store import write_whole
from pairing.files.tray import tidy_name
from pairing.lazy import later
from pairing.operations.change import must_be_seen
from pairing.operations.county.target_choice import LONGEST_REASON, NO_REASON
from pairing.operations.jobs import Errand
from pairing.queries import jobs
from pairing.queries.county.imports import undoable
from pairing.web.frame.access import allow, takes_uploads
from pairing.web.frame.asking import ask_once
from pairing.web.frame.bureau import chosen_bureau
from pairing.web.frame.downloads import file_answer
from pairing.web.frame.fields import Line, Radio
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.limits import MAKING, limited
from pairing.workbook.reading import LARGEST_FILE

if TYPE_CHECKING:
    from pairing.workbook import template as blank
else:
    blank = later("pairing.workbook.template")

blueprint = Blueprint("workbooks", __name__, url_prefix="/workbook")


NO_PREVIEWS: Mapping[str, Any] = {}
OVERTAKEN = "这以后又检查或导入过工作簿。请看过最新的结果再办。"


class WayForm(BaseForm):
    """How changed targets take effect under which records of the term count already."""

    way = Radio(
        "本学期已有计入的记录，指标怎么改？",
        [InputRequired("请选择更正或调整。")],
        choices=[
            (ChangeWay.CORRECT.value, "更正：本学期起"),
            (ChangeWay.ADJUST.value, "调整：下学期起"),
        ],
    )
    reason = Line("更正的原因", LONGEST_REASON)

    def validate_reason(self, field: Line) -> None:
        """A correction says why."""
        if self.way.data == ChangeWay.CORRECT and not field.data:
            raise ValidationError(NO_REASON)


class Checked(NamedTuple):
    """What a check or an import came to, as its job kept it.

    ``version`` tells one run of the job from another; ``file`` and ``size`` are the workbook's.
    """

    faults: list[list[Any]]
    fault_count: int
    in_sheets: bool
    warnings: list[str]
    changes: int
    counts: dict[str, list[int]]
    sha256: str = ""
    imported: bool = False
    has_offers: bool = False
    accepts: bool = False
    previews: Mapping[str, Any] = NO_PREVIEWS
    undone: int = -1
    asks_way: bool = False
    version: int = 0
    file: str = ""
    size: int = 0
    asked_at: datetime | None = None

    @property
    def size_text(self) -> str:
        """How large the workbook was: 285 KB, 1.2 MB."""
        kilobytes = max(1, round(self.size / 1024))
        return f"{kilobytes} KB" if kilobytes < 1024 else f"{self.size / 1024**2:.1f} MB"


def _thing(actor: Actor) -> str:
    """An officer checks and imports one workbook of a bureau's at a time."""
    return f"workbook:{chosen_bureau(actor)}"


def _ask(actor: Actor, kind: JobKind, thing: str, **arguments: Any) -> Response:
    today = {"as_of": clock.today().isoformat()}
    return ask_once(actor, Errand(kind, chosen_bureau(actor), thing, arguments | today))


def _last(actor: Actor) -> Checked | None:
    """What the officer's last check or import came to (1 SELECT)."""
    job = jobs.job_for(actor, _thing(actor))
    if job is None or job.state != JobState.DONE or job.result is None:
        return None
    known = {name: job.result[name] for name in Checked._fields if name in job.result}
    told = {name: job.arguments[name] for name in ("file", "size") if name in job.arguments}
    return Checked(**known | told | {"version": job.attempts, "asked_at": job.asked_at})


def _seen(actor: Actor) -> Checked | None:
    """The same, of which the form must show the newest. Raises ``Stale``."""
    checked = _last(actor)
    if checked is not None:
        must_be_seen(checked.version, posted_version(), OVERTAKEN)
    return checked


def _meant(checked: Checked) -> dict[str, Any]:
    """The workbook that was checked, as an errand names it."""
    return {name: getattr(checked, name) for name in ("sha256", "file", "size")}


def _page(actor: Actor, error: str = "", form: WayForm | None = None) -> Response:
    undo = undoable(chosen_bureau(actor), clock.today())
    body = render_template(
        "county/workbooks/index.html",
        report=_last(actor),
        error=error,
        undo=undo,
        form=form or WayForm(formdata=None),
    )
    return Response(body, 400 if error else 200, mimetype="text/html")


@blueprint.get("/")
@allow(Action.IMPORT_WORKBOOK)
def index(actor: Actor) -> Response:
    """The template, the upload, what the last check said, the export."""
    return _page(actor)


@blueprint.post("/check")
@takes_uploads(LARGEST_FILE)
@limited(MAKING)
@allow(Action.IMPORT_WORKBOOK)
def check(actor: Actor) -> Response:
    """Have an uploaded workbook checked; nothing is written to the database."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _page(actor, "请先选择一个 .xlsx 工作簿。")
    if (job := jobs.job_for(actor, _thing(actor))) and JobState(job.state).is_active:
        return _page(actor, "上一个工作簿还在检查或导入，等它做完再上传。")
    data = sent.stream.read()
    db.session.rollback()  # nothing stays read while the file is written
    write_whole(
        waiting_workbook(
            Path(current_app.config["INSTANCE"]), actor.account_id, chosen_bureau(actor)
        ),
        data,
    )
    told = {"file": tidy_name(sent.filename), "size": len(data)}
    digest = sha256(data).hexdigest()
    return _ask(actor, JobKind.CHECK_WORKBOOK, _thing(actor), sha256=digest, **told)


@blueprint.post("/accept")
@limited(MAKING)
@allow(Action.IMPORT_WORKBOOK)
def accept(actor: Actor) -> Response:
    """Have the same workbook checked again, with what its questions offer."""
    checked = _seen(actor)
    if checked is None or not checked.has_offers or not checked.sha256:
        flash("没有等待回答的工作簿，请先上传检查。", "warning")
        return redirect(url_for("workbooks.index"))
    thing = _thing(actor)
    return _ask(actor, JobKind.CHECK_WORKBOOK, thing, accepts=True, **_meant(checked))


@blueprint.post("/import")
@limited(MAKING)
@allow(Action.IMPORT_WORKBOOK)
def import_checked(actor: Actor) -> Response:
    """Have the workbook imported that was checked."""
    checked = _seen(actor)
    if checked is None or checked.faults or not checked.sha256:
        flash("没有等待导入的工作簿，请先上传检查。", "warning")
        return redirect(url_for("workbooks.index"))
    form = WayForm()
    if checked.asks_way and not form.validate():
        return _page(actor, form=form)
    how: dict[str, Any] = _meant(checked) | {"accepts": checked.accepts}
    how |= {"removals": _ticked(checked)}
    if checked.asks_way:
        how |= {"targets": [form.way.data, form.reason.data or ""]}
    return _ask(actor, JobKind.IMPORT_WORKBOOK, _thing(actor), **how)


def _ticked(checked: Checked) -> list[list[Any]]:
    """The rows ticked for removal, of those that the check listed: (sheet, key)."""
    wanted = set(request.form.getlist("remove"))
    listed = [
        (sheet, key) for sheet, (_, _, gone, _) in checked.previews.items() for key, _ in gone
    ]
    return [[sheet, key] for sheet, key in listed if "\t".join([sheet, *key]) in wanted]


@blueprint.post("/undo")
@limited(MAKING)
@allow(Action.IMPORT_WORKBOOK)
def undo(actor: Actor) -> Response:
    """Have the day's import taken back."""
    return _ask(actor, JobKind.UNDO_IMPORT, _thing(actor), journal=posted_version())


@blueprint.get("/marked.xlsx")
@allow(Action.IMPORT_WORKBOOK)
def marked(actor: Actor) -> Response:
    """The officer's own workbook with every faulty cell marked and commented, as checked."""
    job = jobs.job_for(actor, _thing(actor))
    return redirect(url_for("jobs.file", job_id=job.id) if job else url_for("workbooks.index"))


@blueprint.get("/template.xlsx")
@limited(MAKING)
@allow(Action.IMPORT_WORKBOOK)
def empty(_actor: Actor) -> Response:
    """The empty workbook."""
    return file_answer(blank.template_workbook(), "结对帮扶工作簿模板.xlsx")


@blueprint.post("/export")
@limited(MAKING)
@allow(Action.EXPORT_WORKBOOK)
def export(actor: Actor) -> Response:
    """Have everything of the county written as a workbook that imports again."""
    return _ask(actor, JobKind.EXPORT_WORKBOOK, f"export:{chosen_bureau(actor)}")
