"""The hospital's side: content is fetched from the kommune by HelseID's token, shown and not kept; access is asked for."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from asking_town import PAPER, STRANGER, TENANT, Town, caller, number_of, person
from hypothesis import given
from hypothesis import strategies as st

from planbro.exchange.access import AREAS, PARTS, Wanted, ask_of_task, task_to_ask
from planbro.exchange.pointer import Fetched, Keepers, fetch, pointer
from planbro.exchange.writing import write
from planbro.findings import Refused
from planbro.plan import Code, Organisation, Plan, Reservation
from planbro.plan.disclosure import Asker, Party
from planbro.store.database import Number
from planbro.testing.helseid_server import AUTHORITY, HelseIdService
from planbro.testing.keeper_server import BASE, KommuneFacade
from planbro.testing.kept import HOSPITAL, with_consent
from planbro.transport import Lost, NotPosted
from planbro.transport.helseid import HelseId, HelseIdClient, new_key
from planbro.transport.keeper import FhirKeeper

MOMENT = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
NOW = "2026-11-22T02:30:00.000Z"
ID = "9a1d8c9e-6b1c-4a54-9d2f-0b0f5a1c2d3e"
KOMMUNE = "974760673"


def now() -> datetime:
    return MOMENT


@pytest.fixture(scope="module")
def keys() -> tuple[Any, Any]:
    return new_key(), new_key()


@pytest.fixture
def kommune() -> KommuneFacade:
    return KommuneFacade(HelseIdService(now=now), now=now)


@pytest.fixture
def keeper(kommune: KommuneFacade, keys: tuple[Any, Any]) -> Iterator[FhirKeeper]:
    key, proof = keys
    kommune.helseid.register("trust", key.public, scopes=frozenset({"kommune:ip/read"}), tenants=frozenset({HOSPITAL}))
    ids = itertools.count()
    client = HelseIdClient(AUTHORITY, "trust", "kommune:ip/read", tenant=HOSPITAL)
    login = HelseId(client, key, proof_key=proof, now=now, new_id=lambda: f"id-{next(ids)}",
                    transport=kommune.helseid.transport)  # fmt: skip
    made = FhirKeeper(BASE, login, now=now, transport=kommune.transport)
    yield made
    made.close()
    login.close()


def shared() -> Plan:
    """A plan that the hospital may read, as the kommune that keeps it knows it."""
    plan = with_consent(person(), HOSPITAL)
    plan.organisations.append(Organisation(id=ID, name="Lindvik kommune", orgnr=KOMMUNE))
    return plan


def kept_pointer(plan: Plan) -> Plan:
    kept = pointer(plan, NOW)
    kept.source.sender_org_id = KOMMUNE
    return kept


def shown_by(kommune: KommuneFacade, plan: Plan) -> bytes:
    asker = Asker((Party("orgnr", HOSPITAL),), "service", "innlagt")
    data = write(plan, "fhir", receiver=asker, purpose="TREAT", as_of=NOW, bundle="document", account=False).data
    kommune.documents[plan.id] = data
    kommune.open_to[plan.id] = {HOSPITAL}
    return data


def test_content_is_fetched_decided_on_again_and_noted(kommune: KommuneFacade, keeper: FhirKeeper) -> None:
    plan = shared()
    shown_by(kommune, plan)
    noted: list[tuple[str, str]] = []
    ward = Asker((Party("herid", "8140006"),), "service", "innlagt")
    kept = kept_pointer(plan)

    def shown() -> Fetched:
        return fetch(kept, Keepers({KOMMUNE: keeper}), ward, "TREAT", now=NOW, shown_to=HOSPITAL,
                     note=lambda what, ground: noted.append((what, ground)))  # fmt: skip

    assert {one.title for one in shown().released.plan.goals} == {one.title for one in plan.goals} != set()
    assert kommune.asked == [f"GET /CarePlan/{plan.id}/$ip-document"]
    kept.reservations.append(Reservation(id=ID, kind=Code("block")))
    with pytest.raises(Refused, match="nothing-permitted"):
        shown()
    assert noted == [("shown", "keeper"), ("refused", "nothing-permitted")]


def test_what_the_kommune_does_not_give_is_as_if_it_were_not_there(kommune: KommuneFacade, keeper: FhirKeeper) -> None:
    plan = shared()
    shown_by(kommune, plan)
    kommune.open_to.clear()
    for ident in (plan.id, ID):
        with pytest.raises(Refused, match="keeper-nothing"):
            keeper.document(ident)


def test_a_pointer_that_names_nobody_is_refused(keeper: FhirKeeper) -> None:
    with pytest.raises(Refused, match="keeper-unknown"):
        Keepers({STRANGER: keeper}).plan(pointer(person(), NOW), "TREAT")


@pytest.mark.parametrize(
    ("fault", "code"),
    [("busy", "keeper-busy"), ("unavailable", "keeper-busy"), ("nonsense", "keeper-answer")],
)
def test_a_kommune_that_cannot_answer_is_tried_again(
    kommune: KommuneFacade, keeper: FhirKeeper, fault: str, code: str
) -> None:
    kommune.faults = iter([fault])
    with pytest.raises(NotPosted, match=code) as told:
        keeper.document(ID)
    assert told.value.later


def test_no_answer_is_told_as_such(kommune: KommuneFacade, keeper: FhirKeeper) -> None:
    kommune.faults = iter(["lost"])
    with pytest.raises(Lost):
        keeper.document(ID)


def test_a_nonce_that_is_wanted_is_used(kommune: KommuneFacade, keeper: FhirKeeper) -> None:
    plan = shared()
    data = shown_by(kommune, plan)
    kommune.faults = iter(["nonce"])
    assert len(keeper.document(plan.id)) > len(data) // 2


def test_no_number_is_in_any_address(kommune: KommuneFacade, keeper: FhirKeeper) -> None:
    asked = keeper.ask(task_to_ask(Number(number_of(person()))))
    keeper.asked(asked.ref)
    with pytest.raises(ValueError, match="badly formed"):
        keeper.document("CarePlan/../Patient")
    assert not [one for one in kommune.asked if number_of(person()) in one]


def test_access_is_asked_for_once_and_followed(kommune: KommuneFacade, keeper: FhirKeeper) -> None:
    task = task_to_ask(Number(number_of(person())), Wanted(("goal",)), words="Innlagt", paper=PAPER)
    first, again = keeper.ask(task), keeper.ask(task)
    assert first == again
    kommune.answer(first.ref, "completed", focus={"reference": f"CarePlan/{person().id}"},
                   output=[{"valueReference": {"reference": f"Consent/{ID}"}}])  # fmt: skip
    told = keeper.asked(first.ref)
    assert (told.status, told.plan, told.consent) == ("completed", person().id, ID)
    with pytest.raises(Refused, match="keeper-nothing"):
        keeper.asked(ID)


def test_what_a_hospital_asks_is_what_a_kommune_is_asked(small: Town) -> None:
    """The two sides of planbro, without a network between them."""
    task = task_to_ask(Number(number_of(person())), Wanted(("goal",), ("health",), stop="2026-12-24"), paper=PAPER)
    asked, paper = ask_of_task(task, caller(), TENANT, ID)
    assert (asked.wanted, asked.numbers, paper) == (
        Wanted(("goal",), ("health",), stop="2026-12-24"), (Number(number_of(person())),), PAPER,
    )  # fmt: skip


@given(
    st.lists(st.sampled_from(PARTS), min_size=1, unique=True),
    st.lists(st.sampled_from(AREAS), unique=True),
    st.sampled_from([None, "2026-12-24"]),
    st.text(st.characters(codec="utf-8", categories=("L", "N", "Zs")), max_size=40),
)
def test_every_question_is_read_as_it_was_put(parts: list[str], areas: list[str], stop: str | None, words: str) -> None:
    wanted = Wanted(tuple(parts), tuple(areas), stop=stop)
    asked, _ = ask_of_task(task_to_ask(Number(number_of(person())), wanted, words=words), caller(), TENANT, ID)
    assert (asked.wanted, asked.words) == (wanted, words)
