"""Whether settings let it serve: what is wrong, and what is odd."""

from __future__ import annotations

from typing import Final

from planbro import settings
from planbro.findings import Findings, Refused
from planbro.service._server import check_certificate, listening

_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def wrong(whole: settings.Settings) -> Findings:
    """What would keep it from beginning: the address, the certificate."""
    found = Findings()
    for look in (_address, check_certificate):
        try:
            look(whole.service)
        except Refused as refused:
            found.extend(refused.findings)
    return found


def odd(whole: settings.Settings) -> Findings:
    """What lets it begin, and is hardly meant: nobody is let in, nobody is known, or health data goes in the clear."""
    told, found = whole.service, Findings()
    if not told.issuers:
        found.add("serve-no-issuer", path="service.issuers")
    elif not any(told.callers.values()):
        found.add("serve-no-callers", path="service.callers")
    if told.host not in _LOCAL and told.certificate is None and not told.proxies:
        found.add("serve-plain", path="service.host")
    return found


def _address(told: settings.Service) -> None:
    listening(told).close()
