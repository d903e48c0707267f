"""The process that serves: uvicorn with limits of its own, one process or several, and an end in peace.

SIGTERM drains: nothing new is taken, what is under way is answered, and it leaves. A second signal ends it at once.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from types import FrameType
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp

from planbro import observe, settings
from planbro.findings import Refused
from planbro.service._installed import CONFIG, PUBLIC

_BACKLOG: Final = 1024
_HEAD: Final = 64 << 10
_IDLE: Final = 30
_CIPHERS: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""Of TLS 1.2; those of 1.3 are all good, and nothing older is spoken."""
_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
_APP: Final = "planbro.service._installed:installation"


def listening(told: settings.Service) -> socket.socket:
    """The socket, taken before anything else is begun.

    Raises:
        Refused: another has it, or it is none of this machine's.
    """
    family = socket.AF_INET6 if ":" in told.host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((told.host, told.port))
        sock.listen(_BACKLOG)
    except (OSError, OverflowError):
        sock.close()
        raise Refused.because("serve-port", port=told.port) from None
    sock.set_inheritable(True)
    return sock


def address(told: settings.Service, sock: socket.socket) -> str:
    """What it is called outside, or where it listens where nothing is said of that."""
    if told.public is not None:
        return told.public.rstrip("/")
    host = f"[{told.host}]" if ":" in told.host else told.host
    return f"{'https' if told.certificate else 'http'}://{host}:{sock.getsockname()[1]}"


def config_of(whole: settings.Settings, app: ASGIApp | str) -> uvicorn.Config:
    """uvicorn as it is run here.

    Raises:
        Refused: the certificate and its key cannot be used.
    """
    told = whole.service
    check_certificate(told)
    return uvicorn.Config(
        app, factory=isinstance(app, str), workers=told.processes, http=_protocol(), ws="none", lifespan="on",
        access_log=False, log_config=None, log_level=None, server_header=False, backlog=_BACKLOG,
        h11_max_incomplete_event_size=_HEAD, timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=max(1, int(whole.worker.drain.total_seconds())),
        proxy_headers=bool(told.proxies), forwarded_allow_ips=list(told.proxies),
        ssl_ciphers=_CIPHERS, ssl_certfile=told.certificate,
        ssl_keyfile=None if told.certificate_key is None else str(told.certificate_key),
    )  # fmt: skip


def _protocol() -> str:
    """The quick parser within bounds of ours; `h11`, which has its own, where that is not installed."""
    return "planbro.service._lines:Bounded" if find_spec("httptools") is not None else "h11"


def check_certificate(told: settings.Service) -> None:
    """That the certificate and its key belong together.

    Raises:
        Refused: they do not, or are not there.
    """
    if told.certificate is None and told.certificate_key is None:
        return
    try:
        if told.certificate is None:
            raise OSError
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(told.certificate, told.certificate_key, password="")  # nobody is asked on the terminal
    except OSError:  # ssl.SSLError is one
        raise Refused.because("serve-certificate") from None


class Server(uvicorn.Server):
    """One process, which leaves with 0 when it was told to stop."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None] = lambda: None) -> None:
        super().__init__(config)
        self._tell_started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._tell_started()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self._caught) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _caught(self, number: int, _: FrameType | None) -> None:
        if self.should_exit:
            os._exit(128 + number)
        self.should_exit = True
        observe.logger("planbro.serve").info("draining")


def alone(whole: settings.Settings, app: ASGIApp, sock: socket.socket, started: Callable[[], None]) -> None:
    """Serve in this process until it is told to stop.

    Raises:
        Refused: the certificate and its key cannot be used.
    """
    config = config_of(whole, app)
    server = Server(config, started)
    factory: Any = config.get_loop_factory()
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(server.serve([sock]))


def together(
    whole: settings.Settings, file: os.PathLike[str], sock: socket.socket, started: Callable[[], None]
) -> None:
    """Serve in several processes, which this one begins again where one of them dies, until it is told to stop.

    Raises:
        Refused: the certificate and its key cannot be used.
    """
    from uvicorn.supervisors import Multiprocess

    config = config_of(whole, _APP)
    os.environ |= {CONFIG: os.fspath(file), PUBLIC: address(whole.service, sock)}
    supervisor = Multiprocess(config, [sock])
    started()
    supervisor.run()
