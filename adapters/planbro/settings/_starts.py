"""The files to begin with, one for each kind of installation, and the schema that an editor reads."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, Final

from planbro.settings._model import Settings

DEPLOYMENTS: Final = ("kommune", "trust", "processor")
SCHEMA_ID: Final = "https://planbro.dev/schemas/settings.schema.json"


def start(deployment: str) -> str:
    """The shipped file of a kind of installation. What has to be filled in is marked in it."""
    if deployment not in DEPLOYMENTS:
        raise KeyError("no such deployment")
    return files("planbro.settings").joinpath("defaults", f"{deployment}.toml").read_text("utf-8")


def json_schema() -> str:
    """The settings as JSON Schema; the text of `schemas/settings.schema.json`."""
    made = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID}
    made |= _ordered(Settings.model_json_schema())
    made["title"] = "planbro settings"
    made["description"] = "One TOML file of planbro. Made from the model; see docs/running.md."
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def _ordered(schema: Any) -> Any:
    """The same schema; a default that is a set is told in order."""
    if isinstance(schema, list):
        return [_ordered(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: _ordered(one) for name, one in schema.items()}
    if found.get("uniqueItems") and isinstance(found.get("default"), list):
        found["default"] = sorted(found["default"])
    return found
