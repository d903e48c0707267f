"""At a hospital trust that keeps pointers: the plan is asked for at the kommune when somebody asks here, and let go."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from facade_asked import ask, codes, entries, search
from serving import NIGHT, PUBLIC, OpenGate, Town, caller, number_of, told
from test_asking_keeper import Line, keeper

from planbro.exchange.pointer import Keepers, pointer
from planbro.exchange.sync._content import from_bytes, to_bytes
from planbro.exchange.view import attestation
from planbro.plan import Plan
from planbro.plan.disclosure import Asker, Party
from planbro.service import Context, application
from planbro.service._keepers import FarPlans
from planbro.service.access._claims import said_of
from planbro.settings._access import ClaimNames
from planbro.store.database import Database, Number, Plans, Seal, metadata
from planbro.testing._dpop import parts
from planbro.testing._people import WORKPLACES
from planbro.testing.issuer import Client, Issuer
from planbro.testing.kept import HOSPITAL, keep
from planbro.transport.helseid import HelseId, HelseIdClient, new_key
from planbro.transport.keeper import FhirKeeper

NOW = "2026-11-22T02:30:00.000Z"
DOWN = "https://nobody.example.org/fhir"


def pointers(town: Town) -> list[Plan]:
    found = []
    for plan in [*town.opened, *town.shut]:
        kept = pointer(plan, NOW)
        kept.source.sender_org_id = town.tenant
        found.append(kept)
    return found


@pytest.fixture
def trust(small: Town, tmp_path: Any) -> Iterator[Town]:
    """The hospital's own installation: it has the pointers of the kommune's plans."""
    whole = told(
        deployment="trust", tenants={"foretaket": {"orgnr": HOSPITAL, "name": "Fjordglimt HF", "kind": "trust"}},
        retention={"plans": "none", "fetched": "none", "documents": "none"},
        service={"callers": {"foretaket": [HOSPITAL]}},
    )  # fmt: skip
    line = Line(small)
    with Database.open(f"sqlite:///{tmp_path}/trust.db", Seal.parse(Seal.make())) as database:
        metadata.create_all(database.engine)
        keep(database, HOSPITAL, pointers(small), "2026-11-21T12:00:00.000Z")
        gate = OpenGate()
        context = Context(whole, database, gate, lambda: NIGHT, PUBLIC, {})
        context.far = FarPlans({HOSPITAL: Keepers({small.tenant: keeper(line, "hospital")})}, 10.0)
        yield Town(application(context), context, database, gate, small.opened, small.shut, [NIGHT])
    line.end()


def kept_here(town: Town, plan: Plan) -> Plan:
    with town.database.reading() as transaction:
        data = Plans(transaction).body(HOSPITAL, plan.id)
    assert data is not None
    return from_bytes(data)


def test_a_search_at_the_trust_shows_what_the_kommune_gives_and_keeps_nothing(small: Town, trust: Town) -> None:
    plan = next(one for one in small.opened if one.goals)
    found = search(trust, "Goal", person=plan)
    assert {one["description"]["text"] for one in entries(found)} == {goal.title for goal in plan.goals}
    assert ask(trust, "GET", f"Goal/{entries(found)[0]['id']}").status_code == 200
    assert entries(search(trust, "Goal", person=plan)) == entries(found)
    assert kept_here(trust, plan).goals == []
    assert trust.context.view._opened._weight < len(to_bytes(plan)) * 20


def test_the_log_says_that_the_kommune_let_it_be_seen(small: Town, trust: Town) -> None:
    search(trust, "Goal", person=small.opened[0])
    (line,) = trust.audit()
    assert (line.what, line.outcome, line.ground, line.params["keeper"]) == ("search", "shown", "keeper", "shown")
    assert [one.what for one in small.audit()][-1] == "document"


def test_where_the_kommune_gives_nothing_the_pointer_says_that_access_can_be_asked_for(
    small: Town, trust: Town
) -> None:
    plan = small.shut[0]
    found = search(trust, "CarePlan", person=plan)
    assert codes(found["entry"][-1]["resource"]) == ["facade-may-ask"]
    assert ask(trust, "GET", f"CarePlan/{plan.id}").status_code == 404
    assert entries(search(trust, "Flag", person=plan))


def away(trust: Town, small: Town, *, slow: float = 0.0) -> None:
    class Deaf(FhirKeeper):
        def document(self, plan: str) -> bytes:
            time.sleep(slow)
            return super().document(plan)

    deaf = Deaf(DOWN, _Nobody(), now=lambda: NIGHT, timeout=0.2)
    trust.context.far = FarPlans({HOSPITAL: Keepers({small.tenant: deaf})}, 0.2 if slow else 5.0)


class _Nobody:
    def headers(self, method: str, url: str) -> Mapping[str, str]:
        return {}

    def refused(self, url: str, nonce: str = "") -> None:
        return None

    def seen(self, url: str, nonce: str) -> None:
        return None


@pytest.mark.parametrize("slow", [0.0, 0.6])
def test_where_the_kommune_does_not_answer_the_pointer_is_shown_with_a_word_about_it(
    small: Town, trust: Town, slow: float
) -> None:
    away(trust, small, slow=slow)
    plan = small.opened[0]
    began = time.monotonic()
    found = search(trust, "CarePlan", person=plan)
    assert time.monotonic() - began < 5
    assert codes(found["entry"][-1]["resource"]) == ["facade-keeper-away"]
    answer = ask(trust, "GET", f"CarePlan/{plan.id}")
    assert (answer.status_code, codes(answer.json())) == (503, ["facade-keeper-away"])
    assert entries(search(trust, "CareTeam", person=plan))
    assert trust.audit()[0].params["keeper"] == "away"


def test_status_alone_is_told_without_asking_anybody(small: Town, trust: Town) -> None:
    away(trust, small)
    assert entries(search(trust, "Flag", person=small.opened[0]))
    assert "keeper" not in trust.audit()[-1].params


def test_who_may_know_nothing_is_asked_about_nowhere(small: Town, trust: Town) -> None:
    before = len(small.audit())
    assert ask(trust, "GET", f"CarePlan/{small.opened[0].id}", "stranger").status_code == 404
    assert len(small.audit()) == before


def test_a_copy_holds_while_the_kommune_shows_the_same(small: Town, trust: Town) -> None:
    path = f"CarePlan/{small.opened[0].id}"
    first = ask(trust, "GET", path)
    assert first.status_code == 200
    assert ask(trust, "GET", path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    assert ask(trust, "GET", path, headers={"If-Modified-Since": first.headers["last-modified"]}).status_code == 200
    assert ask(trust, "GET", f"{path}/$ip-document").json()["type"] == "document"


def test_the_kommune_is_told_who_asks_for_whom_and_why() -> None:
    whole = attestation(replace(caller(), patient=Number("14831560224")))
    assert whole["practitioner"]["hpr_nr"]["id"] == "9999999"
    assert whole["practitioner"]["legal_entity"]["id"] == HOSPITAL
    assert whole["care_relationship"]["purpose_of_use"]["code"] == "TREAT"
    assert whole["care_relationship"]["decision_ref"]["id"] == "decision-1"
    assert whole["patients"][0]["identifier"] == {"id": "14831560224", "system": "urn:oid:2.16.578.1.12.4.1.4.1"}
    assert whole["toa"] == "2026-11-22T02:00:00Z"


def test_the_token_that_the_kommune_is_shown_says_all_that_it_demands() -> None:
    key, proof_key, issuer = new_key(), new_key(), Issuer(now=lambda: NIGHT)
    where = WORKPLACES[0]
    issuer.clients["trust"] = Client(key.public, works_at=where, scopes=frozenset({"planbro/read"}))
    asker = Asker((Party("hpr", "9999999"), Party("fnr", "14831560224"), Party("orgnr", where.point_of_care)),
                  care_relation="S03 decision-1", vouched=True)  # fmt: skip
    who = replace(caller(where.legal_entity), asker=asker, unit=where.point_of_care)
    told_ = HelseIdClient(issuer.authority, "trust", "planbro/read")
    numbers = (f"id-{count}" for count in range(100))
    login = HelseId(told_, key, proof_key=proof_key, now=lambda: NIGHT, new_id=lambda: next(numbers),
                    transport=issuer.transport)  # fmt: skip
    shown = login.attesting(attestation(who)).headers("GET", "https://kommune.example.org/fhir/CarePlan/x")
    said = said_of(parts(shown["Authorization"].partition(" ")[2])[1], ClaimNames(), {})
    assert said.missing == ()
    assert (said.hpr, said.service, said.decision, said.purpose) == ("9999999", "S03", "decision-1", "TREAT")
    assert "Authorization" in login.headers("GET", "https://kommune.example.org/fhir/metadata")


def test_who_sent_the_news_is_known_when_the_pointer_has_been_kept(small: Town) -> None:
    kept = pointers(small)[0]
    assert from_bytes(to_bytes(kept)).source.sender_org_id == small.tenant
    assert number_of(small.opened[0]) in {one.value for one in kept.identifiers}
