"""Status marks on paper: a tone and a word, never a colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pairing.domain.plan.ledger import TONES as RESULT_TONES
from pairing.domain.vocabulary.activities import ActivityState
from pairing.domain.vocabulary.needs import NeedStatus
from pairing.domain.vocabulary.words import Word
from pairing.domain.wording import state_word


class Tone(StrEnum):
    """How a status is coloured; each tone has a glyph of its own."""

    DONE = "done"
    ATTENTION = "attention"
    PLANNED = "planned"
    MISSED = "missed"
    NEUTRAL = "neutral"

    @property
    def glyph(self) -> str:
        """The sign that carries the tone without colour."""
        return GLYPHS[self]


GLYPHS = {
    Tone.DONE: "√",
    Tone.ATTENTION: "●",
    Tone.PLANNED: "○",
    Tone.MISSED: "▲",
    Tone.NEUTRAL: "—",
}

TONES: dict[Word, Tone] = {
    **{status: Tone(tone) for status, tone in RESULT_TONES.items()},
    ActivityState.PLANNED: Tone.PLANNED,
    ActivityState.DONE: Tone.ATTENTION,
    ActivityState.CONFIRMED: Tone.DONE,
    ActivityState.DISPUTED: Tone.MISSED,
    ActivityState.CANCELLED: Tone.NEUTRAL,
    NeedStatus.OPEN: Tone.ATTENTION,
    NeedStatus.CLAIMED: Tone.PLANNED,
    NeedStatus.SOLVED: Tone.DONE,
    NeedStatus.PARTLY_SOLVED: Tone.ATTENTION,
    NeedStatus.UNSOLVED: Tone.MISSED,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A status as it is printed: glyph, word, colour."""

    tone: Tone
    word: str

    @property
    def glyph(self) -> str:
        """The sign of its tone."""
        return self.tone.glyph


def mark_of(status: Word, reason: str = "", is_ahead: bool = False) -> Mark:
    """The mark of a coded status: its tone, and its own label or what screens say instead."""
    is_activity = isinstance(status, ActivityState)
    word = state_word(status, reason, is_ahead) if is_activity else status.label
    return Mark(TONES.get(status, Tone.NEUTRAL), word)
