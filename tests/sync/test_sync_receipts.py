"""The life of a receipt: awaited, asked after, missing, late, twice, a no, and a transport that cannot deliver."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from planbro.exchange import deviations
from planbro.exchange.sync import Deadlines, Route
from planbro.exchange.work import take_notices
from planbro.findings import Finding
from planbro.plan import Plan
from planbro.store.database import Exchange, Exchanges, Messages
from planbro.transport import Arrival, Notice
from sync.conftest import EPJ, TENANT, Town

REJECTED = b'<Status V="2" DN="Avvist"/><Error V="E36" DN="Pasienten er ikke entydig identifisert"/>'


def the_delivery(town: Town) -> Exchange:
    (found,) = town.rows("delivery")
    return found


def sent(town: Town, plan: Plan) -> Exchange:
    """A message that has gone and waits for its receipt; the EPJ's answer lies ready and is not sent yet."""
    town.change(plan)
    town.run(receipts=False)
    return the_delivery(town)


def a_no(answer: bytes) -> bytes:
    made = re.sub(rb'<Status V="1"[^>]*/>', REJECTED, answer)
    assert made != answer
    return made


def comes(town: Town, data: bytes, key: str = "r1") -> None:
    town.edi.waiting.append(Arrival("edi", key, data, "receipt"))
    town.run(receipts=False)


def told(town: Town) -> list[str]:
    """The deviations that a look at what is held opens, by their codes."""
    with town.database.writing() as transaction:
        return [one.code for one in deviations.sweep(transaction, TENANT, town.clock())]


def transport_says(town: Town, state: str, code: str = "") -> None:
    message = the_delivery(town).sent
    with town.database.reading() as transaction:
        kept = Messages(transaction).get(message or 0)
    assert kept is not None
    notice = Notice(kept.msgid, state, town.clock(), code)  # type: ignore[arg-type]
    take_notices(town.database, TENANT, [notice], town.clock())


# waiting


def test_transport_and_receipt_are_two_states(town: Town, plans: list[Plan]) -> None:
    waiting = sent(town, plans[0])
    assert (waiting.state, waiting.standing, waiting.transport, waiting.receipt) == ("awaiting", "open", "handed", "")
    transport_says(town, "delivered")
    there = the_delivery(town)
    assert (there.state, there.transport, there.receipt) == ("awaiting", "delivered", "")
    comes(town, town.hospital.back[0])
    there = the_delivery(town)
    assert (there.state, there.transport, there.receipt, there.outcome) == ("closed", "delivered", "ok", "done")


def test_it_is_asked_after_before_the_deadline_and_waited_for_still(town: Town, plans: list[Plan]) -> None:
    sent(town, plans[0])
    town.clock.go(23)
    town.run(receipts=False)
    assert the_delivery(town).reason == ""
    town.clock.go(2)
    town.run(receipts=False)
    waiting = the_delivery(town)
    assert (waiting.state, waiting.standing, waiting.reason) == ("awaiting", "open", "receipt-awaited")
    assert told(town) == [], "a reminder is no deviation"
    comes(town, town.hospital.back[0])
    assert (the_delivery(town).receipt, the_delivery(town).reason) == ("ok", "")


@pytest.mark.parametrize(("hours", "receipt"), [(95.9, ""), (96, "missing")])
def test_silence_is_a_no_after_ninety_six_hours(town: Town, plans: list[Plan], hours: float, receipt: str) -> None:
    sent(town, plans[0])
    town.clock.go(30)
    town.run(receipts=False)
    town.clock.go(hours - 30)
    town.run(receipts=False)
    assert the_delivery(town).receipt == receipt
    assert told(town) == (["receipt-missing"] if receipt else [])
    assert told(town) == [], "told once"


def test_a_process_that_slept_past_the_deadline_says_the_same(town: Town, plans: list[Plan]) -> None:
    sent(town, plans[0])
    for _ in range(2):
        town.clock.go(200)
        town.run(receipts=False)
    there = the_delivery(town)
    assert (there.standing, there.receipt, there.reason) == ("held", "missing", "receipt-missing")
    assert len(town.hospital.got) == 1, "nothing is sent again by itself"


def test_the_deadline_is_the_tenants_to_set(town: Town, plans: list[Plan]) -> None:
    town.rules = replace(town.rules, deadlines=Deadlines(remind=1, receipt=2))
    sent(town, plans[0])
    for _ in range(2):
        town.clock.go(1)
        town.run(receipts=False)
    assert the_delivery(town).receipt == "missing"


# yes, late and twice


def test_a_late_yes_is_legal_and_closes_it(town: Town, plans: list[Plan]) -> None:
    sent(town, plans[0])
    for _ in range(2):
        town.clock.go(97)
        town.run(receipts=False)
    comes(town, town.hospital.back[0])
    there = the_delivery(town)
    assert (there.standing, there.outcome, there.receipt, there.reason) == ("closed", "done", "ok", "receipt-late")


