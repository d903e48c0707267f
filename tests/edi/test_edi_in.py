"""What comes in, by both versions: polled, kept, acknowledged; the same again until then, and nothing behind another."""

from __future__ import annotations

from mailbox import CANARY, OURS, THEIRS, Setting, document, msg_id, post, told

import pytest

from planbro.testing.edi_server import Service, Weather
from planbro.testing.messages import apprec
from planbro.transport import Arrival, NotPosted
from planbro.transport.edi import MessageService

VERSIONS = pytest.mark.parametrize("version", [2, 3])
COPY = "8140777"


def incoming(seed: int = 1) -> bytes:
    """A message from them to us, to begin with: the usual one, the other way."""
    return document(seed)


def sent_in(service: Service, *seeds: int, to: str = OURS) -> list[str]:
    return [service.deliver(document(seed), sender=THEIRS, receivers=[to]) for seed in seeds]


def keys(arrivals: object) -> list[str]:
    return [one.key for one in arrivals]  # type: ignore[attr-defined]


@VERSIONS
def test_a_message_comes_byte_for_byte_and_is_given_again_until_it_is_done(version: int) -> None:
    setting = Setting(version)
    box = setting.mailbox().inbox
    (id_,) = sent_in(setting.service, 1)
    (one,) = box.poll(10)
    assert (one.port, one.key, one.kind) == ("edi", f"{id_}/{OURS}", "message")
    assert one.data == document(1)
    assert one.meta["sender"] == f"herid:{THEIRS}"
    assert one.meta["receiver"] == f"herid:{OURS}"
    assert "fault" not in one.meta
    assert keys(box.poll(10)) == [one.key]
    assert setting.service.messages[id_].legs[int(OURS)].read is False
    box.done([one])
    assert setting.service.messages[id_].legs[int(OURS)].read is True
    assert box.poll(10) == []


@VERSIONS
def test_a_crash_between_poll_and_done_gives_the_same_arrival(version: int) -> None:
    setting = Setting(version)
    sent_in(setting.service, 1, 2)
    setting.mailbox()
    first = setting.mailbox().inbox.poll(10)
    again = setting.mailbox().inbox.poll(10)
    assert keys(first) == keys(again)
    assert [one.data for one in first] == [one.data for one in again]


@VERSIONS
def test_a_crash_after_done_may_give_it_again_but_loses_nothing(version: int) -> None:
    setting = Setting(version)
    sent_in(setting.service, 1, 2, 3)
    box = setting.mailbox().inbox
    first = box.poll(10)
    box.done(first[:1])
    later = setting.mailbox().inbox.poll(10)
    assert set(keys(first[1:])) <= set(keys(later)) <= set(keys(first))


@VERSIONS
def test_they_come_in_order_and_at_most_as_many_as_asked_for(version: int) -> None:
    setting = Setting(version)
    box = setting.mailbox(page=3).inbox
    ids = sent_in(setting.service, 1, 2, 3, 4, 5, 6, 7)
    got: list[str] = []
    for _ in range(4):
        some = box.poll(2)
        assert len(some) <= 2
        box.done(some)
        got += keys(some)
    assert sorted(got) == sorted(f"{id_}/{OURS}" for id_ in ids)
    if version == 3:
        assert got == [f"{id_}/{OURS}" for id_ in ids]


@VERSIONS
def test_a_receipt_is_known_as_one(version: int) -> None:
    setting = Setting(version)
    box = setting.mailbox().inbox
    setting.service.deliver(apprec(document(1)), sender=THEIRS, receivers=[OURS])
    assert [one.kind for one in box.poll(5)] == ["receipt"]


@VERSIONS
def test_what_is_no_message_comes_all_the_same(version: int) -> None:
    setting = Setting(version)
    box = setting.mailbox().inbox
    setting.service.deliver(b"\xff\xfe not xml", sender=THEIRS, receivers=[OURS])
    (one,) = box.poll(5)
    assert (one.kind, one.data) == ("document", b"\xff\xfe not xml")


@VERSIONS
def test_a_message_to_two_of_our_parties_comes_once_to_each(version: int) -> None:
    setting = Setting(version)
    box = setting.mailbox(OURS, COPY).inbox
    id_ = setting.service.deliver(document(1), sender=THEIRS, receivers=[OURS, COPY])
    both = box.poll(10)
    assert sorted(keys(both)) == sorted([f"{id_}/{OURS}", f"{id_}/{COPY}"])
    box.done(both[:1])
    assert keys(box.poll(10)) == keys(both[1:])


@VERSIONS
def test_what_is_to_others_does_not_come(version: int) -> None:
    setting = Setting(version)
    box = setting.mailbox().inbox
    sent_in(setting.service, 1, to=COPY)
    assert box.poll(10) == []


@VERSIONS
@pytest.mark.parametrize(("fault", "code"), [("not-found", "edi-not-found"), ("forbidden", "edi-forbidden"),
                                             ("invalid", "edi-invalid")])  # fmt: skip
