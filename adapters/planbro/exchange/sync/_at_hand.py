"""What steps read from the store: for a whole batch at once where it is known beforehand, else when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from planbro.exchange.engine import Desk
from planbro.exchange.sync._conflict import unsettled_parts
from planbro.exchange.sync._content import from_bytes, part_from_bytes
from planbro.plan import Koordinator, Plan
from planbro.store.database import Exchange, Exchanges, Messages, NewVersion, Plans, Seal, Transaction, Version

_BODIES: Final = "bodies"
_LATEST: Final = "latest"
_PLANS: Final = "plans"
_SENT: Final = "sent"
_ANSWERED: Final = "answered"


def prepare(desk: Desk, rows: Sequence[Exchange]) -> None:
    """Read for a batch what its next steps will ask for."""
    come = [row.message for row in rows if row.state == "received" and row.message is not None]
    plans = sorted({(row.tenant, row.plan) for row in rows if row.plan and row.kind in {"change", "delivery"}})
    told = [row for row in rows if row.kind == "delivery" and row.state == "decided"]
    receipts = [row for row in rows if row.kind == "receipt" and row.state == "understood"]
    plans = [key for key in plans if key not in desk.shared(_LATEST)]
    if come or plans or told or receipts:
        desk.read(partial(_prepare, desk=desk, come=come, plans=plans, told=told, receipts=receipts))


def _prepare(
    transaction: Transaction,
    *,
    desk: Desk,
    come: Sequence[int],
    plans: Sequence[tuple[str, str]],
    told: Sequence[Exchange],
    receipts: Sequence[Exchange],
) -> None:
    if come:
        desk.shared(_BODIES).update(Messages(transaction).bodies(come))
    if plans:
        found = Plans(transaction).latest(plans)
        desk.shared(_LATEST).update({key: found.get(key) for key in plans})
    if told:
        _prepare_plans(transaction, desk, sorted({(one.tenant, one.plan) for one in told}))
        sent = Exchanges(transaction).last_sent(sorted({(one.tenant, one.plan) for one in told}))
        plans_told = {(one.tenant, one.plan) for one in told}
        desk.shared("unsettled").update(unsettled_parts(transaction, plans=plans_told))
        ways = {(one.tenant, one.plan, one.party, one.port) for one in told}
        desk.shared(_SENT).update({way: sent.get(way, []) for way in ways})
    if receipts:
        _prepare_answers(transaction, desk, receipts)


def _prepare_plans(transaction: Transaction, desk: Desk, plans: Sequence[tuple[str, str]]) -> None:
    known, missing = desk.shared(_PLANS), []
    for one in (desk.shared(_LATEST)[key] for key in plans):
        plan = desk.kept.get((one.tenant, one.plan, one.digest)) if one is not None else None
        if plan is not None:
            known[one.tenant, one.plan, one.number] = plan
        elif one is not None and (one.tenant, one.plan, one.number) not in known:
            missing.append((one.tenant, one.plan, one.number))
    known.update({key: from_bytes(data) for key, data in Plans(transaction).bodies(missing).items()})


def _prepare_answers(transaction: Transaction, desk: Desk, receipts: Sequence[Exchange]) -> None:
    known = desk.shared(_ANSWERED)
    for tenant in {one.tenant for one in receipts}:
        wanted = sorted({one.about["original"] for one in receipts if one.tenant == tenant})
        kept = Messages(transaction).sent_as(tenant, wanted)
        known.update({(tenant, msgid): [] for msgid in wanted})
        for delivery in Exchanges(transaction).sent_as(sorted(kept)):
            known[tenant, kept[delivery.sent or 0]].append(delivery)


def answered(desk: Desk, row: Exchange) -> list[Exchange]:
    """The deliveries of the message that a receipt names."""
    if (row.tenant, row.about["original"]) not in desk.shared(_ANSWERED):
        desk.read(partial(_prepare_answers, desk=desk, receipts=[row]))
    found: list[Exchange] = desk.shared(_ANSWERED)[row.tenant, row.about["original"]]
    return found


def body(desk: Desk, number: int) -> bytes | None:
    """The bytes of a message."""
    known = desk.shared(_BODIES)
    if number not in known:
        known[number] = desk.read(lambda transaction: Messages(transaction).body(number))
    found: bytes | None = known[number]
    return found


def latest(desk: Desk, tenant: str, plan: str) -> Version | None:
    """The latest version of a plan; as it was when the batch was begun, which is checked when it is written."""
    known = desk.shared(_LATEST)
    key = (tenant, plan)
    if key not in known:
        known[key] = desk.read(lambda transaction: Plans(transaction).latest([key])).get(key)
    found: Version | None = known[key]
    return found


def number_now(desk: Desk, row: Exchange) -> int | None:
    """The number of a plan's latest version as it is on the disk now, not as it was when the batch was begun."""
    found: int | None = desk.look(lambda transaction: Plans(transaction).number(row.tenant, row.plan))
    return found


def current_version(desk: Desk, row: Exchange) -> int:
    """The number of the latest version."""
    found = latest(desk, row.tenant, row.plan)
    return found.number if found is not None else row.version


def plan_of(desk: Desk, row: Exchange) -> Plan | None:
    """The plan at the version that the exchange is of; None where it is not kept any more."""
    known = desk.shared(_PLANS)
    key = (row.tenant, row.plan, row.version)
    if key not in known:
        data = desk.read(lambda transaction: Plans(transaction).body(*key))
        known[key] = from_bytes(data) if data is not None else None
    found: Plan | None = known[key]
    return found


def koordinatorer_of(desk: Desk, version: Version) -> list[Koordinator] | None:
    """The koordinatorer of a version, without opening all of it where they are at hand; None where it is not kept."""
    key = (version.tenant, version.plan, version.digest)
    found: list[Koordinator] | None = desk.light.get(key)
    if found is None:
        number = (version.tenant, version.plan, version.number)
        data = desk.read(lambda transaction: Plans(transaction).body(*number))
        found = part_from_bytes(data, "koordinatorer").koordinatorer if data is not None else None
    return found


def remember(desk: Desk, new: NewVersion, plan: Plan) -> None:
    """Have the plan at hand for the deliveries of a version, which most often come next, and its koordinatorer for the
    next version."""
    key = (new.tenant, new.plan, new.sealed(seal(desk)).digest)
    desk.kept[key], desk.light[key] = plan, plan.koordinatorer


def last_sent(desk: Desk, row: Exchange) -> list[Exchange]:
    """What the receiver of a delivery was sent last about the plan, and after it what may have gone."""
    known = desk.shared(_SENT)
    key = (row.tenant, row.plan, row.party, row.port)
    if key not in known:
        sent = desk.read(lambda transaction: Exchanges(transaction).last_sent([(row.tenant, row.plan)]))
        known[key] = sent.get(key, [])
    found: list[Exchange] = known[key]
    return found


def seal(desk: Desk) -> Seal:
    """The keys."""
    known = desk.shared("seal")
    if "seal" not in known:
        known["seal"] = desk.read(lambda transaction: transaction.seal)
    found: Seal = known["seal"]
    return found
