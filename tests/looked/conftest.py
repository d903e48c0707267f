"""The store of `lookers`, for each test a copy of its own."""

from lookers import both, empty, store

__all__ = ["both", "empty", "store"]
