"""The list as a page: one file, no script, nothing fetched; for a screen, a telephone and paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, StrictUndefined

from planbro.render import reconcile_texts as texts


def page(report: Mapping[str, Any], language: str = "nb") -> str:
    """The page of a report (`schemas/cli/reconcile.schema.json`, list)."""
    units = {one["unit"]: number for number, one in enumerate(report["summary"]["by_unit"], 1)}
    made: str = _template().render(
        r=report,
        lang="nb" if language in {"nb", "nn", "no"} else "en",
        t=_Labels(language),
        day=lambda text: texts.norwegian((text or "")[:10]),
        sections=_sections(report, language, units),
        units=units,
        title=lambda kind: texts.pick(texts.ADVICE[kind].title, language),
        where=lambda kind: _capital(texts.pick(texts.WHERE[kind][0], language)) if kind in texts.WHERE
        else texts.label("idents", language),
        detail=lambda code: texts.detail(code, language),
        says=lambda one: texts.says(one, language),
        most=max((one["rows"] + one["mended"] for one in report["history"]), default=0) or 1,
    )  # fmt: skip
    return made


@cache
def _template() -> Any:
    """The template, compiled once; what it is given is escaped."""
    text = (resources.files("planbro.render") / "reconcile.html.j2").read_text("utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(text)


class _Labels:
    """The page's words: `t("rows")`."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **params: object) -> str:
        return texts.label(key, self.language, **params)


def _sections(report: Mapping[str, Any], language: str, units: Mapping[str, int]) -> list[dict[str, Any]]:
    """One for each kind: what to do, then its rows unit by unit."""
    found = []
    for one in report["summary"]["by_kind"]:
        rows = [row for row in report["rows"] if row["kind"] == one["kind"]]
        advice = [a for a in report["what_to_do"] if a["kind"] == one["kind"]]
        if rows:
            found.append({**one, "advice": advice, "why": advice[0]["why"], "units": _by_unit(rows, units)})
    return found


def _by_unit(rows: Sequence[Mapping[str, Any]], units: Mapping[str, int]) -> list[dict[str, Any]]:
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["unit"], []).append(row)
    return [
        {"unit": unit, "number": units[unit], "rows": groups[unit]} for unit in sorted(groups, key=lambda u: units[u])
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
