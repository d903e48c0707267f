"""The door through which files come in."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from planbro.findings import Refused
from planbro.formats.codec import DEFAULT, Limits, read_file, sniff
from planbro.formats.codec.limits import MIB


def refusal(path: object, limits: Limits = DEFAULT) -> tuple[str, dict[str, str | int], str | None]:
    with pytest.raises(Refused) as caught:
        read_file(path, limits)  # type: ignore[arg-type]
    (finding,) = caught.value.findings
    return finding.code, dict(finding.params), finding.place.file


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(b"x" * (3 * MIB + 7))
    assert read_file(path) == path.read_bytes()
    assert read_file(str(path), Limits(max_bytes=3 * MIB + 7)) == path.read_bytes()


def test_one_byte_too_many_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(b"x" * 11)
    assert refusal(path, Limits(max_bytes=10)) == ("input-too-large", {"size": 11, "limit": 10}, str(path))


def test_an_empty_file_is_told_of_by_name(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.touch()
    assert refusal(path) == ("input-empty", {}, str(path))


@pytest.mark.parametrize("name", ["", "missing.xml", "a\0b", "x" * 5000, "\udc80missing"])
def test_no_such_file(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert refusal(name)[0] == "input-unreadable"


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    assert refusal(tmp_path) == ("input-unreadable", {"reason": "is a directory"}, str(tmp_path))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_permission_is_denied(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(b"{}")
    path.chmod(0)
    assert refusal(path) == ("input-unreadable", {"reason": "permission denied"}, str(path))


def test_the_operating_systems_message_is_not_chained(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        read_file(tmp_path / "missing")
    assert caught.value.__context__ is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
@pytest.mark.parametrize(("size", "fits"), [(2 * MIB, True), (2 * MIB + 1, False)])
def test_a_pipe_is_counted_while_it_is_read(tmp_path: Path, size: int, fits: bool) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def feed() -> None:
        with contextlib.suppress(BrokenPipeError):
            pipe.write_bytes(b"x" * size)

    writer = threading.Thread(target=feed)
    writer.start()
    limits = Limits(max_bytes=2 * MIB)
    if fits:
        assert len(read_file(pipe, limits)) == size
    else:
        assert refusal(pipe, limits)[0] == "input-too-large"
    writer.join()


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero here")
def test_a_device_without_an_end(tmp_path: Path) -> None:
    assert refusal("/dev/zero", Limits(max_bytes=MIB))[0] == "input-too-large"


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"a": 1}')))
    assert read_file("-") == b'{"a": 1}'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x" * 20)))
    assert refusal("-", Limits(max_bytes=10)) == ("input-too-large", {"size": 20, "limit": 10}, "-")


@pytest.mark.skipif(sys.platform == "win32", reason="needs sparse files and getrusage")
def test_a_500_mb_file_is_refused_without_being_loaded(tmp_path: Path) -> None:
    path = tmp_path / "huge.xml"
    with path.open("wb") as stream:
        stream.truncate(500_000_000)
    program = """
        import resource, sys
        from planbro.findings import Refused
        from planbro.formats.codec import read_file
        unit = 1 if sys.platform == "darwin" else 1024
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            read_file(sys.argv[1])
        except Refused as refused:
            print(*refused.findings.codes())
        print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit)
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(path)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "adapters")},
        capture_output=True,
        text=True,
        check=True,
    )
    code, growth = run.stdout.split()
    assert code == "input-too-large"
    assert int(growth) < 50_000_000


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"PK\x03\x04rest", "zip"),
        (b"PK\x05\x06" + b"\0" * 18, "zip"),
        (b"<a/>", "xml"),
        (b"\n \t<?xml version='1.0'?><a/>", "xml"),
        (b"\xef\xbb\xbf<a/>", "xml"),
        ("<a/>".encode("utf-16"), "xml"),
        ("<a/>".encode("utf-16-le"), "xml"),
        ("<a/>".encode("utf-16-be"), "xml"),
        (b' {"a": 1}', "json"),
        (b"\xef\xbb\xbf[]", "json"),
        (b"navn;status\nx;y\n", "csv"),
        (b"navn,status", "csv"),
        (b"navn\tstatus\r\nx\ty\r\n", "csv"),
        ("tiltak;m\u00e5l\n\u00e6;\u00f8".encode("latin-1"), "csv"),
        (b"a;b\n" + b"x" * 5000, "csv"),
        (b"Hei, dette er et brev.\nDet har to linjer.\n", "unknown"),
        (b"", "unknown"),
        (b"   ", "unknown"),
        (b"\x00\x01\x02;", "unknown"),
        (b"%PDF-1.7", "unknown"),
    ],
)
def test_sniff(data: bytes, kind: str) -> None:
    assert sniff(data) == kind
