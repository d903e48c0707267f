"""What the pages of a migration are made of: one plan as it may be shown, and a remark in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any, Final, Literal

from planbro.findings import CATALOGUE, Finding
from planbro.findings._count import Unknown
from planbro.render.days import Language
from planbro.render.message._plan_words import field_heading, value_text

LANGUAGES: Final[tuple[Language, ...]] = ("nb", "nn", "en")

VERDICTS: Final = ("refused", "person", "remarks", "whole")
STATES: Final = ("moved", "held", "merged", "left-out", "passed", "refused")
SEVERITIES: Final = ("error", "warning", "info")
CONSENT_STATES: Final = ("given", "missing", "expired", "withdrawn", "refused", "not-needed")
TO_RENEW: Final = frozenset({"missing", "expired", "withdrawn", "refused"})
_KEPT: Final = 4096


@dataclass(frozen=True, slots=True)
class Words:
    """A remark in words: what it says, what to do, and the rule behind it."""

    code: str
    text: str
    action: str
    rule: str


@dataclass(frozen=True, slots=True)
class Note:
    """One remark on one plan."""

    severity: str
    words: Words
    path: str = ""


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind of content in one plan. `verdict` is `same`, `no-slot` (the target holds less, having no place for it),
    `differs`, or nothing where the plan was not moved."""

    kind: str
    source: int
    target: int
    source_size: int
    target_size: int
    verdict: str
    source_hash: str = ""
    target_hash: str = ""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One plan as the report may show it: what names a person is gone, unless it was asked for."""

    nr: int
    plan: str
    number: str
    verdict: str
    state: str
    kind: str
    status: str
    updated: str
    source: str
    source_format: str
    source_size: int
    source_sha256: str
    target: str
    target_size: int
    target_sha256: str
    koordinator: str
    """What the koordinator is called here; nothing where there is none."""
    checklist: str
    """The name of the koordinator's checklist, without an ending."""
    leaves: Mapping[str, int] = field(default_factory=dict)
    counts: tuple[KindLine, ...] = ()
    notes: tuple[Note, ...] = ()
    consent: str = ""
    covers: tuple[str, ...] = ()
    until: str = ""
    rights: tuple[int, int] = (0, 0)
    title: str = ""
    planeier: str = ""
    form: str = ""
    """Where the consent to be signed stands, seen from the report's folder."""

    @property
    def name(self) -> str:
        """What people call it by: its number in the tool, else its id, else its place in the source."""
        return self.number or self.plan[:8] or f"#{self.nr}"

    @property
    def differing(self) -> list[str]:
        """The kinds that were read back otherwise than they were."""
        return [one.kind for one in self.counts if one.verdict == "differs"]

    def of(self, severity: str) -> int:
        return sum(note.severity == severity for note in self.notes)

    @property
    def renew(self) -> bool:
        return self.consent in TO_RENEW

    @property
    def worst(self) -> tuple[int, ...]:
        """Sorts the worst first, then by place in the source."""
        return (
            VERDICTS.index(self.verdict), -self.of("error"), -self.leaves.get("differs", 0), -self.of("warning"),
            -self.of("info"), self.nr,
        )  # fmt: skip


_CODED: Final[Mapping[str, tuple[str, ...]]] = {
    "status-contradicts": ("kind", "stated", "shown"), "not-an-ip": ("kind",),
}  # fmt: skip
"""Where a remark quotes the Plan's own codes; a koordinator reads them in words."""


def words_of(code: str, params: Mapping[str, Any], language: Language) -> Words:
    """A remark's texts from the catalogue; bokmål for nynorsk, as the catalogue has no nynorsk."""
    if code not in CATALOGUE:
        return Words(code, code, "", "")
    spoken: Literal["nb", "en"] = "en" if language == "en" else "nb"
    coded = _CODED.get(code, ())
    finding = Finding(code, params={
        name: value_text(value, "", spoken) if name in coded and isinstance(value, str) else value
        for name, value in params.items()
    })  # fmt: skip
    if code == "dates-order" and isinstance(params.get("field"), str):
        finding = Finding(code, params={"field": field_heading("", params["field"], spoken)})
    return Words(code, finding.text(spoken), finding.action(spoken), finding.entry.rule)


def said_of(code: str, params: Mapping[str, Any], language: Language) -> Words:
    """The texts for many plans at once: what is not the same in all is left open."""
    if code not in CATALOGUE:
        return words_of(code, params, language)
    entry = CATALOGUE[code]
    names = {name for text in (entry.nb, entry.do_nb) for _, name, _, _ in Formatter().parse(text) if name}
    return words_of(code, dict.fromkeys(names, Unknown("…")) | dict(params), language)


class Phrasebook:
    """Texts of remarks, each made once: a hundred thousand plans share some hundred of them."""

    def __init__(self, language: Language, clean: Callable[[str], str]) -> None:
        self._language = language
        self._clean = clean
        self._kept: dict[tuple[Any, ...], Words] = {}

    def note(self, remark: Mapping[str, Any]) -> Note:
        code, params = remark["code"], remark.get("params") or {}
        key = (code, *sorted((name, str(value)) for name, value in params.items()))
        found = self._kept.get(key)
        if found is None:
            found = words_of(code, params, self._language)
            found = Words(code, self._clean(found.text), self._clean(found.action), found.rule)
            if len(self._kept) < _KEPT:
                self._kept[key] = found
        return Note(remark["severity"], found, self._clean(remark.get("path") or ""))
