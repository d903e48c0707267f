"""One question to the service: with the headers of its version and a login, tried again where that is harmless."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import httpx
import orjson

from planbro.formats.codec import Tree
from planbro.transport._port import Lost
from planbro.transport._waiting import Patience
from planbro.transport._wire import Reply, Wire
from planbro.transport.edi._problems import not_posted, refusal
from planbro.transport.edi._settings import EdiSettings, Login

Params = Sequence[tuple[str, str]]
_HARMLESS: Final = frozenset({"GET", "PUT", "DELETE"})
_LOGINS: Final = 3  # a nonce may be wanted, and the token may have run out as well


class _Again(Lost):
    """No answer, and asking again does no harm: it never arrived, or says the same however often."""


class Calls:
    """The service's API. `login` None is for a gateway on this machine that logs in for us."""

    def __init__(
        self,
        settings: EdiSettings,
        login: Login | None,
        patience: Patience,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.settings, self._login, self._patience = settings, login, patience
        self.now = patience.now
        self._wire = Wire(settings.base, now=patience.now, timeout=settings.timeout, transport=transport)

    def close(self) -> None:
        self._wire.close()
        if self._login is not None:
            self._login.close()

    def ask(self, method: str, path: str, *, params: Params = (), body: Tree = None) -> Reply:
        """The answer, whatever it says.

        Raises:
            Lost: no answer came in a few tries.
            NotPosted: there is no login just now.
        """
        data = orjson.dumps(body) if body is not None else None
        retrying = self._patience.retrying(_Again, lambda _: None)
        reply: Reply = retrying(self._logged_in, method, path, params, data)
        return reply

    def get(self, path: str, params: Params = ()) -> Reply:
        """A question that must be answered.

        Raises:
            NotPosted: it was not.
        """
        return self.must("GET", path, params=params)

    def must(self, method: str, path: str, *, params: Params = (), body: Tree = None, **more: str | int) -> Reply:
        """Likewise, for what may be asked again without harm."""
        try:
            reply = self.ask(method, path, params=params, body=body)
        except Lost:
            raise not_posted("edi-unreachable", more) from None
        if not reply.ok:
            raise refusal(reply, **more)
        if reply.garbled:
            raise not_posted("edi-answer", {"status": reply.status, **more})
        return reply

    def _logged_in(self, method: str, path: str, params: Params, data: bytes | None) -> Reply:
        reply = self._once(method, path, params, data)
        for _ in range(_LOGINS - 1):
            if reply.status != 401 or self._login is None:
                break
            reply = self._once(method, path, params, data)
        return reply

    def _once(self, method: str, path: str, params: Params, data: bytes | None) -> Reply:
        """One request: each has a proof of its own, since a proof is taken once and soon grows old."""
        url = f"{self._wire.base}{path}"
        headers = {"api-version": str(self.settings.version), "nhn-source-system": self.settings.source_system}
        if data is not None:
            headers["Content-Type"] = "application/json"
        if self._login is not None:
            headers |= self._login.headers(method, url)
        try:
            reply = self._wire.ask(method, path, params=params, headers=headers, body=data)
        except Lost as lost:
            if lost.sent and method not in _HARMLESS:
                raise
            raise _Again(sent=lost.sent) from None
        self._heed(url, reply)
        return reply

    def _heed(self, url: str, reply: Reply) -> None:
        if self._login is None:
            return
        nonce = reply.headers.get("dpop-nonce", "")
        if nonce:
            self._login.seen(url, nonce)
        if reply.status == 401:
            wanted = "use_dpop_nonce" in reply.headers.get("www-authenticate", "")
            self._login.refused(url, nonce if wanted else "")
