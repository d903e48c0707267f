"""Names that mean the same: which field, list and code of the Plan a name in an unknown place may be.

The words are those of the shipped tables, so a table learns from all the others.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from planbro.findings import PlanbroError
from planbro.formats import FORMATS, spec
from planbro.mapping import CodeTable, shared
from planbro.plan import LISTS, VALUE_SETS, schema

_CLOSE: Final = 0.74
_PLAN_NUMBERS: Final = (
    "plannr",
    "plannummer",
    "planid",
    "dokumentnr",
    "dokumentid",
    "saksnr",
    "saksnummer",
    "nummer",
    "nr",
    "id",
)
"""What a vendor may call the plan's own number, at the top of its document."""
_LETTERS: Final = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "é": "e"})


def folded(name: str) -> str:
    """A name without what only spelling makes of it: case, signs, Norwegian letters.

    >>> folded("SistEndret") == folded("sist_endret"), folded("Mål")
    (True, 'maal')
    """
    return re.sub(r"[^a-z0-9]", "", name.rpartition(":")[2].lower().translate(_LETTERS))


@cache
def _words() -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Owner to the words for its fields, and the words for the lists themselves."""
    fields: dict[str, dict[str, str]] = {owner: {} for owner in schema()}
    lists: dict[str, str] = {}
    for name in FORMATS:
        try:
            compiled = spec(name)
        except PlanbroError:
            continue
        for row in compiled.table.rows:
            if row.plan is None or not row.doc or row.plan.owner not in fields:
                continue
            names = [folded(step.name) for step in row.doc if folded(step.name)]
            if not names:
                continue
            if not row.plan.field:
                lists.setdefault(names[-1], row.plan.owner)
                continue
            if row.plan.field in schema()[row.plan.owner]:
                if len(names) > 1:
                    fields[row.plan.owner].setdefault("".join(names[-2:]), row.plan.field)
                fields[row.plan.owner].setdefault(names[-1], row.plan.field)
    for owner, known in schema().items():
        for name in known:
            fields[owner].setdefault(folded(name), name)
    for word in _PLAN_NUMBERS:
        fields["source"].setdefault(word, "plan_id")
    for name in LISTS:
        lists.setdefault(folded(name), f"{name}[]")
    return fields, lists


def field_like(owner: str, steps: Iterable[str], taken: frozenset[str] = frozenset()) -> tuple[str | None, str]:
    """The field that a place is named like: its last two names first, then the last; and why."""
    words = _words()[0].get(owner, {})
    names = [folded(step.strip("@[]")) for step in steps]
    names = [name for name in names if name]
    tries = ["".join(names[-2:]), *names[-1:]] if len(names) > 1 else names
    exact = [words[name] for name in tries if name in words]
    for found in [*(one for one in exact if one not in taken), *exact]:
        return found, "the same name in a shipped table"
    free = [word for word, field in words.items() if field not in taken]
    close = difflib.get_close_matches(names[-1], free, n=1, cutoff=_CLOSE) if names else []
    if not close:
        return None, "no name like it in any table"
    return words[close[0]], f"like {close[0]}"


def list_like(name: str) -> str | None:
    """The list that a repeated place is named like."""
    words = _words()[1]
    name = folded(name)
    if name in words:
        return words[name]
    close = difflib.get_close_matches(name, list(words), n=1, cutoff=_CLOSE + 0.06)
    return words[close[0]] if close else None


# codes


def table_for(value_set: str, system: str) -> CodeTable | None:
    """The code table of a value set that a system has; the first of the shipped ones otherwise."""
    found = [table for table in shared().values() if table.value_set == value_set]
    return next((table for table in found if table.system == system), None)


def value_like(value_set: str, code: str) -> tuple[str | None, str]:
    """The value that a code is named like, in any table of the value set; and why."""
    words = {folded(value): value for value in VALUE_SETS.get(value_set, ())}
    for table in shared().values():
        if table.value_set == value_set:
            for row in table.rows:
                words.setdefault(folded(row.code), row.value)
                words.setdefault(folded(row.text), row.value)
    words.pop("", None)
    name = folded(code)
    if len(name) < 2 or name.isdigit():
        return None, "a number says nothing of its own"
    if name in words:
        return words[name], "the same name in a shipped table"
    close = difflib.get_close_matches(name, [word for word in words if not word.isdigit()], n=1, cutoff=0.6)
    return (words[close[0]], f"like {close[0]}") if close else (None, "no name like it in any table")
