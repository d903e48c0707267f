"""The lists of a migration that people open in a spreadsheet, and the report that machines read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TextIO

from planbro.render.days import Language
from planbro.render.lists import Csv
from planbro.render.migrate._model import CONSENT_STATES, LANGUAGES, SEVERITIES, STATES, VERDICTS, PlanLine
from planbro.render.migrate._words import aside_word, plan_kind, plan_status, say

_PLANS: Final[Mapping[str, tuple[str, str, str]]] = {
    "nr": ("Nr.", "Nr.", "No."),
    "plan": ("Planens id", "Planen sin id", "Plan id"),
    "number": ("Nummer i verktøyet", "Nummer i verktøyet", "Number in the tool"),
    "planeier": ("Planeier", "Planeigar", "Planeier"),
    "title": ("Tittel", "Tittel", "Title"),
    "verdict": ("Resultat", "Resultat", "Verdict"),
    "state": ("Hvor den er", "Kvar han er", "Where it is"),
    "errors": ("Feil", "Feil", "Errors"),
    "warnings": ("Advarsler", "Åtvaringar", "Warnings"),
    "infos": ("Merk", "Merk", "Notes"),
    "differs": ("Avvik", "Avvik", "Differing"),
    "no_slot": ("Uten plass", "Utan plass", "No slot"),
    "leaves": ("Opplysninger", "Opplysningar", "Pieces"),
    "mapped": ("Overført", "Overførte", "Mapped"),
    "kept": ("Følger som original", "Følgjer som original", "Kept"),
    "kind": ("Type", "Type", "Kind"),
    "status": ("Status", "Status", "Status"),
    "updated": ("Sist endret", "Sist endra", "Last changed"),
    "koordinator": ("Koordinator", "Koordinator", "Koordinator"),
    "consent": ("Samtykke til verktøyet", "Samtykke til verktøyet", "Consent to the tool"),
    "rights_source": ("Tilganger før", "Tilgangar før", "Rights before"),
    "rights_target": ("Tilganger etter", "Tilgangar etter", "Rights after"),
    "attachments_source": ("Vedlegg før", "Vedlegg før", "Attachments before"),
    "attachments_target": ("Vedlegg etter", "Vedlegg etter", "Attachments after"),
    "kinds_differ": ("Slag med avvik", "Slag med avvik", "Kinds that differ"),
    "remarks": ("Merknader", "Merknader", "Remarks"),
    "source": ("Fil i kilden", "Fil i kjelda", "File in the source"),
    "source_format": ("Format i kilden", "Format i kjelda", "Format of the source"),
    "source_size": ("Byte i kilden", "Byte i kjelda", "Bytes in the source"),
    "source_sha256": ("SHA-256 i kilden", "SHA-256 i kjelda", "SHA-256 of the source"),
    "target": ("Fil i målet", "Fil i målet", "File in the target"),
    "target_size": ("Byte i målet", "Byte i målet", "Bytes in the target"),
    "target_sha256": ("SHA-256 i målet", "SHA-256 i målet", "SHA-256 of the target"),
}
_FINDINGS: Final[Mapping[str, tuple[str, str, str]]] = {
    "nr": ("Nr.", "Nr.", "No."),
    "plan": ("Planens id", "Planen sin id", "Plan id"),
    "number": ("Nummer i verktøyet", "Nummer i verktøyet", "Number in the tool"),
    "koordinator": ("Koordinator", "Koordinator", "Koordinator"),
    "severity": ("Alvor", "Alvor", "Severity"),
    "code": ("Kode", "Kode", "Code"),
    "text": ("Merknad", "Merknad", "Remark"),
    "action": ("Hva som kan gjøres", "Kva som kan gjerast", "What to do"),
    "path": ("Hvor", "Kvar", "Where"),
    "rule": ("Regel", "Regel", "Rule"),
}
_WORKLIST: Final[Mapping[str, tuple[str, str, str]]] = {
    "number": ("Nummer i verktøyet", "Nummer i verktøyet", "Number in the tool"),
    "plan": ("Planens id", "Planen sin id", "Plan id"),
    "planeier": ("Planeier", "Planeigar", "Planeier"),
    "koordinator": ("Koordinator", "Koordinator", "Koordinator"),
    "target": ("Side til inntasting", "Side til inntasting", "Page to type from"),
    "items": ("Poster", "Postar", "Items"),
    "attachments": ("Vedlegg", "Vedlegg", "Attachments"),
    "typed": ("Skrevet inn", "Skrive inn", "Typed in"),
    "by": ("Av", "Av", "By"),
    "date": ("Dato", "Dato", "Date"),
    "checked": ("Kontrollert av", "Kontrollert av", "Checked by"),
}


class PlansCsv:
    """`plans.csv`: a row for each plan. The columns of persons stand there only where names were asked for."""

    def __init__(self, stream: TextIO, language: Language, *, persons: bool) -> None:
        self._language = language
        self._words = {name: say(language, name) for name in _SAID}
        self._persons = persons
        hidden = () if persons else ("planeier", "title")
        self._csv = Csv(stream, [heading for name, heading in _headings(_PLANS, language) if name not in hidden])

    def add(self, line: PlanLine) -> None:
        leaves, language = line.leaves, self._language
        files = next((one for one in line.counts if one.kind == "attachments"), None)
        persons = (line.planeier, line.title) if self._persons else ()
        verdict = "" if line.state == "left-out" else self._words[f"verdict-{line.verdict}"]
        self._csv.row((
            line.nr, line.plan, line.number, *persons, verdict,
            self._words[f"state-{line.state}"], *(line.of(one) for one in SEVERITIES), leaves.get("differs", 0),
            leaves.get("no_slot", 0), leaves.get("leaves", 0), leaves.get("mapped", 0), leaves.get("kept", 0),
            plan_kind(line.kind, language), plan_status(line.status, language), line.updated[:10], line.koordinator,
            self._words[f"consent-{line.consent}"] if line.consent else "", *line.rights,
            files.source if files else 0, files.target if files else 0, " ".join(line.differing),
            " ".join(dict.fromkeys(note.words.code for note in line.notes)), line.source, line.source_format,
            line.source_size, line.source_sha256, line.target, line.target_size, line.target_sha256,
        ))  # fmt: skip


class FindingsCsv:
    """`findings.csv`: a row for each remark on a plan."""

    def __init__(self, stream: TextIO, language: Language) -> None:
        self._severities = {name: say(language, f"severity-{name}") for name in SEVERITIES}
        self._csv = Csv(stream, [heading for _, heading in _headings(_FINDINGS, language)])

    def add(self, line: PlanLine) -> None:
        for note in line.notes:
            words = note.words
            self._csv.row((
                line.nr, line.plan, line.number, line.koordinator, self._severities[note.severity], words.code,
                words.text, words.action, note.path, words.rule,
            ))  # fmt: skip


class WorklistCsv:
    """`worklist.csv`: the plans that people type into a tool that takes no import."""

    def __init__(self, stream: TextIO, language: Language, *, persons: bool) -> None:
        self._persons = persons
        hidden = () if persons else ("planeier",)
        self._csv = Csv(stream, [heading for name, heading in _headings(_WORKLIST, language) if name not in hidden])

    def add(self, line: PlanLine) -> None:
        items = sum(one.source for one in line.counts if one.kind not in {"plan", "planeier", "source", "attachments"})
        files = sum(one.source for one in line.counts if one.kind == "attachments")
        person = (line.planeier,) if self._persons else ()
        self._csv.row((line.number, line.plan, *person, line.koordinator, line.target, items, files, "", "", "", ""))


def aside_csv(stream: TextIO, rows: Iterable[tuple[str, str]], language: Language) -> None:
    """`aside.csv`: the files that are not plans, and why."""
    csv = Csv(stream, (say(language, "file"), say(language, "reason"), "reason"))
    for name, reason in rows:
        csv.row((name, aside_word(reason, language), reason))


def table_csv(stream: TextIO, rows: Iterable[Mapping[str, object]], headings: Sequence[tuple[str, str]]) -> None:
    """Any list: columns by name, with their headings."""
    csv = Csv(stream, [heading for _, heading in headings])
    for row in rows:
        csv.row(_cell(row.get(name)) for name, _ in headings)


def _cell(value: object) -> object:
    if value is None or value is False:
        return ""
    if isinstance(value, tuple | list | set | frozenset):
        return " | ".join(str(one) for one in value)
    return "x" if value is True else value


def plan_json(line: PlanLine, *, persons: bool) -> dict[str, Any]:
    """A plan in `report.json` (`schemas/migrate/report-1.schema.json`)."""
    found: dict[str, Any] = {
        "nr": line.nr, "plan": line.plan or None, "number": line.number or None, "verdict": line.verdict,
        "state": line.state, "kind": line.kind or None, "status": line.status or None, "updated": line.updated or None,
        "koordinator": line.koordinator or None, "checklist": f"checklists/{line.checklist}.html",
        "source": {"file": line.source, "format": line.source_format or None, "bytes": line.source_size,
                   "sha256": line.source_sha256 or None},
        "target": {"file": line.target, "bytes": line.target_size, "sha256": line.target_sha256} if line.target
        else None,
        "leaves": dict(line.leaves),
        "counts": {one.kind: [one.source, one.target] for one in line.counts},
        "unlike": [
            {"kind": one.kind, "verdict": one.verdict, "source_bytes": one.source_size, "target_bytes": one.target_size,
             "source_sha256": one.source_hash, "target_sha256": one.target_hash}
            for one in line.counts if one.verdict in {"no-slot", "differs"}
        ],
        "remarks": [{"code": one.words.code, "severity": one.severity, "path": one.path or None,
                     "text": one.words.text, "action": one.words.action or None} for one in line.notes],
        "consent": {"state": line.consent, "covers": list(line.covers), "until": line.until or None,
                    "form": line.form or None} if line.consent else None,
        "rights": {"source": line.rights[0], "target": line.rights[1]},
    }  # fmt: skip
    return found | ({"title": line.title or None, "planeier": line.planeier or None} if persons else {})


def _headings(columns: Mapping[str, tuple[str, str, str]], language: Language) -> list[tuple[str, str]]:
    return [(name, words[LANGUAGES.index(language)]) for name, words in columns.items()]


_SAID: Final = (
    *(f"verdict-{one}" for one in VERDICTS),
    *(f"state-{one}" for one in STATES),
    *(f"consent-{one}" for one in CONSENT_STATES),
)
