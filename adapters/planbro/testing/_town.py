"""A made-up municipality: its services, the hospital above it, and the people who work there. Shared by its plans."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from planbro.ident import make_hpr, make_orgnr
from planbro.plan import Code, CoordinatingUnit, Organisation
from planbro.testing._phrases import FAMILY, FEMALE, MALE, PLACE_ENDS, PLACES


@dataclass(frozen=True, slots=True)
class Worker:
    """One who works with plans."""

    given: str
    family: str
    role: str
    title: str
    profession: str | None
    hpr: str | None
    service: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality as its plans see it."""

    name: str
    code: str
    postal_code: str
    neighbour: str
    services: dict[str, Organisation]
    workers: dict[str, list[Worker]]
    units: tuple[CoordinatingUnit, CoordinatingUnit]

    def service(self, key: str) -> Organisation:
        """A service, to stand in one plan."""
        return replace(self.services[key])


_SERVICES = (
    # key, name, kind, above, HER-id, RESH-id
    ("kommune", "{town} kommune", "kommune", "", True, False),
    ("unit", "Koordinerende enhet", "kommune", "kommune", True, False),
    ("home", "Hjemmetjenesten sone {way}", "home-care", "kommune", True, False),
    ("rehab", "Rehabilitering og mestring", "home-care", "kommune", True, False),
    ("mental", "Psykisk helse og rus", "home-care", "kommune", True, False),
    ("school", "{place} skole", "school", "kommune", False, False),
    ("school2", "{other} ungdomsskole", "school", "kommune", False, False),
    ("kindergarten", "{other} barnehage", "kindergarten", "kommune", False, False),
    ("ppt", "PPT {town}", "ppt", "kommune", False, False),
    ("barnevern", "Barneverntjenesten i {town}", "barnevern", "kommune", False, False),
    ("nav", "NAV {town}", "nav", "", False, False),
    ("gp", "{place} legesenter", "gp", "", True, False),
    ("gp2", "Legene ved torget", "gp", "", True, False),
    ("hospital", "{region} sykehus HF", "helseforetak", "", True, True),
    ("habilitation", "Habiliteringstjenesten {region}", "habilitation", "hospital", True, True),
    ("ward", "Medisinsk poliklinikk {region}", "hospital-unit", "hospital", True, True),
    ("dps", "DPS {town}", "hospital-unit", "hospital", True, True),
    ("bup", "BUP {town}", "hospital-unit", "hospital", True, True),
    ("private", "{other} bo og avlastning AS", "private", "", False, False),
    ("work", "{place} arbeid og vekst AS", "private", "", False, False),
    ("club", "{town} idrettslag", "voluntary", "", False, False),
    ("cross", "Nærhjelpa i {town}", "voluntary", "", False, False),
    ("elsewhere", "{neighbour} kommune", "kommune", "", True, False),
    ("centre", "{region} opptreningssenter", "other", "", False, False),
)
_WORK = (
    # service, role, title, profession, how many
    ("unit", "leader", "Leder koordinerende enhet", "SP", 2),
    ("home", "nurse", "Sykepleier", "SP", 6), ("home", "assistant", "Helsefagarbeider", "HF", 4),
    ("rehab", "therapist", "Fysioterapeut", "FT", 4), ("rehab", "therapist", "Ergoterapeut", "ET", 4),
    ("rehab", "nurse", "Vernepleier", "VP", 4), ("mental", "therapist", "Vernepleier", "VP", 3),
    ("mental", "nurse", "Psykiatrisk sykepleier", "SP", 3), ("school", "contact-teacher", "Kontaktlærer", None, 6),
    ("school", "special-teacher", "Spesialpedagog", None, 3), ("school2", "contact-teacher", "Kontaktlærer", None, 5),
    ("school2", "assistant", "Miljøarbeider", None, 2), ("kindergarten", "special-teacher", "Spesialpedagog", None, 3),
    ("ppt", "participant", "Rådgiver PPT", None, 3), ("barnevern", "barnevern-advisor", "Barnevernskonsulent", None, 3),
    ("nav", "nav-advisor", "Veileder NAV", None, 5), ("gp", "gp", "Fastlege", "LE", 4),
    ("gp2", "gp", "Fastlege", "LE", 4),
    ("habilitation", "treating-doctor", "Overlege", "LE", 2), ("habilitation", "nurse", "Sykepleier", "SP", 3),
    ("ward", "treating-doctor", "Overlege", "LE", 3), ("ward", "nurse", "Kreftsykepleier", "SP", 3),
    ("dps", "therapist", "Psykolog", "PS", 4), ("dps", "treating-doctor", "Psykiater", "LE", 2),
    ("bup", "therapist", "Psykolog", "PS", 3),
    ("private", "support-person", "Avlaster", None, 4), ("work", "participant", "Arbeidsleder", None, 3),
    ("club", "support-person", "Trener", None, 2), ("elsewhere", "koordinator", "Koordinator", "VP", 3),
)  # fmt: skip


