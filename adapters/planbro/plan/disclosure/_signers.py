"""Who may consent: age, competence, parental responsibility and mandate, on the day of the signature and today.

The table of who signed is kodeverk 7456; the right of each signer to consent, 9245, stands with the relatives.
"""

from __future__ import annotations

from typing import Any, Final

from planbro.plan._days import first_day, last_day, value_of
from planbro.plan._model import Consent, Related
from planbro.plan._values import ABSENT
from planbro.plan.disclosure._ages import Born, age_for, born
from planbro.plan.disclosure._asker import bare
from planbro.plan.disclosure._policy import Policy
from planbro.plan.disclosure._register import Register
from planbro.plan.disclosure._time import has_begun, spans

PARENTS: Final = frozenset({"parent-sole", "parents-joint", "other-parental"})
_RIGHTS: Final = {
    "parent-sole": {"parent-sole"}, "parents-joint": {"parent-shared"}, "guardian": {"guardian"},
    "other-parental": {"parent-sole", "parent-shared"}, "next-of-kin": {"next-of-kin"},
}  # fmt: skip
"""What a signer's own right to consent may say, where the plan states it."""
MANDATED: Final = frozenset({"guardian", "power-of-attorney", "assigned"})


class Signers:
    """Whether those who signed the consents of a plan could."""

    def __init__(self, register: Register, today: str, policy: Policy) -> None:
        self.register, self.plan, self.today, self.policy = register, register.plan, today, policy
        self.born: Born | None = born(self.plan, today)
        self.competence = value_of(self.plan.planeier.competence)
        self.vague = self.plan.planeier.competence is not ABSENT and self.competence is None

    def fault_of(self, consent: Consent, kind: str | None = None) -> str | None:
        """Why the signature does not open; `kind` names the rules that count where they are not those of the plan."""
        signed = (
            first_day(consent.signed) or first_day(consent.start),
            last_day(consent.signed) or last_day(consent.start),
        )
        earliest, latest = signed[0] or self.today, min(signed[1] or self.today, self.today)
        right = value_of(consent.signer_kind)
        if self.vague:
            return "competence"
        if self.born is None:
            if self.policy.age_unknown == "closed":
                return "age:unknown"
            aged = Born("0001-01-01", "0001-01-01")
        else:
            aged = self.born
        if aged.first > earliest:
            return "age:unknown"
        if right is None:
            stated = (consent.signer_kind, consent.signer_related)
            if any(one is not ABSENT for one in stated) or value_of(consent.acting) == "for":
                return "signer-unknown"
        elif right not in self.policy.signers:
            return "signer-not-accepted"
        own_age = age_for(self.policy.ages, "consents", kind or value_of(self.plan.kind))
        if right is None or right in {"patient-express", "patient-tacit"}:
            return self._by_planeier(consent, aged, own_age, earliest, stated=right is not None)
        if right in PARENTS or right == "barnevern":
            return self._for_child(consent, right, aged, own_age, earliest, latest)
        if right == "guardian":
            return self._by_guardian(consent, earliest, latest)
        if right == "next-of-kin":
            adult = age_for(self.policy.ages, "adult")
            fits = aged.is_surely(adult, earliest) and self.competence == "lacking" and self._right_fits(consent, right)
            return None if fits else "competence"
        return "signer-not-accepted"

    def _by_planeier(self, consent: Consent, aged: Born, own_age: int, earliest: str, *, stated: bool) -> str | None:
        if not aged.is_surely(own_age, earliest):
            return "age:too-young" if stated else "signer-unknown"
        if self.competence == "lacking":
            return "competence"
        if self.competence == "partly":
            return None if value_of(consent.acting) == "with" or self._is_cosigned(consent) else "competence"
        return None

    def _for_child(
        self, consent: Consent, right: str, aged: Born, own_age: int, earliest: str, latest: str
    ) -> str | None:
        if not (aged.is_surely_under(own_age, self.today) and aged.is_surely_under(own_age, latest)):
            return "age:16-parent"
        if right == "barnevern":
            return None
        if not self._right_fits(consent, right):
            return "competence"
        if consent.signer_related is not ABSENT and not any(_is_parent(one) for one in self._signer(consent)):
            return "signer-not-accepted"
        shared = right == "parents-joint" or self._is_shared(consent, earliest)
        return None if not shared or self._is_cosigned(consent) else "cosigner-missing"

    def _is_shared(self, consent: Consent, day: str) -> bool:
        """Whether the plan knows of another with parental responsibility than the one who signed."""
        signer = consent.signer_related
        if any(value_of(one.consent_right) == "parent-shared" for one in self._signer(consent)):
            return True
        parents = {
            one.id
            for one in self.plan.related
            if value_of(one.representation) == "parental" and spans(one, day, "mandate_start", "mandate_end")
            and value_of(one.consent_right) != "none"
        }  # fmt: skip
        return len(parents - {signer}) >= (1 if isinstance(signer, str) and signer in parents else 2)

    def _is_cosigned(self, consent: Consent) -> bool:
        """Whether another than the signer has signed too, by today."""
        if consent.cosigned is ABSENT or not has_begun(consent.cosigned, self.today):
            return False
        second, first = consent.cosigner_related, _name(consent.signer_given, consent.signer_family)
        if isinstance(second, str):
            known = [one for one in self.plan.related if one.id == second]
            fits = any(_is_parent(one) or value_of(one.representation) in MANDATED for one in known)
            twice = any(_may_be_one(one, other) for one in known for other in self._signer(consent))
            named = any(_name(one.given, one.family) == first for one in known) if any(first) else False
            return fits and second != consent.signer_related and not twice and not named
        names = _name(consent.cosigner_given, consent.cosigner_family)
        taken = {first, *(_name(one.given, one.family) for one in self._signer(consent))}
        return second is ABSENT and any(names) and names not in taken

    def _by_guardian(self, consent: Consent, earliest: str, latest: str) -> str | None:
        signers = self._signer(consent)
        if not signers or self.competence == "competent" or not self._right_fits(consent, "guardian"):
            return "mandate" if self.competence != "competent" else "competence"
        days = (earliest, latest, self.today)
        return None if all(has_mandate(one, day) for one in signers for day in days) else "mandate"

    def _signer(self, consent: Consent) -> list[Related]:
        return [one for one in self.plan.related if one.id == consent.signer_related]

    def _right_fits(self, consent: Consent, right: str) -> bool:
        """Whether the signer's own right to consent, where the plan states it, is the one the consent claims."""
        rights = [one.consent_right for one in self._signer(consent)]
        return all(stated is ABSENT or value_of(stated) in _RIGHTS[right] for stated in rights)


def _name(given: object, family: object) -> tuple[str, ...]:
    """A name as it is compared."""
    return tuple(" ".join(part.casefold().split()) if isinstance(part, str) else "" for part in (given, family))


def _may_be_one(one: Related, other: Related) -> bool:
    """Whether two relatives may be one person: by number, and by name where one has none."""
    numbers = {bare("fnr", one.identifier), bare("fnr", other.identifier)}
    if "" not in numbers:
        return len(numbers) == 1
    name = _name(one.given, one.family)
    return any(name) and name == _name(other.given, other.family)


def _is_parent(one: Related) -> bool:
    return value_of(one.representation) == "parental" or value_of(one.consent_right) in {"parent-sole", "parent-shared"}


def has_mandate(one: Any, day: str) -> bool:
    """Whether one with a mandate may act in personal matters, health among them, on that day (fhir.md § 1.4)."""
    return (
        value_of(one.representation) in MANDATED
        and one.mandate_personal is True
        and spans(one, day, "mandate_start", "mandate_end")
    )
