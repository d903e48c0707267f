"""The fakes keep the ports' promises, and break on demand what a real far end may break."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from planbro.testing import FakeInbox, FakeOutbox, Mood
from planbro.transport import Inbox, Lost, Notice, NotPosted, Outbox, Post


def test_they_are_ports() -> None:
    inbox: Inbox = FakeInbox()
    outbox: Outbox = FakeOutbox()
    assert (inbox.name, outbox.name) == ("inbox", "outbox")


def test_an_inbox_gives_again_what_is_not_done_and_counts_what_is() -> None:
    inbox = FakeInbox()
    first, second = inbox.arrive(b"1"), inbox.arrive(b"2", kind="event", way="x")
    assert [one.data for one in inbox.poll(10)] == [b"1", b"2"]
    inbox.done([first])
    inbox.done([first])
    assert [one.key for one in inbox.poll(10)] == [second.key]
    assert inbox.taken == {first.key: 2}


def test_an_inbox_follows_its_script() -> None:
    inbox = FakeInbox(script=["away:port-folder:7", "empty", "twice", "ok"])
    arrival = inbox.arrive(b"1")
    with pytest.raises(NotPosted) as told:
        inbox.poll(10)
    assert (told.value.code, told.value.wait, told.value.later) == ("port-folder", 7.0, True)
    assert [len(inbox.poll(10)) for _ in range(3)] == [0, 2, 1]
    assert inbox.waiting == [arrival.key]


def test_an_outbox_follows_its_script_and_one_id_is_one_message(post: Callable[..., Post]) -> None:
    outbox = FakeOutbox(
        script=["no-connection", "lost", "answer-lost", "away:port-folder:3", "refused:webhook-refused"]
    )
    one = post(b"1")
    for sent in (False, True):
        with pytest.raises(Lost) as lost:
            outbox.post(one)
        assert lost.value.sent is sent
        assert not outbox.received
    with pytest.raises(Lost):
        outbox.post(one)
    assert outbox.received == {one.id: b"1"}
    for later in (True, False):
        with pytest.raises(NotPosted) as told:
            outbox.post(one)
        assert told.value.later is later
    assert outbox.post(post(b"changed since")).state == "handed"
    assert outbox.received == {one.id: b"1"}
    assert outbox.tries[one.id] == 6


def test_chance_is_the_same_for_the_same_seed(post: Callable[..., Post]) -> None:
    def run(seed: int) -> list[str]:
        outbox = FakeOutbox(seed=seed, mood=Mood(lost=0.3, answer_lost=0.3, refused=0.2))
        told = []
        for at in range(40):
            try:
                told.append(outbox.post(post(id=str(at))).state)
            except Lost as error:
                told.append(f"lost {error.sent}")
            except NotPosted as error:
                told.append(error.code)
        return told

    assert run(1) == run(1) != run(2)
    assert len(set(run(1))) > 2


def test_loss_and_disorder_are_made_good_by_sending_again() -> None:
    inbox = FakeInbox(seed=3, mood=Mood(lost=0.5, twice=0.5, shuffled=True))
    made = {inbox.arrive(b"%d" % at).key for at in range(50)}
    assert len(inbox.waiting) < 50
    inbox.send_lost_again()
    assert {one.key for one in inbox.poll(1000)} == made


def test_the_far_end_may_see_things_twice_and_out_of_turn(post: Callable[..., Post]) -> None:
    outbox = FakeOutbox(seed=4, mood=Mood(twice=1.0, shuffled=True))
    for at in range(9):
        outbox.post(post(b"%d" % at, id=str(at)))
    seen = outbox.at_the_far_end()
    assert len(seen) == 18
    assert {id for id, _ in seen} == {str(at) for at in range(9)}
    assert seen != sorted(seen)


def test_notices_come_at_least_once() -> None:
    inbox = FakeInbox(seed=1, mood=Mood(twice=0.9))
    for at in range(5):
        inbox.tell(Notice(str(at), "delivered", "2026-11-22T12:00:00+01:00"))
    seen = [one.id for _ in range(20) for one in inbox.notices(2)]
    assert set(seen) == {str(at) for at in range(5)}
    assert len(seen) > 5


def test_nothing_goes_without_a_release() -> None:
    with pytest.raises(TypeError):
        FakeOutbox().post(Post("x", b"{}"))  # type: ignore[arg-type]
