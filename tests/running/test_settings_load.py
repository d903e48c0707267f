"""Settings are one file and the environment; every fault comes at once, with its line, and no secret is repeated."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from installation import OTHER, PASSWORD, install

from planbro import settings
from planbro.findings import Finding, Findings, Refused
from planbro.plan.disclosure import Policy
from planbro.settings._lines import lines
from planbro.settings._part import span, spelled


def faults(path: Path, environment: dict[str, str] | None = None) -> Findings:
    with pytest.raises(Refused) as caught:
        settings.load(path, environment or {})
    return caught.value.findings


def one(path: Path, environment: dict[str, str] | None = None) -> Finding:
    (found,) = faults(path, environment)
    return found


def test_a_file_that_fits_is_loaded(tmp_path: Path) -> None:
    found = settings.load(install(tmp_path), {}).settings
    assert found.deployment == "kommune"
    assert found.deadlines.receipt == timedelta(hours=96)
    assert isinstance(found.ports["nhn"], settings.EdiPort)
    assert found.policy_of("kommunen") == Policy()


def test_the_environment_wins_over_the_file_and_the_file_over_the_defaults(tmp_path: Path) -> None:
    path = install(tmp_path, '[retention]\nmessages = "5y"\ntasks = "3y"')
    said = {"PLANBRO_RETENTION__MESSAGES": "30d", "PLANBRO_PORTS__NHN__HELSEID__CLIENT_ID": "another",
            "PLANBRO_PORTS__NHN__HER_IDS": '["8094866", "77"]'}  # fmt: skip
    found = settings.load(path, said).settings
    assert found.retention.messages == timedelta(days=30)
    assert found.retention.tasks == timedelta(days=3 * 365)
    assert found.retention.deviations == timedelta(days=3650)
    nhn = found.ports["nhn"]
    assert isinstance(nhn, settings.EdiPort)
    assert nhn.helseid.client_id == "another"
    assert nhn.her_ids == ("8094866", "77")


def test_the_environment_alone_is_enough(tmp_path: Path) -> None:
    said = {"PLANBRO_DEPLOYMENT": "kommune", "PLANBRO_TENANTS__A__ORGNR": OTHER, "PLANBRO_TENANTS__A__NAME": "A",
            "PLANBRO_KEYS": "k1:x,search:y"}  # fmt: skip
    assert settings.load(None, said).settings.tenants["a"].orgnr == OTHER


def test_nothing_but_what_is_handed_in_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANBRO_RETENTION__MESSAGES", "30d")
    assert settings.load(install(tmp_path), {}).settings.retention.messages == timedelta(days=3650)
    assert settings.load(install(tmp_path)).settings.retention.messages == timedelta(days=30)


def test_all_faults_come_at_once_each_with_its_line(tmp_path: Path) -> None:
    more = '[retry]\nfrist = "30s"\ntries = "mange"\n\n[deadlines]\nreceipt = "four days"\n'
    path = install(tmp_path, more, orgnr='"123456789"', kind='"folder"')
    text = path.read_text().splitlines()
    found = {f.place.path: (f.code, text[(f.place.line or 0) - 1]) for f in faults(path)}
    assert found["retry.frist"] == ("config-key-unknown", 'frist = "30s"')
    assert found["retry.tries"] == ("config-value", 'tries = "mange"')
    assert found["deadlines.receipt"] == ("config-value", 'receipt = "four days"')
    assert found["tenants.kommunen.orgnr"] == ("config-value", 'orgnr = "123456789"')
    assert found["ports.nhn.base"][0] == "config-key-unknown"


def test_an_unknown_key_is_told_with_the_nearest_that_there_is(tmp_path: Path) -> None:
    found = one(install(tmp_path, '[retry]\nceilling = "30s"'))
    assert (found.code, found.place.path, found.params["nearest"]) == (
        "config-key-unknown",
        "retry.ceilling",
        "ceiling",
    )
    assert "ceiling" in found.text("nb")


def test_also_within_a_port_and_at_the_top(tmp_path: Path) -> None:
    found = one(install(tmp_path, "[ports.x]\nkind = 'folder'\ninbox = '/x'\narcive = '/y'"))
    assert found.params["nearest"] == "archive"
    assert one(install(tmp_path, "[metric]\nport = 1")).params["nearest"] == "metrics"


def test_a_missing_key_is_told_on_the_line_of_its_table(tmp_path: Path) -> None:
    path = install(tmp_path, "[receivers.x]\nport = 'nhn'\nformat = 'fhir'")
    found = one(path)
    assert (found.code, found.place.path) == ("config-key-missing", "receivers.x.party")
    assert path.read_text().splitlines()[(found.place.line or 0) - 1] == "[receivers.x]"


def test_a_port_without_a_kind_or_of_no_kind_is_told(tmp_path: Path) -> None:
    assert (
        one(install(tmp_path, "[ports.x]\ninbox = '/x'")).text()
        != one(install(tmp_path, "[ports.x]\nkind = 'post'")).text()
    )
    assert "'edi'" in one(install(tmp_path, "[ports.x]\nkind = 'post'")).text()


def test_a_variable_that_sets_nothing_is_told(tmp_path: Path) -> None:
    found = one(install(tmp_path), {"PLANBRO_RETENSION__MESSAGES": "1d"})
    assert (found.code, found.params["nearest"]) == ("config-variable-unknown", "retention")
    found = one(install(tmp_path), {"PLANBRO_RETENTION__MESAGES": "1d"})
    assert (found.code, found.place.path) == ("config-key-unknown", "PLANBRO_RETENTION__MESAGES")


def test_variables_of_the_command_are_no_settings(tmp_path: Path) -> None:
    settings.load(install(tmp_path), {"PLANBRO_DEBUG": "1", "PLANBRO_JOURNAL": "x", "PLANBRO_CONFIG": "y"})


def test_a_list_in_the_environment_that_is_no_json_is_told(tmp_path: Path) -> None:
    codes = faults(install(tmp_path), {"PLANBRO_PORTS__NHN__HER_IDS": "[8094866"}).codes()
    assert set(codes) <= {"config-variable-unread", "config-value"}
    assert codes


@pytest.mark.parametrize(
    "more",
    [
        f'[ports.x]\nkind = "webhook"\nurl = "https://x.invalid"\nkey_env = "A"\npassword = "{PASSWORD}"',
        f'[seal]\nkeys = "{PASSWORD}"',
        f'[ports.x]\nkind = "folder"\ninbox = "https://bruker:{PASSWORD}@x.invalid/"',
        f'[parties]\nfile = """-----BEGIN PRIVATE KEY-----\n{PASSWORD}"""',
    ],
)
def test_a_secret_in_the_file_is_a_fault_and_is_not_repeated(tmp_path: Path, more: str) -> None:
    path = install(tmp_path)
    text = path.read_text()
    table = more.partition("\n")[0]
    text = text.replace(table + "\n", more + "\n") if table in text else f"{text}\n{more}\n"
    path.write_text(text)
    with pytest.raises(Refused) as caught:
        settings.load(path, {})
    assert "config-secret-in-file" in caught.value.findings.codes()
    said = str(caught.value) + repr(caught.value) + "".join(str(f.to_json()) for f in caught.value.findings)
    assert PASSWORD not in said


def test_a_password_in_the_stores_url_belongs_outside_the_file(tmp_path: Path) -> None:
    path = install(tmp_path, url=f'"postgresql://planbro:{PASSWORD}@db/planbro"')
    assert "config-secret-in-file" in faults(path).codes()
    said = {"PLANBRO_STORE__URL": f"postgresql://planbro:{PASSWORD}@db/planbro"}
    loaded = settings.load(install(tmp_path), said)
    assert PASSWORD in settings.store_url(loaded.settings)
    assert PASSWORD not in repr(loaded) + repr(loaded.settings) + str(settings.tables(loaded.settings))
    assert PASSWORD not in "".join(str(row.to_json()) for row in settings.shown(loaded))


def test_a_secret_has_one_place(tmp_path: Path) -> None:
    path = install(tmp_path, '[ports.x]\nkind = "webhook"\nurl = "https://x.invalid"')
    assert (one(path).code, one(path).place.path) == ("config-secret-nowhere", "ports.x.key")
    path = install(tmp_path, '[ports.x]\nkind = "webhook"\nurl = "https://x.invalid"\nkey_env = "A"\nkey_file = "/b"')
    assert one(path).code == "config-secret-twice"


@pytest.mark.parametrize(("text", "line"), [("a = \n", 1), ("deployment = 'kommune'\n[x\n", 2), ("a = 1\na = 2\n", 2)])
def test_what_is_no_toml_is_told_by_its_line(tmp_path: Path, text: str, line: int) -> None:
    (tmp_path / "x.toml").write_text(text)
    found = one(tmp_path / "x.toml")
    assert (found.code, found.place.line) == ("config-toml", line)


def test_a_file_that_is_not_there_or_is_no_text_is_told(tmp_path: Path) -> None:
    assert one(tmp_path / "none.toml").params["reason"] == "not found"
    assert one(tmp_path).params["reason"] == "is a directory"
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe\x00")
    assert one(tmp_path / "x.toml").code == "config-unreadable"


def test_a_file_that_is_nested_without_end_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("a = " + "[" * 20_000)
    assert one(tmp_path / "x.toml").code == "config-toml"


def test_lines_are_found_however_the_file_is_written() -> None:
    text = (
        '# first\na.b = 1\n\n[c]\n"d e" = """\nmany\n= lines\n"""\nf = [\n  1,\n]\n[[g]]\nh = 1\n[c.x]\ny = {z = 1}\n'
    )
    found = lines(text)
    assert found[("a", "b")] == 2
    assert found[("c", "d e")] == 5
    assert found[("c", "f")] == 9
    assert found[("c", "x", "y", "z")] == 15
    assert found[("g",)] == 12


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=4000)))
def test_a_length_of_time_is_read_as_it_is_written(value: timedelta) -> None:
    whole = timedelta(seconds=int(value.total_seconds()) % 999_999)
    assert span(spelled(whole)) == whole


@given(st.text(max_size=12))
def test_whatever_stands_there_a_fault_is_told_and_nothing_breaks(text: str) -> None:
    try:
        said = tomllib.loads(f"x = {text}")
    except (tomllib.TOMLDecodeError, UnicodeEncodeError):
        return
    with pytest.raises(Refused):
        settings.load(None, {"PLANBRO_DEPLOYMENT": str(said["x"]).replace("\0", "") or "-"})


@pytest.mark.parametrize("deployment", settings.DEPLOYMENTS)
def test_the_shipped_files_can_be_read_and_only_lack_what_is_ones_own(deployment: str, tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    path.write_text(settings.start(deployment))
    loaded = settings.load(path, {})
    assert loaded.settings.deployment == deployment
    assert set(settings.check(loaded, {}, reach=False).codes()) == {"config-example"}
    marked = sum("# EXAMPLE" in line for line in path.read_text().splitlines())
    assert marked == len(settings.check(loaded, {}, reach=False))


def test_the_schema_of_the_settings_is_the_one_that_is_shipped() -> None:
    shipped = Path(__file__).parents[2] / "schemas" / "settings.schema.json"
    assert shipped.read_text("utf-8") == settings.json_schema(), "run tools/make_settings_schema.py"


@pytest.mark.parametrize("field", ["certificate_key", "client_ca"])
def test_what_means_tls_without_a_certificate_is_refused_and_not_spoken_in_the_clear(
    tmp_path: Path, field: str
) -> None:
    found = one(install(tmp_path, f"[ports.m]\nkind = 'mllp'\nspool = '/x'\n{field} = '/y.pem'"))
    assert (found.code, found.place.path) == ("config-value", "ports.m")
