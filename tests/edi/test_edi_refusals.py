"""Every documented failure, by both versions: a stable code, whether to try again, when, and never a word of theirs."""

from __future__ import annotations

import contextlib
import logging
from mailbox import BASE, CANARY, OURS, THEIRS, Clock, Setting, document, post, told
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planbro.findings import Refused
from planbro.testing.edi_server import FAULTS
from planbro.transport import Lost, NotPosted
from planbro.transport.edi import EdiSettings, MemoryState, MessageService

VERSIONS = pytest.mark.parametrize("version", [2, 3])
EXPECTED: dict[str, tuple[str, bool, float | None]] = {
    "busy": ("edi-busy", True, 2.0), "busy-long": ("edi-busy", True, 7200.0), "unavailable": ("edi-busy", True, None),
    "gateway": ("edi-busy", True, None), "broken": ("edi-failed", True, None),
    "broken-after": ("edi-failed", True, None), "forbidden": ("edi-forbidden", False, None),
    "locked": ("edi-locked", False, None), "not-found": ("edi-not-found", False, None),
    "too-large": ("edi-too-large", False, None), "invalid": ("edi-invalid", False, None),
}  # fmt: skip


def fails(work: Any) -> NotPosted:
    with pytest.raises(NotPosted) as no:
        work()
    assert CANARY not in told(no.value)
    return no.value


@VERSIONS
@pytest.mark.parametrize("fault", EXPECTED)
def test_a_post_that_is_refused(version: int, fault: str) -> None:
    setting = Setting(version)
    box = setting.mailbox().outbox
    setting.service.script([("POST /messages", fault)])
    no = fails(lambda: box.post(post(document(1))))
    assert (no.code, no.later, no.wait) == EXPECTED[fault]
    assert no.params["request"] != "-", "the number that NHN's support asks for"
    if no.later:
        assert box.post(post(document(1))).state == "handed"


@VERSIONS
@pytest.mark.parametrize("fault", sorted(EXPECTED.keys() - {"too-large"}))
def test_a_poll_that_is_refused(version: int, fault: str) -> None:
    setting = Setting(version)
    box = setting.mailbox().inbox
    setting.service.deliver(document(1), sender=THEIRS, receivers=[OURS])
    setting.service.script([fault])
    no = fails(lambda: box.poll(5))
    assert (no.code, no.later, no.wait) == EXPECTED[fault]
    assert len(box.poll(5)) == 1


@VERSIONS
@pytest.mark.parametrize("fault", ["no-connection", "lost-before", "lost-after"])
def test_a_poll_without_an_answer_is_tried_within_the_call(version: int, fault: str) -> None:
    setting = Setting(version)
    box = setting.mailbox().inbox
    setting.service.deliver(document(1), sender=THEIRS, receivers=[OURS])
    setting.service.script([fault] * 2)
    assert len(box.poll(5)) == 1
    setting.service.script([fault] * 99)
    no = fails(lambda: box.poll(5))
    assert (no.code, no.later) == ("edi-unreachable", True)


@VERSIONS
@pytest.mark.parametrize("fault", ["nonsense", "cut"])
def test_a_poll_that_something_else_answers(version: int, fault: str) -> None:
    setting = Setting(version)
    box = setting.mailbox().inbox
    setting.service.deliver(document(1), sender=THEIRS, receivers=[OURS])
    setting.service.script([fault])
    no = fails(lambda: box.poll(5))
    assert (no.code, no.later) == ("edi-answer", True)


