"""Pages of the wing people: who."""

from pairing.web.people import (
    accounts,
    auth,
    bureaus,
    confirmation_words,
    first_passwords,
    founding,
    profiles,
    roles,
    settings,
    slips,
    teachers,
)

PAGES = (
    accounts,
    auth,
    bureaus,
    confirmation_words,
    first_passwords,
    founding,
    profiles,
    roles,
    settings,
    slips,
    teachers,
)
