"""What both versions do alike with one message: fetch its document, ask for its status."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from planbro.formats.codec import Tree
from planbro.transport._mail import Arrival, ArrivalKind, Notice, NotPosted, PostedState
from planbro.transport.edi._calls import Calls
from planbro.transport.edi._documents import decoded, kind_of
from planbro.transport.edi._ids import message_id

_STATES: Final[Mapping[str, tuple[PostedState, str]]] = {
    "Unconfirmed": ("handed", ""),
    "Acknowledged": ("delivered", ""),
    "Rejected": ("refused", "edi-transport-rejected"),
    "Abandoned": ("refused", "edi-transport-abandoned"),
}
_PASSING: Final = frozenset({"edi-failed", "edi-answer"})


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far a message has come with one receiver: what the transport says, and whether a receipt is registered."""

    receiver: str
    state: PostedState
    code: str = ""
    receipt: str = ""
    """Ok, Rejected or OkErrorInMessagePart, as the service read the AppRec; the AppRec itself comes as a document."""


def fetched(calls: Calls, remote: str, herid: str, meta: Mapping[str, str]) -> Arrival | None:
    """One message as an arrival. None where it cannot be had just now though others may: it comes again.

    What is refused (gone, not ours, no document in it) comes without bytes and says why in `fault`, so that a person is
    told and nothing waits behind it. Its key ends in `/fault`: the message itself, fetched later, is another arrival.

    Raises:
        NotPosted: the service does not answer, or not us: the others cannot be had either.
    """
    fault, data = "", b""
    try:
        found = decoded(calls.get(f"/messages/{remote}/business-document").body)
        data, fault = (found, "") if found is not None else (b"", "edi-document-unreadable")
    except NotPosted as no:
        if no.later and no.code not in _PASSING:
            raise
        if no.later:
            return None
        if no.code == "edi-locked":
            raise
        fault = no.code
    kind: ArrivalKind = kind_of(data) if data else "message"
    key = f"{remote}/{herid}/fault" if fault else f"{remote}/{herid}"
    whole = {"remote": remote, "receiver": f"herid:{herid}", **meta} | ({"fault": fault} if fault else {})
    return Arrival(calls.settings.name, key, data, kind, whole)


def finished(arrivals: Sequence[Arrival], acknowledge: Callable[[str, str], None]) -> Iterator[Arrival]:
    """Acknowledge each (remote id, HER-id), and give those that are. One that is gone is done with, and so is one that
    could never be had and cannot be acknowledged either; another one's fault keeps none of the rest waiting.

    Raises:
        NotPosted: the first that could not be acknowledged, once the others are.
    """
    first: NotPosted | None = None
    for one in arrivals:
        remote, herid = one.key.split("/")[:2]
        try:
            acknowledge(remote, herid)
        except NotPosted as no:
            if no.later or (no.code != "edi-not-found" and "fault" not in one.meta):
                first = first or no
                if no.later:
                    break
                continue
        yield one
    if first is not None:
        raise first


def deliveries(body: Tree) -> tuple[Delivery, ...]:
    """The status of a message, one for each receiver; version 3 wraps the list, version 2 does not."""
    listed = body.get("statusList") if isinstance(body, dict) else body
    found: list[Delivery] = []
    for one in listed if isinstance(listed, list) else ():
        if not isinstance(one, dict) or not isinstance(one.get("receiverHerId"), int):
            continue
        state, code = _STATES.get(str(one.get("transportDeliveryState")), ("handed", ""))
        told = one.get("apprecInfo")
        receipt = told.get("appRecStatus") if isinstance(told, dict) else one.get("appRecStatus")
        plain = receipt if receipt in {"Ok", "Rejected", "OkErrorInMessagePart"} else ""
        found.append(Delivery(f"herid:{one['receiverHerId']}", state, code, str(plain)))
    return tuple(found)


def status_of(calls: Calls, remote: str) -> tuple[Delivery, ...]:
    """How far a message of ours has come.

    Raises:
        NotPosted: it could not be asked.
    """
    return deliveries(calls.get(f"/messages/{remote}/status").body)


def notices_of(id_: str, found: Sequence[Delivery], at: str) -> list[Notice]:
    """Told of the post as ours; a receiver is named only where there are several."""
    many = len(found) > 1
    return [Notice(id_, one.state, at, one.code, one.receiver if many else "") for one in found]


def remote_of(body: Tree) -> str:
    """The id in an answer to a post: a bare text (version 2), `assignedId`, or `id` (version 3)."""
    if isinstance(body, dict):
        lower = {name.lower(): value for name, value in body.items()}
        body = lower.get("id") or lower.get("assignedid")
    return message_id(body)
