"""Pages of the wing people: who."""

from pairing.web.people import auth, profiles, settings

PAGES = (
    auth,
    profiles,
    settings,
)
