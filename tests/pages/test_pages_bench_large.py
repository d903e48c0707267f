"""A file that takes longer than one waits for is told of as far as it was looked at; one with several plans says so."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from tests.pages.at_work import at_work, run
from tests.service.serving import Town

from planbro import write
from planbro.exchange import _bench
from planbro.exchange._bench import Asked, Looked, bench
from planbro.exchange._within import Late
from planbro.plan import Plan
from planbro.service.pages.bench import _page
from planbro.testing.generator import municipality

NOW = "2026-11-22T09:00:00Z"


@pytest.fixture(scope="module")
def plans() -> list[Plan]:
    return list(municipality(3, 5))


@pytest.fixture(scope="module")
def bundle(plans: list[Plan]) -> bytes:
    """One Bundle with the plans of three persons."""
    entries = [entry for one in plans for entry in json.loads(write(one, "fhir").data)["entry"]]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


@pytest.fixture(scope="module")
def exports(plans: list[Plan]) -> bytes:
    """A zip with an export of each, and a paper that is none."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number, one in enumerate(plans):
            archive.writestr(f"{number}.xml", write(one, "sampro").data)
        archive.writestr("lesmeg.txt", "")
        archive.writestr("annet.xml", "<annet/>")
    return made.getvalue()


@pytest.fixture(autouse=True)
def three_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_bench, "targets_of", lambda: ["plan", "sampro", "csv"])


def looked(data: bytes, seconds: float = 0.0) -> Looked:
    found = bench()(Asked(data, NOW, seconds=seconds))
    assert isinstance(found, Looked)
    return found


def test_how_many_plans_there_are_is_told(bundle: bytes, exports: bytes, plans: list[Plan]) -> None:
    assert looked(bundle).plans == len(plans)
    assert looked(exports).plans == len(plans)
    assert looked(write(plans[0], "fhir").data).plans == 1
    assert looked(write(plans[0], "xlsx").data).plans == 1


@pytest.mark.parametrize(("step", "late"), [("plans_in", "plan"), ("read", "plan"), ("_target", "targets")])
def test_what_was_found_stands_where_the_time_goes_out(
    bundle: bytes, monkeypatch: pytest.MonkeyPatch, step: str, late: str
) -> None:
    whole = looked(bundle)

    def slow(*_: object, **__: object) -> object:
        raise Late

    monkeypatch.setattr(_bench, step, slow)
    found = looked(bundle)
    assert (found.late, found.known, found.about["format"]) == (late, True, "fhir")
    assert found.findings == whole.findings[: len(found.findings)]
    if step != "plans_in":
        assert found.findings
        assert found.plans == 3
    if late == "targets":
        assert found.untold == tuple(_bench.targets_of())
        assert found.findings == whole.findings
        assert found.about == whole.about


def test_time_goes_out_by_the_clock(plans: list[Plan], monkeypatch: pytest.MonkeyPatch) -> None:
    data, real = write(plans[0], "fhir").data, _bench.write

    def endless(plan: Plan, name: str, **more: object) -> object:
        while name == "sampro":
            pass
        return real(plan, name, **more)  # type: ignore[arg-type]

    looked(data)
    monkeypatch.setattr(_bench, "write", endless)
    found = looked(data, 1.0)
    assert found.late == "targets"
    assert [one.format for one in found.targets] + list(found.untold) == _bench.targets_of()
    assert found.untold[0] == "sampro"
    assert found.about["plan"]


def test_the_page_says_what_there_was_no_time_for(
    small: Town, bundle: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def slow(*_: object, **__: object) -> object:
        raise Late

    work = bench()
    monkeypatch.setattr(_page.Workers, "do", lambda self, asked: work(asked))

    async def tried() -> None:
        browser = await at_work(small, "operator")
        await browser.get("/pages/bench")
        page = await browser.send("/pages/bench", file=("x", bundle))
        assert page.status_code == 200
        assert "Filen har 3 planer" in page.text
        assert "Tiden gikk ut" not in page.text
        monkeypatch.setattr(_bench, "_target", slow)
        page = await browser.send("/pages/bench", file=("x", bundle))
        assert "ikke hva hvert format ville fått" in page.text
        assert "Det ble ikke tid til dette" in page.text
        monkeypatch.setattr(_bench, "read", slow)
        page = await browser.send("/pages/bench", file=("x", bundle))
        assert "Tiden gikk ut før alt var sett på" in page.text
        assert "Filen har 3 planer" in page.text

    run(tried)
    assert [line.params["late"] for line in small.audit() if line.what == "bench-looked"] == ["", "targets", "plan"]
