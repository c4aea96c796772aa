"""Pages of the wing people: who."""

from pairing.web.people import (
    accounts,
    auth,
    bureaus,
    confirmation_words,
    emails,
    first_passwords,
    founding,
    profiles,
    proposals,
    roles,
    settings,
    several_accounts,
    slips,
    teachers,
)

PAGES = (
    accounts,
    auth,
    bureaus,
    confirmation_words,
    emails,
    first_passwords,
    founding,
    profiles,
    proposals,
    roles,
    settings,
    several_accounts,
    slips,
    teachers,
)
