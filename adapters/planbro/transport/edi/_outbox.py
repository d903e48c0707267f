"""The way out: a document that a decision released, to the receiver it was released for and to nobody else."""

from __future__ import annotations

from collections.abc import Sequence

from planbro.formats.codec import Tree
from planbro.transport._mail import NotPosted, Post, Posted
from planbro.transport._port import Acknowledgement, Lost, Parcel
from planbro.transport.edi._calls import Calls
from planbro.transport.edi._documents import encoded, head_of
from planbro.transport.edi._messages import remote_of
from planbro.transport.edi._problems import refusal
from planbro.transport.edi._state import Sent


class EdiOutbox:
    """An `Outbox`, for both versions.

    What the service sends is narrowed to `post.to` and the parties in `post.meta["also"]` (copy receivers, apart by
    spaces), whatever the document says, since the decision was about them. `post.meta["type"]` is the type of kodeverk
    8279; without it, and without sender or receiver, the document's head is read.

    The service documents no check on MsgId (Assumption), and counts each post as a message. So a post that is known to
    have gone is not sent again: `sent` remembers what the service called it, on the disk before `post` returns. After
    an answer that was lost it is sent again under the same MsgId, and the receiver takes it once. What a person has
    sent anew (`post.again`) goes though it went before, once for each time.
    """

    def __init__(self, calls: Calls, sent: Sent) -> None:
        self._calls, self._sent = calls, sent

    @property
    def name(self) -> str:
        return self._calls.settings.name

    def post(self, post: Post) -> Posted:
        if not isinstance(post.parcel, Parcel | Acknowledgement):
            raise TypeError("nothing is sent without a release")
        gone = self._sent.remote(post.id, post.again)
        if gone:
            return Posted("handed", gone)
        reply = self._calls.ask("POST", "/messages", body=self._request(post))
        remote = remote_of(reply.body)
        if reply.status == 409 and remote:
            return self._handed(post, remote)
        if not reply.ok:
            raise refusal(reply, size=len(post.parcel.data), limit=self._calls.settings.most_bytes)
        if not remote:  # something answered, and whether it was the service is not known
            raise Lost(sent=True)
        return self._handed(post, remote)

    def _handed(self, post: Post, remote: str) -> Posted:
        self._sent.add(post.id, remote, post.again)
        return Posted("handed", remote)

    def _request(self, post: Post) -> Tree:
        settings = self._calls.settings
        whole: dict[str, Tree] = {
            "businessDocument": encoded(post.parcel.data, settings.most_bytes),
            "contentType": "application/xml",
            "contentTransferEncoding": "base64",
        }
        names = {"applicationName": settings.application, "applicationVersion": settings.application_version}
        to = [one for one in (post.to, *post.meta.get("also", "").split()) if one]
        if settings.version == 2:
            whole["ebXmlOverrides"] = dict(names)
            if to:
                whole["receiverHerIdsSubset"] = _numbers(to)
            return whole
        sender, kind = post.sender, post.meta.get("type", "")
        if not (to and sender and kind):
            head = head_of(post.parcel.data)
            to = to or [f"herid:{one}" for one in head.receivers]
            sender, kind = sender or f"herid:{head.sender}", kind or head.type
        if not kind:
            raise NotPosted("edi-document", later=False, reason="it says no type of message")
        return whole | names | {
            "senderHerId": _numbers([sender])[0], "receiverHerIds": _numbers(to), "messageTypeIdentificator": kind,
        }  # fmt: skip


def _numbers(parties: Sequence[str]) -> list[Tree]:
    """HER-ids of parties.

    Raises:
        NotPosted: a party has none, and the service reaches it by nothing else.
    """
    found: list[Tree] = []
    for party in parties:
        kind, _, number = party.partition(":")
        if kind != "herid" or not (number.isascii() and number.isdigit()):
            raise NotPosted("edi-document", later=False, reason="its sender or receiver has no HER-id")
        found.append(int(number))
    return found
