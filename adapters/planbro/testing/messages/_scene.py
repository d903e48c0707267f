"""Who is in a message: patient, family, those who write and those who receive, made from a seed.

The municipality is that of `planbro.testing.municipality`, so that the same seed has the same services and people; to
it come the communication parties that messages are sent to (HIS 1153-1).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from planbro.ident import make_hpr, make_synthetic
from planbro.testing._phrases import FAMILY, FEMALE, MALE, STREETS
from planbro.testing._town import Town, Worker, make_phone, make_town
from planbro.testing.messages._stories import STORIES, Relative, Story

_SPACE: Final = uuid.UUID("0c6e9f64-6d8e-5b7a-9a55-3c1f5b6f2a10")


@dataclass(frozen=True, slots=True)
class Address:
    """A communication party: virksomhet on level 1, service or person on level 2 (HIS 1153-2 AD2.2-AD2.8)."""

    name: str
    herid: str
    orgnr: str
    unit: str
    unit_herid: str
    given: str | None = None
    family: str | None = None

    @property
    def is_person(self) -> bool:
        return self.family is not None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody invented."""

    given: str
    family: str
    sex: str
    born: date
    number: str
    phone: str
    street: str
    middle: str = ""


@dataclass(frozen=True, slots=True)
class Kin:
    """A relative as a person."""

    person: Person
    tie: Relative


@dataclass(frozen=True, slots=True)
class Scene:
    """Everybody and everything that a message of this seed may name."""

    seed: int
    town: Town
    story: Story
    patient: Person
    kin: tuple[Kin, ...]
    parties: dict[str, Address]

    def worker(self, service: str, place: int = 0) -> Worker:
        found = self.town.workers[service]
        return found[place % len(found)]

    def id(self, *key: object) -> str:
        """A UUID that hangs on the seed and a key, and on nothing of the person."""
        return str(uuid.uuid5(_SPACE, "/".join(str(part) for part in (self.seed, *key))))


def make_scene(seed: int) -> Scene:
    """The scene of a seed, the same whoever asks; the story goes by turn."""
    rng = Random(f"{seed}:message")  # noqa: S311 - test data
    story = STORIES[(seed - 1) % len(STORIES)]
    town = make_town(seed)
    family = rng.choice(FAMILY)
    patient = _person(rng, family, story.sex, date.fromisoformat(story.born))
    kin = []
    for number, tie in enumerate(story.relatives):
        born = date(int(tie.minor or 1970 + number), 1 + rng.randrange(12), 1 + rng.randrange(28))
        kin.append(Kin(_person(rng, family, tie.sex, born), tie))
    return Scene(seed, town, story, patient, tuple(kin), _parties(town))


def make_number(rng: Random, born: date, sex: str, *, d_number: bool = False) -> str:
    """A synthetic fødselsnummer or D-number that fits birth date and sex."""
    while True:
        individ = rng.randrange(1000)
        if individ % 2 == (sex == "1") and (made := make_synthetic(born, individ, d_number=d_number)):
            return made


def _person(rng: Random, family: str, sex: str, born: date) -> Person:
    given = rng.choice(FEMALE if sex == "2" else MALE)
    street = f"{rng.choice(STREETS)} {rng.randrange(1, 80)}"
    middle = rng.choice(FAMILY)
    return Person(given, family, sex, born, make_number(rng, born, sex), make_phone(rng), street, middle)


def _parties(town: Town) -> dict[str, Address]:
    """The parties of the kommune, the hospital and the fastlege; HER-ids in a row of their own above the town's."""
    kommune, hospital, office = town.services["kommune"], town.services["hospital"], town.services["gp"]
    first = int(str(kommune.her_id)) + 50
    doctor = town.workers["gp"][0]

    def at(body: object, number: int, unit: str, **person: str) -> Address:
        name, her, org = (str(getattr(body, key)) for key in ("name", "her_id", "orgnr"))
        return Address(name, her, org, unit, str(first + number), **person)

    return {
        "nurses": at(kommune, 0, "Sykepleietjeneste"),
        "caseworkers": at(kommune, 1, "Saksbehandling"),
        "kommune-doctors": at(kommune, 2, "Legetjeneste ved sykehjem mv."),
        "somatic": at(hospital, 10, "PLO innleggelse somatikk"),
        "psychiatric": at(hospital, 11, "PLO innleggelse psykiatri"),
        "ward": at(hospital, 12, "Voksenhabilitering"),
        "gp": at(office, 20, "Fastlegetjeneste", given=doctor.given, family=doctor.family),
    }


def hpr_of(worker: Worker) -> str:
    """The HPR number of one who works; those without one in the town get one here, since fk1 demands an identifier."""
    return worker.hpr or make_hpr(8_000_000 + len(worker.email))
