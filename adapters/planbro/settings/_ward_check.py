"""Whether those who come to the ward's page by a launch can log in, and where."""

from __future__ import annotations

from collections import Counter
from typing import Final
from urllib.parse import urlsplit

from planbro.findings import Findings
from planbro.settings._model import Settings

_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def check_ward(settings: Settings, findings: Findings) -> None:
    """Every launch ends in somebody who is known: by a login at an issuer that is named, or by the EPJ's word."""
    ward, path = settings.service.ward, "service.ward"
    if ward.login is not None and ward.login.issuer not in settings.service.issuers:
        known = ", ".join(sorted(settings.service.issuers)) or "-"
        findings.add("config-name-unknown", path=f"{path}.login.issuer", name=ward.login.issuer, nearest=known)
    for tenant in ward.offices:
        if tenant not in settings.tenants:
            nearest = ", ".join(sorted(settings.tenants))
            findings.add("config-name-unknown", path=f"{path}.offices", name=tenant, nearest=nearest)
    twice = Counter(one.iss.rstrip("/") for one in ward.epj.values())
    for name, one in ward.epj.items():
        if one.user == "login" and ward.login is None:
            findings.add("config-ward-login", path=f"{path}.epj.{name}.user")
        if twice[one.iss.rstrip("/")] > 1:
            findings.add("config-ward-twice", path=f"{path}.epj.{name}.iss")
        address = urlsplit(one.iss)
        if address.scheme == "http" and address.hostname not in _LOCAL:
            findings.add("config-plain-http", path=f"{path}.epj.{name}.iss")
