"""Pages of the wing people: who."""

from pairing.web.people import auth, bureaus, profiles, settings

PAGES = (
    auth,
    bureaus,
    profiles,
    settings,
)
