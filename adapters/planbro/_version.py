"""The version of planbro, stamped on what it writes."""

__version__ = "0.1.0"
