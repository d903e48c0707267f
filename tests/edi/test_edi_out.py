"""The way out, by both versions: to whom, once, how large; what the transport says afterwards; receipts."""

from __future__ import annotations

from dataclasses import replace
from mailbox import BASE, CANARY, OURS, THEIRS, Setting, document, msg_id, post, released, told
from typing import Any

import pytest

from planbro.findings import Refused
from planbro.formats.codec import xml
from planbro.formats.plo import read_apprec
from planbro.testing.messages import Address, apprec, make_scene, message
from planbro.testing.messages import parties as parties_of
from planbro.transport import Acknowledgement, Lost, NotPosted, Parcel, Post, Posted
from planbro.transport.edi import EdiSettings, FileState, MemoryState

VERSIONS = pytest.mark.parametrize("version", [2, 3])


def someone() -> Address:
    """A party that is neither of the two."""
    return next(one for one in make_scene(3).parties.values() if one.unit_herid not in {OURS, THEIRS})


def fails(work: Any) -> NotPosted:
    with pytest.raises(NotPosted) as no:
        work()
    assert CANARY not in told(no.value)
    return no.value


@VERSIONS
def test_a_document_goes_to_its_receiver_byte_for_byte(version: int) -> None:
    setting = Setting(version)
    posted = setting.mailbox().outbox.post(post(document(1)))
    assert posted.state == "handed"
    assert posted.remote in setting.service.messages
    assert setting.service.party(THEIRS).received == [document(1)]


@VERSIONS
def test_a_receipt_of_ours_goes_as_a_document(version: int) -> None:
    setting, answer = Setting(version), apprec(document(1))
    receipt = Post("0b9f1d3e-6a0b-4a55-8d59-0c1f6c1e7a10", Acknowledgement(answer), f"herid:{OURS}", f"herid:{OURS}",
                   "apprec-1.1", {"type": "APPREC"})  # fmt: skip
    assert setting.mailbox().outbox.post(receipt).state == "handed"
    assert setting.service.party(OURS).received == [answer]


@pytest.mark.parametrize("accepted", [200, 201, 202])
def test_version_2_may_answer_in_more_than_one_way(accepted: int) -> None:
    setting = Setting(2)
    setting.service.accepted = accepted
    assert setting.mailbox().outbox.post(post(document(1))).remote in setting.service.messages


@VERSIONS
def test_what_was_decided_for_one_goes_to_that_one_alone(version: int) -> None:
    setting = Setting(version)
    copy = someone()
    data = document(1, copies=(copy,))
    setting.mailbox().outbox.post(post(data))
    assert setting.service.party(THEIRS).received == [data]
    assert setting.service.party(copy.unit_herid).received == []
    setting.mailbox(state=MemoryState()).outbox.post(
        post(data, meta={"type": "INNLEGGELSESRAPPORT", "also": f"herid:{copy.unit_herid}"})
    )
    assert setting.service.party(copy.unit_herid).received == [data]


def test_version_3_reads_the_head_where_it_is_not_told() -> None:
    setting = Setting(3)
    box = setting.mailbox().outbox
    box.post(post(document(1), to="", sender="", meta={}))
    answer = apprec(message("INNLEGGELSESRAPPORT", seed=2, size="small"))
    tree = read_apprec(xml.parse(answer))
    assert tree is not None
    reversed_box = setting.mailbox(str(tree.sender.her_ids[1])).outbox
    reversed_box.post(Post(tree.id, Parcel(answer, released())))
    assert [setting.service.messages[id_].type for id_ in setting.service.messages] == ["INNLEGGELSESRAPPORT", "APPREC"]


@VERSIONS
def test_the_same_post_again_is_not_sent_again(version: int) -> None:
    setting = Setting(version)
    first = setting.mailbox().outbox.post(post(document(1)))
    again = setting.mailbox().outbox.post(post(document(1)))
    assert first == again == Posted("handed", first.remote)
    assert len(setting.service.messages) == 1


@VERSIONS
def test_an_answer_that_was_lost_is_told_as_maybe_sent(version: int) -> None:
    setting = Setting(version)
    box = setting.mailbox().outbox
    setting.service.script([("POST /messages", "lost-after")])
    with pytest.raises(Lost) as lost:
        box.post(post(document(1)))
    assert lost.value.sent
    assert len(setting.service.messages) == 1, "a post is not tried again by itself once it may have arrived"


