"""What exists where the cases are received: organisations, departments and patients, and those who exist elsewhere.

It is the municipality of seed 1. Its patients differ in how they are known: under which numbers, and which comes first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any, Final

from planbro.ident import control_digits, make_fhn
from planbro.testing._phrases import FAMILY
from planbro.testing.messages import Address, make_scene
from planbro.testing.messages._scene import make_number

SEED: Final = 1
"""The seed of the municipality that receives."""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """One patient of the receiver: numbers by kind, the one the journal stands under first."""

    identifiers: tuple[tuple[str, str], ...]
    family: str
    born: date

    def number(self, kind: str) -> str:
        return dict(self.identifiers)[kind]


@dataclass(frozen=True, slots=True)
class World:
    """Everybody the receiver knows, by what they are for."""

    patient: KnownPerson
    d_number_only: KnownPerson
    h_number_only: KnownPerson
    common_number_only: KnownPerson
    known_otherwise: KnownPerson
    stranger: KnownPerson
    elsewhere: Address

    def patients(self) -> tuple[KnownPerson, ...]:
        return (
            self.patient, self.d_number_only, self.h_number_only, self.common_number_only, self.known_otherwise
        )  # fmt: skip


def make_world() -> World:
    """The one world of all cases."""
    rng = Random(f"{SEED}:cases")  # noqa: S311 - test data
    scene = make_scene(SEED)
    who, sex = scene.patient, scene.patient.sex
    dnr = make_number(rng, who.born, sex, d_number=True)
    patient = KnownPerson(
        (("fnr", who.number), ("dnr", dnr), ("hnr", _h_number(rng, who.born, sex))), who.family, who.born
    )
    names = rng.sample([name for name in FAMILY if name != who.family], 5)

    def born() -> date:
        return date(rng.randrange(1940, 1999), rng.randrange(1, 13), rng.randrange(1, 29))

    days = [born() for _ in names]
    elsewhere = make_scene(SEED + 40).parties["somatic"]
    return World(
        patient,
        KnownPerson((("dnr", make_number(rng, days[0], sex, d_number=True)),), names[0], days[0]),
        KnownPerson((("hnr", _h_number(rng, days[1], sex)),), names[1], days[1]),
        KnownPerson((("fhn", _common_number(rng)),), names[2], days[2]),
        KnownPerson((("hnr", _h_number(rng, days[3], sex)),), names[3], days[3]),
        KnownPerson((("fnr", make_number(rng, days[4], sex)),), names[4], days[4]),
        replace(elsewhere, unit="PLO innleggelse somatikk"),
    )


def fnr_of(person: KnownPerson) -> str:
    """A fødselsnummer for one who is not known by it."""
    return make_number(Random(f"{person.family}:fnr"), person.born, "2")  # noqa: S311 - test data


def known() -> dict[str, Any]:
    """The organisations and patients that exist, in the shape of `--known`."""
    scene = make_scene(SEED)
    organisations: dict[str, dict[str, Any]] = {}
    for party in scene.parties.values():
        body = organisations.setdefault(
            party.herid, {"name": party.name, "herid": party.herid, "orgnr": party.orgnr, "department": []}
        )
        body["department"].append({"name": party.unit, "herid": party.unit_herid})
    people = [
        {
            "identifiers": [f"{kind}:{number}" for kind, number in person.identifiers],
            "family": person.family,
            "birth_date": person.born.isoformat(),
        }
        for person in make_world().patients()
    ]
    return {"organisation": list(organisations.values()), "patient": people}


def known_json() -> bytes:
    return (json.dumps(known(), ensure_ascii=False, indent=2) + "\n").encode()


def known_toml() -> bytes:
    return ("\n".join(_toml()) + "\n").encode()


def _toml() -> Iterator[str]:
    made = known()
    yield "# What exists where the cases are received. Everything is invented; known.json says the same."
    for body in made["organisation"]:
        yield from ("", "[[organisation]]", *(f"{key} = {_quoted(body[key])}" for key in ("name", "herid", "orgnr")))
        for below in body["department"]:
            yield from ("", "  [[organisation.department]]", *(f"  {key} = {_quoted(below[key])}" for key in below))
    for person in made["patient"]:
        numbers = ", ".join(_quoted(one) for one in person["identifiers"])
        rest = [f"{key} = {_quoted(person[key])}" for key in ("family", "birth_date")]
        yield from ("", "[[patient]]", f"identifiers = [{numbers}]", *rest)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _h_number(rng: Random, born: date, sex: str) -> str:
    """A local H-number that fits the sex: 40 added to the month (HIS 1001)."""
    while True:
        nine = f"{born:%d}{born.month + 40:02}{born:%y}{rng.randrange(sex == '1', 499, 2):03}"
        if control := control_digits(nine):
            return nine + control


def _common_number(rng: Random) -> str:
    while True:
        if made := make_fhn(rng.randrange(800_000_000, 900_000_000)):
            return made
