"""The table of the `plan` format: made from the model, since each Plan path is its own document path."""

from __future__ import annotations

from planbro.findings import Findings
from planbro.mapping import Table, parse
from planbro.plan import LISTS, SINGLES, schema

VERSION = "1"
_CODECS = {"text": "text", "date": "date", "dateTime": "dateTime", "decimal": "decimal(text)", "integer": "integer",
           "boolean": "boolean", "data": "base64", "code": "code(*)", "ref": "ref"}  # fmt: skip


def table_text() -> str:
    """The table, as text that the ordinary parser reads."""
    rows = [
        "@format plan",
        "@title The Plan as JSON",
        f"@version {VERSION}",
        "@tree json",
        "@system urn:planbro:plan",
        "@schema json/plan.schema.json",
    ]
    rows += [f" | planbro | const(plan/{VERSION}) | | declared", "id | id | text | | law 5"]
    for owner in (*SINGLES, *(f"{name}[]" for name in LISTS)):
        prefix = f"{owner}." if owner else ""
        if owner.endswith("[]"):
            rows.append(f"{owner} | {owner} | item(id) | | MAPPING")
        for info in schema()[owner].values():
            path = f"{prefix}{info.name}{'[]' if info.many else ''}"
            rows.append(f"{path} | {path} | {_CODECS[info.type]} | | {info.source or 'declared'}")
    return "\n".join(rows)


def table() -> Table:
    findings = Findings()
    return parse(table_text(), "plan (made from the model)", findings)
