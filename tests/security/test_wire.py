"""At the socket: what a proxy and this service could read differently is not read at all, and nobody holds the line."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from serving import Town, serving

from planbro.service import _lines, _server
from planbro.service._told import Logged
from planbro.settings import Service

HOST = b"Host: x\r\n"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The service on a port of its own, as `planbro serve` runs it."""
    for town in serving(f"sqlite:///{tmp_path_factory.mktemp('wire')}/planbro.db"):
        yield from listening(town)


def listening(town: Town) -> Iterator[int]:
    whole = town.context.settings
    local = whole.model_copy(update={"service": whole.service.model_copy(update={"host": "127.0.0.1", "port": 0})})
    sock = _server.listening(local.service)
    server = uvicorn.Server(_server.config_of(local, Logged(town.app)))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([sock])), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield sock.getsockname()[1]
    server.should_exit = True
    thread.join(10)


def spoken(port: int, *pieces: bytes, wait: float = 1.0) -> bytes:
    """What comes back until the line is closed, or nothing more comes."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as line:
        got = b""
        try:
            for piece in pieces:
                line.sendall(piece)
            while data := line.recv(65536):
                got += data
                if got.count(b"HTTP/1.1") == 1 and got.endswith(b"ok\n"):
                    line.settimeout(0.1)
        except (TimeoutError, ConnectionError, BrokenPipeError):
            pass
        return got


def statuses(answer: bytes) -> list[int]:
    return [int(one[1:4]) for one in answer.split(b"HTTP/1.1")[1:]]


def test_a_plain_question_is_answered_and_says_nothing_of_what_answers(port: int) -> None:
    answer = spoken(port, b"GET /health/live HTTP/1.1\r\n" + HOST + b"\r\n")
    assert statuses(answer) == [200]
    assert b"server:" not in answer.lower()
    assert b"uvicorn" not in answer.lower()
    assert b"x-powered-by" not in answer.lower()


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n" % (len(SMUGGLED) + 5),
        b"Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
        b"Content-Length: 0\r\nContent-Length: %d\r\n" % len(SMUGGLED),
        b"Content-Length: +0\r\n", b"Content-Length: -1\r\n", b"Content-Length: 0x0\r\n", b"Content-Length: 0, 5\r\n",
        b"Content-Length : 0\r\n", b"Content-Length\x0b: 0\r\n", b"Content-Length: 99999999999999999999999\r\n",
        b"Transfer-Encoding: xchunked\r\n", b"Transfer-Encoding: chunked, identity\r\n", b"Transfer-Encoding : chunked\r\n",
        b"X: y\r\n Content-Length: 5\r\n", b"X: a\x00b\r\n", b"X\r\n", b": x\r\n", b"Host: other\r\n",
    ],
)  # fmt: skip
def test_where_a_request_ends_is_told_once_and_clearly_or_it_is_refused(port: int, head: bytes) -> None:
    """Nothing that stands after such a request is taken for another."""
    answer = spoken(port, b"POST /status HTTP/1.1\r\n" + HOST + head + b"\r\n" + b"0\r\n\r\n" + SMUGGLED)
    found = statuses(answer)
    assert 404 not in found, "what was smuggled in was answered"
    assert found in ([400], []), answer[:300]


@pytest.mark.parametrize(
    "body",
    [
        b"FFFFFFFFFFFFFFFFF\r\nx",
        b"-1\r\nx\r\n",
        b"5\nhello\n0\n\n",
        b"0x5\r\nhello\r\n0\r\n\r\n",
        b"5 ; x\nhello\r\n0\r\n\r\n",
    ],
)
def test_a_piece_whose_length_is_none_is_refused(port: int, body: bytes) -> None:
    head = b"POST /status HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n"
    assert 404 not in statuses(spoken(port, head + body + SMUGGLED))


@pytest.mark.parametrize(
    "line",
    [b"GET /health/live\r\n\r\n", b"GET /health/live HTTP/9.9\r\n", b"\x16\x03\x01\x02\x00\x01",
     b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET /a b HTTP/1.1\r\n", b"CONNECT x:443 HTTP/1.1\r\n", b"BREW /pot HTTP/1.1\r\n"],
)  # fmt: skip
def test_what_is_no_request_of_ours_gets_no_answer_of_ours(port: int, line: bytes) -> None:
    answer = spoken(port, line + HOST + b"\r\n", wait=0.5)
    assert not {200, 500} & set(statuses(answer)), answer[:200]


def test_no_line_of_a_caller_becomes_a_header_of_ours(port: int) -> None:
    for path in (b"/x%0d%0aSet-Cookie:%20a=b", b"/ward/h/%0d%0aX-Evil:1", b"/ward?language=nb%0d%0aX-Evil:1"):
        answer = spoken(
            port, b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"X-Request-Id: a%0d%0aX-Evil: 1\r\n\r\n", wait=0.3
        )
        assert b"X-Evil" not in answer
        assert b"\r\nset-cookie: a=b" not in answer.lower()


def test_another_host_in_the_request_line_changes_nothing(port: int) -> None:
    answer = spoken(port, b"GET http://evil.example.org/health/live HTTP/1.1\r\n" + HOST + b"\r\n", wait=0.5)
    assert b"evil" not in answer


def test_an_upgrade_is_not_taken(port: int) -> None:
    for wanted in (b"websocket", b"h2c"):
        head = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: " + wanted + b"\r\nHTTP2-Settings: AAMAAABkAAQ\r\n"
        answer = spoken(port, b"GET /health/live HTTP/1.1\r\n" + HOST + head + b"\r\n", wait=0.5)
        assert 101 not in statuses(answer)


def test_headers_without_end_close_the_line(port: int) -> None:
    began = time.monotonic()
    answer = spoken(
        port, b"GET /health/live HTTP/1.1\r\n" + HOST, *(b"X-%d: %s\r\n" % (at, b"y" * 1000) for at in range(200))
    )
    assert statuses(answer) in ([], [400], [431])
    assert time.monotonic() - began < 5


def test_a_head_that_drips_closes_the_line(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_lines, "_SECONDS", 0.2)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(b"GET /health/live HTTP/1.1\r\n")
        began = time.monotonic()
        assert line.recv(100) == b""
    assert time.monotonic() - began < 3


def test_after_a_body_that_is_too_large_the_line_is_closed(port: int) -> None:
    head = b"POST /status HTTP/1.1\r\n" + HOST + b"X-Test-Caller: hospital\r\n"
    for told in (b"Content-Length: 200000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\nFFFFF\r\n"):
        began = time.monotonic()
        answer = spoken(port, head + told, b"x" * 100_000, wait=3)
        assert statuses(answer) == [413]
        assert time.monotonic() - began < 2, "it waits for more"


def test_an_address_that_is_forwarded_is_believed_of_a_proxy_alone() -> None:
    def config(*proxies: str) -> Any:
        whole = next(serving_settings(proxies))
        return _server.config_of(whole, lambda scope, receive, send: None)  # type: ignore[arg-type,return-value]

    assert config().proxy_headers is False
    assert config("192.0.2.9").forwarded_allow_ips == ["192.0.2.9"]


def serving_settings(proxies: tuple[str, ...]) -> Iterator[Any]:
    from serving import told

    whole = told()
    yield whole.model_copy(update={"service": Service(proxies=proxies)})
