"""The envelope of what is written: which system made it, and for messages who sends to whom (plo.md § 3.2)."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from planbro._version import __version__
from planbro.exchange._series import Series
from planbro.exchange.writing._writing import latest, told
from planbro.findings import Refused
from planbro.formats import FORMATS
from planbro.formats.plo import Party as Address
from planbro.mapping import Spec
from planbro.plan import ABSENT, Code, Party, Plan, Source, answering, facts


def _stated(value: object) -> bool:
    return isinstance(value, str) and value != ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes what to whom; `party` None is the controller's own copy. `consent` is of the set message-consent.

    `occasion` tells two messages apart that would say the same: a plan that is again as it was is news once more. It
    is never the same for two that say different things, so nothing else is needed to name the message. It may be worked
    out of what is shown.
    Time and version are of what is `shown`: those of the whole plan would tell that something withheld has changed.
    """

    plan: Plan
    shown: Plan
    format: str
    kind: str
    party: Party | None
    as_of: str | None
    series: Series
    between: tuple[Address, Address] | None = None
    consent: str | None = None
    occasion: str | Callable[[Plan], str] = ""

    def source(self, compiled: Spec, sender: str | Party | None) -> Source:
        when = self.as_of or (latest(self.plan) if self.party is None else told(self.plan, self.shown))
        made_by = f"planbro {__version__}; {compiled.table.stamp}"
        source = Source(system="planbro", system_version=__version__, generated=_moment(when), made_by=made_by)
        own = self.plan.source.plan_id
        if isinstance(own, str) and self.party is None:
            source.plan_id = own
        if self.format == "plan" and isinstance(sender, Party) and sender.kind == "orgnr":
            source.sender_org_id = sender.value
        if FORMATS[self.format].message:
            self._address(source, sender, when)
        return source

    def _address(self, source: Source, sender: str | Party | None, when: str) -> None:
        """MsgHead: who sends to whom, and which message this is (plo.md § 3.2; law 5)."""
        from_party = Party.parse(sender) if isinstance(sender, str) else sender or self._responsible(when[:10])
        if from_party is None:
            raise Refused.because("required-missing", element="Sender/Organisation/Ident (--sender)")
        to_party = self.party or from_party
        of = (self.occasion(self.shown) if callable(self.occasion) else self.occasion) or self._version(when)
        parts = (of, self.kind, f"{to_party.kind}:{to_party.value}", *self.series.name)
        source.message_id = str(uuid.uuid5(uuid.UUID(self.plan.id), "|".join(parts)))
        source.message_type = Code(self.kind)
        source.consent = Code(self.consent) if self.consent else ABSENT
        self.series.fill(source)
        source.generated = _moment(when)
        _fill_party(source, "sender", from_party, self.plan)
        # How the plan knows the receiver is of the plan; what is not shown of it is not said.
        _fill_party(source, "receiver", to_party, self.shown)
        for side, address in zip(("sender", "receiver"), self.between or (), strict=False):
            _fill_address(source, side, address)

    def _version(self, when: str) -> str:
        """Which version of the plan the message is of; to a receiver who is told of none, what is shown is its own."""
        version = next((v for v in (self.shown.version, self.shown.updated) if isinstance(v, str)), None)
        if version is not None or self.party is None:
            return version or when
        said = "\n".join(f"{fact}={value!r}" for fact, value in sorted(facts(self.shown), key=lambda pair: pair[0]))
        return hashlib.sha256(said.encode()).hexdigest()

    def _responsible(self, day: str) -> Party | None:
        """Who sends, where nobody said: a unit of the body that answers for the plan, else that body, else any."""
        organisations = {o.id: o for o in self.plan.organisations}
        current = answering(self.plan, day)
        units = [u.organisation for u in self.plan.coordinating_units]
        known = [ref for ref in units if isinstance(ref, str) and ref in organisations]
        own = [ref for ref in known if organisations[ref].part_of in current]
        for ref in (*own, *current, *units, *organisations):
            organisation = organisations.get(ref) if isinstance(ref, str) else None
            if organisation is not None and isinstance(organisation.her_id, str) and organisation.her_id:
                return Party("herid", organisation.her_id)
            if organisation is not None and isinstance(organisation.orgnr, str) and organisation.orgnr:
                return Party("orgnr", organisation.orgnr)
        return None


def _moment(when: str) -> str:
    from planbro.mapping._codecs import with_offset

    return with_offset(when if len(when) > 10 else f"{when}T00:00:00")


def _fill_party(source: Source, side: str, party: Party, plan: Plan) -> None:
    """Level 1 is the virksomhet, level 2 the communication party (HIS 1153-2 AD2.2-2.8)."""
    by_id = {o.id: o for o in plan.organisations}
    attribute = {"herid": "her_id", "orgnr": "orgnr"}.get(party.kind)
    found = next((o for o in plan.organisations if attribute and getattr(o, attribute) == party.value), None)
    above = by_id.get(found.part_of) if found is not None and isinstance(found.part_of, str) else None
    words = {"herid": "HER-id", "orgnr": "Organisasjonsnummer", "hpr": "HPR-nummer", "fnr": "Person"}
    label = words[party.kind] if party.kind == "fnr" else f"{words[party.kind]} {party.value}"
    name = found.name if found is not None and isinstance(found.name, str) and found.name else label
    top = above or found
    setattr(source, f"{side}_name", top.name if top is not None and isinstance(top.name, str) and top.name else name)
    if top is not None and isinstance(top.orgnr, str) and top.orgnr:
        setattr(source, f"{side}_org_id", top.orgnr)
    if party.kind == "herid" and above is not None and (_stated(above.her_id) or _stated(above.orgnr)):
        if _stated(above.her_id):
            setattr(source, f"{side}_id", above.her_id)
        setattr(source, f"{side}_unit_name", name)
        setattr(source, f"{side}_unit_id", party.value)
    elif party.kind == "herid":
        # The virksomhet above is not known. Both levels are demanded, and level 2 counts (HIS 1153-2 AD2.1, AD2.2).
        for level in (side, f"{side}_unit"):
            setattr(source, f"{level}_name", name)
            setattr(source, f"{level}_id", party.value)
    elif party.kind == "orgnr":
        setattr(source, f"{side}_org_id", party.value)
        if found is not None and _stated(found.her_id):
            setattr(source, f"{side}_id", found.her_id)


def _fill_address(source: Source, side: str, address: Address) -> None:
    """Both levels as another message has them, so that an answer goes back where it came from."""
    for level, body in ((side, address.organisation), (f"{side}_unit", address.unit)):
        if body is not None:
            setattr(source, f"{level}_name", body.name)
            setattr(source, f"{level}_id", body.ident("HER") or ABSENT)
    if address.organisation is not None:
        setattr(source, f"{side}_org_id", address.organisation.ident("ENH") or ABSENT)
