"""Settings that can be read are held against each other and against the machine: each fault has a code and a line."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

import pytest
from installation import KEYS, ORGNR, OTHER, install

from planbro import settings
from planbro.findings import Findings, Refused
from planbro.plan.disclosure import Policy
from planbro.store.database import Seal

EDI = """
[ports.{name}]
kind = "edi"
base = "https://edi.invalid/api"
her_ids = ["{her}"]
[ports.{name}.helseid]
authority = "https://helseid.invalid"
client_id = "planbro"
key_env = "KEY"
"""


def checked(path: Path, environment: dict[str, str] | None = None, *, reach: bool = False) -> Findings:
    said = {"KEY": "x"} | (environment or {})
    return settings.check(settings.load(path, said), said, reach=reach)


def test_an_installation_in_order_has_no_fault(tmp_path: Path) -> None:
    assert not list(map(str, checked(install(tmp_path), reach=True)))


@pytest.mark.parametrize(
    ("more", "code", "path"),
    [
        (EDI.format(name="second", her="8094866"), "config-herid-twice", "ports.second.her_ids"),
        (EDI.format(name="second", her="99"), "config-herid-foreign", "ports.second.her_ids"),
        (f"[tenants.b]\norgnr = '{OTHER}'\nname = 'B'", "config-tenants-many", "tenants"),
        ("[receivers.x]\nparty = 'herid:5'\nport = 'nnh'\nformat = 'plo-1.6'", "config-name-unknown", "receivers.x.port"),
        ("[receivers.x]\nparty = 'herid:5'\nport = 'nhn'\nformat = 'fhir'", "config-form", "receivers.x.format"),
        ("[ports.f]\nkind = 'fhir'\nbase = 'https://f.invalid/r4'\ndirection = 'in'\n[receivers.x]\nparty = 'herid:5'\nport = 'f'\nformat = 'fhir'",
         "config-no-way-out", "receivers.x.port"),
        ("[ports.f]\nkind = 'fhir'\nbase = 'https://f.invalid/r4'\nreads = 'admissions'\n[receivers.x]\nparty = 'herid:5'\n"
         "port = 'f'\nformat = 'fhir'", "config-no-way-out", "receivers.x.port"),
        ("[ports.f]\nkind = 'fhir'\nbase = 'https://f.invalid/r4'\n[receivers.x]\nparty = 'herid:5'\nport = 'f'\nformat = 'fhir'\n"
         "[receivers.y]\nparty = 'herid:6'\nport = 'f'\nformat = 'fhir'", "config-server-shared", "receivers.y.port"),
        ("[receivers.x]\nparty = 'herid:5'\nport = 'tool'\nformat = 'sampro'", "config-no-way-out", "receivers.x.port"),
        ("[ports.f]\nkind = 'fhir'\nbase = 'https://f.invalid/r4'\ndirection = 'in'\n[sources.f]\nsystem = 'f'\n"
         "port = 'f'\nwrites = true", "config-no-way-out", "sources.f.port"),
        ("[admission]\nports = ['tool']", "config-no-way-out", "admission.ports"),
        ("[receivers.x]\nparty = 'herid:91090'\nport = 'nhn'\nformat = 'plo-1.6'", "config-receiver-twice", "receivers.x.party"),
        ("[ports.m]\nkind = 'mllp'\nspool = '/x'\nhost = '0.0.0.0'", "config-plain-mllp", "ports.m.host"),
        ("[ports.m]\nkind = 'mllp'\nspool = '/x'\nport = 9464\n[metrics]\nport = 9464", "config-listen-twice", "metrics.port"),
        ("[ports.f]\nkind = 'fhir'\nbase = 'http://fhir.invalid/r4'", "config-plain-http", "ports.f.base"),
        ("[ports.w]\nkind = 'webhook'\nurl = 'https://x.invalid'\nkey_env = 'KEY'", "config-unused", "ports.w"),
        ("[sources.x]\nsystem = 's'\nport = 'nhn'\nparts = ['gaols']", "config-part-unknown", "sources.x.parts"),
        ("[sources.x]\nsystem = 's'\nport = 'nhn'\nparts = ['*']", "config-part-twice", "sources.x.parts"),
        ("[policy]\nstatus_provision = 'whatever'", "config-provision", "policy.status_provision"),
        ("[policy]\nacute = true", "config-policy-wide", "policy.acute"),
        ("[deadlines]\nreceipt = '10h'", "config-reminder-late", "deadlines.reminders"),
        ("[retention]\nfetched = '1d'", "config-fetched", "retention.fetched"),
        ("[retention]\nmessages = '2d'", "config-kept-short", "retention.messages"),
        ("[retention]\nmessages = 'none'", "config-kept-short", "retention.messages"),
        ("[retention]\naudit = 'none'", "config-audit-none", "retention.audit"),
        ("[retry]\nfirst = '2h'", "config-retry-ceiling", "retry.first"),
        ("[identity]\nprofile = 'test'", "config-profile", "identity.profile"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_with_its_line(tmp_path: Path, more: str, code: str, path: str) -> None:
    file = install(tmp_path, more)
    (found,) = [f for f in checked(file) if f.code == code]
    assert found.place.path == path
    assert found.place.file == str(file)
    if path != "tenants":
        line = file.read_text().splitlines()[(found.place.line or 0) - 1]
        assert line.startswith((path.rpartition(".")[2], "[" + path.rpartition(".")[0], f"[{path}]"))


def test_two_folders_that_are_one_are_told_however_they_are_written(tmp_path: Path) -> None:
    more = f"[ports.again]\nkind = 'folder'\noutbox = '{tmp_path}/./inn/'"
    (found,) = checked(install(tmp_path, more))
    assert (found.code, found.params["other"]) == ("config-folder-twice", "ports.tool.inbox")


def test_a_trust_keeps_and_sends_no_content(tmp_path: Path) -> None:
    path = install(tmp_path, deployment='"trust"', format='"plo-1.6"\nlevel = "content"')
    codes = checked(path).codes()
    assert {"config-tenant-kind", "config-trust-keeps", "config-trust-content"} <= set(codes)


def test_a_processor_says_whose_each_part_is_and_nothing_crosses(tmp_path: Path) -> None:
    more = f"[tenants.b]\norgnr = '{OTHER}'\nname = 'B'\n[sources.b]\ntenant = 'b'\nsystem = 's'\nport = 'mine'\n"
    more += "[ports.mine]\nkind = 'folder'\ntenant = 'kommunen'\ninbox = '/x'"
    found = checked(install(tmp_path, more, deployment='"processor"'))
    crossed = [f.place.path for f in found if f.code == "config-tenant-crossed"]
    missing = {f.place.path for f in found if f.code == "config-tenant-missing"}
    assert crossed == ["sources.b.port"]
    assert missing == {"ports.tool", "ports.nhn", "sources.tool", "receivers.hospital"}


def test_one_legal_entity_is_one_tenant(tmp_path: Path) -> None:
    more = f"[tenants.b]\norgnr = '{ORGNR}'\nname = 'B'"
    assert "config-tenant-twice" in checked(install(tmp_path, more, deployment='"processor"')).codes()


def test_secrets_folders_and_files_are_looked_for(tmp_path: Path) -> None:
    path = install(tmp_path, f"[parties]\nfile = '{tmp_path}/parties.csv'")
    (tmp_path / "helseid.jwk").unlink()
    (tmp_path / "keys").chmod(0o600)
    (tmp_path / "keys").write_text("abc")
    (tmp_path / "keys").chmod(0o444)
    (tmp_path / "inn").rmdir()
    found = {f.place.path: f.code for f in checked(path, reach=True) if f.severity.value == "error"}
    assert found == {
        "ports.nhn.helseid.key": "config-secret-unreadable",
        "seal.keys": "config-key-malformed",
        "ports.tool.inbox": "config-folder",
        "parties.file": "config-folder",
    }
    assert "config-secret-open" in checked(path, reach=True).codes()


def test_a_variable_with_a_secret_has_to_be_set(tmp_path: Path) -> None:
    path = install(tmp_path, EDI.format(name="second", her="8094866"))
    said = settings.load(path, {})
    (found,) = [f for f in settings.check(said, {}) if f.code == "config-secret-unset"]
    assert (found.params["variable"], found.place.path) == ("KEY", "ports.second.helseid.key")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    path = install(tmp_path)
    (tmp_path / "arkiv").chmod(0o500)
    assert "config-folder" in checked(path, reach=True).codes()


@pytest.mark.parametrize(
    "told", ["", "k1:AAAA\n", KEYS + "k1:" + KEYS[3:], KEYS.replace("search", "find"), "ikke en nøkkel"]
)
def test_keys_that_cannot_be_used_are_told(tmp_path: Path, told: str) -> None:
    path = install(tmp_path)
    (tmp_path / "keys").chmod(0o600)
    (tmp_path / "keys").write_text(told)
    assert {"config-key-malformed", "config-secret-unreadable"} & set(checked(path, reach=True).codes())


def test_keys_are_had_as_the_store_reads_them(tmp_path: Path) -> None:
    found = settings.load(install(tmp_path), {}).settings
    assert Seal.parse(settings.key_ring(found, {})).first == "k1"


def test_without_a_place_the_stores_own_variable_has_the_keys(tmp_path: Path) -> None:
    path = install(tmp_path)
    path.write_text(path.read_text().replace(f'keys_file = "{tmp_path}/keys"', ""))
    said = {"PLANBRO_KEYS": KEYS.replace("\n", ",")}
    assert "config-secret-unset" in checked(path, reach=True).codes()
    assert not checked(path, said, reach=True)
    assert Seal.parse(settings.key_ring(settings.load(path, said).settings, said)).first == "k1"


def test_no_secret_is_told_when_it_cannot_be_used(tmp_path: Path) -> None:
    path = install(tmp_path)
    (tmp_path / "keys").chmod(0o600)
    (tmp_path / "keys").write_text("k1:passer-ikke-men-er-hemmelig")
    with pytest.raises(Refused) as caught:
        settings.key_ring(settings.load(path, {}).settings, {})
    assert "hemmelig" not in str(caught.value)


def test_a_tenants_own_policy_stands_over_the_common_one(tmp_path: Path) -> None:
    more = "[policy]\nmax_age_days = 10\ntell_updated = true\n[tenants.kommunen.policy]\nmax_age_days = 20"
    found = settings.load(install(tmp_path, more), {}).settings
    policy = found.policy_of("kommunen")
    assert (policy.max_age_days, policy.tell_updated, policy.orphans) == (20, True, True)


@pytest.mark.parametrize(
    ("more", "same"),
    [
        ("", True),
        ("[logging]\nlevel = 'debug'", True),
        ("[policy]\nmax_age_days = 90", True),
        ("[policy]\nmax_age_days = 30", False),
        ("[retry]\ntries = 3", False),
        ("[receivers.x]\nparty = 'herid:5'\nport = 'nhn'\nformat = 'plo-1.6'", False),
    ],
)
def test_the_name_of_a_policy_is_by_what_it_decides(tmp_path: Path, more: str, same: bool) -> None:
    plain = settings.load(install(tmp_path), {}).settings.policy_version("kommunen")
    changed = settings.load(install(tmp_path, more), {}).settings.policy_version("kommunen")
    assert (plain == changed) is same


def test_a_change_of_how_often_something_is_tried_has_a_new_version() -> None:
    assert settings.Retry().version == settings.Retry.model_validate({"first": "30s"}).version
    assert settings.Retry().version != settings.Retry.model_validate({"first": "31s"}).version


@pytest.mark.parametrize(
    ("choice", "wider"),
    [
        ("acute = true", True), ("tell_updated = true", True), ("making_required = false", True),
        ("max_age_days = 91", True), ("max_age_days = 30", False), ("graded_reveals = []", True),
        ("purposes = ['TREAT']", False), ("purposes = ['TREAT', 'HRESCH']", True), ("age_unknown = 'adult'", True),
        ("signers = ['patient-express']", False), ("renewal = 'changed'", True), ("close_within_days = 3", False),
        ("ages = [['consents', 'ip', 12, 'x']]", True), ("no_health_service = ['nav']", True), ("orphans = false", False),
    ],
)  # fmt: skip
def test_whatever_opens_more_than_the_strict_rule_is_told(tmp_path: Path, choice: str, wider: bool) -> None:
    assert ("config-policy-wide" in checked(install(tmp_path, f"[policy]\n{choice}")).codes()) is wider


def test_a_new_choice_of_disclosure_has_to_be_weighed_here_too() -> None:
    weighed = {
        "acute", "acute_purposes", "age_unknown", "ages", "close_within_days", "controllers", "graded_reveals",
        "known_bodies", "koordinator_reads", "making_required", "max_age_days", "no_health_service", "office", "orphans",
        "own_purposes", "parents_of_small_see_all", "plan_kinds", "plan_outward", "purposes", "renewal",
        "representatives", "signers", "status_after_death", "status_outward", "status_provision", "status_receivers",
        "tell_updated",
    }  # fmt: skip
    assert {one.name for one in fields(Policy)} == weighed
