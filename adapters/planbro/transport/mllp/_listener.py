"""A listener for HL7 v2 over MLLP.

One message after another on each connection, in the order they come, as HL7 senders count on. `keep` puts a message on
the disk; AA is said when it returns and not before, AE where it fails, so that the sender tries again. What is sent
twice has the same key. Framing is the library's (`hl7.mllp`); what a message says is no business of this room.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import ssl as tls
import threading
import uuid
from asyncio import IncompleteReadError
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from hl7.mllp import InvalidBlockError, start_hl7_server  # type: ignore[import-untyped]

from planbro.findings import Refused
from planbro.formats.admission import Header, acknowledge, read_header
from planbro.formats.admission._header import Ack, wants_answer
from planbro.transport._mail import Arrival, NotPosted

_KEYS: Final = uuid.UUID("7f3a0d4e-0f0b-5c46-8a16-0d1f8f0a2c91")
_PATIENCE: Final = 20.0
_CODE: Final = re.compile(r"[A-Z0-9]{3}")
_VERSION: Final = re.compile(r"2(?:\.\d){0,3}")


class MllpListener:
    """Listens on a port, in a thread of its own, until it is stopped. Use it in a `with`.

    `peers` are the addresses that may speak, `facilities` the institutions (MSH-4); all where none is named.
    `processing` are the kinds of message that are taken (MSH-11): a test environment adds T and D. `idle` is how long a
    silent connection is kept, in seconds.
    """

    def __init__(
        self,
        keep: Callable[[Arrival], None],
        *,
        now: Callable[[], datetime],
        host: str = "127.0.0.1",
        port: int = 2575,
        name: str = "mllp",
        peers: Collection[str] = (),
        facilities: Collection[str] = (),
        processing: Collection[str] = ("P",),
        ssl: tls.SSLContext | None = None,
        limit: int = 4 << 20,
        idle: float = 3600.0,
    ) -> None:
        self._keep, self._now, self._host, self._wanted, self._name = keep, now, host, port, name
        self._peers, self._facilities, self._processing = set(peers), set(facilities), set(processing)
        self._ssl, self._limit, self._idle = ssl, limit, idle
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._ready = threading.Event()
        self._failed = False
        self._open: set[asyncio.Task[Any]] = set()
        self._busy: set[asyncio.Task[Any]] = set()
        self.port = port

    def __repr__(self) -> str:
        return f"MllpListener({self._name}, {self.port})"

    def __enter__(self) -> MllpListener:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> int:
        """Listen; the port, which the system chose where 0 was asked for.

        Raises:
            NotPosted: the port cannot be had.
        """
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name=self._name, daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._failed:
            raise NotPosted("mllp-port", port=self._wanted)
        return self.port

    def stop(self) -> None:
        """Take no more; the message in hand is kept and answered first."""
        if self._loop is not None and self._stop is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread is not None:
            self._thread.join(timeout=30)

    # -- the loop

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        try:
            server = await start_hl7_server(
                self._spoken_to, self._host, self._wanted, limit=self._limit, encoding="latin-1", ssl=self._ssl
            )
        except OSError:
            self._failed = True
            self._ready.set()
            return
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in self._open - self._busy:
            task.cancel()
        if self._open:
            await asyncio.wait(set(self._open), timeout=_PATIENCE)

    async def _spoken_to(self, reader: Any, writer: Any) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            await self._converse(task, reader, writer)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(task)
            self._busy.discard(task)
            with suppress(Exception):
                writer.close()

    async def _converse(self, task: asyncio.Task[Any], reader: Any, writer: Any) -> None:
        peer = writer.get_extra_info("peername")
        if self._peers and (not peer or peer[0] not in self._peers):
            return
        assert self._stop is not None
        while not self._stop.is_set():
            try:
                data: bytes = await asyncio.wait_for(reader.readblock(), self._idle)
            except (IncompleteReadError, TimeoutError):
                return
            except (ValueError, InvalidBlockError):  # too long, or no frame: nothing after it can be told apart
                writer.writeblock(acknowledge(None, "AR", at=self._time(), error=100))
                await writer.drain()
                return
            self._busy.add(task)
            answer = await self._answered(data)
            if answer is not None:
                writer.writeblock(answer)
                await writer.drain()
            self._busy.discard(task)

    async def _answered(self, data: bytes) -> bytes | None:
        header = read_header(data)
        code, error = self._judged(header)
        if code == "AA":
            assert header is not None
            try:
                await asyncio.get_running_loop().run_in_executor(None, self._keep, self._arrival(data, header))
            except Exception:  # whatever it is, it is not on the disk
                code, error = "AE", 207
        return acknowledge(header, code, at=self._time(), error=error) if wants_answer(header, code) else None

    def _judged(self, header: Header | None) -> tuple[Ack, int]:
        """Whether the message is one of those that are taken."""
        if header is None or not header.control:
            return "AR", 101
        if header.type != "ADT":
            return "AR", 200
        if not _VERSION.fullmatch(header.version):
            return "AR", 203
        if header.processing not in self._processing:
            return "AR", 202
        if self._facilities and header.facility not in self._facilities:
            return "AR", 103
        return "AA", 0

    def _arrival(self, data: bytes, header: Header) -> Arrival:
        digest = hashlib.sha256(data).hexdigest()
        meta = {"event": header.trigger} if _CODE.fullmatch(header.trigger) else {}
        return Arrival(
            self._name, str(uuid.uuid5(_KEYS, f"{header.source} {header.control} {digest}")), data, "event", meta
        )

    def _time(self) -> str:
        return self._now().strftime("%Y%m%d%H%M%S%z")


def server_side(certificate: Path, key: Path | None = None, client_ca: Path | None = None) -> tls.SSLContext:
    """TLS for a listener; the key may stand in the file of the certificate. With `client_ca` the sender shows a
    certificate too.

    Raises:
        Refused: a file is not there, or is no certificate.
    """
    context = tls.SSLContext(tls.PROTOCOL_TLS_SERVER)
    context.minimum_version = tls.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key, password="")  # nobody is asked for one on the terminal
        if client_ca is not None:
            context.load_verify_locations(client_ca)
            context.verify_mode = tls.CERT_REQUIRED
    except (OSError, tls.SSLError):
        pass
    else:
        return context
    raise Refused.because("mllp-certificate")
