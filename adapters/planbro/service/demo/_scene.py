"""Who is in the demo: a made-up kommune as the generator has it, its people, and a hospital that asks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Final

from planbro.exchange.sync._leads import leads_of
from planbro.exchange.view import Caller
from planbro.plan import Koordinator, Party, Plan, value_of
from planbro.plan.disclosure import Asker
from planbro.service.pages._colleague import ROLES, Colleague, Role
from planbro.testing._town import Town, Worker, make_town
from planbro.testing.generator import municipality
from planbro.testing.issuer import WORKPLACES
from planbro.testing.kept import with_consent

HOSPITAL: Final = replace(WORKPLACES[0], name="Granvik sykehus, medisinsk sengepost")
"""The one that asks by HTTP. Its own messages the kommune's neighbours get: `receivers` of the settings."""
_SEED: Final = 5
_PLANS: Final = 30
_EACH: Final = 3
"""Of every third plan that hospital is let read, where the plan bears it."""
_SCOPES: Final[dict[Role, str]] = {"koordinator": "coordinate", "office": "office", "operator": "operate"}


@dataclass(frozen=True, slots=True)
class Scene:
    """The kommune on one day."""

    town: Town
    plans: tuple[Plan, ...]

    @property
    def orgnr(self) -> str:
        return str(self.town.services["kommune"].orgnr)

    @property
    def name(self) -> str:
        return f"{self.town.name} kommune"

    def her_id(self, service: str) -> str:
        return str(self.town.services[service].her_id)

    def ips(self) -> list[Plan]:
        """Plans that people work with."""
        return [
            one for one in self.plans
            if value_of(one.kind) == "ip" and value_of(one.status) == "active" and one.goals and one.koordinatorer
        ]  # fmt: skip

    def colleague(self, role: Role) -> Colleague:
        """Somebody of the kommune with that role."""
        name, number = self._koordinator() if role == "koordinator" else self._other(role)
        parties = [Party.parse(number)] if number else []
        asker = Asker((*parties, Party.parse(f"orgnr:{self.orgnr}")), care_relation="work", vouched=True)
        caller = Caller(asker, "COC", "pages", self.orgnr, practitioner=number or "sub:drift", session=f"demo-{role}",
                        scopes=frozenset({_SCOPES[role]}))  # fmt: skip
        return Colleague(caller, name=name)

    def colleagues(self) -> dict[Role, Colleague]:
        return {role: self.colleague(role) for role in ROLES}

    def _koordinator(self) -> tuple[str, str]:
        """The one with the most plans."""
        numbers = Counter(one.number for plan in self.ips() for one in leads_of(plan) if one.number[:4] == "hpr:")
        number = max(numbers, key=lambda one: (numbers[one], one))
        found = next(one for plan in self.plans for one in plan.koordinatorer if _hpr(one) == number)
        return f"{found.given} {found.family}", number

    def _other(self, role: Role) -> tuple[str, str]:
        leader: Worker = self.town.workers["unit"][0]
        if role == "office":
            return f"{leader.given} {leader.family}", f"hpr:{leader.hpr}"
        return "Drift", ""


def _hpr(one: Koordinator) -> str:
    return f"hpr:{one.hpr}"


def scene(day: str) -> Scene:
    """The kommune as it stands on a day; the same on the same day."""
    plans = [
        plan if at % _EACH else with_consent(plan, HOSPITAL.legal_entity)
        for at, plan in enumerate(municipality(_PLANS, _SEED, as_of=day))
    ]
    return Scene(make_town(_SEED), tuple(replace(one) for one in plans))
