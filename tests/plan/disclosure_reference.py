"""The rules of disclosure, read plainly: may this asker see this fact of this plan on this day?

Slow on purpose. Nothing is indexed and nothing is remembered from one fact to the next, so that each rule can be held
against its source: a paragraph of law, or a section of docs/domain.md (§) or docs/fhir.md. A fact leaves when one rule
opens it, no rule closes it, its item leaves, and whatever it points to leaves too. What is not understood opens
nothing and closes what it might be about.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from planbro.ident import examine
from planbro.plan import ABSENT, LISTS, Code, Kind, Null, Party, Plan, Policy, facts, schema

Fact = tuple[str, str, str]


@dataclass(frozen=True)
class Question:
    """Who asks about which plan, for what, on which day."""

    plan: Plan
    parties: tuple[Party, ...]
    purpose: str | None
    day: str
    policy: Policy
    role: str | None = None
    related_to_care: bool = True
    acute: str | None = None
    access: str = "read"
    data_as_of: str | None = None


def question(
    plan: Plan,
    asker: Any,
    purpose: str | None,
    as_of: str,
    policy: Policy | None = None,
    *,
    access: str = "read",
    data_as_of: str | None = None,
) -> Question:
    """The question as it is put: to a number, or to one who states role, care relation and acute ground."""
    made = Question(plan, (), purpose, as_of[:10], policy or Policy(), access=access, data_as_of=data_as_of)
    if isinstance(asker, str):
        return replace(made, parties=(Party.parse(asker),))
    if isinstance(asker, Party):
        return replace(made, parties=(asker,))
    return replace(
        made,
        parties=tuple(asker.parties),
        role=asker.role,
        related_to_care=asker.care_relation is not None,
        acute=asker.acute,
    )


def may(
    plan: Plan,
    asker: Any,
    purpose: str | None,
    as_of: str,
    policy: Policy | None = None,
    fact: Fact = ("", "", "id"),
    **more: Any,
) -> bool:
    """Whether the asker may see one fact."""
    asked = question(plan, asker, purpose, as_of, policy, **more)
    return tells_something(asked) and leaves(asked, fact)


def all_that_may(
    plan: Plan, asker: Any, purpose: str | None, as_of: str, policy: Policy | None = None, **more: Any
) -> set[Fact]:
    """Every fact that the asker may see."""
    asked = question(plan, asker, purpose, as_of, policy, **more)
    return {fact for fact, _ in facts(plan) if leaves(asked, fact)} if tells_something(asked) else set()


# what a fact needs to leave


def leaves(q: Question, fact: Fact) -> bool:
    """It is opened, its item leaves, and every item it points to leaves (no reference tells of what stays)."""
    owner, ident, name = fact
    if not is_there(q.plan, fact):
        return False
    if owner.endswith("[]") and name != "id" and not leaves(q, (owner, ident, "id")):
        return False
    if not (is_opened(q, fact) or identifies(q, fact) or is_brought(q, fact)):
        return False
    known = [(ref, to) for ref, targets in points_to(q, fact) for to in targets]
    return all(any(leaves(q, (f"{to}[]", ref, "id")) for other, to in known if other == ref) for ref, _ in known)


def is_opened(q: Question, fact: Fact) -> bool:
    """One rule opens it, and none closes it."""
    return any(rule(q, fact) for rule in OPENS) and not is_closed(q, fact)


def is_closed(q: Question, fact: Fact) -> bool:
    return any(rule(q, fact) for rule in CLOSES)


def tells_something(q: Question) -> bool:
    """Law 3: a plan of which nothing may be told gives no sign of itself, not even whose it is."""
    return any(tells(q, fact) for fact, _ in facts(q.plan))


def tells(q: Question, fact: Fact) -> bool:
    owner, _, name = fact
    of_plan_or_koordinator = owner in {"ip_status[]", "koordinator_status[]", "koordinatorer[]"} or (
        owner == "" and name in {"kind", "status"}
    )
    if is_closed(q, fact):
        return False
    return any(rule(q, fact) for rule in OPENS[1:]) or (
        of_plan_or_koordinator and status_by_standing_provision(q, fact)
    )


def identifies(q: Question, fact: Fact) -> bool:
    """What leaves must say whose it is: the name, the date of birth, the national numbers in force (plo.md § 3.1)."""
    owner, _, name = fact
    if owner == "planeier":
        return name in {"family", "middle", "given", "birth_date"} and not is_closed(q, fact)
    if owner == "identifiers[]" and not is_closed(q, fact):
        one = record(q.plan, fact)
        national = one.kind is ABSENT or value(one.kind) in {"fnr", "dnr", "hnr", "fhn", "duf"}
        return national and within(q.day, one.start, one.end)
    return fact == ("", "", "id")


def is_brought(q: Question, fact: Fact) -> bool:
    """A body comes along with what refers to it, and so does the body it is a part of; people do not."""
    owner, ident, _ = fact
    return owner == "organisations[]" and not is_closed(q, fact) and body_is_referred_to(q, ident, frozenset())


def body_is_referred_to(q: Question, ident: str, seen: frozenset[str]) -> bool:
    if ident in seen:
        return False
    for other, targets in references(q):
        if ident not in targets or kind_of(other) is Kind.CONSENT:
            continue
        item: Fact = (other[0], other[1], "id")
        if is_opened(q, other) and is_opened(q, item):
            return True
        if (
            other[0] == "organisations[]"
            and not is_closed(q, item)
            and body_is_referred_to(q, other[1], seen | {ident})
        ):
            return True
    return False


def references(q: Question) -> list[tuple[Fact, list[str]]]:
    """Every fact of the plan that refers to bodies, with the ids it holds."""
    found = [(fact, [ref for ref, to in points_to(q, fact) if "organisations" in to]) for fact, _ in facts(q.plan)]
    return [(fact, ids) for fact, ids in found if ids]


# what opens


def status_by_standing_provision(q: Question, fact: Fact) -> bool:
    """Law 3; § 2.3: that a plan and a koordinator exist and how to reach them, to services that state why they ask."""
    if q.policy.status_provision is None or not q.related_to_care or q.access != "read" or is_dead(q):
        return False
    if kind_of(fact) is not Kind.STATUS or not asks_for_a_service(q):
        return False
    if any(objects(one) and holds_against(q, one) for one in q.plan.reservations):
        return False
    return not says_more_than_status(q, fact)


def content_by_consent(q: Question, fact: Fact) -> bool:
    """§ 2.4; § 19 h: a consent that stands, names the asker, and names the kind of information."""
    lines = [one for one in q.plan.consent_parties if line_stands(q, one) and line_names_kind(q, one, fact)]
    return any(line_names_asker(q, one) and consent_opens(q, one, fact) for one in lines) and (
        not content_is_shut(q) and not consents_are_old(q) and making_stands(q)
    )


def consent_opens(q: Question, line: Any, fact: Fact) -> bool:
    """The consent that a line is of stands, is not due for renewal, and was not refused since."""
    consents = [one for one in q.plan.consents if one.id == line.consent]
    return bool(consents) and all(
        stands(q, one, line) and not needs_renewal(q, one, line) and not is_refused(q, one, fact) for one in consents
    )


def own_reading(q: Question, fact: Fact) -> bool:
    """fhir.md § 3.5 no. 3; pbrl § 5-1: the planeier, and one who acts by a right that stands, read it all."""
    if q.access != "read" or is_dead(q) or q.plan.doubtful & SAFEGUARDS:
        return False
    return is_planeier(q) or any(represents(q, one) for one in q.plan.related if is_number_of(q, one, "identifier"))


def acute_need(q: Question, fact: Fact) -> bool:
    """fhir.md § 3.5 no. 7: only where the controller has switched it on, with a stated ground, for BTG or ETREAT."""
    stated = bool(getattr(q.policy, "acute", False)) and bool(q.acute) and q.purpose in {"BTG", "ETREAT"}
    if not stated or content_is_shut(q) or kind_of(fact) is Kind.CONSENT or q.access != "read":
        return False
    return q.related_to_care and asks_for_a_service(q)


OPENS = (status_by_standing_provision, content_by_consent, own_reading, acute_need)


# what closes, whatever opens


def purpose_missing(q: Question, fact: Fact) -> bool:
    """fhir.md § 3.5 no. 1: no purpose, or one that the controller does not take."""
    own = {"PATRQT", "FAMRQT", "PWATRNY"} if q.role in {"planeier", "representative"} else set()
    return q.purpose not in q.policy.purposes | own


def other_law(q: Question, fact: Fact) -> bool:
    """§ 2.5: a stafettlogg, an IOP or a plan of a kind nobody knows is not under the IP rules."""
    return q.plan.kind is not ABSENT and value(q.plan.kind) not in q.policy.plan_kinds


def reserved(q: Question, fact: Fact) -> bool:
    """§ 2.4; pbrl § 5-3: what the person keeps back stays, with all that stands within it."""
    return any(holds_against(q, one) and reservation_fits(q, one, fact) for one in q.plan.reservations)


def graded_address(q: Question, fact: Fact) -> bool:
    """fhir.md § 1.4: an address that is graded, or whose grading is not understood, never leaves."""
    if fact[0] != "addresses[]":
        return False
    return is_graded(record(q.plan, fact)) or "addresses[]" in q.plan.doubtful


def number_without_issuer(q: Question, fact: Fact) -> bool:
    """HIS 1001; § 5.6: a local H-nummer says nothing without who gave it."""
    if fact[0] != "identifiers[]":
        return False
    one = record(q.plan, fact)
    return value(one.kind) == "hnr" and not one.issuer


def opaque(q: Question, fact: Fact) -> bool:
    """MAPPING, disclosure per leaf: bytes and summaries may hold what is reserved or graded, and nobody can tell."""
    owner, _, name = fact
    if (owner, name) not in OPAQUE:
        return False
    return has_graded(q) or any(holds_against(q, one) for one in q.plan.reservations)


def reveals_address(q: Question, fact: Fact) -> bool:
    """fhir.md § 1.4: where an address is graded, what would show the way to it stays too: bodies, numbers, places."""
    if not has_graded(q):
        return False
    owner, _, name = fact
    if owner in NEAR_HOME or (owner in {"koordinatorer[]", "participants[]"} and name in REACHES_HOME):
        return True
    if (owner, name) in {("related[]", "phone"), ("related[]", "email"), ("meetings[]", "place")}:
        return True
    text = getattr(record(q.plan, fact), name) if name != "id" else ""
    return isinstance(text, str) and any(place in text.casefold() for place in places(q.plan))


def the_reservation_itself(q: Question, fact: Fact) -> bool:
    """That something is kept from the asker is kept from the asker (law 3: "unknown", never "no")."""
    if fact[0] == "reservations[]":
        return is_aimed(q, record(q.plan, fact))
    return (fact[0], fact[2]) == ("consents[]", "reservations") and any(is_aimed(q, one) for one in q.plan.reservations)


CLOSES = (
    purpose_missing, other_law, reserved, graded_address, reveals_address, number_without_issuer, opaque,
    the_reservation_itself,
)  # fmt: skip

NEAR_HOME = {"addresses[]", "telecoms[]", "organisations[]", "coordinating_units[]", "responsibilities[]"}
REACHES_HOME = {"phone", "night_phone", "email", "hours", "position", "organisation", "role_text"}

OPAQUE = {("documents[]", "data"), ("documents[]", "url"), ("documents[]", "sha256"), ("", "summary")}


# the asker


def is_number_of(q: Question, item: Any, field: str) -> bool:
    kind = {"hpr": "hpr", "identifier": "fnr", "her_id": "herid", "orgnr": "orgnr"}[field]
    return any(party.kind == kind and party.is_number(getattr(item, field, ABSENT)) for party in q.parties)


def is_planeier(q: Question) -> bool:
    """Proved by a fødselsnummer or D-nummer that is the person's own."""
    numbers = [one for one in q.plan.identifiers if value(one.kind) in {"fnr", "dnr"}]
    mine = any(party.kind == "fnr" and party.is_number(one.value) for party in q.parties for one in numbers)
    return mine and q.role in {None, "planeier"}


