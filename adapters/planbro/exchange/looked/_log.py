"""The log of who looked, for the one whose plan it is, given by koordinerende enhet (pbrl § 5-1; domain.md § 5.2)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from sqlalchemy import func, select

from planbro.exchange.access._model import party_of
from planbro.exchange.looked._shown import Shown, Whole
from planbro.exchange.looked._visits import as_grounds, visits
from planbro.exchange.looked._words import bare, body, grounds, is_account, is_look, is_own, is_self, said, times
from planbro.exchange.sync._content import from_bytes
from planbro.findings import Refused
from planbro.formats.fhir.audit import is_refusal
from planbro.plan import Policy
from planbro.plan.disclosure import Asker, Party, Register
from planbro.render.looked import Access, Log, Reader, Refusals, Sent, Who
from planbro.store.database import Audit, Entry, KeptPlan, Number, Parties, Persons, Plans, Transaction, metadata

_PURPOSES: Final[dict[Reader, str]] = {"planeier": "PATRQT", "representative": "FAMRQT"}
_LOGGED: Final = metadata.tables["audit"]
_SOME: Final = 20
_ACCESS: Final[dict[str, Literal["granted", "ended"]]] = {"access-granted": "granted", "access-ended": "ended"}


@dataclass(frozen=True, slots=True)
class Naming:
    """Who is named how. Of others' personnel body, unit and profession stand, and the HPR-nummer where the controller
    has said so; of the controller's own the account, unless it has said otherwise."""

    personnel: Literal["body", "hpr"] = "body"
    own: Literal["account", "role"] = "account"
    visit: float = 1800.0


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """Whose log is asked for, and by whom: a plan, or a person of the store; the reader's own number for one who acts
    for the planeier. `since` and `until` are times as the audit has them."""

    plans: Sequence[str]
    person: str = ""
    reader: Reader = "planeier"
    number: str = ""
    since: str = ""
    until: str = ""


@dataclass(slots=True)
class _Book:
    """Who the parties of a log are called."""

    tenant: str
    naming: Naming
    names: dict[str, str] = field(default_factory=dict)

    def name(self, party: str) -> str:
        return self.names.get(party) or party

    def who(self, line: Entry) -> Who:
        if is_self(line):
            return Who("self")
        unit = self.name(body(said(line, "unit")))
        if is_account(line):
            return Who("personnel", number=line.who.partition(":")[2] if self.naming.own == "account" else "")
        number = bare(line.who) if line.who.startswith("hpr:") and self.naming.personnel == "hpr" else ""
        sort: Literal["professional", "system"] = "professional" if line.who.startswith("hpr:") else "system"
        return Who(sort, self.name(body(line.organisation) or line.party), unit, line.role, number)


def log_of(
    transaction: Transaction, tenant: str, asked: Asked, now: str, *, policy: Policy = Policy(),
    naming: Naming = Naming(), controller: str = "",
) -> Log:  # fmt: skip
    """The log as that reader may see it. `controller` is what the tenant is called.

    Raises:
        Refused: the reader is not who may see it, or the plan is not kept.
    """
    kept = _kept(transaction, tenant, asked)
    shown = {one.id: _shown(transaction, one, asked, now, policy) for one in kept}
    if not shown or not all(one.is_readers for one in shown.values()):
        raise Refused.because("log-not-theirs")
    lines = [one for one in _lines(transaction, tenant, asked, kept) if _may(shown, one)]
    registers = [one.register for one in shown.values() if one.register is not None]
    own = {f"orgnr:{tenant}": controller} if controller else {}
    book, signed = _Book(tenant, naming, own | _names(transaction, tenant, lines, registers)), _signed(registers)
    looks = [one for one in lines if is_look(one)]
    return Log(
        asked.reader, controller or body(tenant), now, asked.since, asked.until,
        _begins(transaction, tenant, kept),
        visits((one for one in looks if not is_own(one)), book.who, signed, naming.visit),
        visits((one for one in looks if is_own(one)), book.who, signed, naming.visit),
        tuple(_sent(one, book, signed) for one in reversed(lines) if one.what == "sent"),
        _refused([one for one in lines if is_refusal(one)], book),
        tuple(Access(one.at, book.name(party_of(one.party)), _ACCESS[one.what]) for one in reversed(lines)
              if one.what in _ACCESS),
    )  # fmt: skip


# what there is


def _kept(transaction: Transaction, tenant: str, asked: Asked) -> list[KeptPlan]:
    found = Plans(transaction).now_at([(tenant, one) for one in asked.plans])
    return [one for one in found.values() if one.version > 0]


