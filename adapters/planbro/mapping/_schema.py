"""What a format's XML Schema says of its elements: which children, in which order, and which must be there.

Read from our own schemas, whose style is regular: named types with one sequence, elements by `ref` or by name and type.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"


@dataclass(slots=True)
class Declared:
    """One element as declared: its children by Clark name in order, the required ones, its attributes."""

    name: str
    children: dict[str, str] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    open: bool = False


@dataclass(slots=True)
class XmlSchema:
    """All types of a schema and what it imports."""

    types: dict[str, Declared] = field(default_factory=dict)
    elements: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> XmlSchema:
        """Read a schema and the files it includes.

        Raises:
            OSError: a file is missing.
        """
        schema = cls()
        schema._file(path, set())
        return schema

    def _file(self, path: Path, seen: set[Path]) -> None:
        if path in seen:
            return
        seen.add(path)
        root = etree.parse(
            str(path), etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        ).getroot()
        target = root.get("targetNamespace") or ""
        qualified = root.get("elementFormDefault") == "qualified"
        for child in root:
            if child.tag in {XS + "import", XS + "include"} and child.get("schemaLocation"):
                self._file(path.parent / str(child.get("schemaLocation")), seen)
            elif child.tag == XS + "complexType":
                self._type(child, _clark(target, str(child.get("name"))), target, qualified)
            elif child.tag == XS + "element":
                self._element(child, target, qualified)

    def _element(self, node: Any, target: str, qualified: bool) -> None:
        name = _clark(target, node.get("name"))
        inline = node.find(XS + "complexType")
        if inline is not None:
            self._type(inline, f"{name}#", target, qualified)
            self.elements[name] = f"{name}#"
        else:
            self.elements[name] = _resolve(node, node.get("type") or "")

    def _type(self, node: Any, name: str, target: str, qualified: bool) -> None:
        declared = self.types[name] = Declared(name)
        for part in node.iter(XS + "element", XS + "any", XS + "attribute", XS + "anyAttribute", XS + "complexType"):
            if part is node or _nearest_type(part) is not node:
                continue
            if part.tag in {XS + "any", XS + "anyAttribute"}:
                declared.open = True
            elif part.tag == XS + "attribute":
                declared.attributes.add(part.get("name") or _resolve(part, part.get("ref") or ""))
            elif part.tag == XS + "element":
                self._child(declared, part, target, qualified, name)

    def _child(self, declared: Declared, part: Any, target: str, qualified: bool, owner: str) -> None:
        ref = part.get("ref")
        inline = part.find(XS + "complexType")
        if ref:
            child, kind = _resolve(part, ref), ""
        else:
            child = _clark(target if qualified else "", part.get("name"))
            kind = _resolve(part, part.get("type") or "")
            if inline is not None:
                kind = f"{owner}/{child}#"
                self._type(inline, kind, target, qualified)
        declared.children.setdefault(child, kind)
        inside_choice = any(a.tag == XS + "choice" for a in part.iterancestors())
        if part.get("minOccurs", "1") != "0" and not inside_choice:
            declared.required.add(child)

    def child(self, of: Declared | None, name: str) -> Declared | None:
        """The declaration of a child of an element, or of a global element where `of` is open or None."""
        kind = ""
        if of is not None and name in of.children:
            kind = of.children[name]
        kind = kind or self.elements.get(name, "")
        return self.types.get(kind)


def _nearest_type(part: Any) -> Any:
    for above in part.iterancestors(XS + "complexType"):
        return above
    return None


def _clark(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}" if namespace else name


def _resolve(node: Any, name: str) -> str:
    if not name:
        return ""
    prefix, colon, local = name.rpartition(":")
    return _clark(node.nsmap.get(prefix if colon else None) or "", local)
