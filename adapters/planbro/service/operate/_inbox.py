"""`POST /inbox/{port}`: a document or a message that is pushed here, on the disk before it is answered (law 4).

With an access token, or signed with a key that both have (Standard Webhooks), as the port's settings say. The same
bytes again are the same arrival.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request

from planbro import settings
from planbro.exchange.engine import stamp
from planbro.exchange.sync import Intake
from planbro.exchange.view import refused
from planbro.findings import Refused
from planbro.service._context import Context, Tenancy, context_of
from planbro.service._problem import Denied
from planbro.service.operate._body import bytes_of, most_of
from planbro.service.operate._desk import hands_of, operator_of
from planbro.service.operate._shapes import Shape
from planbro.settings import HttpPort
from planbro.store.database import Exchanges, Messages, Policies, metadata
from planbro.transport import Arrival, Notice
from planbro.transport.webhook import Keys, verified

router: Final = APIRouter(tags=["messages"])
_MESSAGE, _EXCHANGE = metadata.tables["message"], metadata.tables["exchange"]
_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    },
    "security": [{"token": []}, {"signature": []}],
}


class TakenShape(Shape):
    """It is on the disk. `exchange` is where to see what becomes of it; `again`: it had come before."""

    exchange: int | None
    again: bool


@dataclass(frozen=True, slots=True)
class Pushed:
    """A way in that others push to: there is nothing to ask."""

    name: str

    def poll(self, limit: int) -> Sequence[Arrival]:
        return ()

    def done(self, arrivals: Sequence[Arrival]) -> None:
        """They are here already."""

    def notices(self, limit: int) -> Sequence[Notice]:
        return ()


@router.post("/inbox/{port}", response_model=TakenShape, status_code=202, openapi_extra=_BODY,
             summary="Take in a document or a message")  # fmt: skip
async def take(
    request: Request,
    port: Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,39}$", description="A port of kind `http`.")],
) -> Mapping[str, Any]:
    """202 says that it is kept, sealed, and will be worked at in its order; not that it could be read."""
    context = context_of(request)
    tenancy = context.tenancy(request)
    told = _port(context, tenancy, port)
    if told is None:
        raise Denied(404, "operate-port")
    if told.is_signed:
        data = await bytes_of(request, most_of(context))
        await _signed(context, tenancy, port, told, request, data)
        client = ""
    else:
        desk = await operator_of(request)
        client = desk.caller.client
        if told.clients and client not in told.clients:
            await context.note([refused(tenancy.orgnr, "operate-port", caller=desk.caller)])
            raise Denied(404, "operate-port")
        data = await bytes_of(request, most_of(context))
    if not data:
        raise Denied(400, "input-empty")
    return await hands_of(request).do(partial(_kept, context, tenancy, port, told, data, client))


def _port(context: Context, tenancy: Tenancy, name: str) -> HttpPort | None:
    found = context.settings.ports.get(name)
    if not isinstance(found, HttpPort) or not found.enabled:
        return None
    return found if context.settings.tenant_of(found.tenant) == tenancy.name else None


async def _signed(context: Context, tenancy: Tenancy, name: str, port: HttpPort, request: Request, data: bytes) -> None:
    """That it is from one who has the key, and was sent now.

    Raises:
        Denied: it is not, or the key is not where the settings say.
    """
    try:
        secrets = [settings.secret(port, one, context.environment) for one in ("key", "previous_key")]
        keys = Keys.of(*(one.decode() for one in secrets if one is not None))
    except (Refused, UnicodeDecodeError):
        raise Denied(503, "webhook-key") from None
    if not verified(keys, request.headers, data, int(context.now().timestamp())):
        await context.note([refused(tenancy.orgnr, "operate-signature", port=name)])
        raise Denied(401, "operate-signature")


def _kept(
    context: Context, tenancy: Tenancy, name: str, port: HttpPort, data: bytes, client: str
) -> dict[str, Any]:  # fmt: skip
    database = context.database
    key = database.seal.digest(data, "arrival")[:32]
    with database.reading() as transaction:
        policy = max(Policies(transaction).values(), default=0)
    intake = Intake(database, tenancy.orgnr, Pushed(name), lambda: stamp(context.now()), policy)
    meta = {"client": client} if client else {}
    is_new = intake.take([Arrival(name, key, data, port.carries, meta)]) > 0
    with database.reading() as transaction:
        here = (_MESSAGE.c.tenant == tenancy.orgnr, _MESSAGE.c.port == name, _MESSAGE.c.key == key)
        kept = next(iter(Messages(transaction).find(*here, limit=1)), None)
        found = Exchanges(transaction).find(_EXCHANGE.c.message == kept.id, limit=1) if kept is not None else []
    return {"exchange": found[0].id if found else None, "again": not is_new}
