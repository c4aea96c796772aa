"""The base of every form: Chinese messages, a one-time key, every fault at once."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from flask import flash, request
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, Form, FormField, HiddenField

from pairing import values
from pairing.operations.change import Forbidden, RuleBroken, Stale
from pairing.operations.rehearsal import rehearsal
from pairing.operations.rules import UNCHECKED
from pairing.web.frame.fields import clean_text, plain_text

__all__ = ["BaseForm", "clean_text", "flash_faults", "plain_text", "posted_version"]
NO_VERSION = "这个页面太旧或不完整，看不出您是照着哪一版改的，所以没有保存。"


class Fault(NamedTuple):
    """One fault as the summary tells it: where it stands, what stands there, what is wrong."""

    anchor: str
    label: str
    message: str


class BaseForm(FlaskForm):  # type: ignore[misc]
    """Checks shape; ``saves`` does the deed; broken rules come back at their fields.

    A field of a row is named as the page names it: ``items-0-topic``.
    """

    form_errors: list[str]
    _fields: dict[str, Field]
    form_key = HiddenField()
    outcome: Any = None
    """What the deed of ``saves`` gave."""
    question: RuleBroken | None = None
    """What the deed asks before it is done; the page shows it with its answers."""
    elsewhere: Sequence[Fault] = ()
    """Faults at places of the form that are no fields, such as a rubric's items."""

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Bind the data; a fresh form gets a fresh one-time key."""
        super().process(*args, **kwargs)
        if not self.form_key.data:
            self.form_key.data = uuid.uuid4().hex

    def unasked(self) -> Collection[str]:
        """Fields that the page hides because of what is chosen: neither judged nor kept."""
        return ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what the page asked; what it hid holds nothing."""
        whole, hidden = self._fields, {*self.unasked()}
        for name in hidden:
            self[name].data = None
        self._fields = {name: field for name, field in whole.items() if name not in hidden}
        try:
            return bool(super().validate(extra_validators))
        finally:
            self._fields = whole

    def values(self) -> dict[str, Any]:
        """What was entered, without the token and the one-time key."""
        return {
            name: value
            for name, value in self.data.items()
            if name not in ("csrf_token", "form_key", "version")
        }

    def saves(self, deed: Callable[[], Any]) -> bool:
        """Whether the form was posted, holds, and ``deed`` was done.

        Otherwise every fault stands at its field: those of shape, and those that the deed's rules
        name as far as they can be checked without what is wrong in shape.
        """
        if not self.is_submitted():
            return False
        sound = self.validate()
        try:
            if sound:
                self.outcome = deed()
                return True
            with rehearsal():
                deed()
        except RuleBroken as broken:
            if broken.is_question and sound:
                self.question = broken
            elif not broken.is_question:
                self.refuse(broken)
        except (*UNCHECKED, Forbidden):
            if sound:
                raise
        return False

    def refuse(self, broken: RuleBroken) -> None:
        """Put broken rules at their fields, or on top of the form; a faulty field keeps its own."""
        known = {field.name: field for field, _ in named(self)}
        shaped = {name for name, field in known.items() if field.errors}
        for name, message in broken.faults:
            field = known.get(name)
            if field is None:
                if message not in self.form_errors:
                    self.form_errors = [*self.form_errors, message]
            elif name not in shaped:
                field.errors = [*field.errors, message]

    def faults(self) -> list[Fault]:
        """Every place to mend in the order of the page, as the summary counts them."""
        return [
            *(Fault("", "", message) for message in self.form_errors),
            *(
                Fault(field.id, f"{row}{spoken(field)}", field.errors[0])
                for field, row in named(self)
                if field.errors and isinstance(field.errors[0], str)
            ),
            *self.elsewhere,
        ]


class RowForm(FlaskForm):  # type: ignore[misc]
    """A row of a form: an empty one holds; ``needed`` says what a filled one must have."""

    class Meta:
        """A part of a form: the form around it carries the token."""

        csrf = False

    always: tuple[str, ...] = ()
    """Fields that are filled from the start: a row with nothing else is empty."""
    needed: Mapping[str, str] = {}

    def is_blank(self) -> bool:
        """Whether nothing was written into it."""
        for name, field in self._fields.items():
            given = field.raw_data[0] if field.raw_data else field.data
            if name not in self.always and given not in (None, "") and given:
                return False
        return True

    def validate(self, extra_validators: Any = None) -> bool:
        """Check a filled row."""
        if self.is_blank():
            return True
        sound = bool(super().validate(extra_validators))
        for name, message in self.needed.items():
            field = self[name]
            if field.data in (None, "") and not field.errors:
                field.errors = [*field.errors, message]
                sound = False
        return sound


def spoken(field: Field) -> str:
    """A field's label as a sentence names it: without what is said of it in brackets."""
    return str(field.label.text).split("（")[0]


def named(form: Form, row: str = "") -> Iterator[tuple[Field, str]]:
    """Every field that faults can stand at, and the name of its row (“第 2 项 送教 · ”)."""
    for field in form:
        if isinstance(field, FieldList):
            yield field, row
            for number, entry in enumerate(field.entries, 1):
                if isinstance(entry, FormField):
                    name = getattr(entry.form, "row_name", None)
                    within = f"第 {number} 行" if name is None else name(number)
                    yield from named(entry.form, f"{row}{within} · ")
                else:
                    yield entry, row
        elif isinstance(field, FormField):
            yield from named(field.form, row)
        else:
            yield field, row


def flash_faults(form: BaseForm) -> None:
    """Say what is wrong with a button's form, on the page that the button leads back to."""
    for message in dict.fromkeys(fault.message for fault in form.faults()):
        flash(message, "error")


def posted_version() -> int:
    """The version that the reader saw; ``Stale`` when the page does not tell: never a guess."""
    version = values.count(request.form.get("version"), -1)
    if version < 0:
        raise Stale(NO_VERSION)
    return version
