"""What a server says it can do: its CapabilityStatement, and what is assumed where it says nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from planbro.findings import Refused

_JSON: Final = frozenset({"json", "application/json", "application/fhir+json"})
_R4: Final = ("4.0", "4.3")


@dataclass(frozen=True, slots=True)
class TypeRules:
    """One resource type: None where the statement does not say."""

    versioning: str | None = None
    update_create: bool | None = None
    conditional_create: bool | None = None
    conditional_update: bool | None = None

    @property
    def guarded(self) -> bool:
        """Whether the server itself holds that an update names the version it is of."""
        return self.versioning == "versioned-update"

    @property
    def versioned(self) -> bool:
        return self.versioning != "no-version"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Of one server. `stated` is False where it has no statement that can be read."""

    stated: bool = False
    transaction: bool | None = None
    batch: bool | None = None
    types: dict[str, TypeRules] = field(default_factory=dict)

    def of(self, type: str) -> TypeRules:
        return self.types.get(type, TypeRules())

    def left_out(self, types: Iterable[str]) -> set[str]:
        """Those that it does not take at all; a statement without resources says nothing of that."""
        return {type for type in types if type not in self.types} if self.types else set()

    def numbered(self, types: Iterable[str]) -> set[str]:
        """Those whose ids it makes itself."""
        return {type for type in types if self.of(type).update_create is False}

    @classmethod
    def read(cls, body: Any) -> Capabilities:
        """From a CapabilityStatement.

        Raises:
            Refused: it is of a server that does not speak FHIR R4, or no JSON.
        """
        if not isinstance(body, dict) or body.get("resourceType") != "CapabilityStatement":
            return cls()
        version = body.get("fhirVersion")
        if isinstance(version, str) and not version.startswith(_R4):
            raise Refused.because("push-server-version", version=version if len(version) < 12 else "?")
        formats = [one.partition(";")[0].strip() for one in _list(body, "format") if isinstance(one, str)]
        if formats and not _JSON & set(formats):
            raise Refused.because("push-server-format")
        rest = next((one for one in _dicts(body, "rest") if one.get("mode", "server") == "server"), {})
        codes = {one.get("code") for one in _dicts(rest, "interaction")}
        types = {one["type"]: _rules(one) for one in _dicts(rest, "resource") if isinstance(one.get("type"), str)}
        known = bool(codes)
        return cls(True, "transaction" in codes if known else None, "batch" in codes if known else None, types)


def _rules(resource: dict[str, Any]) -> TypeRules:
    versioning = resource.get("versioning")
    flags = (resource.get(name) for name in ("updateCreate", "conditionalCreate", "conditionalUpdate"))
    return TypeRules(versioning if isinstance(versioning, str) else None,
                     *(flag if isinstance(flag, bool) else None for flag in flags))  # fmt: skip


def _list(value: dict[str, Any], name: str) -> list[Any]:
    found = value.get(name)
    return found if isinstance(found, list) else []


def _dicts(value: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [one for one in _list(value, name) if isinstance(one, dict)]
