"""How the tests receive: into a journal in memory, and messages with one thing changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from planbro.exchange.receive import Known, Policy, Receiver
from planbro.mapping import data_dir
from planbro.store import Entry, Journal
from planbro.testing.messages import message, series

AT = "2026-11-22T10:00:00+01:00"
FIXTURES = data_dir("fixtures") / "plo"
PLAIN = message("INNLEGGELSESRAPPORT", "1.6", size="small")
SERIES = dict(zip("NMC", series("INNLEGGELSESRAPPORT", "1.6", size="small"), strict=True))
_MSGID = re.compile(rb"<((?:\w+:)?MsgId)>([^<]*)</")
_NUMBER = re.compile(rb"(<(?:\w+:)?Patient>.*?<(?:\w+:)?Id>)(\d{11})", re.DOTALL)


@contextmanager
def receiver(
    folder: Path | None = None, known: Known | None = None, policy: Policy | None = None
) -> Iterator[Receiver]:
    with Journal.open(":memory:") as journal:
        yield Receiver(journal, known=known, folder=folder, policy=policy)


def received(files: Iterable[bytes], **kept: object) -> list[Entry]:
    """The entries of these messages once all have come."""
    with receiver(**kept) as taking:  # type: ignore[arg-type]
        numbers = [taking.receive(data, f"{at}.xml", AT) for at, data in enumerate(files)]
        return [taking.journal.entry(number) for number in numbers]


def one(data: bytes, **kept: object) -> Entry:
    return received([data], **kept)[0]


def msgid(data: bytes) -> str:
    found = _MSGID.search(data)
    assert found
    return found[2].decode()


def with_msgid(data: bytes, text: str) -> bytes:
    return _MSGID.sub(lambda m: b"<" + m[1] + b">" + text.encode() + b"</", data, count=1)


def about(data: bytes, number: str) -> bytes:
    """The message with another number for its patient."""
    changed = _NUMBER.sub(lambda m: m[1] + number.encode(), data, count=1)
    assert changed != data
    return changed


def patient_number(data: bytes) -> str:
    found = _NUMBER.search(data)
    assert found
    return found[2].decode()


def codes(entry: Entry) -> set[str]:
    return {finding.code for finding in entry.findings}
