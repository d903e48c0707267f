"""The survey as a page: one file that opens anywhere, without script, nothing fetched; bars are SVG, and it prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, StrictUndefined

from planbro._version import __version__
from planbro.render.survey._words import WORDS, reason, word
from planbro.render.texts import say, size

SHOWN: Final = 60
_TOLD: Final = 20
_CONSENTS: Final = {"plan-making": "plan-making", "sharing": "sharing", "tool": "tool-consent"}


def page(survey: Mapping[str, Any], language: str = "nb") -> str:
    """The page of a survey (`schemas/cli/survey.schema.json`)."""
    lang = "nb" if language in {"nb", "nn", "no"} else "en"

    def t(key: str, **params: object) -> str:
        return word(key, lang, **params)

    def consent(key: str) -> str:
        return t(_CONSENTS.get(key) or key)

    made: str = _template().render(
        s=survey,
        lang=lang,
        t=t,
        shown=SHOWN,
        version=__version__,
        remarks=list(_remarks(survey, lang)),
        size=lambda count: size(count, lang),
        name=lambda key: t(key) if key in WORDS else (key or t("not-stated")),
        consent=consent,
        reason=lambda why: reason(why, lang),
        refused=sum(survey["refused"].values()),
        aside=sum(one["files"] for one in survey["set_aside"]),
        unknown_codes=sum(one["unknown"] for one in survey["coded"]),
        bar=_bar,
        say=lambda key: say(lang, key),
    )
    return made


@cache
def _template() -> Any:
    """The template, compiled once; what it is given is escaped."""
    text = (resources.files("planbro.render.survey") / "page.html.j2").read_text("utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(text)


def _bar(count: int, most: int) -> float:
    """The length of a bar, of a hundred; whatever is there is seen."""
    return round(max(1.0, 100 * count / most), 1) if most and count else 0


def _which(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:_TOLD])) + (" …" if len(numbers) > _TOLD else "")


def _remarks(survey: Mapping[str, Any], lang: str) -> Sequence[tuple[str, str]]:
    """What a person must look at, the gravest first: how grave, and the words."""
    number, doubled, koordinator = survey["numbers"].get("", 0), survey["doubled"], survey["koordinator"]
    refused = sum(survey["refused"].values())
    unfit = sum(one["count"] for one in survey["media"] if not one["agrees"])
    structures = sum(one["documents"] for one in survey["structures"])
    codes = sum(one["unknown"] for one in survey["coded"])
    found = [
        ("error", refused, word("w-refused", lang, count=refused, which=_which(survey["unread"]))),
        ("error", structures, word("w-structure", lang, count=structures)),
        ("error", doubled["persons"], word("w-doubled", lang, persons=doubled["persons"], plans=doubled["plans"],
                                           former=doubled["by_former"])),
        ("error", number, word("w-number", lang, count=number)),
        ("warning", koordinator["none"], word("w-koordinator", lang, count=koordinator["none"])),
        ("warning", koordinator["two"], word("w-two", lang, count=koordinator["two"])),
        ("warning", survey["consents_expired"], word("w-consents", lang, count=survey["consents_expired"])),
        ("warning", codes, word("w-codes", lang, count=codes)),
        ("warning", len(survey["unknown_fields"]), word("w-fields", lang, count=len(survey["unknown_fields"]))),
        ("warning", unfit, word("w-media", lang, count=unfit)),
        ("info", survey["identical"]["copies"], word("w-copies", lang, copies=survey["identical"]["copies"])),
    ]  # fmt: skip
    tools = [("info", 1, word("w-tool", lang, tool=one["tool"])) for one in survey["tools"][:3] if one["tool"]]
    return [(severity, text) for severity, count, text in [*found, *tools] if count]
