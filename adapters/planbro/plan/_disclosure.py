"""What one receiver may see of a plan: deny by default, and a provision for every fact that leaves or stays.

Two ways lead out (law 3). *Status*, that a plan and a koordinator exist and how to reach them, by a named standing
provision. *Content*, only what a consent that stands names, to whom it names. Whatever is not understood counts
against release: a code that no table knows narrows no reservation and widens no consent, and a date told to the month
or the year is read as the day that opens least.

Facts are those of `planbro.plan.facts`. Origins and the envelope of earlier exchanges never leave.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, cast

from planbro.findings import Refused
from planbro.ident import fnr, her, hpr, mask, orgnr
from planbro.plan._check import stands, words_only
from planbro.plan._days import day_of, first_day, is_current, last_day, value_of
from planbro.plan._fields import FieldInfo, Kind
from planbro.plan._model import LISTS, SINGLES, Consent, Plan, Source, copy, facts, schema
from planbro.plan._values import ABSENT, Null

Fact = tuple[str, str, str]
"""Owner, item id and field, as `facts` yields them."""
Level = Literal["none", "status", "content"]
PartyKind = Literal["herid", "orgnr", "hpr", "fnr"]

_PARTY: Final = re.compile(r"(?:(herid|orgnr|hpr|fnr):)?(\d[\d ]*)\Z", re.ASCII)
_DIGITS: Final = {"herid": (1, 9), "orgnr": (9, 9), "hpr": (1, 9), "fnr": (11, 11)}
_COMPACT: Final = {"herid": her.compact, "orgnr": orgnr.compact, "hpr": hpr.compact, "fnr": fnr.compact}


@dataclass(frozen=True, slots=True, repr=False)
class Party:
    """Who asks. Masked when printed; control digits are not judged, since published examples fail theirs.

    >>> Party.parse("91090")
    Party(herid:*****)
    """

    kind: PartyKind
    value: str

    @classmethod
    def parse(cls, text: str) -> Party:
        """`herid:`, `orgnr:`, `hpr:` or `fnr:` and a number; bare digits are a HER-id. Else `Refused`."""
        match = _PARTY.match(text.strip())
        kind = cast(PartyKind, (match and match[1]) or "herid")
        number = _COMPACT[kind](match[2]) if match else ""
        shortest, longest = _DIGITS[kind]
        if not shortest <= len(number) <= longest:
            raise Refused.because("receiver-malformed")
        return cls(kind, number)

    def is_number(self, text: object) -> bool:
        """Whether `text` is this party's number; some systems pad an HPR-nummer with noughts."""
        if not isinstance(text, str):
            return False
        number = _COMPACT[self.kind](text)
        return self._bare(number) == self._bare(self.value) != ""

    def _bare(self, number: str) -> str:
        return number.lstrip("0") if self.kind in {"hpr", "herid"} else number

    def __repr__(self) -> str:
        return f"Party({self.kind}:{mask(self.value)})"


@dataclass(frozen=True, slots=True)
class Policy:
    """What the controller has decided; the defaults are the narrowest that still let a hospital reach a koordinator.

    `status_provision` None: no standing provision, so status too needs a consent. `orphans` False: an item goes with
    the owner it stands within also where the owner is merely not opened (a consent to measures then opens none that
    stand under a goal); what a reservation closes always takes along what stands within it.
    """

    status_provision: str | None = "standing:health-service-status"
    purposes: frozenset[str] = frozenset({"TREAT", "ETREAT", "CAREMGT", "COC", "BTG"})
    status_receivers: frozenset[str] = frozenset({"herid", "orgnr", "hpr"})
    known_bodies: frozenset[str] = frozenset({"orgnr"})  # an unknown organisasjonsnummer need be no health service
    no_health_service: frozenset[str] = frozenset({"nav", "school", "kindergarten", "ppt", "barnevern", "voluntary"})
    plan_kinds: frozenset[str] = frozenset({"ip", "koordinator-only"})
    plan_outward: frozenset[str] = frozenset({"active", "on-hold", "completed", "archived"})
    status_outward: frozenset[str] = frozenset(
        {"active", "none", "ended", "unknown", "appointed", "not-appointed", "in-tool", "on-paper", "both"}
    )
    max_age_days: int | None = 90
    orphans: bool = True