@VERSIONS
@given(faults=st.lists(st.sampled_from([None, *FAULTS]), max_size=12))
def test_whatever_happens_in_whatever_order_nothing_is_lost_and_nothing_else_is_raised(
    version: int, faults: list[str | None]
) -> None:
    setting = Setting(version)
    box = setting.mailbox(settle=0.0)
    ids = {setting.service.deliver(document(seed), sender=THEIRS, receivers=[OURS]) for seed in (1, 2, 3)}
    setting.service.script(faults)
    got: set[str] = set()
    said: list[str] = []
    for round_ in range(24):
        if round_ % 5 == 4:  # everything that was in memory is gone
            box = setting.mailbox(started=False, settle=0.0)
        try:
            some = box.inbox.poll(2)
            got |= {one.key.partition("/")[0] for one in some}
            box.inbox.done(some)
            box.outbox.post(post(document(1)))
            box.inbox.notices(5)
        except (NotPosted, Lost) as no:
            said.append(told(no) if isinstance(no, NotPosted) else str(no))
    assert CANARY not in " ".join(said)
    assert got == ids
    assert setting.service.party(THEIRS).received.count(document(1)) >= 1


# --- the login at the service


@VERSIONS
def test_a_token_that_ran_out_on_the_way_is_replaced_in_the_call(version: int) -> None:
    setting = Setting(version)
    box = setting.mailbox()
    box.inbox.poll(1)
    given_ = setting.helseid.given
    setting.clock.pass_(60)
    setting.service.script(["unauthorised"])
    assert box.outbox.post(post(document(1))).state == "handed"
    assert setting.helseid.given == given_ + 1


@VERSIONS
def test_a_service_that_demands_a_nonce_gets_it(version: int) -> None:
    setting = Setting(version)
    setting.service.nonces = True
    box = setting.mailbox()
    assert box.outbox.post(post(document(1))).state == "handed"
    given_ = setting.helseid.given
    setting.service.turn_nonce()
    assert box.inbox.poll(1) == []
    assert setting.helseid.given == given_, "a nonce is no reason for a new token"


@VERSIONS
def test_a_client_that_is_not_let_in_waits_for_somebody_to_mend_it(version: int) -> None:
    setting = Setting(version)
    box = setting.mailbox()
    setting.service.script(["unauthorised"] * 9)
    no = fails(lambda: box.inbox.poll(1))
    assert (no.code, no.later) == ("edi-unauthorised", True)


@VERSIONS
def test_helseids_refusal_is_told_as_it_is(version: int) -> None:
    setting = Setting(version)
    setting.helseid.faults = iter(["unavailable"])
    no = fails(lambda: setting.mailbox(started=False).inbox.poll(1))
    assert no.code == "helseid-unavailable"
    setting.helseid.register("kommune", {"kty": "EC"})
    assert fails(lambda: setting.mailbox(started=False).outbox.post(post(document(1)))).code == "helseid-refused"


@VERSIONS
def test_a_clock_that_is_wrong_is_a_login_that_fails(version: int) -> None:
    setting = Setting(version)
    box = setting.mailbox()
    box.inbox.poll(1)
    setting.service.now = lambda: setting.clock().replace(hour=13)
    assert fails(lambda: box.inbox.poll(1)).code == "edi-unauthorised"


# --- answers of another make


def answering(version: int, said: httpx.Response) -> MessageService:
    clock = Clock()
    settings = EdiSettings(BASE, (OURS,), version=version)  # type: ignore[arg-type]
    return MessageService(settings, None, MemoryState(), patience=clock.patience,
                          transport=httpx.MockTransport(lambda _: said))  # fmt: skip


@VERSIONS
@pytest.mark.parametrize(("status", "error", "code"), [
    (400, 1001, "edi-invalid"), (400, 1000, "edi-invalid"), (404, 1010, "edi-not-found"), (400, 1100, "edi-receipt"),
    (400, 1102, "edi-receipt"), (403, 1200, "edi-addressees"), (403, 1201, "edi-forbidden"), (403, 1202, "edi-forbidden"),
    (423, 1210, "edi-locked"), (400, 1210, "edi-locked"), (500, 0, "edi-failed"), (500, 1210, "edi-failed"),
    (403, 0, "edi-forbidden"), (418, 0, "edi-answer"), (302, 0, "edi-answer"), (415, None, "edi-invalid"),
])  # fmt: skip
def test_the_services_own_code_decides_where_it_has_one(
    version: int, status: int, error: int | None, code: str
) -> None:
    body = {"errorCode": error, "detail": CANARY, "requestId": "0HN7:00000001", "error": CANARY}
    no = fails(lambda: answering(version, httpx.Response(status, json=body)).inbox.poll(1))
    assert no.code == code
    assert no.params["request"] == "0HN7:00000001"


