"""A small mail-order shop."""

__version__ = "1.4.0"