class Row(NamedTuple):
    """One line of an explanation, for people; it holds no text of the plan."""

    kind: str
    label: str
    permitted: bool
    provision: str


class _Verdict(NamedTuple):
    permitted: bool
    provision: str


@dataclass(frozen=True, slots=True, repr=False)
class Decision:
    """What `decide` found, for the plan it was asked about and no other."""

    level: Level
    as_of: str
    data_as_of: str | None
    receiver: Party
    purpose: str | None
    _verdicts: Mapping[Fact, _Verdict]
    _labels: Mapping[Fact, tuple[str, str]]
    _asked: tuple[tuple[Fact, Any], ...] = field(default=())

    def permits(self, fact: Fact) -> bool:
        """Whether the fact may leave; one that was not in the plan may not."""
        return fact in self._verdicts and self._verdicts[fact].permitted

    def provision(self, fact: Fact) -> str:
        """Why it leaves or stays: a stable code, such as `consent:<id>`, `reservation:<id>` or `no-consent`."""
        return self._verdicts[fact].provision if fact in self._verdicts else "unclassified"

    @property
    def kept(self) -> dict[Fact, str]:
        return {fact: verdict.provision for fact, verdict in self._verdicts.items() if verdict.permitted}

    @property
    def withheld(self) -> dict[Fact, str]:
        return {fact: verdict.provision for fact, verdict in self._verdicts.items() if not verdict.permitted}

    def apply(self, plan: Plan) -> tuple[Plan, dict[Fact, str]]:
        """The plan as this receiver may see it, and what was withheld with its provision.

        `Refused` where nothing may leave: even an empty plan with its id would tell that there is one.
        """
        if tuple(facts(plan)) != self._asked:
            raise ValueError("the decision was made on another plan, or before this one was changed")
        if self.level == "none":
            raise Refused.because("nothing-permitted")
        return _trim(plan, self), self.withheld

    def explain(self) -> list[Row]:
        """Kind, place with livsområde, answer and provision; each line once, in the order of the plan."""
        rows = (Row(*self._labels[fact], *verdict) for fact, verdict in self._verdicts.items())
        return list(dict.fromkeys(rows))

    def __repr__(self) -> str:
        return f"Decision({self.level}, as_of={self.as_of}, {len(self.kept)} kept, {len(self.withheld)} withheld)"


def decide(
    plan: Plan,
    receiver: Party,
    purpose: str | None,
    as_of: str,
    policy: Policy = Policy(),
    *,
    data_as_of: str | None = None,
) -> Decision:
    """What `receiver`, who states `purpose`, may see of `plan` on the day `as_of`.

    `data_as_of` is when the consents were as the plan says, where the caller knows; else the document's date, else
    the plan's last change.
    """
    case = _Case(plan, receiver, day_of(as_of), policy, data_as_of)
    closed = case.closed(purpose)
    if closed:
        verdicts: dict[Fact, _Verdict] = {fact: _Verdict(False, closed) for fact, _ in facts(plan)}
        level: Level = "none"
    else:
        verdicts, level = _judge_all(case)
    labels = {fact: case.label(fact) for fact in verdicts}
    return Decision(
        level, as_of, case.data_as_of, receiver, purpose,
        MappingProxyType(verdicts), MappingProxyType(labels), tuple(facts(plan)),
    )  # fmt: skip


def _trim(plan: Plan, decision: Decision) -> Plan:
    new = copy(plan)
    new.origins = []
    new.source = Source(**{name: getattr(plan.source, name) for name in _ENVELOPE})
    for owner, fields in schema().items():
        if owner == "source":
            continue
        if owner.endswith("[]"):
            items = [one for one in getattr(new, owner[:-2]) if decision.permits((owner, one.id, "id"))]
            setattr(new, owner[:-2], items)
        for ident, record in new.records_of(owner):
            for name in fields:
                if not decision.permits((owner, ident, name)):
                    setattr(record, name, ABSENT)
    return new


_ENVELOPE: Final = (
    "system", "system_version", "plan_id", "generated", "sender_name", "sender_id", "sender_unit_name",
    "sender_unit_id", "sender_org_id", "made_by",
)  # fmt: skip
"""What the envelope says of the controller. To whom the plan went before, and in which messages, is left out."""

