"""The bureau's rubrics: a new one, or a new version; what a record has used is frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pairing.domain.people.permissions import Action, Actor, Place
from pairing.domain.teaching.rubric_text import TextFault, grades_from, sections_from
from pairing.domain.teaching.rubrics import FULL, MODES, fingerprint
from pairing.domain.vocabulary.lessons import Mode, Purpose
from pairing.domain.vocabulary.programme import OrganisationKind
from pairing.models import Rubric, RubricVersion
from pairing.operations.change import Change, RuleBroken, Stale, once, permit, writing
from pairing.operations.codes import fresh_code
from pairing.operations.rules import Rules
from pairing.queries.plan.standards import ready_made_rubrics

CHANGED = "这张表刚刚有人改过，请看过最新内容再改。"


@dataclass(frozen=True, slots=True)
class RubricDraft:
    """A rubric as the bureau writes it; ``text`` is sections and items (domain/rubric_text.py)."""

    name: str
    purpose: Purpose
    mode: Mode
    text: str
    bands: tuple[Decimal | None, Decimal | None, Decimal | None] = (None, None, None)
    grades: str = ""
    kinds: tuple[OrganisationKind, ...] = ()


def content_of(draft: RubricDraft) -> dict[str, Any]:
    """The draft in its stored form. Raises ``RuleBroken`` at every field that is wrong."""
    rules = Rules()
    rules.refuse(not draft.name, "name", "请填写名称。")
    with rules.gather():
        _check_mode(draft)
    measured: dict[str, Any] = {"sections": rules.found(lambda: _sections(draft))}
    if draft.mode is not Mode.TICKS:
        measured["bands"] = rules.found(lambda: _bands(draft))
    if draft.mode is Mode.GRADES:
        measured["multipliers"] = rules.found(lambda: _grades(draft))
    rules.settle()
    told = {"purpose": draft.purpose.value, "name": draft.name, "mode": draft.mode.value}
    made_for = {"kinds": [one.value for one in draft.kinds]} if draft.kinds else {}
    return told | made_for | measured


def _check_mode(draft: RubricDraft) -> None:
    if draft.mode not in MODES[draft.purpose]:
        words = "或".join(f"“{mode.label}”" for mode in MODES[draft.purpose])
        raise RuleBroken("mode", f"{draft.purpose.label}用的表请选{words}。")


def _sections(draft: RubricDraft) -> list[dict[str, Any]]:
    try:
        return sections_from(draft.text, draft.mode)
    except TextFault as fault:
        raise RuleBroken("text", " ".join(fault.messages)) from None


def _grades(draft: RubricDraft) -> dict[str, float]:
    try:
        return grades_from(draft.grades)
    except ValueError as error:
        raise RuleBroken("grades", str(error)) from None


def _bands(draft: RubricDraft) -> list[int | float]:
    least = [band for band in draft.bands if band is not None and band.is_finite()]
    falling = len(least) == len(draft.bands) and FULL >= least[0] > least[1] > least[2] > 0
    if not falling or any(band != round(band, 1) for band in least):
        raise RuleBroken("excellent", "三条线要从高到低，在 0 到 100 之间，最多一位小数。")
    return [int(band) if band == int(band) else float(band) for band in least]


def _newest(session: Session, bureau_id: int, code: str) -> RubricVersion | None:
    query = (
        select(RubricVersion)
        .join(Rubric, Rubric.id == RubricVersion.rubric_id)
        .where(Rubric.bureau_id == bureau_id, Rubric.code == code)
        .order_by(RubricVersion.number.desc())
        .limit(1)
        .with_for_update(of=RubricVersion)
    )
    return session.scalar(query)


def _first(bureau_id: int, code: str, content: Mapping[str, Any]) -> RubricVersion:
    rubric = Rubric(
        bureau_id=bureau_id, code=code, name=content["name"], purpose=content["purpose"]
    )
    return RubricVersion(bureau_id=bureau_id, rubric=rubric, number=1, content=dict(content))


def add_rubric(actor: Actor, bureau_id: int, draft: RubricDraft, key: str = "") -> str:
    """A rubric of the bureau's own; returns its code. Raises ``RuleBroken``, ``Forbidden``."""
    body = asdict(draft) | {"bureau_id": bureau_id}

    def first_time(change: Change) -> str:
        permit(actor, Action.MANAGE_RUBRICS, Place(bureau_id=bureau_id))
        content = content_of(draft)
        version = _first(bureau_id, fresh_code("R"), content)
        change.session.add(version)
        change.session.flush()
        code, found = version.rubric.code, version.rubric.id
        what = {"content": (None, content)}
        change.record("add_rubric", "rubric", found, what, bureau_id)
        return code

    return once(actor, key, body, first_time)


def change_rubric(actor: Actor, bureau_id: int, code: str, draft: RubricDraft, shown: str) -> int:
    """Give a rubric new content; returns the version's number. ``shown`` is what was edited.

    A version that was used is frozen, so a new one follows it; an unused one is replaced. A
    ready-made rubric becomes the bureau's. Raises ``Stale``, ``RuleBroken``, ``Forbidden``.
    """
    with writing(actor) as change:
        permit(actor, Action.MANAGE_RUBRICS, Place(bureau_id=bureau_id))
        session = change.session
        newest = _newest(session, bureau_id, code)
        if newest is None:
            ready = ready_made_rubrics().get(code)
            if ready is None:
                raise Stale(CHANGED)
            newest = _first(bureau_id, code, ready)
            session.add(newest)
        before = newest.content
        if fingerprint(before) != shown:
            raise Stale(CHANGED)
        rubric = newest.rubric
        rules = Rules()
        moved = draft.purpose.value != rubric.purpose
        rules.refuse(moved, "", "用途定了就不能改，请另加一张。")
        found = rules.found(lambda: content_of(draft))
        content = rules.settled(found)
        if fingerprint(content) == shown:
            raise RuleBroken("", "内容没有变化。")
        if newest.used_at is None:
            newest.content = content
        else:
            newest = RubricVersion(
                bureau_id=bureau_id, rubric=rubric, number=newest.number + 1, content=content
            )
            session.add(newest)
        rubric.name = draft.name
        session.flush()
        number = newest.number
        what = {"version": number, "content": (before, content)}
        change.record("change_rubric", "rubric", rubric.id, what, bureau_id)
    return number
