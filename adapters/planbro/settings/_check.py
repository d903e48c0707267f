"""Whether settings that can be read also fit together, and whether what they name is there. All faults at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, Final
from urllib.parse import urlsplit

from planbro.findings import Findings, Place
from planbro.plan import LISTS
from planbro.plan._model import SINGLES
from planbro.plan.disclosure import provision_of
from planbro.settings import _lines
from planbro.settings._access_check import check_issuers
from planbro.settings._disclosure import is_wider
from planbro.settings._load import Loaded
from planbro.settings._model import Settings
from planbro.settings._pages_check import check_pages
from planbro.settings._part import EMPTY_HERID, EMPTY_ORGNR, walk
from planbro.settings._ports import EdiPort, FhirPort, FolderPort, MllpPort, Port
from planbro.settings._reach import check_reach
from planbro.settings._ward_check import check_ward

_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_CARRIES: Final[Mapping[str, frozenset[str]]] = {
    "edi": frozenset({"plo-1.6", "plo-1.5", "plo-2.0", "dialog-1.1", "dialog-1.0"}),
    "fhir": frozenset({"fhir"}),
    "webhook": frozenset({"webhook"}),
    "svarut": frozenset({"svarut"}),
    "mllp": frozenset(),
    "http": frozenset(),
}
_IN_ALONE: Final = frozenset({"mllp", "http"})
_NOBODY: Final = frozenset({EMPTY_ORGNR, EMPTY_HERID, f"orgnr:{EMPTY_ORGNR}", f"herid:{EMPTY_HERID}"})
_FileKey = tuple[str, ...]


def check(
    loaded: Loaded,
    environment: Mapping[str, str] | None = None,
    *,
    reach: bool = True,
    also: Sequence[Callable[[Settings, Findings, Mapping[str, str]], None]] = (),
) -> Findings:
    """Every fault, each with its key, and its line where it stands in the file. `reach`: also what lies outside it, and
    what rules of other rooms find there (`also`)."""
    findings = Findings()
    settings = loaded.settings
    for rule in (
        _examples, _tenants, _named, _addresses, _folders, _forms, _admission, _pointer_only, _policy, _times, _plain,
        _unused, check_issuers, check_ward, check_pages,
    ):  # fmt: skip
        rule(settings, findings)
    if reach:
        outside = os.environ if environment is None else environment
        check_reach(settings, findings, outside)
        for more in also:
            more(settings, findings, outside)
    return _placed(findings, loaded)


def _placed(findings: Findings, loaded: Loaded) -> Findings:
    """The same findings, each with the line its key stands on."""
    placed = _lines.lines(loaded.text) if findings else {}
    told = Findings()
    for one in findings:
        path = tuple((one.place.path or "").split("."))
        line = _lines.line_of(path, placed)
        place = one.place if one.place.file else Place(loaded.file, line, one.place.path)
        told.extend([replace(one, place=place)])
    return told


def _examples(settings: Settings, findings: Findings) -> None:
    """Numbers of the shipped files, which are nobody's."""
    for path, value in _values(settings.model_dump(mode="json", exclude_unset=True)):
        if isinstance(value, str) and (value in _NOBODY or ".example" in value):
            findings.add("config-example", path=".".join(path))


def _values(value: Any, path: _FileKey = ()) -> Iterator[tuple[_FileKey, Any]]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _values(one, (*path, str(name)))
    elif isinstance(value, list):
        for one in value:
            yield from _values(one, path)
    else:
        yield path, value


def _tenants(settings: Settings, findings: Findings) -> None:
    """One legal entity is one tenant, and only a processor has several (domain.md § 5.1)."""
    if settings.deployment != "processor" and len(settings.tenants) > 1:
        findings.add("config-tenants-many", path="tenants", deployment=settings.deployment)
    for number, path, other in _twice((one.orgnr, f"tenants.{name}.orgnr") for name, one in settings.tenants.items()):
        if number not in _NOBODY:
            findings.add("config-tenant-twice", path=path, other=other)
    if settings.deployment != "processor":
        for name, tenant in settings.tenants.items():
            if tenant.kind != settings.deployment:
                findings.add("config-tenant-kind", path=f"tenants.{name}.kind", deployment=settings.deployment)


def _named(settings: Settings, findings: Findings) -> None:
    """What one table calls another is there, and is of the same tenant."""
    for kind in ("ports", "receivers", "sources", "keepers"):
        parts: Mapping[str, Any] = getattr(settings, kind)
        for name, part in parts.items():
            path = f"{kind}.{name}"
            if part.tenant is not None:
                _is_there(part.tenant, settings.tenants, f"{path}.tenant", findings)
            elif len(settings.tenants) > 1:
                findings.add("config-tenant-missing", path=path)
            if kind in {"ports", "keepers"}:
                continue
            if _is_there(part.port, settings.ports, f"{path}.port", findings):
                mine, others = settings.tenant_of(part.tenant), settings.tenant_of(settings.ports[part.port].tenant)
                if None not in (mine, others) and mine != others:
                    findings.add("config-tenant-crossed", path=f"{path}.port")