def represents(q: Question, one: Any) -> bool:
    """§ 2.4; fhir.md § 1.4: parental responsibility until 16; a mandate in its time that covers personal matters."""
    if q.role not in {None, "representative"} or not within(q.day, one.mandate_start, one.mandate_end):
        return False
    right = value(one.representation)
    if right == "parental":
        return surely_under(q.plan, 16, q.day)
    return right in {"guardian", "power-of-attorney", "assigned"} and one.mandate_personal is True


def asks_for_a_service(q: Question) -> bool:
    """A body or a HPR-nummer, and none that is no health service; a fødselsnummer beside says who the person is."""
    others = [one for one in q.parties if one.kind != "fnr"]
    return bool(others) and all(is_health_service(q, one) for one in others)


def is_health_service(q: Question, party: Party) -> bool:
    if party.kind not in q.policy.status_receivers:
        return False
    if party.kind == "hpr":
        return True
    asked = replace(q, parties=(party,))
    bodies = [
        one for one in q.plan.organisations if is_number_of(asked, one, "her_id") or is_number_of(asked, one, "orgnr")
    ]
    if not bodies and party.kind in q.policy.known_bodies:
        return False
    return not any(value(one.kind) in q.policy.no_health_service for one in bodies)


def bodies_of(q: Question) -> set[str]:
    """The bodies the asker is: by its own number, by where the asker works now, and all that those are a part of."""
    found = {one.id for one in q.plan.organisations if is_number_of(q, one, "her_id") or is_number_of(q, one, "orgnr")}
    found |= employers(q)
    return found | {above for ident in found for above in parts_above(q.plan, ident)}


