"""What every page rests on: access, errors, forms, headers, shell, health, downloads."""

from pairing.web.frame import access, downloads, errors, headers, health, offline, shell

HOOKS = (access, errors, headers, shell)
PAGES = (
    downloads,
    health,
    offline,
)
