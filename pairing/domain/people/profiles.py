"""A baseline snapshot: what is checked, the ratios read from it, what changed since the last."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from pairing import values
from pairing.domain.numbers import one_decimal
from pairing.domain.vocabulary.needs import ProfileField
from pairing.domain.vocabulary.programme import OrganisationKind
from pairing.domain.wording import amount

Figures = Mapping[str, str]
"""Field code → what was entered; numbers as plain decimal text, nothing for what is not known."""
MOST = 1_000_000
MOST_CHILDREN_PER_TEACHER = 15
"""专任教师:幼儿 ≥ 1:15 (field-notes 3.9)."""
PARTS_OF_STAFF = (
    ProfileField.TEACHERS,
    ProfileField.CARERS,
    ProfileField.BACHELORS,
    ProfileField.COLLEGE,
    ProfileField.CERTIFIED,
)
PUPILS_PER_TEACHER = "生师比（按专任教师）"
"""A target's 生师比 divides by everybody on the staff list: this one says whom it counts."""
KINDERGARTEN_ONLY = frozenset({ProfileField.CARERS, ProfileField.OUTDOOR_AREA})


class Reading(NamedTuple):
    """A figure computed beside a snapshot, with the norm it is read against, as information."""

    label: str
    text: str
    note: str = ""
    tone: str = "neutral"


class Difference(NamedTuple):
    """A field that reads otherwise than in the snapshot before; "" is not known."""

    label: str
    before: str
    after: str


def fields_for(kind: str) -> tuple[ProfileField, ...]:
    """What an organisation of this kind is asked for."""
    is_kindergarten = kind == OrganisationKind.KINDERGARTEN
    return tuple(one for one in ProfileField if is_kindergarten or one not in KINDERGARTEN_ONLY)


def number_of(figures: Figures, field: ProfileField) -> Decimal | None:
    """The field's number; None when it was not given."""
    text = figures.get(field, "")
    return Decimal(text) if text else None


def _fault(field: ProfileField, text: str) -> str:
    traits = field.traits
    if not text:
        return f"请填写{field.label}。" if traits.required else ""
    if not traits.is_number:
        return ""
    try:
        number = values.number(text)
    except values.BadValue:
        return f"{field.label}请填 0 到 {MOST} 之间的数字，最多两位小数。"
    if not 0 <= number <= MOST:
        return f"{field.label}请填 0 到 {MOST} 之间的数字。"
    if traits.is_whole and number != number.to_integral_value():
        return f"{field.label}请填整数。"
    if number != round(number, 2):
        return f"{field.label}最多两位小数。"
    return "" if number or not traits.required else f"{field.label}要大于 0。"


def faults(figures: Figures) -> dict[str, str]:
    """Field → what is wrong with it and what to do; empty when the snapshot can be kept."""
    found = {one.value: _fault(one, figures.get(one, "")) for one in ProfileField}
    wrong = {field: message for field, message in found.items() if message}
    if wrong:
        return wrong
    staff = number_of(figures, ProfileField.STAFF)
    for part in PARTS_OF_STAFF if staff is not None else ():
        number = number_of(figures, part)
        if number is not None and staff is not None and number > staff:
            wrong[part.value] = f"{part.label}比教职工数（{amount(staff)}）还多，请核对。"
    return wrong


def _ratio(figures: Figures, above: ProfileField, below: ProfileField) -> Fraction | None:
    top, bottom = number_of(figures, above), number_of(figures, below)
    return Fraction(top) / Fraction(bottom) if top is not None and bottom else None


def _pupil_ratio(figures: Figures, kind: str) -> Reading | None:
    ratio = _ratio(figures, ProfileField.CHILDREN, ProfileField.TEACHERS)
    if ratio is None:
        return None
    text = f"{one_decimal(ratio)}:1"
    if kind != OrganisationKind.KINDERGARTEN:
        return Reading(PUPILS_PER_TEACHER, text)
    if ratio <= MOST_CHILDREN_PER_TEACHER:
        within = f"参考 {MOST_CHILDREN_PER_TEACHER}:1，在参考内"
        return Reading(PUPILS_PER_TEACHER, text, within, "done")
    children = number_of(figures, ProfileField.CHILDREN) or Decimal(0)
    needed = -(-Fraction(children) // MOST_CHILDREN_PER_TEACHER)
    short = needed - Fraction(number_of(figures, ProfileField.TEACHERS) or 0)
    return Reading(
        PUPILS_PER_TEACHER,
        text,
        f"参考 {MOST_CHILDREN_PER_TEACHER}:1，还差专任教师 {amount(short)} 人",
        "attention",
    )


def _class_size(figures: Figures, kind: str) -> Reading | None:
    ratio = _ratio(figures, ProfileField.CHILDREN, ProfileField.CLASSES)
    return None if ratio is None else Reading("平均班额", f"{one_decimal(ratio)} 人")


def _per_class(figures: Figures, field: ProfileField, label: str, norm: int) -> Reading | None:
    ratio = _ratio(figures, field, ProfileField.CLASSES)
    if ratio is None:
        return None
    return Reading(label, f"{one_decimal(ratio)} 人", f"参考 {norm} 人（两教一保）")


def _teachers_per_class(figures: Figures, kind: str) -> Reading | None:
    if kind != OrganisationKind.KINDERGARTEN:
        return None
    return _per_class(figures, ProfileField.TEACHERS, "每班专任教师", 2)


def _carers_per_class(figures: Figures, kind: str) -> Reading | None:
    if kind != OrganisationKind.KINDERGARTEN:
        return None
    return _per_class(figures, ProfileField.CARERS, "每班保育员", 1)


def _certified(figures: Figures, kind: str) -> Reading | None:
    share = _ratio(figures, ProfileField.CERTIFIED, ProfileField.TEACHERS)
    return (
        None
        if share is None
        else Reading("持证率", f"{one_decimal(min(share, Fraction(1)) * 100)}%")
    )


READINGS: tuple[Callable[[Figures, str], Reading | None], ...] = (
    _pupil_ratio,
    _class_size,
    _teachers_per_class,
    _carers_per_class,
    _certified,
)


def readings(figures: Figures, kind: str) -> list[Reading]:
    """Every ratio that the snapshot's figures give for this kind of organisation."""
    return [found for read in READINGS if (found := read(figures, kind)) is not None]


def shown(figures: Figures, field: ProfileField) -> str:
    """The field as people read it: 180 人; "" when it is not known."""
    text = figures.get(field, "")
    if not text or not field.traits.is_number:
        return text
    return f"{amount(Decimal(text))} {field.traits.unit}"


def profile_differences(before: Figures, after: Figures) -> list[Difference]:
    """What reads otherwise in ``after``, in the order of the form."""
    return [
        Difference(one.label, shown(before, one), shown(after, one))
        for one in ProfileField
        if shown(before, one) != shown(after, one)
    ]
