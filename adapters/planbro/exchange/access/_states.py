"""How a request goes on, as FHIR has it for Task, and who may take it there (fhir.md § 5.5).

The requester makes it, and may cancel it until it is answered; everything else is the owner's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from planbro.findings import Refused
from planbro.store.database import RequestState

By = Literal["requester", "owner"]

_ON: Final[Mapping[tuple[RequestState, By], frozenset[RequestState]]] = {
    ("requested", "requester"): frozenset({"cancelled"}),
    ("requested", "owner"): frozenset({"received", "accepted", "rejected"}),
    ("received", "requester"): frozenset({"cancelled"}),
    ("received", "owner"): frozenset({"accepted", "rejected"}),
    ("accepted", "requester"): frozenset({"cancelled"}),
    ("accepted", "owner"): frozenset({"in-progress", "completed", "failed"}),
    ("in-progress", "owner"): frozenset({"completed", "failed"}),
}


def advance(state: RequestState, to: RequestState, by: By) -> RequestState:
    """The state it goes on to; the same again is no step.

    Raises:
        Refused: it does not go there from where it is, or not by this one.
    """
    if state == to:
        return state
    if to not in _ON.get((state, by), frozenset()):
        raise Refused.because("access-state", state=state, to=to)
    return to
