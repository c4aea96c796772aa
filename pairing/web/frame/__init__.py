"""What every page rests on: access, errors, forms, headers, shell, health."""

from pairing.web.frame import (
    access,
    assets,
    boundary,
    errors,
    headers,
    health,
    jobs,
    limits,
    manifest,
    offline,
    packing,
    paging,
    shell,
)

HOOKS = (boundary, packing, assets, access, limits, errors, headers, paging, shell)
"""In order; what each does after a request comes in the reverse order, so packing is the last."""
PAGES = (
    health,
    jobs,
    offline,
    manifest,
)