def employers(q: Question) -> set[str]:
    return {
        one.organisation
        for one in own_entries(q)
        if is_here(q, one) and isinstance(getattr(one, "organisation", ABSENT), str)
    }


def own_entries(q: Question) -> list[Any]:
    """The items of the plan that are the asker: those that bear the number, and those said to be the same person."""
    people = [*q.plan.participants, *q.plan.koordinatorer, *q.plan.related]
    found = [one for one in people if is_number_of(q, one, "hpr" if hasattr(one, "hpr") else "identifier")]
    while more := [one for one in people if one not in found and any(is_same(one, other) for other in found)]:
        found += more
    return found


def is_same(one: Any, other: Any) -> bool:
    """Whether the plan says of two items that they are one person."""
    names = ("participant", "related")
    return any(getattr(one, name, None) == other.id or getattr(other, name, None) == one.id for name in names)


def is_here(q: Question, one: Any) -> bool:
    """§ 3.1, § 7: one who leaves has no access from that day; what a consent or mandate spans includes its last day."""
    if hasattr(one, "end") and is_stated(one.end) and not (q.day < (first_day(one.end) or "")):
        return False
    spans = (("start", "end"), ("access_start", "access_end"), ("mandate_start", "mandate_end"))
    return all(within(q.day, getattr(one, a), getattr(one, b)) for a, b in spans if hasattr(one, a))