def test_a_message_that_can_never_be_had_is_told_and_holds_up_nobody(version: int, fault: str, code: str) -> None:
    setting = Setting(version)
    box = setting.mailbox().inbox
    ids = sent_in(setting.service, 1, 2)
    setting.service.script([(f"GET /messages/{ids[0]}/business", fault)])
    found = {one.key: one for one in box.poll(10)}
    first, second = found[f"{ids[0]}/{OURS}/fault"], found[f"{ids[1]}/{OURS}"]
    assert (first.data, first.meta["fault"]) == (b"", code)
    assert second.data == document(2)
    box.done([first, second])
    assert box.poll(10) == []
    again = setting.mailbox().fetch(ids[0], OURS)
    assert (again.key, again.data) == (f"{ids[0]}/{OURS}", document(1)), "once it is mended, it is another arrival"


@VERSIONS
def test_a_purged_document_is_told_as_gone(version: int) -> None:
    setting = Setting(version)
    box = setting.mailbox().inbox
    (id_,) = sent_in(setting.service, 1)
    setting.service.purge(id_)
    (one,) = box.poll(1)
    assert one.meta["fault"] == "edi-not-found"


@VERSIONS
def test_a_fault_in_the_service_over_one_message_lets_the_others_through_and_it_comes_later(version: int) -> None:
    setting = Setting(version)
    box = setting.mailbox().inbox
    ids = sent_in(setting.service, 1, 2)
    setting.service.script([(f"GET /messages/{ids[0]}/business", "broken")])
    first = box.poll(10)
    assert keys(first) == [f"{ids[1]}/{OURS}"]
    box.done(first)
    setting.clock.pass_(3600)
    assert keys(box.poll(10)) == [f"{ids[0]}/{OURS}"], "the mark has not passed it"
    assert set(keys(setting.mailbox().inbox.poll(10))) >= {f"{ids[0]}/{OURS}"}


@VERSIONS
def test_what_was_had_before_the_service_fell_silent_is_given(version: int) -> None:
    setting = Setting(version)
    box = setting.mailbox().inbox
    ids = sent_in(setting.service, 1, 2)
    setting.service.script([(f"GET /messages/{ids[1]}/business", "unavailable")])
    assert len(box.poll(10)) == 1
    setting.service.script([("GET /messages/", "unavailable")])
    with pytest.raises(NotPosted) as no:
        box.poll(10)
    assert (no.value.code, no.value.later) == ("edi-busy", True)


@VERSIONS
def test_an_acknowledgement_that_is_lost_can_be_given_again(version: int) -> None:
    setting = Setting(version)
    box = setting.mailbox().inbox
    sent_in(setting.service, 1)
    some = box.poll(1)
    setting.service.script([("PUT ", "lost-after")])
    box.done(some)
    box.done(some)
    assert box.poll(1) == []


@VERSIONS
def test_one_that_cannot_be_acknowledged_keeps_no_other_waiting(version: int) -> None:
    setting = Setting(version)
    box = setting.mailbox().inbox
    sent_in(setting.service, 1, 2, 3)
    some = box.poll(3)
    setting.service.script([("PUT ", "forbidden")])
    with pytest.raises(NotPosted) as no:
        box.done(some)
    assert no.value.code == "edi-forbidden"
    assert keys(box.poll(3)) == [some[0].key]


@VERSIONS
def test_doubles_reordering_and_late_notifications_lose_nothing(version: int) -> None:
    setting = Setting(version)
    setting.service.weather = Weather(double=0.3, hold=0.4, late=0.3)
    box = setting.mailbox().inbox
    got: set[bytes] = set()
    for seed in range(1, 25):
        sent_in(setting.service, seed)
        some = box.poll(5)
        box.done(some)
        got |= {one.data for one in some}
        setting.clock.pass_(5)
        if seed % 4 == 0:
            setting.service.flow()
    setting.service.weather = Weather()
    setting.service.flow()
    for _ in range(20):
        some = box.poll(100)
        box.done(some)
        got |= {one.data for one in some}
    assert got == {document(seed) for seed in range(1, 25)}


# --- the notifications of version 3


def test_the_offset_has_gaps_and_is_kept() -> None:
    setting = Setting(3)
    box = setting.mailbox().inbox
    sent_in(setting.service, 1, 2, 3, to=COPY)
    sent_in(setting.service, 4)
    some = box.poll(10)
    box.done(some)
    assert setting.state.get("messages") == 0, "it was only just seen"
    setting.clock.pass_(61)
    assert box.poll(10) == []
    kept = setting.state.get("messages")
    assert kept == int(some[0].meta["offset"])
    assert setting.mailbox().inbox.poll(10) == []


def test_the_mark_stays_before_what_is_not_done() -> None:
    setting = Setting(3)
    box = setting.mailbox().inbox
    sent_in(setting.service, 1, 2, 3)
    some = box.poll(10)
    box.done(some[1:])
    setting.clock.pass_(3600)
    assert keys(box.poll(10)) == [some[0].key]
    assert setting.state.get("messages") < int(some[0].meta["offset"])
    box.done(some[:1])
    assert setting.state.get("messages") == int(some[2].meta["offset"])


