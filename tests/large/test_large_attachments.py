"""A plan whose attachments are larger than memory should hold: read, written, read back and put back as any other."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from planbro.exchange import Reading, read, write
from planbro.findings import Refused
from planbro.formats import FORMATS
from planbro.formats._document import canonical
from planbro.formats.codec import MOVING, archive, hold_file
from planbro.plan import Held, Plan, copy
from planbro.testing.generator import municipality

OVER = 1 << 18
LARGE, OTHER = random.Random(1).randbytes(700_000), random.Random(2).randbytes(500_000)
SHAPES = [
    (name, zipped)
    for name, one in FORMATS.items()
    if name in {"sampro", "flyt-samspill", "fhir", "plan", "dips-samspill", "csv", "xlsx"}
    for zipped in ((True, False) if one.zipped else (False,))
    if zipped or name != "xlsx"  # a workbook that is no zip of files takes minutes over text of that size
]


def moving(path: Path | bytes) -> Reading:
    return read(path, held_over=OVER, limits=MOVING)


@pytest.fixture(scope="module")
def plan() -> Plan:
    found = copy(next(iter(municipality(1, seed=3))))
    found.documents = [
        replace(found.documents[0], id=f"00000000-0000-4000-8000-00000000000{n}", data=data)
        for n, data in enumerate((LARGE, b"liten", OTHER, LARGE))
    ]
    found.title = "Plan"
    return found


@pytest.fixture
def source(plan: Plan, tmp_path: Path) -> Path:
    path = tmp_path / "source.zip"
    path.write_bytes(write(plan, "sampro", onto=False, zipped=True).data)
    return path


def attachments(plan: Plan) -> list[bytes]:
    return [one.data for one in plan.documents if isinstance(one.data, bytes)]


def test_a_plan_is_the_same_plan_held_or_not(source: Path) -> None:
    held, whole = moving(source), read(source.read_bytes())
    assert [isinstance(one, Held) for one in attachments(held.plan)] == [True, False, True, True]
    assert isinstance(held.document.data, Held)
    assert held.plan == whole.plan
    assert whole.plan == held.plan
    assert held.plan.origins[0].sha256 == whole.plan.origins[0].sha256
    assert held.account.counts == whole.account.counts
    assert held.findings.codes() == whole.findings.codes()


@pytest.mark.parametrize(
    ("format", "zipped", "account"),
    [(*shape, False) for shape in SHAPES] + [("flyt-samspill", True, True), ("fhir", False, True)],
)
def test_what_is_written_to_a_file_is_what_is_written_to_memory(
    format: str, zipped: bool, account: bool, source: Path, tmp_path: Path
) -> None:
    to = tmp_path / "target"
    writing = write(moving(source).plan, format, onto=False, zipped=zipped, account=account, to=to)
    expected = write(read(source).plan, format, onto=False, zipped=zipped, account=account)
    assert canonical(to.read_bytes()) == canonical(expected.data)
    assert writing.data == to.read_bytes()
    assert writing.account.counts == expected.account.counts
    assert moving(to).plan == moving(writing.data).plan == read(expected.data).plan
    assert attachments(moving(to).plan) == [LARGE, b"liten", OTHER, LARGE]


@pytest.mark.parametrize(("format", "zipped"), [("flyt-samspill", True), ("fhir", False)])
def test_the_same_in_gives_the_same_out(format: str, zipped: bool, source: Path, tmp_path: Path) -> None:
    one, two = (
        write(moving(source).plan, format, onto=False, zipped=zipped, account=False, to=tmp_path / name)
        for name in ("1", "2")
    )
    assert one.data.sha256 == two.data.sha256  # type: ignore[attr-defined]


@pytest.mark.parametrize(("format", "bare"), [("flyt-samspill", False), ("flyt-samspill", True), ("fhir", False)])
def test_the_way_back_gives_the_original(format: str, bare: bool, source: Path, tmp_path: Path) -> None:
    if bare:
        source.write_bytes(write(read(source).plan, "sampro", onto=False, zipped=False).data)
    there = write(moving(source).plan, format, onto=False, zipped=True, to=tmp_path / "there.zip")
    home = write(moving(there.data).plan, "sampro", to=tmp_path / "home")
    assert home.how == "put"
    assert (tmp_path / "home").read_bytes() == source.read_bytes()


@pytest.mark.parametrize(("format", "zipped"), [("flyt-samspill", True), ("sampro", False), ("fhir", False)])
def test_a_changed_plan_is_put_onto_a_document_whose_attachments_are_held(
    format: str, zipped: bool, source: Path, tmp_path: Path
) -> None:
    write(moving(source).plan, format, onto=False, zipped=zipped, to=tmp_path / "a")

    def changed(reading: Reading) -> Plan:
        found = copy(reading.plan)
        found.title = "En annen tittel"
        found.documents[0].data = OTHER
        del found.documents[1]
        return found

    held = write(changed(moving(tmp_path / "a")), format, to=tmp_path / "b")
    whole = write(changed(read(tmp_path / "a")), format)
    assert held.how == whole.how == "put"
    assert canonical((tmp_path / "b").read_bytes()) == canonical(whole.data)
    assert attachments(moving(tmp_path / "b").plan) == [OTHER, OTHER, LARGE]


def test_many_small_attachments_are_held_too(tmp_path: Path) -> None:
    rng = random.Random(4)
    members = {f"vedlegg/{n}.bin": rng.randbytes(200_000) for n in range(80)}
    (tmp_path / "a.zip").write_bytes(archive.build({"plan.xml": b"<x/>"} | members))
    from planbro.formats._document import _others

    found = _others(archive.open(tmp_path / "a.zip", MOVING), {"plan.xml"}, OVER)
    assert found == members
    assert sum(len(one) for one in found.values() if not isinstance(one, Held)) < 9 << 20


def test_a_document_that_is_large_without_its_attachments_is_refused(source: Path, tmp_path: Path) -> None:
    """A bare file that memory should not hold says what to ask for."""
    bare = write(read(source).plan, "sampro", onto=False, zipped=False).data
    (tmp_path / "a.xml").write_bytes(bare.replace(b"</Tittel>", b" \xc3\xb8" * 6_000_000 + b"</Tittel>", 1))
    with pytest.raises(Refused) as caught:
        moving(tmp_path / "a.xml")
    assert caught.value.findings.codes() == ["document-too-large"]


# --- memory and disk, in processes of their own

_MOVE = """
import re, sys
from pathlib import Path
import planbro
from planbro.formats.codec import MOVING
source, target, format = sys.argv[1:]
def peak():
    return int(re.search("VmHWM:\\s+([0-9]+) kB", Path("/proc/self/status").read_text())[1]) >> 10
