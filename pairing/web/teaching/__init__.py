"""Pages of the wing teaching: how well it was taught."""

from pairing.web.teaching import (
    achievements,
    appraisals,
    checks,
    lessons,
    mentorship_papers,
    mentorships,
    rewards,
    rubrics,
    surveys,
    teacher_records,
)

PAGES = (
    achievements,
    appraisals,
    checks,
    lessons,
    mentorship_papers,
    mentorships,
    rewards,
    rubrics,
    surveys,
    teacher_records,
)
