"""What a person does with an exchange that did not go: told first, done after, once, in order, with who and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from planbro.exchange.correct import Corrected, Wish, correct, history
from planbro.findings import Refused
from planbro.plan import Plan, copy
from planbro.store.database import Chosen, Messages
from planbro.transport import Arrival, NotPosted
from planbro.transport.folder import FolderOutbox
from sync.conftest import EPJ, TENANT, Town

WHY = "ringt med mottaker"


def do(town: Town, what: Any, *numbers: int, really: bool = True, **more: Any) -> list[Corrected]:
    chosen = more.pop("chosen", Chosen(TENANT, numbers))
    return correct(town.database, chosen, Wish(what, "user:kari", WHY, **more), town.clock, do=really)


def rejected(town: Town, plan: Plan) -> int:
    """A message that the receiver has rejected."""
    town.hospital.reject = True
    town.change(plan)
    town.run()
    town.hospital.reject = False
    (delivery,) = town.rows("delivery")
    assert (delivery.standing, delivery.reason) == ("held", "receipt-negative")
    return delivery.id


def broken(town: Town, name: str) -> None:
    town.tool.waiting.append(Arrival("sampro", name, b"<plan"))


def test_nothing_is_done_before_it_is_said_so(town: Town, plans: list[Plan]) -> None:
    number = rejected(town, plans[0])
    (told,) = do(town, "handle", number, really=False)
    assert told.does
    assert town.rows("delivery")[0].standing == "held"


def test_who_and_why_stand_with_the_exchange_and_the_reason_is_sealed(town: Town, plans: list[Plan]) -> None:
    number = rejected(town, plans[0])
    do(town, "handle", number)
    found = history(town.database, TENANT, number)
    assert found is not None
    assert (found.row.standing, found.row.outcome, found.row.reason) == ("closed", "handled", "receipt-negative")
    (done,) = found.corrections
    assert (done.what, done.who, done.reason) == ("handle", "user:kari", WHY)
    assert history(town.database, "999999999", number) is None
    with town.database.reading() as transaction:
        raw = transaction.connection.exec_driver_sql("SELECT body FROM correction").scalar_one()
    assert WHY.encode() not in bytes(raw)


def test_a_reason_and_a_filter_are_asked_for(town: Town) -> None:
    for chosen, reason, code in (
        (Chosen(TENANT), WHY, "correct-all"),
        (Chosen(TENANT, plans=("",)), WHY, "correct-all"),
        (Chosen(TENANT, kinds=("change",), parties=("",)), WHY, "correct-all"),
        (Chosen(TENANT, (1,)), " ", "correct-no-reason"),
    ):
        with pytest.raises(Refused) as refused:
            correct(town.database, chosen, Wish("skip", "user:kari", reason), town.clock, do=True)
        assert refused.value.findings.codes() == [code]


def test_what_was_rejected_is_sent_again_under_the_same_id_and_its_new_receipt_counts(
    town: Town, plans: list[Plan]
) -> None:
    number = rejected(town, plans[0])
    assert not do(town, "requeue", number)[0].does, "it would only be found rejected again"
    assert do(town, "resend", number)[0].does
    town.run()
    assert len(town.hospital.got) == 2
    assert len(town.hospital.messages) == 1
    (delivery,) = town.rows("delivery")
    assert (delivery.standing, delivery.receipt) == ("closed", "ok")


def test_what_goes_by_a_folder_lies_there_again_when_a_person_sends_it_again(
    town: Town, plans: list[Plan], tmp_path: Path
) -> None:
    town.hospital = FolderOutbox(tmp_path, name="edi")  # type: ignore[assignment]
    town.change(plans[0])
    town.run(receipts=False)
    for _ in range(2):
        (taken,) = tmp_path.glob("*.xml")
        taken.unlink()
        assert do(town, "resend", town.rows("delivery")[0].id)[0].does
        town.run(receipts=False)
        assert [path.name for path in tmp_path.glob("*.xml")] == [taken.name]


def test_a_receiver_who_lost_a_message_is_sent_it_under_another_id(town: Town, plans: list[Plan]) -> None:
    town.change(plans[0])
    town.run()
    (delivery,) = town.rows("delivery")
    assert do(town, "resend", delivery.id)[0].code == "correct-received"
    (told,) = do(town, "resend", delivery.id, anew=True)
    town.run()
    first, second = town.rows("delivery")
    assert told.opened == second.id
    assert (second.replays, second.receipt, second.outcome) == (first.id, "ok", "done")
    assert len(town.hospital.messages) == 2
    (again,) = do(town, "resend", delivery.id, anew=True)
    assert (again.does, again.code) == (False, "correct-replayed")


def test_what_could_not_be_read_is_replayed_in_order_of_arrival_and_once(town: Town, plans: list[Plan]) -> None:
    for name in "abc":
        broken(town, name)
    town.change(plans[0], "fine")
    town.run()
    held = Chosen(TENANT, standings=("held",), kinds=("change",))
    told = do(town, "replay", chosen=held)
    assert [one.does for one in told] == [True] * 3
    town.run()
    rows = town.rows("change")
    assert [row.replays for row in rows[4:]] == [row.id for row in rows[:3]]
    assert [row.outcome for row in rows[:3]] == ["superseded"] * 3
    assert [row.standing for row in rows[4:]] == ["held"] * 3
    assert all(one.does for one in do(town, "replay", *(row.id for row in rows[:3]))), "those replays failed"
    assert do(town, "replay", rows[0].id)[0].code in {"correct-replayed"}


def test_an_older_change_does_not_set_a_plan_back(town: Town, plans: list[Plan]) -> None:
    newer = copy(plans[0])
    newer.goals = newer.goals[:-1]
    town.change(plans[0], "a")
    town.run()
    town.change(newer, "b")
    town.run()
    first, second = town.rows("change")
    (told,) = do(town, "replay", first.id)
    assert (told.code, told.params) == ("correct-overtaken", {"number": second.id})
    assert all(one.does for one in do(town, "replay", first.id, second.id, really=False)), "then the newer comes after"
    assert do(town, "replay", first.id, older=True, really=False)[0].does


def test_what_came_of_a_change_is_not_replayed_beside_it(town: Town, plans: list[Plan]) -> None:
    town.change(plans[0])
    town.run()
    told = do(town, "replay", chosen=Chosen(TENANT, plans=(plans[0].id,)), really=False)
    assert [(one.row.kind, one.does, one.code) for one in told[:2]] == [
        ("change", True, ""), ("delivery", False, "correct-once"),
    ]  # fmt: skip


def test_what_waits_is_skipped_and_nothing_is_sent(town: Town, plans: list[Plan]) -> None:
    town.hospital.faults = [NotPosted("exchange-no-answer")]
    town.change(plans[0])
    town.run()
    (delivery,) = town.rows("delivery")
    assert delivery.standing == "open"
    do(town, "skip", delivery.id)
    town.clock.go(48)
    town.run()
    assert town.hospital.got == []
    assert town.rows("delivery")[0].outcome == "skipped"
    assert do(town, "skip", delivery.id)[0].code == "correct-over"


def test_a_held_exchange_is_taken_up_again_where_it_stands(town: Town, plans: list[Plan]) -> None:
    town.hospital.faults = [NotPosted("edi-refused", later=False)]
    town.change(plans[0])
    town.run()
    (delivery,) = town.rows("delivery")
    assert delivery.standing == "held"
    do(town, "requeue", delivery.id)
    town.run()
    assert town.rows("delivery")[0].receipt == "ok"


def test_a_receipt_that_named_nothing_known_is_linked_by_a_person(town: Town, plans: list[Plan]) -> None:
    town.hospital.answers = False
    town.change(plans[0])
    town.run()
    (delivery,) = town.rows("delivery")
    with town.database.reading() as transaction:
        sent = Messages(transaction).get(delivery.sent or 0)
    assert sent is not None
    town.hospital.answers = True
    town.hospital._take(type("P", (), {"id": "x", "parcel": type("Q", (), {"data": town.hospital.got[0][1]})}))  # type: ignore[arg-type]
    other = "00000000-0000-4000-8000-000000000000"
    town.hospital.back = [town.hospital.back[0].replace(sent.msgid.encode(), other.encode())]
    town.run()
    (receipt,) = town.rows("receipt")
    assert (receipt.reason, receipt.params) == ("receipt-for-nothing", {"original": other})
    assert do(town, "mend", receipt.id, mend={"answers": "1"})[0].code == "correct-answers-nothing"
    assert do(town, "mend", receipt.id, mend={"answers": str(delivery.id)})[0].does
    do(town, "requeue", receipt.id)
    town.run()
    assert town.rows("delivery")[0].receipt == "ok"


def test_a_message_that_was_rejected_is_not_taken_up_where_nothing_is_left_to_do(town: Town) -> None:
    data = Path("fixtures/plo/innleggelsesrapport-med-ip.xml").read_bytes()
    data = data.replace(b"<MIGversion>", b"<MIGversjon>", 1).replace(b"</MIGversion>", b"</MIGversjon>", 1)
    town.edi.waiting.append(Arrival("edi", "1", data, "message"))
    town.run(receipts=False)
    (row,) = town.rows("message")
    assert (row.standing, row.reason) == ("held", "message-rejected")
    assert do(town, "requeue", row.id)[0].code == "correct-over"
    assert do(town, "handle", row.id)[0].does
    assert do(town, "replay", row.id)[0].does


def test_metadata_never_holds_a_number_of_a_person(town: Town) -> None:
    broken(town, "a")
    town.run()
    (row,) = town.rows("change")
    for field, value in (("msgid", "13857012345"), ("party", "fnr:13857012345"), ("body", "x"), ("format", "odd")):
        assert do(town, "mend", row.id, mend={field: value}, really=False)[0].code == "correct-field"


def test_a_receiver_that_moved_is_mended_and_goes_its_way(town: Town, plans: list[Plan]) -> None:
    town.hospital.faults = [NotPosted("edi-refused", later=False)]
    town.change(plans[0])
    town.run()
    (delivery,) = town.rows("delivery")
    do(town, "mend", delivery.id, mend={"party": "herid:1"})
    do(town, "requeue", delivery.id)
    town.run()
    assert town.rows("delivery")[0].reason == "exchange-route-gone", "no route leads there"
    assert delivery.party == EPJ
