"""What is asked for, by whom, about whom; and the rules that a tenant has for answering."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

import orjson

from planbro.findings import Findings, Refused
from planbro.plan import VALUE_SETS, Policy, is_date
from planbro.plan.disclosure import Asker, Party, Role
from planbro.store.database import Number, Request

Way = Literal["fhir", "plo", "letter"]
WHOLE: Final = "whole"
PARTS: Final = VALUE_SETS["part"]
AREAS: Final = VALUE_SETS["life-area"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: kinds of information (`part`), livsområder (none: all), the days, and for what purpose.

    Raises:
        Refused: a word that the value sets do not have, or days that are none; all faults at once.
    """

    parts: tuple[str, ...] = (WHOLE,)
    areas: tuple[str, ...] = ()
    start: str | None = None
    stop: str | None = None
    purpose: str = "TREAT"

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", tuple(one for one in PARTS if one in self.parts) or tuple(self.parts))
        object.__setattr__(self, "areas", tuple(one for one in AREAS if one in self.areas) or tuple(self.areas))
        found = Findings()
        for path, said, known in (("parts", self.parts, PARTS), ("areas", self.areas, AREAS),
                                  ("purpose", (self.purpose,), VALUE_SETS["purpose"])):  # fmt: skip
            if not set(said) <= set(known):
                found.add("access-word-unknown", path=path, known=", ".join(known))
        for path, day in (("start", self.start), ("stop", self.stop)):
            if day is not None and not (is_date(day) and len(day) == 10):
                found.add("access-day", path=path)
        if not self.parts:
            found.add("access-word-unknown", path="parts", known=", ".join(PARTS))
        if not found.has_errors and self.start and self.stop and self.stop < self.start:
            found.add("access-day", path="stop")
        if found.has_errors:
            raise Refused(found)

    def as_json(self) -> dict[str, Any]:
        return {"parts": list(self.parts), "areas": list(self.areas), "start": self.start, "stop": self.stop,
                "purpose": self.purpose}  # fmt: skip

    @classmethod
    def of_json(cls, said: Mapping[str, Any]) -> Wanted:
        return cls(tuple(said["parts"]), tuple(said["areas"]), said["start"], said["stop"], said["purpose"])


@dataclass(frozen=True, slots=True, repr=False)
class Ask:
    """A request as it came. `id` is a random UUID, which names it outside; `numbers` are those of the person.

    `owner` is who may ask after it and is told the answer: `client:…/orgnr:…` or a party. `name` is what the asker's
    body calls itself, `words` why it asks, in its own words; `whom` and `names` are filled in when it is kept.
    `paper` is the signed consent, where one came along, by its number in the store. `attested` is whom the asker's
    attestation is about, where it names one; it is not kept.
    """

    id: str
    tenant: str
    way: Way
    owner: str
    asker: Asker
    numbers: tuple[Number, ...]
    wanted: Wanted = Wanted()
    body: str = ""
    unit: str = ""
    name: str = ""
    client: str = ""
    practitioner: str = ""
    profession: str = ""
    words: str = ""
    basis: str = ""
    decision: str = ""
    whom: str = "unit"
    names: Mapping[str, str] = field(default_factory=dict)
    port: str = ""
    message: int | None = None
    paper: int | None = None
    attested: Number | None = None

    def __repr__(self) -> str:
        return f"Ask({self.way}, {self.id})"


def party_of(owner: str) -> str:
    """Of whom a request belongs to, the party that asks: the unit where there is one, else the body; not the client.

    >>> party_of("client:epj/orgnr:974760673/orgnr:974760681"), party_of("herid:8140006"), party_of("client:epj")
    ('orgnr:974760681', 'herid:8140006', 'client:epj')
    """
    return owner.rpartition("/")[2]


@dataclass(frozen=True, slots=True, repr=False)
class Case:
    """A request with what is sealed in it: for koordinerende enhet, and for whoever answers."""

    row: Request
    asker: Asker
    numbers: tuple[Number, ...]
    wanted: Wanted
    granted: Wanted | None = None
    body: str = ""
    unit: str = ""
    name: str = ""
    client: str = ""
    practitioner: str = ""
    profession: str = ""
    words: str = ""
    basis: str = ""
    decision: str = ""
    whom: str = "unit"
    names: Mapping[str, str] = field(default_factory=dict)
    """What the asker's bodies are called in the address book, by their numbers."""
    reason: str = ""
    """Why it was refused, as koordinerende enhet said it."""
    told: bool = False
    """Whether the asker may know that there is a plan, so that the reason and the way to complain are told too."""

    @property
    def called(self) -> str:
        """What the asker is called: by its own name, by the address book's, or by its number."""
        party = party_of(self.row.owner)
        return self.name or self.names.get(party, "") or party

    def __repr__(self) -> str:
        return f"Case({self.row.way}, {self.row.ref}, {self.row.standing})"

    def sealed(self) -> bytes:
        """What is kept sealed of it."""
        return _sealed(self)