def test_a_notification_that_becomes_visible_after_a_later_one_is_not_missed() -> None:
    setting = Setting(3)
    box = setting.mailbox().inbox
    setting.service.weather = Weather(late=1.0)
    sent_in(setting.service, 1)
    setting.service.weather = Weather()
    sent_in(setting.service, 2)
    some = box.poll(10)
    assert [one.data for one in some] == [document(2)]
    box.done(some)
    setting.clock.pass_(30)
    setting.service.flow()
    assert [one.data for one in box.poll(10)] == [document(1)]


def test_without_settling_the_mark_moves_at_once() -> None:
    setting = Setting(3)
    box = setting.mailbox(settle=0.0).inbox
    sent_in(setting.service, 1)
    box.done(box.poll(1))
    assert setting.state.get("messages") > 0


def test_a_refused_message_is_told_without_a_document() -> None:
    setting = Setting(3)
    box = setting.mailbox().inbox
    id_ = setting.service.refuse(OURS, THEIRS)
    (one,) = box.poll(10)
    assert (one.key, one.data, one.meta["fault"]) == (f"{id_}/{OURS}/fault", b"", "edi-refused-message")
    assert CANARY not in str(one.meta)
    box.done([one])
    assert box.poll(10) == []


def test_a_kind_of_notification_that_is_not_known_is_passed_over() -> None:
    setting = Setting(3)
    box = setting.mailbox(settle=0.0).inbox
    with setting.service._lock:
        setting.service._tell("SomethingNew", "7", int(OURS), 1)
    assert box.poll(10) == []
    assert box.notices(10) == []
    assert setting.state.get("messages") == setting.state.get("states") > 0


# --- reserved and refused


def start(box: MessageService) -> NotPosted:
    with pytest.raises(NotPosted) as no:
        box.start()
    assert CANARY not in told(no.value)
    return no.value


def test_two_installations_on_one_herid_find_out_at_start() -> None:
    setting = Setting(3)
    first = setting.mailbox(client="kommune")
    no = start(setting.mailbox(client="en-annen", started=False))
    assert (no.code, no.later, no.params["herid"]) == ("edi-locked", False, OURS)
    first.release()
    second = setting.mailbox(client="en-annen")
    assert start(first).code == "edi-locked"
    second.start()


@VERSIONS
def test_a_herid_that_another_has_reserved_since_fails_loudly(version: int) -> None:
    setting = Setting(version)
    box = setting.mailbox()
    sent_in(setting.service, 1)
    setting.service.lock(OURS, "en-annen")
    for work in (lambda: box.inbox.poll(1), lambda: box.outbox.post(post(document(1))), box.start):
        with pytest.raises(NotPosted) as no:
            work()
        assert (no.value.code, no.value.later) == ("edi-locked", False)


@VERSIONS
def test_a_herid_that_is_not_ours_is_named_at_start(version: int) -> None:
    setting = Setting(version)
    setting.service.rights["kommune"] = {int(OURS)}
    setting.mailbox().start()
    no = start(setting.mailbox(OURS, COPY, started=False))
    assert (no.code, no.later, no.params["herid"]) == ("edi-forbidden", False, COPY)


def test_the_service_is_told_how_we_want_it() -> None:
    setting = Setting(3)
    setting.mailbox(lock=False)
    setting.mailbox(client="en-annen")
    assert ("PUT", "/mshconfigurations") in setting.service.requests


def test_version_2_says_nothing_of_itself_and_looks_only() -> None:
    setting = Setting(2)
    setting.mailbox().start()
    assert setting.service.requests == [("GET", "/messages")]


def test_an_arrival_shows_nothing_of_what_it_holds() -> None:
    setting = Setting(2)
    box = setting.mailbox().inbox
    setting.service.deliver(document(1).replace(b"MsgHead", b"MsgHead"), sender=THEIRS, receivers=[OURS])
    (one,) = box.poll(1)
    assert isinstance(one, Arrival)
    assert msg_id(one.data) not in repr(one)


def test_while_offsets_settle_a_poll_reads_on_from_the_last_and_looks_back_now_and_then() -> None:
    setting = Setting(3)
    box = setting.mailbox(page=5).inbox
    sent_in(setting.service, *range(1, 21))
    while some := box.poll(100):
        box.done(some)

    def pages() -> int:
        before = len(setting.service.requests)
        assert box.poll(100) == []
        return len(setting.service.requests) - before

    assert pages() == 1
    setting.clock.pass_(16)
    assert pages() > 4
    assert pages() == 1
    setting.clock.pass_(61)
    assert pages() > 4
    setting.clock.pass_(61)
    assert pages() == 1, "the mark has passed them"


def test_the_mark_does_not_move_on_the_clock_alone_while_the_service_is_silent() -> None:
    setting = Setting(3)
    box = setting.mailbox().inbox
    setting.service.weather = Weather(late=1.0)
    sent_in(setting.service, 1)
    setting.service.weather = Weather()
    sent_in(setting.service, 2)
    box.done(box.poll(10))
    setting.service.flow()
    setting.clock.pass_(3600)
    setting.service.script(["broken"])
    with pytest.raises(NotPosted):
        box.poll(10)
    assert [one.data for one in box.poll(10)] == [document(1)]
