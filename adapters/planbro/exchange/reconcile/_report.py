"""The one list, as plain data: what the page, the workbook and the file of the run are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from planbro._version import __version__
from planbro.exchange.reconcile._columns import ColumnTable
from planbro.exchange.reconcile._lists import Gathered, Given, gather
from planbro.exchange.reconcile._match import Person, match
from planbro.exchange.reconcile._plans import words_of
from planbro.exchange.reconcile._rules import Difference, Judge, Settings
from planbro.exchange.reconcile._said import KINDS, Listed, Named, Said
from planbro.exchange.reconcile._state import SCHEMA, Keys, baseline, compared, order, trend
from planbro.findings import Finding, Findings
from planbro.formats import codec
from planbro.ident import examine
from planbro.render import reconcile_texts as texts

_RANK: Final = {kind: rank for rank, kind in enumerate(texts.ADVICE)}
_PERHAPS: Final = frozenset({"only-one-list", "number-wrong", "plan-missing-in-tool"})


@dataclass(slots=True)
class Reconciled:
    """The list as plain data (`schemas/cli/reconcile.schema.json`, list), and what was wrong with the input.

    `names` are the lists as they are called where no person may stand, in the order of the report.
    """

    report: dict[str, Any]
    findings: Findings
    names: list[str]


def reconcile(
    given: Sequence[Given],
    *,
    as_of: str,
    salt: bytes,
    previous: Mapping[str, Any] | None = None,
    own: Sequence[ColumnTable] = (),
    municipality: str = "",
    settings: Settings | None = None,
    persons: bool = True,
    jobs: int = 1,
    language: str = "nb",
    limits: codec.Limits = codec.DEFAULT,
) -> Reconciled:
    """Hold the lists against each other.

    `salt` makes the keys, `previous` is an earlier list made with the same salt. Without `persons` the list names
    people by key and place only.
    """
    chosen = settings or Settings()
    gathered = gather(given, as_of=as_of, own=own, municipality=municipality, jobs=jobs, limits=limits)
    before = baseline(previous, as_of)
    keys = Keys(salt, before.known)
    people = match(gathered.said)
    judge = Judge(gathered.lists, as_of, chosen)
    called = [_called(listed, language) for listed in gathered.lists]
    names = [listed.name for listed in gathered.lists] if persons else called
    maker = _Maker(names, keys, persons, as_of, _Likeness(people, keys))
    rows = sorted((row for person in people for row in maker.rows(person, judge.differences(person))), key=order)
    mended = [row if persons else _nameless(row, language) for row in compared(rows, before, as_of)]
    findings = _findings(gathered, judge)
    report = {
        "planbro": __version__,
        "schema": SCHEMA,
        "as_of": as_of,
        "compared_with": before.as_of,
        "salt": keys.id,
        "language": language,
        "persons_shown": persons,
        "settings": {"stale_days": chosen.stale_days, "need_days": chosen.need_days, "municipality": municipality},
        "summary": _summary(people, judge, rows, mended),
        "history": [*before.history, trend(rows, mended, as_of)],
        "what_to_do": _advice([*rows, *mended], language),
        "lists": _lists(gathered, names, language, persons),
        "rows": rows,
        "mended": mended,
    }
    return Reconciled(report, findings, called)


def _called(listed: Listed, language: str) -> str:
    """A list by the name the user gave; one that lies in a folder by its number there (law 7)."""
    if not listed.number:
        return listed.name
    return texts.label("file_in", language, number=listed.number, folder=listed.folder)


def _findings(gathered: Gathered, judge: Judge) -> Findings:
    """What was wrong with the input; most of it stands with its list as well."""
    found = Findings(gathered.findings)
    for listed in gathered.lists:
        found.extend(_placed(finding, listed) for finding in listed.findings)
        found.overflow += listed.findings.overflow
    if not judge.has_tool:
        found.add("reconcile-no-tool")
    elif not judge.several:
        found.add("reconcile-one-list")
    return found


def _placed(finding: Finding, listed: Listed) -> Finding:
    if not listed.number:
        return finding
    place = replace(finding.place, file=listed.folder, row=listed.number)
    return replace(finding, place=place)


class _Maker:
    """Makes rows of differences; `names` are those of the lists."""

    def __init__(self, names: Sequence[str], keys: Keys, persons: bool, as_of: str, likeness: _Likeness) -> None:
        self.names, self.keys, self.persons, self.as_of, self.likeness = names, keys, persons, as_of, likeness

    def rows(self, person: Person, found: Iterable[Difference]) -> Iterator[dict[str, Any]]:
        seen: Counter[tuple[str, str]] = Counter()
        for one in sorted(found, key=lambda d: (d.kind, d.where, d.unit, d.detail)):
            key, aliases = self.keys.person(person)
            number = seen[one.kind, one.where]
            seen[one.kind, one.where] += 1
            yield self._row(person, one, key, aliases, number)

    def _row(self, person: Person, one: Difference, key: str, aliases: list[str], number: int) -> dict[str, Any]:
        return {
            "id": self.keys.of("row", key, one.kind, one.where, str(number)),
            "key": key,
            "aliases": aliases,
            "kind": one.kind,
            "urgency": texts.ADVICE[one.kind].urgency,
            "rank": _RANK[one.kind],
            "where": one.where,
            "unit": one.unit,
            "detail": one.detail,
            "numbers": [n.value for n in person.numbers] if self.persons else [],
            "perhaps": self._perhaps(person, key) if one.kind in _PERHAPS else [],
            "says": [self._says(said) for said in one.evidence],
            "text": self._text(one),
        }

    def _perhaps(self, person: Person, key: str) -> list[dict[str, Any]]:
        """Who to look up: the key, and the number where people are shown."""
        found = self.likeness.of(person, key)
        return [{"key": k, "numbers": [n.value for n in other.numbers] if self.persons else []} for k, other in found]

    def _text(self, one: Difference) -> str:
        """The words to write, filled in with what the plan's own list knows."""
        plan = next((said.plan for said in one.evidence if said.plan is not None), None)
        named = one.koordinator or next((n for said in one.evidence[:1] for n in said.named if not n.left), None)
        return texts.ready(
            one.kind,
            koordinator=named.name if named else "",
            phone=(*named.phones, "")[0] if named else "",
            service=(named.unit if named else "") or (one.evidence[0].unit if one.evidence else ""),
            date=self.as_of[:10],
            begun=plan.begun if plan else "",
            closed=plan.closed if plan else "",
        )

    def _says(self, said: Said) -> dict[str, Any]:
        """One place as a reader needs it: where it stands and what it says."""
        found: dict[str, Any] = {"list": self.names[said.list], "in": said.kind}
        optional = {
            "file": said.file if self.persons else "",
            "line": said.line,
            "ip": said.ip,
            "koordinator": said.koordinator,
            "date": said.date,
            "certainty": said.certainty,
            "plan": said.plan.state if said.plan else "",
            "plan_kind": said.plan.kind if said.plan else "",
            "closed": said.plan.closed if said.plan else "",
            "message": said.message.type if said.message else "",
            "named": [_named(one) for one in said.named if one.level in {"municipal", "any"}],
        }
        return found | {name: value for name, value in optional.items() if value}


