"""A webhook as a way out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

import httpx

from planbro.findings import Refused
from planbro.formats.codec import Limits
from planbro.transport._address import base_of
from planbro.transport._mail import NotPosted, Post, Posted
from planbro.transport._port import Parcel
from planbro.transport._posting import judge
from planbro.transport._wire import Wire
from planbro.transport.webhook._announcement import Announcement
from planbro.transport.webhook._sign import Keys, sign

_ANSWERS: Final = Limits(max_bytes=1 << 20)


class WebhookOutbox:
    """`Outbox` to one address. A parcel that is no `Announcement` does not go, whoever released it.

    Use it in a `with`. `now` gives the time that is signed. The receiver is told an id that stays the same at every
    try, so that it can take the second one for what it is.
    """

    def __init__(
        self,
        url: str,
        keys: Keys,
        *,
        now: Callable[[], datetime],
        name: str = "webhook",
        timeout: float = 10.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._keys, self._now, self._name = keys, now, name
        self._wire = Wire(base_of(url).url, now=now, timeout=timeout, transport=transport, limits=_ANSWERS)

    def __enter__(self) -> WebhookOutbox:
        return self

    def __exit__(self, *_: object) -> None:
        self._wire.close()

    def __repr__(self) -> str:
        return f"WebhookOutbox({self._name})"

    @property
    def name(self) -> str:
        return self._name

    def post(self, post: Post) -> Posted:
        if not isinstance(post.parcel, Parcel):
            raise TypeError("nothing is sent without a release")
        said = _announcement(post.parcel.data)
        body = said.data()
        headers = {"Content-Type": "application/json", **sign(self._keys, said.id, int(self._now().timestamp()), body)}
        judge(self._wire.ask("POST", "", headers=headers, body=body), "webhook")
        return Posted("delivered")


def _announcement(data: bytes) -> Announcement:
    try:
        return Announcement.read(data)
    except Refused as refused:
        element = str(next(iter(refused.findings)).params.get("element", "members"))
    raise NotPosted("webhook-form", later=False, element=element)