def parts_above(plan: Plan, ident: str) -> set[str]:
    found: set[str] = set()
    while True:
        above = {
            one.part_of for one in plan.organisations if one.id in found | {ident} and isinstance(one.part_of, str)
        }
        if above <= found:
            return found
        found |= above


# consents


def stands(q: Question, consent: Any, line: Any = None, kind: str = "sharing") -> bool:
    """§ 2.4; fhir.md § 3.4: active, signed, in its time, not withdrawn, by one who may."""
    return (
        value(consent.kind) == kind
        and value(consent.status) == "active"
        and consent.takes_part is not False
        and not is_withdrawn(q, consent)
        and lasts(q.day, consent.end)
        and (is_stated(consent.signed) or is_stated(consent.start))
        and has_begun(q.day, consent.signed)
        and has_begun(q.day, consent.start)
        and not (kind == "sharing" and has_words_nobody_entered(q, consent))
        and signer_may(q, consent, line)
    )


def making_stands(q: Question) -> bool:
    """pbrl § 2-5: the plan is not made without consent, so nothing of it is shared without that one."""
    stated = [one for one in q.plan.consents if value(one.kind) == "plan-making"]
    if not stated and not getattr(q.policy, "making_required", True):
        return True
    return any(stands(q, one, kind="plan-making") for one in stated)


def signature(consent: Any) -> object:
    return consent.signed if is_stated(consent.signed) else consent.start


def is_withdrawn(q: Question, consent: Any) -> bool:
    """§ 2.4: may be withdrawn at any time, and closes from that moment; an unreadable moment is now."""
    if is_stated(consent.withdrawn):
        day = first_day(consent.withdrawn)
        return day is None or day <= q.day
    return is_stated(consent.withdrawn_by)


def has_words_nobody_entered(q: Question, consent: Any) -> bool:
    """§ 2.4: reservations in words close the consent until someone has entered them one by one."""
    words = consent.reservations
    said = isinstance(words, str) and bool(words.strip())
    return said and not any(one.consent == consent.id for one in q.plan.reservations)


def signer_may(q: Question, consent: Any, line: Any) -> bool:
    """§ 2.4; pbrl §§ 4-3 to 4-7; kodeverk 7456: who signed had the right to on that day, and has it still."""
    plan, signed, own_age = q.plan, signature(consent), age_of_own_consent(q, line)
    kind = "patient-express" if consent.signer_kind is ABSENT else value(consent.signer_kind)
    signer = next((one for one in plan.related if one.id == consent.signer_related), None)
    competence = value(plan.planeier.competence)
    helped = value(consent.acting) == "with" or is_stated(consent.cosigned)
    if kind == "patient-express":
        if consent.signer_kind is ABSENT and consent.signer_related is not ABSENT:
            return False
        able = competence != "lacking" and (competence != "partly" or helped or consent.signer_kind is ABSENT)
        return able and surely_over(plan, own_age, signed)
    if kind in {"parent-sole", "other-parental", "parents-joint", "barnevern"}:
        if not (surely_under(plan, own_age, signed) and surely_under(plan, own_age, q.day)):
            return False
        return kind == "barnevern" or not needs_two(q, kind) or is_cosigned(q, consent)
    if kind == "guardian":
        return (
            signer is not None
            and value(signer.representation) in {"guardian", "power-of-attorney", "assigned"}
            and signer.mandate_personal is True
            and within(q.day, signer.mandate_start, signer.mandate_end)
            and within(first_day(signed) or "", signer.mandate_start, signer.mandate_end)
            and competence != "competent"
        )
    if kind == "next-of-kin":
        return surely_over(plan, 18, q.day) and competence == "lacking"
    return False


def age_of_own_consent(q: Question, line: Any) -> int:
    """§ 2.4: 16; 15 where barnevern, or a stafettlogg, asks."""
    body = next((one for one in q.plan.organisations if line is not None and one.id == line.organisation), None)
    younger = value(q.plan.kind) == "stafettlogg" or value(getattr(body, "kind", ABSENT)) == "barnevern"
    return 15 if younger else 16


