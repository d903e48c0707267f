"""Which consents stand on a day, and what each line of them opens (domain.md § 2.4; fhir.md § 3.5).

A consent stands where it is active, within its time, signed by one who could, not withdrawn, and about the group and
the kinds of information that there are. Whatever is not understood counts against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from planbro.plan._check import stands, words_only
from planbro.plan._days import first_day, last_day, value_of
from planbro.plan._fields import Kind
from planbro.plan._model import Consent, ConsentParty, Plan
from planbro.plan._values import ABSENT
from planbro.plan.disclosure._policy import Policy
from planbro.plan.disclosure._register import Register
from planbro.plan.disclosure._renewal import Renewal
from planbro.plan.disclosure._signers import Signers
from planbro.plan.disclosure._time import goes_on, has_begun, is_unbounded

_UNDATED: Final = ("not-signed", "not-started", "reservation:")
"""Faults of a consent to the plan that need not mean that it lapsed."""
_ACCESS: Final = frozenset({"read", "write"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a consent; `fault` says why it opens nothing after all."""

    provision: str
    part: str
    area: str | None
    write: bool
    purpose: object
    participant: object
    organisation: object
    fault: str | None
    signed: str
    order: int
    end: str | None
    """The last day of the line's own, that day too; its consent may end before."""

    def names(self, kind: Kind, area: str | None, whole: bool = False) -> bool:
        """Whether it opens this kind, in this livsområde; everything but the consents themselves is in the whole."""
        if self.area is not None and self.area != area:
            return False
        return (self.part == "whole" and kind is not Kind.CONSENT) or (self.part == kind.value and not whole)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A sharing that was refused: of what its lines name, or of everything."""

    signed: str | None
    lines: tuple[tuple[str | None, str | None, object, object], ...]


class Consents:
    """The consents of a plan on one day."""

    def __init__(self, register: Register, today: str, policy: Policy) -> None:
        self.register, self.plan, self.today, self.policy = register, register.plan, today, policy
        self.signers = Signers(register, today, policy)
        self.renewal = Renewal(register, today, policy)
        self.by_id: dict[str, list[Consent]] = {}
        for one in self.plan.consents:
            self.by_id.setdefault(one.id, []).append(one)
        self.faults: dict[int, str | None] = {id(one): self._fault(one) for one in self.plan.consents}
        self.lines: tuple[Line, ...] = tuple(
            line for at, one in enumerate(self.plan.consent_parties) if (line := self._line(one, at))
        )
        self.refusals: tuple[Refusal, ...] = tuple(self._refusals())
        self.making = self._making()

    def fault_of(self, consent: Consent) -> str | None:
        """Why a consent does not stand; None where it does."""
        return self.faults[id(consent)]

    def _fault(self, consent: Consent) -> str | None:
        fault = own_fault(self.plan, consent, self.today) or self.signers.fault_of(consent)
        if fault is None and value_of(consent.kind) == "sharing" and self.renewal.is_due(consent):
            return "needs-renewal"
        return fault

    def _making(self) -> str | None:
        """Why the plan may not be told of in content: the consent that it is made (pbrl § 2-5)."""
        if value_of(self.plan.status) == "revoked":
            return "withdrawn"
        making = [one for one in self.plan.consents if value_of(one.kind) == "plan-making"]
        faults = [self.faults[id(one)] for one in making]
        if making and all(faults):
            lasting = [fault for fault in faults if fault and not fault.startswith(_UNDATED)]
            if self.policy.making_required or len(lasting) == len(making):
                return (lasting or [fault for fault in faults if fault])[-1]
        return "no-consent-to-plan" if not making and self.policy.making_required else None

    @property
    def plan_refused(self) -> bool:
        """Whether the plan itself was refused or taken back: then not even its being is told."""
        making = [one for one in self.plan.consents if value_of(one.kind) == "plan-making"]
        return bool(making) and all(self.faults[id(one)] == "withdrawn" or _is_refused(one) for one in making)

    def _line(self, party: ConsentParty, order: int) -> Line | None:
        consents = self.by_id.get(party.consent, []) if isinstance(party.consent, str) else []
        part, area = value_of(party.part), value_of(party.life_area)
        vague = area is None and party.life_area is not ABSENT
        no_access = party.access is not ABSENT and value_of(party.access) not in _ACCESS
        if part is None or vague or no_access or not consents:
            return None
        if any(value_of(one.kind) != "sharing" for one in consents):
            return None
        faults = [self.faults[id(one)] for one in consents]
        faults += [None if has_begun(party.start, self.today) else "not-started"]
        faults += [None if goes_on(party.end, self.today) else "expired"]
        if self._body_kind(party) == "barnevern":
            faults = [*(self._at_barnevern(one) for one in consents), *faults[len(consents) :]]
        faults += ["needs-renewal" if self.renewal.is_line_due(party, consents[0]) else None]
        signed = max((_signed(one) or "" for one in consents), default="")
        return Line(
            f"consent:{consents[0].id}", part, area, value_of(party.access) == "write",
            value_of(party.purpose) if party.purpose is not ABSENT else ABSENT, party.participant, party.organisation,
            next((fault for fault in faults if fault), None), signed, order, first_day(party.end),
        )  # fmt: skip

    def _body_kind(self, party: ConsentParty) -> str | None:
        ref = party.organisation
        bodies = self.register.items.get("organisations", {}).get(ref, []) if isinstance(ref, str) else []
        return value_of(bodies[0].kind) if bodies else None

    def _at_barnevern(self, consent: Consent) -> str | None:
        """The consent's fault by the age that counts towards barnevernet."""
        fault = own_fault(self.plan, consent, self.today) or self.signers.fault_of(consent, "barnevern")
        return fault or ("needs-renewal" if self.renewal.is_due(consent) else None)

    def _refusals(self) -> list[Refusal]:
        found = []
        for one in self.plan.consents:
            if value_of(one.kind) != "sharing" or not _is_refused(one):
                continue
            begun = _signed(one)
            if begun is not None and begun > self.today:
                continue
            lines = tuple(
                (value_of(line.part), value_of(line.life_area), line.participant, line.organisation)
                for line in self.plan.consent_parties
                if line.consent == one.id
            )
            found.append(Refusal(last_day(one.signed) or last_day(one.start), lines))
        return found


def own_fault(plan: Plan, consent: Consent, today: str) -> str | None:
    """Why a consent does not stand by what it says itself, whoever signed it."""
    if not is_unbounded(consent.withdrawn):
        day = first_day(consent.withdrawn)
        if day is None or day <= today:
            return "withdrawn"
    elif not is_unbounded(consent.withdrawn_by):
        return "withdrawn"
    if not goes_on(consent.end, today):
        return "expired"
    if not stands(consent, today):
        return "not-active"
    if is_unbounded(consent.signed) and is_unbounded(consent.start):
        return "not-signed"
    if not (has_begun(consent.signed, today) and has_begun(consent.start, today)):
        return "not-started"
    return f"reservation:{consent.id}" if words_only(plan, consent) else None


def _is_refused(consent: Consent) -> bool:
    return value_of(consent.status) == "rejected" or (
        consent.takes_part is False and value_of(consent.status) in {"active", None}
    )


def _signed(consent: Any) -> str | None:
    """The first day that the signature may be of; the start where no signature is dated."""
    return first_day(consent.signed) or first_day(consent.start)
