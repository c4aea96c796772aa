"""Ticked rows of a list, each with the version that was on the page."""

from __future__ import annotations

from pairing import values
from pairing.web.frame.fields import Several
from pairing.web.frame.forms import BaseForm

MOST = 500
"""So many rows are dealt with by one button, at the most."""


class PickForm(BaseForm):
    """The rows that are meant: each posted as ``id-version``."""

    pick = Several("勾选", coerce=str, validate_choice=False)

    def seen(self) -> dict[int, int]:
        """Row → its version on the page."""
        pairs = [text.partition("-") for text in (self.pick.data or ())[:MOST]]
        found = [(values.identifier(one), values.identifier(seen)) for one, _, seen in pairs]
        return {one: seen for one, seen in found if one and seen}
