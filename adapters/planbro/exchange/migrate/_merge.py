"""Two plans of one person made into one, with both histories (domain.md § 2.1: only one IP per person).

The kept plan goes on; the other's content is taken in. Nothing of either is lost: where both say something of what
can be said once, the kept plan's word stands and the other's is kept in a note. Nobody gets to know more than before:
rights are narrowed to what they covered, and what a signature was given for is all that it covers (`_scope`).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from planbro.exchange._series import surely_same_person
from planbro.exchange.migrate._access import ends_after, eve_of
from planbro.exchange.migrate._join import Joined, exact, join
from planbro.exchange.migrate._scope import Narrowed, label, narrow
from planbro.findings import Findings, Refused
from planbro.mapping import derive_item_id
from planbro.plan import (
    ABSENT,
    Code,
    Consent,
    FieldInfo,
    Item,
    Note,
    Null,
    Plan,
    copy,
    day_in_norway,
    facts,
    first_day,
    in_office,
    is_ip,
    level_of,
    schema,
    sha256_of,
    size_of,
    value_of,
)
from planbro.render.message._plan_words import code_text, field_heading, list_heading, null_text

_OF_THE_PERSON: Final = frozenset(
    {
        "family", "middle", "given", "birth_date", "deceased", "sex", "language", "interpreter_needed",
        "interpreter_language", "communication", "background", "koordinator_wish", "contribution", "important",
        "lives_alone", "picture",
    }
)  # fmt: skip
"""What the other plan may fill in of the planeier. Competence and wishes were judged for that plan, and are noted."""
_OVER: Final = frozenset({"rejected", "inactive", "entered-in-error"})
_CURRENT_NUMBERS: Final = ("fnr", "dnr")


@dataclass(slots=True)
class Merged:
    """The one plan. `taken` counts what came from the other: by list the items, under `joined` those there already."""

    plan: Plan
    findings: Findings = field(default_factory=Findings)
    taken: dict[str, int] = field(default_factory=dict)


def merge(keep: Plan, other: Plan, *, as_of: str, reason: str) -> Merged:
    """`keep` with everything of `other`, as of a day; `reason` is the words of whoever decided.

    The same merge again gives the same plan, and does nothing. Neither plan is changed.

    Raises:
        Refused: no number says that they are of one person, they live under different laws, or the person has refused
            the plan that is to be kept.
    """
    mark = _mark(keep, other)
    if any(one.id == mark for one in keep.notes):
        made = Merged(copy(keep))
        made.findings.add("merge-again")
        return made
    _check(keep, other)
    return _Merging(keep, other, day_in_norway(as_of), reason, mark).run()


def _check(keep: Plan, other: Plan) -> None:
    if not surely_same_person(keep, other):
        raise Refused.because("merge-another-person")
    if not (is_ip(keep) and is_ip(other)):
        raise Refused.because("merge-kinds")
    making = [one for one in keep.consents if value_of(one.kind) == "plan-making"]
    if value_of(keep.status) == "revoked" or (making and all(_is_no(one) for one in making)):
        raise Refused.because("merge-into-refused")


def _is_no(one: Consent) -> bool:
    return value_of(one.status) == "rejected" or one.takes_part is False or isinstance(one.withdrawn, str)


def _mark(keep: Plan, other: Plan) -> str:
    """The id of the note of this merge: of these two plans, the other as it is now."""
    digest = hashlib.sha256()
    for fact, value in facts(other):
        digest.update(repr((fact, exact(value))).encode("utf-8", "surrogatepass"))
    return derive_item_id(keep.id, "notes", f"merged|{other.id}|{digest.hexdigest()}", 0)


class _Merging:
    """One merge under way. `mine` and `theirs` are the facts of the merged plan that came from each."""

    def __init__(self, keep: Plan, other: Plan, today: str, reason: str, mark: str) -> None:
        self.keep, self.other, self.today, self.reason, self.mark = keep, other, today, reason, mark
        self.eve = eve_of(today)
        self.plan = copy(keep)
        self.joined: Joined = join(keep, other)
        self.findings = Findings()
        self.taken: Counter[str] = Counter()
        self.noted: list[str] = []
        self.mine = {fact for fact, _ in facts(keep)}
        self.theirs: set[tuple[str, str, str]] = set()
        self.added: dict[str, list[Any]] = {}

    def run(self) -> Merged:
        self._take_items()
        self._take_singles()
        self._end_offices()
        self._end_statements()
        self._end_numbers()
        ended = self._end_consents()
        note = Note(id=self.mark, kind=Code("note"), time=self.today, author_text="planbro", text="")
        self.plan.notes.append(note)  # what it tells is of both plans, so it is there before rights are narrowed
        self._tell(narrow(self.plan, self.mine, self.theirs, eve=self.eve, today=self.today, ended=ended))
        note.text = self._words_of_note()
        self._gather_origins()
        self.findings.add("merge-done", count=sum(self.taken.values()) - self.taken["joined"])
        return Merged(self.plan, self.findings, dict(sorted(self.taken.items())))

    # taking in

    def _take_items(self) -> None:
        for name, items in self.other.lists():
            fields = schema()[f"{name}[]"]
            there = {one.id: one for one in getattr(self.plan, name)}
            self.added[name] = []
            paired: set[str] = set()
            for one in items:
                ident = self.joined.pairs.get((name, one.id))
                if ident is not None and ident not in paired:
                    paired.add(ident)
                    self.taken["joined"] += 1
                    self._join_item(name, there[ident], one, fields)
                    continue
                new = replace(one, id=self.joined.ids[name, one.id])
                for info in fields.values():
                    setattr(new, info.name, self.joined.value(getattr(one, info.name), info))
                self.added[name].append(new)
                self.taken[name] += 1
                self._own(f"{name}[]", new.id, new, fields)
            getattr(self.plan, name).extend(self.added[name])

    def _own(self, owner: str, ident: str, record: Any, fields: Any) -> None:
        self.theirs.add((owner, ident, "id"))
        self.theirs |= {(owner, ident, name) for name in fields if getattr(record, name) is not ABSENT}

    def _join_item(self, name: str, mine: Item, theirs: Item, fields: Any) -> None:
        """One item that both have: what only the other says is filled in, what they say differently is noted."""
        self.theirs.add((f"{name}[]", mine.id, "id"))
        for info in fields.values():
            self._join_fact(f"{name}[]", mine, theirs, info, fill=(name, info.name) != ("identifiers", "end"))

    def _join_fact(self, owner: str, mine: Any, theirs: Any, info: FieldInfo, *, fill: bool = True) -> None:
        said = self.joined.value(getattr(theirs, info.name), info)
        if said is ABSENT:
            return
        ident = mine.id if owner.endswith("[]") else owner
        there = getattr(mine, info.name)
        if there is ABSENT and fill:
            setattr(mine, info.name, said)
            self.taken["facts"] += 1
        elif there is ABSENT or not _is_same(there, said):
            self._keep_in_words(owner, mine, info, said)
            return
        self.theirs.add((owner, ident, info.name))

    def _take_singles(self) -> None:
        for info in schema()["planeier"].values():
            fill = info.name in _OF_THE_PERSON
            self._join_fact("planeier", self.plan.planeier, self.other.planeier, info, fill=fill)
        for info in schema()[""].values():
            self._join_fact("", self.plan, self.other, info, fill=False)
        if self.other.id != self.plan.id:
            self.findings.add("merge-fact-noted", path="id")
        self.plan.doubtful |= self.other.doubtful

    def _keep_in_words(self, owner: str, record: Any, info: FieldInfo, said: Any) -> None:
        called = label(record) if owner.endswith("[]") else ""
        where = list_heading(owner.removesuffix("[]"), "nb") + (f" ({called})" if called else "")
        self.noted.append(f"{where}, {field_heading(owner, info.name, 'nb')}: {_words(said, info)}")
        self.findings.add("merge-fact-noted", path=_path(owner, record, info.name))

    # what cannot stand twice

    def _end_offices(self) -> None:
        """The other's koordinatorer become earlier ones at the levels where the kept plan has its own."""
        levels = {level_of(one) for one in in_office(self.keep, self.today)}
        for one in self.added["koordinatorer"]:
            if not ends_after(one.end, self.eve):
                continue
            if level_of(one) in levels:
                self._end("koordinatorer", one, "merge-koordinator-ended")
            elif value_of(one.function) != "deputy":
                self.findings.add("merge-koordinator-stays", path=_path("koordinatorer[]", one, "end"))

    def _end_statements(self) -> None:
        """What was said of the other plan holds no longer; of a koordinator only where the kept plan has an answer."""
        levels = {level_of(one) for one in self.keep.koordinatorer}
        levels |= {level_of(one) for one in self.keep.koordinator_status}
        bodies = any(ends_after(one.end, self.eve) for one in self.keep.responsibilities)
        for one in self.added["ip_status"]:
            self._end("ip_status", one, "merge-statement-ended")
        for one in self.added["koordinator_status"]:
            if level_of(one) in levels:
                self._end("koordinator_status", one, "merge-statement-ended")
        for one in self.added["responsibilities"] if bodies else ():
            self._end("responsibilities", one, "merge-statement-ended")

    def _end_numbers(self) -> None:
        """One number in use: the fødselsnummer, and of two the kept plan's (domain.md § 5.6)."""
        in_use = [one for one in self.plan.identifiers if ends_after(one.end, self.eve)]
        kinds = {kind: [one for one in in_use if value_of(one.kind) == kind] for kind in _CURRENT_NUMBERS}
        everyone = [one for found in kinds.values() for one in found]
        for one in everyone:
            if one.value != everyone[0].value:
                self._end("identifiers", one, "merge-number-ended")

    def _end_consents(self) -> set[str]:
        """Consents to the other plan were to that one; a refusal, and one that is over, stays as it is."""
        ended = set()
        for one in self.added["consents"]:
            ended.add(one.id)
            gone = first_day(one.withdrawn)
            if value_of(one.status) in _OVER or one.takes_part is False or (gone is not None and gone <= self.today):
                continue
            self._end("consents", one, "merge-consent-ended")
        return ended

    def _end(self, name: str, one: Any, code: str) -> None:
        """The last day is the one before the merge; an end that lay earlier stays."""
        if ends_after(one.end, self.eve):
            if one.end is not ABSENT:
                self._keep_in_words(f"{name}[]", one, schema()[f"{name}[]"]["end"], one.end)
            one.end = self.eve
            self.findings.add(code, path=_path(f"{name}[]", one, "end"))

    # rights, notes, origins

    def _tell(self, narrowed: Narrowed) -> None:
        for one in narrowed.rights:
            path = _path("rights[]", one.right, one.field)
            if one.given or not one.held:
                self.findings.add("merge-right-narrowed", path=path)
            if one.held:
                self.findings.add("merge-right-held", path=path, part=", ".join(one.held))
            self.noted.append(f"{list_heading('rights', 'nb')}: {one.words}")
        for line, words in narrowed.lines:
            self.findings.add("merge-line-held", path=_path("consent_parties[]", line, "end"))
            self.noted.append(f"{list_heading('consent_parties', 'nb')}: {words}")

    def _words_of_note(self) -> str:
        lines = [f"Slått sammen {self.today} med plan {self.other.id}.", f"Begrunnelse: {self.reason}"]
        if self.noted:
            lines += ["Sto i planen som ble slått inn, eller gjaldt før sammenslåingen:", *dict.fromkeys(self.noted)]
        return "\n".join(lines)

    def _gather_origins(self) -> None:
        known = {origin.sha256 for origin in self.plan.origins}
        self.plan.origins += [origin for origin in self.other.origins if origin.sha256 not in known]


def _is_same(one: Any, other: Any) -> bool:
    return one == other if isinstance(one, Code) and isinstance(other, Code) else exact(one) == exact(other)


def _words(value: Any, info: FieldInfo) -> str:
    if isinstance(value, Code):
        return code_text(value, info.codes or "", "nb")
    if isinstance(value, Null):
        return f"({null_text(value.reason, 'nb')})"
    if isinstance(value, bool):
        return "ja" if value else "nei"
    if isinstance(value, bytes):
        return f"{size_of(value)} byte, SHA-256 {sha256_of(value)}"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _path(owner: str, record: Any, name: str) -> str:
    """The place; the item by its id where that is a UUID, so that no other number comes along (law 7)."""
    if not owner.endswith("[]"):
        return f"{owner}.{name}" if owner else name
    try:
        return f"{owner[:-2]}[{UUID(record.id)}].{name}"
    except ValueError:
        return f"{owner}.{name}"
