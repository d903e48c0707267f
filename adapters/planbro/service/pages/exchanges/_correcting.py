"""Corrections at a page: chosen, told what will happen, done by exactly that, once, and what became of each.

What a form was told for has a token (`operate._confirm`). Where something stands otherwise by then, nothing is done
and it is told anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, get_args

from pydantic import ValidationError
from starlette.responses import Response

from planbro.exchange.correct import MENDABLE, Corrected, What, Wish
from planbro.formats import FORMATS
from planbro.service._context import Context
from planbro.service._problem import Denied
from planbro.service.operate._confirm import FORM, MOST, Plan, done, would
from planbro.service.operate._corrections import Mend
from planbro.service.pages._frame import At
from planbro.service.pages.exchanges._filter import Filter, of_query, of_text
from planbro.service.pages.exchanges._words import told_of
from planbro.store.database import Choosing, Confirmation, Confirmations, Exchanges, Fits, Line, Transaction, metadata

WHATS: Final[tuple[What, ...]] = ("requeue", "resend", "replay", "mend", "handle", "skip")
_SHOWN: Final = 100
_REASON: Final = 2000
_COUNTED: Final = 10_000
_EXCHANGE: Final = metadata.tables["exchange"]
_LETTERS: Final = str.maketrans("0123456789abcdef", "ghijklmnopqrstuv")
"""A name in an address has no digits: a row of them could look like a number of a person."""
_DIGITS: Final = str.maketrans("ghijklmnopqrstuv", "0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Hand:
    """A colleague, as corrections know whoever asks for one."""

    at: At

    @property
    def context(self) -> Context:
        return self.at.context

    @property
    def tenant(self) -> str:
        return self.at.tenant

    @property
    def who(self) -> str:
        return self.at.who

    def now(self) -> str:
        return self.at.now

    def line(self, what: str, **said: Any) -> Line:
        return self.at.line(what, **said)


async def choosing(at: At) -> Response:
    """What to do with what fits."""
    return await _choose(at, of_query(at), {"what": at.query("what")}, {})


async def _choose(at: At, asked: Filter, said: Mapping[str, str], amiss: Mapping[str, str]) -> Response:
    chosen = asked.chosen
    if chosen is None or chosen.says_nothing:
        wrong = {"which": at.t("exchanges-amiss-which"), **asked.amiss}
        return at.page("exchanges/choose.html.j2", 422, **_form(asked, said), amiss=wrong, fits=None)

    def look(transaction: Transaction) -> Fits:
        return Choosing(transaction).tally(chosen, _COUNTED)

    fits = await at.read(look)
    status = 422 if amiss else 200
    return at.page("exchanges/choose.html.j2", status, **_form(asked, said), amiss=amiss, fits=fits, most=MOST)


def _form(asked: Filter, said: Mapping[str, str]) -> dict[str, Any]:
    return {"asked": asked, "said": said, "whats": WHATS, "mendable": MENDABLE, "formats": list(FORMATS)}


async def correcting(at: At) -> Response:
    """Without a token it is told what would be; with it, and why, it is done."""
    asked, said = of_text(at, at.sent.get("which")), at.sent.fields
    wish, amiss = _wish(at, said)
    if asked.chosen is None or asked.chosen.says_nothing or wish is None:
        return await _choose(at, asked, said, amiss)
    plan, token = Plan(Hand(at), asked.chosen, wish, rounds=True), said.get("confirm", "")
    if not token:
        return await _tell(at, asked, plan, said, {})
    if amiss := _why(at, wish):
        return await _tell(at, asked, plan, said, amiss)
    try:
        await at.apart(lambda: done(plan, token))
    except Denied as denied:
        if denied.problem.code != "operate-confirm":
            raise
        return await _tell(at, asked, plan, said, {"confirm": at.t("exchanges-amiss-confirm")})
    onward = {**asked.said, "after": said["next"], "what": wish.what} if said.get("next", "").isdigit() else {}
    return at.go(f"/exchanges/corrected/{name_of(token)}", **onward)


def _why(at: At, wish: Wish) -> dict[str, str]:
    text = at.text_amiss(wish.reason, _REASON, "exchanges-amiss-reason")
    return {"reason": text} if text else {}


def name_of(token: str) -> str:
    """What a confirmation is called in an address."""
    return sha256(token.encode()).hexdigest().translate(_LETTERS)


def _wish(at: At, said: Mapping[str, str]) -> tuple[Wish | None, dict[str, str]]:
    what = next((one for one in get_args(What) if one == said.get("what")), None)
    if what is None:
        return None, {"what": at.t("exchanges-amiss-what")}
    mend, amiss = _mend(at, said) if what == "mend" else ({}, {})
    wish = Wish(what, at.who, said.get("reason", "").strip(), what == "resend" and said.get("anew") == "1",
                what in {"requeue", "replay"} and said.get("older") == "1", mend)  # fmt: skip
    return (None if amiss else wish), amiss


def _mend(at: At, said: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What the metadata ought to have been, each in its form."""
    given = {name: text for name in MENDABLE if (text := said.get(f"to-{name}", "").strip())}
    if not given:
        return {}, {"to-party": at.t("exchanges-amiss-mends-nothing")}
    try:
        Mend.model_validate(given)
    except ValidationError as error:
        wrong = {str(one["loc"][0]) for one in error.errors(include_input=False, include_url=False)}
        return {}, {f"to-{name}": at.t(f"exchanges-amiss-to-{name}") for name in MENDABLE if name in wrong}
    if "format" in given and given["format"] not in FORMATS:
        return {}, {"to-format": at.t("exchanges-amiss-to-format")}
    return given, {}