def _lines(transaction: Transaction, tenant: str, asked: Asked, kept: Sequence[KeptPlan]) -> list[Entry]:
    """Everything about these plans, and of no plan about whose they are; in the order of time, each once."""
    audit, plans = Audit(transaction), {*asked.plans, ""}
    persons = {asked.person, *(one.person for one in kept)} - {""}
    some = [audit.each(tenant, plan=one, since=asked.since, until=asked.until) for one in asked.plans]
    some += [audit.each(tenant, person=one, since=asked.since, until=asked.until) for one in sorted(persons)]
    found = {(one.writer, one.number): one for lines in some for one in lines if one.plan in plans}
    return sorted(found.values(), key=lambda one: (one.at, one.writer, one.number))


def _begins(transaction: Transaction, tenant: str, kept: Sequence[KeptPlan]) -> str:
    """From when on there is a log: since the plan came, or since retention last removed lines."""
    first = transaction.run(select(func.min(_LOGGED.c.at)).where(_LOGGED.c.tenant == tenant)).scalar()
    opened = min((one.opened for one in kept), default="")
    return max(opened, first) if first else opened


# who may see it


def _shown(transaction: Transaction, kept: KeptPlan, asked: Asked, now: str, policy: Policy) -> Shown | Whole:
    """Where only a pointer is kept, or retention has been, nobody can say who may act for the planeier."""
    plans = Plans(transaction)
    data = plans.body(kept.tenant, kept.id, kept.version)
    if data is None and asked.reader == "planeier":
        return Whole()
    if data is None:
        raise Refused.because("version-not-kept", version=kept.version)
    register = Register(from_bytes(data))

    def version(number: int) -> Register | None:
        body = plans.body(kept.tenant, kept.id, number)
        return Register(from_bytes(body)) if body is not None else None

    reader = Asker((_party(transaction, kept, asked),), role=asked.reader)
    return Shown(register, reader, _PURPOSES[asked.reader], now, policy, _remembered(version))


def _party(transaction: Transaction, kept: KeptPlan, asked: Asked) -> Party:
    """The reader's own number. The planeier's is the one that the plan is kept under: that it is the planeier who
    reads, koordinerende enhet has seen to."""
    if asked.reader == "representative":
        return Party.parse(f"fnr:{asked.number}")
    numbers: list[Number] = Persons(transaction).numbers(kept.tenant, kept.person) if kept.person else []
    found = [one.value for one in numbers if len(one.value) == 11 and one.value.isdigit()]
    if not found:
        raise Refused.because("log-not-theirs")
    return Party("fnr", found[-1])


def _remembered(version: Callable[[int], Register | None]) -> Callable[[int], Register | None]:
    """The last few versions that were opened."""
    known: OrderedDict[int, Register | None] = OrderedDict()

    def find(number: int) -> Register | None:
        if number not in known:
            known[number] = version(number)
            if len(known) > _SOME:
                known.popitem(last=False)
        return known[number]

    return find


def _may(shown: Mapping[str, Shown | Whole], line: Entry) -> bool:
    """A line of no plan is about the person, and is judged by every plan of that person."""
    if line.plan in shown:
        return shown[line.plan](line)
    return not line.plan and all(one(line) for one in shown.values())


# what they are called


def _names(
    transaction: Transaction, tenant: str, lines: Sequence[Entry], registers: Sequence[Register]
) -> dict[str, str]:  # fmt: skip
    """Names of bodies by the address book, else by the plan."""
    wanted = {
        body(one) for line in lines for one in (line.organisation, said(line, "unit"), party_of(line.party)) if one
    }  # fmt: skip
    found: dict[str, str] = {}
    for one in registers:
        for items in one.items.get("organisations", {}).values():
            for item in items:
                if isinstance(item.name, str):
                    found |= {f"orgnr:{item.orgnr}": item.name, f"herid:{item.her_id}": item.name}
    known = Parties(transaction).some(tenant, sorted(wanted))
    found |= {ident: party.name for ident, party in known.items() if party.name}
    return {party: name for party, name in found.items() if party in wanted}


def _signed(registers: Sequence[Register]) -> Callable[[str], str]:
    """The day each consent was signed, by the provision that names it."""
    days = {
        f"consent:{ident}": item.signed
        for one in registers
        for ident, items in one.items.get("consents", {}).items()
        for item in items
        if isinstance(item.signed, str)
    }
    return lambda code: days.get(code, "")


# what was sent, and who was refused


def _sent(line: Entry, book: _Book, signed: Callable[[str], str]) -> Sent:
    return Sent(
        line.at, book.name(line.party), said(line, "format"), said(line, "level"), as_grounds(grounds(line), signed),
        said(line, "purpose"),
    )  # fmt: skip


def _refused(lines: Sequence[Entry], book: _Book) -> tuple[Refusals, ...]:
    """Counted for each asker as the reader sees it, so that two of one unit whom the log does not tell apart are one
    row."""
    found: dict[Who, list[Entry]] = {}
    for line in lines:
        found.setdefault(book.who(line), []).append(line)
    made = [Refusals(who, sum(map(times, some)), some[0].at, some[-1].at) for who, some in found.items()]
    return tuple(sorted(made, key=lambda one: one.last, reverse=True))
