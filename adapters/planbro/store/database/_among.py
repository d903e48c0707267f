"""Rows by keys of several columns, many at once, and each found by the index.

SQLite goes through the whole table for `(a, b) IN ((1, 2), (3, 4))`, by the index for `a IN (1, 3) AND b IN (2, 4)`.
So both are asked: the one finds, the other says exactly which.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, bindparam, tuple_


def among(name: str, *columns: Column[Any]) -> ColumnElement[bool]:
    """That a row's key is among those that `keyed(name, keys)` gives when the statement is run."""
    each = (one.in_(bindparam(f"{name}_{at}", expanding=True)) for at, one in enumerate(columns))
    return and_(*each, tuple_(*columns).in_(bindparam(name, expanding=True)))


def keyed(name: str, keys: Collection[tuple[Any, ...]]) -> dict[str, Any]:
    """The parameters for `among`; there is at least one key."""
    parts = (sorted(set(values)) for values in zip(*keys, strict=True))
    return {name: list(keys), **{f"{name}_{at}": values for at, values in enumerate(parts)}}
