"""No person in a log: canaries in every place a value can come by, at every level, from planbro and from libraries."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from planbro import observe
from planbro.findings import Refused
from planbro.ident import make_synthetic

FNR = next(one for n in range(300, 400) if (one := make_synthetic(date(1994, 3, 15), n)) is not None)
NAMES = ("Kari", "Nordmann", "Ola Normann Hansen")
CANARIES = (FNR, f"{FNR[:6]} {FNR[6:]}", int(FNR), *NAMES, f"hpr:{FNR[:7]}", f"fnr:{FNR}", "kari-nordmann",
            f"https://fhir.invalid/Patient?identifier={FNR}", f"/plan/{FNR}", FNR.encode(), {"name": NAMES[1]},
            [NAMES[0]], float(FNR))  # fmt: skip
LEVELS = ("debug", "info", "warning", "error", "critical")
ID = "7f3b1c52-7f0e-5a54-9d0a-2f6f6c1d9b10"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is written while all logging of the process goes by the sieve; afterwards it is as it was."""
    quiet = logging.getLogger("sqlalchemy")  # which sets a level of its own where it is imported
    quiet.setLevel(logging.NOTSET)
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook, sys.unraisablehook)
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    observe.set_up(level="debug", stream=stream, words=observe.Vocabulary.of(["kommunen", "nhn"]),
                   clock=lambda: datetime(2026, 11, 22, 12, tzinfo=UTC))  # fmt: skip
    yield stream
    logging.captureWarnings(False)
    root.handlers[:] = before
    root.setLevel(level)
    logging.getLogger("planbro").setLevel(logging.NOTSET)
    quiet.setLevel(logging.WARNING)
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    structlog.reset_defaults()


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def clean(text: str) -> None:
    assert FNR not in text
    assert FNR[6:] not in text
    assert not [name for name in (*NAMES, "kari", "nordmann", "identifier") if name in text]


@pytest.mark.parametrize("level", LEVELS)
def test_no_canary_comes_through_whatever_it_is_said_as(log: io.StringIO, level: str) -> None:
    mine, plain = observe.logger("planbro.exchange"), logging.getLogger("planbro.exchange")
    for canary in CANARIES:
        getattr(mine, level)("posted", **dict.fromkeys(observe.KEYS, canary), patient=canary, text=canary)
        getattr(mine, level)(str(canary))
        getattr(plain, level)("posted %s", canary)
        getattr(plain, level)(f"posted {canary}", extra={"patient": canary, "code": canary})
        for name in (
            "sqlalchemy.engine.Engine",
            "httpx",
            "procrastinate.worker",
            "uvicorn.error",
            "asyncio",
            str(canary),
        ):
            getattr(logging.getLogger(name), level)("asked %s", canary)
            getattr(logging.getLogger(name), level)(f"asked {canary}", extra={"sql": canary})
    found = lines(log)
    assert len(found) == 16 * len(CANARIES)
    clean(log.getvalue())


def test_what_is_listed_comes_through(log: io.StringIO) -> None:
    observe.logger("planbro.exchange").info(
        "not-posted", exchange=ID, tenant="kommunen", port="nhn", party="herid:91090", state="rendered",
        code="config-folder", tries=3, wait=30.00001, again=True, policy="2d242dabcd95ba76", secret="x", n=None,
    )  # fmt: skip
    (line,) = lines(log)
    assert line == {
        "at": "2026-11-22T12:00:00.000+00:00", "level": "info", "event": "not-posted", "logger": "planbro.exchange",
        "exchange": ID, "tenant": "kommunen", "port": "nhn", "party": "herid:91090", "state": "rendered",
        "code": "config-folder", "tries": 3, "wait": 30.0, "again": True, "policy": "2d242dabcd95ba76", "dropped": 1,
    }  # fmt: skip


def test_a_room_below_logs_by_the_standard_library_alone(log: io.StringIO) -> None:
    logging.getLogger("planbro.transport.edi").warning("port-down", extra={"port": "nhn", "status": 503, "url": "/x"})
    (line,) = lines(log)
    assert (line["event"], line["port"], line["status"], line["dropped"]) == ("port-down", "nhn", 503, 1)


def test_what_lines_are_about_stands_on_each_until_it_is_over(log: io.StringIO) -> None:
    with observe.about(exchange=ID, patient=NAMES[0]):
        observe.logger().info("claimed", count=2)
    observe.logger().info("closed")
    first, second = lines(log)
    assert first["exchange"] == ID
    assert "exchange" not in second
    clean(log.getvalue())


def test_an_exception_is_its_type_and_its_place(log: io.StringIO) -> None:
    def read() -> None:
        raise ValueError(f"{NAMES[1]} {FNR}")

    try:
        try:
            read()
        except ValueError as error:
            error.add_note(FNR)
            raise Refused.because("config-folder", folder="x", reason="not found") from error
    except Refused:
        observe.logger().exception("step-failed", step="decided")
        logging.getLogger("sqlalchemy.pool").exception("Exception %s", FNR)
    for line in lines(log):
        assert line["exception"] == "Refused"
        assert line["raised"].startswith("test_logs_no_person.py:")
        assert line["causes"][0].startswith("ValueError at test_logs_no_person.py:")
        assert line["codes"] == ["config-folder"]
    clean(log.getvalue())


