"""One request, with all that answering it takes: who asks, of whose plans, in which form the answer is wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from planbro.exchange.view import Caller, Seen, Want, looked
from planbro.service._context import Context, Tenancy
from planbro.service._problem import Denied, language_of
from planbro.service.fhir._bytes import LARGE, turned
from planbro.service.fhir._chart import Chart, Shown
from planbro.service.fhir._charts import Charts
from planbro.service.fhir._types import TOLD
from planbro.service.fhir._wish import PLAIN, Wish
from planbro.store.database import Line, Number

NO_STORE: Final = {"Cache-Control": "no-store"}


@dataclass(slots=True)
class Turn:
    """`wish` may be told by the search itself, so it is set when that is read."""

    context: Context
    kept: Charts
    request: Request
    tenancy: Tenancy
    caller: Caller
    wish: Wish = field(default=PLAIN)

    @property
    def base(self) -> str:
        """The address of the facade, which the ids follow."""
        return f"{self.tenancy.base}/fhir"

    @property
    def language(self) -> str:
        return language_of(self.request)

    @property
    def is_strict(self) -> bool:
        """Whether what is not known is to be refused (R4, search, handling errors)."""
        return "handling=strict" in self.request.headers.get("prefer", "").replace(" ", "").lower()

    async def see(self, *, plan: str = "", person: Number | None = None) -> list[Seen]:
        return await self.context.see(Want(self.caller, self.tenancy.orgnr, plan=plan, person=person))

    async def fetched(self, seen: Sequence[Seen], *types: str) -> list[Seen]:
        """The same, with content that another body keeps; what tells of the status alone is told from what is here."""
        if TOLD.issuperset(types):
            return [*seen]
        return await self.context.fetched(seen, self.caller)

    def not_away(self, seen: Seen | None) -> None:
        """Whoever wants content is told where the body that keeps it did not answer.

        Raises:
            Denied: it did not.
        """
        if seen is not None and seen.keeper == "away":
            raise Denied(503, "facade-keeper-away", headers={"Retry-After": "30"})

    async def chart(self, seen: Seen, *types: str) -> Chart:
        """The resources of what is seen; `types` are those that are asked for."""
        return await self.kept.of(seen, with_traces="Provenance" in types)

    def line(self, what: str, seen: Seen | None, outcome: str, type_: str, **params: Any) -> Line:
        """What the log says of this: which plan, what type of resource, with what outcome."""
        return looked(self.caller, self.tenancy.orgnr, what, seen, outcome, resource=type_, **params)

    async def note(self, what: str, seen: Seen | None, outcome: str, type_: str, **params: Any) -> None:
        await self.context.note([self.line(what, seen, outcome, type_, **params)])

    async def answer(self, body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
        """JSON as it is kept, in the form that is wanted."""
        if self.wish.syntax == "xml" or self.wish.pretty:
            body = await run_in_threadpool(turned, body, self.wish) if len(body) > LARGE else turned(body, self.wish)
        return Response(body, status, {**NO_STORE, **(headers or {})}, self.wish.content_type)

    async def nothing(self, what: str, seen: Seen | None, type_: str) -> Denied:
        """The answer where there is nothing, or nothing that may be told: the two look the same (law 3)."""
        await self.note(what, seen, "unknown" if seen is None or seen.level == "none" else "none", type_)
        return Denied(404, "facade-not-there")


def headers_of(one: Shown) -> dict[str, str]:
    """What the head of an answer says of a resource."""
    return {"ETag": f'W/"{one.version}"', "Last-Modified": http_date(one.updated)}


def http_date(instant: str) -> str:
    return format_datetime(datetime.fromisoformat(instant).replace(microsecond=0), usegmt=True)