def _is_there(name: str, known: Mapping[str, Any], path: str, findings: Findings) -> bool:
    if name in known:
        return True
    nearest = get_close_matches(name, list(known), n=1)
    findings.add("config-name-unknown", path=path, name=name, nearest=nearest[0] if nearest else "-")
    return False


def _addresses(settings: Settings, findings: Findings) -> None:
    """A HER-id is read by one port alone: of two, each would take what is the other's (plo.md § 9)."""
    edi = [(name, one) for name, one in settings.ports.items() if isinstance(one, EdiPort) and one.enabled]
    for her, path, other in _twice((her, f"ports.{name}.her_ids") for name, one in edi for her in one.her_ids):
        if her not in _NOBODY:
            findings.add("config-herid-twice", path=path, other=other)
    for name, port in edi:
        tenant = settings.tenant_of(port.tenant)
        if tenant and (own := settings.tenants[tenant].her_ids) and not set(port.her_ids) <= set(own):
            findings.add("config-herid-foreign", path=f"ports.{name}.her_ids", tenant=tenant)
    listening = [(f"{one.host}:{one.port}", f"ports.{name}.port")
                 for name, one in settings.ports.items() if isinstance(one, MllpPort) and one.enabled]  # fmt: skip
    if settings.metrics.port is not None:
        listening.append((f"{settings.metrics.host}:{settings.metrics.port}", "metrics.port"))
    told = settings.service
    listening.append((f"{told.host}:{told.port}", "service.port"))
    if told.metrics_port is not None:
        listening.append((f"{settings.metrics.host}:{told.metrics_port}", "service.metrics_port"))
    for _, path, other in _twice(listening):
        findings.add("config-listen-twice", path=path, other=other)
    receivers = {name: one for name, one in settings.receivers.items() if one.enabled and one.party not in _NOBODY}
    seen = (
        (f"{settings.tenant_of(one.tenant)} {one.party} {one.format}", f"receivers.{name}.party")
        for name, one in receivers.items()
    )
    for _, path, other in _twice(seen):
        findings.add("config-receiver-twice", path=path, other=other)


def _folders(settings: Settings, findings: Findings) -> None:
    """What is put in one folder is not read from it again, and no two read one."""
    named = [
        (os.path.normpath(folder), f"ports.{name}.{kind}")
        for name, port in settings.ports.items()
        if isinstance(port, FolderPort) and port.enabled
        for kind, folder in port.folders().items()
        if kind != "archive"
    ]
    for _, path, other in _twice(named):
        findings.add("config-folder-twice", path=path, other=other)


