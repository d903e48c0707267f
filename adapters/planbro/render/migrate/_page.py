"""`report.html`: one file that needs nothing else. Without script it has the sums and the worst plans; with it, all.

The policy in its head lets a browser load nothing: the script and the style are allowed by their hashes, so that
nothing that slipped in from a plan would run or count.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from planbro._version import __version__
from planbro.render.days import Language, short_day
from planbro.render.migrate._charts import bar, pair, size_name, verdict_bar
from planbro.render.migrate._details import COLUMNS, MARKS, NUMBERS, plan_rows
from planbro.render.migrate._model import (
    CONSENT_STATES,
    SEVERITIES,
    STATES,
    VERDICTS,
    PlanLine,
    said_of,
)
from planbro.render.migrate._rows import embedded
from planbro.render.migrate._words import (
    TEXTS,
    aside_word,
    bytes_word,
    format_word,
    kind_word,
    number,
    plan_kind,
    plan_status,
    say,
)

if TYPE_CHECKING:
    from jinja2 import Template

_HERE: Final = Path(__file__).parent
_CHOICE: Final = 80
_DATA: Final = "<!--data-->"
_FATES: Final = ("mapped", "kept", "no_slot", "differs")
_SCRIPT_WORDS: Final = (
    *COLUMNS, *(f"verdict-{one}" for one in VERDICTS), *(f"state-{one}" for one in STATES),
    *(f"consent-{one}" for one in CONSENT_STATES), *(f"severity-{one}" for one in SEVERITIES),
    *(f"leaves-{one}" for one in _FATES), "nothing-to-say", "and-more", "covers", "until", "consents", "form",
    "plan-id", "plan-title", "planeier", "source-file", "source-file-is", "target-file", "status", "updated",
    "rights", "leaves", "kind", "in-source", "in-target", "same", "less", "not-same", "shown-of", "shown-none", "all",
    "any-differing", "no-koordinator", "sort-by",
)  # fmt: skip


def verdict_sentence(summary: Mapping[str, Any], language: str = "nb") -> str:
    """The verdict for the municipality, in one sentence."""
    lang: Language = "en" if language == "en" else "nn" if language == "nn" else "nb"
    asked, verdicts = summary["asked"], summary["verdicts"]
    if not asked:
        return say(lang, "no-plans")
    whole, remarks = summary["whole"], verdicts.get("remarks", 0)
    parts = []
    if whole == asked:
        text = say(lang, "all-whole", total=number(asked, lang), n=asked)
        return text if not remarks else f"{text[:-1]}, {say(lang, 'with-remarks', count=number(remarks, lang))}."
    text = say(lang, "some-whole", whole=number(whole, lang), total=number(asked, lang))
    parts = [f"{text}, {say(lang, 'with-remarks', count=number(remarks, lang))}" if remarks else text]
    for verdict, key in (("person", "need-person"), ("refused", "not-moved")):
        if count := verdicts.get(verdict, 0):
            parts.append(say(lang, key, count=number(count, lang), n=count))
    return "; ".join(parts) + "."


def page_parts(summary: Mapping[str, Any], worst: Iterable[PlanLine], files: Sequence[tuple[str, str]],
               language: Language, *, persons: bool, manual: bool = False,
               as_of: str = "") -> tuple[str, str]:  # fmt: skip
    """The page before its data and after it. `files` are those beside it, each with the key of what it is; `as_of` is
    when the migration was begun, and `manual` that people type the plans in."""
    template, style, policy = _template()
    lines = list(worst)
    kinds = [one for one in summary["kinds"] if one["source"] or one["target"]]
    made = template.render(
        s=summary, lang=language, manual=manual, style=_made(style), policy=policy, persons=persons,
        version=__version__,
        t=lambda key, **params: say(language, key, **params), n=lambda count: number(count, language),
        sentence=verdict_sentence(summary, language), format_word=format_word,
        sources=", ".join(dict.fromkeys(format_word(name, language) for name in summary["formats"] if name)) or "–",
        begun=" ".join((short_day(language, as_of), as_of[11:16])).strip(),
        verdicts=VERDICTS, verdict_bar=_made(verdict_bar(summary["verdicts"], language)),
        foreign=_made(' lang="nb"') if language == "nn" else "",
        facts=list(_facts(summary, language)), kinds=list(_kinds(kinds, language, manual)),
        leaves=_leaves(summary, language),
        sizes=_sizes(summary["sizes"], language), remarks=_remarks(summary["remarks"], language),
        aside=[{"name": aside_word(one, language), "count": count} for one, count in summary["aside"].items()],
        files=files, columns=COLUMNS, numbers=NUMBERS, shown=len(lines),
        rows=_made("".join(plan_rows(line, language) for line in lines)),
    )  # fmt: skip
    before, _, after = made.partition(_DATA)
    return before, after


def data_parts(summary: Mapping[str, Any], shared: Mapping[str, Any], language: Language) -> tuple[bytes, bytes]:
    """What stands before the rows and after them."""
    words = {key: say_raw(key, language) for key in _SCRIPT_WORDS}
    words |= {f"kind:{one}": plan_kind(one, language) for one in shared["words"]}
    words |= {f"status:{one}": plan_status(one, language) for one in shared["words"]}
    words |= {f"list:{one}": kind_word(one, language) for one in shared["kinds"]}
    lists = {
        "verdicts": VERDICTS, "states": STATES, "consents": CONSENT_STATES, "severities": SEVERITIES,
        "marks": [MARKS[one] for one in VERDICTS], "columns": COLUMNS, "numbers": sorted(NUMBERS),
        "fates": [[at, name] for at, name in enumerate(_FATES, 1)],
        "codes": list(_codes(summary["remarks"], language).items()),
    }  # fmt: skip
    told = {
        **shared,
        "t": words,
        "lists": lists,
        "language": language,
        "order": [one["kind"] for one in summary["kinds"]],
    }
    before = b'<script type="application/json" id="rows">[\n'
    after = b'\n]</script>\n<script type="application/json" id="shared">' + embedded(told) + b"</script>\n<script>"
    return before, after + _script().encode() + b"</script>\n"


def _codes(remarks: Sequence[Mapping[str, Any]], language: Language) -> dict[str, str]:
    """Each kind of remark with a short text to choose it by."""
    texts = {one["code"]: said_of(one["code"], one["params"], language).text for one in remarks}
    return {code: text if len(text) <= _CHOICE else text[: _CHOICE - 1].rstrip() + "…" for code, text in texts.items()}


def say_raw(key: str, language: Language) -> str:
    """A text with its braces, for the page's own script to fill."""
    return TEXTS[key][("nb", "nn", "en").index(language)]


