"""The fields that forms are declared with: texts of a length, and choices that never fall back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from typing import Any, Protocol, TypeVar, cast

from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import Choice as Option
from wtforms.validators import DataRequired, Length, StopValidation, ValidationError

from pairing.text import BadText, clean

W = TypeVar("W", bound=Enum)
CHOOSE = "请选择"
CHOOSE_AGAIN = "原来选的现在不能选，请重新选择。"
FITS = 7
"""So many full-width characters stand whole in a list of half a phone's width."""
BLANKS = ("", 0)
"""The values under which a page offers “none of them”."""


class Filled(Protocol):
    """What a validator needs of a field."""

    data: Any


def wide(text: str) -> float:
    """How many full-width characters a text is long."""
    return sum(1 if ord(char) > 0x2E80 else 0.55 for char in text)


def clean_text(value: str | None) -> str | None:
    """A field's filter: refused characters are kept for ``plain_text`` to name."""
    try:
        return clean(value) if value else value
    except BadText:
        return value


def plain_text(_form: object, field: Filled) -> None:
    """A field's validator: the text boundary's own message."""
    try:
        clean(field.data or "")
    except BadText as error:
        raise ValidationError(str(error)) from None


class _Written:
    """What lines and texts share: cleaned, of plain characters, at most ``longest`` of them.

    ``last`` is offered beside an empty one, one tap: a fact is never written in beforehand.
    """

    last: tuple[str, str] | None = None
    last_word = "上次"

    def __init__(
        self, label: str = "", longest: int = 200, required: str = "", **more: Any
    ) -> None:
        checks = [
            *([DataRequired(required)] if required else []),
            Length(max=longest, message=f"最多 {longest} 字。"),
            plain_text,
            *more.pop("validators", ()),
        ]
        super().__init__(label, checks, [clean_text], **more)  # type: ignore[call-arg]

    def remember(self, text: str, word: str = "上次") -> None:
        """Offer a text by a chip: “我：宋佳怡”."""
        self.last, self.last_word = (text, text), word


class Line(_Written, StringField):  # type: ignore[misc]
    """One line: ``Line("题名", 200, "请写题名。")``; the last word makes it required."""


class Text(_Written, TextAreaField):  # type: ignore[misc]
    """Several lines: ``Text("正文（可不填）", 20_000)``."""


class _Chosen:
    """What choices of one share: the value is what was posted and offered, never a stand-in.

    ``choices`` of None: this time the page does not ask. A page that offers “none” (``BLANKS``)
    takes a missing value for it.
    """

    data: Any
    choices: Any
    raw_data: list[str] | None
    process_errors: Sequence[str]
    flags: Any
    label: Any
    coerce: Callable[[Any], Any]
    iter_choices: Callable[[], Iterator[Option]]

    def __init__(self, *given: Any, choices: Any = None, **more: Any) -> None:
        super().__init__(*given, **more)
        self.choices = choices

    def word(self, words: type[W]) -> W:
        """The chosen word; None where none of them is, so that the other rules are still asked."""
        known = [one for one in words if one.value == self.data]
        return known[0] if known else cast(W, None)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """The posted value; None when nothing, or nothing of this type, was posted."""
        self.data = None
        if not valuelist:
            return
        try:
            self.data = self.coerce(valuelist[0])
        except (TypeError, ValueError):
            if valuelist[0]:
                raise ValueError(CHOOSE_AGAIN) from None

    def pre_validate(self, _form: object) -> None:
        """Refuse what the page does not offer; ask for what is missing."""
        if self.choices is None:
            return
        offered = {row[0]: self.coerce(row[0]) for row in self.choices}
        blank = next((value for value in offered if value in BLANKS), None)
        if self.data == "" and blank is None:
            self.data = None  # “请选择…” itself
        if self.data is None and not self.process_errors:
            self.data = offered.get(blank)
            if blank is None and not (self.flags.optional or self.flags.required):
                raise StopValidation(f"{CHOOSE}{self.label.text.split('（')[0]}。")
        elif self.data is not None and self.data not in offered.values():
            raise StopValidation(CHOOSE_AGAIN)


class Pick(_Chosen, SelectField):  # type: ignore[misc]
    """One of a list; where none is chosen the list says so instead of showing its first.

    A list of one shows that one, unless ``takes_the_only`` is off. ``last`` is offered beside
    the list, one tap.
    """

    takes_the_only = True
    last: tuple[Any, str] | None = None
    last_word = "上次"

    def suggest(self, word: Enum, label: str) -> None:
        """Offer the usual word by a chip: “常用：常态课”."""
        self.last, self.last_word = (word.value, label), "常用"

    def prompt(self) -> str:
        """What stands there while nothing is chosen."""
        return f"{CHOOSE}…"

    def iter_choices(self) -> Iterator[Option]:
        """The options; before them “请选择…” while none of them is chosen."""
        options = list(super().iter_choices()) if self.choices else []
        is_only = self.takes_the_only and len(options) == 1
        if is_only and self.data is None and self.raw_data is None:
            yield options[0]._replace(selected=True)
            return
        if not any(option.selected for option in options):
            yield Option("", self.prompt(), True, {})
        yield from options

    @property
    def is_long(self) -> bool:
        """Whether one of its options would be cut off in half a phone's width."""
        options = [self.prompt(), *(str(row[1]) for row in self.choices or ())]
        return max(map(wide, options)) > FITS

    def has_groups(self) -> bool:
        """Whether options stand in groups."""
        return bool(self.choices) and super().has_groups()


class PickPerson(Pick):
    """Who did it: nobody is credited unless chosen, were she the only one of her school.

    ``last`` is whom the reader chose last time, (id, name): offered beside the list, one tap.
    """

    takes_the_only = False

    def remember(self, who: int, name: str, word: str = "上次") -> None:
        """Offer her by a chip, where the list offers her: “上次：宋佳怡”, “我：宋佳怡”."""
        if who in dict(self.choices or ()):
            self.last, self.last_word = (who, name), word

    def prompt(self) -> str:
        """Whom the list asks for: in a row its label is only spoken."""
        return f"{CHOOSE}{self.label.text}…"


class Radio(_Chosen, RadioField):  # type: ignore[misc]
    """One of a few, side by side."""


class Several(SelectMultipleField):  # type: ignore[misc]
    """Any number of a list."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """What was posted; ``ValueError`` for what is of no such type."""
        try:
            self.data = [self.coerce(value) for value in valuelist]
        except (TypeError, ValueError):
            raise ValueError(CHOOSE_AGAIN) from None

    def pre_validate(self, _form: object) -> None:
        """Refuse what the page does not offer, unless the operation judges it."""
        if not self.validate_choice:
            return
        offered = {row[0] for row in self.choices or ()}
        if not set(self.data or ()) <= offered:
            raise StopValidation(CHOOSE_AGAIN)
