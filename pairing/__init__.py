"""pairing: the tracker that urban–rural school pairing programmes run on."""

__version__ = "0.1.0"
