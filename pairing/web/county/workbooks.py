"""工作簿: template, check, import, the marked file, export."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from werkzeug.wrappers import Response

from pairing import clock
from pairing.domain.people.permissions import Action, Actor
from pairing.files.store import write_whole
from pairing.lazy import later
from pairing.operations.county.imports import ImportReport, import_workbook
from pairing.queries.county import exports
from pairing.web.frame.access import allow, takes_uploads
from pairing.web.frame.bureau import chosen_bureau
from pairing.workbook.reading import LARGEST_FILE

if TYPE_CHECKING:
    from pairing.workbook import annotate, template, writing
else:
    annotate = later("pairing.workbook.annotate")
    template = later("pairing.workbook.template")
    writing = later("pairing.workbook.writing")

blueprint = Blueprint("workbooks", __name__, url_prefix="/workbook")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 100


def _waiting(actor: Actor) -> Path:
    """Where an officer's checked workbook waits until it is imported, one for each bureau."""
    folder = Path(current_app.config["INSTANCE"]) / "uploads"
    folder.mkdir(exist_ok=True)
    return folder / f"{actor.account_id}-{chosen_bureau(actor)}.xlsx"


def _check(actor: Actor) -> ImportReport:
    return import_workbook(
        actor, _waiting(actor), today=clock.today(), dry_run=True, bureau_id=chosen_bureau(actor)
    )


def _page(report: ImportReport | None = None, error: str = "", status: int = 200) -> Response:
    body = render_template(
        "county/workbooks/index.html", report=report, error=error, most_shown=MOST_SHOWN
    )
    return Response(body, status, mimetype="text/html")


@blueprint.get("/")
@allow(Action.IMPORT_WORKBOOK)
def index(_actor: Actor) -> Response:
    """The template, the upload, the export."""
    return _page()


@blueprint.post("/check")
@takes_uploads(LARGEST_FILE)
@allow(Action.IMPORT_WORKBOOK)
def check(actor: Actor) -> Response:
    """Check an uploaded workbook; nothing is written to the database."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _page(error="请先选择一个 .xlsx 工作簿。", status=400)
    write_whole(_waiting(actor), sent.stream.read())
    report = _check(actor)
    return _page(report, status=400 if report.faults else 200)


@blueprint.post("/import")
@allow(Action.IMPORT_WORKBOOK)
def import_checked(actor: Actor) -> Response:
    """Import the workbook that was checked."""
    waiting = _waiting(actor)
    if not waiting.exists():
        flash("没有等待导入的工作簿，请先上传检查。", "warning")
        return redirect(url_for("workbooks.index"))
    report = import_workbook(actor, waiting, today=clock.today(), bureau_id=chosen_bureau(actor))
    if report.faults:
        return _page(report, status=400)
    waiting.unlink()
    flash(f"导入完成：{report.changes} 行写入。" if report.changes else "没有变化。", "success")
    return redirect(url_for("workbooks.index"))


@blueprint.get("/marked.xlsx")
@allow(Action.IMPORT_WORKBOOK)
def marked(actor: Actor) -> Response:
    """The officer's own workbook with every faulty cell marked and commented."""
    waiting = _waiting(actor)
    if not waiting.exists():
        return redirect(url_for("workbooks.index"))
    report = _check(actor)
    body = annotate.annotate(waiting.read_bytes(), report.faults)
    return _workbook(body, "导入问题.xlsx")


def _workbook(body: bytes, name: str) -> Response:
    return send_file(io.BytesIO(body), mimetype=XLSX, as_attachment=True, download_name=name)


@blueprint.get("/template.xlsx")
@allow(Action.IMPORT_WORKBOOK)
def empty(_actor: Actor) -> Response:
    """The empty workbook."""
    return _workbook(template.template_workbook(), "结对帮扶工作簿模板.xlsx")


@blueprint.get("/export.xlsx")
@allow(Action.EXPORT_WORKBOOK)
def export(actor: Actor) -> Response:
    """Everything of the county as a workbook that imports again."""
    body = writing.county_workbook(exports.county_rows(chosen_bureau(actor)))
    return _workbook(body, f"全县结对数据_{clock.today()}.xlsx")