# What stands or falls with another item, besides the reference that `within` marks: a referat with its meeting.
_FOLLOWS: Final = {"documents": ("meeting",), "messages": ("meeting", "reply_to")}
_OPAQUE: Final = frozenset({("documents[]", "data"), ("documents[]", "url"), ("documents[]", "sha256"),
                            ("", "summary")})  # fmt: skip
"""Texts that may join facts of every kind. Address and hash of a document's bytes stand or fall with them."""
_STATUS_WORDS: Final = frozenset({("ip_status[]", "note"), ("koordinator_status[]", "note"), ("tool_status[]", "note"),
                                  ("responsibilities[]", "reason")})  # fmt: skip
"""Free text in the status: what a boolean cannot say, such as why there is none. Not by a standing provision."""
_ANSWERS: Final = frozenset({"ip_status[]", "koordinator_status[]", "tool_status[]"})
_TELLING: Final = frozenset({"ip_status[]", "koordinator_status[]", "koordinatorer[]"})
_NAME: Final = frozenset({"family", "middle", "given", "birth_date"})
_NATIONAL: Final = frozenset({"fnr", "dnr", "hnr", "fhn", "duf"})
_NO_AREA: Final = frozenset({Kind.STATUS, Kind.PERSON, Kind.ADDRESS, Kind.TEAM, Kind.CONSENT})
"""Kinds that have no livsområde; of the others, one that names none may be about any."""


# the receiver


@dataclass(frozen=True, slots=True)
class _Who:
    """Who the receiver is among those of the plan, by item id.

    `people` and `bodies` are what a consent may name to open for the receiver, `left` the people who may not any
    more. `reach` is wider: all that a message to the receiver would reach, so that a reservation against one of them
    holds.
    """

    people: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()
    reach: frozenset[str] = frozenset()
    health: bool = True


def _find_receiver(plan: Plan, receiver: Party, today: str, policy: Policy) -> _Who:
    above = _part_of(plan)
    if receiver.kind in {"herid", "orgnr"}:
        attribute = "her_id" if receiver.kind == "herid" else "orgnr"
        own = [one for one in plan.organisations if receiver.is_number(getattr(one, attribute))]
        ids = {one.id for one in own}
        below = {one.id for one in plan.organisations if ids & {one.id, *above[one.id]}}
        workers: list[Any] = [*plan.participants, *plan.koordinatorer]
        staff = {one.id for one in workers if one.organisation in below}
        up = ids.union(*(above[ident] for ident in ids))
        health = bool(own) or receiver.kind not in policy.known_bodies
        health = health and not any(value_of(one.kind) in policy.no_health_service for one in own)
        reach = frozenset(up | below | _same_people(plan, staff))
        return _Who(bodies=frozenset(up), reach=reach, health=health)
    return _find_person(plan, receiver, today, above)


def _find_person(plan: Plan, receiver: Party, today: str, above: Mapping[str, set[str]]) -> _Who:
    attribute = {"hpr": "hpr", "fnr": "identifier"}[receiver.kind]
    people: list[Any] = [*plan.participants, *plan.koordinatorer, *plan.related]
    numbers = {one.id: getattr(one, attribute, ABSENT) for one in people}
    same = _same_people(plan, {ident for ident, number in numbers.items() if receiver.is_number(number)})
    own = {ident for ident in same if receiver.is_number(numbers[ident]) or not numbers[ident]}
    here = {one.id for one in people if one.id in own and not _has_left(plan, one, today)}

    def employers(ids: set[str]) -> set[str]:
        found = {one.organisation for one in people if one.id in ids and hasattr(one, "organisation")}
        return {body for ident in found if isinstance(ident, str) for body in (ident, *above.get(ident, ()))}

    return _Who(
        frozenset(here), frozenset(employers(here)), frozenset(own - here), frozenset(same | employers(same))
    )  # fmt: skip


def _part_of(plan: Plan) -> dict[str, set[str]]:
    """Each organisation with all that it is a part of."""
    direct = {one.id: one.part_of for one in plan.organisations}
    found: dict[str, set[str]] = {}
    for start in direct:
        ident: Any = direct[start]
        seen: set[str] = set()
        while isinstance(ident, str) and ident not in seen:
            seen.add(ident)
            ident = direct.get(ident)
        found[start] = seen
    return found


