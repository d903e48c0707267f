"""Whether those whose tokens open the service may be let to: each once, over TLS, and no bearer tokens for real."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final
from urllib.parse import urlsplit

from planbro.findings import Findings
from planbro.settings._model import Settings

_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def check_issuers(settings: Settings, findings: Findings) -> None:
    """Tell of every issuer that opens more than it should, or could never be asked."""
    first: dict[str, str] = {}
    for name, issuer in settings.service.issuers.items():
        path = f"service.issuers.{name}"
        other = first.setdefault(issuer.authority, path)
        if other != path:
            findings.add("config-issuer-twice", path=f"{path}.authority", other=other)
        if issuer.bearer and settings.environment == "production":
            findings.add("config-issuer-bearer", path=f"{path}.bearer")
        for tenant in issuer.tenants:
            _is_tenant(tenant, settings, f"{path}.tenants", findings)
        metadata = urlsplit(issuer.metadata or "")
        if metadata.scheme == "http" and metadata.hostname not in _LOCAL:
            findings.add("config-plain-http", path=f"{path}.metadata")
    for tenant in settings.service.callers:
        _is_tenant(tenant, settings, "service.callers", findings)
    for tenant in settings.access.hooks:
        _is_tenant(tenant, settings, "access.hooks", findings)


def _is_tenant(name: str, settings: Settings, path: str, findings: Findings) -> None:
    if name not in settings.tenants:
        nearest = get_close_matches(name, list(settings.tenants), n=1)
        findings.add("config-name-unknown", path=path, name=name, nearest=nearest[0] if nearest else "-")
