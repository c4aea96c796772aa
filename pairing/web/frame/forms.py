"""The base of every form: Chinese messages, a one-time key, the one text boundary."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField
from wtforms.validators import ValidationError

from pairing.operations.change import RuleBroken
from pairing.text import BadText, clean


class BaseForm(FlaskForm):  # type: ignore[misc]
    """Checks shape; ``values()`` is a plain dictionary; rules come back through ``refuse``."""

    form_errors: list[str]
    form_key = HiddenField()

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Bind the data; a fresh form gets a fresh one-time key."""
        super().process(*args, **kwargs)
        if not self.form_key.data:
            self.form_key.data = uuid.uuid4().hex

    def values(self) -> dict[str, Any]:
        """What was entered, without the token and the one-time key."""
        return {
            name: value
            for name, value in self.data.items()
            if name not in ("csrf_token", "form_key", "version")
        }

    def refuse(self, broken: RuleBroken) -> None:
        """Put a broken rule at its field, or on top of the form."""
        field = self._fields.get(broken.field)
        if field is None:
            self.form_errors = [*self.form_errors, broken.message]
        else:
            field.errors = [*field.errors, broken.message]


def posted_version() -> int | None:
    """The version that the reader saw, from the posted form."""
    text = request.form.get("version", "")
    return int(text) if text.isdigit() else None


def clean_text(value: str | None) -> str | None:
    """A field's filter: refused characters are kept for ``plain_text`` to name."""
    try:
        return clean(value) if value else value
    except BadText:
        return value


def plain_text(_form: BaseForm, field: Field) -> None:
    """A field's validator: the text boundary's own message."""
    try:
        clean(field.data or "")
    except BadText as error:
        raise ValidationError(str(error)) from None
