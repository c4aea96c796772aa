"""What holds for every paper of a pairing, whether it comes by workbook or by form."""

from __future__ import annotations

from datetime import date

from pairing.domain.wording import days_between, full_day


def outside_pairing(day: date, code: str, start: date, end: date) -> str:
    """Why ``day`` is none of pairing ``code``'s, in Chinese; "" when it is."""
    if start <= day <= end:
        return ""
    return f"“{full_day(day)}”不在结对 {code} 的起止日期（{days_between(start, end)}）内。"


def no_party(organisation: str, code: str, parties: tuple[str | None, str | None]) -> str:
    """Why an organisation's paper does not belong to pairing ``code``; "" when it does."""
    return "" if organisation in parties else f"“{organisation}”不是结对 {code} 的任何一方。"
