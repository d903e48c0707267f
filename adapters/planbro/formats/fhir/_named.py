"""What a resource is called on a server that gives ids itself (fhir.md § 6.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from planbro.mapping import ITEM_SYSTEM

IDENTIFIER_SYSTEM: Final = "urn:ietf:rfc:3986"
_TYPE: Final = re.compile(r"[A-Z][A-Za-z]{2,63}")


@dataclass(frozen=True, slots=True)
class Named:
    """The resource of a type that bears our name for it, a random UUID (fhir.md § 5.2, § 6.2).

    A CarePlan bears it as its identifier. The others bear it as a tag, since a person's identifiers, or a document's,
    are not ours to add to: whoever reads them takes each for a number of the person's.
    """

    type: str
    uuid: str

    def __post_init__(self) -> None:
        if not _TYPE.fullmatch(self.type) or str(UUID(self.uuid)) != self.uuid:
            raise ValueError("our name for a resource is a UUID")

    @property
    def by_identifier(self) -> bool:
        return self.type == "CarePlan"

    @property
    def tag(self) -> dict[str, str]:
        """The tag by which all but a CarePlan bear it."""
        return {"system": ITEM_SYSTEM, "code": self.uuid}

    @property
    def query(self) -> str:
        """`identifier=…` or `_tag=…`, as it stands behind the question mark and in If-None-Exist."""
        if self.by_identifier:
            return "identifier=" + quote(f"{IDENTIFIER_SYSTEM}|urn:uuid:{self.uuid}", safe=":|/")
        return "_tag=" + quote(f"{ITEM_SYSTEM}|{self.uuid}", safe=":|/")

    def borne_by(self, resource: Mapping[str, Any]) -> bool:
        """Whether a resource is of this type and bears this name."""
        if resource.get("resourceType") != self.type:
            return False
        meta = resource.get("meta")
        names, system, field, name = (
            (resource.get("identifier"), IDENTIFIER_SYSTEM, "value", f"urn:uuid:{self.uuid}")
            if self.by_identifier
            else (meta.get("tag") if isinstance(meta, dict) else None, ITEM_SYSTEM, "code", self.uuid)
        )
        pairs = [(one.get("system"), one.get(field)) for one in names or () if isinstance(one, dict)]
        return (system, name) in pairs

    def __str__(self) -> str:
        return f"{self.type}?{self.query}"
