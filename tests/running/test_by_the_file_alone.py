"""From a file of settings to the message service: who we are, which HER-id, and a message that comes in by it."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from installation import NoShelves, install
from joserfc.jwk import ECKey

from planbro import observe, settings
from planbro.exchange.installation import Around, open_ways
from planbro.formats.codec import xml
from planbro.formats.plo import read_message
from planbro.testing.edi_server import Service
from planbro.testing.helseid_server import HelseIdService
from planbro.testing.messages import message
from planbro.transport import Patience
from planbro.transport._bookmark import FileBookmark
from planbro.transport.edi import MemoryState

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def parties(data: bytes) -> tuple[str, str]:
    found = read_message(xml.parse(data))
    assert found is not None
    assert found.sender is not None
    assert found.receiver is not None
    return str(found.sender.her_ids[1]), str(found.receiver.her_ids[1])


@pytest.mark.parametrize("version", [2, 3])
def test_a_message_comes_in_by_the_settings_alone(tmp_path: Path, version: int) -> None:
    data = message("INNLEGGELSESRAPPORT", seed=1, size="small")
    theirs, ours = parties(data)
    helseid = HelseIdService(now=lambda: NOW)
    service = Service(helseid=helseid, now=lambda: NOW)
    key = ECKey.generate_key("P-256")
    helseid.register("planbro", key.as_dict(private=False))
    path = install(
        tmp_path,
        base='"https://edi.invalid"',
        authority=f'"{helseid.authority}"',
        her_ids=f'["{ours}"]\nversion = {version}',
    )
    path.write_text(path.read_text().replace(f"version = {version}", "", 1))
    (tmp_path / "helseid.jwk").chmod(0o600)
    (tmp_path / "helseid.jwk").write_text(json.dumps(key.as_dict(private=True)))
    far: dict[str, httpx.BaseTransport] = {"nhn": service.transport, "nhn.helseid": helseid.transport}
    ids = itertools.count()
    around = Around(
        lambda: NOW, lambda: f"id-{next(ids)}", Patience(lambda _: None, lambda: NOW, lambda: 0.5), {},
        lambda name: MemoryState(), lambda name: FileBookmark(tmp_path / name), lambda name: NoShelves(), far.__getitem__,
    )  # fmt: skip
    whole = settings.load(path, {}).settings
    whole = whole.model_copy(update={"ports": {"nhn": whole.ports["nhn"]}})
    with open_ways(whole, around) as ways:
        health = observe.look([observe.probes.port("nhn", ways.answers["nhn"])], lambda: 0.0)
        service.party(theirs).send(data)
        (arrival,) = ways.inboxes["nhn"].poll(10)
        ways.inboxes["nhn"].done([arrival])
        assert not ways.inboxes["nhn"].poll(10)
    assert health.well
    assert arrival.data == data
