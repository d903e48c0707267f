"""A store with plans in it, as an exchange would have left them: for tests, the demo and benchmarks.

keep(database, "974760673", [with_consent(plan, HOSPITAL) for plan in municipality(20, seed=1)], now)
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Final

from planbro.exchange.sync._content import parts_of, to_bytes
from planbro.exchange.sync._leads import say_leads
from planbro.exchange.sync._whose import numbers_of
from planbro.ident import make_orgnr
from planbro.plan import Code, Organisation, Plan, copy
from planbro.plan._model import ConsentParty
from planbro.store.database import Database, NewVersion, Persons, Plans

HOSPITAL: Final = str(make_orgnr(4711)).replace(" ", "")
"""A hospital trust that nobody is, by its organisasjonsnummer."""
_SOME: Final = 200


def with_consent(plan: Plan, orgnr: str = HOSPITAL, *, part: str = "whole", until: str | None = None) -> Plan:
    """The plan, its consents to sharing naming one more body: `orgnr`, for that part."""
    new = copy(plan)
    body = Organisation(id=_id(plan, f"body:{orgnr}"), name="Fjordglimt HF", kind=Code("helseforetak"), orgnr=orgnr)
    new.organisations.append(body)
    for one in new.consents:
        if isinstance(one.kind, Code) and one.kind.value == "sharing":
            party = ConsentParty(id=_id(plan, f"party:{one.id}:{orgnr}"), consent=one.id, organisation=body.id,
                                 part=Code(part), access=Code("read"))  # fmt: skip
            if until is not None:
                party.end = until
            new.consent_parties.append(party)
    return new


def keep(database: Database, tenant: str, plans: Iterable[Plan], now: str) -> list[str]:
    """Put plans in the store, each at its next version, with the person's numbers; their ids, in order."""
    done: list[str] = []
    some: list[Plan] = []
    for plan in plans:
        some.append(plan)
        if len(some) == _SOME:
            done += _keep(database, tenant, some, now)
            some = []
    return done + _keep(database, tenant, some, now)


def _keep(database: Database, tenant: str, some: Sequence[Plan], now: str) -> list[str]:
    with database.writing() as transaction:
        plans, persons = Plans(transaction), Persons(transaction)
        at = plans.lock([(tenant, plan.id) for plan in some], now)
        new = []
        for plan in some:
            person, _ = persons.of(tenant, numbers_of(plan), _id(plan, "person"))
            number = at[tenant, plan.id] = at[tenant, plan.id] + 1
            parts = parts_of(plan, transaction.seal)
            new.append(NewVersion(tenant, plan.id, number, to_bytes(plan), "change", "sampro", parts, person=person))
        plans.add(new, now)
        say_leads(transaction, tenant, some)
    return [plan.id for plan in some]


def _id(plan: Plan, what: str) -> str:
    return str(uuid.uuid5(uuid.UUID(plan.id), what))
