"""What a submission may still need: each kind with who must act, and where it is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pairing.domain.people.permissions import Action


class GateKind(NamedTuple):
    """A kind of thing that the gate asks for.

    ``endpoint`` is the page on which it is done, ``place`` that page's name, ``action`` what one
    must be permitted to open it; ``who`` is filled with the side's home and the person it is about.
    """

    endpoint: str
    place: str
    action: Action
    who: str = "{home}负责人"


WRITING = GateKind("evaluations.write", "写自评", Action.WRITE_SELF_EVALUATION)
OUTING = GateKind("activities.show", "这次活动", Action.VIEW_ASSESSMENT)
GATE: Mapping[str, GateKind] = {
    "sections": WRITING,
    "section": WRITING,
    "confirm": OUTING,
    "dispute": OUTING,
    "plan": OUTING._replace(who="{home}负责人或教师"),
    "summary": GateKind(
        "mentorship_papers.summary",
        "写师傅总结",
        Action.FILE_DOCUMENT,
        "师傅{person}，或{home}负责人",
    ),
    "check": GateKind("summaries.materials", "四类材料查验", Action.VIEW_ASSESSMENT),
    "group": GateKind("summaries.index", "师傅和教研组总结", Action.VIEW_ASSESSMENT),
    "paper": GateKind("documents.new", "登记材料", Action.FILE_DOCUMENT),
}
"""Every kind, by what stands before the colon in the key of what is asked."""


def gate_kind(key: str) -> GateKind:
    """The kind of what is asked, by its key."""
    return GATE[key.partition(":")[0]]


def holder_text(key: str, home: str, person: str = "") -> str:
    """Who must act."""
    return gate_kind(key).who.format(home=home, person=person)