reading = planbro.read(source, held_over=1 << 18, limits=MOVING)
writing = planbro.write(reading.plan, format, onto=False, zipped=True, account=False, to=target)
back = planbro.read(writing.data, held_over=1 << 18, limits=MOVING)
assert [one.data for one in back.plan.documents] == [one.data for one in reading.plan.documents]
print(back.plan.documents[0].data.sha256, peak())
"""


def moved(source: Path, target: Path, format: str) -> tuple[str, int]:
    """The hash of the large attachment as it was read back, and the peak of memory in MiB."""
    said = subprocess.run(
        [sys.executable, "-c", _MOVE, str(source), str(target), format], capture_output=True, text=True, check=True
    )
    digest, peak = said.stdout.split()
    return digest, int(peak)


def giant(path: Path, mib: int) -> Held:
    block = random.Random(5).randbytes(1 << 20)
    with path.open("wb") as stream:
        for number in range(mib):
            stream.write(number.to_bytes(4, "big") + block)
    return hold_file(path)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read from /proc")
@pytest.mark.parametrize(
    ("mib", "zipped"),
    [(60, True), pytest.param(300, True, marks=pytest.mark.long), pytest.param(300, False, marks=pytest.mark.long)],
)
def test_a_giant_attachment_moves_without_standing_in_memory(
    mib: int, zipped: bool, plan: Plan, tmp_path: Path
) -> None:
    attachment = giant(tmp_path / "giant.bin", mib)
    for name, data in (("giant", attachment), ("small", LARGE)):
        one = copy(plan)
        one.documents = [replace(plan.documents[0], data=data)]
        write(one, "sampro", onto=False, zipped=zipped, account=False, to=tmp_path / name)
    _, base = moved(tmp_path / "small", tmp_path / "t1.zip", "flyt-samspill")
    digest, peak = moved(tmp_path / "giant", tmp_path / "t2.zip", "flyt-samspill")
    assert digest == attachment.sha256
    assert peak < base + 30
    assert peak < 125


def test_a_full_disk_leaves_no_half_file(source: Path, tmp_path: Path) -> None:
    code = (
        "import resource, sys, planbro\n"
        "from planbro.formats.codec import MOVING\n"
        "reading = planbro.read(sys.argv[1], held_over=1 << 18, limits=MOVING)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))\n"
        "try:\n"
        "    planbro.write(reading.plan, 'flyt-samspill', onto=False, zipped=True, to=sys.argv[2])\n"
        "except OSError as error:\n"
        "    print(error.errno)\n"
    )
    folder = tmp_path / "out"
    folder.mkdir()
    said = subprocess.run(
        [sys.executable, "-c", code, str(source), str(folder / "a.zip")], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "27", said.stderr
    assert list(folder.iterdir()) == []


def test_nothing_is_left_beside(source: Path, tmp_path: Path) -> None:
    before = set(tmp_path.iterdir())
    write(moving(source).plan, "fhir", onto=False, zipped=True, to=tmp_path / "a.zip")
    assert set(tmp_path.iterdir()) == before | {tmp_path / "a.zip"}
