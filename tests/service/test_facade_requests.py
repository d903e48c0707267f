"""Asking for access by Task, and being told by Subscription, over FHIR."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from facade_asked import FNR, ask, codes, entries, read, search
from lxml import etree
from serving import Town, caller, number_of

from planbro.formats.fhir._xml import to_xml


def asking(number: str, **more: Any) -> dict[str, Any]:
    code = {"system": "http://hl7.org/fhir/CodeSystem/task-code", "code": "approve"}
    return {"resourceType": "Task", "status": "requested", "intent": "proposal", "code": {"coding": [code]},
            "for": {"identifier": {"system": FNR, "value": number}}, **more}  # fmt: skip


def test_a_task_asks_and_is_found_again_by_its_asker_alone(small: Town) -> None:
    number = number_of(small.shut[0])
    made = ask(small, "POST", "Task", json=asking(number))
    assert made.status_code == 201
    place = made.headers["location"].removeprefix("https://planbro.example.org/fhir/")
    assert number not in place
    assert read(small, place) == made.json()
    found = search(small, "Task", person=small.shut[0], code="approve", status="requested")
    assert [one["id"] for one in entries(found)] == [made.json()["id"]]
    assert read(small, f"Task?_id={made.json()['id']}")["total"] == 1
    small.gate.callers["other"] = replace(caller(), client="another-epj")
    assert ask(small, "GET", place, "other").status_code == 404
    assert search(small, "Task", "other", person=small.shut[0])["total"] == 0


def test_the_same_request_again_is_the_one_that_is_open(small: Town) -> None:
    task = asking(number_of(small.shut[0]))
    first, again = (ask(small, "POST", "Task", json=task) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]


def test_a_request_about_nobody_looks_the_same(small: Town) -> None:
    somebody, nobody = (ask(small, "POST", "Task", "stranger", json=asking(one)) for one in (
        number_of(small.opened[0]), "14831560224"))  # fmt: skip
    assert somebody.status_code == nobody.status_code == 201
    assert somebody.json().keys() == nobody.json().keys()
    assert somebody.json()["status"] == nobody.json()["status"]


def test_a_task_may_come_in_xml(small: Town) -> None:
    data = etree.tostring(to_xml(asking(number_of(small.shut[0]))))
    made = ask(small, "POST", "Task?_format=json", content=data, headers={"Content-Type": "application/fhir+xml"})
    assert made.status_code == 201
    assert made.json()["status"] == "requested"


def test_all_faults_of_a_task_are_told_at_once(small: Town) -> None:
    wrong = ask(small, "POST", "Task", json=asking("abc") | {"status": "draft", "intent": "plan"})
    assert wrong.status_code == 422
    assert codes(wrong.json()) == ["access-task-form"] * 3
    assert "abc" not in wrong.text


def test_a_request_is_taken_back_and_nothing_else_of_it_is_changed(small: Town) -> None:
    task = ask(small, "POST", "Task", json=asking(number_of(small.shut[0]))).json()
    place = f"Task/{task['id']}"
    assert codes(ask(small, "PUT", place, json=task | {"status": "completed"}).json()) == ["facade-cancel-only"]
    stale = ask(small, "PUT", place, json=task | {"status": "cancelled"}, headers={"If-Match": 'W/"0"'})
    assert (stale.status_code, codes(stale.json())) == (412, ["facade-changed"])
    assert ask(small, "PUT", place, json=task | {"status": "cancelled", "id": "x"}).status_code == 400
    small.gate.callers["other"] = replace(caller(), client="another-epj")
    assert ask(small, "PUT", place, "other", json=task | {"status": "cancelled"}).status_code == 404
    done = ask(small, "PUT", place, json=task | {"status": "cancelled"}, headers={"Prefer": "return=minimal"})
    assert (done.status_code, done.content) == (200, b"")
    assert read(small, place)["status"] == "cancelled"


def test_who_may_read_but_not_ask_is_refused(small: Town) -> None:
    small.gate.callers["reader"] = caller(scopes=frozenset({"read"}))
    answer = ask(small, "POST", "Task", "reader", json=asking(number_of(small.shut[0])))
    assert (answer.status_code, codes(answer.json())) == (403, ["service-scope"])


def test_a_subscription_to_an_address_that_is_not_agreed_is_refused(small: Town) -> None:
    channel = {"type": "rest-hook", "endpoint": "https://epj.example.org/hook"}
    wish = {
        "resourceType": "Subscription",
        "status": "requested",
        "reason": "-",
        "criteria": "Task",
        "channel": channel,
    }
    refused = ask(small, "POST", "Subscription", json=wish)
    assert (refused.status_code, codes(refused.json())) == (422, ["access-hook-address"])
    assert ask(small, "GET", "Subscription/6f0a6d2e-8f0c-5c1e-9d0a-3f1f6f0a6d2e").status_code == 404
    assert ask(small, "DELETE", "Subscription/6f0a6d2e-8f0c-5c1e-9d0a-3f1f6f0a6d2e").status_code == 404


def test_a_subscription_is_kept_read_and_ended(small: Town, monkeypatch: Any) -> None:
    from planbro.exchange.access import Answering
    from planbro.service.fhir import _requests

    agreed = Answering(hooks={"epj": ("https://epj.example.org/",)})
    monkeypatch.setattr(_requests, "answering_of", lambda turn: agreed)
    channel = {"type": "rest-hook", "endpoint": "https://epj.example.org/hook"}
    wish = {
        "resourceType": "Subscription",
        "status": "requested",
        "reason": "-",
        "criteria": "Task",
        "channel": channel,
    }
    made = ask(small, "POST", "Subscription", json=wish)
    assert made.status_code == 201
    place = made.headers["location"].removeprefix("https://planbro.example.org/fhir/")
    assert read(small, place) == made.json()
    small.gate.callers["other"] = replace(caller(), client="another-epj")
    assert ask(small, "GET", place, "other").status_code == ask(small, "DELETE", place, "other").status_code == 404
    assert ask(small, "DELETE", place).status_code == 204
    assert ask(small, "DELETE", place).status_code == 404


def test_a_subscription_to_a_plan_is_answered_alike_and_on_the_same_beat_whether_it_is_there_or_not(
    small: Town, monkeypatch: Any
) -> None:
    from planbro.exchange.access import Answering
    from planbro.service.fhir import _requests

    beats: list[float] = []

    async def beat(began: float, every: float) -> None:
        beats.append(began)

    monkeypatch.setattr(_requests, "answering_of", lambda turn: Answering(hooks={"epj": ("https://epj.example.org/",)}))
    monkeypatch.setattr(_requests, "at_the_same_time", beat)
    small.gate.callers["stranger"] = caller(body="999999998")
    answers = []
    for plan in (small.shut[0].id, small.opened[0].id, "6f0a6d2e-8f0c-4c1e-9d0a-3f1f6f0a6d2e"):
        wish = {"resourceType": "Subscription", "status": "requested", "reason": "-",
                "criteria": f"CarePlan?_id={plan}",
                "channel": {"type": "rest-hook", "endpoint": "https://epj.example.org/hook"}}  # fmt: skip
        made = ask(small, "POST", "Subscription", "stranger", json=wish)
        told = made.json()
        answers.append((made.status_code, told["status"], sorted(told), sorted(made.headers)))
    assert len(beats) == 3
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 201