def make_town(seed: int) -> Town:
    """The municipality of a seed, with the same people whoever asks."""
    rng = Random(f"{seed}:municipality")  # noqa: S311 - test data
    town, neighbour, place, other = _names(rng, 4)
    region = rng.choice(("Nordvest", "Sørøst", "Innlandet øst", "Ytre kyst", "Fjellregionen", "Midtre"))
    code = f"99{rng.randrange(1, 90):02}"
    words = {"town": town, "neighbour": neighbour, "place": place, "other": other, "region": region,
             "way": rng.choice(("nord", "sør", "øst", "vest"))}  # fmt: skip
    first = rng.randrange(400_000)
    services: dict[str, Organisation] = {}
    for number, (key, name, kind, above, her, resh) in enumerate(_SERVICES):
        made = Organisation(
            id=make_uuid(rng),
            name=name.format_map(words),
            kind=Code(kind),
            orgnr=make_orgnr(first + number),
            municipality_code=code if key != "elsewhere" else "9999",
            phone=make_phone(rng),
            email=f"{key}@{_ascii(town)}.example.org",
        )
        if her:
            made.her_id = str(8_140_100 + first % 9000 * 100 + number)
        if resh:
            made.resh_id = str(990_000 + number)
        if above:
            made.part_of = services[above].id
        services[key] = made
    return Town(
        town, code, f"{rng.randrange(100, 9990):04}", neighbour, services, _workers(rng, town), _units(rng, services)
    )


def _names(rng: Random, count: int) -> list[str]:
    return [first + rng.choice(PLACE_ENDS) for first in rng.sample(PLACES, count)]


def _workers(rng: Random, town: str) -> dict[str, list[Worker]]:
    workers: dict[str, list[Worker]] = {}
    first, number = rng.randrange(9_000_000), 0
    for service, role, title, profession, many in _WORK:
        for _ in range(many):
            number += 1
            given, family = rng.choice(FEMALE if rng.random() < 0.75 else MALE), rng.choice(FAMILY)
            email = f"{_ascii(given)}.{_ascii(family)}{number}@{_ascii(town)}.example.org"
            hpr = make_hpr(first + number) if profession else None
            person = Worker(given, family, role, title, profession, hpr, service, make_phone(rng), email)
            workers.setdefault(service, []).append(person)
    return workers


def _units(rng: Random, services: dict[str, Organisation]) -> tuple[CoordinatingUnit, CoordinatingUnit]:
    def unit(key: str, level: str) -> CoordinatingUnit:
        return CoordinatingUnit(
            id=make_uuid(rng),
            name=f"Koordinerende enhet, {services[key].name}",
            level=Code(level),
            organisation=services[key].id,
            phone=make_phone(rng),
            night_phone=make_phone(rng),
            email=services[key].email,
            hours="Hverdager 08.00-15.30",
        )

    return unit("kommune", "kommune"), unit("hospital", "helseforetak")


def make_uuid(rng: Random) -> str:
    """A UUID of version 4 from the random numbers given."""
    digits = f"{rng.getrandbits(128):032x}"
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


def make_phone(rng: Random) -> str:
    """Eight digits in a series that is given to nobody: Norwegian numbers of eight digits do not begin with 1."""
    digits = f"10{rng.getrandbits(24) % 1_000_000:06}"
    return f"{digits[:3]} {digits[3:5]} {digits[5:]}"


def _ascii(text: str) -> str:
    return text.lower().translate(str.maketrans("æøåéćś ", "aoaecs-"))
