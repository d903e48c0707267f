"""The XML Schema of one of our own formats, from its compiled table.

The order of elements is the table's. Every element may be left out; lists may hold any number; what can be null has
`xsi:nil` and `grunn`. Codes are listed and not enforced, since a code that we do not know must stay readable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from planbro.mapping import CodeTable, Leaf, Node, Spec
from planbro.plan import NULL_REASONS
from schema_forms import (
    DECIMAL,
    FULL_DATE,
    INTEGER,
    MONTH,
    NORWEGIAN_DATE,
    TO_THE_MINUTE,
    TO_THE_SECOND,
    YEAR,
    NoSchemaError,
    about_list,
    can_be_null,
    known_codes,
    meaning,
    no_form,
    only_leaf,
    type_word,
    united,
)

XS = "http://www.w3.org/2001/XMLSchema"
_PLAIN = {"text": "Text", "fnr": "PersonNumber", "ref": "Reference", "date": "Date", "date(no)": "NorwegianDate",
          "dateTime": "DateTime", "integer": "Integer", "decimal": "Decimal", "decimal(text)": "Decimal",
          "boolean": "Boolean", "base64": "Attachment", "year": "Text", "tel": "Text", "mailto": "Text", "url": "Text",
          "token": "Text", "html": "Text", "uuid": "Text"}  # fmt: skip


def xsd_text(spec: Spec) -> str:
    """The schema file as text."""
    return _Schema(spec).text()


class _Schema:
    """One schema in the making. Types are named after the element that has them first."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.picks = united(spec.root)
        target = spec.names.namespaces.get(".")
        head = {"elementFormDefault": "qualified", "version": spec.table.version}
        spaces: dict[str | None, str] = {"xs": XS}
        if target:
            head, spaces = {"targetNamespace": target, **head}, {**spaces, None: target}
        self.root = etree.Element(_xs("schema"), head, nsmap=spaces)
        self.groups: dict[Any, str] = {}
        self.values: dict[str, Leaf] = {}
        self.nullable: set[str] = set()

    def text(self) -> str:
        _document(self.root, *self._introduction())
        self._root_element()
        for name in sorted(self.values):
            self._value_types(name, self.values[name])
        if self.nullable:
            self._null_reasons()
        clash = set(self.groups.values()) & self.values.keys()
        if clash:
            raise NoSchemaError(f"an element and a type of values have one name: {', '.join(sorted(clash))}")
        etree.indent(self.root, space="  ")
        note = f"<!-- Made from mappings/{self.spec.table.file} by tools/make_schemas.py; do not edit. -->"
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{note}\n{etree.tostring(self.root, encoding="unicode")}\n'

    def _introduction(self) -> Iterator[str]:
        variant = f", variant {self.spec.variant}" if self.spec.variant else ""
        yield f"{self.spec.table.title}{variant}. Table {self.spec.table.stamp}."
        yield (
            "Absent, empty, null with a reason and false are four things: no element; an empty element; "
            'xsi:nil="true" with the reason in grunn; false.'
        )
        yield "A list item has an id, unique in the document; a reference holds the id of what it points to."

    def _root_element(self) -> None:
        name = _local(self.spec.root)
        element = _add(self.root, "element", name=name, type=self._group(self.spec.root, ""))
        unique = _add(element, "unique", name="OneIdOneItem")
        _add(unique, "selector", xpath=".//*")
        _add(unique, "field", xpath="@id")

    # -- groups: elements that hold elements

    def _group(self, node: Node, above: str) -> str:
        """The name of the type of a group; groups that hold the same share one."""
        shape = _shape(node, ())
        if shape not in self.groups:
            taken = set(self.groups.values())
            names = (_local(node), f"{_local(node)}In{above}")
            name = next((name for name in names if name not in taken), None)
            if name is None:
                raise NoSchemaError(f"two different groups are {names[1]}")
            self.groups[shape] = name
            self._group_type(name, node)
        return self.groups[shape]

    def _group_type(self, name: str, node: Node) -> None:
        made = _add(self.root, "complexType", name=name)
        for group in node.groups[:1]:
            _document(made, about_list(group.list_name))
            if group.depth > 1:
                _document(made, f"May stand in itself, {group.depth} deep.")
        elements = [child for child in node.children if child.step.axis == "child"]
        twice = {child.name for child in elements if sum(other.name == child.name for other in elements) > 1}
        if twice:
            raise NoSchemaError(f"{name} has two places named {', '.join(sorted(twice))}")
        if elements:
            sequence = _add(made, "sequence")
            for child in elements:
                self._element(sequence, child, name)
        for child in node.children:
            if child.step.axis == "attribute":
                self._attribute(made, child)
        for attribute, values in self.picks.get(id(node.children), {}).items():
            picked = _add(made, "attribute", name=attribute, type="xs:string")
            _document(picked, f"What is read under it: {', '.join(values)}. Others are kept.")

    def _element(self, sequence: Any, node: Node, above: str) -> None:
        leaf = only_leaf(node)
        element = _add(sequence, "element", name=_local(node))
        if leaf is None:
            element.set("type", self._group(node, above))
        else:
            self._value(element, leaf)
        element.set("minOccurs", "0")
        if node.is_list:
            element.set("maxOccurs", "unbounded")

    def _value(self, element: Any, leaf: Leaf) -> None:
        name = self._value_name(leaf)
        if can_be_null(leaf):
            self.nullable.add(name)
            element.set("type", name)
            element.set("nillable", "true")
        else:
            element.set("type", f"{name}Value")
        _document(element, meaning(leaf), *self._targets(leaf))

    def _attribute(self, made: Any, node: Node) -> None:
        leaf = only_leaf(node)
        assert leaf is not None
        name = _local(node)
        if leaf.kind == "id":
            self.values.setdefault("Reference", leaf)
            _add(made, "attribute", name=name, type="ReferenceValue", use="required")
            return
        _document(_add(made, "attribute", name=name, type=f"{self._value_name(leaf)}Value"), meaning(leaf))

    def _targets(self, leaf: Leaf) -> Iterator[str]:
        """The elements that a reference may point to."""
        if leaf.info is None or not leaf.info.to:
            return
        names = dict.fromkeys(_local(g.node) for name in leaf.info.to for g in self.spec.groups if g.list_name == name)
        yield f"The id of: {', '.join(names)}."

    # -- values: elements that hold text

    def _value_name(self, leaf: Leaf) -> str:
        table, written = leaf.codec.table, leaf.row.codec
        if table is not None:
            name = f"{type_word(table, self.spec.format).removesuffix('Code')}Code"
        elif written.startswith("boolean("):
            name = "".join(_words(written)) + "Boolean"
        elif written in _PLAIN or written.startswith("split("):
            name = _PLAIN.get(written, "Text")
        else:
            raise no_form(leaf, "tools/schema_xsd.py")
        self.values.setdefault(name, leaf)
        return name

    def _value_types(self, name: str, leaf: Leaf) -> None:
        """The bare type, and the one whose element can be null."""
        simple = _add(self.root, "simpleType", name=f"{name}Value")
        if leaf.codec.table is not None:
            _code(simple, leaf.codec.table)
        elif name.endswith("Boolean") and leaf.row.codec != "boolean":
            _words_type(simple, leaf.row.codec)
        else:
            _FORMS[name](simple)
        if name not in self.nullable:
            return
        made = _add(self.root, "complexType", name=name)
        extension = _add(_add(made, "simpleContent"), "extension", base=f"{name}Value")
        _add(extension, "attribute", name="grunn", type="NullReason")
        if name == "Attachment":
            fil = _add(extension, "attribute", name="fil", type="xs:string")
            _document(fil, "In a zip: the member that holds the bytes; the element is empty.")

    def _null_reasons(self) -> None:
        simple = _add(self.root, "simpleType", name="NullReason")
        _document(simple, "Why a value is null: http://terminology.hl7.org/CodeSystem/data-absent-reason (FHIR R4).")
        restriction = _add(simple, "restriction", base="xs:token")
        for reason in NULL_REASONS:
            _add(restriction, "enumeration", value=reason)