@VERSIONS
def test_a_service_that_knows_the_msgid_makes_no_second_message(version: int) -> None:
    setting = Setting(version)
    setting.service.knows_msgid = True
    box = setting.mailbox().outbox
    setting.service.script([("POST /messages", "lost-after")])
    with pytest.raises(Lost):
        box.post(post(document(1)))
    posted = box.post(post(document(1)))
    assert [posted.remote] == list(setting.service.messages)


def test_a_post_whose_answer_was_lost_is_found_by_its_notification() -> None:
    setting = Setting(3)
    box = setting.mailbox()
    setting.service.script([("POST /messages", "lost-after")])
    with pytest.raises(Lost):
        box.outbox.post(post(document(1)))
    (notice,) = box.inbox.notices(10)
    assert (notice.id, notice.state) == (msg_id(document(1)), "delivered")


@VERSIONS
def test_a_connection_that_was_refused_is_tried_again_within_the_call(version: int) -> None:
    setting = Setting(version)
    box = setting.mailbox().outbox
    setting.service.script([("POST /messages", "no-connection")] * 2)
    assert box.post(post(document(1))).state == "handed"
    assert len(setting.clock.slept) == 2
    assert len(setting.service.messages) == 1


@VERSIONS
def test_a_connection_that_stays_away_is_lost_without_having_been_sent(version: int) -> None:
    setting = Setting(version)
    box = setting.mailbox().outbox
    setting.service.script([("POST /messages", "no-connection")] * 9)
    with pytest.raises(Lost) as lost:
        box.post(post(document(1)))
    assert not lost.value.sent


@VERSIONS
@pytest.mark.parametrize("fault", ["cut", "nonsense"])
def test_an_answer_that_says_nothing_is_no_answer(version: int, fault: str) -> None:
    setting = Setting(version)
    box = setting.mailbox().outbox
    setting.service.script([("POST /messages", fault)])
    with pytest.raises(Lost) as lost:
        box.post(post(document(1)))
    assert lost.value.sent


# --- size and shape


@VERSIONS
def test_a_message_over_the_limit_is_not_sent(version: int) -> None:
    setting = Setting(version)
    box = setting.mailbox().outbox
    data = b'<?xml version="1.0" encoding="UTF-8"?>' + b" " * 35_000_000
    no = fails(lambda: box.post(Post("1", Parcel(data, released()), f"herid:{THEIRS}", f"herid:{OURS}")))
    assert (no.code, no.later, no.params["limit"]) == ("edi-too-large", False, 35_000_000)
    assert ("POST", "/messages") not in setting.service.requests


@VERSIONS
def test_a_limit_of_the_services_own_is_told_alike(version: int) -> None:
    setting = Setting(version)
    setting.service.most = 100
    no = fails(lambda: setting.mailbox().outbox.post(post(document(1))))
    assert (no.code, no.later, no.params["size"]) == ("edi-too-large", False, len(document(1)))


@pytest.mark.parametrize(("version", "data", "more"), [
    (2, b"<MsgHead/>", {}), (2, '<?xml version="1.0" encoding="ISO-8859-1"?><å/>'.encode("latin-1"), {}),
    (3, b'<?xml version="1.0" encoding="UTF-8"?><MsgHead', {}), (3, b'<?xml version="1.0" encoding="UTF-8"?><other/>', {}),
    (3, document(1), {"to": "orgnr:999999999", "sender": f"herid:{OURS}", "meta": {"type": "X"}}),
    (2, document(1), {"to": "orgnr:999999999"}),
])  # fmt: skip
def test_a_document_that_the_service_cannot_carry(version: int, data: bytes, more: dict[str, Any]) -> None:
    setting = Setting(version)
    box = setting.mailbox().outbox
    no = fails(lambda: box.post(Post("1", Parcel(data, released()), **more)))
    assert (no.code, no.later) == ("edi-document", False)
    assert ("POST", "/messages") not in setting.service.requests


def test_nothing_is_sent_without_a_release() -> None:
    setting = Setting(2)
    with pytest.raises(TypeError):
        setting.mailbox().outbox.post(Post("1", document(1)))  # type: ignore[arg-type]


# --- what the transport says