def _same_people(plan: Plan, ids: set[str]) -> set[str]:
    """`ids`, and the items that the plan says are the same persons."""
    links = [(one.id, one.participant) for one in plan.koordinatorer]
    links += [(one.id, one.related) for one in plan.participants]
    same = set(ids)
    while True:
        more = {ident for pair in links if same & {*pair} for ident in pair if isinstance(ident, str)} - same
        if not more:
            known = {one.id for one in (*plan.participants, *plan.koordinatorer, *plan.related)}
            return same & known
        same |= more


def _has_left(plan: Plan, person: Any, today: str) -> bool:
    """Whether the person's time is over, or has not come; with it goes the same person's other entries."""
    spans = {"access_start": "access_end", "mandate_start": "mandate_end", "start": "end"}
    if not all(_spans(person, today, start, end) for start, end in spans.items() if hasattr(person, start)):
        return True
    entries = [
        one
        for one in plan.participants
        if one.id == getattr(person, "participant", None) or (one.related == person.id and one.id != person.id)
    ]
    return bool(entries) and all(_has_left(plan, one, today) for one in entries if one is not person)


# days


def _unbounded(value: object) -> bool:
    return value is ABSENT or value == Null("not-applicable")


def _has_begun(value: object, today: str) -> bool:
    return _unbounded(value) or ((day := last_day(value)) is not None and day <= today)


def _goes_on(value: object, today: str) -> bool:
    return _unbounded(value) or ((day := first_day(value)) is not None and today <= day)


def _spans(record: Any, today: str, start: str = "start", end: str = "end") -> bool:
    """Whether the record's time surely holds `today`."""
    return _has_begun(getattr(record, start), today) and _goes_on(getattr(record, end), today)


# consents


@dataclass(frozen=True, slots=True)
class _Grant:
    """What one line of a consent opens to the receiver; `fault` says why it does not after all."""

    provision: str
    part: str
    area: str | None
    fault: str | None

    def names(self, kind: Kind, area: str | None, whole: bool = False) -> bool:
        """Whether it opens this kind, in this livsområde; everything but the consents themselves is in the whole."""
        if self.area is not None and self.area != area:
            return False
        return (self.part == "whole" and kind is not Kind.CONSENT) or (self.part == kind.value and not whole)


def _read_grants(plan: Plan, who: _Who, today: str) -> Iterator[_Grant]:
    for party in plan.consent_parties:
        consents = [one for one in plan.consents if one.id == party.consent]
        part, area = value_of(party.part), value_of(party.life_area)
        vague = area is None and party.life_area is not ABSENT
        no_access = party.access is not ABSENT and value_of(party.access) not in {"read", "write"}
        named = _names_receiver(party, who)
        if part is None or vague or no_access or named is None:
            continue
        if not consents or any(value_of(one.kind) != "sharing" for one in consents):
            continue
        faults = [_fault_of(plan, one, today) for one in consents]
        faults += [None if _has_begun(party.start, today) else "not-started"]
        faults += [None if _goes_on(party.end, today) else "expired", named or None]
        yield _Grant(f"consent:{consents[0].id}", part, area, next((fault for fault in faults if fault), None))


def _names_receiver(party: Any, who: _Who) -> str | None:
    """Empty where the line names the receiver, `left` where it names one who has left; None for anybody else."""
    stated = [ref for ref in (party.participant, party.organisation) if ref is not ABSENT]
    if not stated or party.organisation not in {ABSENT, *who.bodies}:
        return None
    if party.participant in who.left:
        return "left"
    return "" if party.participant is ABSENT or party.participant in who.people else None


def _fault_of(plan: Plan, consent: Consent, today: str) -> str | None:
    """Why a consent does not stand on `today`; None where it does."""
    if not _unbounded(consent.withdrawn):
        day = first_day(consent.withdrawn)
        if day is None or day <= today:
            return "withdrawn"
    elif not _unbounded(consent.withdrawn_by):
        return "withdrawn"
    if not _goes_on(consent.end, today):
        return "expired"
    if not stands(consent, today):
        return "not-active"
    if _unbounded(consent.signed) and _unbounded(consent.start):
        return "not-signed"
    if not (_has_begun(consent.signed, today) and _has_begun(consent.start, today)):
        return "not-started"
    return f"reservation:{consent.id}" if words_only(plan, consent) else None


