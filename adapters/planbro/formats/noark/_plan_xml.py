"""The Plan as XML: every field of the model under its own name, and nothing else; what an archive keeps beside the PDF.

A document's bytes are a file beside it, named with its hash and size. Absent, empty, null with a reason and `false`
stay four things (MAPPING, presence).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from lxml import etree

from planbro.findings import Refused
from planbro.formats.codec import xml
from planbro.plan import (
    ABSENT,
    LISTS,
    SINGLES,
    Code,
    FieldInfo,
    Held,
    Null,
    Plan,
    Planeier,
    Record,
    Source,
    faults,
    schema,
    sha256_of,
    size_of,
)

NAMESPACE: Final = "https://planbro.dev/schemas/noark/plan-1"
_CODE: Final = ("value", "system", "code", "text")


def plan_to_xml(plan: Plan, file_of: Callable[[str], str | None]) -> bytes:
    """The plan; `file_of` gives the file where the bytes of a document lie, by the document's id.

    Raises:
        Refused: a text has characters that XML cannot carry.
    """
    root = etree.Element(_tag("plan"), {"id": plan.id}, nsmap={None: NAMESPACE})
    try:
        _fill(root, "", plan, None)
        for name in SINGLES:
            if name:
                _fill(root, name, getattr(plan, name), etree.SubElement(root, _tag(name)))
        for name, items in plan.lists():
            if items:
                holder = etree.SubElement(root, _tag(name))
                for item in items:
                    one = etree.SubElement(holder, _tag("item"), {"id": item.id})
                    _fill(one, f"{name}[]", item, None, file_of(item.id) if name == "documents" else None)
    except ValueError:
        root = None  # type: ignore[assignment]
    if root is None:
        raise Refused.because("xml-characters")
    etree.indent(root, space=" ")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _fill(root: Any, owner: str, record: Any, into: Any, file: str | None = None) -> None:
    place = root if into is None else into
    for info in schema()[owner].values():
        value = getattr(record, info.name)
        if value is not ABSENT:
            _write(place, info, value, file)


def _write(place: Any, info: FieldInfo, value: Any, file: str | None) -> None:
    element = etree.SubElement(place, _tag(info.name))
    if isinstance(value, Null):
        element.set("null", value.reason)
    elif isinstance(value, Code):
        for name, part in zip(_CODE, value.exact, strict=True):
            if part is not None:
                element.set(name, part)
    elif isinstance(value, tuple):
        for one in value:
            etree.SubElement(element, _tag("ref")).text = one
    elif isinstance(value, bytes):
        element.set("sha256", sha256_of(value))
        element.set("size", str(size_of(value)))
        if file is not None:
            element.set("file", file)
    else:
        element.text = str(value).lower() if isinstance(value, bool) else str(value)


def plan_from_xml(data: bytes, files: Mapping[str, bytes]) -> Plan:
    """The plan again; `files` are those that lie beside it. A document whose file is missing is without bytes.

    Raises:
        Refused: it is not such a file, or holds what the model does not allow.
    """
    root = xml.parse(data).getroot()
    if root.tag != _tag("plan"):
        raise Refused.because("format-unknown")
    said: dict[str, Any] = {}
    for child in root.iterchildren(tag=etree.Element):
        name = etree.QName(child).localname
        if name in LISTS:
            said[name] = [LISTS[name](id=one.get("id", ""), **_read(one, f"{name}[]", files)) for one in child]
        elif name in SINGLES:
            kind: type[Record] = {"planeier": Planeier, "source": Source}[name]
            said[name] = kind(**_read(child, name, files))
        elif name in schema()[""]:
            said[name] = _value(child, schema()[""][name], files)
    plan = Plan(id=root.get("id", ""), **said)
    told = faults(plan)
    if told:
        raise Refused(told)
    return plan


def _read(element: Any, owner: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    known = schema()[owner]
    found = {}
    for child in element.iterchildren(tag=etree.Element):
        name = etree.QName(child).localname
        if name in known and (value := _value(child, known[name], files)) is not ABSENT:
            found[name] = value
    return found


def _value(element: Any, info: FieldInfo, files: Mapping[str, bytes]) -> Any:
    if (reason := element.get("null")) is not None:
        return Null(reason)
    text = element.text or ""
    if info.type == "code":
        return Code(*(element.get(name) for name in _CODE))
    if info.many:
        return tuple(one.text or "" for one in element)
    if info.type == "data":
        found = files.get(element.get("file", ""))
        return found if found is not None else ABSENT
    if info.type == "boolean":
        return text == "true"
    return int(text) if info.type == "integer" and text.lstrip("-").isdecimal() else text


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def is_plan_xml(data: bytes) -> bool:
    """Whether bytes begin as such a file."""
    return not isinstance(data, Held) and NAMESPACE.encode() in data[:400]
