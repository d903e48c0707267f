"""Who listens is told that something changed, by an id; and who may see nothing hears nothing (law 3)."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import httpx
import orjson
import pytest
from asking_town import HOOK, NOBODY, RULES, STRANGER, TENANT, Town, number_of, person

from planbro import settings
from planbro.exchange import access
from planbro.exchange.access import Wanted, Wish
from planbro.exchange.access._news import Topic, _client
from planbro.exchange.consent import withdraw
from planbro.exchange.sync import Rules
from planbro.exchange.work import asking_of
from planbro.findings import Refused
from planbro.plan import Code
from planbro.plan.disclosure import Asker, Party
from planbro.store.database import Number, Subscriptions
from planbro.transport import NotPosted
from planbro.transport.resthook import Hook, RestHook, is_below
from planbro.transport.webhook import Keys, verified


def listen(town: Town, topic: Topic, about: str = "", body: str = STRANGER, **more: Any) -> str:
    asker = Asker((Party("orgnr", body),), "service", "innlagt")
    wish = Wish(town.new_id(), TENANT, f"client:epj/orgnr:{body}", "epj", asker, "TREAT", topic, f"{HOOK}/1", body, about,
                **more)  # fmt: skip
    with town.writing() as transaction:
        return access.subscribe(transaction, wish, RULES, Rules(TENANT).policy, town.time).ref


def state(town: Town, ref: str) -> str:
    with town.database.reading() as transaction:
        found = Subscriptions(transaction).called(TENANT, ref)
    assert found is not None
    return found.state


def a_new_referat(town: Town) -> None:
    plan = town.plan()
    assert plan.meetings
    first = replace(plan.meetings[0], title="Nytt referat")
    town.changes(replace(plan, meetings=[first, *plan.meetings[1:]]))


def test_who_asked_is_told_that_there_is_an_answer(town: Town) -> None:
    listen(town, "request", header=("Authorization: Bearer abc",))
    ref = town.asks()
    town.run()
    town.approves(ref)
    town.run()
    assert [(one.endpoint, one.header, one.body) for one in town.hooks] == [
        (f"{HOOK}/1", ("Authorization: Bearer abc",), b"")
    ] * 2  # received, and completed


def test_another_is_told_nothing_of_it(small: Town) -> None:
    other = listen(small, "request", body="974760673")
    ref = small.asks()
    alone = listen(small, "request", ref, body="974760673")
    small.run()
    small.approves(ref)
    small.run()
    assert small.hooks == []
    assert {state(small, other), state(small, alone)} == {"active"}


def test_who_may_see_the_plan_is_told_that_it_changed_and_no_more(town: Town) -> None:
    ref = town.asks()
    town.run()
    town.approves(ref)
    town.run()
    listen(town, "plan", person().id, payload="id-only")
    a_new_referat(town)
    town.run()
    (hook,) = town.hooks
    bundle = json.loads(hook.body)
    assert (bundle["type"], bundle["entry"][0]["resource"]["resourceType"]) == ("history", "Parameters")
    assert bundle["entry"][1]["request"]["url"] == f"CarePlan/{person().id}"
    assert "resource" not in bundle["entry"][1]
    assert number_of(person()) not in hook.body.decode()


def test_who_may_see_nothing_of_it_hears_nothing(small: Town) -> None:
    """That there are goals, notes, referater: all the same to one who is told of none."""
    some, none = listen(small, "plan", person().id), listen(small, "plan", small.new_id())
    a_new_referat(small)
    small.run()
    assert small.hooks == []
    assert (state(small, some), state(small, none)) == ("active", "active")


def test_who_is_attested_for_another_hears_nothing(small: Town) -> None:
    ref = small.asks()
    small.run()
    small.approves(ref)
    small.run()
    about = person().id
    other = listen(small, "plan", about, attested=Number(NOBODY))
    a_new_referat(small)
    small.run()
    assert (small.hooks, state(small, other)) == ([], "active")
    listen(small, "plan", about, attested=Number(number_of(person())))
    small.changes(replace(small.plan(), meetings=[]))
    small.run()
    assert len(small.hooks) == 1


def test_a_change_that_the_subscriber_cannot_see_is_no_news(small: Town) -> None:
    ref = small.asks(wanted=Wanted(("goal",)))
    small.run()
    small.approves(ref)
    small.run()
    listen(small, "plan", person().id)
    a_new_referat(small)
    small.run()
    assert small.hooks == []


def test_it_ends_with_the_right_and_without_a_word(small: Town) -> None:
    plan = small.plan()
    # a body that is no health service, and so is told the status by a consent alone
    ref = small.asks()
    small.run()
    consent = small.approves(ref).case.row.consent
    plan = small.plan()
    nav = [replace(one, kind=Code("nav")) if one.orgnr == STRANGER else one for one in plan.organisations]
    small.changes(replace(plan, organisations=nav))
    small.run()
    heard = listen(small, "plan", person().id)
    small.hooks.clear()
    small.changes(withdraw(small.plan(), consent, "2026-11-22", as_of=small.time).plan)
    small.run()
    assert small.level() == "none"
    assert (state(small, heard), small.hooks) == ("off", [])


@pytest.mark.parametrize("header", ["Authorization: a\r\nHost: b", "no colon", "Ønsker: x", ": x", "A: " + "x" * 3000])
def test_a_header_is_a_header(small: Town, header: str) -> None:
    with pytest.raises(Refused, match="access-hook-header"):
        listen(small, "request", header=(header,))


def test_what_was_decided_is_decided_again_when_it_goes(small: Town) -> None:
    """Closed between the change and the telling."""
    ref = small.asks()
    small.run()
    small.approves(ref)
    small.run()
    heard = listen(small, "plan", person().id)
    a_new_referat(small)
    from planbro.exchange.access._news import due

    with small.writing() as transaction:
        assert due(transaction, TENANT, small.plan(), RULES, Rules(TENANT).policy, small.time) == 1
        access.unsubscribe(transaction, TENANT, heard, f"client:epj/orgnr:{STRANGER}", small.time)
    small.run()
    assert small.hooks == []


def test_only_the_owner_ends_it(small: Town) -> None:
    heard = listen(small, "request")
    with small.writing() as transaction:
        assert not access.unsubscribe(transaction, TENANT, heard, "client:other/orgnr:1", small.time)
        assert access.unsubscribe(transaction, TENANT, heard, f"client:epj/orgnr:{STRANGER}", small.time)
    small.asks(number=NOBODY)
    small.run()
    assert small.hooks == []


def test_what_one_body_has_agreed_on_holds_for_no_other(small: Town) -> None:
    shared = {"deployment": "processor", "tenants": {
        "ski": {"orgnr": TENANT, "name": "Ski kommune"}, "vang": {"orgnr": STRANGER, "name": "Vang kommune"},
    }, "access": {"hooks": {"ski": {"epj": [HOOK]}}}}  # fmt: skip
    answering = asking_of(settings.Settings.model_validate(shared))
    assert answering[TENANT].hooks == {"epj": (HOOK,)}
    assert answering[STRANGER].hooks == {}
    small.rules = answering[STRANGER]
    wish = Wish(small.new_id(), TENANT, "client:epj/orgnr:1", "epj", Asker((Party("orgnr", STRANGER),)), "TREAT",
                "request", f"{HOOK}/1", STRANGER)  # fmt: skip
    with pytest.raises(Refused) as refused, small.writing() as transaction:
        access.subscribe(transaction, wish, small.rules, Rules(TENANT).policy, small.time)
    assert [one.code for one in refused.value.findings] == ["access-hook-address"]


def test_an_address_that_is_agreed_on_no_more_hears_nothing(small: Town) -> None:
    listen(small, "request")
    small.rules = replace(small.rules, hooks={"another-epj": (HOOK,)})
    small.asks(number=NOBODY)
    small.run()
    assert small.hooks == []


@pytest.mark.parametrize("owner", ["client:epj/orgnr:1", "client:epj/orgnr:1/orgnr:2", "client:epj/orgnr:"])
def test_a_subscription_that_was_kept_without_its_client_has_it_in_its_owner(owner: str) -> None:
    kept: Any = SimpleNamespace(owner=owner)
    assert _client(kept, {}) == _client(kept, {"client": "epj"}) == "epj"


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://epj.example.org/hooks/1", "https://epj.example.org/hooksevil", "https://evil.example.org/hooks",
        "https://epj.example.org/hooks/../admin", "https://epj.example.org/hooks/%2e%2e/admin",
        "https://user@epj.example.org/hooks", "https://epj.example.org/hooks?x=1",
        "https://epj.example.org/hooks/14831560224", "file:///etc/passwd", "https://169.254.169.254/hooks",
    ],
)  # fmt: skip
def test_nothing_goes_where_it_was_not_agreed(endpoint: str) -> None:
    assert not is_below(endpoint, [HOOK])
    assert is_below(f"{HOOK}/patient-list", [HOOK])


def test_the_hook_is_posted_once_with_its_headers_and_follows_nobody() -> None:
    from datetime import UTC, datetime

    seen: list[httpx.Request] = []

    def far(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(
            302 if request.url.path.endswith("away") else 200, headers={"location": "https://x.example"}
        )

    moment = datetime(2026, 11, 22, tzinfo=UTC)
    send = RestHook(now=lambda: moment, transport=httpx.MockTransport(far))
    send(Hook(f"{HOOK}/1", ("Authorization: Bearer abc", "Host: evil")))
    assert (seen[0].headers["authorization"], seen[0].headers["host"], seen[0].content) == (
        "Bearer abc", "epj.example.org", b"",
    )  # fmt: skip
    with pytest.raises(NotPosted, match="hook-refused"):
        send(Hook(f"{HOOK}/away"))
    said = {"id": "9a1d8c9e-6b1c-4a54-9d2f-0b0f5a1c2d3e", "type": "request.changed", "time": "2026-11-22T12:00:00Z"}
    secret = "s" * 32
    send(Hook(f"{HOOK}/1", body=orjson.dumps(said), announces=True, secret=secret))
    assert verified(Keys.of(secret), seen[-1].headers, seen[-1].content, int(moment.timestamp()))
