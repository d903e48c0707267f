"""Logs that hold no person: one handler for planbro and every library, which writes only what the sieve lets through.

The text of a library's message is never kept: an f-string has already mixed a value into it. Its logger, level and
place are, and with them one finds the text in the library.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import threading
import types
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Any, Final, Literal, TextIO

import structlog

from planbro.observe._faults import told, where
from planbro.observe._sieve import Vocabulary, sift

Form = Literal["json", "console"]
Clock = Callable[[], datetime]
_FIELDS: Final = "planbro_fields"
_LIBRARIES: Final = frozenset(
    {
        "alembic", "anyio", "asyncio", "concurrent", "cryptography", "fastapi", "fontTools", "hl7", "httpcore", "httpx",
        "opentelemetry", "planbro", "procrastinate", "psycopg", "py", "pydantic", "pypdf", "root", "sqlalchemy",
        "starlette", "tenacity", "urllib3", "uvicorn", "watchfiles",
    }
)  # fmt: skip
_LOGGER: Final = re.compile(r"[A-Za-z_]+(\.[A-Za-z_]+)*")
_FIRST: Final = ("at", "level", "event", "logger")


class _Quiet(logging.StreamHandler[TextIO]):
    """A line that cannot be made or written says so, and nothing of what it was to say."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        with suppress(Exception):
            self.stream.write(f'{{"level":"error","event":"log-failed","place":"{_place(record)}"}}\n')


class Handler(_Quiet):
    """To one stream."""


class FileHandler(WatchedFileHandler, _Quiet):
    """To a file that others rotate: one that was moved away is begun anew. It is for its owner alone."""

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding="utf-8", opener=lambda path, how: os.open(path, how, 0o600))

    handleError = _Quiet.handleError  # noqa: N815


class Formatter(logging.Formatter):
    """A record as one line of listed keys."""

    def __init__(self, words: Vocabulary, form: Form = "json", clock: Clock | None = None) -> None:
        super().__init__()
        self._words, self._clock = words, clock
        self._render: Any = (
            structlog.processors.JSONRenderer(sort_keys=False, ensure_ascii=True)
            if form == "json"
            else structlog.dev.ConsoleRenderer(colors=False, sort_keys=False, pad_event_to=20)
        )

    def format(self, record: logging.LogRecord) -> str:
        return str(self._render(None, record.levelname.lower(), self.line(record)))

    def line(self, record: logging.LogRecord) -> dict[str, Any]:
        """What is told of a record."""
        event, fields = _event(record, self._words)
        kept, dropped = sift(fields, self._words)
        at = self._clock() if self._clock is not None else datetime.fromtimestamp(record.created, UTC)
        found = {"at": at.astimezone(UTC).isoformat(timespec="milliseconds"), "level": record.levelname.lower(),
                 "event": event, "logger": _logger(record.name), **kept}  # fmt: skip
        if event in {"unlisted", "library", "warning"}:
            found["place"] = _place(record)
        if dropped:
            found["dropped"] = dropped
        error = record.exc_info[1] if record.exc_info else None
        return found | told(error) if error is not None else found


def _event(record: logging.LogRecord, words: Vocabulary) -> tuple[str, dict[str, Any]]:
    """The event and what was said beside it; of a library no more than a method and a status."""
    name, said = record.name, record.args
    if name == "httpx" and isinstance(said, tuple) and len(said) == 5:
        return "http-asked", {"method": str(said[0]), "status": said[3]}
    if name == "uvicorn.access" and isinstance(said, tuple) and len(said) == 5:
        return "http-answered", {"method": str(said[1]), "status": said[4]}
    if name == "py.warnings":
        return "warning", {}
    if name != "planbro" and not name.startswith("planbro."):
        return "library", {}
    fields = getattr(record, _FIELDS, None)
    if not isinstance(fields, dict):
        fields = {key: value for key, value in vars(record).items() if key not in _OWN}
    event = record.msg if isinstance(record.msg, str) and record.msg in words.events else "unlisted"
    return event, fields


_OWN: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", _FIELDS}


def _logger(name: str) -> str:
    return name if _LOGGER.fullmatch(name) and name.partition(".")[0] in _LIBRARIES else "other"


def _place(record: logging.LogRecord) -> str:
    return where(record.pathname, record.lineno)


def _to_record(_: Any, __: str, fields: MutableMapping[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """From structlog to the standard library: the event as message, everything beside it in one place."""
    event, error = fields.pop("event", ""), fields.pop("exc_info", None)
    return (event,), {"extra": {_FIELDS: dict(fields)}, "exc_info": error}


_PROCESSORS: Final[Any] = [structlog.contextvars.merge_contextvars, _to_record]


def set_up(
    *,
    level: str = "info",
    form: Form = "json",
    stream: TextIO | None = None,
    file: Path | None = None,
    words: Vocabulary | None = None,
    clock: Clock | None = None,
) -> logging.Handler:
    """Take over all logging of this process; for a program, never for a library.

    Libraries are heard from warning on, and all of them where the level is debug. Exceptions that nobody takes, in any
    thread, go the same way.
    """
    handler = FileHandler(file) if file is not None else Handler(sys.stderr if stream is None else stream)
    handler.setFormatter(Formatter(words or Vocabulary(), form, clock))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    wanted = logging.getLevelNamesMapping()[level.upper()]
    root.setLevel(wanted if wanted <= logging.DEBUG else max(wanted, logging.WARNING))
    logging.getLogger("planbro").setLevel(wanted)
    for name in ("httpx", "uvicorn.access"):
        logging.getLogger(name).setLevel(wanted)
    _hand_over()
    logging.captureWarnings(True)
    structlog.configure(
        processors=_PROCESSORS,
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable
    return handler


def _hand_over() -> None:
    """Handlers that libraries have put up for themselves (uvicorn) would write past the sieve."""
    for name in list(logging.root.manager.loggerDict):
        one = logging.getLogger(name)
        one.handlers[:] = []
        one.propagate = True


def logger(name: str = "planbro") -> Any:
    """A logger: `logger("planbro.exchange").info("posted", exchange=id, party="herid:1")`.

    A room below needs no more than the standard library: `logging.getLogger(__name__).info("posted", extra={...})`.
    Where nobody has set logging up, lines go to the standard library all the same: structlog's own way is to print, and
    of a fault the values of every variable with it.
    """
    return structlog.wrap_logger(
        logging.getLogger(name), processors=_PROCESSORS, wrapper_class=structlog.stdlib.BoundLogger
    )


@contextmanager
def about(**fields: Any) -> Iterator[None]:
    """What every line within is about: an exchange, its tenant, its trace."""
    with structlog.contextvars.bound_contextvars(**fields):
        yield


def _uncaught(kind: type[BaseException], error: BaseException, trace: types.TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("planbro").critical("uncaught", exc_info=(kind, error, trace))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
        _uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def _unraisable(args: Any) -> None:
    if args.exc_value is not None:
        _uncaught(type(args.exc_value), args.exc_value, args.exc_traceback)
