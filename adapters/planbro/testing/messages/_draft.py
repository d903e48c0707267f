"""What one message is asked to be, and the small parts that every kind is made of."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final, Literal

from planbro.testing._town import Worker
from planbro.testing._voice import Voice
from planbro.testing.messages._scene import Address, Person, Scene, hpr_of
from planbro.testing.messages._stories import Story
from planbro.testing.messages._xml import FK1, Node, Space, cs, cv

Status = Literal["N", "M", "C"]
CITY_CODE: Final = "0000"
"""A postal code of nowhere."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One message before it is written.

    `po` is the namespace of the blocks, `pad` how many notes are added for size. `full` has also what the schemas allow
    and the profiles do not use.
    """

    scene: Scene
    type: str
    version: str
    po: Space
    status: Status
    at: str
    rich: bool
    koordinator: bool
    pad: int = 0
    answers: Node = None
    full: bool = False

    @property
    def story(self) -> Story:
        return self.scene.story

    @property
    def newer(self) -> bool:
        """Whether what came with 1.6 may be used."""
        return self.version != "1.5"

    @property
    def day(self) -> str:
        return self.at[:10]

    def id(self, *key: object) -> str:
        return self.scene.id(self.type, self.version, *key)

    def also(self, *nodes: Node) -> list[Node]:
        """What only the rich message has."""
        return list(nodes) if self.rich else []

    def diary(self) -> list[str]:
        """So many notes of a few sentences, for size alone."""
        rng = Random(f"{self.scene.seed}:diary")  # noqa: S311 - test data
        child = self.story.key == "barn"
        voice = Voice(rng, nynorsk=False, child=child, name="pasienten", home=self.scene.town.name)
        return [voice.several("note", 4) for _ in range(self.pad)]


def number(space: Space, inner: Space, value: str, kind: str, list_: str) -> Node:
    """An Ident; in Dialogmelding the element is local, and its children are not."""
    return space.Ident(inner.Id(value), inner.TypeId(**cv(list_, kind)))


def phone(space: Space, inner: Space, digits: str, kind: str) -> Node:
    """A TeleCom; blanks are not allowed in its address (kith URL)."""
    return space.TeleCom(inner.TypeTelecom(**cs("9061", kind)), inner.TeleAddress(V="tel:" + digits.replace(" ", "")))


def address(space: Space, inner: Space, street: str, city: str, kind: str = "H") -> Node:
    """An Address; the municipality's code is that of nowhere too."""
    return space.Address(
        inner.Type(**cs("3401", kind)),
        inner.StreetAdr(street),
        inner.PostalCode(CITY_CODE),
        inner.City(city),
        inner.Postbox("Postboks 17"),
        inner.County(V="9999", DN=city),
        inner.Country(V="NO", DN="Norge"),
    )


def person(space: Space, inner: Space, who: Person, city: str, *, full: bool = False) -> list[Node]:
    """The children of a Person in the order that mh and fk1 share; `full` with birth date, sex, number and address."""
    return [
        space.FamilyName(who.family),
        space.MiddleName(who.middle) if full and who.middle else None,
        space.GivenName(who.given),
        space.DateOfBirth(who.born.isoformat()) if full else None,
        space.Sex(**cs("3101", who.sex)) if full else None,
        space.Nationality(V="NO", DN="Norge") if full else None,
        number(space, inner, who.number, "FNR", "8116") if full else None,
        address(space, inner, who.street, city) if full else None,
        phone(space, inner, who.phone, "MC"),
    ]


def professional(space: Space, inner: Space, who: Worker, role: str | None = None) -> list[Node]:
    """The children of a HealthcareProfessional; an identifier is demanded (plo.md § 0, fact 10)."""
    return [
        space.TypeHealthcareProfessional(**cs("9060", who.profession or "XX")),
        space.RoleToPatient(**cv("9034", role)) if role else None,
        space.FamilyName(who.family),
        space.GivenName(who.given),
        number(space, inner, hpr_of(who), "HPR", "8116"),
        phone(space, inner, who.phone, "WD"),
    ]


def health_worker(who: Worker, role: str | None = None) -> list[Node]:
    """A health worker in the payload."""
    return professional(FK1, FK1, who, role)


def contact_unit(draft: Draft, party: Address, name: str, digits: str) -> list[Node]:
    """The children of a Kontaktenhet, which has its type before its name."""
    return [
        FK1.TypeOrganisation(**cv("9040", "101" if party.name.endswith("HF") else "102")) if draft.rich else None,
        FK1.OrganisationName(name),
        number(FK1, FK1, party.unit_herid, "HER", "9051"),
        FK1.Address(FK1.StreetAdr("Torget 1"), FK1.PostalCode(CITY_CODE), FK1.City(draft.scene.town.name)),
        phone(FK1, FK1, digits, "WC"),
        draft.also(FK1.Organisation(FK1.OrganisationName("Vaktrommet"), _local("VAKT-1"))),
    ]


def _local(code: str) -> Node:
    """A local identifier, for what has no HER-id."""
    return number(FK1, FK1, code, "LAV", "9051")
