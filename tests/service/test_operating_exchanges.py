"""What did not go is put right: told first, done after, once, by somebody who says why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from operating_made import ask, held, operating, operator, standing
from serving import Town

from planbro.service.operate import _confirm
from planbro.store.database import Unavailable

CORRECT = "/api/exchanges/corrections"


@pytest.fixture
def town(tmp_path: Any) -> Iterator[Town]:
    yield from operating(f"sqlite:///{tmp_path}/planbro.db")


@pytest.fixture
def either(database_url: str) -> Iterator[Town]:
    """On both databases."""
    yield from operating(database_url)


def skip(*numbers: int, **more: Any) -> dict[str, Any]:
    return {"what": "skip", "which": {"numbers": list(numbers)}, **more}


# seeing


def test_a_page_has_the_latest_first_and_says_where_the_next_begins(town: Town) -> None:
    numbers = held(town, 5)
    status, first = ask(town, "GET", "/api/exchanges?limit=2&standing=held")
    assert (status, first["total"]) == (200, 5)
    assert [one["id"] for one in first["exchanges"]] == numbers[:-3:-1]
    _, second = ask(town, "GET", f"/api/exchanges?limit=2&standing=held&before={first['next']}")
    assert [one["id"] for one in second["exchanges"]] == numbers[-3:-5:-1]
    _, last = ask(town, "GET", f"/api/exchanges?limit=2&standing=held&before={second['next']}")
    assert ([one["id"] for one in last["exchanges"]], last["next"]) == (numbers[:1], None)


def test_filters_narrow_and_no_filter_is_all(town: Town) -> None:
    held(town, 2)
    held(town, 1, "receipt-negative", "receipt")
    for query, count in (("", 3), ("kind=receipt", 1), ("because=receipt-missing", 2), ("party=herid:91090", 3),
                         ("party=herid:1", 0), ("since=2026-11-23", 0), ("kind=receipt&kind=message", 3)):  # fmt: skip
        assert ask(town, "GET", f"/api/exchanges?{query}")[1]["total"] == count, query


def test_why_it_stands_is_told_in_words_of_the_readers_language(town: Town) -> None:
    (number,) = held(town)
    told = {language: ask(town, "GET", f"/api/exchanges/{number}", headers={"Accept-Language": language})[1]
            for language in ("nb", "en")}  # fmt: skip
    assert told["nb"]["exchange"]["reason"]["code"] == "receipt-missing"
    assert told["nb"]["exchange"]["reason"]["text"] != told["en"]["exchange"]["reason"]["text"]
    assert told["nb"]["action"]


def test_another_tenants_exchange_is_not_there(town: Town) -> None:
    assert ask(town, "GET", "/api/exchanges/999")[0] == 404


# putting right


def test_a_dry_run_does_nothing(town: Town) -> None:
    numbers = held(town, 2)
    status, told = ask(town, "POST", CORRECT, json=skip(*numbers))
    assert (status, told["dry_run"], told["corrected"]) == (200, True, 2)
    assert [standing(town, one) for one in numbers] == [("held", "")] * 2
    assert not [line for line in town.audit() if line.what == "corrected"]


def test_with_its_token_it_is_done_once_however_often_it_is_sent(either: Town) -> None:
    numbers = held(either, 2)
    token = ask(either, "POST", CORRECT, json=skip(*numbers))[1]["confirm"]
    wish = skip(*numbers, confirm=token, reason="avtalt med mottaker")
    first = ask(either, "POST", CORRECT, json=wish)
    assert first[0] == 200
    assert (first[1]["dry_run"], first[1]["corrected"]) == (False, 2)
    assert [standing(either, one) for one in numbers] == [("closed", "skipped")] * 2
    assert ask(either, "POST", CORRECT, json=wish) == first
    lines = [line for line in either.audit() if line.what == "corrected"]
    assert [line.exchange for line in lines] == numbers
    assert {line.who for line in lines} == {"client:drift"}


def test_why_is_needed_and_kept_out_of_the_audit(town: Town) -> None:
    (number,) = held(town)
    token = ask(town, "POST", CORRECT, json=skip(number))[1]["confirm"]
    assert ask(town, "POST", CORRECT, json=skip(number, confirm=token))[1]["code"] == "correct-no-reason"
    ask(town, "POST", CORRECT, json=skip(number, confirm=token, reason="ringt Kari Nordmann"))
    assert "Nordmann" not in repr(town.audit())
    kept = ask(town, "GET", f"/api/exchanges/{number}")[1]["corrections"]
    assert [one["reason"] for one in kept] == [None]
    shown = ask(town, "GET", f"/api/exchanges/{number}?reasons=true")[1]["corrections"]
    assert [one["reason"] for one in shown] == ["ringt Kari Nordmann"]
    assert [line.what for line in town.audit()][-1] == "reasons-read"


def test_a_token_is_for_exactly_that(town: Town) -> None:
    one, other = held(town, 2)
    token = ask(town, "POST", CORRECT, json=skip(one))[1]["confirm"]
    town.gate.callers["another"] = operator(town.tenant, practitioner="hpr:1234567")
    wrong = [
        ("operator", skip(other)), ("operator", skip(one, other)), ("operator", skip(one) | {"what": "handle"}),
        ("another", skip(one)),
    ]  # fmt: skip
    for who, wish in wrong:
        answer = ask(town, "POST", CORRECT, who, json=wish | {"confirm": token, "reason": "x"})
        assert (answer[0], answer[1]["code"]) == (409, "operate-confirm")
    assert standing(town, one) == standing(town, other) == ("held", "")


def test_what_changed_in_between_is_looked_at_anew(town: Town) -> None:
    numbers = held(town, 2)
    token = ask(town, "POST", CORRECT, json=skip(*numbers))[1]["confirm"]
    other = ask(town, "POST", CORRECT, json=skip(numbers[0]))[1]["confirm"]
    ask(town, "POST", CORRECT, json=skip(numbers[0], confirm=other, reason="x"))
    assert ask(town, "POST", CORRECT, json=skip(*numbers, confirm=token, reason="x"))[0] == 409
    assert standing(town, numbers[1]) == ("held", "")


def test_a_token_grows_old(town: Town) -> None:
    (number,) = held(town)
    token = ask(town, "POST", CORRECT, json=skip(number))[1]["confirm"]
    town.go(minutes=16)
    assert ask(town, "POST", CORRECT, json=skip(number, confirm=token, reason="x"))[0] == 409


def test_what_was_broken_off_goes_on_by_the_same_token(either: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = held(either, 3)
    wish = skip(*numbers, confirm=ask(either, "POST", CORRECT, json=skip(*numbers))[1]["confirm"], reason="x")
    real = _confirm.correct

    def broken(database: Any, chosen: Any, *rest: Any, do: bool = False, **more: Any) -> Any:
        if not do:
            return real(database, chosen, *rest, **more)
        real(database, replace(chosen, numbers=chosen.numbers[:1]), *rest, do=True, **more)
        raise Unavailable("store-away")

    with monkeypatch.context() as at_once:
        at_once.setattr(_confirm, "correct", broken)
        assert ask(either, "POST", CORRECT, json=wish)[0] == 503
    status, told = ask(either, "POST", CORRECT, json=wish)
    assert (status, told["corrected"]) == (200, 3)
    assert [line.exchange for line in either.audit() if line.what == "corrected"] == numbers


def test_all_of_them_is_never_meant(town: Town) -> None:
    held(town)
    assert ask(town, "POST", CORRECT, json={"what": "skip", "which": {}})[1]["code"] == "correct-all"
