"""The keys of an issuer, by its metadata (OpenID Connect Discovery 1.0 § 4; RFC 8414; RFC 7517 § 5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import httpx

from planbro.findings import Refused
from planbro.formats.codec import Limits
from planbro.transport._port import Lost
from planbro.transport._wire import Wire

_WELL_KNOWN: Final = "/.well-known/openid-configuration"
_LIMITS: Final = Limits(max_bytes=1 << 18, max_nodes=20_000)


def published_keys(
    authority: str,
    *,
    now: Callable[[], datetime],
    metadata: str = "",
    timeout: float = 5.0,
    transport: httpx.BaseTransport | None = None,
) -> list[Any] | None:
    """The members of its JWK Set as they stand there; None where they cannot be had.

    Metadata that speak of another issuer are nobody's: they could name anybody's keys (Discovery § 4.3).
    """
    told = _object(metadata or authority.rstrip("/") + _WELL_KNOWN, now, timeout, transport)
    if told is None or told.get("issuer") != authority:
        return None
    where = told.get("jwks_uri")
    found = _object(where, now, timeout, transport) if isinstance(where, str) else None
    keys = found.get("keys") if found is not None else None
    return keys if isinstance(keys, list) else None


def _object(
    url: str, now: Callable[[], datetime], timeout: float, transport: httpx.BaseTransport | None
) -> Mapping[str, Any] | None:
    """The JSON object at an address; over https, or on this machine."""
    try:
        parts = urlsplit(url)
        wire = Wire(f"{parts.scheme}://{parts.netloc}", now=now, timeout=timeout, transport=transport, limits=_LIMITS)
    except (Refused, ValueError):
        return None
    try:
        reply = wire.ask("GET", parts.path, params=parse_qsl(parts.query))
    except (Lost, httpx.InvalidURL):
        return None
    finally:
        wire.close()
    return reply.body if reply.ok and isinstance(reply.body, dict) else None