@pytest.mark.parametrize("request_id", [CANARY, f"x-{CANARY}", "148315 60224", "a b", "x" * 65, 7, None, "<script>"])
def test_a_number_of_a_request_that_could_be_something_else_is_left_out(request_id: Any) -> None:
    body = {"errorCode": CANARY, "requestId": request_id}
    no = fails(lambda: answering(2, httpx.Response(400, json=body)).inbox.poll(1))
    assert (no.params["request"], no.params["error"]) == ("-", 0)


@VERSIONS
@given(body=st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**6) | st.sampled_from(["", CANARY, "notifications", "id", "Ok"]),
    lambda some: st.lists(some, max_size=3)
    | st.dictionaries(st.sampled_from(["notifications", "offset", "type", "id", "receiverHerId", "relatedMessageId",
                                       "statusList", "businessDocument", "errorCode"]), some, max_size=4),
    max_leaves=12,
))  # fmt: skip
def test_no_answer_breaks_it(version: int, body: Any) -> None:
    box = answering(version, httpx.Response(200, json=body))
    for work in (lambda: box.inbox.poll(3), lambda: box.inbox.notices(3), lambda: box.outbox.post(post(document(1))),
                 lambda: box.status("6f0a6d2e-0000-4000-8000-000000000000")):  # fmt: skip
        with contextlib.suppress(NotPosted, Lost):
            work()


def test_an_id_of_the_services_that_is_a_persons_number_is_never_asked_for() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(
            200, json=[{"id": CANARY, "receiverHerId": int(OURS)}, {"id": "../x", "receiverHerId": int(OURS)}]
        )

    box = MessageService(EdiSettings(BASE, (OURS,)), None, MemoryState(), patience=Clock().patience,
                         transport=httpx.MockTransport(answer))  # fmt: skip
    assert box.inbox.poll(5) == []
    assert len(asked) == 1


@pytest.mark.parametrize(
    "url", ["http://api.example.org", "https://api.example.org/?a=b", "https://x:y@api.example.org"]
)
def test_an_address_that_would_not_do(url: str) -> None:
    with pytest.raises(Refused) as refused:
        EdiSettings(url, (OURS,))
    (finding,) = refused.value.findings
    assert finding.code == "edi-url"
    assert finding.text("nb") != finding.text("en")


# --- law 7


@VERSIONS
def test_nothing_of_a_person_or_a_document_in_logs_addresses_or_what_prints(
    version: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    setting = Setting(version)
    box = setting.mailbox()
    setting.service.script([None, "invalid", "busy", "forbidden", None, "lost-after"])
    said = [repr(box), repr(setting.state), repr(box.settings)]
    setting.service.deliver(document(2), sender=THEIRS, receivers=[OURS])
    for _ in range(8):
        try:
            some = box.inbox.poll(3)
            said += [repr(some), str([one.meta for one in some])]
            box.inbox.done(some)
            one = post(document(1))
            said += [repr(one), repr(box.outbox.post(one)), repr(box.inbox.notices(3))]
        except NotPosted as no:
            said.append(told(no))
        except Lost as lost:
            said.append(repr(lost))
    asked = [path for _, path in setting.service.requests]
    everything = " ".join([caplog.text, *said, *asked])
    assert CANARY not in everything
    assert not [number for number in _numbers(document(1)) + _numbers(document(2)) if number in everything]
    assert "Nordmann" not in everything


def _numbers(data: bytes) -> list[str]:
    """Persons' numbers in a message."""
    import re

    found = re.findall(rb"(?<![0-9])[0-9]{11}(?![0-9])", data)
    assert found
    return [one.decode() for one in found]
