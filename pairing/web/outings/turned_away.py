"""Who comes by address alone to what cannot be done where an outing stands: told why, led back."""

from __future__ import annotations

from collections.abc import Callable, Collection

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from pairing.models import Outing

Why = Callable[[Collection[str]], str]
"""From the states of an outing's items: why it cannot be done; "" where it can."""


def turned_away(outing: Outing, why: Why) -> Response | None:
    """Back to the outing's page with the reason; None where there is none."""
    said = why({link.state for row in outing.activities for link in row.links})
    if not said:
        return None
    flash(said, "warning")
    return redirect(url_for("activities.show", outing_id=outing.id))
