"""Every message that comes gets its receipt: one for each party, once, whatever it is like."""

from __future__ import annotations

from pathlib import Path

import pytest

from planbro.formats.codec import xml
from planbro.formats.plo import read_apprec
from planbro.transport import Arrival, Lost
from sync.conftest import Town

MESSAGE = Path("fixtures/plo/innleggelsesrapport-med-ip.xml")


def arrive(town: Town, data: bytes, key: str = "1") -> None:
    town.edi.waiting.append(Arrival("edi", key, data, "message"))


def answers(town: Town) -> list[str]:
    """The status of every receipt that went out."""
    found = [read_apprec(xml.parse(data)) for _, data in town.hospital.got]
    return [one.status for one in found if one is not None]


def test_a_message_is_answered_once(town: Town) -> None:
    arrive(town, MESSAGE.read_bytes())
    town.run(receipts=False)
    assert answers(town) == ["1"]
    assert {row.standing for row in town.rows("message") + town.rows("answer")} == {"closed"}


def test_the_same_message_again_is_not_answered_again(town: Town) -> None:
    arrive(town, MESSAGE.read_bytes())
    town.run(receipts=False)
    arrive(town, MESSAGE.read_bytes(), "2")
    town.run(receipts=False)
    assert len(answers(town)) == 1
    assert town.rows("message")[-1].reason == "message-repeated"


def test_what_is_refused_is_answered_and_told(town: Town) -> None:
    arrive(
        town,
        MESSAGE.read_bytes()
        .replace(b"<MIGversion>", b"<MIGversjon>", 1)
        .replace(b"</MIGversion>", b"</MIGversjon>", 1),
    )
    town.run(receipts=False)
    assert answers(town) == ["2"]
    assert town.rows("message")[0].standing == "held"


def test_what_is_no_message_is_held_without_an_answer(town: Town) -> None:
    arrive(town, b"<hei/>")
    town.run(receipts=False)
    assert answers(town) == []
    assert town.rows("message")[0].reason == "not-a-message"


def test_a_receipt_among_the_messages_finds_its_message(town: Town, plans: list) -> None:
    town.change(plans[0])
    town.run(receipts=False)
    (data,) = town.hospital.back
    arrive(town, data)
    town.run(receipts=False)
    assert town.rows("delivery")[0].receipt == "ok"


def test_a_receipt_that_is_tried_again_is_the_same_to_the_byte_whatever_was_installed_meanwhile(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.hospital.faults = [Lost(sent=True)]
    arrive(town, MESSAGE.read_bytes())
    town.run(receipts=False)
    monkeypatch.setattr("planbro.exchange.receive._judge.__version__", "99.0")
    town.clock.go(2)
    town.run(receipts=False)
    first, again = town.hospital.got
    assert first == again
