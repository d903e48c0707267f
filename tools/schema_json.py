"""The JSON Schema (draft 2020-12) of one of our own formats, from its compiled table.

A field is its value, or null, or `{"mangler": reason}`; codes are examples and not enforced; the bytes of an attachment
are base64, or `{"fil": member}` in a zip. Keys that the table does not have are faults, as in the XML Schema.
"""

from __future__ import annotations

import json
from typing import Any

from planbro.mapping import Leaf, Node, Spec
from planbro.plan import NULL_REASONS, VALUE_SETS
from schema_forms import (
    DATE,
    DATE_TIME,
    DECIMAL,
    NORWEGIAN_DATE,
    NoSchemaError,
    about_list,
    can_be_null,
    known_codes,
    meaning,
    no_form,
    only_leaf,
    type_word,
)

Schema = dict[str, Any]

_BASE64 = r"^[A-Za-z0-9+/\s]*={0,2}\s*$"
_MISSING = {
    "description": "There is no value: unknown, or for a reason of FHIR's data-absent-reason.",
    "anyOf": [
        {"type": "null"},
        {
            "type": "object",
            "properties": {"mangler": {"enum": list(NULL_REASONS)}},
            "required": ["mangler"],
            "additionalProperties": False,
        },
    ],
}
_FILE = {
    "type": "object",
    "properties": {"fil": {"type": "string"}},
    "required": ["fil"],
    "additionalProperties": False,
}
_FORMS: dict[str, tuple[str, Schema]] = {
    "text": ("text", {"type": "string"}),
    "fnr": ("personNumber", {"description": "A number of a person; blanks in it say nothing.", "type": "string"}),
    "ref": ("reference", {"description": "The id of another item of the document.", "type": "string", "minLength": 1}),
    "date": ("date", {"description": "A date to the day, the month or the year.", "type": "string",
                      "pattern": f"^{DATE}$"}),
    "date(no)": ("norwegianDate", {"description": "A day, as dd.mm.yyyy.", "type": "string",
                                   "pattern": f"^{NORWEGIAN_DATE}$"}),
    "dateTime": ("dateTime", {"description": "A day, or a day with a clock time; seconds and offset may be left out.",
                              "type": "string", "pattern": f"^{DATE_TIME}$"}),
    "integer": ("integer", {"type": "integer"}),
    "decimal": ("decimal", {"type": "number"}),
    "decimal(text)": ("decimal", {"description": "A decimal number whose form is kept: 1.10 stays 1.10.",
                                  "type": "string", "pattern": f"^{DECIMAL}$"}),
    "boolean": ("boolean", {"type": "boolean"}),
    "base64": ("attachment", {"anyOf": [{"type": "string", "contentEncoding": "base64", "pattern": _BASE64}, _FILE]}),
}  # fmt: skip
_EXACT_CODE = r"^[^|]*$|^(=[^|]*)?\|(=[^|]*)?\|(=[^|]*)?\|(=[^|]*)?$"


def json_text(spec: Spec, required: tuple[str, ...] = ()) -> str:
    """The schema file as text; `required` are the keys that a document of this format always has."""
    return json.dumps(_Schema(spec).whole(required), indent=2, ensure_ascii=False) + "\n"


class _Schema:
    """One schema in the making; `$defs` holds list items under their key and values under their kind."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.defs: dict[str, Schema] = {}
        self.items: dict[int, str] = {}

    def whole(self, required: tuple[str, ...]) -> Schema:
        table = self.spec.table
        body = self._object(self.spec.root)
        if required:
            body["required"] = list(required)
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"https://planbro.dev/schemas/json/{table.format}.schema.json",
            "title": table.title,
            "description": f"Table {table.stamp}. Made by tools/make_schemas.py; do not edit.",
            **body,
            "$defs": dict(sorted(self.defs.items())),
        }

    def _object(self, node: Node) -> Schema:
        properties = {child.name: self._property(child) for child in node.children}
        if len(properties) != len(node.children):
            raise NoSchemaError(f"{node.name or 'the document'} has one key in two places")
        made: Schema = {"type": "object", "properties": properties}
        ids = [child.name for child in node.children if any(leaf.kind == "id" for leaf in child.leaves)]
        if ids:
            made["required"] = ids
        return made | {"additionalProperties": False}

    def _property(self, node: Node) -> Schema:
        leaf = only_leaf(node)
        one = self._value(leaf) if leaf is not None else self._item(node) if node.groups else self._object(node)
        if node.step.index is not None or node.tests:
            raise NoSchemaError(f"{node.step}: tools/schema_json.py has no slices")
        if not node.is_list:
            return one
        described = {"description": one.pop("description")} if "description" in one else {}
        return {**described, "type": "array", "items": one}

    def _item(self, node: Node) -> Schema:
        """A list's members, by reference: a group in itself needs a name, and people like one."""
        if id(node.children) not in self.items:
            if node.name in self.defs:
                raise NoSchemaError(f"two lists are {node.name}")
            self.items[id(node.children)] = node.name
            self.defs[node.name] = {}
            self.defs[node.name] |= {"description": about_list(node.groups[0].list_name), **self._object(node)}
        return {"$ref": f"#/$defs/{self.items[id(node.children)]}"}

    # -- values

    def _value(self, leaf: Leaf) -> Schema:
        if leaf.kind == "const":
            return {"const": leaf.const}
        if leaf.kind == "id":
            return {"description": "Unique in the document.", "type": "string", "minLength": 1}
        if leaf.kind != "field":
            raise no_form(leaf, "tools/schema_json.py")
        made: Schema = {"description": self._meaning(leaf)}
        form = self._form(leaf)
        if not can_be_null(leaf) or (leaf.owner, leaf.field) == ("", "id"):
            return made | form
        return made | {"anyOf": [form, self._define("missing", _MISSING)]}

    def _meaning(self, leaf: Leaf) -> str:
        lists = {group.list_name: group.node.name for group in self.spec.groups}
        names = [lists[name] for name in (leaf.info.to if leaf.info else ()) if name in lists]
        return meaning(leaf) + (f". Points to: {', '.join(names)}" if names else "")

    def _form(self, leaf: Leaf) -> Schema:
        table = leaf.codec.table
        if table is not None:
            known = {"description": f"A code of {table.system}, list of {table.date}; others are read and kept. "
                     + "; ".join(f"{code}: {told}" for code, told in known_codes(table)),
                     "type": "string", "examples": [code for code, _ in known_codes(table)]}  # fmt: skip
            return self._define(f"code{type_word(table, self.spec.format)}", known)
        if leaf.row.codec == "code(*)":
            return self._exact_code(leaf)
        if leaf.row.codec not in _FORMS:
            raise no_form(leaf, "tools/schema_json.py")
        return self._define(*_FORMS[leaf.row.codec])

    def _exact_code(self, leaf: Leaf) -> Schema:
        """The Plan's own value, or with it the code it was read from: `=value|=system|=code|=text`."""
        assert leaf.info is not None
        assert leaf.info.codes is not None
        word = "".join(part.capitalize() for part in leaf.info.codes.split("-"))
        known = {"description": f"Value set {leaf.info.codes}; or value|system|code|text, each with = before it.",
                 "type": "string", "pattern": _EXACT_CODE, "examples": list(VALUE_SETS[leaf.info.codes])}  # fmt: skip
        return self._define(f"code{word}", known)

    def _define(self, name: str, form: Schema) -> Schema:
        if self.defs.setdefault(name, form) != form:
            raise NoSchemaError(f"$defs/{name} would hold two things")
        return {"$ref": f"#/$defs/{name}"}