@VERSIONS
@pytest.mark.parametrize(("does", "state", "code"), [
    ("acknowledge", "delivered", ""), ("reject", "refused", "edi-transport-rejected"),
    ("abandon", "refused", "edi-transport-abandoned"),
])  # fmt: skip
def test_the_transport_is_told_of_by_our_own_id(version: int, does: str, state: str, code: str) -> None:
    setting = Setting(version)
    setting.service.party(THEIRS).acknowledges = False
    box = setting.mailbox()
    posted = box.outbox.post(post(document(1)))
    box.inbox.notices(10)
    getattr(setting.service, does)(posted.remote, THEIRS)
    (notice,) = box.inbox.notices(10)
    if version == 2 and does == "abandon":
        code = "edi-transport-rejected"  # it has no word of its own
    assert (notice.id, notice.state, notice.code, notice.receiver) == (msg_id(document(1)), state, code, "")
    assert box.inbox.notices(10) == []
    setting.clock.pass_(61)
    assert box.inbox.notices(10) == []
    assert setting.state.waiting() == []


@VERSIONS
def test_a_notice_that_was_lost_with_us_comes_again(version: int) -> None:
    setting = Setting(version)
    box = setting.mailbox()
    box.outbox.post(post(document(1)))
    first = box.inbox.notices(10)
    again = setting.mailbox().inbox.notices(10)
    assert [(one.id, one.state) for one in first] == [(one.id, one.state) for one in again] != []


@VERSIONS
def test_each_of_several_receivers_has_a_state_of_its_own(version: int) -> None:
    setting = Setting(version)
    copy = someone()
    data = document(1, copies=(copy,))
    setting.service.party(copy.unit_herid).acknowledges = False
    box = setting.mailbox()
    posted = box.outbox.post(post(data, meta={"type": "INNLEGGELSESRAPPORT", "also": f"herid:{copy.unit_herid}"}))
    states = {one.receiver: one.state for one in box.inbox.notices(10)}
    assert states == {f"herid:{THEIRS}": "delivered", f"herid:{copy.unit_herid}": "handed"}
    setting.service.abandon(posted.remote, copy.unit_herid)
    assert {one.receiver: one.state for one in box.inbox.notices(10)}[f"herid:{copy.unit_herid}"] == "refused"


def test_version_2_goes_round_among_those_not_settled() -> None:
    setting = Setting(2)
    setting.service.party(THEIRS).acknowledges = False
    box = setting.mailbox()
    one, other = parties_of("INNLEGGELSESRAPPORT", make_scene(1))
    documents = [document(seed, sender=one, receiver=other) for seed in range(1, 6)]
    for data in documents:
        box.outbox.post(post(data))
    seen = [[one.id for one in box.inbox.notices(2)] for _ in range(4)]
    assert [len(some) for some in seen] == [2, 2, 1, 2]
    assert {one for some in seen for one in some} == {msg_id(data) for data in documents}


def test_version_2_stops_asking_for_what_the_service_has_forgotten() -> None:
    setting = Setting(2)
    box = setting.mailbox()
    posted = box.outbox.post(post(document(1)))
    del setting.service.messages[posted.remote]
    assert box.inbox.notices(5) == []
    assert box.inbox.notices(5) == []
    assert setting.state.waiting() == []


@VERSIONS
def test_a_service_that_cannot_say_is_asked_again(version: int) -> None:
    setting = Setting(version)
    box = setting.mailbox()
    box.outbox.post(post(document(1)))
    setting.service.script([("GET /messages/", "unavailable")])
    assert fails(lambda: box.inbox.notices(5)).code == "edi-busy"
    assert len(box.inbox.notices(5)) == 1


# --- receipts


@VERSIONS
def test_a_receipt_comes_as_a_document_and_is_seen_in_the_status(version: int) -> None:
    setting = Setting(version)
    setting.service.party(THEIRS).answers = lambda _: [("E10", "")]
    box = setting.mailbox()
    posted = box.outbox.post(post(document(1)))
    (arrival,) = box.inbox.poll(5)
    found = read_apprec(xml.parse(arrival.data))
    assert found is not None
    assert (arrival.kind, found.original_id, found.status) == ("receipt", msg_id(document(1)), "2")
    (delivery,) = box.status(posted.remote)
    assert (delivery.receiver, delivery.state, delivery.receipt) == (f"herid:{THEIRS}", "delivered", "Rejected")


