"""Which plans a person has, for whoever has to put something right: the number in a body, the plans by their ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter
from pydantic import Field

from planbro.ident import Kind
from planbro.service._asked import number_of
from planbro.service.operate._desk import Operator
from planbro.service.operate._shapes import Asked, Ground, Shape
from planbro.store.database import Audit, Persons, Plans, Transaction

router: Final = APIRouter(tags=["persons"])


class Seeking(Asked):
    """A person's number, now or formerly, and why it is asked."""

    number: Annotated[str, Field(max_length=40, description="Fødselsnummer, D-nummer, FH-nummer or DUF-nummer.")]
    kind: Literal["fnr", "dnr", "fhn", "duf"] | None = None
    why: Ground


class PlanShape(Shape):
    """A plan by its id, and how it stands; nothing of what it says."""

    id: str
    state: Literal["live", "closed", "gone", "moved"]
    version: int
    system: str
    changed: str


class PlansShape(Shape):
    """Their plans; none where the person is not known here."""

    plans: list[PlanShape]


@router.post("/persons/find", response_model=PlansShape, summary="Find a person's plans by id")
async def find(desk: Operator, asked: Seeking) -> Mapping[str, Any]:
    """It stands in the audit who asked and why, whether anything was found or not."""
    kind = Kind(asked.kind) if asked.kind is not None else None
    number = number_of(asked.number, desk.context.settings.identity.profile, kind)

    def look(transaction: Transaction) -> list[Any]:
        person = Persons(transaction).find(desk.tenant, number) or ""
        ids = Persons(transaction).plans(desk.tenant, person) if person else []
        kept = Plans(transaction).now_at([(desk.tenant, one) for one in ids])
        params = {"count": len(kept), "why": asked.why}
        line = desk.line("person-read", person=person, outcome="shown" if kept else "unknown", params=params)
        Audit(transaction).write([line], desk.now())
        return list(kept.values())

    return {"plans": await desk.write(look)}
