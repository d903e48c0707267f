"""A FHIR server as a way out of the exchange: what a delivery has decided and written is brought to stand there.

The delivery decides and writes; here nothing is decided anew. The same way a plan goes back to a tool that is a FHIR
server: what was changed elsewhere, over what the tool gave. The same desk works as for `push`, from a record in the
store: what may have arrived is looked for before it is sent again, and somebody else's change is left alone and is for
a person (law 4; fhir.md § 5.2).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from planbro.exchange.push._desk import Desk
from planbro.exchange.push._parts import parts_of
from planbro.exchange.push._record import Record, Shelves
from planbro.exchange.push._run import run
from planbro.exchange.push._steps import GONE
from planbro.exchange.push._theirs import laid_onto
from planbro.findings import Finding, Severity
from planbro.formats.codec import json as codec
from planbro.transport import Answer, FhirPort, Guard, NotPosted, Parcel, Patience, Post, Posted, Target
from planbro.transport._port import Method

_KNOWN_FOR: Final = timedelta(minutes=15)
_TRIES: Final = 3
_LONGEST: Final = 5.0
"""Seconds. The exchange tries again by itself; what the server asks for beyond this it waits outside of a hand."""
_PASSING: Final = ("push-denied", "push-busy", "push-unreachable", "push-unsettled", "push-answer")
"""What may be otherwise at the next try: a key is given anew, a server comes back."""
_OF_ONE: Final = frozenset({"push-pending", "push-conflict", "push-removed", "push-many", "push-refused"})
_NOTED: Final = ("push-left-behind", "push-left-out")
"""What the exchange says when it is over: all stands there, and yet somebody may want to know."""


class FhirOutbox:
    """`Outbox` to one FHIR server. `shelves` keep what stands there of each plan for each receiver.

    `post.meta["seen"]` names versions that a person has looked at and lets be written over, as `push --seen` does:
    `Type/id@version`, with commas between.
    """

    def __init__(
        self, port: FhirPort, shelves: Shelves, *, patience: Patience, now: Callable[[], datetime], name: str = "fhir"
    ) -> None:
        self._port, self._shelves, self._name = _Described(port, now), shelves, name
        self._patience = replace(patience, tries=_TRIES, longest=_LONGEST)

    def __repr__(self) -> str:
        return f"FhirOutbox({self._name})"

    @property
    def name(self) -> str:
        return self._name

    def post(self, post: Post) -> Posted:
        if not isinstance(post.parcel, Parcel):
            raise TypeError("nothing is sent without a release")
        tree, released = _tree(post.parcel.data), post.parcel.released
        whose = self._port.base, released.plan.id, post.to
        if post.onto:
            parts, kept = laid_onto(tree, _tree(post.onto), self._port.base)
            record = Record(*whose, resources=kept)
        else:
            parts, record = parts_of(tree), Record.on(self._shelves.shelf(*whose), *whose)
        desk = Desk(self._port, released, record, self._patience, _seen(post.meta), takes_back=not post.onto)
        run(desk, parts, "auto")
        return _judged(desk, may_change=bool(post.onto))


def _tree(data: bytes) -> Mapping[str, Any]:
    tree = codec.parse(data)
    assert isinstance(tree, dict)
    return tree


def _seen(meta: Mapping[str, str]) -> dict[str, str]:
    pairs = (one.partition("@") for one in meta.get("seen", "").split(",") if one)
    return {place: version for place, _, version in pairs}


def _judged(desk: Desk, *, may_change: bool) -> Posted:
    """What came of a run. `may_change`: it is the server's own plan, and what was changed there meanwhile comes in.

    Raises:
        NotPosted: not all of it stands there.
    """
    counts, found = desk.counts, list(desk.findings)
    if counts["pending"]:
        raise _why_not(found)
    changed = counts["conflict"] + counts["removed"]
    if changed:
        first = _first(found, ("push-conflict", "push-removed", "push-many"))
        version = GONE if first.code == "push-removed" else first.params.get("version") or "-"
        raise NotPosted("push-changed-there", later=may_change, count=changed, place=_where(first), version=version)
    if counts["refused"]:
        first = _first(found, ("push-refused",))
        raise NotPosted("push-refused-there", later=False, count=counts["refused"], place=_where(first),
                        status=first.params["status"], issue=first.params["issue"])  # fmt: skip
    told = next((one for code in _NOTED for one in found if one.code == code), None)
    return Posted("delivered", note=told.code, params=told.params) if told is not None else Posted("delivered")


def _why_not(found: Sequence[Finding]) -> NotPosted:
    """What hindered it: the first fault that is not said of one resource alone."""
    fault = next((one for one in found if one.severity is Severity.ERROR and one.code not in _OF_ONE), None)
    if fault is None:
        return NotPosted("push-pending", count=len(found))
    wait = fault.params.get("seconds")
    params = dict(fault.params)
    return NotPosted(fault.code, later=fault.code in _PASSING, wait=float(wait) if wait else None, **params)


def _first(found: Iterable[Finding], codes: Sequence[str]) -> Finding:
    return next(one for one in found if one.code in codes)


def _where(one: Finding) -> str:
    """The resource, without where in it."""
    return (one.place.path or "-").partition(":")[0]


class _Described:
    """A server whose CapabilityStatement, which may be of megabytes, is asked for once in a while and not each time."""

    def __init__(self, port: FhirPort, now: Callable[[], datetime]) -> None:
        self._port, self._now = port, now
        self._lock = threading.Lock()
        self._known: tuple[datetime, Answer] | None = None

    @property
    def base(self) -> str:
        return self._port.base

    def metadata(self) -> Answer:
        with self._lock:
            if self._known is not None and self._now() - self._known[0] < _KNOWN_FOR:
                return self._known[1]
        answer = self._port.metadata()
        with self._lock:
            self._known = (self._now(), answer) if answer.ok else None
        return answer

    def read(self, target: Target) -> Answer:
        return self._port.read(target)

    def read_many(self, targets: Sequence[Target]) -> Answer:
        return self._port.read_many(targets)

    def send(self, parcel: Parcel, method: Method, to: Target | str, guard: Guard = Guard()) -> Answer:
        return self._port.send(parcel, method, to, guard)
