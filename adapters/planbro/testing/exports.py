"""Whole exports of synthetic plans, big ones and quickly: what a migration, a survey or an archive is tried with.

Some plans are written and stamped with other persons' numbers, names and ids, so that thousands a second come out, each
of them a plan of its own that reads without a fault. What is wanting or wrong in a real export is planted on request,
and the answer says where. The same arguments give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Final

from planbro.formats import FORMATS
from planbro.plan import Code, Identifier, Plan, copy
from planbro.testing._phrases import FAMILY, FEMALE, MALE
from planbro.testing._stamps import Numbers, Pages, Person, Stencil, prepared, relative_number, sized
from planbro.testing._town import make_uuid
from planbro.testing.faults import FAULTS, CannotPlantError
from planbro.testing.generator import AS_OF, municipality

STENCILS: Final = 64
"""How many different plans the others are stamped from."""
UNKNOWN_FIELDS: Final = ("Journalnummer", "SistInnlogget", "Bydel")
"""Fields that no table has, as a vendor adds them from one release to the next."""
UNKNOWN_TEXT: Final = "Kryptertmerkelapp"
"""A word that stands in each planted unknown field, and must never be told."""
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_FOLDER: Final = 1000
_STRAYS: Final = {
    "LES MEG.txt": b"Eksport fra verktoeyet.\r\n",
    "logg/eksport.log": b"0 feil\n",
    "Thumbs.db": b"\0" * 64,
}


@dataclass(frozen=True, slots=True)
class Planted:
    """How many plans (or pairs of plans) have what is wanting or wrong.

    `same_number`: pairs of plans for one person. `changed_number`: pairs where the person has a D-number in the first
    plan, and in the second a fødselsnummer and the D-number as the earlier one. `faults` plans have a fault of
    `kinds`, in turn. `strays` puts files that are no plans among the others.
    """

    same_number: int = 0
    changed_number: int = 0
    faults: int = 0
    kinds: tuple[str, ...] = tuple(FAULTS)
    without_consents: int = 0
    unknown_fields: int = 0
    strays: bool = False


@dataclass(slots=True)
class Export:
    """What was made: how many plans and bytes, and the keys of the plans with something planted, by what it is."""

    plans: int = 0
    size: int = 0
    attachments: int = 0
    planted: dict[str, list[str]] = field(default_factory=dict)
    pairs: dict[str, list[tuple[str, str]]] = field(default_factory=dict)


def make_export(
    target: Path,
    plans: int = 12_000,
    seed: int = 1,
    format: str = "sampro",
    attachments: int = 5,
    attachment_size: int = 10_000,
    text: int = 20_000,
    zipped: bool = True,
    planted: Planted = Planted(),
    tool: str = "Sampro",
) -> Export:
    """Make an export in a folder that is new or empty, or in a zip where `target` ends in `.zip`.

    Each plan is for a person of its own, takes about `text` bytes as planbro's JSON, and has `attachments` documents of
    `attachment_size` bytes. With `zipped` each is a zip with its attachments beside it, else they stand in the
    document. `tool` is the one that the consents to use a tool name. Nothing is held but the stencils.

    Raises:
        ValueError: more is to be planted than there are plans.
    """
    maker = _Maker(seed, format, attachments, attachment_size, text, zipped, tool)
    choice = _choose(plans, seed, planted)
    made = Export()
    with _sink(target) as put:
        if planted.strays:
            for name, data in _STRAYS.items():
                put(name, data)
        for number in range(plans):
            key = key_of(number, ".zip" if zipped else FORMATS[format].ending)
            data = maker.make(number, choice.get(number), made, key)
            put(key, data)
            made.plans += 1
            made.size += len(data)
            made.attachments += attachments
    made.pairs = {what: sorted(pairs) for what, pairs in maker.pairs().items()}
    return made


def key_of(number: int, ending: str = ".zip") -> str:
    """The name of a plan's file inside an export: its running number, never a person's."""
    return f"{number // _FOLDER:03}/plan-{number:06}{ending}"


@contextmanager
def _sink(target: Path) -> Iterator[Callable[[str, bytes], None]]:
    """Where files go: a zip that is written as it grows, or a folder."""
    if target.suffix.lower() == ".zip":
        with zipfile.ZipFile(target, "w") as whole:
            yield lambda name, data: whole.writestr(zipfile.ZipInfo(name, _EPOCH), data)
        return
    known: set[Path] = set()

    def put(name: str, data: bytes) -> None:
        path = target / name
        if path.parent not in known:
            path.parent.mkdir(parents=True, exist_ok=True)
            known.add(path.parent)
        path.write_bytes(data)

    target.mkdir(parents=True, exist_ok=True)
    yield put


# what is planted where


@dataclass(frozen=True, slots=True)
class _Choice:
    """What is planted in one plan; `first` is the plan whose person it is for as well."""

    what: str
    first: int | None = None
    fault: str = ""


def _choose(plans: int, seed: int, planted: Planted) -> dict[int, _Choice]:
    pairs = planted.same_number + planted.changed_number
    singles = planted.faults + planted.without_consents + planted.unknown_fields
    if 2 * pairs + singles > plans:
        raise ValueError("more is to be planted than there are plans")
    numbers = Random(f"{seed}:planted").sample(range(plans), 2 * pairs + singles)  # noqa: S311 - test data
    found: dict[int, _Choice] = {}
    for n in range(pairs):
        first, second = sorted((numbers.pop(), numbers.pop()))
        what = "same-number" if n < planted.same_number else "changed-number"
        found |= {first: _Choice(what), second: _Choice(what, first)}
    for n in range(planted.faults):
        found[numbers.pop()] = _Choice("fault", fault=planted.kinds[n % len(planted.kinds)])
    for what, count in (("without-consents", planted.without_consents), ("unknown-fields", planted.unknown_fields)):
        found |= {numbers.pop(): _Choice(what) for _ in range(count)}
    return found


# one plan


class _Maker:
    """Makes plan after plan; holds the stencils, and the persons that stand in two plans."""

    def __init__(
        self, seed: int, format: str, attachments: int, attachment_size: int, text: int, zipped: bool, tool: str
    ) -> None:
        self.seed, self.format, self.zipped, self.tool = seed, format, zipped, tool
        self._attachments, self._text = attachments, text
        self._town = municipality(STENCILS, seed)
        self._plans: list[Plan] = []
        self._numbers: list[Numbers] = []
        self._ranks: dict[tuple[int, bool], int] = {}
        self._stencils: dict[tuple[int, str], Stencil] = {}
        self._pages = Pages(attachment_size, seed)
        self._relatives = 0
        self._persons: dict[int, Person] = {}
        self._pairs: list[tuple[str, int, int]] = []

    def pairs(self) -> dict[str, list[tuple[str, str]]]:
        ending = ".zip" if self.zipped else FORMATS[self.format].ending
        found: dict[str, list[tuple[str, str]]] = {}
        for what, first, second in self._pairs:
            found.setdefault(what, []).append((key_of(first, ending), key_of(second, ending)))
        return found

    def make(self, number: int, choice: _Choice | None, made: Export, key: str) -> bytes:
        base, variant = number % STENCILS, ""
        if choice is not None:
            made.planted.setdefault(choice.fault or choice.what, []).append(key)
            base, variant = self._planted(number, base, choice)
        stencil = self._stencil(base, variant)
        if choice is not None and choice.first is not None:
            person = self._persons[choice.first]
            self._pairs.append((choice.what, choice.first, number))
        else:
            paired = choice is not None and choice.what.endswith("-number")
            person = self._person(base, number, stencil.dnr or paired)
            if paired:
                self._persons[number] = person
        person = replace(person, relatives=self._new_relatives(stencil.relatives))
        document, files = stencil.stamp(person, f"{number + 1}", f"{self.seed}:{number}", self._pages)
        if choice is not None and choice.what == "unknown-fields":
            document = with_unknown(document)
        if choice is not None and choice.fault and FAULTS[choice.fault].level == "bytes":
            document = self._spoilt(document, choice.fault, number)
        return self._whole(document, files) if self.zipped else document

    def _planted(self, number: int, base: int, choice: _Choice) -> tuple[int, str]:
        """Which stencil a plan with something planted is stamped from."""
        if choice.first is not None:
            return choice.first % STENCILS, f"second-{choice.what}"
        if choice.what == "changed-number":
            return base, "first-changed-number"
        if choice.fault and FAULTS[choice.fault].level == "plan":
            return base % 8, choice.fault
        return base, "without-consents" if choice.what == "without-consents" else ""

    def _spoilt(self, document: bytes, fault: str, number: int) -> bytes:
        try:
            return FAULTS[fault].of_bytes(document, self.format, Random(f"{self.seed}:{number}:fault"))  # noqa: S311
        except CannotPlantError:
            return document[: len(document) // 2]

    def _person(self, base: int, number: int, both: bool) -> Person:
        born, fnr, dnr = self._numbers[base].take(both=both)
        rng = Random(f"{self.seed}:{number}:name")  # noqa: S311 - test data
        female = int(fnr[8]) % 2 == 0
        return Person(rng.choice(FEMALE if female else MALE), rng.choice(FAMILY), born, fnr, dnr, ())

    def _new_relatives(self, count: int) -> tuple[str, ...]:
        self._relatives += count
        return tuple(relative_number(n) for n in range(self._relatives - count, self._relatives))

    def _base(self, index: int) -> Plan:
        while len(self._plans) <= index:
            plan = next(self._town)
            female = plan.planeier.sex == Code("female")
            born = str(plan.planeier.birth_date)
            age = int(AS_OF[:4]) - int(born[:4]) - (AS_OF[5:] < born[5:])
            rank = self._ranks[age, female] = self._ranks.get((age, female), -1) + 1
            self._numbers.append(Numbers(born, female, rank))
            self._plans.append(plan)
        return self._plans[index]

    def _stencil(self, base: int, variant: str) -> Stencil:
        found = self._stencils.get((base, variant))
        if found is None:
            plan = sized(prepared(self._base(base), attachments=self._attachments), self._text)
            for consent in plan.consents:
                if isinstance(consent.tool, str):
                    consent.tool = self.tool
            plan = _changed(plan, variant, self.seed)
            found = self._stencils[base, variant] = Stencil(plan, self.format, zipped=self.zipped)
        return found

    def _whole(self, document: bytes, files: dict[str, bytes]) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as whole:
            main = zipfile.ZipInfo(FORMATS[self.format].member, _EPOCH)
            whole.writestr(main, document, zipfile.ZIP_DEFLATED, 1)
            for name, data in files.items():
                whole.writestr(zipfile.ZipInfo(name, _EPOCH), data)
        return target.getvalue()


def _changed(plan: Plan, variant: str, seed: int) -> Plan:
    """A plan with what a variant plants in it."""
    if variant in FAULTS:
        return FAULTS[variant].of_plan(plan, Random(f"{seed}:{plan.id}"))  # noqa: S311 - test data
    new = copy(plan)
    if variant == "without-consents":
        new.consents, new.consent_parties, new.reservations = [], [], []
    elif variant == "second-same-number":
        new = sized(plan, 1)
        new.title = f"{plan.title} (ny)"
    elif variant.endswith("changed-number"):
        new = _with_numbers(new, variant)
    return new


def _with_numbers(plan: Plan, variant: str) -> Plan:
    """The person before and after the D-number became a fødselsnummer."""
    rng = Random(f"{plan.id}:numbers")  # noqa: S311 - test data
    born = str(plan.planeier.birth_date)
    _, fnr, dnr = Numbers(born, plan.planeier.sex == Code("female"), 0).take(both=True)
    now = Identifier(id=make_uuid(rng), kind=Code("fnr"), value=fnr, issuer="Folkeregisteret", start=AS_OF)
    earlier = Identifier(id=make_uuid(rng), kind=Code("dnr"), value=dnr, issuer="Folkeregisteret")
    if variant.startswith("second"):
        earlier.end = AS_OF
        plan.identifiers = [now, earlier]
    else:
        plan.identifiers = [earlier]
    return plan


def with_unknown(document: bytes) -> bytes:
    """A document with the fields that no table has, at its end."""
    if document.lstrip()[:1] == b"<":
        at = document.rindex(b"</")
        extra = "".join(f"<{name}>{UNKNOWN_TEXT} {n}</{name}>" for n, name in enumerate(UNKNOWN_FIELDS))
    else:
        at = document.rindex(b"}")
        extra = "".join(f',"{name.lower()}":"{UNKNOWN_TEXT} {n}"' for n, name in enumerate(UNKNOWN_FIELDS))
    return document[:at] + extra.encode() + document[at:]
