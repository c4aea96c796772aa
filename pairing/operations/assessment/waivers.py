"""A missing paper need not come: with a reason, and until somebody takes that back."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from sqlalchemy import select

from pairing.domain.people.permissions import Action, Actor
from pairing.models import Activity, DocumentWaiver, Mentorship, Pairing, Term
from pairing.operations.change import Change, RuleBroken, Stale, permit, writing
from pairing.queries.plan.locks import locked_reason


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
    actor: Actor, pairing_id: int, draft: WaiverDraft, reason: str, key: str = ""
) -> int:
    """Waive a paper; returns the waiver's id. One that is waived already only gets the reason."""
    body = asdict(draft) | {"pairing_id": pairing_id, "reason": reason}
    with writing(actor) as change:
        done = change.answered(key, body)
        if done is not None:
            return int(done["waiver_id"])
        pairing = change.session.get(Pairing, pairing_id)
        if pairing is None:
            raise Stale("这个结对已经不在了。")
        place = replace(pairing.place(), organisation_id=draft.organisation_id)
        permit(actor, Action.WAIVE_DOCUMENT, place)
        _check(change, pairing, draft)
        if not reason:
            raise RuleBroken("reason", "请写一句为什么不需要。")
        row = _same(change, pairing, draft) or DocumentWaiver(
            bureau_id=pairing.bureau_id, pairing_id=pairing.id, **asdict(draft)
        )
        what = {"paper": (None, asdict(draft)), "reason": (row.reason, reason)}
        row.reason, row.granted_by_id = reason, actor.account_id
        change.session.add(row)
        change.session.flush()
        change.record("waive_document", "pairing", pairing.id, what, pairing.bureau_id)
        change.answer(key, body, {"waiver_id": row.id})
        return row.id


def _same(change: Change, pairing: Pairing, draft: WaiverDraft) -> DocumentWaiver | None:
    fits = [getattr(DocumentWaiver, name) == value for name, value in asdict(draft).items()]
    query = select(DocumentWaiver).where(DocumentWaiver.pairing_id == pairing.id, *fits)
    found: DocumentWaiver | None = change.session.scalar(query.limit(1))
    return found


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
    locked = locked_reason(session, pairing, day)
    if locked:
        raise RuleBroken("", locked)


def take_back_waiver(actor: Actor, waiver_id: int) -> None:
    """The paper is asked for again; the log keeps that it was waived."""
    with writing(actor) as change:
        row = change.session.get(DocumentWaiver, waiver_id)
        if row is None:
            raise Stale("这一项已经恢复了。")
        permit(actor, Action.WAIVE_DOCUMENT, row.place())
        term = change.session.get(Term, row.term_id) if row.term_id else None
        if term is not None:
            locked = locked_reason(change.session, row.pairing, term.ends_on)
            if locked:
                raise RuleBroken("", locked)
        what = {"paper": ([row.category, row.activity_kind], None), "reason": (row.reason, None)}
        change.record("take_back_waiver", "pairing", row.pairing_id, what, row.bureau_id)
        change.session.delete(row)
