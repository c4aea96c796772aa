"""What every page rests on: access, errors, forms, headers, shell, health."""

from pairing.web.frame import access, errors, headers, health, offline, shell

HOOKS = (access, errors, headers, shell)
PAGES = (
    health,
    offline,
)
