"""What a value is judged against beside itself: its resource, what contains that, and the Bundle that it came in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from planbro.formats.fhir.check._faults import Fault, Out, at
from planbro.formats.fhir.check._narrative import is_safe

_TYPED: Final = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)/[A-Za-z0-9\-.]{1,64}(?:/_history/[A-Za-z0-9\-.]{1,64})?\Z")
_HISTORY: Final = re.compile(r"/_history/[A-Za-z0-9\-.]{1,64}\Z")
_MAX_DEPTH: Final = 24  # Bundles in Bundles, Parameters in Parameters: no real one is a tenth of this


@dataclass(slots=True)
class Tally:
    """What is told once of a whole input, with how often: at the first place where it was met."""

    bare: int = 0
    met: dict[str, Fault] = field(default_factory=dict)

    def tell(self, out: Out, fault: Fault, place: str = "") -> None:
        """Add a fault, or count one more of those that are alike."""
        known = self.met.setdefault(f"{fault.code} {sorted(map(str, fault.params.values()))}", fault)
        if known is fault:
            fault.params = {**fault.params, "count": 1}
            at(out, fault, place)
        else:
            known.params["count"] = int(known.params["count"]) + 1


@dataclass(frozen=True, slots=True)
class Scene:
    """`resource` is what FHIRPath calls %resource, `root` %rootResource: for a contained resource, its container."""

    resource: Any
    root: Any
    tally: Tally
    entries: Mapping[str, Any]
    document: bool = False
    depth: int = 0

    def into(self, resource: Any, *, contained: bool) -> Scene:
        """The scene of a resource within this one."""
        root = self.root if contained else resource
        return replace(self, resource=resource, root=root, depth=self.depth + 1)

    @property
    def too_deep(self) -> bool:
        return self.depth > _MAX_DEPTH

    def resolve(self, reference: Any) -> Any:
        """The resource that a reference leads to, where it is at hand."""
        text = reference.get("reference") if isinstance(reference, dict) else reference
        if not isinstance(text, str) or not text:
            return None
        if text.startswith("#"):
            return self._contained(text[1:])
        found = self.entries.get(text)
        return self.entries.get(_HISTORY.sub("", text)) if found is None else found

    def _contained(self, name: str) -> Any:
        if not isinstance(self.root, dict):
            return None
        if not name:
            return self.root
        inside = self.root.get("contained")
        for resource in inside if isinstance(inside, list) else ():
            if isinstance(resource, dict) and resource.get("id") == name:
                return resource
        return None

    def type_of(self, reference: Mapping[str, Any]) -> str | None:
        """The type of what a reference leads to: as it stands there, in the address, or as `type` says."""
        found = self.resolve(reference)
        if isinstance(found, dict):
            return str(found.get("resourceType"))
        text, said = reference.get("reference"), reference.get("type")
        match = _TYPED.search(text) if isinstance(text, str) and not text.startswith(("urn:", "#")) else None
        if match:
            return match[1]
        return said.rpartition("/")[2] if isinstance(said, str) else None

    def narrative_is_safe(self, div: Any) -> bool:
        return is_safe(div)


def entries_of(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """The resources of a Bundle by every address under which the others may name them (R4, Bundle, references)."""
    found: dict[str, Any] = {}
    entries = bundle.get("entry")
    for entry in entries if isinstance(entries, list) else ():
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if not isinstance(resource, dict):
            continue
        url, kind, own = entry.get("fullUrl"), resource.get("resourceType"), resource.get("id")
        if isinstance(url, str):
            found.setdefault(url, resource)
        if isinstance(kind, str) and isinstance(own, str):
            found.setdefault(f"{kind}/{own}", resource)
    return found


def bundle_scene(bundle: dict[str, Any], scene: Scene) -> Scene:
    """A Bundle's entries are what its references are resolved among."""
    return replace(scene, entries=entries_of(bundle), document=bundle.get("type") == "document")
