"""What is shipped to run it holds together: units, container, installation, list of parts, and what the pages say."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from command import planbro
from prometheus_client import CollectorRegistry

from planbro import observe, settings
from planbro.findings import CATALOGUE

ROOT = Path(__file__).parents[2]
DEPLOY, DOCS = ROOT / "deploy", ROOT / "docs"
PAGES = [DOCS / "running.md", DOCS / "upgrade.md", DOCS / "serve.md", *sorted((DOCS / "deployments").glob("*.md")),
         *sorted((DOCS / "compliance").glob("*.md"))]  # fmt: skip
sys.path.insert(0, str(ROOT / "tools"))


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


# --- the list of parts


def test_the_list_of_parts_is_whole_and_the_same_each_time() -> None:
    from make_sbom import sbom

    made = sbom(["postgres"])
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    assert made["metadata"]["component"]["name"] == "planbro"
    names = {part["name"] for part in made["components"]}
    assert {"lxml", "pydantic", "pydantic-core", "httpx", "h11"} <= names
    assert not names & {"pytest", "ruff", "planbro"}
    refs = {part["bom-ref"] for part in made["components"]} | {made["metadata"]["component"]["bom-ref"]}
    told = {edge["ref"] for edge in made["dependencies"]}
    assert told == refs
    assert all(set(edge["dependsOn"]) <= refs for edge in made["dependencies"])
    assert all(part["purl"] == f"pkg:pypi/{part['name']}@{part['version']}" for part in made["components"])
    assert all(part.get("licenses") for part in made["components"])
    assert json.dumps(sbom(["postgres"])) == json.dumps(made)


def test_a_part_has_the_checksum_of_its_wheel(tmp_path: Path) -> None:
    import lxml

    from make_sbom import sbom

    (tmp_path / f"lxml-{lxml.__version__}-py3-none-any.whl").write_bytes(b"x")
    part = next(one for one in sbom(wheels=tmp_path)["components"] if one["name"] == "lxml")
    assert part["hashes"] == [{
        "alg": "SHA-256", "content": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
    }]  # fmt: skip


def test_only_what_has_its_hash_is_installed(tmp_path: Path) -> None:
    from make_wheelhouse import requirements, sums

    (tmp_path / "planbro-0.1.0-py3-none-any.whl").write_bytes(b"x")
    (tmp_path / "lxml-6.0.0-cp311-cp311-manylinux_2_28_x86_64.whl").write_bytes(b"y")
    lines = requirements(tmp_path, ["postgres"]).splitlines()
    assert lines[1].startswith("planbro[postgres]==0.1.0 --hash=sha256:2d711642")
    assert all(re.fullmatch(r"\S+==\S+ --hash=sha256:[0-9a-f]{64}", line) for line in lines)
    assert len(sums(tmp_path).splitlines()) == 2


# --- installing


def install(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    where = {name: str(folder / name.lower()) for name in ("PREFIX", "ETC", "STATE", "BACKUP")}
    surroundings = {"PATH": "/usr/bin:/bin", "NO_SYSTEM": "1", "PYTHON": sys.executable, **where}
    return subprocess.run(["sh", str(folder / "deploy" / "install.sh"), *words], env=surroundings, capture_output=True,
                          text=True, check=False, timeout=60)  # fmt: skip


def test_a_wheelhouse_that_was_altered_installs_nothing(tmp_path: Path) -> None:
    shutil.copytree(DEPLOY, tmp_path / "deploy")
    (tmp_path / "lxml.whl").write_bytes(b"x")
    (tmp_path / "SHA256SUMS").write_text(f"{'0' * 64}  lxml.whl\n")
    ran = install(tmp_path)
    assert ran.returncode == 1
    assert "not as it was made" in ran.stderr
    assert not (tmp_path / "prefix").exists()


def test_what_is_no_wheelhouse_or_no_deployment_is_refused(tmp_path: Path) -> None:
    shutil.copytree(DEPLOY, tmp_path / "deploy")
    assert "no wheelhouse" in install(tmp_path).stderr
    assert "not sykehus" in install(tmp_path, "sykehus").stderr


def test_a_version_that_cannot_be_installed_leaves_the_one_that_was_there(tmp_path: Path) -> None:
    shutil.copytree(DEPLOY, tmp_path / "deploy")
    (tmp_path / "requirements.txt").write_text(f"planbro==99 --hash=sha256:{'0' * 64}\n")
    (tmp_path / "SHA256SUMS").write_text("")
    (tmp_path / "prefix").mkdir()
    (tmp_path / "prefix" / "here").write_text("the one before")
    script = tmp_path / "deploy" / "install.sh"
    script.write_text(script.read_text().replace("sha256sum --check --quiet SHA256SUMS", "true"))
    assert install(tmp_path).returncode != 0
    assert (tmp_path / "prefix" / "here").read_text() == "the one before"


# --- units and container


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
@pytest.mark.parametrize("unit", ["planbro-worker.service", "planbro-backup.service", "planbro-serve.service"])
def test_a_unit_is_hardened(unit: str) -> None:
    ran = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager",
                          str(DEPLOY / "systemd" / unit)], capture_output=True, text=True, check=False)  # fmt: skip
    if "Unknown" in ran.stderr or "unrecognized" in ran.stderr:
        pytest.skip("an old systemd-analyze")
    assert ran.returncode == 0, ran.stdout[-300:] + ran.stderr


def test_a_worker_has_longer_to_stop_than_its_steps_have() -> None:
    unit = (DEPLOY / "systemd" / "planbro-worker.service").read_text()
    seconds = int(re.search(r"TimeoutStopSec=(\d+)s", unit)[1])  # type: ignore[index]
    assert settings.Worker().drain.total_seconds() < seconds


def test_the_container_is_no_root_and_asks_no_index() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    last = text[text.rindex("FROM ") :]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert "--no-index" in text
    assert "--require-hashes" in text
    assert not re.search(r"^(ADD|COPY) .*https?://", text, re.MULTILINE)
    assert not re.search(r"(PASSWORD|SECRET|TOKEN|KEY)=", text)


@pytest.mark.parametrize("deployment", settings.DEPLOYMENTS)
def test_a_unit_may_write_where_the_shipped_settings_do(deployment: str) -> None:
    text = (DEPLOY / "systemd" / "planbro-worker.service").read_text()
    may = ["/var/lib/planbro", "/var/backups/planbro", *re.findall(r"^ReadWritePaths=-?(\S+)", text, re.MULTILINE)]
    table = tomllib.loads(settings.start(deployment))
    written = [port[key] for port in table["ports"].values()
               for key in ("inbox", "archive", "refused", "outbox", "spool") if key in port]  # fmt: skip
    assert all(any(folder.startswith(one) for one in may) for folder in written)
    ours = [Path(folder).name for folder in written if Path(folder).parent == Path("/var/lib/planbro")]
    states = re.search(r"^StateDirectory=(.*)$", text, re.MULTILINE)[1].split()  # type: ignore[index]
    assert [name for name in ours if f"planbro/{name}" not in states] == []
    script, image = (DEPLOY / "install.sh").read_text(), (DEPLOY / "Containerfile").read_text()
    assert [name for name in ours if f'"$STATE/{name}"' not in script or f"/var/lib/planbro/{name}" not in image] == []


# --- what the pages say


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(DOCS).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(DOCS).as_posix())
def test_commands_that_a_page_names_are_there(path: Path) -> None:
    text = path.read_text("utf-8")
    said = re.findall(r"(?:`|^    )planbro ([a-z]+(?: [a-z]+)?)((?: [^`\n#]*)?)", text, re.MULTILINE)
    for words, rest in said:
        first, *second = words.split()
        shown = planbro(first, "--help").out
        assert "Usage: planbro" in shown, words
        if second and "COMMAND" in shown:
            shown = planbro(first, second[0], "--help").out
            assert shown, words
        if "COMMAND" not in shown:
            assert not set(re.findall(r"--[a-z-]+", rest)) - set(re.findall(r"--[a-z-]+", shown)), words


def test_metrics_that_the_page_names_are_made() -> None:
    class Nothing:
        def tallies(self, **_: object) -> list[observe.Tally]:
            return []

        def open_cases(self) -> dict[tuple[str, str], int]:
            return {}

    registry = CollectorRegistry()
    observe.Meters(registry)
    from datetime import UTC, datetime

    registry.register(observe.Queue(Nothing(), lambda: datetime(2026, 11, 22, tzinfo=UTC)))
    made = {family.name for family in registry.collect()}
    named = {name.removesuffix("_total") for name in re.findall(r"`(planbro_[a-z_]+)", page("running.md"))}
    assert named == made


def test_settings_and_findings_that_the_pages_name_are_there() -> None:
    text = "".join(path.read_text("utf-8") for path in PAGES)
    tables = set(re.findall(r"\[([a-z]+)(?:\.[A-Za-z_*.]+)?\]`", text)) | set(re.findall(r"`\[([a-z]+)", text))
    assert tables <= set(settings.Settings.model_fields)
    codes = set(re.findall(r"`((?:config|health)-[a-z-]+)`", text))
    assert codes <= set(CATALOGUE)
    classes = set(re.findall(r"^\| `([a-z_]+)` \|", page("compliance/retention.md"), re.MULTILINE))
    assert classes == set(settings.Retention.model_fields)


@pytest.mark.parametrize("name", ["ports.md", "message-service.md", "running.md"])
def test_settings_that_a_page_shows_can_be_read(name: str, tmp_path: Path) -> None:
    for block in re.findall(r"(?:^    .*\n)+", page(name), re.MULTILINE):
        text = "".join(line[4:] + "\n" for line in block.splitlines())
        if not text.startswith("[ports."):
            continue
        shown = tomllib.loads(text)["ports"]
        assert all("kind" in port or set(port) == {"helseid"} for port in shown.values())
        if all("kind" in port for port in shown.values()):
            (tmp_path / "x.toml").write_text(text + SMALLEST)
            assert settings.load(tmp_path / "x.toml", SMALLEST_SAID).settings.ports


SMALLEST = """
[tenants.a]
orgnr = "000000000"
name = "A"
"""
SMALLEST_SAID = {"PLANBRO_DEPLOYMENT": "kommune"}


def test_every_table_of_the_settings_is_on_the_page() -> None:
    named = set(re.findall(r"`\[?([a-z]+)", page("running.md")))
    assert set(settings.Settings.model_fields) <= named


def test_the_pages_tell_the_periods_that_are_shipped() -> None:
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| [^|]* \| ([^|]*) \|", page("compliance/retention.md"), re.MULTILINE))
    said = {"for ever": "forever", "never": "none", "10 years": "10y", "2 years": "2y", "90 days": "90d"}
    shipped = tomllib.loads(settings.start("kommune"))["retention"]
    assert {name: said[told.strip()] for name, told in rows.items()} == shipped
