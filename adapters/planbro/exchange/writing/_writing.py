"""What writing gives, and the day it is of."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from planbro.findings import Findings
from planbro.formats import Document
from planbro.formats.fhir import BundleKind
from planbro.mapping import Account
from planbro.plan import Decision, Plan
from planbro.plan.disclosure import Released


@dataclass(slots=True)
class Writing:
    """What writing gave; `data` is held where it was written to a file. `document` is the written one, its tree at
    hand; `shown` what of the plan was written.

    `released` is by what right it may be sent to its receiver; None where it is the controller's own copy.
    """

    data: bytes
    account: Account
    findings: Findings
    format: str = ""
    how: Literal["create", "put"] = "create"
    decision: Decision | None = None
    released: Released | None = None
    shown: Plan = field(repr=False, default=None)  # type: ignore[assignment]
    document: Document = field(repr=False, default=None)  # type: ignore[assignment]
    msgid: str | None = None
    """What a new message is called."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How the document is to be: its words, in a zip or bare, and whether its leaves are accounted for.

    Of FHIR also the kind of Bundle, whether it is XML, and the language of its narrative, `nb` or `nn`; None is as the
    document has it that is written onto, and for a new one a collection in JSON.
    """

    format: str
    variant: str = ""
    zipped: bool | None = None
    account: bool = True
    bundle: BundleKind | None = None
    xml: bool | None = None
    language: str = "nb"
    beside: Mapping[str, bytes] = field(default_factory=dict)
    """Members of a new zip that are of the way it was made, under `planbro/`."""
    to: str | os.PathLike[str] | None = None
    """The file that is written, a member at a time; None gives bytes."""


_PAST = (("notes", "time"), ("messages", "time"), ("evaluations", "date"), ("records", "date"), ("archives", "time"))
_NEVER: Final = "1970-01-01"


def latest(plan: Plan) -> str:
    """The latest time the plan knows of itself: GenDate where no clock is given (law 5)."""
    times: list[object] = [plan.source.generated, plan.updated]
    if not any(isinstance(time, str) and time for time in times):
        times += [plan.created, plan.last_revision, plan.period_start]
        times += [getattr(item, field) for name, field in _PAST for item in getattr(plan, name)]
    return _last(times)


def told(plan: Plan, shown: Plan) -> str:
    """The same for a receiver: no time of what is withheld, since that would tell of it."""
    if isinstance(plan.source.generated, str):
        return _last([plan.source.generated])
    known = latest(shown)
    return known if known != _NEVER else day_for(plan)


def day_for(plan: Plan) -> str:
    """The day a decision is of, where no clock is given: of the document, else of the last change of the plan."""
    if isinstance(plan.source.generated, str):
        return _last([plan.source.generated])
    return _last([plan.updated, plan.created, plan.last_revision, plan.period_start])


def _last(times: list[object]) -> str:
    return max((time for time in times if isinstance(time, str) and len(time) >= 10), default=_NEVER)
