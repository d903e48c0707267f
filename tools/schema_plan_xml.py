"""The schema of plan.xml in an archive package, made from the model: `python tools/schema_plan_xml.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lxml import etree

from planbro.formats.noark._plan_xml import NAMESPACE
from planbro.plan import LISTS, NULL_REASONS, SINGLES, FieldInfo, schema

FILE = Path(__file__).resolve().parents[1] / "schemas" / "noark" / "plan-1.xsd"
_XS = "http://www.w3.org/2001/XMLSchema"


def text() -> bytes:
    """The schema."""
    root = _new(None, "schema", targetNamespace=NAMESPACE, elementFormDefault="qualified", version="1")
    _say(root, "A Plan as planbro archives it: every field under its own name. Made from the model.")
    plan = _sequence(_new(root, "element", name="plan"))
    for info in schema()[""].values():
        _field(plan, info)
    for name in SINGLES:
        if name:
            inner = _sequence(_new(plan, "element", name=name, minOccurs="0"))
            for info in schema()[name].values():
                _field(inner, info)
    for name in LISTS:
        holder = _sequence(_new(plan, "element", name=name, minOccurs="0"))
        item = _new(holder, "element", name="item", maxOccurs="unbounded")
        fields = _sequence(item)
        for info in schema()[f"{name}[]"].values():
            _field(fields, info)
        _new(fields.getparent(), "attribute", name="id", type="xs:string", use="required")
    _new(plan.getparent(), "attribute", name="id", type="xs:string", use="required")
    _types(root)
    etree.indent(root, space="  ")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _field(into: Any, info: FieldInfo) -> None:
    kind = {"code": "code", "data": "data"}.get(info.type, "refs" if info.many else "value")
    element = _new(into, "element", name=info.name, type=f"plan:{kind}", minOccurs="0")
    _say(element, f"{info.doc} ({info.source})" if info.source else info.doc)


def _types(root: Any) -> None:
    value = _new(_new(root, "complexType", name="value"), "simpleContent")
    _null(_new(value, "extension", base="xs:string"))
    code = _new(root, "complexType", name="code")
    for name in ("value", "system", "code", "text"):
        _new(code, "attribute", name=name, type="xs:string")
    _null(code)
    refs = _new(root, "complexType", name="refs")
    _new(_new(refs, "sequence"), "element", name="ref", type="xs:string", minOccurs="0", maxOccurs="unbounded")
    _null(refs)
    data = _new(root, "complexType", name="data")
    for name, kind in (("file", "xs:string"), ("sha256", "xs:string"), ("size", "xs:nonNegativeInteger")):
        _new(data, "attribute", name=name, type=kind)
    _null(data)
    reasons = _new(_new(root, "simpleType", name="reason"), "restriction", base="xs:string")
    for reason in NULL_REASONS:
        _new(reasons, "enumeration", value=reason)


def _null(into: Any) -> None:
    _new(into, "attribute", name="null", type="plan:reason")


def _sequence(element: Any) -> Any:
    return _new(_new(element, "complexType"), "sequence")


def _say(element: Any, words: str) -> None:
    _new(_new(element, "annotation"), "documentation").text = words


def _new(into: Any, kind: str, /, **attributes: str) -> Any:
    tag = f"{{{_XS}}}{kind}"
    if into is None:
        return etree.Element(tag, attributes, nsmap={"xs": _XS, "plan": NAMESPACE})
    return etree.SubElement(into, tag, attributes)


if __name__ == "__main__":
    FILE.write_bytes(text())
