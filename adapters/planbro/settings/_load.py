"""The file and the environment made into settings, or every fault in them at once.

The environment wins: `PLANBRO_RETENTION__MESSAGES=30d` is `messages` of `[retention]`. Lists and tables are JSON there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import EnvSettingsSource, SettingsError
from pydantic_settings.sources.utils import parse_env_vars

from planbro.findings import Findings, Refused
from planbro.settings import _lines
from planbro.settings._model import NESTING, PREFIX, Settings

_MOST: Final = 1 << 20
_SECRET_NAME: Final = re.compile(r"(^|_)(password|passwd|passord|secret|token|api_key|private_key)$")
_SECRET_VALUE: Final = re.compile(r"PRIVATE KEY-----|://[^/\s:@]+:[^/\s@]+@")
_SECRET_KEYS: Final = frozenset({("seal", "keys"), ("seal", "search"), ("seal", "data")})
_REASONS: Final[Mapping[str, str]] = {
    "span": "a length of time is a number and s, m, h, d, w or y",
    "party": "a party is herid: or orgnr: and its number",
    "orgnr": "no organisasjonsnummer",
    "herid": "no HER-id",
    "address": "an address is http(s)://host/path, without user, query or fragment",
    "no_way": "it has no way in or out",
    "no_certificate": "certificate_key and client_ca mean TLS, and there is no certificate",
    "literal_error": "it is none of the words that may stand there",
    "union_tag_invalid": "it is none of the words that may stand there",
    "union_tag_not_found": "its kind is not told",
    "string_pattern_mismatch": "it is not spelled as it has to be",
    "too_short": "it is empty",
    "": "it is of another kind, or outside its limits",
}
Origin = tuple[str, int | str | None]
"""`file` and its line, `environment` and its variable, or `default`."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings, and where each of them was said."""

    settings: Settings
    file: str | None
    text: str
    from_file: Mapping[str, Any] = field(repr=False)
    from_environment: Mapping[str, Any] = field(repr=False)

    def origins(self) -> dict[tuple[str, ...], Origin]:
        """Where each value that is no default was said."""
        placed = _lines.lines(self.text)
        found: dict[tuple[str, ...], Origin] = {
            path: ("file", _lines.line_of(path, placed)) for path in _lines.keys(dict(self.from_file))
        }
        for path in _lines.keys(dict(self.from_environment)):
            found[path] = ("environment", variable(path))
        return found


def variable(path: tuple[str, ...]) -> str:
    """The variable of the environment that says this."""
    return PREFIX + NESTING.join(path).upper()


def load(path: Path | None, environment: Mapping[str, str] | None = None) -> Loaded:
    """The settings of a file and the environment; without a file, of the environment alone.

    Raises:
        Refused: they cannot be used; every fault is told, the line with it where there is one.
    """
    surroundings = os.environ if environment is None else environment
    name = None if path is None else str(path)
    text = "" if path is None else _text(path)
    table = _lines.parse(text, name or "")
    findings = Findings(file=name)
    _secrets(table, findings, text)
    said = _said(surroundings, findings)
    merged = _merged(table, said)
    try:
        settings = Settings.model_validate(merged)
    except ValidationError as error:
        _tell(error, merged, said, text, findings)
    else:
        if not findings.has_errors:
            return Loaded(settings, name, text, table, said)
    raise Refused(findings)


def _text(path: Path) -> str:
    reason = "input/output error"
    try:
        if path.stat().st_size <= _MOST:
            return path.read_text("utf-8")
    except FileNotFoundError:
        reason = "not found"
    except IsADirectoryError:
        reason = "is a directory"
    except PermissionError:
        reason = "permission denied"
    except (OSError, ValueError):
        pass
    raise Refused.because("config-unreadable", file=str(path), reason=reason)


class _Environment(EnvSettingsSource):
    """The environment that was handed in, not the process's own."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._given = environment
        super().__init__(Settings)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return parse_env_vars(self._given, self.case_sensitive, self.env_ignore_empty, self.env_parse_none_str)


def _said(environment: Mapping[str, str], findings: Findings) -> dict[str, Any]:
    environment = {name: value for name, value in environment.items() if not _is_store_option(name, value)}
    known = Settings.model_fields
    for name in sorted(environment):
        head = name.upper().removeprefix(PREFIX).split(NESTING)[0].lower()
        if name.upper().startswith(PREFIX) and NESTING in name and head not in known:
            findings.add("config-variable-unknown", path=name, nearest=_nearest(head, known))
    try:
        return {name: value for name, value in _Environment(environment)().items() if value != {}}
    except SettingsError:
        findings.add("config-variable-unread", prefix=PREFIX)
    return {}


def _is_store_option(name: str, value: str) -> bool:
    """`PLANBRO_STORE` names the store to a command, as `--store` does; as JSON it is the settings' own."""
    return name.upper() == f"{PREFIX}STORE" and not value.lstrip().startswith("{")


