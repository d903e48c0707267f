"""The settings of the demo's kommune: two tools, two hospitals and a fastlege in folders, of whom one never answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from planbro.service.demo._scene import HOSPITAL, Scene
from planbro.settings import Settings
from planbro.testing.issuer import Issuer

HOST: Final = "127.0.0.1"
NAME: Final = "kommunen"
TOOL, OTHER = "sampro", "flyt-samspill"
"""The tool that most plans are in, and the one that some of them are in as well."""
SOON: Final = "45s"
"""How long a receipt is waited for: in a demo nobody waits for days."""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the systems around it put their files, and find ours."""

    root: Path

    def __post_init__(self) -> None:
        for one in (self.tool, self.other, self.out, self.back, self.doctor, self.reports):
            one.mkdir()
        (self.root / "away").write_text("")  # a file where a folder should be: that way is down

    @property
    def tool(self) -> Path:
        return self.root / "tool"

    @property
    def other(self) -> Path:
        return self.root / "other"

    @property
    def out(self) -> Path:
        return self.root / "to-hospital"

    @property
    def back(self) -> Path:
        return self.root / "from-hospital"

    @property
    def doctor(self) -> Path:
        return self.root / "to-doctor"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def away(self) -> Path:
        return self.root / "away" / "out"


def settings_of(folders: Folders, scene: Scene, issuer: Issuer, port: int) -> Settings:
    beside = {"jwks_file": str(issuer.write_keys(folders.root)), "bearer": True}
    return Settings.model_validate({
        "deployment": "kommune", "environment": "test",
        "tenants": {NAME: {
            "orgnr": scene.orgnr, "name": scene.name, "her_ids": [scene.her_id("kommune")],
            "journals": [{"party": f"herid:{scene.her_id('home')}"}],
        }},
        "store": {"url": f"sqlite:///{folders.root}/planbro.db"},
        "identity": {"profile": "test"},
        "logging": {"level": "warning", "form": "console"},
        "ready": {"free_megabytes": 1},
        "policy": {"acute": True, "koordinator_reads": True},
        "deadlines": {"receipt": SOON, "reminders": []},
        "ports": _ports(folders),
        "sources": {
            "tool": {"system": TOOL, "port": "tool", "format": "sampro", "writes": True},
            "other": {"system": OTHER, "port": "other"},
        },
        "receivers": {
            "hospital": _receiver(scene, "hospital", "hospital", "content"),
            "doctor": _receiver(scene, "gp", "doctor", "status"),
            "habilitation": _receiver(scene, "habilitation", "away", "status"),
        },
        "service": {
            "host": HOST, "port": port, "issuers": {"demo": issuer.settings(**beside)},
            "callers": {NAME: [HOSPITAL.legal_entity]}, "ward": {"offices": {NAME: _office(scene)}},
            "pages": {"idle": "12h", "longest": "12h", "reports": {NAME: [folders.reports]}},
        },
    })  # fmt: skip


def _ports(folders: Folders) -> dict[str, Any]:
    quick = {"kind": "folder", "settle": "0s", "every": "1s"}
    return {
        "tool": {**quick, "inbox": folders.tool, "outbox": folders.root / "to-tool"},
        "other": {**quick, "inbox": folders.other},
        "hospital": {**quick, "outbox": folders.out, "inbox": folders.back, "carries": "receipt"},
        "doctor": {**quick, "outbox": folders.doctor},
        "away": {**quick, "outbox": folders.away},
    }  # fmt: skip


def _receiver(scene: Scene, service: str, port: str, level: str) -> dict[str, str]:
    return {"party": f"herid:{scene.her_id(service)}", "port": port, "format": "plo-1.6",
            "message": "INNLEGGELSESRAPPORT", "level": level}  # fmt: skip


def _office(scene: Scene) -> dict[str, str]:
    """Whom a ward calls where nothing can be said."""
    return {"name": f"Koordinerende enhet i {scene.town.name}", "phone": "100 15 388", "night_phone": "107 27 838",
            "hours": "Hverdager 08.00-15.30"}  # fmt: skip