# one question


_SAFEGUARDS = frozenset(
    {
        ".status",
        ".kind",
        "consents[]",
        "consent_parties[]",
        "reservations[]",
        "rights[]",
        "participants[]",
        "koordinatorer[]",
        "organisations[]",
    }
)
"""Where a limit may stand. One that the source stated and that could not be read closes content: deny by default."""


class _Case:
    """One plan, one receiver, one day: what each fact is judged by."""

    def __init__(self, plan: Plan, receiver: Party, today: str, policy: Policy, data_as_of: str | None) -> None:
        self.plan, self.today, self.policy = plan, today, policy
        self.who = _find_receiver(plan, receiver, today, policy)
        self.standing = (
            policy.status_provision if receiver.kind in policy.status_receivers and self.who.health else None
        )
        self.data_as_of = data_as_of or next(
            (day[:10] for day in (plan.source.generated, plan.updated) if isinstance(day, str) and first_day(day)), None
        )
        self.items: dict[str, dict[str, list[Any]]] = {}
        for name, items in plan.lists():
            for item in items:
                self.items.setdefault(name, {}).setdefault(item.id, []).append(item)
        self._chains: dict[int, tuple[Any, ...]] = {}
        self.reservations = [one for one in plan.reservations if self._is_aimed(one)]
        self.graded = any(_is_graded(one) for one in plan.addresses) or "addresses[]" in plan.doubtful

    def closed(self, purpose: str | None) -> str:
        """Why nothing at all may leave; empty where something may."""
        if purpose not in self.policy.purposes:
            return "purpose-not-accepted" if purpose else "purpose-missing"
        kind = self.plan.kind
        return "" if kind is ABSENT or value_of(kind) in self.policy.plan_kinds else "not-an-ip"

    @cached_property
    def content_closed(self) -> str | None:
        """Why no content may leave, whatever the consents to sharing say."""
        if value_of(self.plan.status) == "revoked":
            return "withdrawn"
        if self.plan.doubtful & _SAFEGUARDS:
            return "safeguard-unreadable"
        making = [one for one in self.plan.consents if value_of(one.kind) == "plan-making"]
        faults = [_fault_of(self.plan, one, self.today) for one in making]
        lasting = [fault for fault in faults if fault in {"withdrawn", "expired", "not-active"}]
        if making and len(lasting) == len(making):
            return lasting[-1]
        limit = self.policy.max_age_days
        if limit is None:
            return None
        told = first_day(self.data_as_of)
        if told is None:
            return "consent-data-undated"
        age = (date.fromisoformat(self.today) - date.fromisoformat(told)).days
        return "consent-data-old" if age > limit else None

    @cached_property
    def grants(self) -> list[_Grant]:
        found = list(_read_grants(self.plan, self.who, self.today))
        over = self.content_closed
        return [dataclasses.replace(one, fault=one.fault or over) for one in found] if over else found

    # reservations

    def _is_aimed(self, reservation: Any) -> bool:
        """Whether it speaks of this receiver: named, or reached through it, or nobody or no one we know is named."""
        for ref in (reservation.participant, reservation.organisation):
            if ref is ABSENT:
                continue
            if not isinstance(ref, str) or ref in self.who.reach or not self._is_known(ref):
                return True
        return reservation.participant is ABSENT and reservation.organisation is ABSENT

    def _is_known(self, ident: str) -> bool:
        return any(ident in self.items.get(name, ()) for name in ("participants", "koordinatorer", "related",
                                                                  "organisations"))  # fmt: skip

    def reserved(self, owner: str, record: Any, name: str, kind: Kind) -> str | None:
        """The reservation that closes a fact. All that it states must fit; what it states unclearly fits all."""
        for one in self.reservations:
            part, area = value_of(one.part), value_of(one.life_area)
            if part not in {None, "whole", kind.value}:
                continue
            if area is not None and not self._may_be_about(owner, record, name, kind, area):
                continue
            if isinstance(one.item, str) and not any(one.item == above.id for above in self._chain(owner, record)):
                continue
            return f"reservation:{one.id}"
        return None

    def _may_be_about(self, owner: str, record: Any, name: str, kind: Kind, area: str) -> bool:
        if kind in _NO_AREA or (owner in SINGLES and kind is not Kind.GOAL):
            return False
        stated = [above.life_area for above in self._chain(owner, record) if hasattr(above, "life_area")]
        told = [value_of(one) for one in stated if one is not ABSENT]
        return not told or None in told or area in told

    def _chain(self, owner: str, record: Any) -> tuple[Any, ...]:
        """An item, and all that it stands within or follows; nothing for a record that is no item."""
        if not owner.endswith("[]"):
            return ()
        if id(record) not in self._chains:
            self._chains[id(record)] = tuple(self._climb(owner, record))
        return self._chains[id(record)]

    def _climb(self, owner: str, record: Any) -> Iterator[Any]:
        waiting, seen = [(owner[:-2], record)], set()
        while waiting:
            name, item = waiting.pop(0)
            if id(item) not in seen:
                seen.add(id(item))
                yield item
                waiting += [
                    (other, one) for other, ident in self.owners(name, item) for one in self.items[other][ident]
                ]

    def owners(self, name: str, item: Any) -> Iterator[tuple[str, str]]:
        """List and id of the items whose being closed closes this one."""
        for info in schema()[f"{name}[]"].values():
            if info.within or info.name in _FOLLOWS.get(name, ()):
                ref = getattr(item, info.name)
                yield from ((to, ref) for to in info.to if isinstance(ref, str) and ref in self.items.get(to, ()))
        if name == "documents":
            yield from (("meetings", one.id) for one in self.plan.meetings if one.minutes_document == item.id)

    def area(self, owner: str, record: Any) -> str | None:
        """The livsområde of an item: its own, else that of the goal it serves."""
        for above in self._chain(owner, record):
            stated = getattr(above, "life_area", ABSENT)
            if stated is not ABSENT:
                return value_of(stated)
        return None

    # judging

    def judge(self, owner: str, record: Any, name: str, kind: Kind) -> _Verdict:
        """The answer for one fact by itself; references and owners are seen to afterwards."""
        barred = self.barred(owner, record, name, kind)
        if barred:
            return _Verdict(False, barred)
        opaque = (owner, name) in _OPAQUE
        area = self.area(owner, record)
        if opaque and (self.reservations or self.graded):
            return _Verdict(False, "unclassified")
        refused = None
        if kind is Kind.STATUS and self.standing:
            refused = self._status_refused(owner, record, name)
            if refused is None:
                return _Verdict(True, self.standing)
        named = Kind.CONSENT if opaque and self._is_form(owner, record) else kind
        fitting = [one for one in self.grants if one.names(named, area, whole=opaque and owner == "")]
        opened = next((one for one in fitting if one.fault is None), None)
        if opened:
            return _Verdict(True, opened.provision)
        fault = next((one.fault for one in fitting if one.fault), None)
        return _Verdict(False, "unclassified" if opaque else refused or fault or "no-consent")

    def _is_form(self, owner: str, record: Any) -> bool:
        """Whether a document is a signed consent; its bytes say what the consent's own fields say."""
        if owner != "documents[]":
            return False
        return value_of(record.kind) == "consent-form" or any(one.document == record.id for one in self.plan.consents)

    def barred(self, owner: str, record: Any, name: str, kind: Kind) -> str | None:
        """Why a fact does not leave whatever opens it, and takes along what stands within it."""
        if owner == "addresses[]" and (_is_graded(record) or owner in self.plan.doubtful):
            return "address:graded"
        if owner == "identifiers[]" and value_of(record.kind) == "hnr" and not record.issuer:
            return "ident:issuer-missing"
        return self.reserved(owner, record, name, kind)

    def _status_refused(self, owner: str, record: Any, name: str) -> str | None:
        """Why a status fact does not leave by the standing provision."""
        if (owner, name) in _STATUS_WORDS:
            return "no-consent"
        if owner == "" and name != "id" and not self._may_tell:
            return "status:not-sent-outward"
        if owner in _ANSWERS:
            if value_of(record.value) not in self.policy.status_outward:
                return "status:not-sent-outward"
            if id(record) not in self._answers:
                return "status:not-current"
        return "status:not-current" if hasattr(record, "end") and not _spans(record, self.today) else None

    @cached_property
    def _answers(self) -> dict[int, Any]:
        """The answers that count now, by object: of those in their time the one given last, at each level."""
        found: dict[int, Any] = {}
        for owner in _ANSWERS:
            groups: dict[str | None, list[Any]] = {}
            for one in getattr(self.plan, owner[:-2]):
                if not hasattr(one, "end") or is_current(one, self.today):
                    groups.setdefault(value_of(getattr(one, "level", None)), []).append(one)
            for group in groups.values():
                last = max(_given(one) for one in group)
                found |= {id(one): one for one in group if _given(one) == last}
        return found

    @cached_property
    def _may_tell(self) -> bool:
        """Whether the plan's own state may be told: it would also answer for one who declined."""
        stated = self.plan.status is ABSENT or value_of(self.plan.status) in self.policy.plan_outward
        current = [one for one in self.plan.ip_status if id(one) in self._answers]
        return stated and all(value_of(one.value) in self.policy.status_outward for one in current)

    def label(self, fact: Fact) -> tuple[str, str]:
        owner, ident, name = fact
        if not owner.endswith("[]"):
            kind = Kind.STATUS if fact == ("", "", "id") else _kind_of(owner, name)
            return kind.value, f"{owner}.{name}" if owner else name
        record = self.items[owner[:-2]][ident][0]
        kind = _kind_of(owner, name)
        area = None if kind in _NO_AREA else self.area(owner, record)
        return kind.value, f"{owner} {area}" if area else owner


