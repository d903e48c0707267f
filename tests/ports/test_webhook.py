"""A webhook tells that something has happened, to one who can check who says so, and never about whom."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections import deque
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from at_ports import CANARY, Clock

from planbro.findings import Refused
from planbro.testing.far_ends import FakeWebhook
from planbro.transport import Lost, NotPosted, Post
from planbro.transport.webhook import Announcement, Keys, WebhookOutbox, sign, verified

ID = "0b9f1d3e-6a0b-4a55-8d59-0c1f6c1e7a10"
LINK = f"https://plan.example.no/oppgave/{ID}"
URL = "https://kommune.example.no/krok"
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


def news(**more: Any) -> Announcement:
    return Announcement(**{"id": ID, "type": "plan.revision-due", "time": "2026-11-22T11:00:00Z", "link": LINK, **more})


def outbox(clock: Clock, answer: Callable[[httpx.Request], httpx.Response]) -> WebhookOutbox:
    return WebhookOutbox(URL, Keys.of(SECRET), now=clock, transport=httpx.MockTransport(answer))


def test_what_is_sent_is_signed_as_a_verifier_of_its_own_finds(clock: Clock, post: Callable[..., Post]) -> None:
    seen: list[httpx.Request] = []
    with outbox(clock, lambda request: seen.append(request) or httpx.Response(204)) as port:
        assert port.post(post(news().data())).state == "delivered"
    (request,) = seen
    stamp = request.headers["webhook-timestamp"]
    meant = hmac.new(b"k" * 32, f"{ID}.{stamp}.".encode() + request.content, hashlib.sha256).digest()
    assert request.headers["webhook-signature"] == "v1," + base64.b64encode(meant).decode()
    assert int(stamp) == int(clock().timestamp())
    assert verified(Keys.of(SECRET), request.headers, request.content, int(stamp))


def test_an_answer_that_is_lost_makes_the_same_news_come_twice_under_one_id(
    clock: Clock, post: Callable[..., Post]
) -> None:
    far = FakeWebhook(Keys.of(SECRET), script=deque(["answer-lost", 503]))
    with WebhookOutbox(URL, Keys.of(SECRET), now=clock, transport=far.transport) as port:
        for error in (Lost, NotPosted):
            with pytest.raises(error):
                port.post(post(news().data()))
        clock.forward(3600)
        port.post(post(news().data()))
    assert far.received == {ID: {"id": ID, "type": "plan.revision-due", "time": "2026-11-22T11:00:00Z", "link": LINK}}
    assert far.times == {ID: 2}
    far.now = 1
    with WebhookOutbox(URL, Keys.of(SECRET), now=clock, transport=far.transport) as port, pytest.raises(NotPosted):
        port.post(post(news().data()))


def test_a_key_is_changed_without_a_message_lost() -> None:
    old, new = Keys.of("a" * 24), Keys.of("b" * 24)
    headers = sign(Keys.of("b" * 24, "a" * 24), ID, 1000, b"{}")
    assert verified(old, headers, b"{}", 1000)
    assert verified(new, headers, b"{}", 1000)


@pytest.mark.parametrize("change", ["body", "id", "time", "late", "none", "letters"])
def test_what_was_changed_or_kept_back_is_not_believed(change: str) -> None:
    keys, headers, body, now = Keys.of("a" * 24), sign(Keys.of("a" * 24), ID, 1000, b"{}"), b"{}", 1000
    if change == "body":
        body = b"{ }"
    elif change == "id":
        headers["webhook-id"] = "another"
    elif change == "time":
        headers["webhook-timestamp"] = "1001"
    elif change == "late":
        now = 1301
    elif change == "letters":
        headers["webhook-timestamp"] = "now"
    else:
        headers = {}
    assert not verified(keys, headers, body, now)


@pytest.mark.parametrize("secret", ["short", "whsec_%%%", "whsec_YQ=="])
def test_a_key_that_is_none_is_refused(secret: str) -> None:
    with pytest.raises(Refused):
        Keys.of(secret)
    assert "a" * 24 not in repr(Keys.of("a" * 24))


@pytest.mark.parametrize(
    "more",
    [
        {"link": f"https://plan.example.no/person/{CANARY}"},
        {"link": f"https://plan.example.no/{ID}?fnr={CANARY}"},
        {"link": f"https://{CANARY}@plan.example.no/{ID}"},
        {"link": f"http://plan.example.no/{ID}"},
        {"link": "https://plan.example.no/tuva-nordmann"},
        {"type": "Tuva Nordmann"},
        {"type": f"plan.{CANARY}"},
        {"code": "Tuva"},
        {"tenant": CANARY},
        {"due": "snart"},
        {"id": CANARY},
        {"count": "12"},
        {"count": -1},
        {"link": 5},
        {"link": f"https://[x/{ID}"},
        {"link": [LINK]},
    ],
)
def test_an_announcement_cannot_be_made_to_hold_a_person(more: dict[str, Any]) -> None:
    with pytest.raises(Refused) as told:
        news(**more)
    assert CANARY not in str(told.value)
    assert "Tuva" not in str(told.value)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"id":1}', news().data()[:-1] + b',"name":"Tuva Nordmann"}', b'{"type":' + b"[" * 500]
)
def test_what_is_no_announcement_does_not_go_whoever_released_it(
    clock: Clock, post: Callable[..., Post], body: bytes
) -> None:
    with outbox(clock, lambda request: pytest.fail("it was sent")) as port, pytest.raises(NotPosted) as told:
        port.post(post(body))
    assert (told.value.code, told.value.later) == ("webhook-form", False)
    assert "Tuva" not in repr(told.value) + repr(told.value.params)


@pytest.mark.parametrize(
    ("status", "code", "later"),
    [
        (400, "webhook-refused", False),
        (301, "webhook-refused", False),
        (410, "webhook-refused", False),
        (413, "webhook-refused", False),
        (401, "webhook-denied", True),
        (404, "webhook-denied", True),
        (429, "webhook-busy", True),
        (503, "webhook-busy", True),
    ],
)
def test_what_an_answer_means_for_another_try(
    clock: Clock, post: Callable[..., Post], status: int, code: str, later: bool
) -> None:
    answer = httpx.Response(status, headers={"Retry-After": "30", "Location": "https://other.example"}, text=CANARY)
    with outbox(clock, lambda request: answer) as port, pytest.raises(NotPosted) as told:
        port.post(post(news().data()))
    assert (told.value.code, told.value.later, told.value.params) == (code, later, {"status": status})
    assert told.value.wait == (30.0 if later else None)


@pytest.mark.parametrize(("error", "sent"), [(httpx.ConnectError, False), (httpx.ReadTimeout, True)])
def test_no_answer_says_whether_it_may_have_arrived(
    clock: Clock, post: Callable[..., Post], error: type[httpx.TransportError], sent: bool
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error(CANARY, request=request)

    with outbox(clock, answer) as port, pytest.raises(Lost) as told:
        port.post(post(news().data()))
    assert told.value.sent is sent
    assert told.value.__cause__ is None


@pytest.mark.parametrize("url", ["http://kommune.example.no", "https://a:b@kommune.example.no", "ftp://x"])
def test_an_address_that_would_leak_is_refused(clock: Clock, url: str) -> None:
    with pytest.raises(Refused):
        WebhookOutbox(url, Keys.of(SECRET), now=clock)
