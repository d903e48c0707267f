"""What a survey tells: counts, spreads and shapes, rows to confirm; nothing of a person (law 7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from planbro.exchange._inspect import mask
from planbro.exchange.survey._index import Doubled
from planbro.exchange.survey._one import agrees
from planbro.exchange.survey._rows import CodeProposal, FirstTable, Proposal
from planbro.exchange.survey._shapes import FEW, may_tell
from planbro.exchange.survey._tally import Path, Tally, Times, Words
from planbro.findings import Findings
from planbro.formats import FORMATS
from planbro.plan import VALUE_SETS, schema


@dataclass(slots=True)
class PathCount:
    """One path of the documents, positions left out: how often it stands, in how many plans, and where it goes."""

    path: str
    count: int = 0
    plan: list[str] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)
    plans: int = 0
    format: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"path": self.path, "count": self.count, "plans": self.plans, "plan": self.plan, "format": self.format}


@dataclass(slots=True)
class CodedField:
    """One coded field: which of the Plan's values stand there, and how often; codes that no table has."""

    field: str
    table: str
    values: dict[str, int]
    unused: list[str]
    unknown: int
    examples: list[str]

    def to_json(self) -> dict[str, Any]:
        return {"field": self.field, "table": self.table, "values": self.values, "unused": self.unused,
                "unknown": self.unknown, "examples": self.examples}  # fmt: skip


@dataclass(slots=True)
class Survey:
    """Everything found in a source of one plan or of many."""

    format: str | None
    table: str
    as_of: str
    findings: Findings
    tally: Tally
    paths: list[PathCount]
    coded: list[CodedField]
    proposals: list[Proposal]
    codes: list[CodeProposal]
    doubled: Doubled
    copies: tuple[int, int]
    set_aside: Counter[tuple[str, str]]
    first_tables: list[FirstTable] = field(default_factory=list)
    sampled: bool = False

    # what a document alone was asked for before there were many

    @property
    def leaves(self) -> int:
        return self.tally.leaves

    @property
    def plans(self) -> int:
        return self.tally.plans

    @property
    def unknown(self) -> list[PathCount]:
        return [path for path in self.paths if not path.plan and path.examples]

    @property
    def duplicates(self) -> dict[str, int]:
        return dict(self.tally.repeats)

    @property
    def odd_dates(self) -> list[dict[str, Any]]:
        return [
            {"field": path, "why": why, "count": count} for (path, why), count in sorted(self.tally.odd_dates.items())
        ]

    @property
    def without_koordinator(self) -> int:
        return self.tally.koordinator["none"]

    @property
    def consents(self) -> int:
        return sum(count for states in self.tally.consents.values() for state, count in states.items()
                   if state != "plans-without")  # fmt: skip

    @property
    def consents_expired(self) -> int:
        return sum(states["expired"] for states in self.tally.consents.values())

    # the whole as JSON

    def to_json(self) -> dict[str, Any]:
        tally = self.tally
        return {
            "format": self.format,
            "table": self.table,
            "as_of": self.as_of,
            "entries": tally.entries,
            "plans": tally.plans,
            "sampled": self.sampled,
            "formats": [{"format": one[0], "variant": one[1], "version": one[2], "table": one[3], "plans": count}
                        for one, count in sorted(tally.formats.items(), key=lambda item: (-item[1], item[0]))],
            "set_aside": [{"reason": reason, "type": kind, "files": count}
                          for (reason, kind), count in sorted(self.set_aside.items())],
            "refused": dict(sorted(tally.refused.items())),
            "unread": sorted(tally.unread)[:1000],
            "faults": [{"code": code, "severity": severity, "count": times.count, "plans": times.plans}
                       for (code, severity), times in sorted(tally.faults.items(), key=_worst)],
            "leaves": tally.leaves,
            "paths": [one.to_json() for one in self.paths],
            "paths_not_kept": tally.paths_not_kept,
            "unknown_fields": [{"path": one.path, "count": one.count, "plans": one.plans, "examples": one.examples}
                               for one in self.unknown],
            "coded": [one.to_json() for one in self.coded],
            "proposals": [one.to_json() for one in self.proposals],
            "code_proposals": [one.to_json() for one in self.codes],
            "kinds": _sorted(tally.kinds),
            "statuses": _sorted(tally.statuses),
            "lists": [{"list": name, "plans": tally.plans - spread.counts[0], **spread.to_json()}
                      for name, spread in tally.items.items()],
            "sizes": {name: spread.to_json() for name, spread in sorted(tally.sizes.items())},
            "media": media(tally),
            "numbers": _sorted(tally.numbers),
            "doubled": self.doubled.to_json(),
            "identical": {"documents": self.copies[0], "copies": self.copies[1]},
            "koordinator": {key: tally.koordinator[key] for key in KOORDINATOR},
            "levels": _sorted(tally.levels),
            "consent_states": {kind: _sorted(states) for kind, states in sorted(tally.consents.items())},
            "tools": tools(tally),
            "odd_dates": self.odd_dates,
            "duplicates": self.duplicates,
            "without_koordinator": self.without_koordinator,
            "consents": self.consents,
            "consents_expired": self.consents_expired,
            "structures": [structure_json(one) for one in self.first_tables],
        }  # fmt: skip