def needs_two(q: Question, kind: str) -> bool:
    """§ 2.4, kodeverk 9245: those who share parental responsibility must both consent."""
    parents = [one for one in q.plan.related if value(one.representation) == "parental"]
    current = [one for one in parents if within(q.day, one.mandate_start, one.mandate_end)]
    return kind == "parents-joint" or (kind == "parent-sole" and len(current) > 1)


def is_cosigned(q: Question, consent: Any) -> bool:
    named = any(
        isinstance(one, str) and one
        for one in (consent.cosigner_family, consent.cosigner_given, consent.cosigner_related)
    )
    other = consent.cosigner_related is ABSENT or consent.cosigner_related != consent.signer_related
    return named and other and is_stated(consent.cosigned) and has_begun(q.day, consent.cosigned)


def needs_renewal(q: Question, consent: Any, line: Any) -> bool:
    """§ 2.4; seeds 000, 004: a changed group, or a new kind of information, asks for new consents of all."""
    if getattr(q.policy, "renewal", "all") != "all":
        return False
    signed = first_day(signature(consent))
    standing = [one for one in q.plan.consents if stands(q, one, line)]
    changes = [day for one in standing for day in newcomers(q, one)] + new_kinds(q)
    return signed is None or any(signed < day <= q.day for day in changes)


def newcomers(q: Question, consent: Any) -> list[str]:
    """The days on which professionals came whom a consent signed before does not name, nor their body."""
    signed = last_day(signature(consent))
    named = [one for one in q.plan.consent_parties if one.consent == consent.id]
    people, bodies = {one.participant for one in named}, {one.organisation for one in named}
    days = []
    for one in q.plan.participants:
        professional = value(one.type) == "professional" or (one.type is ABSENT and bool(one.hpr or one.organisation))
        day, gone = first_day(one.start), first_day(one.end) if is_stated(one.end) else None
        if (
            not professional
            or day is None
            or signed is None
            or not signed < day
            or (gone is not None and gone <= q.day)
        ):
            continue
        same = {one.id, *(other.id for other in q.plan.koordinatorer if other.participant == one.id)}
        body = one.organisation if isinstance(one.organisation, str) else ""
        if not same & people and not {body, *parts_above(q.plan, body)} & bodies:
            days.append(day)
    return days


def new_kinds(q: Question) -> list[str]:
    """The days from which a kind of information is shared that no earlier line named."""
    named: list[tuple[str, str]] = []
    for line in q.plan.consent_parties:
        consent = next((one for one in q.plan.consents if one.id == line.consent), None)
        part = value(line.part)
        if consent is None or part is None or value(consent.kind) != "sharing" or value(consent.status) != "active":
            continue
        start, signed = first_day(line.start), last_day(signature(consent))
        if signed is not None:
            named.append((max(start or "", signed), part))
    earlier = {day: {part for other, part in named if other < day} for day, _ in named}
    return [day for day, part in named if earlier[day] and part != "status" and not {part, "whole"} & earlier[day]]


def is_refused(q: Question, consent: Any, fact: Fact) -> bool:
    """A sharing that was refused since: for whom and what it names, and for all where it names nobody."""
    signed = first_day(signature(consent))
    for other in q.plan.consents:
        refuses = value(other.status) == "rejected" or other.takes_part is False
        later = first_day(signature(other))
        if other is consent or value(other.kind) != "sharing" or not refuses:
            continue
        if later is not None and signed is not None and later < signed:
            continue
        lines = [one for one in q.plan.consent_parties if one.consent == other.id]
        if not lines or any(line_names_asker(q, one) and line_names_kind(q, one, fact) for one in lines):
            return True
    return False


def line_stands(q: Question, line: Any) -> bool:
    allowed = {"read": {"read", "write"}, "write": {"write"}}[q.access]
    read_alone = line.access is ABSENT and q.access == "read"
    for_this = line.purpose is ABSENT or value(line.purpose) == q.purpose
    return within(q.day, line.start, line.end) and for_this and (read_alone or value(line.access) in allowed)


def line_names_asker(q: Question, line: Any) -> bool:
    """§ 2.4: between named parties; each number that the asker states must agree with what the line names."""
    return all(number_agrees(q, line, party) for party in q.parties)


