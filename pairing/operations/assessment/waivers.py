"""A missing paper need not come: with a reason, and until somebody takes that back."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from pairing.domain.people.permissions import Action, Actor
from pairing.models import Activity, DocumentWaiver, Mentorship, Pairing, Term
from pairing.operations.change import NO_PAIRING, Change, RuleBroken, must_be_seen, once, writing
from pairing.operations.plan.open_days import refuse_locked
from pairing.operations.rules import Rules
from pairing.queries.outings.document_checklists import waiver_of

GONE = "这一项已经恢复了。"
CHANGED = "这一项刚刚有人写过原因，请看过最新的再操作。"


@dataclass(frozen=True, slots=True)
class WaiverDraft:
    """Which paper of which side need not come; of a term, or of one activity."""

    organisation_id: int
    category: str
    activity_kind: str = ""
    mentorship_id: int | None = None
    activity_id: int | None = None
    term_id: int | None = None


def waive_document(
    actor: Actor,
    pairing_id: int,
    draft: WaiverDraft,
    reason: str,
    version: int | None,
    key: str = "",
) -> int:
    """Waive a paper; returns the waiver's id. One that is waived already only gets the reason.

    ``version`` is the waiver's that the reader saw: 0 for a paper that was not waived.
    """
    body = asdict(draft) | {"pairing_id": pairing_id, "reason": reason}

    def first_time(change: Change) -> int:
        pairing = change.existing(
            Pairing,
            pairing_id,
            Action.WAIVE_DOCUMENT,
            NO_PAIRING,
            lambda row: replace(row.place(), organisation_id=draft.organisation_id),
        )
        known = waiver_of(pairing_id, asdict(draft))
        must_be_seen(known.version if known else 0, version, CHANGED)
        rules = Rules()
        rules.refuse(not reason, "reason", "请写一句为什么不需要。")
        with rules.gather():
            _check(change, pairing, draft)
        rules.settle()
        row = known or DocumentWaiver(
            bureau_id=pairing.bureau_id, pairing_id=pairing.id, **asdict(draft)
        )
        what = {"paper": (None, asdict(draft)), "reason": (row.reason, reason)}
        row.reason, row.granted_by_id = reason, actor.account_id
        change.session.add(row)
        change.session.flush()
        change.record("waive_document", "pairing", pairing.id, what, pairing.bureau_id)
        return row.id

    return once(actor, key, body, first_time)


def _check(change: Change, pairing: Pairing, draft: WaiverDraft) -> None:
    """It names a paper of this pairing, in days that are still open."""
    session = change.session
    term = session.get(Term, draft.term_id) if draft.term_id else None
    activity = session.get(Activity, draft.activity_id) if draft.activity_id else None
    mentorship = session.get(Mentorship, draft.mentorship_id) if draft.mentorship_id else None
    served = [link.pairing_id for link in activity.links] if activity else []
    strange = (
        not draft.category
        or draft.organisation_id not in (pairing.lead_id, pairing.supported_id)
        or (term is None) is (activity is None)
        or (term is not None and term.bureau_id != pairing.bureau_id)
        or (activity is not None and pairing.id not in served)
        or (draft.mentorship_id and (mentorship is None or mentorship.pairing_id != pairing.id))
    )
    if strange:
        raise RuleBroken("", "找不到这份材料，请从清单里重新点“不需要”。")
    day = activity.day if activity else term.ends_on if term else pairing.ends_on
    refuse_locked(session, pairing, day)


def take_back_waiver(actor: Actor, waiver_id: int, version: int | None) -> None:
    """The paper is asked for again; the log keeps that it was waived."""
    with writing(actor) as change:
        row = change.fresh(DocumentWaiver, waiver_id, Action.WAIVE_DOCUMENT, version, GONE, CHANGED)
        term = change.session.get(Term, row.term_id) if row.term_id else None
        if term is not None:
            refuse_locked(change.session, row.pairing, term.ends_on)
        what = {"paper": ([row.category, row.activity_kind], None), "reason": (row.reason, None)}
        change.record("take_back_waiver", "pairing", row.pairing_id, what, row.bureau_id)
        change.session.delete(row)
