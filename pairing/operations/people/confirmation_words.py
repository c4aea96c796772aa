"""The confirmation word of an organisation: compared, and made anew by its director."""

from __future__ import annotations

from pairing.domain.people.confirmation_word import made, same
from pairing.domain.people.permissions import Action, Actor
from pairing.models import Organisation
from pairing.operations.change import Change, once

GONE = "这个单位已经不在了。"
CHANGED = "确认码或单位资料刚刚有人改过，请看过最新内容再换。"


def confirmation_word(organisation: Organisation, typed: str) -> bool:
    """Whether ``typed`` is the organisation's word; takes as long for a wrong one."""
    return same(organisation.confirmation_word, typed)


def renew_confirmation_word(
    actor: Actor, organisation_id: int, version: int | None, key: str = ""
) -> bool:
    """A fresh word: the old one confirms nothing from now on. The log tells that, not the word.

    ``version`` is the organisation's. Raises ``Stale``, ``Forbidden``.
    """

    def first_time(change: Change) -> bool:
        home = change.fresh(
            Organisation,
            organisation_id,
            Action.RENEW_CONFIRMATION_WORD,
            version,
            GONE,
            CHANGED,
            hold=True,
        )
        before = home.confirmation_word
        while home.confirmation_word == before:
            home.confirmation_word = made()
        change.record("renew_confirmation_word", "organisation", home.id, {}, home.bureau_id)
        return True

    return once(actor, key, {"organisation_id": organisation_id}, first_time)
