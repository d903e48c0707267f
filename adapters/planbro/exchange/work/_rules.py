"""What each tenant has decided, from the settings: nothing here decides anything."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from planbro import settings
from planbro.exchange import admission
from planbro.exchange.access import Answering
from planbro.exchange.engine import Tries
from planbro.exchange.record import Journal
from planbro.exchange.sync import Deadlines, Route, Rules, Source
from planbro.findings import Refused

_HOUR: Final = 3600.0
_WEBHOOK: Final = "webhook"


def rules_of(whole: settings.Settings) -> dict[str, Rules]:
    """What each tenant has decided, by its organisasjonsnummer.

    Raises:
        Refused: a receiver belongs to no tenant.
    """
    routes: dict[str, list[Route]] = {name: [] for name in whole.tenants}
    for name, one in whole.receivers.items():
        if one.enabled and one.format != _WEBHOOK:
            routes[_tenant(whole, one.tenant, name)].append(
                Route(one.party, one.port, one.format, one.purpose, one.message, one.level,
                      on_withdrawal=one.on_withdrawal)
            )  # fmt: skip
    sources: dict[str, list[Source]] = {name: [] for name in whole.tenants}
    for name, source in whole.sources.items():
        sources[_tenant(whole, source.tenant, name)].append(
            Source(source.system, source.port, source.parts, source.writes, source.keeps_history, format=source.format)
        )
    return {
        one.orgnr: Rules(
            one.orgnr, one.kind, f"herid:{one.her_ids[0]}" if one.her_ids else f"orgnr:{one.orgnr}",
            tuple(routes[name]), whole.policy_of(name), _deadlines(whole.deadlines), tries_of(whole.retry),
            tuple(sources[name]),
        )
        for name, one in whole.tenants.items()
    }  # fmt: skip


def _tenant(whole: settings.Settings, named: str | None, part: str) -> str:
    found = whole.tenant_of(named)
    if found is None:
        raise Refused.because("worker-tenant-alone", name=part)
    return found


def _deadlines(told: settings.Deadlines) -> Deadlines:
    receipt = told.receipt.total_seconds() / _HOUR
    first, *again = sorted(one.total_seconds() / _HOUR for one in told.reminders) or (receipt,)
    return Deadlines(first, receipt, tuple(again))


def tries_of(retry: settings.Retry) -> Tries:
    """How often and when, as the settings say."""
    return Tries(retry.first.total_seconds(), retry.factor, retry.ceiling.total_seconds(), retry.tries)


def journals_of(whole: settings.Settings) -> dict[str, tuple[Journal, ...]]:
    """By organisasjonsnummer, the EPJs in which is recorded that there is a plan."""
    return {
        tenant.orgnr: tuple(Journal(one.party, one.epj, frozenset(one.also)) for one in tenant.journals)
        for tenant in whole.tenants.values()
    }


def rulings_of(whole: settings.Settings) -> dict[str, admission.Ruling]:
    """By organisasjonsnummer, what is decided of admissions."""
    said, told_by = whole.admission, alerts_of(whole)
    own = [admission.Rule(one.event, one.side, one.does, one.known, one.takes) for one in said.rules]
    return {
        one.orgnr: admission.Ruling(
            admission.over(own), _port_of(whole, name), said.purpose, said.news_kind, said.news_purpose, said.wait,
            said.same, said.old, said.due, whole.identity.profile, said.bydeler, told_by.get(one.orgnr, ""),
            whole.retention.early != "none",
        )
        for name, one in whole.tenants.items()
    }  # fmt: skip


def _port_of(whole: settings.Settings, tenant: str) -> str:
    """The way that a tenant's dialogmeldinger leave by; empty where it has none."""
    mine = (one for one in whole.admission.ports if one in whole.ports and whole.ports[one].enabled)
    return next((one for one in mine if whole.tenant_of(whole.ports[one].tenant) == tenant), "")


def alerts_of(whole: settings.Settings) -> dict[str, str]:
    """By organisasjonsnummer, the port that is told of deviations: that of the tenant's webhook receiver."""
    found: dict[str, str] = {}
    for one in whole.receivers.values():
        tenant = whole.tenant_of(one.tenant)
        if one.enabled and one.format == _WEBHOOK and tenant is not None:
            found.setdefault(whole.tenants[tenant].orgnr, one.port)
    return found


def asking_of(whole: settings.Settings) -> dict[str, Answering]:
    """By organisasjonsnummer, how requests for access are answered."""
    said, known = whole.access, whole.service.callers
    rules = Answering(
        said.answer_after.total_seconds() / _HOUR, said.unanswerable, said.longest.days,
        tuple(word.casefold() for word in said.words), said.complaint, said.language, whom=said.whom,
    )  # fmt: skip
    return {
        tenant.orgnr: replace(rules, hooks=said.hooks.get(name, {}), known=frozenset(known.get(name, ())))
        for name, tenant in whole.tenants.items()
    }


def tasks_of(whole: settings.Settings, orgnr: str) -> str:
    """The address below which a tenant's tasks are found on the pages; empty where they are not called from outside."""
    facade = facade_of(whole, orgnr)
    return f"{facade.removesuffix('/fhir')}/pages/tasks" if facade.startswith("https://") else ""


def facade_of(whole: settings.Settings, orgnr: str) -> str:
    """The address of a tenant's FHIR facade, as it is called outside; empty where it has none."""
    base = whole.service.public
    if not base:
        return ""
    name = next((name for name, one in whole.tenants.items() if one.orgnr == orgnr), "")
    return f"{base.rstrip('/')}/fhir" if len(whole.tenants) == 1 else f"{base.rstrip('/')}/t/{name}/fhir"
