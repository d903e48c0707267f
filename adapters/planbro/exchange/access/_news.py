"""Who is told that something changed: an id, and never what (law 7).

A subscriber to a plan is told only when what it may see itself has changed; one that may see nothing any more hears
nothing more, and one that never could never did, so that no news tells that there is something.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, Literal

import orjson

from planbro.exchange.access._ids import event_id
from planbro.exchange.access._kept import plan_here
from planbro.exchange.access._model import Answering, Case, asker_json, asker_of
from planbro.exchange.engine import Desk, Moved, Sending, done
from planbro.exchange.sync._content import parts_of
from planbro.exchange.sync._rules import Rooms
from planbro.findings import Findings, Refused
from planbro.plan import Plan, Policy, day_in_norway, decide, is_date
from planbro.plan.disclosure import Asker
from planbro.store.database import (
    Exchange,
    Exchanges,
    New,
    NewSubscription,
    Number,
    Persons,
    Plans,
    Subscription,
    Subscriptions,
    Transaction,
)
from planbro.transport.resthook import Hook, is_below
from planbro.transport.webhook import Announcement

Topic = Literal["request", "plan"]
Payload = Literal["", "id-only", "webhook"]
NEWS: Final = "access-news"
_TOPICS: Final = frozenset(
    {
        "plan", "ip_status", "koordinator_status", "koordinatorer", "coordinating_units", "consents",
        "consent_parties", "reservations", "meetings",
    }
)  # fmt: skip
"""What is news: status, koordinator, consents, referater (fhir.md § 5.6)."""
_LONGEST: Final = 2048
_BODIES: Final = re.compile(r"(?:/orgnr:[0-9]*){1,2}\Z")
_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9\-]{0,63}:[\x20-\x7e]{1,1500}")


@dataclass(frozen=True, slots=True, repr=False)
class Wish:
    """What a subscriber wants to be told of, and where. `id` is a random UUID; `about` a request's or a plan's id, and
    for requests none means all of one's own; `header` is sent along, so that the far end lets it in; `secret` signs a
    webhook. `stop` is the last day. `attested` is whom the asker's attestation is about, where it names one."""

    id: str
    tenant: str
    owner: str
    client: str
    asker: Asker
    purpose: str
    topic: Topic
    endpoint: str
    body: str = ""
    about: str = ""
    payload: Payload = ""
    header: tuple[str, ...] = ()
    secret: str = ""
    stop: str | None = None
    attested: Number | None = None

    def __repr__(self) -> str:
        return f"Wish({self.topic}, {self.id})"


def subscribe(transaction: Transaction, wish: Wish, rules: Answering, policy: Policy, now: str) -> Subscription:
    """Keep a subscription. What it is about need not be there: that is not told (law 3).

    Raises:
        Refused: it may not be told there, or is not formed as it must be; all faults at once.
    """
    found = Findings()
    if not is_below(wish.endpoint, rules.hooks.get(wish.client, ())):
        found.add("access-hook-address", path="channel.endpoint")
    if sum(map(len, wish.header)) > _LONGEST or not all(_HEADER.fullmatch(one) for one in wish.header):
        found.add("access-hook-header", path="channel.header")
    if wish.stop is not None and not is_date(wish.stop):
        found.add("access-day", path="end")
    if found.has_errors:
        raise Refused(found)
    if wish.topic == "plan" and _is_other(transaction, wish):
        wish = replace(wish, purpose="")  # for no purpose nothing is ever told (`view.View`)
    data = orjson.dumps(
        {
            "endpoint": wish.endpoint, "body": wish.body, "header": wish.header, "secret": wish.secret,
            "purpose": wish.purpose, "asker": asker_json(wish.asker), "client": wish.client,
        }
    )  # fmt: skip
    mine = rules.policy_for(policy, wish.body)
    said = _now_says(transaction, wish, mine, now) if wish.topic == "plan" else ""
    new = NewSubscription(
        wish.tenant, wish.id, wish.owner, wish.topic, data, wish.about, wish.payload, wish.stop, said
    )  # fmt: skip
    return Subscriptions(transaction).keep(new, now)