def _nameless(row: dict[str, Any], language: str) -> dict[str, Any]:
    """A row of an earlier list that showed people, for one that does not: no names of files either."""
    says = [{name: value for name, value in one.items() if name != "file"}
            | {"list": texts.pick(texts.WHERE[one["in"]][0], language)} for one in row["says"]]  # fmt: skip
    return {**row, "numbers": [], "perhaps": [{**one, "numbers": []} for one in row["perhaps"]], "says": says}


def _named(one: Named) -> dict[str, Any]:
    pairs = (
        ("name", one.name),
        ("phone", (*one.phones, "")[0]),
        ("hpr", one.hpr),
        ("unit", one.unit),
        ("left", one.left),
    )
    return {name: value for name, value in pairs if value}


class _Likeness:
    """Who may be the same under another number: a hint for a person to look up, never a match."""

    def __init__(self, people: Sequence[Person], keys: Keys) -> None:
        self.keys = keys
        self.alike: dict[tuple[str, frozenset[str]], list[Person]] = {}
        for person in people:
            for mark in _marks(person):
                self.alike.setdefault(mark, []).append(person)

    def of(self, person: Person, key: str) -> list[tuple[str, Person]]:
        found = {self.keys.person(other)[0]: other for mark in _marks(person) for other in self.alike[mark]}
        return sorted(((k, other) for k, other in found.items() if k != key), key=lambda pair: pair[0])[:3]


def _marks(person: Person) -> set[tuple[str, frozenset[str]]]:
    """Day of birth with name, as the lists have them; the day may come from the number."""
    names = {words_of(said.name) for said in person.said if said.name}
    if not names:
        return set()
    days = {said.birth for said in person.said if said.birth}
    days |= {str(seen.birth_date) for n in person.numbers if (seen := examine(n.value)).birth_date is not None}
    return {(day, name) for day in days for name in names}