# --- the forms of values


def _restricted(base: str, *patterns: str) -> Callable[[Any], None]:
    def form(simple: Any) -> None:
        restriction = _add(simple, "restriction", base=base)
        for pattern in patterns:
            _add(restriction, "pattern", value=pattern)

    return form


def _reference(simple: Any) -> None:
    _add(_add(simple, "restriction", base="xs:string"), "minLength", value="1")


def _person_number(simple: Any) -> None:
    _document(simple, "A number of a person; blanks in it say nothing. Whether it is right is not the schema's to say.")
    _add(simple, "restriction", base="xs:string")


def _union(doc: str, *members: tuple[str, str]) -> Callable[[Any], None]:
    def form(simple: Any) -> None:
        _document(simple, doc)
        union = _add(simple, "union")
        for base, pattern in members:
            _restricted(base, pattern)(_add(union, "simpleType"))

    return form


_FORMS: dict[str, Callable[[Any], None]] = {
    "Text": _restricted("xs:string"),
    "PersonNumber": _person_number,
    "Reference": _reference,
    "Date": _union("A date to the day, the month or the year, without an offset.",
                   ("xs:date", FULL_DATE), ("xs:gYearMonth", MONTH), ("xs:gYear", YEAR)),
    "NorwegianDate": _restricted("xs:token", NORWEGIAN_DATE),
    "DateTime": _union("A day, or a day with a clock time; seconds and offset may be left out.",
                       ("xs:date", FULL_DATE), ("xs:dateTime", TO_THE_SECOND), ("xs:token", TO_THE_MINUTE)),
    "Integer": _restricted("xs:integer", INTEGER),
    "Decimal": _restricted("xs:decimal", DECIMAL),
    "Boolean": _restricted("xs:boolean"),
    "Attachment": _restricted("xs:base64Binary"),
}  # fmt: skip


