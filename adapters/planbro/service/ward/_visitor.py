"""Who has the page open, and about whom it is: what a session holds, sealed in the store."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final

import orjson

from planbro.exchange.view import Caller
from planbro.plan import Party
from planbro.plan.disclosure import Asker
from planbro.service.ward._words import LANGUAGES, Language
from planbro.store.database import Number

ACUTE: Final = "BTG"
"""The purpose of an acute need that is stated on the page (v3-PurposeOfUse)."""
_PLAIN: Final = (
    "purpose", "client", "body", "unit", "practitioner", "profession", "basis", "decision", "attested", "session",
    "expires",
)  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class Visitor:
    """One page that is open. `agent` is a hash of the browser's name, `form` ties a form to the page it stood on.

    `acute` is why it could not wait, in the words of whoever opened the plan so; empty where nobody has.
    """

    caller: Caller
    number: Number
    language: Language = "nb"
    agent: str = ""
    form: str = field(default="", repr=False)
    acute: str = ""

    @property
    def asks(self) -> Caller:
        """The caller as it asks now: for an acute need where that was stated."""
        if not self.acute:
            return self.caller
        asker = replace(self.caller.asker, acute=self.acute)
        return replace(self.caller, asker=asker, purpose=ACUTE)

    @property
    def may_read(self) -> bool:
        """Content is for a person whose care relation is attested (fhir.md § 5.3); status may be told to a machine."""
        caller = self.caller
        attested = caller.practitioner and caller.unit and caller.purpose and caller.decision
        return "read" in caller.scopes and bool(attested)

    @property
    def may_ask(self) -> bool:
        return "ask" in self.caller.scopes

    def sealed(self) -> bytes:
        """What is kept sealed of it."""
        caller = self.caller
        told: dict[str, Any] = {name: getattr(caller, name) for name in _PLAIN}
        told |= {"scopes": sorted(caller.scopes), "asker": _asker_json(caller.asker),
                 "patient": _number_json(caller.patient)}  # fmt: skip
        mine = {"language": self.language, "agent": self.agent, "form": self.form, "acute": self.acute}
        return orjson.dumps({"caller": told, "number": _number_json(self.number), **mine})

    def __repr__(self) -> str:
        return f"Visitor({self.caller!r})"


def visitor_of(data: bytes) -> Visitor:
    """The visitor again."""
    said = orjson.loads(data)
    told = said.pop("caller")
    number, patient = _number(said.pop("number")), _number(told.pop("patient"))
    assert number is not None
    asker, scopes = _asker(told.pop("asker")), frozenset(told.pop("scopes"))
    return Visitor(Caller(asker, scopes=scopes, patient=patient, **told), number, **said)


def language_of(said: object) -> Language | None:
    """A language that the page speaks; None for anything else."""
    return next((one for one in LANGUAGES if one == said), None)


def _asker_json(asker: Asker) -> dict[str, Any]:
    return {"parties": [f"{one.kind}:{one.value}" for one in asker.parties], "role": asker.role,
            "care_relation": asker.care_relation, "acute": asker.acute, "vouched": asker.vouched}  # fmt: skip


def _asker(said: dict[str, Any]) -> Asker:
    return Asker(tuple(Party.parse(one) for one in said.pop("parties")), **said)


def _number_json(one: Number | None) -> list[str] | None:
    return [one.value, one.kind, one.issuer] if one is not None else None


def _number(said: list[str] | None) -> Number | None:
    return Number(*said) if said is not None else None