@VERSIONS
@pytest.mark.parametrize("errors", [(), ("E10", "E31")])
def test_the_service_can_write_a_receipt_for_us(version: int, errors: tuple[str, ...]) -> None:
    setting = Setting(version)
    box = setting.mailbox(THEIRS)
    remote = setting.service.deliver(document(1))
    made = box.receipt(remote, THEIRS, errors)
    receipt = read_apprec(xml.parse(setting.service.messages[made.remote].document))
    assert receipt is not None
    assert receipt.original_id == msg_id(document(1))
    assert (receipt.status, tuple(one.code for one in receipt.errors)) == ("2" if errors else "1", errors)
    assert len(setting.service.party(OURS).received) == 1


@VERSIONS
def test_no_receipt_of_a_receipt_or_from_another(version: int) -> None:
    setting = Setting(version)
    box = setting.mailbox(THEIRS, "8140001")
    remote = setting.service.deliver(document(1))
    assert fails(lambda: box.receipt(remote, "8140001")).code == "edi-receipt"
    receipt = box.receipt(remote, THEIRS)
    assert fails(lambda: box.receipt(receipt.remote, OURS)).code == "edi-receipt"
    assert fails(lambda: box.receipt("6f0a6d2e-0000-4000-8000-000000000000", THEIRS)).code == "edi-not-found"
    assert fails(lambda: box.receipt("14831560224", THEIRS)).code == "edi-not-found"
    with pytest.raises(ValueError, match="8221"):
        box.receipt(remote, THEIRS, ["Tuva Nordmann"])


# --- settings and state


@pytest.mark.parametrize(
    "herids", [(), ("8140001", "8140001"), ("her:1",), tuple(str(8_140_000 + n) for n in range(201))]
)
def test_a_mailbox_of_no_herids_or_wrong_ones(herids: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as refused:
        EdiSettings(BASE, herids)
    assert [one.code for one in refused.value.findings] == ["edi-herids"]


@VERSIONS
def test_the_state_may_be_a_file(version: int, tmp_path: Any) -> None:
    setting = Setting(version)
    path = tmp_path / "edi.state"
    box = setting.mailbox(state=FileState(path), settle=0.0)
    posted = box.outbox.post(post(document(1)))
    assert box.outbox.post(post(document(1))) == posted
    setting.service.deliver(document(2), sender=THEIRS, receivers=[OURS])
    box.inbox.done(box.inbox.poll(5))
    after = setting.mailbox(state=FileState(path), settle=0.0)
    assert after.outbox.post(post(document(1))) == posted
    assert after.inbox.poll(5) == []
    assert len(after.inbox.notices(5)) == 1
    assert after.inbox.notices(5) == []
    assert FileState(path).waiting() == []
    assert FileState(path).get("messages") == FileState(path).get("messages") >= (version == 3)


@VERSIONS
@pytest.mark.parametrize("kept", [True, False])
def test_what_a_person_sends_anew_goes_once_for_each_time(version: int, kept: bool, tmp_path: Any) -> None:
    """Though the transport has settled nothing, and another process remembers it; what the service says of the time
    before is no news of this one."""
    setting, memory = Setting(version), MemoryState()

    def state() -> Any:
        return FileState(tmp_path / "edi.state") if kept else memory

    first = setting.mailbox(state=state()).outbox.post(post(document(1)))
    again = replace(post(document(1)), again=1)
    second = setting.mailbox(state=state()).outbox.post(again)
    assert second.remote != first.remote
    assert setting.mailbox(state=state()).outbox.post(again) == second, "the same time tried again"
    assert setting.service.party(THEIRS).received == [document(1)] * 2
    known = state()
    assert (known.known(first.remote), known.known(second.remote)) == ("", again.id)
    assert known.waiting() == [(again.id, second.remote)]
    setting.mailbox(state=known).outbox.post(replace(again, again=2))
    assert len(setting.service.party(THEIRS).received) == 3


@pytest.mark.parametrize("data", [b"", b"{}", b'{"state":2,"offsets":{},"sent":{}}', b'{"state":1,"offsets":{"a":-1},"sent":{}}',
                                  b'{"state":1,"offsets":{},"sent":{"a":7}}', b"\xff",
                                  b'{"state":1,"offsets":{},"sent":{},"again":{"a":"1"}}'])  # fmt: skip
def test_a_file_that_is_no_state_is_not_written_over(data: bytes, tmp_path: Any) -> None:
    path = tmp_path / "edi.state"
    path.write_bytes(data)
    with pytest.raises(Refused) as refused:
        FileState(path)
    assert [one.code for one in refused.value.findings] == ["edi-state"]
    assert path.read_bytes() == data
