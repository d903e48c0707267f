"""Through an integration engine every message passes; what is told is only what a decision lets go."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from at_ports import CANARY, NAME
from hypothesis import given, settings
from hypothesis import strategies as st

from planbro.exchange._transit import Transit, Transited
from planbro.formats.codec import Limits, xml
from planbro.formats.plo import Message, read_message
from planbro.plan import Code, Plan, Reservation
from planbro.testing import rich_plan
from planbro.testing.messages import apprec, message


def number_of(found: Message | None) -> str:
    assert found is not None
    assert found.patient is not None
    return found.patient.ident("FNR") or ""


def of(data: bytes) -> Message:
    found = read_message(xml.parse(data))
    assert found is not None
    return found


def store(*data: bytes, change: Callable[[Plan], None] = lambda plan: None) -> Callable[[Message], Plan | None]:
    """A lookup that knows a plan of each person these messages are about."""
    plans = {}
    for one in data:
        plan = rich_plan()
        plan.identifiers[0].value = number_of(of(one))
        change(plan)
        plans[number_of(of(one))] = plan
    return lambda found: plans.get(number_of(found))


REPORT = message("INNLEGGELSESRAPPORT")


def through(data: bytes = REPORT, find: Any = None, **more: Any) -> Transited:
    with Transit(find or store(REPORT), **{"default": "on", "limit": 30.0, **more}) as transit:
        return transit(data)


def test_a_message_is_enriched_on_its_way() -> None:
    told = through()
    assert (told.passage, told.changed, told.message) == ("enriched", True, of(REPORT).id)
    assert told.data != REPORT
    assert told.would
    assert told.plan == rich_plan().id
    assert not told.deviations


def test_shadow_changes_nothing_and_tells_what_it_would_have_done() -> None:
    told, real = through(default="shadow"), through()
    assert (told.passage, told.data) == ("shadow", REPORT)
    assert told.would == real.would
    assert not told.changed


def test_off_does_not_even_look() -> None:
    told = through(find=lambda found: pytest.fail("looked"), default="off")
    assert (told.passage, told.data, told.plan) == ("off", REPORT, "")


def test_where_everybody_is_off_nothing_is_even_read() -> None:
    told = through(REPORT[:-20], default="off", switches={"herid:1": "off"})
    assert (told.passage, told.deviations) == ("off", ())


def test_each_party_has_its_switch_and_the_most_careful_counts() -> None:
    parties = through(default="shadow").parties
    sender, receiver = parties[0], parties[-1]
    assert through(switches={receiver: "on"}, default="off").passage == "enriched"
    assert through(switches={receiver: "on", sender: "shadow"}, default="on").passage == "shadow"
    assert through(switches={receiver: "on", sender: "off"}, default="on").passage == "off"
    assert through(switches={"herid:1": "off"}, default="on").passage == "enriched"


def test_a_switch_is_turned_without_a_restart() -> None:
    switches: dict[str, Any] = {}
    with Transit(store(REPORT), switches=switches, default="off", limit=30) as transit:
        assert transit(REPORT).passage == "off"
        for party in through(default="shadow").parties:
            switches[party] = "on"
        assert transit(REPORT).passage == "enriched"


# -- open for transit


def broken(found: Message) -> Plan | None:
    raise RuntimeError(f"{CANARY} {NAME}")


def test_a_store_that_is_away_does_not_stop_the_message() -> None:
    told = through(find=broken)
    assert (told.passage, told.data) == ("untouched", REPORT)
    assert [one.code for one in told.deviations] == ["transit-no-lookup"]
    assert CANARY not in repr(told) + str(list(told.findings))


def test_a_store_that_is_slow_does_not_hold_the_message() -> None:
    began = time.monotonic()
    told = through(find=lambda found: time.sleep(3), limit=0.3)
    assert time.monotonic() - began < 2.5
    assert (told.passage, told.data) == ("untouched", REPORT)
    assert [one.code for one in told.deviations] == ["enrich-timeout"]


def test_what_is_stuck_holds_its_own_place_and_no_others() -> None:
    may = threading.Event()
    find = store(REPORT)
    stuck = message("UTSKRIVNINGSRAPPORT")

    def looking(found: Message) -> Plan | None:
        if found.type == "UTSKRIVNINGSRAPPORT":
            may.wait(10)
        return find(found)

    with Transit(looking, default="on", limit=20, workers=2) as transit:
        first = ThreadPoolExecutor(1).submit(transit, stuck)
        assert [transit(REPORT).passage for _ in range(3)] == ["enriched"] * 3
        may.set()
        assert first.result().data


@pytest.mark.parametrize(
    "data", [b"", b"x", b"<a/>", b"{}", REPORT[:500], REPORT[:-20], b"<!DOCTYPE a><a/>", b"MSH|^~\\&|", apprec(REPORT)]
)
def test_what_is_no_care_message_passes_to_the_byte(data: bytes) -> None:
    told = through(data)
    assert (told.passage, told.data) == ("untouched", data)


@pytest.mark.parametrize("data", [b"{}", b"", apprec(REPORT), message("DIALOG_HELSEFAGLIG")])
def test_what_is_no_concern_of_ours_is_no_deviation(data: bytes) -> None:
    assert not through(data).deviations


def test_what_is_cut_short_or_too_large_is_a_deviation() -> None:
    assert "enrich-not-read" in [one.code for one in through(REPORT[:-20]).deviations]
    assert [one.code for one in through(limits=Limits(max_bytes=100)).deviations] == ["input-too-large"]


def test_a_closed_transit_still_passes_messages() -> None:
    transit = Transit(store(REPORT), default="on")
    transit.close()
    assert transit(REPORT).data == REPORT


@settings(max_examples=60)
@given(st.integers(0, len(REPORT)), st.integers(0, len(REPORT)), st.binary(max_size=20))
def test_whatever_is_sent_through_something_to_send_on_comes_back(start: int, end: int, into: bytes) -> None:
    data = REPORT[:start] + into + REPORT[end:]
    with Transit(broken, default="on", limit=30) as transit:
        told = transit(data)
    assert told.data == data


# -- closed for disclosure


def test_no_plan_tells_nothing() -> None:
    told = through(find=lambda found: None)
    assert (told.passage, told.data) == ("untouched", REPORT)
    assert not told.deviations


def test_a_plan_of_another_person_is_never_told_of_even_when_the_store_gives_it() -> None:
    told = through(find=lambda found: rich_plan())
    assert (told.passage, told.data) == ("untouched", REPORT)
    assert [one.code for one in told.deviations] == ["enrich-another-person"]


def objects(plan: Plan) -> None:
    """The person does not want it known that there is a plan."""
    plan.reservations = [Reservation(id="r1", kind=Code("objection"))]


def test_a_reservation_closes_the_door_and_the_message_passes() -> None:
    told = through(find=store(REPORT, change=objects))
    assert (told.passage, told.data) == ("untouched", REPORT)
    assert "enrich-not-permitted" in told.findings.codes()
    assert not told.deviations


def test_shadow_would_tell_no_more_than_on_does() -> None:
    told = through(find=store(REPORT, change=objects), default="shadow")
    assert not told.would


# -- many at once


def test_many_threads_each_get_their_own_message_back() -> None:
    messages = [message("INNLEGGELSESRAPPORT", seed=seed) for seed in range(1, 7)]
    find = store(*messages)
    with Transit(find, default="on", limit=60, workers=4) as transit, ThreadPoolExecutor(8) as many:
        jobs = [(data, many.submit(transit, data)) for data in messages * 4]
        for data, job in jobs:
            told = job.result()
            assert told.changed
            assert of(told.data).id == of(data).id
            assert number_of(of(told.data)) == number_of(of(data))


def test_what_is_told_of_a_message_holds_no_person() -> None:
    told = through()
    shown = repr(told) + str(told.would) + str(list(told.findings)) + str(told.parties)
    assert not any(word in shown for word in (number_of(of(REPORT)), CANARY, NAME))