KOORDINATOR = ("none", "two", "ip-and-koordinator", "ip-alone", "koordinator-alone")
_SEVERITY = {"error": 0, "warning": 1, "info": 2}


def _worst(item: tuple[tuple[str, str], Times]) -> tuple[int, int, str]:
    return _SEVERITY[item[0][1]], -item[1].plans, item[0][0]


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(((key, count) for key, count in counts.items() if count), key=lambda item: (-item[1], item[0])))


def media(tally: Tally) -> list[dict[str, Any]]:
    """Attachments by what they are said to be and what their first bytes say; a claim that few make is not told."""
    found: dict[tuple[str, str], list[int]] = {}
    for (claimed, kind), count in tally.media.items():
        known = claimed in _KNOWN_MEDIA or not claimed or count >= FEW
        row = found.setdefault((claimed if known else "?", kind), [0, 0])
        row[0] += count
        row[1] += tally.media_bytes[claimed, kind]
    rows = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
    return [
        {"claimed": claimed, "found": kind, "count": count, "bytes": size, "agrees": agrees(claimed, kind)}
        for (claimed, kind), (count, size) in rows
    ]


_KNOWN_MEDIA = frozenset({
    "application/pdf", "image/png", "image/jpeg", "image/tiff", "image/gif", "text/plain", "text/xml",
    "application/xml", "application/msword", "application/rtf", "application/zip",
})  # fmt: skip


def tools(tally: Tally) -> list[dict[str, Any]]:
    """Which tool the consents to use a tool name. A tool is no person, but a field can hold anything: one that planbro
    does not know is told only where several plans name it, and by its shape otherwise."""
    known = {one.tool for one in FORMATS.values() if getattr(one, "tool", "")}
    found: dict[str, list[int]] = {}
    for tool, times in tally.tools.items():
        shown = tool if tool in known or not tool or (times.plans >= FEW and may_tell(tool)) else mask(tool)
        row = found.setdefault(shown, [0, 0, 0])
        for n, value in enumerate((times.count, times.plans, tally.tools_standing[tool])):
            row[n] += value
    rows = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
    return [
        {"tool": tool, "consents": count, "plans": plans, "standing": standing}
        for tool, (count, plans, standing) in rows
    ]


def structure_json(one: FirstTable) -> dict[str, Any]:
    """An unknown kind of document: its places, its ids and references, and the first table."""
    structure = one.structure
    ids, refs = structure.ids(), structure.refs()
    return {
        "tree": structure.tree,
        "root": structure.root,
        "documents": structure.documents,
        "paths": [
            {
                "path": structure.shown(path),
                "count": place.count,
                "documents": place.documents,
                "looks_like": place.kind,
                "examples": place.examples,
                "is_id": path in ids.values(),
                "points_to": structure.shown(refs[path]) if path in refs else None,
            }
            for path, place in structure.places.items()
        ],
        "table": one.name,
        "head": list(one.head),
        "proposals": [proposal.to_json() for proposal in one.proposals],
    }


# from counts to rows


def paths_of(tally: Tally) -> list[PathCount]:
    """Every path as a table writes it."""
    found = []
    for (words, path), row in sorted(tally.paths.items()):
        shown = shown_path(words, path, tally)
        found.append(PathCount(shown, row.count, row.to, row.examples, row.plans, words[0]))
    return found


def shown_path(words: Words, path: Path, tally: Tally) -> str:
    marked = [step + "[]" * ((words, path[: n + 1]) in tally.lists) for n, step in enumerate(path)]
    xml = words[0] in tally.xml
    return "/" + "/".join(marked) if xml else ".".join(marked)


def coded_of(tally: Tally) -> Iterable[CodedField]:
    for (owner, name), spread in tally.values.items():
        info = schema()[owner][name]
        unused = [value for value in VALUE_SETS.get(info.codes or "", ()) if value not in spread]
        yield CodedField(info.path, tally.tables.get((owner, name), "-"), dict(spread.most_common()), unused,
                         tally.unknown[owner, name], tally.shapes.get((owner, name), []))  # fmt: skip
