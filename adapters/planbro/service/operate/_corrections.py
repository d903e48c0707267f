"""Corrections over HTTP: asked without `confirm` they tell what they would do, with it they do exactly that, once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self

from fastapi import APIRouter
from pydantic import Field, model_validator

from planbro.exchange.correct import Corrected, Wish
from planbro.findings import Refused
from planbro.formats import FORMATS
from planbro.service.operate._confirm import FORM, Plan, done, would
from planbro.service.operate._desk import Desk, Operator
from planbro.service.operate._exchanges import Which
from planbro.service.operate._shapes import MOST_ROW, Asked, Party, Reason, Shape

router: Final = APIRouter(tags=["exchanges"])


class Mend(Asked):
    """What the metadata ought to have been; never content."""

    party: Party | None = None
    port: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")] | None = None
    format: Annotated[str, Field(max_length=40)] | None = None
    type: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,63}$")] | None = None
    msgid: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,63}$")] | None = None
    conversation: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,63}$")] | None = None
    answers: Annotated[int, Field(ge=1, le=MOST_ROW, description="The delivery that a receipt is for.")] | None = None


class Correcting(Asked):
    """What is to be done with which exchanges.

    `skip`: pass over them. `handle`: they were seen to elsewhere. `requeue`: try again from where they stand. `resend`:
    send the same again (`anew`: under an id of its own). `replay`: do them anew from what came in. `mend`: say what the
    metadata ought to have been.
    """

    what: Literal["skip", "handle", "requeue", "resend", "replay", "mend"]
    which: Which
    anew: bool = False
    older: Annotated[bool, Field(description="Even where a newer change of the plan was taken in.")] = False
    rounds: Annotated[
        bool, Field(description="Of more than may be corrected at once the first are meant; `next` says how to go on.")
    ] = False
    mend: Mend | None = None
    reason: Reason | None = None
    confirm: Annotated[
        str | None,
        Field(pattern=FORM, description="The token of the dry run. Then it is done, and `reason` is needed."),
    ] = None

    @model_validator(mode="after")
    def _known_format(self) -> Self:
        if self.mend is not None and self.mend.format is not None and self.mend.format not in FORMATS:
            raise ValueError("no such format")
        return self

    def wish(self, who: str) -> Wish:
        said = self.mend.model_dump(exclude_none=True) if self.mend is not None else {}
        return Wish(self.what, who, self.reason or "", self.anew, self.older,
                    {name: str(value) for name, value in said.items()})  # fmt: skip


class CorrectedShape(Shape):
    """What became of one exchange, or would; `code` says why not, `opened` is the new one."""

    exchange: int
    does: bool
    code: str | None = None
    text: str | None = None
    opened: int | None = None


class CorrectedAllShape(Shape):
    """What was done, or would be. `confirm` is the token that does exactly this, within fifteen minutes; `next` is
    `which.after` of the next round, where more fit than this one is about."""

    what: str
    dry_run: bool
    chosen: int
    corrected: int
    exchanges: list[CorrectedShape]
    confirm: str | None
    next: int | None


@router.post("/exchanges/corrections", response_model=CorrectedAllShape, summary="Put exchanges right, told first")
async def corrected(desk: Operator, asked: Correcting) -> Mapping[str, Any]:
    """Without `confirm` nothing is done: it is told what would be, with a token. The same again with the token and a
    reason does it. The token shown again gives the same answer and does nothing more."""
    plan = Plan(desk, asked.which.chosen(desk.tenant), asked.wish(desk.who), asked.rounds)
    if asked.confirm is None:
        found = await desk.apart(lambda: would(plan))
        return _answer(asked.what, True, [_told(one, desk) for one in found.told], found.token, found.next)
    if asked.reason is None:
        raise Refused.because("correct-no-reason")
    confirmed = await desk.apart(lambda: done(plan, str(asked.confirm)))
    return _answer(asked.what, False, [_said(number, one, desk) for number, one in confirmed.done.items()])


def _answer(
    what: str, dry_run: bool, some: list[dict[str, Any]], token: str | None = None, next: int | None = None
) -> dict[str, Any]:
    return {"what": what, "dry_run": dry_run, "chosen": len(some), "corrected": sum(one["does"] for one in some),
            "exchanges": some, "confirm": token, "next": next}  # fmt: skip


def _told(one: Corrected, desk: Desk) -> dict[str, Any]:
    return {"exchange": one.row.id, "does": one.does, "code": one.code or None,
            "text": one.text(desk.language) or None, "opened": one.opened}  # fmt: skip


def _said(number: int, one: Mapping[str, Any], desk: Desk) -> dict[str, Any]:
    code = one.get("code") or None
    return {"exchange": number, "does": one["does"], "code": code, "text": desk.words(code, {}) if code else None,
            "opened": one.get("opened")}  # fmt: skip