def test_the_second_receipt_is_noted_and_changes_nothing(town: Town, plans: list[Plan]) -> None:
    sent(town, plans[0])
    (answer,) = town.hospital.back
    comes(town, answer)
    comes(town, a_no(answer), "r2")
    there = the_delivery(town)
    assert (there.standing, there.receipt) == ("closed", "ok")
    second = town.rows("receipt")[-1]
    assert (second.standing, second.outcome, second.reason) == ("closed", "nothing", "receipt-repeated")
    assert told(town) == []


def test_the_same_receipt_given_twice_by_its_port_is_one(town: Town, plans: list[Plan]) -> None:
    sent(town, plans[0])
    (answer,) = town.hospital.back
    comes(town, answer)
    comes(town, answer)
    assert len(town.rows("receipt")) == 1


# no


def test_a_no_is_a_deviation_with_its_codes_in_words(town: Town, plans: list[Plan]) -> None:
    sent(town, plans[0])
    comes(town, a_no(town.hospital.back[0]))
    there = the_delivery(town)
    assert (there.standing, there.receipt, there.reason) == ("held", "rejected", "receipt-negative")
    assert "E36" in Finding(there.reason, params=dict(there.params)).text("nb")
    assert told(town) == ["receipt-negative"]


def test_a_yes_after_a_no_does_not_take_it_back(town: Town, plans: list[Plan]) -> None:
    sent(town, plans[0])
    (answer,) = town.hospital.back
    comes(town, a_no(answer))
    comes(town, answer, "r2")
    assert the_delivery(town).receipt == "rejected"


def test_a_late_no_is_a_no(town: Town, plans: list[Plan]) -> None:
    sent(town, plans[0])
    for _ in range(2):
        town.clock.go(97)
        town.run(receipts=False)
    assert told(town) == ["receipt-missing"]
    comes(town, a_no(town.hospital.back[0]))
    assert (the_delivery(town).receipt, told(town)) == ("rejected", ["receipt-negative"])


def test_after_a_no_the_same_content_may_be_sent_again(town: Town, plans: list[Plan]) -> None:
    sent(town, plans[0])
    comes(town, a_no(town.hospital.back[0]))
    other = replace(plans[0], title="Ny tittel")
    town.change(other, "2")
    town.run(receipts=False)
    assert len(town.hospital.messages) == 2


# what belongs to nothing, and what could not be delivered


def test_a_receipt_for_what_was_never_sent_is_for_a_person(town: Town, plans: list[Plan]) -> None:
    sent(town, plans[0])
    (answer,) = town.hospital.back
    strange = re.sub(
        rb"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", b"0b6f6a52-6f0c-4d3a-9d0e-3f6a4f1f6b10", answer
    )
    comes(town, strange)
    (receipt,) = town.rows("receipt")
    assert (receipt.standing, receipt.reason) == ("held", "receipt-for-nothing")
    assert the_delivery(town).receipt == ""


def test_what_the_transport_cannot_deliver_is_for_a_person_at_once(town: Town, plans: list[Plan]) -> None:
    sent(town, plans[0])
    transport_says(town, "refused", "InvalidReceiver")
    there = the_delivery(town)
    assert (there.standing, there.transport, there.reason) == ("held", "refused", "transport-refused")
    assert "InvalidReceiver" in Finding(there.reason, params=dict(there.params)).text("en")
    assert told(town) == ["transport-refused"]


def test_a_receipt_counts_more_than_what_the_transport_said(town: Town, plans: list[Plan]) -> None:
    sent(town, plans[0])
    transport_says(town, "refused", "Timeout")
    comes(town, town.hospital.back[0])
    there = the_delivery(town)
    assert (there.standing, there.transport, there.receipt) == ("closed", "delivered", "ok")
    transport_says(town, "refused", "Timeout")
    assert the_delivery(town).receipt == "ok"
    assert the_delivery(town).standing == "closed"


def test_each_receiver_has_its_own_states(town: Town, plans: list[Plan]) -> None:
    other = "herid:8094868"
    routes = (*town.rules.routes, Route(other, "edi", "plo-1.6", message="INNLEGGELSESRAPPORT"))
    town.rules = replace(town.rules, routes=routes)
    town.change(plans[0])
    town.run(receipts=False)
    first, second = town.hospital.back
    comes(town, first)
    found = {row.party: (row.standing, row.receipt) for row in town.rows("delivery")}
    assert sorted(found.values()) == [("closed", "ok"), ("open", "")]
    comes(town, a_no(second), "r2")
    found = {row.party: (row.standing, row.receipt) for row in town.rows("delivery")}
    assert sorted(found) == [EPJ, other]
    assert sorted(found.values()) == [("closed", "ok"), ("held", "rejected")]


def test_what_waits_for_a_receipt_holds_nothing_back(town: Town, plans: list[Plan]) -> None:
    sent(town, plans[0])
    other = replace(plans[0])
    other.koordinatorer = [replace(one, family="Nyvalg") for one in plans[0].koordinatorer]
    town.change(other, "2")
    town.run(receipts=False)
    assert len(town.hospital.messages) == 2
    with town.database.reading() as transaction:
        states = [row.state for row in Exchanges(transaction).find() if row.kind == "delivery"]
    assert states == ["awaiting", "awaiting"]