def number_agrees(q: Question, line: Any, party: Party) -> bool:
    """Who is named must be here still; where person and body are named, both must fit."""
    alone = replace(q, parties=(party,))
    if line.participant is ABSENT and line.organisation is ABSENT:
        return False
    person = line.participant is ABSENT or is_named_and_here(alone, line)
    if person and (line.organisation is ABSENT or line.organisation in bodies_of(alone)):
        return True
    if party.kind not in {"herid", "orgnr"}:
        return False
    own = {
        one.id
        for one in q.plan.organisations
        if is_number_of(alone, one, "her_id") or is_number_of(alone, one, "orgnr")
    }
    for other in q.parties:
        asked = replace(q, parties=(other,))
        if other == party:
            continue
        others = bodies_of(asked) if other.kind in {"herid", "orgnr"} else employers(asked)
        around = others | {above for ident in others for above in parts_above(q.plan, ident)}
        below = {one for ident in own for one in (ident, *parts_above(q.plan, ident))}
        connected = bool(own & around or others & below)
        if connected and number_agrees(replace(q, parties=(other,)), line, other):
            return True
    return False


def is_named_and_here(q: Question, line: Any) -> bool:
    return any(one.id == line.participant and is_here(q, one) and same_person_is_here(q, one) for one in own_entries(q))


def same_person_is_here(q: Question, person: Any) -> bool:
    """Whoever has left as participant has left as koordinator and relative too."""
    entries = [
        one
        for one in q.plan.participants
        if one is not person and (one.id == getattr(person, "participant", None) or one.related == person.id)
    ]
    return not entries or any(is_here(q, one) and same_person_is_here(q, one) for one in entries)


def line_names_kind(q: Question, line: Any, fact: Fact) -> bool:
    """§ 2.4: the kinds of information. The whole is all but the consents themselves; bytes need their kind named."""
    part, kind = value(line.part), kind_of(fact)
    if (fact[0], fact[2]) in OPAQUE and fact[0] == "documents[]" and is_form(q.plan, fact):
        kind = Kind.CONSENT
    if (fact[0], fact[2]) == ("", "summary") and part != "whole":
        return False
    if part != kind.value and (part != "whole" or kind is Kind.CONSENT):
        return False
    return line.life_area is ABSENT or (
        value(line.life_area) is not None and value(line.life_area) == area_of(q.plan, fact)
    )


def content_is_shut(q: Question) -> bool:
    """Why no consent opens anything: death, a plan taken back, a safeguard that cannot be read."""
    making = [one for one in q.plan.consents if value(one.kind) == "plan-making"]
    taken_back = bool(making) and all(is_withdrawn(q, one) for one in making)
    return is_dead(q) or value(q.plan.status) == "revoked" or bool(q.plan.doubtful & SAFEGUARDS) or taken_back


SAFEGUARDS = {"consents[]", "consent_parties[]", "reservations[]", "participants[]", "organisations[]"}


def consents_are_old(q: Question) -> bool:
    """Law 3: a decision says as of when its consents are; past the configured age there is status at most."""
    if q.policy.max_age_days is None:
        return False
    stated = (q.data_as_of, q.plan.source.generated, q.plan.updated)
    told = first_day(next((one for one in stated if isinstance(one, str)), None))
    if told is None:
        return True
    return (date.fromisoformat(q.day) - date.fromisoformat(told)).days > q.policy.max_age_days


def is_dead(q: Question) -> bool:
    """Death closes sharing, from that day; a day that cannot be read has been."""
    stated = q.plan.planeier.deceased
    day = first_day(stated)
    return is_stated(stated) and (day is None or day <= q.day)


# reservations


def objects(reservation: Any) -> bool:
    """An objection or a block (pbrl § 5-3), or what may be one: it shuts the standing provision, whatever it names."""
    return reservation.kind is not ABSENT and value(reservation.kind) in {"objection", "block", None}


def holds_against(q: Question, reservation: Any) -> bool:
    """In its time, which is as long as what it says of it may mean."""
    return is_aimed(q, reservation) and may_be_within(q.day, reservation.start, reservation.end)


def is_aimed(q: Question, reservation: Any) -> bool:
    """At everybody where it names nobody; at the asker, and at whom a message to the asker would reach."""
    named = [ref for ref in (reservation.participant, reservation.organisation) if ref is not ABSENT]
    if is_planeier(q):
        own = {one.id for one in q.plan.participants if value(one.type) == "planeier"}
        return any(ref in own for ref in named)
    known = {one.id for _, items in q.plan.lists() for one in items}
    return not named or any(ref not in known or ref in reach_of(q) for ref in named)


def reach_of(q: Question) -> set[str]:
    """All that a message to the asker would reach: the body with what is below and above it, and who works there."""
    plan, people = q.plan, [*q.plan.participants, *q.plan.koordinatorer, *q.plan.related]
    own = {one.id for one in plan.organisations if is_number_of(q, one, "her_id") or is_number_of(q, one, "orgnr")}
    below = {one.id for one in plan.organisations if own & {one.id, *parts_above(plan, one.id)}}
    mine = own_entries(q)
    staff = [one for one in people if getattr(one, "organisation", None) in below]
    same = [one for one in people if any(is_same(one, other) for other in staff)]
    bodies = own | below | {one.organisation for one in mine if isinstance(getattr(one, "organisation", None), str)}
    above = {one for ident in bodies for one in parts_above(plan, ident)}
    return bodies | above | {one.id for one in (*mine, *staff, *same)}


