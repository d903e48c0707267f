"""Series: a change, a cancellation, in any order; the last sent one counts, and nobody touches another's message."""

from __future__ import annotations

import itertools
import re
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from receiving import AT, SERIES, about, codes, msgid, received, receiver, with_msgid

from planbro.ident import make_synthetic
from planbro.store import Entry
from planbro.testing.messages import message

NEW, CHANGE, CANCEL = SERIES["N"], SERIES["M"], SERIES["C"]


def states(files: list[bytes]) -> dict[str, tuple[str, bool]]:
    """MsgId to where it stands and whether it may be imported."""
    return {entry.envelope.msgid or "": (entry.state, entry.importable) for entry in received(files)}


def at(data: bytes, days: int) -> bytes:
    """The message sent so many days later."""
    found = re.search(rb"GenDate>([^<]*)<", data)
    assert found
    moment = datetime.fromisoformat(found[1].decode()) + timedelta(days=days)
    return data.replace(found[1], moment.isoformat().encode(), 1)


def refer(data: bytes, parent: str, conversation: str) -> bytes:
    data = re.sub(rb"(<RefToParent>)[^<]*", rb"\g<1>" + parent.encode(), data)
    return re.sub(rb"(<RefToConversation>)[^<]*", rb"\g<1>" + conversation.encode(), data)


@pytest.mark.parametrize("order", list(itertools.permutations("NMC")))
def test_a_cancelled_series_is_cancelled_in_whatever_order_it_comes(order: tuple[str, ...]) -> None:
    found = states([SERIES[status] for status in order])
    assert found[msgid(NEW)] == ("cancelled", False)
    assert found[msgid(CHANGE)] == ("cancelled", False)
    assert found[msgid(CANCEL)][0] == "cancellation"


@given(st.permutations([0, 1, 2, 3]), st.booleans())
def test_the_last_sent_counts_in_whatever_order_they_come(order: list[int], cancelled: bool) -> None:
    changes = [with_msgid(at(CHANGE, day), f"63ef9d77-a261-5ed7-a2ac-0000000000{day:02}") for day in (1, 2)]
    files = [NEW, CHANGE, *(changes if not cancelled else [changes[0], at(CANCEL, 5)])]
    found = states([files[place] for place in order])
    last = msgid(files[-1])
    for data in files[:-1]:
        assert found[msgid(data)] == ("cancelled" if cancelled else "superseded", False)
    assert found[last][0] == ("cancellation" if cancelled else "valid")
    assert found[last][1] is (not cancelled or order[0] != 3)


def test_a_cancellation_before_its_original_is_answered_and_held() -> None:
    held, late = received([CANCEL, NEW])
    assert (held.fate, held.receipts[0].status) == ("held", "1")
    assert (late.fate, late.receipts[0].status, late.importable) == ("accepted", "1", False)
    assert "message-cancelled" in codes(late)
    assert late.id in {link.entry for link in held.links}


def test_held_cancellations_can_be_listed() -> None:
    with receiver() as taking:
        number = taking.receive(CANCEL, "c.xml", AT)
        assert [entry.id for entry in taking.journal.waiting()] == [number]
        taking.receive(NEW, "n.xml", AT)
        assert taking.journal.waiting() == []


def test_a_change_before_its_original_counts_and_the_original_does_not() -> None:
    change, late = received([CHANGE, NEW])
    assert "change-before-original" in codes(change)
    assert (change.state, change.importable) == ("valid", True)
    assert (late.state, late.importable) == ("superseded", False)


def test_a_change_sent_after_the_cancellation_counts() -> None:
    again = with_msgid(at(CHANGE, 9), "63ef9d77-a261-5ed7-a2ac-000000000009")
    found = states([NEW, CANCEL, again])
    assert found[msgid(again)] == ("valid", True)
    assert found[msgid(NEW)] == ("cancelled", False)


def test_a_rejected_cancellation_cancels_nothing() -> None:
    first, refused = received([NEW, with_msgid(CANCEL, "1")])
    assert refused.fate == "rejected"
    assert (first.state, first.importable) == ("valid", True)


