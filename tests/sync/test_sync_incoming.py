"""Every message that comes gets its receipt: one for each party, once, whatever it is like."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from planbro.exchange.sync import _message
from planbro.formats.codec import xml
from planbro.formats.plo import read_apprec
from planbro.store.database import Exchange
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


def test_a_receipt_that_breaks_its_schema_is_held_and_goes_to_nobody(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def awry(data: bytes, row: Exchange) -> Any:
        one = made(data, row)
        return replace(one, data=one.data.replace(b"OriginalMsgId>", b"Original>"))

    made = _message._answer
    monkeypatch.setattr(_message, "_answer", awry)
    arrive(town, MESSAGE.read_bytes())
    town.run(receipts=False)
    assert town.hospital.got == []
    (row,) = town.rows("answer")
    assert (row.standing, row.state, row.reason) == ("held", "decided", "schema-invalid")


def test_every_message_that_leaves_is_laid_out_in_the_one_place_that_asks_its_schema() -> None:
    """What is written back to a tool is no message: it follows the document that the tool gave."""
    made = re.compile(r"NewMessage\(\s*[\w.]+,\s*\"out\"")
    rooms = Path(_message.__file__).parents[1]
    found = {path.relative_to(rooms).as_posix() for path in rooms.rglob("*.py") if made.search(path.read_text("utf-8"))}
    assert found == {"sync/_outgoing.py", "sync/_back.py", "migrate/_crew.py"}


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
