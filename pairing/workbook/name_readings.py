"""读音 of a 教师 row: a syllable for each character of the name."""

from __future__ import annotations

from pairing.domain.people.name_reading import reading_fault
from pairing.workbook.parsed import Parsed
from pairing.workbook.postings import SHEET


def fault_readings(parsed: Parsed) -> None:
    """Note every reading that does not fit its name."""
    for row in parsed.rows.get(SHEET, ()):
        reading, name = row.get("reading"), row.get("name")
        wrong = reading_fault(reading, name) if reading and name else ""
        if wrong:
            about = (SHEET, row.get("code"))
            parsed.fault(SHEET, row.number, "读音", reading, wrong, about=about)
