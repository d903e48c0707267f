"""One package: the plan as PDF/A and as XML, the original, the attachments, and what says of them what they are.

A package has no clock and no chance in it: the same reading, reason and time give the same bytes (law 5).
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from lxml import etree

from planbro._version import __version__
from planbro.exchange._read import Reading
from planbro.exchange.archive._case import PDF, XML, Said, case_of, documents_of, own_uuid
from planbro.exchange.archive._content import content_of
from planbro.exchange.archive._formats import ending_of
from planbro.exchange.writing import latest
from planbro.formats import codec
from planbro.formats.noark import ALGORITHM, Config, as_time, plan_to_xml, structure
from planbro.ident import plain_number
from planbro.plan import Document, Plan, sha256_of, size_of
from planbro.render.plan import Language, plan_pdf

STRUCTURE: Final = "arkivstruktur.xml"
METADATA: Final = "metadata.json"
MANIFEST: Final = "arkivuttrekk.xml"
MANIFEST_NAMESPACE: Final = "https://planbro.dev/schemas/noark/arkivuttrekk-1"
REASONS: Final = {"migration": "Arkivert før bytte av system", "evaluation": "Arkivert ved evaluering",
                  "closing": "Arkivert da planen ble avsluttet"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """Why and when a package is made, in which language, and what the municipality has decided."""

    reason: str
    config: Config
    as_of: str | None = None
    language: Language = "nb"

    def time(self, plan: Plan) -> str:
        return self.as_of or latest(plan)


@dataclass(slots=True)
class Package:
    """The files of one version of one plan, in the order they are written, and what is known of them."""

    plan: str
    version: int
    id: str
    content: str
    files: dict[str, bytes] = field(repr=False)
    metadata: dict[str, Any]

    @property
    def checksum(self) -> str:
        """What a receipt names: the hash of the manifest, which has the hash of every other file."""
        return sha256_of(self.files[MANIFEST])


def package_id(plan: str, content: str) -> str:
    """The package of a plan's content: the same wherever and whenever it is made."""
    return str(uuid.uuid5(uuid.UUID(plan), f"planbro-archive:{content}"))


def package_of(reading: Reading, data: bytes, version: int, asked: Asked, content: str | None = None) -> Package:
    """The package of a reading; `data` is the source it was read from, byte for byte.

    Raises:
        Refused: the page cannot be set, or a text cannot stand in XML.
    """
    plan = reading.plan
    content = content or content_of(reading)
    ident, time = package_id(plan.id, content), asked.time(plan)
    attached = _attachments(plan)
    paths = {one.id: path for one, path in attached}
    files: dict[str, bytes] = {
        PDF: plan_pdf(plan, asked.language, as_of=time),
        XML: plan_to_xml(plan, paths.get),
        original_name(data): data,
    }
    files |= {path: one.data for one, path in attached if isinstance(one.data, bytes)}
    documents = documents_of(ident, files, attached)
    said = Said(asked.config.archive, REASONS[asked.reason], time, asked.reason == "closing")
    folder = case_of(plan, ident, version, said, documents)
    ids = (own_uuid(ident, "arkiv"), own_uuid(ident, "arkivdel"))
    files[STRUCTURE] = structure(asked.config.archive, ids, as_time(time), [folder])
    metadata = _metadata(reading, data, version, asked, ident, content, files)
    files[METADATA] = orjson.dumps(metadata, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"
    files[MANIFEST] = _manifest(metadata, files)
    return Package(plan.id, version, ident, content, files, metadata)


def original_name(data: bytes) -> str:
    return f"original.{codec.sniff(data)}" if codec.sniff(data) in {"xml", "json", "zip"} else "original.bin"


def _attachments(plan: Plan) -> list[tuple[Document, str]]:
    """The documents whose bytes are at hand, each with its file; no file is called what a person called it."""
    held = [one for one in plan.documents if isinstance(one.data, bytes)]
    return [(one, f"dokumenter/{number:04}{ending_of(one)}") for number, one in enumerate(held, 1)]


def _metadata(reading: Reading, data: bytes, version: int, asked: Asked, ident: str, content: str,
              files: dict[str, bytes]) -> dict[str, Any]:  # fmt: skip
    """What a program needs to know of the package; no name and no number of a person."""
    plan, account = reading.plan, reading.account
    number = plain_number(plan.source.plan_id) if isinstance(plan.source.plan_id, str) else ""
    attached = {name: body for name, body in files.items() if name.startswith("dokumenter/")}
    return {
        "package": ident, "plan": plan.id, "number": number, "version": version,
        "content": content, "reason": asked.reason, "as_of": asked.time(plan), "language": asked.language,
        "source": {"format": reading.format, "variant": reading.variant, "sha256": sha256_of(data),
                   "size": size_of(data), "table": reading.document.spec.table.stamp},
        "leaves": {name: account.counts[name] for name in ("leaves", "mapped", "kept")},
        "counts": {name: len(items) for name, items in plan.lists() if items},
        "attachments": {"count": len(attached), "bytes": sum(size_of(body) for body in attached.values()),
                        "without_bytes": sum(not isinstance(one.data, bytes) for one in plan.documents)},
        "made_by": f"planbro {__version__}",
    }  # fmt: skip


def _manifest(metadata: dict[str, Any], files: dict[str, bytes]) -> bytes:
    """Every file with its checksum; the one hash of this file proves them all."""
    root = etree.Element(f"{{{MANIFEST_NAMESPACE}}}arkivuttrekk", nsmap={None: MANIFEST_NAMESPACE})
    root.set("pakke", metadata["package"])
    root.set("plan", metadata["plan"])
    root.set("utgave", str(metadata["version"]))
    root.set("grunn", metadata["reason"])
    root.set("tidspunkt", metadata["as_of"])
    root.set("innhold", metadata["content"])
    root.set("lagetAv", metadata["made_by"])
    for name, data in files.items():
        etree.SubElement(root, f"{{{MANIFEST_NAMESPACE}}}fil", {
            "sti": name, "sjekksum": sha256_of(data), "algoritme": ALGORITHM, "stoerrelse": str(size_of(data)),
        })  # fmt: skip
    etree.indent(root, space=" ")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def hash_of(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()
