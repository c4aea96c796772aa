"""Fields of numbers, days and times: read by ``pairing.values``, shown again as typed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from wtforms import StringField
from wtforms.validators import NumberRange, Optional, StopValidation
from wtforms.widgets import DateInput, TextInput, TimeInput

from pairing import values
from pairing.domain.vocabulary.lessons import HALF, MOST_HOURS, USUAL_HOURS, WRONG_HOURS
from pairing.domain.wording import amount


class _Typed(StringField):  # type: ignore[misc]
    """What they share: an empty field holds None, a wrong one its error and what was typed."""

    data: Any
    last: tuple[str, str] | None = None
    last_word = "常用"

    def suggest(self, value: str, label: str) -> None:
        """Offer the usual value of an empty one by a chip: “常用：1 课时”."""
        self.last = (value, label)

    def read(self, text: str) -> Any:
        """The value of what was typed; raises ``BadValue``."""
        raise NotImplementedError

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read what was typed."""
        self.data = None
        if valuelist and valuelist[0]:
            self.data = self.read(valuelist[0])

    def pre_validate(self, form: Any) -> None:
        """What could not be read has its message: no other is added."""
        if self.process_errors:
            raise StopValidation

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.shown()

    def shown(self) -> str:
        """The value in the field of a fresh page: all of it, so that saving changes nothing."""
        return str(self.data)


class DecimalField(_Typed):
    """A decimal number, of at most ``decimals`` decimals: as many as its column keeps."""

    widget = TextInput()

    def __init__(self, *given: Any, decimals: int = values.MOST_DECIMALS, **more: Any) -> None:
        super().__init__(*given, **{"render_kw": {"inputmode": "decimal"}} | more)
        self.decimals = decimals

    def read(self, text: str) -> Decimal:
        """The number, exactly."""
        return values.number(text, self.decimals)

    def shown(self) -> str:
        """Every decimal, no exponent."""
        return format(Decimal(self.data or 0).normalize(), "f")


class HoursField(DecimalField):
    """The lesson-hours of one lesson (课时): open until somebody says how many."""

    def __init__(self, label: str = "课时", *given: Any, **more: Any) -> None:
        rule = NumberRange(HALF, MOST_HOURS, WRONG_HOURS)
        super().__init__(label, [Optional(), rule], *given, **more)
        self.suggest(amount(USUAL_HOURS), f"{amount(USUAL_HOURS)} 课时")


class IntegerField(_Typed):
    """A whole number."""

    widget = TextInput()

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **{"render_kw": {"inputmode": "numeric"}} | more)

    def read(self, text: str) -> int:
        """The number."""
        return values.whole(text)


class DateField(_Typed):
    """A day from 2000 to 2099."""

    widget = DateInput()

    def read(self, text: str) -> Any:
        """The day."""
        return values.day(text)


class TimeField(_Typed):
    """A time of day, to the minute."""

    widget = TimeInput()

    def read(self, text: str) -> Any:
        """The time."""
        return values.clock(text)

    def shown(self) -> str:
        """As the browser's own field writes it."""
        return f"{self.data:%H:%M}"
