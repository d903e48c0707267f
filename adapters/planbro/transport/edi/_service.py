"""The message service as one thing: set up, its two ports, and the little that only it can do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import httpx

from planbro.formats.codec import Tree
from planbro.transport._mail import Arrival, Inbox, Posted
from planbro.transport._port import Lost
from planbro.transport._waiting import Patience
from planbro.transport.edi._calls import Calls
from planbro.transport.edi._ids import message_id
from planbro.transport.edi._messages import Delivery, fetched, remote_of, status_of
from planbro.transport.edi._notified import NotifiedInbox
from planbro.transport.edi._outbox import EdiOutbox
from planbro.transport.edi._polling import PollingInbox
from planbro.transport.edi._problems import not_posted, refusal
from planbro.transport.edi._settings import EdiSettings, Login
from planbro.transport.edi._state import State

_CODE: Final = re.compile(r"[A-Z][0-9]{2}")


class MessageService:
    """EDI 2.0 for one legal entity. Use it in a `with`; call `start` before the first poll.

    `patience` is how often a connection is tried again within one call; `transport` is httpx's own, for a service that
    stands in this process.
    """

    def __init__(
        self,
        settings: EdiSettings,
        login: Login | None,
        state: State,
        *,
        patience: Patience,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.settings = settings
        self._calls = Calls(settings, login, patience, transport)
        self.inbox: Inbox = (PollingInbox if settings.version == 2 else NotifiedInbox)(self._calls, state)
        self.outbox = EdiOutbox(self._calls, state)

    def __enter__(self) -> MessageService:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._calls.close()

    def __repr__(self) -> str:
        return f"MessageService({self.settings.base}, version {self.settings.version})"

    # -- set up

    def start(self) -> None:
        """Say how we want it (version 3), and see that each HER-id is ours to use; done again at every start, as NHN
        asks. HER-ids are taken one by one, so that the one that is wrong can be named.

        A HER-id that another HelseID client has reserved is `edi-locked` (423): two installations must not share one.
        Two installations with one HelseID client are not told apart by the service; give each its own client.

        Raises:
            NotPosted: it is not so; `herid` says which.
        """
        for herid in self.settings.herids:
            if self.settings.version == 3:
                wanted: Tree = {"configurations": [self._wanted(herid)]}
                self._calls.must("PUT", "/mshconfigurations", body=wanted, herid=herid)
            path, params = self._look(herid)
            self._calls.must("GET", path, params=params, herid=herid)

    def _wanted(self, herid: str) -> Tree:
        settings = self.settings
        wanted: dict[str, Tree] = {
            "herId": int(herid), "receiveNotificationChannel": settings.channel, "clientLocked": settings.lock,
        }  # fmt: skip
        if settings.refused_notices:
            wanted["receiveRefusedMessageNotices"] = True
        return wanted

    def _look(self, herid: str) -> tuple[str, list[tuple[str, str]]]:
        if self.settings.version == 2:
            return "/messages", [("ReceiverHerIds", herid), ("MessagesToFetch", "1")]
        return "/notifications", [("HerIds", herid), ("Offset", "0"), ("NotificationsToFetch", "1")]

    def release(self) -> None:
        """Give the HER-ids free again (version 3), for another installation to take over.

        Raises:
            NotPosted: it could not be done.
        """
        if self.settings.version == 3:
            params = [("HerIds", herid) for herid in self.settings.herids]
            self._calls.must("DELETE", "/mshconfigurations", params=params)

    # -- by the service's own means

    def status(self, remote: str) -> tuple[Delivery, ...]:
        """How far a message of ours has come, by what the service called it.

        Raises:
            NotPosted: it could not be asked.
        """
        return status_of(self._calls, _checked(remote))

    def fetch(self, remote: str, herid: str) -> Arrival:
        """One message once more, read or not: for an operator who has mended what kept it from coming.

        Raises:
            NotPosted: it cannot be had just now.
        """
        found = fetched(self._calls, _checked(remote), herid, {})
        if found is None:
            raise not_posted("edi-failed", {})
        return found

    def receipt(self, remote: str, herid: str, errors: Sequence[str] = ()) -> Posted:
        """An application receipt that the service writes: Ok, or rejected with codes of kodeverk 8221.

        It bears codes alone, never words, so there is nothing in it for a decision to release. The service can write
        one only for a message that it could read, of a schema it knows, with standard addresses; else, and where
        words are wanted, post an AppRec as a document.

        Raises:
            NotPosted: it did not go.
            Lost: no answer came.
        """
        if not all(_CODE.fullmatch(code) for code in errors):
            raise ValueError("errors are codes of kodeverk 8221")
        remote = _checked(remote)
        listed: list[Tree] = [{"errorCode": code, "details": None} for code in errors]
        names = {"applicationName": self.settings.application, "applicationVersion": self.settings.application_version}
        body: dict[str, Tree] = {"appRecStatus": "Rejected" if errors else "Ok", "appRecErrorList": listed or None}
        if self.settings.version == 2:
            path, body = f"/messages/{remote}/apprec/{int(herid)}", body | {"ebXmlOverrides": {**names}}
        else:
            path, body = f"/messages/{remote}/apprec", body | names | {"appRecSenderHerId": int(herid)}
        reply = self._calls.ask("POST", path, body=body)
        if not reply.ok:
            raise refusal(reply)
        made = remote_of(reply.body)
        if not made:
            raise Lost(sent=True)
        return Posted("handed", made)


def _checked(remote: str) -> str:
    found = message_id(remote)
    if not found:
        raise not_posted("edi-not-found", {}, later=False)
    return found