def _given(answer: Any) -> str:
    """When an answer was given; the earliest of all where nothing tells."""
    return first_day(answer.date) or first_day(getattr(answer, "start", None)) or ""


def _is_graded(address: Any) -> bool:
    return address.grading is not ABSENT and value_of(address.grading) != "ugradert"


def _kind_of(owner: str, name: str) -> Kind:
    """The kind of a fact; an item is there as much as most of its fields."""
    if name == "id":
        return Kind.STATUS if owner == "" else LISTS[owner[:-2]].KIND
    return cast(Kind, schema()[owner][name].kind)


# the whole plan

_Key = tuple[str, str]


def _judge_all(case: _Case) -> tuple[dict[Fact, _Verdict], Level]:
    verdicts = _judge_each(case)
    level = _level(case.standing, verdicts)
    if level == "none":
        silent = "status:not-sent-outward"
        return {fact: _Verdict(False, silent if v.permitted else v.provision) for fact, v in verdicts.items()}, "none"
    _identify(case, verdicts)
    _bring_bodies(case, verdicts)
    _drop_references(case, verdicts)
    return verdicts, level


def _put(verdicts: dict[Fact, _Verdict], fact: Fact, verdict: _Verdict) -> None:
    """Keep a verdict; of two items with one id the one that stays counts."""
    if fact not in verdicts or verdicts[fact].permitted:
        verdicts[fact] = verdict