@dataclass(frozen=True, slots=True)
class Answering:
    """What a tenant has decided of requests for access (settings `[access]`).

    `after` is how many hours go before somebody is answered who may know nothing, however it came out; `unanswerable`
    what such a one hears then: that it cannot be answered, or nothing. `longest` is the longest span that is given, in
    days, where neither the request nor the consent says a shorter one. `words` mark a DIALOG_FORESPORSEL as one about
    the plan. `complaint` is the body that a complaint goes to.
    """

    after: float = 72
    unanswerable: Literal["message", "silence"] = "message"
    longest: int = 365
    words: tuple[str, ...] = ("individuell plan", "individuelle planen", "innsyn i plan", "samspillplan")
    complaint: str = "Statsforvalteren"
    language: Literal["nb", "nn"] = "nb"
    hooks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For each client the addresses below which it may be told; none: nowhere."""
    whom: Literal["unit", "body"] = "unit"
    """Whom a consent names of one that asks for a unit: the unit, or the legal entity that it is of."""
    known: frozenset[str] = frozenset()
    """Legal entities, by organisasjonsnummer, that the tenant knows as health services, also where no plan does."""

    def policy_for(self, policy: Policy, body: str) -> Policy:
        """What the tenant has decided, for a body that asks."""
        return replace(policy, known_bodies=frozenset()) if body in self.known else policy


_PLAIN: Final = (
    "body", "unit", "name", "client", "practitioner", "profession", "words", "basis", "decision", "whom",
)  # fmt: skip


def _sealed(one: Ask | Case) -> bytes:
    told: dict[str, Any] = {name: value for name in _PLAIN if (value := getattr(one, name))}
    told["numbers"] = [{"value": n.value, "kind": n.kind, "issuer": n.issuer} for n in one.numbers]
    told["asker"], told["names"] = asker_json(one.asker), dict(one.names)
    told["wanted"] = one.wanted.as_json()
    if isinstance(one, Case):
        told |= {"reason": one.reason, "told": one.told}
        told["granted"] = one.granted.as_json() if one.granted is not None else None
    return orjson.dumps(told)


def sealed_of(ask: Ask) -> bytes:
    """What is kept sealed of a request that came."""
    return _sealed(ask)


def case_of(row: Request, data: bytes) -> Case:
    """The request with what was sealed in it."""
    said = orjson.loads(data)
    granted = said.get("granted")
    return Case(
        row, asker_of(said["asker"]), tuple(Number(**one) for one in said["numbers"]), Wanted.of_json(said["wanted"]),
        Wanted.of_json(granted) if granted else None, names=said["names"],
        reason=said.get("reason", ""), told=said.get("told", False), **{name: said.get(name, "") for name in _PLAIN},
    )  # fmt: skip


def asker_json(asker: Asker) -> dict[str, Any]:
    """An asker as it is kept, sealed."""
    return {"parties": [f"{one.kind}:{one.value}" for one in asker.parties], "role": asker.role,
            "care_relation": asker.care_relation, "vouched": asker.vouched}  # fmt: skip


def asker_of(said: Mapping[str, Any]) -> Asker:
    """The asker again; an acute ground is of its own moment, and is not kept."""
    role: Role | None = said["role"]
    parties = tuple(Party.parse(one) for one in said["parties"])
    return Asker(parties, role, said["care_relation"], vouched=said["vouched"])


def bodies_of(asker: Asker) -> Asker:
    """The asker's bodies, without the person who asks for them; the asker itself where it has none."""
    bodies = tuple(one for one in asker.parties if one.is_body)
    return replace(asker, parties=bodies) if bodies else asker


def parts_of(said: Iterable[str]) -> tuple[str, ...]:
    """Kinds of information as somebody wrote them; none means the whole."""
    return tuple(one.strip() for one in said if one.strip()) or (WHOLE,)
