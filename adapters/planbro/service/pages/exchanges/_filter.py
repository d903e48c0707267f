"""Which exchanges: what an address says, checked as the operators' API checks it, and said again in the next one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from pydantic import ValidationError

from planbro.service._problem import Denied
from planbro.service.operate._exchanges import Which
from planbro.service.pages._frame import At
from planbro.store.database import Chosen

SEVERAL: Final = ("kind", "state", "standing", "because", "party", "plan")
TIMES: Final = ("since", "until")
_ONE: Final = (*TIMES, "after")
_KNOWN: Final = frozenset({*SEVERAL, *_ONE, "numbers"})
_APART: Final = re.compile(r"[,;\s]+")
_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Filter:
    """What was asked for, as it was written; `amiss` has a text for each field that says what it cannot."""

    said: dict[str, str] = field(default_factory=dict)
    chosen: Chosen | None = None
    amiss: dict[str, str] = field(default_factory=dict)

    @property
    def query(self) -> str:
        """As it stands in an address, and in a form that goes on with it."""
        return urlencode(self.said)

    @property
    def number(self) -> int | None:
        """The exchange that alone is meant."""
        only = self.said.get("numbers", "")
        return int(only) if self.chosen is not None and set(self.said) == {"numbers"} and only.isdigit() else None


def of_query(at: At) -> Filter:
    """That of the address."""
    return _filter(at, at.request.query_params.multi_items())


def of_text(at: At, text: str) -> Filter:
    """That which a form goes on with."""
    return _filter(at, parse_qsl(text[:4000], max_num_fields=_MOST) if text else [])


def _filter(at: At, pairs: Iterable[tuple[str, str]]) -> Filter:
    parts: dict[str, list[str]] = {}
    for name, text in pairs:
        if name in _KNOWN:
            parts.setdefault(name, []).extend(one for one in _APART.split(text.strip()) if one)
    said = {name: ",".join(some) for name, some in parts.items() if some}
    asked: dict[str, Any] = {name: some[0] if name in _ONE else some for name, some in parts.items() if some}
    try:
        chosen = Which.model_validate(asked).chosen(at.tenant)
    except ValidationError as error:
        wrong = {str(one["loc"][0]) for one in error.errors(include_input=False, include_url=False)}
        return Filter(said, None, {name: at.t(f"exchanges-amiss-{name}") for name in said if name in wrong})
    except Denied as denied:
        name = str(denied.problem.params.get("name", "since"))
        return Filter(said, None, {name: at.t(f"exchanges-amiss-{name}")})
    return Filter(said, chosen)
