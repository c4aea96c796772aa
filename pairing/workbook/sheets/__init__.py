"""Every sheet of the workbook, as data (workbook.md): one file a wing, their order here."""

from pairing.workbook.columns import Sheet
from pairing.workbook.sheets import outings, people, plan, teaching

SHEETS: tuple[Sheet, ...] = (
    people.ORGANISATIONS,
    people.TEACHERS,
    people.ACCOUNTS,
    plan.TERMS,
    plan.CALENDAR,
    plan.GRADE_BANDS,
    outings.LISTED_PAPERS,
    plan.EQUIPMENT,
    teaching.RUBRICS,
    teaching.CHECKLISTS,
    plan.PROGRAMMES,
    plan.LEADERSHIP,
    plan.TARGETS,
    plan.TARGET_STEPS,
    plan.PAIRINGS,
    teaching.MENTORSHIPS,
    plan.NEEDS,
    outings.ACTIVITIES,
    teaching.LESSONS,
    teaching.OBSERVATIONS,
    teaching.APPRAISALS,
    teaching.CHECKS,
    teaching.SURVEYS,
    teaching.ACHIEVEMENTS,
    outings.DOCUMENTS,
    plan.MEASURES,
    outings.QUANTITIES,
    outings.PARTICIPANTS,
    outings.DECISIONS,
    outings.WORDS,
)
"""As the workbook has them, from left to right: a sheet refers to those before it."""
BY_NAME: dict[str, Sheet] = {sheet.name: sheet for sheet in SHEETS}
