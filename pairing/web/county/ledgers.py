"""台账: each of the bureau's tables with its first rows; the whole of it as an Excel file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from pairing import clock
from pairing.domain.jobs import JobKind
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.wording import amount
from pairing.operations.jobs import Errand
from pairing.queries import lists
from pairing.queries.county.ledger import Ledger, LedgerRow, Scope, preview
from pairing.queries.county.ledgers import LEDGERS, periods_of, scope_of
from pairing.values import identifier
from pairing.web.frame.access import allow
from pairing.web.frame.asking import ask_once
from pairing.web.frame.bureau import chosen_bureau
from pairing.web.frame.limits import MAKING, limited
from pairing.workbook.columns import LedgerColumn

blueprint = Blueprint("ledgers", __name__, url_prefix="/ledgers")
SLUG = f"/<any({', '.join(LEDGERS)}):name>"
SHOWN = 10
"""So many things the page shows; the file has all."""


def _period(bureau_id: int) -> str:
    """The period that was asked for, else the term of today."""
    asked = request.values.get("period")
    if asked:
        return asked
    term = lists.current_term(bureau_id, clock.today())
    return abort(404) if term is None else f"t{term.id}"


def _scope(actor: Actor) -> Scope:
    """Whose rows of which days; 404 for what is not in the county."""
    bureau_id = chosen_bureau(actor)
    asked = request.values.get("pairing_id")
    pairing_id = identifier(asked)
    found = scope_of(bureau_id, _period(bureau_id), pairing_id)
    if found is None or (asked and (pairing_id is None or not lists.exists(found.ids))):
        abort(404)
    return found


def _text(value: Any, column: LedgerColumn) -> str:
    """A cell as the page shows it."""
    if value is None or value == "":
        return ""
    if isinstance(value, Decimal | int):
        return f"{value:,.2f}" if column.is_money else amount(value)
    return value.isoformat() if isinstance(value, date) else str(value)


@blueprint.get(SLUG)
@allow(Action.EXPORT_WORKBOOK)
def show(actor: Actor, name: str) -> str:
    """A ledger's first rows in a term or school year, of all pairings or of one."""
    if not lists.terms_of(chosen_bureau(actor)):
        return render_template("county/overview/no_term.html")
    ledger, scope = LEDGERS[name], _scope(actor)
    found = preview(ledger, scope, SHOWN)
    periods = [one[0] for one in periods_of(scope.bureau_id)]
    return render_template(
        "county/ledgers/show.html",
        ledger=ledger,
        ledgers=LEDGERS.values(),
        scope=scope,
        periods=periods,
        pairings=lists.named_pairings(lists.pairing_ids_of_bureau(scope.bureau_id)),
        total=found.total,
        number=len(found.rows),
        shown=_filled(ledger, found.rows),
    )


class Filled(NamedTuple):
    """A column of the preview: what it says in each row, and whether that are numbers."""

    header: str
    texts: list[str]
    is_number: bool


def _filled(ledger: Ledger, rows: list[LedgerRow]) -> list[Filled]:
    """The columns in which one of these rows says something."""
    found = []
    for column, values in zip(ledger.columns, zip(*rows, strict=True), strict=False):
        texts = [_text(value, column) for value in values]
        if any(texts):
            numbers = any(isinstance(value, Decimal | int) for value in values)
            found.append(Filled(column.header, texts, numbers))
    return found


@blueprint.post(f"{SLUG}/export")
@limited(MAKING)
@allow(Action.EXPORT_WORKBOOK)
def export(actor: Actor, name: str) -> Response:
    """Have the whole ledger written as an Excel file."""
    scope = _scope(actor)
    told: dict[str, Any] = {"ledger": name, "period": scope.periods[0].code}
    if scope.pairing_id is not None:
        told["pairing_id"] = scope.pairing_id
    told["as_of"] = clock.today().isoformat()
    thing = ":".join(str(one) for one in ("ledger", *told.values()))
    return ask_once(actor, Errand(JobKind.LEDGER, scope.bureau_id, thing, told))
