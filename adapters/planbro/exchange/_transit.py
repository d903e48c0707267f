"""Messages of an integration engine, bytes in and bytes out: fails open for transit, closed for disclosure.

The engine sends a message through on its way from an EPJ. What comes back can always be sent on: enriched from the
plan of the person it is about, or the original to the byte. Whatever goes wrong here, the message passes as it was and
a deviation says so; a nursing report that is late or lost is a greater danger than one that lacks a line. And whatever
goes wrong, nothing more is told than a decision lets go: no plan found, no decision made, no answer in time all mean
that nothing is added.

Each party has a switch. `off` touches nothing, and does not even look for a plan; `shadow` does all the work, changes
nothing and tells what it would have done; `on` does it. A message that names parties with different switches takes
the most careful of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from planbro.exchange._enrich import _CARRIES, Enriched, Enricher, _parties
from planbro.findings import Finding, Findings, PlanbroError, Severity
from planbro.formats import open_document
from planbro.formats.codec import DEFAULT, Limits, sniff
from planbro.formats.plo import Message, read_message
from planbro.formats.plo import Party as Address
from planbro.formats.signature import Signer
from planbro.mapping import XmlTree
from planbro.plan import Plan, Policy

Switch = Literal["off", "shadow", "on"]
Passage = Literal["enriched", "untouched", "off", "shadow"]
_AS_MEANT: Final = frozenset({"enrich-not-permitted", "enrich-no-place"})
_CAREFUL: Final[tuple[Switch, ...]] = ("off", "shadow", "on")


@dataclass(frozen=True, slots=True, repr=False)
class Transited:
    """What came of one message. `data` is always what is to be sent on."""

    data: bytes
    passage: Passage
    findings: Findings = field(default_factory=Findings)
    message: str = ""
    """MsgId, for the record; the type and the parties likewise."""
    type: str = ""
    parties: tuple[str, ...] = ()
    plan: str = ""
    """The id of the plan that was looked in, whether or not anything was told of it."""
    done: Enriched | None = None

    @property
    def would(self) -> list[str]:
        """The places that were changed or, in shadow, would have been: paths, nothing of what they say."""
        return self.done.differences if self.done is not None else []

    @property
    def changed(self) -> bool:
        return self.passage == "enriched"

    @property
    def deviations(self) -> tuple[Finding, ...]:
        """What a person is to look at: it should have gone otherwise. That a receiver may not be told is not that."""
        return tuple(one for one in self.findings if one.severity is not Severity.INFO and one.code not in _AS_MEANT)

    def __repr__(self) -> str:
        return f"Transited({self.passage}, {len(self.data)} bytes, {len(self.deviations)} deviations)"


Find = Callable[[Message], Plan | None]
"""The plan of the person whom a message is about; None where there is none, or it is not known which."""


class Transit:
    """Takes messages from many threads at once. Close it, or use it in a `with`.

    `find` looks up the plan; `switches` is by party (`herid:`, `orgnr:`) and is read anew for each message, so that a
    party is switched without a restart. `limit` is the time that a message may take, in seconds, the time in line
    counted: past it the original passes. `workers` are the threads at work; one that is stuck holds its place alone.
    """

    def __init__(
        self,
        find: Find,
        *,
        switches: Mapping[str, Switch] = MappingProxyType({}),
        default: Switch = "off",
        policy: Policy | None = None,
        purpose: str = "TREAT",
        signer: Signer | None = None,
        limit: float = 5.0,
        workers: int = 8,
        limits: Limits = DEFAULT,
    ) -> None:
        self._find, self._switches, self._default = find, switches, default
        self._policy, self._purpose, self._signer = policy or Policy(), purpose, signer
        self._limit, self._limits = limit, limits
        self._pool = ThreadPoolExecutor(workers, "transit")

    def __enter__(self) -> Transit:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Take no more; what is at work ends on its own."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def __call__(self, data: bytes, as_of: str | None = None) -> Transited:
        """One message through. Never raises for what it holds, nor for what fails on the way."""
        try:
            future = self._pool.submit(self._guarded, data, as_of)
        except RuntimeError:  # it is closing
            return _passed(data, "enrich-fault")
        try:
            return future.result(timeout=self._limit)
        except Late:
            future.cancel()
            return _passed(data, "enrich-timeout", seconds=f"{self._limit:g}")
        except Exception:  # cancelled, since it is closing
            return _passed(data, "enrich-fault")

    # -- one message

    def _guarded(self, data: bytes, as_of: str | None) -> Transited:
        try:
            return self._through(data, as_of)
        except PlanbroError as error:
            findings = Findings(error.findings)
            findings.add("enrich-not-read")
            return Transited(data, "untouched", findings)
        except Exception:  # a fault of ours must not hold the message back
            return _passed(data, "enrich-fault")

    def _through(self, data: bytes, as_of: str | None) -> Transited:
        if self._default == "off" and all(switch == "off" for switch in dict(self._switches).values()):
            return Transited(data, "off")
        if len(data) > self._limits.max_bytes:
            return _passed(data, "input-too-large", size=len(data), limit=self._limits.max_bytes)
        message = _message(data)
        if message is None:
            return Transited(data, "untouched")  # a receipt, or something else that is no concern of ours
        parties = _named(message)
        told = Transited(data, "off", message=message.id or "", type=message.type or "", parties=parties)
        switch = self._switch(parties)
        if switch == "off":
            return told
        plan, fault = self._plan(message)
        if plan is None:
            return _with(told, "untouched", fault)
        done = self._enricher(plan, as_of)(data)
        return self._settled(told, plan, done, switch)

    def _settled(self, told: Transited, plan: Plan, done: Enriched, switch: Switch) -> Transited:
        if switch == "shadow":
            return _with(told, "shadow", done.findings, done=done, plan=plan.id)
        passage: Passage = "enriched" if done.changed else "untouched"
        return _with(told, passage, done.findings, data=done.data, done=done, plan=plan.id)

    def _plan(self, message: Message) -> tuple[Plan | None, Findings]:
        """The plan, or what kept it from being found; a store that is away must not stop the message."""
        findings = Findings()
        try:
            return self._find(message), findings
        except Exception:  # closed for disclosure: what cannot be looked up is not told
            findings.add("transit-no-lookup")
            return None, findings

    def _enricher(self, plan: Plan, as_of: str | None) -> Enricher:
        return Enricher(plan, as_of, self._purpose, self._policy, limit=None, signer=self._signer)

    def _switch(self, parties: Sequence[str]) -> Switch:
        """The most careful of the switches that are set for those whom the message names."""
        switches = dict(self._switches)
        named = [switches[party] for party in parties if party in switches]
        return min(named, key=_CAREFUL.index) if named else self._default


def _message(data: bytes) -> Message | None:
    if sniff(data) != "xml":
        return None
    document = open_document(data)
    carries = document.format in _CARRIES and isinstance(document.tree, XmlTree)
    return read_message(document.tree.document) if carries else None


def _named(message: Message) -> tuple[str, ...]:
    """Sender and receivers, by every number they are addressed with."""
    addresses: list[Address] = [*message.receivers]
    if message.sender is not None:
        addresses.insert(0, message.sender)
    return tuple(dict.fromkeys(f"{one.kind}:{one.value}" for address in addresses for one in _parties(address)))


def _with(
    told: Transited, passage: Passage, findings: Findings, *, data: bytes | None = None, done: Enriched | None = None,
    plan: str = "",
) -> Transited:  # fmt: skip
    sent = told.data if data is None else data
    return Transited(sent, passage, findings, told.message, told.type, told.parties, plan, done)


def _passed(data: bytes, code: str, **params: str | int) -> Transited:
    findings = Findings()
    findings.extend([Finding(code, params=params)])
    return Transited(data, "untouched", findings)