def _judge_each(case: _Case) -> dict[Fact, _Verdict]:
    plan = case.plan
    gone = _closed_items(case)
    verdicts: dict[Fact, _Verdict] = {}
    for (owner, ident, name), _ in facts(plan):
        records = case.items[owner[:-2]][ident] if owner.endswith("[]") else [plan.records_of(owner)[0][1]]
        for record in records:
            verdict = case.judge(owner, record, name, _kind_of(owner, name))
            above = gone.get((owner[:-2], ident)) if owner.endswith("[]") else None
            if above is not None and (verdict.permitted or name == "id"):
                verdict = _Verdict(False, above)
            _put(verdicts, (owner, ident, name), verdict)
    return verdicts


def _closed_items(case: _Case) -> dict[_Key, str]:
    """Every item that is withheld, with the provision: its own, or that of an item it stands within."""
    own: dict[_Key, str] = {}
    hard: dict[_Key, str] = {}
    below: dict[_Key, list[_Key]] = {}
    for name, items in case.plan.lists():
        owner = f"{name}[]"
        for item in items:
            key, kind = (name, item.id), _kind_of(owner, "id")
            verdict = case.judge(owner, item, "id", kind)
            barred = case.barred(owner, item, "id", kind)
            if not verdict.permitted:
                own[key] = verdict.provision
            if barred or (not verdict.permitted and not case.policy.orphans):
                hard[key] = verdict.provision
            for above in case.owners(name, item):
                below.setdefault(above, []).append(key)
    waiting = list(hard)
    for key in waiting:
        for under in below.get(key, ()):
            if under not in hard:
                hard[under] = hard[key]
                waiting.append(under)
    return own | hard