def _is_other(transaction: Transaction, wish: Wish) -> bool:
    """Whether the attestation is about another person than the one whose plan it is."""
    if wish.attested is None:
        return False
    kept = Plans(transaction).now_at([(wish.tenant, wish.about)]).get((wish.tenant, wish.about))
    return kept is None or Persons(transaction).find(wish.tenant, wish.attested) != kept.person


def unsubscribe(transaction: Transaction, tenant: str, ref: str, owner: str, now: str) -> bool:
    """It is over; whether there was one of that owner's."""
    there = Subscriptions(transaction).called(tenant, ref, lock=True)
    if there is None or there.owner != owner or there.state == "off":
        return False
    Subscriptions(transaction).change(there, now, state="off")
    return True


# what becomes news


def tell_request(transaction: Transaction, case: Case, now: str) -> None:
    """A request stands otherwise, for the asker to see: its subscribers are told."""
    subscriptions, row = Subscriptions(transaction), case.row
    there = [*subscriptions.active(row.tenant, "request", row.ref), *subscriptions.active(row.tenant, "request", "")]
    _open(transaction, [one for one in there if one.owner == row.owner], f"Task/{row.ref}", now)


def due(
    transaction: Transaction, tenant: str, plan: Plan, rules: Answering, policy: Policy, now: str
) -> int:  # fmt: skip
    """A plan has a new version: those are told who can see that something changed. Gives how many.

    One whose right has ended hears nothing, and its subscription ends with the right.
    """
    subscriptions, told = Subscriptions(transaction), []
    for one in subscriptions.active(tenant, "plan", plan.id):
        asker, purpose, body = _who(subscriptions, one)
        said = _says(transaction, plan, asker, purpose, rules.policy_for(policy, body), now)
        if not said and one.said:
            subscriptions.change(one, now, state="off")
        elif said != one.said:
            told.append(subscriptions.change(one, now, said=said))
    _open(transaction, told, f"CarePlan/{plan.id}", now)
    return len(told)


def _open(transaction: Transaction, told: Sequence[Subscription], focus: str, now: str) -> None:
    subscriptions, today = Subscriptions(transaction), day_in_norway(now)
    new = []
    for one in told:
        if one.stop is not None and one.stop < today:
            subscriptions.change(one, now, state="off")
            continue
        counted = subscriptions.change(one, now, events=one.events + 1)
        about = {"subscription": one.ref, "focus": focus, "number": counted.events, "at": now}
        new.append(New(one.tenant, NEWS, f"{one.tenant}/{NEWS}/{one.ref}", about=about))
    Exchanges(transaction).open(new, now)


def _who(subscriptions: Subscriptions, one: Subscription) -> tuple[Asker, str, str]:
    said = orjson.loads(subscriptions.body(one))
    return asker_of(said["asker"]), said["purpose"], said["body"]


def _now_says(transaction: Transaction, wish: Wish, policy: Policy, now: str) -> str:
    plan = plan_here(transaction, wish.tenant, wish.about)
    return _says(transaction, plan, wish.asker, wish.purpose, policy, now) if plan is not None else ""


def _says(
    transaction: Transaction, plan: Plan, asker: Asker, purpose: str, policy: Policy, now: str
) -> str:  # fmt: skip
    """A keyed hash of what the subscriber may see of what is news; empty where that is nothing."""
    decision = decide(plan, asker, purpose, now, policy)
    if decision.level == "none":
        return ""
    shown = parts_of(decision.release(plan).plan, transaction.seal)
    return transaction.seal.digest(repr(sorted((p, h) for p, h in shown.items() if p in _TOPICS)), "says")[:32]


# telling it


def flow(
    send: Callable[[Hook], None], base_of: Callable[[str], str], answering: Mapping[str, Answering]
) -> dict[str, Any]:
    """The steps of telling: `send` posts, `base_of` is the address of a tenant's facade (by organisasjonsnummer)."""
    return {"received": Sending(partial(_tell, send=send, base_of=base_of, answering=answering))}


