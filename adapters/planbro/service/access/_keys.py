"""The keys of an issuer: fetched when first needed, now and then, and when a token names one that is not known.

Whoever sends a token can name any key. So a name that is not known has the issuer asked at most once in a while
(`keys_apart`), and while it is asked, all wait for the one answer. Keys that are only old are used while new ones are
fetched; and while the issuer does not answer, they hold for some time (`keys_stale`).
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import httpx
import orjson
from starlette.concurrency import run_in_threadpool

from planbro.service.access._faults import Wrong
from planbro.service.access._jose import PublicKey, Unreadable
from planbro.settings import Issuer
from planbro.transport.openid import published_keys

Fetch = Callable[[], list[Any] | None]
"""The keys as the issuer publishes them (members of a JWK Set); None where they cannot be had."""
_MOST: Final = 64
_AGAIN: Final = 5.0
"""Seconds after which one that did not answer is asked again."""


class Keys:
    """Those of one issuer. All in one event loop; what fetches runs in a thread."""

    def __init__(self, fetch: Fetch, *, last: float, stale: float, apart: float) -> None:
        self._fetch, self._last, self._stale, self._apart = fetch, last, stale, apart
        self._keys: dict[str, PublicKey] = {}
        self._thumbprints: frozenset[str] = frozenset()
        self._got: float | None = None
        self._next = 0.0
        self._asking: asyncio.Task[None] | None = None
        self.fetched = 0
        """How often the issuer was asked."""

    def holds(self, thumbprint: str) -> bool:
        """Whether the issuer still has this key, as far as is known."""
        return thumbprint in self._thumbprints

    async def find(self, kid: str, now: float) -> PublicKey:
        """The key of that name.

        Raises:
            Wrong: the issuer has none, or its keys cannot be had.
        """
        key = self._keys.get(kid)
        if key is not None and self._age(now) < self._stale:
            if self._age(now) >= self._last and now >= self._next:
                self._begin(now)
            return key
        if now >= self._next:
            await asyncio.shield(self._begin(now))
        if self._age(now) >= self._stale:
            raise Wrong("token-keys-unavailable")
        key = self._keys.get(kid)
        if key is None:
            raise Wrong("token-key-unknown")
        return key

    async def there(self, now: float) -> bool:
        """Whether there are keys that hold; asked for where there are none, so that the first token need not wait."""
        if self._age(now) >= self._last and now >= self._next:
            await asyncio.shield(self._begin(now))
        return bool(self._keys) and self._age(now) < self._stale

    def _age(self, now: float) -> float:
        return now - self._got if self._got is not None else math.inf

    def _begin(self, now: float) -> asyncio.Task[None]:
        """One question for all who wait; who goes away leaves the others theirs."""
        if self._asking is None:
            self._asking = asyncio.ensure_future(self._ask(now))
            self._asking.add_done_callback(self._asked)
        return self._asking

    def _asked(self, _: asyncio.Task[None]) -> None:
        self._asking = None

    async def _ask(self, now: float) -> None:
        self.fetched += 1
        found = await run_in_threadpool(self._fetch)
        self._next = now + (self._apart if found is not None else min(_AGAIN, self._apart))
        if found is not None:
            self._keys = _keys(found)
            self._thumbprints = frozenset(key.thumbprint for key in self._keys.values())
            self._got = now


def _keys(listed: list[Any]) -> dict[str, PublicKey]:
    """Those that verify signatures, by name; others in the set are none of ours (RFC 7517 § 5)."""
    found: dict[str, PublicKey] = {}
    for jwk in listed[:_MOST]:
        kid = jwk.get("kid") if isinstance(jwk, dict) else None
        if not isinstance(kid, str) or jwk.get("use", "sig") != "sig":
            continue
        try:
            found[kid] = PublicKey(jwk)
        except Unreadable:
            continue
    return found


def fetch_of(issuer: Issuer, now: Callable[[], datetime], transport: httpx.BaseTransport | None = None) -> Fetch:
    """Where an issuer's keys come from: the file that is named, or what it publishes."""
    if issuer.jwks_file is not None:
        return partial(_of_file, issuer.jwks_file)
    return partial(
        published_keys,
        issuer.authority,
        now=now,
        metadata=issuer.metadata or "",
        timeout=issuer.timeout.total_seconds(),
        transport=transport,
    )


def _of_file(file: Path) -> list[Any] | None:
    try:
        tree = orjson.loads(file.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
    keys = tree.get("keys") if isinstance(tree, dict) else None
    return keys if isinstance(keys, list) else None
