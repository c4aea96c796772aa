"""What a changed standard (等次, 材料清单) says beside the results: old → new, why, who, when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pairing.domain.outings.paper_lists import PaperLists, PaperOf
from pairing.domain.plan.scores import TermBands
from pairing.domain.vocabulary.activities import ActivityKind
from pairing.domain.vocabulary.assessment import TermGrade
from pairing.domain.vocabulary.programme import Side
from pairing.domain.wording import amount, full_day


def bands_moves(before: TermBands, after: TermBands) -> str:
    """“优秀 90 → 95”: each least score that differs."""
    return "；".join(
        f"{grade.label} {amount(old)} → {amount(new)}"
        for grade, old, new in zip(TermGrade, before, after, strict=False)
        if old != new
    )


def paper_moves(before: PaperLists, after: PaperLists) -> str:
    """“每个单位（被帮扶方）加安全预案，去活动方案”: each list that differs."""
    kinds = dict.fromkeys(one.kind for one in (*before.rows, *after.rows) if one.kind)
    lists = [
        (PaperOf.CLASS.label, before.of_class(""), after.of_class("")),
        *(
            (ActivityKind(kind).label, before.of_class(kind), after.of_class(kind))
            for kind in kinds
        ),
        (PaperOf.MENTORSHIP.label, before.of_mentorship(), after.of_mentorship()),
        *(
            (f"{PaperOf.SIDE.label}（{side.label}）", before.of_side(side), after.of_side(side))
            for side in Side
        ),
    ]
    return "；".join(
        f"{name} {'，'.join(_moved(old, new))}" for name, old, new in lists if old != new
    )


def _moved(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[str]:
    came, gone = [one for one in new if one not in old], [one for one in old if one not in new]
    if came:
        yield f"加{'、'.join(came)}"
    if gone:
        yield f"去{'、'.join(gone)}"
    if not came and not gone:
        yield "次序有改动"


def change_text(name: str, way: str, moves: str, reason: str, who: str, day: date | None) -> str:
    """“等次更正：优秀 90 → 95。原因：…（张三，2026年11月24日）”."""
    by = "，".join(filter(None, [who, full_day(day) if day else ""]))
    why = f"。原因：{reason}" if reason else ""
    return f"{name}{way}：{moves or '有改动'}{why}" + (f"（{by}）" if by else "")
