"""Rows by their keys, many at once, in one text however many there are, and each found by the index.

A text that is always the same is made and prepared once (`_hand`). The keys are one parameter, a JSON text, which is
also what the drivers pass on quickest. SQLite goes through the whole table for `(a, b) IN ((1, 2), (3, 4))`, and by the
index for `(a, b) IN (SELECT ...)`.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import orjson
from sqlalchemy import Column, Dialect, Integer, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator


class Many(TypeDecorator[Any]):
    """Many values as one parameter."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return as_json(value)


class _Among(FunctionElement[Any]):
    """No Boolean by its type: SQLite would be asked whether it `= 1`, and go through the whole table."""

    name = "among"
    inherit_cache = True


def among(name: str, *columns: Column[Any]) -> _Among:
    """That a row's key is among those that `keyed(name, keys)` gives when the statement is run; of one column, among
    the values that are given by the `name` itself."""
    return _Among(*columns, bindparam(name, type_=Many()))


@compiles(_Among, "sqlite")
def _in_sqlite(element: _Among, compiler: Any, **given: Any) -> str:
    *columns, values = element.clauses
    keys = [f"json_extract(value, '$[{at}]')" for at in range(len(columns))] if len(columns) > 1 else ["value"]
    names = ", ".join(compiler.process(one, **given) for one in columns)
    return f"({names}) IN (SELECT {', '.join(keys)} FROM json_each({compiler.process(values, **given)}))"  # noqa: S608


@compiles(_Among, "postgresql")
def _in_postgres(element: _Among, compiler: Any, **given: Any) -> str:
    *columns, values = element.clauses
    names = [compiler.process(one, **given) for one in columns]
    kinds = ["bigint" if isinstance(one.type, Integer) else "text" for one in columns]
    told = f"CAST({compiler.process(values, **given)} AS json)"
    if len(columns) == 1:
        return f"{names[0]} = ANY (ARRAY(SELECT json_array_elements_text({told})::{kinds[0]}))"
    keys = ", ".join(f"(k.value->>{at})::{kind}" for at, kind in enumerate(kinds))
    return f"({', '.join(names)}) IN (SELECT {keys} FROM json_array_elements({told}) AS k)"  # noqa: S608


def keyed(name: str, keys: Collection[tuple[Any, ...]]) -> dict[str, Any]:
    """The parameters for `among` of several columns."""
    return {name: keys}


def as_json(value: Any) -> str:
    """Values, or rows of them, as a text for the database."""
    return orjson.dumps(list(value)).decode()
