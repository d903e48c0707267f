"""Who operates, and with what: given to every function of the operators' part."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Final, TypeVar

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute

from planbro.exchange.engine import stamp
from planbro.exchange.view import Caller, refused
from planbro.findings import CATALOGUE, Finding
from planbro.service._context import Context, Tenancy, context_of
from planbro.service._problem import Denied, language_of
from planbro.service.operate._hands import Hands
from planbro.store.database import Line, Transaction

TOOL: Final = "serve api"
_DESK: Final = "planbro.desk"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Desk:
    """One operator at work for one tenant."""

    context: Context
    tenancy: Tenancy
    caller: Caller
    language: str
    hands: Hands

    @property
    def tenant(self) -> str:
        """The tenant's organisasjonsnummer."""
        return self.tenancy.orgnr

    @property
    def who(self) -> str:
        """As the audit has it."""
        return self.caller.who

    def now(self) -> str:
        return stamp(self.context.now())

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """What changes nothing, in a transaction."""
        return await self.apart(partial(_within, self.context.database.reading, work))

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Something done in a transaction of its own."""
        return await self.apart(partial(_within, self.context.database.writing, work))

    async def apart(self, work: Callable[[], T]) -> T:
        """Work that opens its own transactions."""
        return await self.hands.do(work)

    def line(self, what: str, **said: Any) -> Line:
        """A line of the audit: who did what here. `params` are codes and counts."""
        params = {**self.caller.stated, **said.pop("params", {})}
        return Line(self.tenant, self.who, what, role=self.caller.profession, organisation=self.caller.body,
                    tool=TOOL, params=params, **said)  # fmt: skip

    def words(self, code: str, params: Any) -> str:
        """What a code says, in the caller's language; a word that is no code stands as it is."""
        return Finding(code, params=dict(params)).text(self.language) if code in CATALOGUE else code


def _within(begun: Callable[[], AbstractContextManager[Transaction]], work: Callable[[Transaction], T]) -> T:
    with begun() as transaction:
        return work(transaction)


def hands_of(request: Request) -> Hands:
    """The operators' threads."""
    found = request.app.state.hands
    assert isinstance(found, Hands)
    return found


async def operator_of(request: Request) -> Desk:
    """The operator, where it is one: it has the scope, and its body is the tenant itself or operates for it."""
    known = request.scope.get(_DESK)
    if isinstance(known, Desk):
        return known
    context = context_of(request)
    caller = await context.caller(request, "operate")
    tenancy = context.tenancy(request)
    bodies = {tenancy.orgnr, *context.settings.service.operators.get(tenancy.name, ())}
    if caller.body not in bodies:
        await context.note([refused(tenancy.orgnr, "operate-body", caller=caller)])
        raise Denied(403, "operate-body")
    found = request.scope[_DESK] = Desk(context, tenancy, caller, language_of(request), hands_of(request))
    return found


Operator = Annotated[Desk, Depends(operator_of)]


class LetInFirst(APIRoute):
    """A route that may be sent a document: it is known who asks before a byte of that is read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def handle(request: Request) -> Response:
            await operator_of(request)
            return await answer(request)

        return handle