def _words_type(simple: Any, written: str) -> None:
    restriction = _add(simple, "restriction", base="xs:token")
    for word in _words(written):
        _add(restriction, "enumeration", value=word)


def _words(written: str) -> list[str]:
    """`boolean(Ja, Nei)` -> Ja, Nei."""
    return [word.strip() for word in written.partition("(")[2].removesuffix(")").split(",")]


def _code(simple: Any, table: CodeTable) -> None:
    codes = [f"{code}: {told}" for code, told in known_codes(table)]
    _document(simple, f"A code of {table.system}, list of {table.date}. Known codes; others are read and kept:", *codes)
    _add(simple, "restriction", base="xs:string")


# --- small


def _shape(node: Node, above: tuple[int, ...]) -> Any:
    """All that a group's type depends on; a group in itself is said by how far up it is."""
    if id(node.children) in above:
        return len(above) - above.index(id(node.children))
    inside = (*above, id(node.children))
    ordered = sorted(node.children, key=lambda child: child.step.axis != "attribute")
    lists = tuple(dict.fromkeys(group.list_name for group in node.groups))
    return lists, tuple(
        (child.name, child.step.axis, child.is_list, tuple(leaf.row.codec + meaning(leaf) for leaf in child.leaves),
         _shape(child, inside) if not child.leaves else None)
        for child in ordered
    )  # fmt: skip


def _local(node: Node) -> str:
    return node.name.rpartition("}")[2]


def _xs(name: str) -> str:
    return f"{{{XS}}}{name}"


def _add(parent: Any, tag: str, **attributes: str) -> Any:
    return etree.SubElement(parent, _xs(tag), attributes)


def _document(parent: Any, *texts: str) -> None:
    """Add documentation, at the head of a declaration."""
    told = [text for text in texts if text]
    if not told:
        return
    first = parent[0] if len(parent) and parent[0].tag == _xs("annotation") else None
    annotation = parent.makeelement(_xs("annotation")) if first is None else first
    if first is None:
        parent.insert(0, annotation)
    for text in told:
        _add(annotation, "documentation").text = text
