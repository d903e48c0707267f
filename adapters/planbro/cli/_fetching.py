"""`planbro access fetch`: what a kommune lets this trust see of a plan, asked for now, shown, and not kept."""

from __future__ import annotations

import os
import uuid
from datetime import UTC, datetime

from planbro.cli._files import check_outputs, write_outputs
from planbro.cli._run import Job, UsageFault
from planbro.cli._stored import Asked, Stored, now, stored, who
from planbro.exchange import write
from planbro.exchange.access._kept import plan_here
from planbro.exchange.installation import open_keepers
from planbro.exchange.pointer import fetch
from planbro.findings import Refused
from planbro.plan import Plan
from planbro.plan.disclosure import Asker, Party
from planbro.store.database import Audit, Line

_STORE = "store:"


def fetched(job: Job, asked: Asked, plan: str, for_whom: str, purpose: str, output: str) -> None:
    """The plan as one FHIR document, for the unit that asks; what is not in the audit is not shown."""
    if not plan.startswith(_STORE):
        raise UsageFault("PLAN is store:ID")
    check_outputs([], [output])
    party = Party.parse(for_whom)
    with stored(asked) as here:
        kept = _pointer(here, plan.removeprefix(_STORE))
        data = _document(here, kept, party, purpose)
    write_outputs({output: data})
    job.result = {"plan": kept.id, "party": _named(party), "file": output, "size": len(data)}
    if job.talks and output != "-":
        job.out.say("access-fetched", file=output, style="bold")


def _named(party: Party) -> str:
    return f"{party.kind}:{party.value}"


def _pointer(here: Stored, ident: str) -> Plan:
    with here.database.reading() as transaction:
        kept = plan_here(transaction, here.tenant, ident)
    if kept is None:
        raise Refused.because("access-no-plan")
    return kept


def _document(here: Stored, kept: Plan, party: Party, purpose: str) -> bytes:
    """Asked for with no transaction open, since the kommune takes its time."""
    if here.settings is None:
        raise UsageFault("--config names the settings, which have the kommuner that are asked")
    name = next(name for name, one in here.settings.tenants.items() if one.orgnr == here.tenant)

    def note(outcome: str, ground: str) -> None:
        what = "read" if outcome == "shown" else "refused"
        line = Line(here.tenant, who(), what, plan=kept.id, party=_named(party), ground=ground, outcome=outcome,
                    tool="planbro access fetch", params={"purpose": purpose})  # fmt: skip
        with here.database.writing() as transaction:
            Audit(transaction).write([line], now())

    ways = open_keepers(here.settings, name, now=lambda: datetime.now(UTC), new_id=lambda: str(uuid.uuid4()),
                        environment=os.environ)  # fmt: skip
    with ways as keepers:
        found = fetch(kept, keepers, Asker.of(party), purpose, now=now(), note=note,
                      policy=here.settings.policy_of(name), shown_to=here.tenant)  # fmt: skip
    return write(found.released.plan, "fhir", onto=False, account=False, as_of=now(), bundle="document").data