def reservation_fits(q: Question, reservation: Any, fact: Fact) -> bool:
    """All that it states must fit; what it states and nobody understands fits everything."""
    return any(limits(q, reservation, one) for one in (fact, *items_around(q.plan, fact)))


def limits(q: Question, reservation: Any, fact: Fact) -> bool:
    part, area = value(reservation.part), value(reservation.life_area)
    if part is not None and part != "whole" and part != kind_of(fact).value:
        return False
    if area is not None and not may_be_about(q.plan, fact, area):
        return False
    return not isinstance(reservation.item, str) or reservation.item in {
        one[1] for one in (fact, *items_around(q.plan, fact)) if one[1]
    }


def may_be_about(plan: Plan, fact: Fact, area: str) -> bool:
    """Whether an item may be about a livsområde: its own or that of what it stands within, or none is told."""
    if kind_of(fact) in {Kind.STATUS, Kind.PERSON, Kind.ADDRESS, Kind.TEAM, Kind.CONSENT} or not fact[0].endswith("[]"):
        return False
    told = [one.life_area for one in chain(plan, fact) if getattr(one, "life_area", ABSENT) is not ABSENT]
    return not told or any(value(one) in {None, area} for one in told)


def has_graded(q: Question) -> bool:
    return any(map(is_graded, q.plan.addresses)) or "addresses[]" in q.plan.doubtful


def places(plan: Plan) -> set[str]:
    """The words that say where the person lives, or with which bodies."""
    told = [getattr(one, name) for one in plan.addresses for name in ("street", "postal_code", "city", "municipality")]
    told += [one.name for one in plan.organisations]
    return {one.casefold() for one in told if isinstance(one, str) and one.strip()}


def is_graded(address: Any) -> bool:
    return address.grading is not ABSENT and value(address.grading) != "ugradert"


# status


def says_more_than_status(q: Question, fact: Fact) -> bool:
    """§ 4.5: that they exist and how to reach them. Not why, not who was before, and never a no."""
    owner, _, name = fact
    one = record(q.plan, fact)
    if (owner, name) in {(f"{kind}_status[]", "note") for kind in ("ip", "koordinator", "tool")} | {
        ("responsibilities[]", "reason")
    }:
        return True
    if owner in {"ip_status[]", "koordinator_status[]", "tool_status[]"}:
        return value(one.value) not in q.policy.status_outward or not counts_now(q, owner, one)
    if owner == "" and name == "updated":
        return True
    if owner == "" and name != "id":
        stated = q.plan.status is ABSENT or value(q.plan.status) in q.policy.plan_outward
        answers = [other for other in q.plan.ip_status if counts_now(q, "ip_status[]", other)]
        return not stated or any(value(other.value) not in q.policy.status_outward for other in answers)
    return hasattr(one, "end") and not within(q.day, one.start, one.end)


def counts_now(q: Question, owner: str, answer: Any) -> bool:
    """Of the answers in their time, the one given last, at each level; an earlier yes is not told after a no."""
    level = value(getattr(answer, "level", ABSENT))
    others = [one for one in getattr(q.plan, owner[:-2]) if value(getattr(one, "level", ABSENT)) == level]
    current = [one for one in others if not hasattr(one, "end") or may_be_within(q.day, one.start, one.end)]
    return answer in current and given(answer) == max(given(one) for one in current)


def given(answer: Any) -> str:
    return first_day(answer.date) or first_day(getattr(answer, "start", None)) or ""


# the plan


def value(code: object) -> str | None:
    """What a code means; None where it is absent, null, or in no table."""
    return code.value if isinstance(code, Code) else None


def is_stated(field: object) -> bool:
    return field is not ABSENT and field != Null("not-applicable")


def kind_of(fact: Fact) -> Kind:
    owner, _, name = fact
    if name == "id":
        return Kind.STATUS if owner == "" else LISTS[owner[:-2]].KIND
    kind = schema()[owner][name].kind
    assert kind is not None
    return kind


def is_there(plan: Plan, fact: Fact) -> bool:
    return any(ident == fact[1] or not fact[0].endswith("[]") for ident, _ in plan.records_of(fact[0]))


def record(plan: Plan, fact: Fact) -> Any:
    return next(one for ident, one in plan.records_of(fact[0]) if ident == fact[1] or not fact[0].endswith("[]"))