@cache
def _script() -> str:
    return (_HERE / "report.js").read_text("utf-8")


def script_hash() -> str:
    """By what a policy lets the script of the page run, and no other (`'sha256-…'`)."""
    return f"'sha256-{_digest(_script())}'"


@cache
def _template() -> tuple[Template, str, str]:
    """The template, the style, and the policy that allows the style and the script."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style = (_HERE / "report.css").read_text("utf-8")
    policy = (
        f"default-src 'none'; style-src 'sha256-{_digest(style)}'; script-src 'sha256-{_digest(_script())}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return environment.get_template("report.html"), style, policy


def _made(html: str) -> Markup:
    """What is made here, element by element, every value escaped; the template takes it as it is."""
    return Markup(html)  # noqa: S704


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def _facts(summary: Mapping[str, Any], language: Language) -> Iterable[tuple[str, list[str]]]:
    """What a leader asks first: attachments, rights, consents, koordinatorer, sizes."""
    files = summary["attachments"]
    key = "attachments-same" if files["same"] else "attachments-other"
    yield say(language, "attachments"), [
        say(language, key, count=number(files["target"], language), n=files["target"],
            size=bytes_word(files["bytes"], language))
    ]  # fmt: skip
    rights = summary["rights"]
    told = [say(language, "rights-are", **{name: number(rights[name], language) for name in ("source", "target")})]
    if rights["wider"]:
        told.append(say(language, "rights-wider", count=number(rights["wider"], language), n=rights["wider"]))
    yield say(language, "rights"), told
    if summary["consents"]:
        said = [f"{say(language, f'consent-{name}')}: {number(summary['consents'][name], language)}"
                for name in CONSENT_STATES if summary["consents"].get(name)]  # fmt: skip
        yield say(language, "consents"), said
    count = summary["without_koordinator"]
    yield (
        say(language, "koordinatorer"),
        [
            number(summary["koordinatorer"], language),
            *([say(language, "without-koordinator", count=number(count, language), n=count)] if count else []),
        ],
    )
    yield (
        say(language, "size"),
        [f"{bytes_word(summary['source_size'], language)} → {bytes_word(summary['target_size'], language)}"],
    )
    yield say(language, "plan-kind"), _spread(summary["plan_kinds"], plan_kind, language)
    yield say(language, "status"), _spread(summary["plan_statuses"], plan_status, language)
    yield say(language, "state"), [
        f"{say(language, f'state-{name}')}: {number(summary['states'][name], language)}"
        for name in STATES if summary["states"].get(name)
    ]  # fmt: skip


def _spread(counts: Mapping[str, int], word: Any, language: Language) -> list[str]:
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [
        f"{word(value, language) or say(language, 'not-stated')}: {number(count, language)}" for value, count in ordered
    ]


def _kinds(kinds: Sequence[Mapping[str, Any]], language: Language, manual: bool) -> Iterable[dict[str, Any]]:
    most = max((max(one["moved"], one["target"]) for one in kinds), default=0)
    for one in kinds:
        verdict = "differs" if one["differs"] else "no-slot" if one["no_slot"] else "same"
        count = one["differs"] or one["no_slot"]
        less = "to-type" if manual and one["kind"] != "attachments" else "less-in"
        key = {"same": "same", "no-slot": less, "differs": "not-same-in"}[verdict]
        yield {
            **one, "name": kind_word(one["kind"], language), "verdict": verdict,
            "sign": {"same": "✓", "no-slot": "◐", "differs": "✗"}[verdict],
            "told": say(language, key, count=number(count, language), n=count),
            "bars": _made(pair(one["moved"], one["target"], most, verdict)),
            "size": bytes_word(one["target_size"], language),
        }  # fmt: skip


def _leaves(summary: Mapping[str, Any], language: Language) -> list[dict[str, Any]]:
    leaves = summary["leaves"]
    total = leaves.get("leaves", 0)
    looks = {"leaves": "before", "mapped": "after same", "differs": "after differs"}
    return [
        {"name": say(language, f"leaves-{name}"), "count": leaves.get(name, 0),
         "bar": _made(bar(leaves.get(name, 0), total, looks.get(name, "after no-slot")))}
        for name in ("leaves", *_FATES)
    ]  # fmt: skip


def _sizes(sizes: Sequence[Mapping[str, Any]], language: Language) -> list[dict[str, Any]]:
    most = max((one["plans"] for one in sizes), default=0)
    return [
        {"name": size_name(sizes, at, language), "count": one["plans"], "bar": _made(bar(one["plans"], most))}
        for at, one in enumerate(sizes)
    ]


def _remarks(remarks: Sequence[Mapping[str, Any]], language: Language) -> list[dict[str, Any]]:
    most = max((one["plans"] for one in remarks), default=0)
    looks = {"error": "after differs", "warning": "v-person", "info": "after no-slot"}
    found = []
    for one in remarks:
        words = said_of(one["code"], one["params"], language)
        found.append({**one, "text": words.text, "action": words.action,
                      "bar": _made(bar(one["plans"], most, looks[one["severity"]]))})  # fmt: skip
    return found
