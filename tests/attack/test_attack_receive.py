"""Attempts to take another's message away, and to make a fault of the sender ours."""

from __future__ import annotations

import base64
import re

from lxml import etree

from planbro.exchange import validate
from planbro.exchange.receive import Receiver
from planbro.formats.codec import xml
from planbro.store import Entry, Journal
from planbro.testing.messages import message, series

NOW = "2026-11-22T10:00:00+01:00"


def received(*messages: bytes) -> list[Entry]:
    with Journal.open(":memory:") as journal:
        receiver = Receiver(journal)
        receiver.begin(NOW)
        numbers = [receiver.receive(data, f"{at}.xml", NOW) for at, data in enumerate(messages)]
        return [journal.entry(one) for one in numbers]


def from_service(data: bytes, herid: str) -> bytes:
    """The message as sent by a virksomhet that gives no HER-id, and a service below it that does."""
    tree = xml.parse(data)
    sender = tree.getroot().find(".//{*}Sender/{*}Organisation")
    assert sender is not None
    for ident in sender.findall("{*}Ident"):
        kind = ident.find("{*}TypeId")
        if kind is not None and kind.get("V") == "HER":
            sender.remove(ident)
    for ident in sender.iterfind("{*}Organisation/{*}Ident/{*}Id"):
        ident.text = herid
    return xml.serialise(tree)


def test_without_a_her_id_a_sender_is_not_every_other_sender() -> None:
    new, _, cancel = series("INNLEGGELSESRAPPORT", "1.6")
    for order in ([0, 1], [1, 0]):
        both = (from_service(new, "8000001"), from_service(cancel, "8000002"))
        found = dict(zip(order, received(*(both[at] for at in order)), strict=True))
        assert (found[0].state, found[0].importable) == ("valid", True)
        assert (found[1].fate, found[1].importable) == ("held", False)


def test_without_a_her_id_a_service_still_cancels_its_own() -> None:
    new, change, cancel = (from_service(data, "8000001") for data in series("INNLEGGELSESRAPPORT", "1.6"))
    assert [one.state for one in received(new, change, cancel)] == ["cancelled", "cancelled", "cancellation"]
    assert [one.state for one in received(cancel, change, new)] == ["cancellation", "cancelled", "cancelled"]


def broken(data: bytes) -> bytes:
    """With a fault that the schema sees, in a message with names outside ASCII (Funksjonsområde, Formål)."""
    assert re.search(rb"<[\w:]+[\xc2-\xf4]", data) or "område" in data.decode()
    return data.replace(b'Forsendelsesstatus V="N"', b'Avsendelsesstatus V="N"')


def test_a_broken_message_with_norwegian_element_names_is_judged_and_not_a_fault_of_ours() -> None:
    _, findings = validate(broken(message("INNLEGGELSESRAPPORT")))
    assert "schema-invalid" in [one.code for one in findings]


def test_a_broken_message_with_a_large_attachment_is_judged_too() -> None:
    root = xml.parse(broken(message("INNLEGGELSESRAPPORT", attachments="documents"))).getroot()
    container = next(root.iter("{*}Base64Container"))
    container.text = base64.b64encode(b"x" * 8_000_000).decode()
    _, findings = validate(etree.tostring(root, encoding="UTF-8"))
    assert "schema-invalid" in [one.code for one in findings]