async def _tell(at: At, asked: Filter, plan: Plan, said: Mapping[str, str], amiss: Mapping[str, str]) -> Response:
    """What it would do to each, and the form that does exactly that."""
    found = await at.apart(lambda: would(plan))
    told, token = found.told, found.token
    await at.name(one.row.party for one in told[:_SHOWN])
    kept = said.get("confirm", "")
    token = kept if kept and "confirm" not in amiss else token  # the same token, where only the reason was wanting
    return at.page(
        "exchanges/told.html.j2", 422 if amiss else 200, asked=asked, wish=plan.wish, said=said, amiss=amiss,
        token=token, does=sum(one.does for one in told), total=len(told), back=_back(asked),
        shown=[_row(at, one) for one in told[:_SHOWN]], left=max(0, len(told) - _SHOWN), carried=_carried(plan.wish),
        next=found.next, onward=_onward(at, asked, found.next, plan.wish.what), most=MOST,
    )  # fmt: skip


def _onward(at: At, asked: Filter, next: int | None, what: str) -> str:
    """Where the next round is chosen; empty where this was the last."""
    return at.path("/exchanges/correct", **{**asked.said, "after": next, "what": what}) if next is not None else ""


def _carried(wish: Wish) -> dict[str, str]:
    """What the next form says again."""
    plain = {"what": wish.what, "anew": "1" if wish.anew else "", "older": "1" if wish.older else ""}
    return plain | {f"to-{name}": text for name, text in wish.mend.items()}


def _row(at: At, one: Corrected) -> dict[str, Any]:
    return {"one": told_of(at, one.row), "does": one.does, "why": at.coded(one.code, one.params) if one.code else ""}


def _back(asked: Filter) -> str:
    return f"/exchanges/{asked.number}" if asked.number is not None else "/exchanges"


async def corrected(at: At) -> Response:
    """What became of each, for whoever confirmed it."""
    name = at.given("name").translate(_DIGITS)

    def look(transaction: Transaction) -> tuple[Confirmation | None, dict[int, Any]]:
        found = Confirmations(transaction).get(name) if len(name) == 64 else None
        if found is None or found.who != at.who:
            return None, {}
        numbers = list(found.rows)[:_SHOWN]
        rows = Exchanges(transaction).find(_EXCHANGE.c.id.in_(numbers), _EXCHANGE.c.tenant == at.tenant)
        return found, {row.id: row for row in rows}

    found, rows = await at.read(look)
    if found is None:
        raise at.not_there()
    asked = of_query(at)
    told = [(told_of(at, rows[number]), dict(found.done.get(number, {}))) for number in found.rows if number in rows]
    return at.page(
        "exchanges/corrected.html.j2", rows=told, total=len(found.rows), left=len(found.rows) - len(told),
        did=sum(bool(one.get("does")) for one in found.done.values()),
        onward=_onward(at, asked, asked.chosen.after, at.query("what")) if asked.chosen and asked.chosen.after else "",
        only=found.rows[0] if len(found.rows) == 1 else None,
    )  # fmt: skip


__all__ = ["FORM", "choosing", "corrected", "correcting", "name_of"]
