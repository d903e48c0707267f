"""How FSH is written: names, texts in quotes, and the addresses of ours."""

from __future__ import annotations

import re
from typing import Final

BASE: Final = "https://planbro.dev/fhir"
EXTENSIONS: Final = f"{BASE}/StructureDefinition/"
SYSTEMS: Final = f"{BASE}/CodeSystem/"
MADE: Final = "// Made from the tables and the Plan by tools/make_profiles.py; do not edit.\n"


def camel(name: str) -> str:
    """A name that FHIR tools can use as an identifier: `ip-closed-reason` is IpClosedReason."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[\W_]+", name))


def slice_name(name: str) -> str:
    """The name of a slice for an extension: `ip-closed-reason` is closedReason."""
    words = camel(name.removeprefix("ip-"))
    return words[:1].lower() + words[1:]


def title(name: str) -> str:
    """`ip-closed-reason` is "IP closed reason"."""
    words = name.replace("-", " ")
    return "IP " + words[3:] if words.startswith("ip ") else words[:1].upper() + words[1:]


def quoted(text: str) -> str:
    """A text as FSH has it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def head(kind: str, name: str, ident: str, about: str) -> str:
    """The first lines of a definition."""
    said = f"Description: {quoted(about.removesuffix('.') + '.')}\n"
    return f"\n{kind}: {name}\nId: {ident}\nTitle: {quoted(title(ident))}\n{said}"
