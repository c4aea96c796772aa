"""pairing: the tracker that urban–rural school pairing programmes run on.

The standard library alone here: the front door runs before anything is installed.
"""

from importlib import import_module

__version__ = "0.1.0"
__all__ = ["__version__", "create_app"]


def __getattr__(name: str) -> object:
    """``create_app`` at the package, as `flask --app pairing` looks for it; loaded when asked."""
    if name == "create_app":
        return import_module("pairing.app").create_app
    raise AttributeError(f"module 'pairing' has no attribute {name!r}")
