"""Who is at work on the pages: what a session holds, sealed in the store."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

import orjson

from planbro.exchange.view import Caller
from planbro.plan import Party
from planbro.plan.disclosure import Asker
from planbro.service._context import Context
from planbro.service.pages._words import Language
from planbro.service.visits import Jar, Room, Sessions
from planbro.service.visits._caller import caller_json, caller_of

Role = Literal["koordinator", "office", "operator"]
ROLES: Final[tuple[Role, ...]] = ("koordinator", "office", "operator")
"""koordinator, koordinerende enhet, and who runs the exchange."""
_BY: Final[dict[Role, str]] = {"koordinator": "coordinate", "office": "office", "operator": "operate"}


@dataclass(frozen=True, slots=True, repr=False)
class Colleague:
    """One person with the pages open. `name` is what the login calls the person, for the person's own eyes."""

    caller: Caller
    language: Language = "nb"
    name: str = ""
    agent: str = ""
    form: str = field(default="", repr=False)
    out: str = field(default="", repr=False)
    """Where one logs out of what one logged in by."""

    @property
    def roles(self) -> frozenset[Role]:
        """What the login lets the person be here."""
        return frozenset(role for role in ROLES if _BY[role] in self.caller.scopes)

    def asks(self, tenant: str, purpose: str) -> Caller:
        """The caller as a plan is asked for: koordinerende enhet as the body that keeps the plan, a koordinator as
        one. Which of the person's plans that opens disclosure decides."""
        if "office" in self.roles:
            return replace(self.caller, asker=Asker((Party.parse(f"orgnr:{tenant}"),), role="owner"), purpose=purpose)
        return replace(self.caller, asker=replace(self.caller.asker, role="koordinator"), purpose=purpose)

    def asking(self, *, agent: str | None = None, form: str | None = None, trace: str | None = None) -> Colleague:
        caller = self.caller if trace is None else replace(self.caller, trace=trace)
        agent, form = self.agent if agent is None else agent, self.form if form is None else form
        return replace(self, caller=caller, agent=agent, form=form)

    def sealed(self) -> bytes:
        """What is kept sealed of it."""
        mine = {"language": self.language, "name": self.name, "agent": self.agent, "form": self.form,
                "out": self.out}  # fmt: skip
        return orjson.dumps({"caller": caller_json(self.caller), **mine})

    def __repr__(self) -> str:
        return f"Colleague({self.caller!r})"


def colleague_of(data: bytes) -> Colleague:
    """The colleague again."""
    said: dict[str, Any] = orjson.loads(data)
    return Colleague(caller_of(said.pop("caller")), **said)


def sessions_of(context: Context) -> Sessions[Colleague]:
    """The sessions of an installation's pages."""
    told = context.settings.service.pages
    jar = Jar({"session": "__Host-planbro-pages", "login": "__Host-planbro-pages-login",
               "told": "__Host-planbro-pages-told"})  # fmt: skip
    room = Room("pages", jar, told.idle, told.longest, colleague_of, session="work-session", login="work-login",
                handle="work-handle")  # fmt: skip
    return Sessions(context, room)