# summaries


def _summary(people: Sequence[Person], judge: Judge, rows: Sequence[dict[str, Any]],
             mended: Sequence[dict[str, Any]]) -> dict[str, Any]:  # fmt: skip
    asked, shown, active, paper, helped = Counter[str](), Counter[str](), 0, 0, 0
    for person in people:
        truth = judge.truth(person)
        helped += truth.shown is None and bool(truth.of("active", ["koordinator-only"]))
        if truth.shown is None:
            continue
        active += 1
        paper += not truth.active
        for where, good in judge.coverage(truth, truth.shown):
            asked[where] += 1
            shown[where] += good
    return {
        "persons": len(people),
        "active_plans": active,
        "on_paper": paper,
        "koordinator_only": helped,
        "rows": len(rows),
        "people_with_rows": len({row["key"] for row in rows}),
        "urgent": sum(row["urgency"] == 1 for row in rows),
        "new": sum(row["status"] == "new" for row in rows),
        "still": sum(row["status"] == "still" for row in rows),
        "mended": len(mended),
        "shown": [{"where": where, "asked": asked[where], "shown": shown[where]} for where in KINDS if asked[where]],
        "by_kind": _by_kind(rows, mended),
        "by_unit": _by_unit(rows, mended),
    }


def _by_kind(rows: Sequence[dict[str, Any]], mended: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    now, new = Counter(r["kind"] for r in rows), Counter(r["kind"] for r in rows if r["status"] == "new")
    gone = Counter(r["kind"] for r in mended)
    return [
        {"kind": kind, "urgency": advice.urgency, "rows": now[kind], "new": new[kind], "mended": gone[kind]}
        for kind, advice in texts.ADVICE.items() if now[kind] or gone[kind]
    ]  # fmt: skip


def _by_unit(rows: Sequence[dict[str, Any]], mended: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    units: dict[str, list[dict[str, Any]]] = {row["unit"]: [] for row in (*rows, *mended)}
    for row in rows:
        units[row["unit"]].append(row)
    gone = Counter(row["unit"] for row in mended)
    found = [
        {"unit": unit, "rows": len(mine), "urgent": sum(row["urgency"] == 1 for row in mine),
         "new": sum(row["status"] == "new" for row in mine), "mended": gone[unit],
         "kinds": dict(sorted(Counter(row["kind"] for row in mine).items()))}
        for unit, mine in units.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one["urgent"], -one["rows"], one["unit"]))


def _advice(rows: Iterable[Mapping[str, Any]], language: str) -> list[dict[str, Any]]:
    """For each kind that was met: who mends it, in which system, and how."""
    met = sorted({(_RANK[row["kind"]], row["kind"], row["where"]) for row in rows})
    found = []
    for _, kind, where in met:
        advice = texts.ADVICE[kind]
        found.append({
            "kind": kind, "where": where, "urgency": advice.urgency, "title": texts.pick(advice.title, language),
            "why": texts.pick(advice.why, language), "do": texts.pick(advice.do, language),
            "who": texts.who(kind, where, language), "system": texts.system(kind, where, language),
            "text": texts.ready(kind),
        })  # fmt: skip
    return found


def _lists(gathered: Gathered, names: Sequence[str], language: str, persons: bool) -> list[dict[str, Any]]:
    people = Counter[int]()
    for index, _ in {(said.list, said.numbers[0].id) for said in gathered.said}:
        people[index] += 1
    return [
        _list(listed, names[index], people[index], language, persons) for index, listed in enumerate(gathered.lists)
    ]


def _list(listed: Listed, name: str, people: int, language: str, persons: bool) -> dict[str, Any]:
    faults = []
    for finding in listed.findings:
        fault: dict[str, Any] = {"code": finding.code, "text": finding.text(language), "do": finding.action(language)}
        if finding.place.line is not None:
            fault["line"] = finding.place.line
        if finding.place.row is not None:
            fault["document"] = finding.place.row
            if persons:
                fault["file"] = listed.members.get(finding.place.row, "")
        faults.append(fault)
    return {
        "name": name, "kind": listed.kind, "guessed": listed.guessed, "table": listed.table,
        "encoding": listed.encoding, "separator": listed.separator, "covers": listed.covers,
        "columns": listed.columns, "files": listed.files, "rows": listed.rows, "persons": people,
        "left_out": listed.left_out, "faults": faults, "faults_not_kept": listed.findings.overflow,
    }  # fmt: skip