def test_a_rejected_message_is_never_importable_whatever_follows() -> None:
    refused, change = received([NEW.replace(b"Forsendelsesstatus", b"Feil"), CHANGE])
    assert (refused.fate, refused.importable) == ("rejected", False)
    assert change.importable


def from_another(data: bytes) -> bytes:
    """The same message with another sender's HER-ids."""
    head, end, rest = data.partition(b"</Sender>")
    start = head.rindex(b"<Sender>")
    return head[:start] + re.sub(rb"(Id>)(\d)(\d+)(<)", rb"\g<1>7\g<3>\g<4>", head[start:]) + end + rest


def test_nobody_cancels_what_another_sent() -> None:
    first, foreign = received([NEW, from_another(CANCEL)])
    assert (first.state, first.importable) == ("valid", True)
    assert "series-other-sender" in codes(foreign)
    assert foreign.fate == "held"


def test_a_held_cancellation_of_another_sender_takes_nothing_back() -> None:
    _, late = received([from_another(CANCEL), NEW])
    assert (late.state, late.importable) == ("valid", True)


def test_a_change_about_another_patient_is_not_linked_and_cannot_be_imported() -> None:
    first, wrong = received([NEW, about(CHANGE, _other_number())])
    assert "series-other-patient" in codes(wrong)
    assert (wrong.fate, wrong.importable) == ("accepted", False)
    assert (first.state, first.importable) == ("valid", True)


def test_a_cancellation_about_another_patient_cancels_nothing_before_or_after() -> None:
    wrong = about(CANCEL, _other_number())
    first, later = received([NEW, wrong])
    assert (first.importable, later.importable) == (True, False)
    held, late = received([wrong, NEW])
    assert (held.importable, late.importable, late.state) == (False, True, "valid")
    assert "follower-other-patient" in codes(late)


def _other_number() -> str:
    return next(number for at in range(500) if (number := make_synthetic(date(1955, 5, 17), at)) is not None)


def test_a_change_without_reference_is_told_and_may_be_read_a_cancellation_may_not() -> None:
    bare = [re.sub(rb"<(\w+:)?ConversationRef>.*?</(\w+:)?ConversationRef>", b"", data, flags=re.DOTALL)
            for data in (CHANGE, CANCEL)]  # fmt: skip
    change, cancel = received(bare)
    assert "series-without-reference" in codes(change) & codes(cancel)
    assert (change.importable, cancel.importable) == (True, False)


def test_a_cancellation_in_a_conversation_begun_by_a_request_leaves_the_request_alone() -> None:
    """The answer refers to the request; what follows the answer may name either as the start (HITS 1218 § 3.3)."""
    request = message("DIALOG_FORESPORSEL", "dialog-1.0", size="small")
    asked = msgid(request)
    reference = f"<RefToParent>{asked}</RefToParent><RefToConversation>{asked}</RefToConversation>"
    named = f"<ConversationRef>{reference}</ConversationRef><Sender>".encode()
    answer = NEW.replace(b"<Sender>", named, 1)
    gone = refer(CANCEL, msgid(answer), asked)
    for order in itertools.permutations([request, answer, gone]):
        found = {entry.envelope.msgid: entry for entry in received(order)}
        assert (found[msgid(answer)].state, found[msgid(answer)].importable) == ("cancelled", False)
        assert found[asked].importable
    linked = received([request, answer])[1]
    assert {link.kind for link in linked.links} == {"answers"}


def test_the_versions_of_a_message_name_each_other_in_the_journal() -> None:
    first, change, cancel = received([NEW, CHANGE, CANCEL])
    assert {link.entry for link in change.links} == {first.id}
    assert {link.entry for link in cancel.links} == {first.id, change.id}
    assert {entry.envelope.series for entry in (first, change, cancel)} == {msgid(NEW)}


def test_a_duplicate_moves_nothing_in_its_series() -> None:
    entries: list[Entry] = received([NEW, CHANGE, NEW, CHANGE])
    assert [entry.fate for entry in entries] == ["accepted", "accepted", "duplicate", "duplicate"]
    assert [entry.importable for entry in entries] == [False, True, False, False]
