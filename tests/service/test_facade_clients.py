"""Clients that others wrote read and search, over a port: fhirpy, fhirclient, and fhir-kit-client under node.

The last one needs node, and the package in the folder that PLANBRO_NODE_MODULES names: npm i fhir-kit-client@2.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from facade_asked import the_plan
from serving import Town, number_of, serving

from planbro.testing._door import serving as on_a_port

pytestmark = pytest.mark.more

CALLER = {"X-Test-Caller": "hospital"}


@pytest.fixture(scope="module")
def open_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, str]]:
    """One that is reached by a port; with the address of its facade."""
    for town in serving(f"sqlite:///{tmp_path_factory.mktemp('store')}/planbro.db"):
        with on_a_port(town.app) as address:
            town.context.public = address
            yield town, f"{address}/fhir"


def patient_of(town: Town, base: str) -> Any:
    """By number, as no client here but fhir-kit-client can ask: in the body of a form."""
    answer = httpx.post(f"{base}/Patient/_search", data={"identifier": number_of(the_plan(town))}, headers=CALLER)
    return answer.json()["entry"][0]["resource"]


def test_fhirpy_reads_and_searches(open_town: tuple[Town, str]) -> None:
    fhirpy = pytest.importorskip("fhirpy")
    town, base = open_town
    client = fhirpy.SyncFHIRClient(base, extra_headers=CALLER)
    plan = client.reference("CarePlan", the_plan(town).id).to_resource()
    assert plan["status"] == "active"
    patient = plan["subject"].to_resource()
    goals = client.resources("Goal").search(patient=patient["id"]).include("Goal", "subject").fetch_all()
    assert {goal.id for goal in goals} == {goal.id for goal in plan["goal"]}
    several = client.resources("ServiceRequest").search(patient=patient["id"]).limit(4)
    assert len(several.fetch()) == 4
    assert len(several.fetch_all()) == several.count() == len(plan["activity"])
    assert client.resources("CarePlan").search(patient=patient["id"], status="active").first()["id"] == plan["id"]
    with pytest.raises(fhirpy.base.exceptions.ResourceNotFound):
        client.reference("CarePlan", town.shut[0].id).to_resource()


def test_fhirclient_reads_and_searches_with_its_own_models(open_town: tuple[Town, str]) -> None:
    pytest.importorskip("fhirclient")
    from fhirclient.models.careplan import CarePlan
    from fhirclient.models.careteam import CareTeam
    from fhirclient.models.goal import Goal
    from fhirclient.server import FHIRNotFoundException, FHIRServer

    town, base = open_town
    server = FHIRServer(None, base_uri=base)
    server.session.headers.update(CALLER)
    assert server.capabilityStatement.fhirVersion == "4.0.1"
    plan = CarePlan.read(the_plan(town).id, server)
    assert plan.intent == "plan"
    team = plan.careTeam[0].resolved(CareTeam)
    assert team.subject.reference == plan.subject.reference
    goals = list(Goal.where(struct={"patient": plan.subject.reference}).perform_resources_iter(server))
    assert len(goals) == len(plan.goal)
    (bundle,) = CarePlan.where(struct={"_id": plan.id, "_include": "CarePlan:goal"}).perform_iter(server)
    assert (bundle.total, len(bundle.entry)) == (1, 1 + len(goals))
    with pytest.raises(FHIRNotFoundException):
        CarePlan.read(town.shut[0].id, server)


def test_fhir_kit_client_reads_and_searches(open_town: tuple[Town, str]) -> None:
    town, base = open_town
    node, modules = shutil.which("node"), os.environ.get("PLANBRO_NODE_MODULES", "")
    if node is None or not (Path(modules) / "node_modules" / "fhir-kit-client").is_dir():
        pytest.skip("node, or fhir-kit-client in the folder that PLANBRO_NODE_MODULES names, is not here")
    script = Path(__file__).with_name("facade_client.mjs")
    ran = subprocess.run([node, script, base, number_of(the_plan(town))], capture_output=True, text=True, timeout=60,
                         env=os.environ | {"PLANBRO_NODE_MODULES": modules}, check=False)  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["version"] == "4.0.1"
    assert (told["total"], told["same"], told["missing"], told["history"]) == (1, True, 404, 1)
    assert told["entries"] > 10
    assert told["matched"] == told["all"] > 8


def test_a_number_finds_the_patient_over_the_port(open_town: tuple[Town, str]) -> None:
    town, base = open_town
    assert patient_of(town, base)["resourceType"] == "Patient"