def _level(standing: str | None, verdicts: Mapping[Fact, _Verdict]) -> Level:
    """How much leaves. Status is something only where it tells of a plan or a koordinator."""
    telling = False
    for (owner, _, name), verdict in verdicts.items():
        if not verdict.permitted:
            continue
        if verdict.provision != standing and _kind_of(owner, name) is not Kind.STATUS:
            return "content"
        telling = telling or owner in _TELLING or (owner == "" and name in {"kind", "status"})
    return "status" if telling else "none"


def _identify(case: _Case, verdicts: dict[Fact, _Verdict]) -> None:
    """Open what a message needs to say whose plan it is; only a reservation, or a missing issuer, closes that."""
    verdicts["", "", "id"] = _opened(verdicts["", "", "id"], "identify")
    for fact, verdict in verdicts.items():
        owner, ident, name = fact
        if verdict.permitted or owner not in {"planeier", "identifiers[]"}:
            continue
        records = case.items["identifiers"][ident] if owner == "identifiers[]" else [case.plan.planeier]
        if any(case.barred(owner, one, name, Kind.PERSON) for one in records):
            continue
        if name in _NAME if owner == "planeier" else all(_identifies(one, case.today) for one in records):
            verdicts[fact] = _opened(verdict, "identify")


def _opened(verdict: _Verdict, provision: str) -> _Verdict:
    return verdict if verdict.permitted else _Verdict(True, provision)


def _identifies(number: Any, today: str) -> bool:
    return (number.kind is ABSENT or value_of(number.kind) in _NATIONAL) and _spans(number, today)


def _references(case: _Case, verdicts: Mapping[Fact, _Verdict]) -> Iterator[tuple[Fact, FieldInfo, tuple[str, ...]]]:
    """The permitted facts that point to other items, of every item with that id."""
    for (owner, ident, name), verdict in verdicts.items():
        info = schema()[owner].get(name)
        if not verdict.permitted or info is None or not info.to:
            continue
        records = case.items[owner[:-2]][ident] if owner.endswith("[]") else [case.plan.records_of(owner)[0][1]]
        refs: list[str] = []
        for record in records:
            value = getattr(record, name)
            refs += value if isinstance(value, tuple) else [value] if isinstance(value, str) else []
        yield (owner, ident, name), info, tuple(refs)


def _bring_bodies(case: _Case, verdicts: dict[Fact, _Verdict]) -> None:
    """Let the organisations come along that released items refer to, and what those are a part of.

    Not those that the consents name: a further reservation must not bring the body it is against.
    """
    known = case.items.get("organisations", {})
    mine: dict[str, list[Fact]] = {}
    for own in verdicts:
        if own[0] == "organisations[]":
            mine.setdefault(own[1], []).append(own)
    waiting = [
        (ref, fact)
        for fact, info, refs in _references(case, verdicts)
        if "organisations" in info.to and info.kind is not Kind.CONSENT
        for ref in refs
    ]
    while waiting:
        ident, fact = waiting.pop()
        shut = any(case.barred("organisations[]", one, "id", Kind.TEAM) for one in known.get(ident, ()))
        if ident not in mine or shut or verdicts["organisations[]", ident, "id"].permitted:
            continue
        for own in mine[ident]:
            verdicts[own] = _Verdict(True, verdicts[fact].provision)
        waiting += [(one.part_of, fact) for one in known[ident] if isinstance(one.part_of, str)]


def _drop_references(case: _Case, verdicts: dict[Fact, _Verdict]) -> None:
    """Withhold what points to an item that stays; of several targets all must go along."""

    def stays(info: FieldInfo, ref: str) -> bool:
        return not any((found := verdicts.get((f"{to}[]", ref, "id"))) and found.permitted for to in info.to)

    lost = [fact for fact, info, refs in _references(case, verdicts) if any(stays(info, ref) for ref in refs)]
    for fact in lost:
        verdicts[fact] = _Verdict(False, "refers-to-withheld")
