"""Whether a day is closed for writing: locked terms and their exceptions."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from pairing import clock
from pairing.models import LockException, Pairing, Term


def locked_reason(session: Session, pairing: Pairing, day: date) -> str:
    """Why nothing may be written for ``pairing`` on ``day``, in Chinese; "" when it may."""
    today = clock.today()
    excepted = select(LockException.term_id).where(
        LockException.pairing_id == pairing.id, LockException.until >= today
    )
    query = select(Term.name).where(
        Term.bureau_id == pairing.bureau_id,
        Term.starts_on <= day,
        Term.ends_on >= day,
        or_(Term.locked_at.is_not(None), Term.locks_on < today),
        Term.id.not_in(excepted),
    )
    name = session.scalar(query)
    return f"{name}已锁定，不能再改。需要更正请联系教育局开放例外。" if name else ""