def _secrets(table: Mapping[str, Any], findings: Findings, text: str) -> None:
    """Whatever looks like a secret in the file is a fault, and is not repeated."""
    wrong = [path for path, value in _leaves(table) if _is_secret(path, value)]
    placed = _lines.lines(text) if wrong else {}
    for path in wrong:
        findings.add("config-secret-in-file", line=_lines.line_of(path, placed), path=".".join(path))


def _is_secret(path: tuple[str, ...], value: object) -> bool:
    if not isinstance(value, str):
        return False
    named = _SECRET_NAME.search(path[-1]) is not None or path in _SECRET_KEYS
    return named or _SECRET_VALUE.search(value) is not None


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _leaves(one, (*path, name))
    elif isinstance(value, list):
        for one in value:
            yield from _leaves(one, path)
    else:
        yield path, value


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(below)
    for name, value in above.items():
        both = isinstance(value, dict) and isinstance(found.get(name), dict)
        found[name] = _merged(found[name], value) if both else value
    return found


def _tell(error: ValidationError, merged: dict[str, Any], said: dict[str, Any], text: str, findings: Findings) -> None:
    placed = _lines.lines(text)
    shown = {finding.place.path for finding in findings}
    outside = set(_lines.keys(said))
    for fault in error.errors(include_url=False, include_context=True, include_input=False):
        path = _path(fault, merged)
        where = ".".join(path)
        if where in shown:
            continue
        line = None if path in outside else _lines.line_of(path, placed)
        _add(fault, path, line, variable(path) if path in outside else where, findings)


def _add(fault: ErrorDetails, path: tuple[str, ...], line: int | None, where: str, findings: Findings) -> None:
    kind = fault["type"]
    if kind == "extra_forbidden":
        nearest = _nearest(path[-1], _siblings(fault["loc"]))
        findings.add("config-key-unknown", line=line, path=where, key=path[-1], nearest=nearest)
    elif kind == "missing":
        findings.add("config-key-missing", line=line, path=where, key=path[-1])
    elif kind in {"secret_missing", "secret_twice"}:
        name = fault["ctx"]["name"]
        code = "config-secret-nowhere" if kind == "secret_missing" else "config-secret-twice"
        findings.add(code, line=line, path=f"{where}.{name}", key=name)
    else:
        findings.add(
            "config-value", line=line, path=where, reason=_REASONS.get(kind, _REASONS[""]), words=_words(fault)
        )


def _words(fault: ErrorDetails) -> str:
    """What may stand there, where that is a list of words."""
    context = fault.get("ctx", {})
    told = context.get("expected") or context.get("expected_tags")
    return f" ({told})" if isinstance(told, str) else ""


def _path(fault: ErrorDetails, merged: dict[str, Any]) -> tuple[str, ...]:
    """The key as the file has it: pydantic also names the member of a union that was tried."""
    found: list[str] = []
    at: Any = merged
    for step in fault["loc"]:
        if isinstance(at, dict) and step in at:
            at = at[step]
            found.append(str(step))
        elif isinstance(at, list) and isinstance(step, int):
            break
        elif step == fault["loc"][-1] and fault["type"] == "missing":
            found.append(str(step))
    return tuple(found)


def _siblings(loc: tuple[int | str, ...]) -> list[str]:
    """The keys that may stand where an unknown one does."""
    schema = Settings.model_json_schema()
    return sorted(_names(schema, schema, list(loc[:-1])))


def _names(schema: dict[str, Any], whole: dict[str, Any], loc: list[int | str]) -> set[str]:
    if "$ref" in schema:
        return _names(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole, loc)
    if not loc:
        return set(schema.get("properties", {}))
    step, rest = str(loc[0]), loc[1:]
    if step in schema.get("properties", {}):
        return _names(schema["properties"][step], whole, rest)
    if step in schema.get("discriminator", {}).get("mapping", {}):
        return _names({"$ref": schema["discriminator"]["mapping"][step]}, whole, rest)
    if isinstance(schema.get("additionalProperties"), dict):
        return _names(schema["additionalProperties"], whole, rest)
    if "patternProperties" in schema:
        return _names(next(iter(schema["patternProperties"].values())), whole, rest)
    return {name for one in schema.get("anyOf", ()) for name in _names(one, whole, loc)}


def _nearest(word: str, known: Any) -> str:
    found = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else "-"