def _twice(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Each value that has been there before: where it is again, and where it was first."""
    first: dict[str, str] = {}
    for value, path in pairs:
        if value in first:
            yield value, path, first[value]
        else:
            first[value] = path


def _forms(settings: Settings, findings: Findings) -> None:
    """A port carries what it is made for, and a source is read from one that brings something in."""
    servers: list[tuple[str, str, str]] = []
    for name, one in settings.receivers.items():
        port = settings.ports.get(one.port)
        if port is not None and one.format not in _CARRIES.get(port.kind, {one.format}):
            findings.add("config-form", path=f"receivers.{name}.format", format=one.format, kind=port.kind)
        elif port is not None and not _goes_out(port):
            findings.add("config-no-way-out", path=f"receivers.{name}.port", kind=port.kind)
        elif isinstance(port, FhirPort):
            servers.append((f"{settings.tenant_of(one.tenant)} {port.base.rstrip('/')}", name, one.party))
        if one.format == "svarut" and not one.party.startswith("orgnr:"):
            findings.add("config-letter", path=f"receivers.{name}.party")
    _shared(servers, findings)
    for name, source in settings.sources.items():
        port = settings.ports.get(source.port)
        if port is not None and port.kind in {"webhook", "svarut", "mllp"}:
            findings.add("config-no-source", path=f"sources.{name}.port", kind=port.kind)
        elif port is not None and source.writes and not _goes_out(port):
            findings.add("config-no-way-out", path=f"sources.{name}.port", kind=port.kind)
    known = {"*", *LISTS, *SINGLES}
    claimed: list[tuple[str, str]] = []
    for name, source in settings.sources.items():
        for part in source.parts:
            if part not in known:
                nearest = get_close_matches(part, sorted(known), n=1)
                findings.add("config-part-unknown", path=f"sources.{name}.parts", part=part,
                             nearest=nearest[0] if nearest else "-")  # fmt: skip
            claimed.append((f"{settings.tenant_of(source.tenant)} {part}", f"sources.{name}.parts"))
    for value, path, other in _twice(claimed):
        findings.add("config-part-twice", path=path, other=other, part=value.partition(" ")[2])


def _shared(servers: Iterable[tuple[str, str, str]], findings: Findings) -> None:
    """A plan stands on a server once, and so for one receiver: of two who may see unlike much each would be given what
    the other may."""
    first: dict[str, tuple[str, str]] = {}
    for server, name, party in servers:
        other, whose = first.setdefault(server, (name, party))
        if whose != party:
            findings.add("config-server-shared", path=f"receivers.{name}.port", other=f"receivers.{other}")


def _goes_out(port: Port) -> bool:
    """Whether the worker sends by it."""
    if isinstance(port, FhirPort):
        return port.takes_plans
    if isinstance(port, FolderPort):
        return port.outbox is not None
    return port.kind not in _IN_ALONE


def _admission(settings: Settings, findings: Findings) -> None:
    """A dialogmelding leaves by a port that carries one."""
    for name in settings.admission.ports:
        if _is_there(name, settings.ports, "admission.ports", findings):
            kind = settings.ports[name].kind
            if "dialog-1.1" not in _CARRIES.get(kind, {"dialog-1.1"}):
                findings.add("config-form", path="admission.ports", format="dialog-1.1", kind=kind)
            elif not _goes_out(settings.ports[name]):
                findings.add("config-no-way-out", path="admission.ports", kind=kind)


def _pointer_only(settings: Settings, findings: Findings) -> None:
    """A trust has the pointer and no more: content is neither sent on nor kept."""
    if settings.deployment != "trust":
        return
    if settings.retention.plans != "none":
        findings.add("config-trust-keeps", path="retention.plans")
    for name, one in settings.receivers.items():
        if one.level != "status":
            findings.add("config-trust-content", path=f"receivers.{name}.level")


def _policy(settings: Settings, findings: Findings) -> None:
    """A provision that is named has its row, and in production a policy that opens more than the strict one is told."""
    tables = [("policy", settings.policy), *((f"tenants.{n}.policy", t.policy) for n, t in settings.tenants.items())]
    for path, table in tables:
        provision = table.model_dump().get("status_provision")
        if isinstance(provision, str) and not _is_provision(provision):
            findings.add("config-provision", path=f"{path}.status_provision")
        for choice in sorted(table.model_fields_set):
            if is_wider(choice, getattr(table, choice)):
                findings.add("config-policy-wide", path=f"{path}.{choice}", choice=choice)
    if settings.environment == "production" and settings.identity.profile != "production":
        findings.add("config-profile", path="identity.profile", profile=settings.identity.profile)
    if settings.environment == "test" and settings.identity.profile == "production":
        findings.add("config-profile", path="identity.profile", profile=settings.identity.profile)


def _is_provision(name: str) -> bool:
    try:
        return provision_of(name).opens
    except (KeyError, ValueError, AttributeError):
        return False


def _times(settings: Settings, findings: Findings) -> None:
    """No reminder after its deadline, no message gone while its receipt is awaited, no wait over its ceiling."""
    limits, kept = settings.deadlines, settings.retention
    if any(one >= limits.receipt for one in limits.reminders):
        findings.add("config-reminder-late", path="deadlines.reminders")
    if not isinstance(kept.messages, str) and kept.messages <= limits.receipt:
        findings.add("config-kept-short", path="retention.messages", needed="deadlines.receipt")
    if kept.messages == "none":
        findings.add("config-kept-short", path="retention.messages", needed="deadlines.receipt")
    if kept.fetched != "none":
        findings.add("config-fetched", path="retention.fetched")
    if kept.audit == "none":
        findings.add("config-audit-none", path="retention.audit")
    if settings.retry.first > settings.retry.ceiling:
        findings.add("config-retry-ceiling", path="retry.first")


def _plain(settings: Settings, findings: Findings) -> None:
    """Health data goes over TLS; a service on this machine may be asked without."""
    for path, part in walk(settings):
        for field in ("base", "url", "authority", "endpoint"):
            value = getattr(part, field, None)
            if isinstance(value, str) and value.startswith("http://") and urlsplit(value).hostname not in _LOCAL:
                findings.add("config-plain-http", path=".".join((*path, field)))
        if isinstance(part, MllpPort) and part.host not in _LOCAL and part.certificate is None:
            findings.add("config-plain-mllp", path=".".join((*path, "host")))


def _unused(settings: Settings, findings: Findings) -> None:
    used = {one.port for one in settings.receivers.values()} | {one.port for one in settings.sources.values()}
    for name, port in settings.ports.items():
        if name not in used and port.enabled and port.kind in {"webhook", "svarut"}:
            findings.add("config-unused", path=f"ports.{name}")
    if not settings.ports:
        findings.add("config-no-ports", path="ports")