def _tell(
    desk: Desk, row: Exchange, *, send: Callable[[Hook], None], base_of: Callable[[str], str],
    answering: Mapping[str, Answering],
) -> Moved:  # fmt: skip
    """Whether it may still be told, and there, is asked again; then the id goes, and nothing else."""
    rooms: Rooms = desk.rooms
    policy, rules = rooms.rules[row.tenant].policy, answering.get(row.tenant, Answering())
    found: Callable[[Transaction], Hook | None] = partial(
        _hook, row=row, rules=rules, policy=policy, now=desk.now(), base=base_of(row.tenant)
    )
    hook: Hook | None = desk.read(found)
    if hook is None:
        return done(row, "nothing", "access-news-over")
    send(hook)
    return done(row)


def _hook(
    transaction: Transaction, *, row: Exchange, rules: Answering, policy: Policy, now: str, base: str
) -> Hook | None:
    subscriptions, about = Subscriptions(transaction), row.about
    one = subscriptions.called(row.tenant, about["subscription"])
    if one is None or one.state != "active" or (one.stop is not None and one.stop < day_in_norway(now)):
        return None
    said = orjson.loads(subscriptions.body(one))
    if not is_below(said["endpoint"], rules.hooks.get(_client(one, said), ())):
        return None
    if one.topic == "plan":
        plan, mine = plan_here(transaction, one.tenant, one.about), rules.policy_for(policy, said["body"])
        if plan is None or not _may_know(plan, asker_of(said["asker"]), said["purpose"], now, mine):
            return None
    hook = Hook(said["endpoint"], tuple(said["header"]), secret=said["secret"])
    if one.payload == "webhook":
        return replace(hook, announces=True, body=_announcement(one, about, base))
    if one.payload == "id-only":
        return replace(hook, body=_notification(one, about, base), type="application/fhir+json")
    return hook


def _client(one: Subscription, said: Mapping[str, Any]) -> str:
    """Whose it is; one that was kept without saying so has it in its owner (`owner_of`)."""
    return str(said.get("client", _BODIES.sub("", one.owner.removeprefix("client:"))))


def _may_know(plan: Plan, asker: Asker, purpose: str, now: str, policy: Policy) -> bool:
    return decide(plan, asker, purpose, now, policy).level != "none"


def _announcement(one: Subscription, about: Any, base: str) -> bytes:

    kind = "request.changed" if one.topic == "request" else "plan.changed"
    link = f"{base}/{about['focus']}" if base.startswith("https://") else ""
    return Announcement(event_id(one.ref, about["number"]), kind, about["at"], link, one.tenant).data()


def _notification(one: Subscription, about: Any, base: str) -> bytes:
    """The Subscriptions R5 Backport's notification for R4: a history Bundle with the status first, and the id."""
    event = [
        {"name": "event-number", "valueString": str(about["number"])},
        {"name": "timestamp", "valueInstant": about["at"]},
        {"name": "focus", "valueReference": {"reference": about["focus"]}},
    ]
    status = {
        "resourceType": "Parameters",
        "meta": {"profile": ["http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/"
                             "backport-subscription-status-r4"]},
        "parameter": [
            {"name": "subscription", "valueReference": {"reference": f"Subscription/{one.ref}"}},
            {"name": "status", "valueCode": "active"},
            {"name": "type", "valueCode": "event-notification"},
            {"name": "events-since-subscription-start", "valueString": str(about["number"])},
            {"name": "notification-event", "part": event},
        ],
    }  # fmt: skip

    name, focus = event_id(one.ref, about["number"]), about["focus"]
    entries = [
        {"fullUrl": f"urn:uuid:{name}", "resource": status,
         "request": {"method": "GET", "url": f"Subscription/{one.ref}/$status"}, "response": {"status": "200"}},
        {"fullUrl": f"{base}/{focus}" if base else focus, "request": {"method": "GET", "url": focus},
         "response": {"status": "200"}},
    ]  # fmt: skip
    bundle = {"resourceType": "Bundle", "id": name, "type": "history", "timestamp": about["at"], "entry": entries}
    return orjson.dumps(bundle)
