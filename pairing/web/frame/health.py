"""Whether the process is alive, and whether it is ready to serve."""

from flask import Blueprint, current_app

from pairing import databases
from pairing.web.frame.access import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def alive() -> str:
    """The process answers."""
    return "ok\n"


@blueprint.get("/readyz")
@public
def ready() -> tuple[str, int]:
    """The database answers at the right schema."""
    try:
        databases.refuse_wrong_schema(current_app._get_current_object())  # type: ignore[attr-defined]
    except databases.DatabaseUnusable:
        return "not ready\n", 503
    return "ready\n", 200