def test_a_group_tells_the_types_of_its_parts(log: io.StringIO) -> None:
    try:
        raise ExceptionGroup(NAMES[1], [ValueError(FNR), KeyError(FNR)])
    except ExceptionGroup:
        observe.logger().exception("step-failed")
    assert lines(log)[0]["parts"] == ["KeyError", "ValueError"]
    clean(log.getvalue())


def test_what_nobody_takes_goes_the_same_way_in_any_thread(log: io.StringIO) -> None:
    def fall() -> None:
        raise RuntimeError(FNR)

    thread = threading.Thread(target=fall, name=FNR)
    thread.start()
    thread.join()
    try:
        fall()
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert [line["event"] for line in lines(log)] == ["uncaught", "uncaught"]
    clean(log.getvalue())


def test_a_line_that_cannot_be_made_says_only_that(log: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    class Poison(dict):  # type: ignore[type-arg]
        def items(self) -> Any:
            raise RuntimeError(FNR)

    root = logging.getLogger()
    root.handlers[:] = [one for one in root.handlers if isinstance(one, observe.Handler)]
    logging.getLogger("planbro").info("posted", extra={"planbro_fields": Poison()})
    logging.getLogger("sqlalchemy").error("%d of %d", FNR)
    assert [line["event"] for line in lines(log)] == ["log-failed", "library"]
    clean(log.getvalue() + capsys.readouterr().err)


def test_warnings_go_the_same_way(log: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(f"{NAMES[1]} {FNR}", stacklevel=1)
    assert [line["event"] for line in lines(log)] == ["warning"]
    clean(log.getvalue())


def test_requests_are_told_by_method_and_status_alone(log: io.StringIO) -> None:
    said = ("GET", f"https://fhir.invalid/Patient/{FNR}", "HTTP/1.1", 404, "Not Found")
    logging.getLogger("httpx").info('HTTP Request: %s %s "%s %d %s"', *said)
    logging.getLogger("uvicorn.access").info('%s - "%s %s HTTP/%s" %d', "10.0.0.1:1", "POST", f"/{FNR}", "1.1", 201)
    assert [(line["event"], line["method"], line["status"]) for line in lines(log)] == [
        ("http-asked", "GET", 404), ("http-answered", "POST", 201),
    ]  # fmt: skip
    clean(log.getvalue())


def test_a_handler_that_a_library_put_up_for_itself_is_taken_down(capsys: pytest.CaptureFixture[str]) -> None:
    noisy = logging.getLogger("uvicorn.error")
    noisy.addHandler(logging.StreamHandler(sys.stdout))
    noisy.propagate = False
    root = logging.getLogger()
    before, stream = root.handlers[:], io.StringIO()
    try:
        observe.set_up(stream=stream)
        noisy.error(FNR)
    finally:
        root.handlers[:] = before
        logging.captureWarnings(False)
        structlog.reset_defaults()
    assert json.loads(stream.getvalue())["event"] == "library"
    clean(capsys.readouterr().out + stream.getvalue())


def test_a_log_file_is_for_its_owner_and_begun_anew_when_it_is_moved(tmp_path: Path) -> None:
    root = logging.getLogger()
    before, path = root.handlers[:], tmp_path / "planbro.log"
    try:
        handler = observe.set_up(file=path)
        logging.getLogger("planbro").info("started")
        path.rename(tmp_path / "planbro.log.1")
        logging.getLogger("planbro").info("stopped")
        handler.close()
    finally:
        root.handlers[:] = before
        logging.captureWarnings(False)
        structlog.reset_defaults()
    assert json.loads((tmp_path / "planbro.log.1").read_text())["event"] == "started"
    assert json.loads(path.read_text())["event"] == "stopped"
    assert path.stat().st_mode & 0o777 == 0o600


def test_for_a_person_the_same_stands_in_plain_words() -> None:
    record = logging.makeLogRecord({"name": "planbro", "msg": "posted", "levelname": "INFO", "port": "nhn", "x": FNR})
    text = observe.Formatter(observe.Vocabulary.of(["nhn"]), "console").format(record)
    assert "posted" in text
    assert "port=nhn" in text
    clean(text)


def test_a_tenant_is_called_what_the_settings_call_it() -> None:
    words = observe.Vocabulary.of(["north"], tenants={"974760673": "north"})
    kept, _ = observe.sift({"tenant": "974760673"}, words)
    assert kept == {"tenant": "north"}


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.binary(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(observe.KEYS)) | st.text(max_size=12), _VALUES, max_size=6))
def test_whatever_is_said_the_sieve_gives_only_words_it_knows(fields: dict[str, Any]) -> None:
    words = observe.Vocabulary.of(["kommunen"])
    kept, dropped = observe.sift(fields, words)
    assert set(kept) <= set(observe.KEYS)
    assert len(kept) + dropped == sum(value is not None for value in fields.values())
    for value in kept.values():
        assert isinstance(value, bool | int | float | str | list)
        if isinstance(value, int | float):
            assert value < 10_000_000


@given(st.integers(min_value=0, max_value=200))
def test_no_persons_number_is_a_count_a_party_or_a_time(seed: int) -> None:
    number = make_synthetic(date(1994, 3, 1 + seed % 28), 300 + seed)
    if number is None:
        return
    for form in (
        number,
        int(number),
        float(number),
        f"herid:{number}",
        f"orgnr:{number}",
        f"hpr:{number[:7]}",
        number[:7],
    ):
        kept, _ = observe.sift(dict.fromkeys(observe.KEYS, form), observe.Vocabulary())
        assert not kept