def points_to(q: Question, fact: Fact) -> list[tuple[str, tuple[str, ...]]]:
    """The ids a fact refers to, each with the lists it may be in."""
    info = schema()[fact[0]].get(fact[2])
    if info is None or not info.to:
        return []
    stated = getattr(record(q.plan, fact), fact[2])
    refs = stated if isinstance(stated, tuple) else (stated,) if isinstance(stated, str) else ()
    return [(ref, info.to) for ref in refs]


def items_around(plan: Plan, fact: Fact) -> list[Fact]:
    """The items that an item stands within or follows, as facts: its goal, its meeting, what it answers."""
    return [(owner, one.id, "id") for owner, one in surroundings(plan, fact)]


def chain(plan: Plan, fact: Fact) -> list[Any]:
    return [record(plan, fact), *(one for _, one in surroundings(plan, fact))] if fact[0].endswith("[]") else []


def surroundings(plan: Plan, fact: Fact) -> list[tuple[str, Any]]:
    if not fact[0].endswith("[]"):
        return []
    found: list[tuple[str, Any]] = []
    waiting = [(fact[0], record(plan, fact))]
    while waiting:
        owner, item = waiting.pop(0)
        for name, above in directly_around(plan, owner, item):
            if all(above is not other for _, other in [*found, (owner, record(plan, fact))]):
                found.append((name, above))
                waiting.append((name, above))
    return found


def directly_around(plan: Plan, owner: str, item: Any) -> Iterator[tuple[str, Any]]:
    follows = {"documents[]": ("meeting",), "messages[]": ("meeting", "reply_to")}.get(owner, ())
    for info in schema()[owner].values():
        if info.within or info.name in follows:
            ref = getattr(item, info.name)
            yield from ((f"{to}[]", one) for to in info.to for one in getattr(plan, to) if one.id == ref)
    if owner == "documents[]":
        yield from (("meetings[]", one) for one in plan.meetings if one.minutes_document == item.id)


def area_of(plan: Plan, fact: Fact) -> str | None:
    """The livsområde of an item: its own, else that of the goal it serves."""
    stated = (getattr(one, "life_area", ABSENT) for one in chain(plan, fact))
    return value(next((one for one in stated if one is not ABSENT), ABSENT))


def is_form(plan: Plan, fact: Fact) -> bool:
    return value(record(plan, fact).kind) == "consent-form" or any(one.document == fact[1] for one in plan.consents)


# days and ages: one told to the month or the year is the day that opens least


def first_day(stated: object) -> str | None:
    return _whole(stated, "-01-01", lambda month: f"{month}-01")


def last_day(stated: object) -> str | None:
    return _whole(
        stated, "-12-31", lambda month: f"{month}-{calendar.monthrange(int(month[:4]), int(month[5:]))[1]:02}"
    )


def _whole(stated: object, year_end: str, month_end: Any) -> str | None:
    text = stated[:10] if isinstance(stated, str) else ""
    try:
        if len(text) == 4:
            return date.fromisoformat(text + year_end).isoformat()
        if len(text) == 7:
            return date.fromisoformat(month_end(text)).isoformat()
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def has_begun(day: str, start: object) -> bool:
    return not is_stated(start) or ((last := last_day(start)) is not None and last <= day)


def lasts(day: str, end: object) -> bool:
    return not is_stated(end) or ((first := first_day(end)) is not None and day <= first)


def within(day: str, start: object, end: object) -> bool:
    return has_begun(day, start) and lasts(day, end)


def may_be_within(day: str, start: object, end: object) -> bool:
    begins, ends = first_day(start), last_day(end)
    return (begins is None or begins <= day) and (ends is None or day <= ends)


def birth_days(plan: Plan) -> tuple[str, str] | None:
    """The first and the last day the person may be born: as stated, else as the number tells."""
    stated = plan.planeier.birth_date
    first, last = first_day(stated), last_day(stated)
    if first and last:
        return first, last
    for one in plan.identifiers:
        if value(one.kind) in {"fnr", "dnr"} and isinstance(one.value, str):
            told = getattr(examine(one.value), "birth_date", None)
            if isinstance(told, date):
                return told.isoformat(), told.isoformat()
    return None


def birthday(born: str, age: int) -> str:
    """The day someone turns `age`; one born on 29 February does so on 1 March where the year has no such day."""
    year, month, day = int(born[:4]) + age, int(born[5:7]), int(born[8:])
    if (month, day) == (2, 29) and not calendar.isleap(year):
        month, day = 3, 1
    return f"{year:04}-{month:02}-{day:02}"


def surely_over(plan: Plan, age: int, day: object) -> bool:
    """Whether the person had turned `age` on `day`, whichever day is meant."""
    born, on = birth_days(plan), first_day(day)
    return born is not None and on is not None and birthday(born[1], age) <= on


def surely_under(plan: Plan, age: int, day: object) -> bool:
    born, on = birth_days(plan), last_day(day)
    return born is not None and on is not None and on < birthday(born[0], age)
