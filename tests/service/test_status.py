"""At night the ward asks with a number, and is told what may be told, and nothing else looks different."""

from __future__ import annotations

import asyncio
from typing import Any

from serving import Town, number_of


def asked(town: Town, nin: Any, who: str = "hospital") -> tuple[int, Any]:
    async def go() -> tuple[int, Any]:
        async with town.client(who) as client:
            answer = await client.post("/status", json={"nin": nin})
            return answer.status_code, answer.json()

    return asyncio.run(go())


def test_who_has_a_plan_and_who_answers_now(town: Town) -> None:
    status, told = asked(town, number_of(town.shut[0]))
    assert status == 200
    assert told["activeCarePlan"] is True
    assert told["koordinator"]
    assert told["contentMayBeRequested"] is True


def test_content_that_is_open_need_not_be_asked_for(small: Town) -> None:
    assert asked(small, number_of(small.opened[0]))[1]["contentMayBeRequested"] is False


def test_a_person_without_a_plan_is_unknown_and_so_is_one_of_whom_nothing_may_be_told(small: Town) -> None:
    _, nobody = asked(small, "14831560224")
    assert nobody["activeCarePlan"] is None
    assert nobody["koordinator"] == []


def test_every_question_stands_in_the_log_and_no_number_does(small: Town) -> None:
    number = number_of(small.opened[0])
    asked(small, number)
    asked(small, "14831560224")
    lines = small.audit()
    assert [line.what for line in lines] == ["status", "status"]
    assert [line.outcome for line in lines] == ["shown", "unknown"]
    assert lines[0].plan == small.opened[0].id
    assert number not in repr(lines)


def test_who_is_not_let_in_is_told_how_and_nothing_else(small: Town) -> None:
    status, told = asked(small, number_of(small.opened[0]), "nobody")
    assert status == 401
    assert told["code"] == "service-who"


def test_what_is_no_number_is_refused_and_not_echoed(small: Town) -> None:
    for nonsense in (None, 14831560224, "", "x" * 50, "12345678901", {"a": 1}):
        status, told = asked(small, nonsense)
        assert status == 400
        assert "12345678901" not in repr(told)


def test_a_question_asked_by_get_is_told_how_it_is_asked(small: Town) -> None:
    async def go() -> tuple[int, str | None]:
        async with small.client("hospital") as client:
            answer = await client.get("/status")
            return answer.status_code, answer.headers.get("allow")

    assert asyncio.run(go()) == (405, "POST")


def test_who_is_not_let_in_stands_in_the_log_and_many_of_a_kind_as_one_line(small: Town) -> None:
    for _ in range(20):
        asked(small, number_of(small.opened[0]), "nobody")
    assert [(line.what, line.outcome) for line in small.audit()] == [("refused", "service-who")]


def test_a_number_that_is_mistyped_is_refused_rather_than_unknown(small: Town) -> None:
    number = number_of(small.opened[0])
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    status, told = asked(small, wrong)
    assert (status, told["code"]) == (400, "service-number")
