"""One party: as its list has it, as it counts today, who is meant now, and what was said otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from starlette.responses import Response

from planbro.exchange import parties as book
from planbro.findings import Finding, Findings, Refused
from planbro.plan import day_in_norway, is_date
from planbro.service.pages._frame import At
from planbro.service.pages.parties._list import place_of
from planbro.store.database import OVERRIDABLE, Audit, Override, Parties, Party, Transaction, metadata

_IDENT: Final = re.compile(r"(?:herid:\d{1,9}|orgnr:\d{9})")
_PARTY: Final = metadata.tables["party"]
_UNDER: Final = 100
_VALUE, _REASON = 200, 2000
_FIELDS: Final = (
    "kind", "name", "department", "service", "parent", "kommune", "bydel", "takes", "start", "stop", "successor",
    "source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Whole:
    """A party with what belongs to it."""

    listed: Party
    counts: Party
    under: list[Party]
    meant: str
    via: tuple[str, ...]
    overrides: list[Override]


async def one(at: At) -> Response:
    """What is known of it."""
    return await _page(at, {}, {})


async def _page(at: At, said: Mapping[str, str], amiss: Mapping[str, str]) -> Response:
    ident, today = _ident(at), day_in_norway(at.now)
    found = await at.read(lambda transaction: _look(transaction, at.tenant, ident, today))
    if found is None:
        raise at.not_there()
    shown = [(name, _plain(getattr(found.counts, name)), _plain(getattr(found.listed, name))) for name in _FIELDS]
    return at.page(
        "parties/one.html.j2", 422 if amiss else 200, found=found, party=found.counts, today=today, place=place_of,
        fields=[one for one in shown if one[1] or one[2]], overridable=OVERRIDABLE, said=said, amiss=amiss,
        may="operator" in at.roles, now=[one for one in found.overrides if one.stop >= today],
        past=[one for one in found.overrides if one.stop < today][-20:], is_there=found.counts.is_there(today),
        may_see="operator" in at.roles,
    )  # fmt: skip


def _look(transaction: Transaction, tenant: str, ident: str, today: str) -> Whole | None:
    parties = Parties(transaction)
    listed, counts = parties.get(tenant, ident), parties.get(tenant, ident, today)
    if listed is None or counts is None:
        return None
    found = book.find(parties, tenant, ident, today, Findings())
    asked = select(_PARTY.c.id).where(_PARTY.c.tenant == tenant, _PARTY.c.parent == ident).order_by(_PARTY.c.id)
    below = parties.some(tenant, [row[0] for row in transaction.run(asked.limit(_UNDER))], today)
    meant, via = (found.party.id, found.via) if found is not None else ("", ())
    return Whole(listed, counts, list(below.values()), meant, via, parties.overrides(tenant, [ident]))


def _ident(at: At) -> str:
    ident = at.given("ident")
    if not _IDENT.fullmatch(ident):
        raise at.not_there()
    return ident


def _plain(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value or "")


async def override(at: At) -> Response:
    """Something else counts from a day until a day: by whom and why is kept, and it ends by itself."""
    ident, today, said = _ident(at), day_in_norway(at.now), at.sent.fields
    amiss = _amiss(at, said)
    if amiss:
        return await _page(at, said, amiss)
    start = said.get("start", "") or today
    told = Override(
        at.tenant,
        ident,
        said["field"],
        said.get("value", "").strip(),
        start,
        said["until"],
        at.who,
        said["reason"].strip(),
    )

    def work(transaction: Transaction) -> None:
        number = book.override(transaction, told, at.now)
        params = {"override": number, "field": told.field, "start": told.start, "stop": told.stop}
        Audit(transaction).write([at.line("party-override", party=ident, params=params)], at.now)

    try:
        await at.write(work)
    except Refused as refused:
        texts = dict.fromkeys(_refused(at, one) for one in refused.findings)
        return await _page(at, said, {"value": " ".join(texts)})
    return at.go(f"/parties/{ident}", told="parties-overridden")


def _refused(at: At, one: Finding) -> str:
    """Why it cannot count: what the field is called on the page, and how what it says is written."""
    if one.code == "party-field":
        return at.t("parties-amiss-value", field=at.t(f"parties-field-{one.params['field']}"))
    return at.t("parties-amiss-takes", **one.params) if one.code == "party-takes" else at.coded(one.code, one.params)


def _amiss(at: At, said: Mapping[str, str]) -> dict[str, str]:
    found = {}
    if said.get("field") not in OVERRIDABLE:
        found["field"] = at.t("parties-amiss-field")
    if text := at.text_amiss(said.get("value", "").strip(), _VALUE):
        found["value"] = text
    start = said.get("start", "")
    if start and not _is_day(start):
        found["start"] = at.t("parties-amiss-start")
    if not _is_day(said.get("until", "")) or said["until"] < (start or day_in_norway(at.now)):
        found["until"] = at.t("parties-amiss-until")
    if text := at.text_amiss(said.get("reason", "").strip(), _REASON, "parties-amiss-reason"):
        found["reason"] = text
    return found


def _is_day(text: str) -> bool:
    return len(text) == 10 and is_date(text)


async def end(at: At) -> Response:
    """An override counts no more from today on."""
    ident, said = _ident(at), at.sent.get("override")
    number = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0

    def work(transaction: Transaction) -> bool:
        parties = Parties(transaction)
        if number not in {one.id for one in parties.overrides(at.tenant, [ident])}:
            return False
        ended = parties.unsay(at.tenant, number, day_in_norway(at.now))
        if ended:
            Audit(transaction).write(
                [at.line("party-override-ended", party=ident, params={"override": number})], at.now
            )
        return ended

    if not await at.write(work):
        raise at.not_there()
    return at.go(f"/parties/{ident}", told="parties-ended")
