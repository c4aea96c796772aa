"""Pages of the wing people: who."""

from pairing.web.people import auth, bureaus, confirmation_words, profiles, settings

PAGES = (
    auth,
    bureaus,
    confirmation_words,
    profiles,
    settings,
)
