"""One plan as a colleague may see it: decided on and in the log once for each page, and nothing of it beside that."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from planbro.exchange.view import Seen
from planbro.plan import Plan, Policy, day_in_norway
from planbro.plan.disclosure import Register, without_graded
from planbro.render.consent import Column, Matrix, matrix
from planbro.render.consent._columns import columns
from planbro.render.message._values import when
from planbro.render.plan import Language as PlanLanguage
from planbro.render.texts import Language as Tongue
from planbro.service._context import Context
from planbro.service.pages._frame import At
from planbro.service.pages._words import Language, day_word
from planbro.service.pages.day._whose import whose
from planbro.service.visits import Ended
from planbro.store.database import Leads

_ID: Final = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")
_MOST: Final = 64
_SHARING: Final = frozenset(
    {
        "consents[]", "consent_parties[]", "reservations[]", "rights[]", "participants[]", "koordinatorer[]",
        "related[]", "organisations[]",
    }
)  # fmt: skip
"""What says who may know what: whoever may not see some of it is not told the rest."""
_ENGLISH: Final[Mapping[Language, Tongue]] = {"en": "en"}
PURPOSE: Final = "TREAT"
"""What others are taken to ask for where it is told who may know what."""


class Shelf:
    """The last matrices, since a page and a picture are made of the same; a version does not change, nor does a day."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._kept: dict[tuple[str, str, int, str], Matrix] = {}
        self._lock = threading.Lock()

    def policy(self, tenant: str) -> Policy:
        """What the tenant has decided for anybody."""
        return self.context.policy_of(tenant, "")

    def matrix(self, seen: Seen, now: str) -> Matrix:
        """Who may know what of the whole plan."""
        key = (seen.tenant, seen.plan, seen.version, day_in_norway(now))
        found = self._kept.get(key)
        if found is None:
            found = matrix(seen.register.plan, now, purpose=PURPOSE, policy=self.policy(seen.tenant))
            with self._lock:
                while len(self._kept) >= _MOST:
                    del self._kept[next(iter(self._kept))]
                self._kept[key] = found
        return found


@dataclass(eq=False)
class Opened:
    """A plan that is open on a page. `plan` is what of it may be shown here."""

    at: At
    shelf: Shelf
    seen: Seen

    @property
    def id(self) -> str:
        return self.seen.plan

    @property
    def path(self) -> str:
        return f"/plans/{self.seen.plan}"

    @cached_property
    def plan(self) -> Plan:
        released = self.seen.released
        assert released is not None
        return without_graded(released.plan)

    @property
    def is_office(self) -> bool:
        return "office" in self.at.roles

    @property
    def has_content(self) -> bool:
        return self.seen.level == "content"

    @cached_property
    def withheld(self) -> Mapping[Any, str]:
        return self.seen.decision.withheld if self.seen.decision is not None else {}

    @property
    def is_whole(self) -> bool:
        """Whether all of the plan is shown to this reader."""
        return self.has_content and not self.withheld

    @cached_property
    def tells_who(self) -> bool:
        """Whether who may know what may be told this reader."""
        return self.has_content and not any(owner in _SHARING for owner, _, _ in self.withheld)

    @property
    def matrix(self) -> Matrix:
        return self.shelf.matrix(self.seen, self.at.now)

    def columns(self) -> list[Column]:
        """Those whom the plan names, as far as the reader may see them."""
        return columns(Register(self.plan), PURPOSE)

    @property
    def policy(self) -> Policy:
        return self.shelf.policy(self.at.tenant)

    @cached_property
    def today(self) -> str:
        return day_in_norway(self.at.now)

    @property
    def words(self) -> PlanLanguage:
        """The language that papers are written in where none is chosen: there is no English of them."""
        return "nn" if self.at.language == "nn" else "nb"

    def dated(self, text: str) -> str:
        """A date as far as it says: a day, a month or a year."""
        return day_word(self.at.language, text) if len(text) >= 10 else when(text, _ENGLISH.get(self.at.language, "nb"))

    @cached_property
    def name(self) -> str:
        parts = (getattr(self.plan.planeier, name) for name in ("given", "middle", "family"))
        return " ".join(part for part in parts if isinstance(part, str) and part)


async def opened(at: At, shelf: Shelf, what: str = "read", **params: Any) -> Opened:
    """The plan that the path names.

    Raises:
        Ended: there is none, or nothing of it may be told; its koordinator is told that it is closed.
    """
    ident = at.given("plan")
    seen = await at.see(ident, what, **params) if _ID.fullmatch(ident) else None
    if seen is None:
        raise (
            Ended(403, "pages-closed-plan", what="pages-closed-plan-what")
            if await _leads(at, ident)
            else at.not_there()
        )
    return Opened(at, shelf, seen)


async def _leads(at: At, ident: str) -> bool:
    """Whether it is one that the colleague leads, and so knows of."""
    mine = whose(at)
    if mine.numbers is None:
        return False
    return await at.read(lambda transaction: Leads(transaction).leads(at.tenant, ident, mine.numbers or (), mine.today))
