"""Who has the page open, and about whom it is: what a session holds, sealed in the store."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import orjson

from planbro.exchange.view import Caller
from planbro.render.days import Language
from planbro.service.visits._caller import caller_json, caller_of, number_json, number_of
from planbro.service.ward._words import LANGUAGES
from planbro.store.database import Number

ACUTE: Final = "BTG"
"""The purpose of an acute need that is stated on the page (v3-PurposeOfUse)."""


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

    def asking(self, *, agent: str | None = None, form: str | None = None, trace: str | None = None) -> Visitor:
        caller = self.caller if trace is None else replace(self.caller, trace=trace)
        agent, form = self.agent if agent is None else agent, self.form if form is None else form
        return replace(self, caller=caller, agent=agent, form=form)

    def sealed(self) -> bytes:
        """What is kept sealed of it."""
        mine = {"language": self.language, "agent": self.agent, "form": self.form, "acute": self.acute}
        return orjson.dumps({"caller": caller_json(self.caller), "number": number_json(self.number), **mine})

    def __repr__(self) -> str:
        return f"Visitor({self.caller!r})"


def visitor_of(data: bytes) -> Visitor:
    """The visitor again."""
    said = orjson.loads(data)
    caller, number = caller_of(said.pop("caller")), number_of(said.pop("number"))
    assert number is not None
    return Visitor(caller, number, **said)


def language_of(said: object) -> Language | None:
    """A language that the page speaks; None for anything else."""
    return next((one for one in LANGUAGES if one == said), None)
