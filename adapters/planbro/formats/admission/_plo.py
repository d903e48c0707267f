"""*Melding om innlagt pasient* and *om utskrevet pasient* as an admission: the care messages that tell of a stay.

They go for those with municipal services alone (plo.md § 1.2). A stay has no number in them: the series of messages
stands in its place, so that a Kansellering takes back what that series told and nothing else (HIS 1154 § 4).
"""

from __future__ import annotations

from typing import Any, Final

from planbro.findings import Findings, Refused
from planbro.formats.admission._model import Admission, Event, Unit
from planbro.formats.admission._numbers import Persons
from planbro.formats.plo import Message, Party
from planbro.ident import Profile
from planbro.mapping._codecs import with_offset
from planbro.plan import is_datetime

_TYPES: Final[dict[str, tuple[Event, str]]] = {"LOG_INNLAGT": ("admitted", "1"), "LOG_UTSKREVET": ("discharged", "2")}
"""By type of message: the event, and its code in kodeverk 9121."""
_DEAD: Final = frozenset({"2", "3"})  # kodeverk 8431
_TEST: Final = frozenset({"T", "D"})  # kodeverk 8113
_KIND: Final = {"FNR": "FNR", "DNR": "DNR", "FHN": "FHN", "DUF": "DUF", "HNR": "HNR"}


def read_told(message: Message, findings: Findings, profile: Profile) -> Admission | None:
    """The admission that a message tells of; None where a finding says why there is none.

    Raises:
        Refused: it is another message.
    """
    if message.type not in _TYPES or message.payload is None:
        raise Refused.because("admission-unknown")
    kind, code = _TYPES[message.type]
    found = Persons(findings, profile)
    for one in message.patient.idents if message.patient is not None else ():
        if one.kind in _KIND:
            found.take(one.value, ("", ""), one.kind, "Patient/Ident")
    if not found.settled():
        return None
    at, told = _time(_event(message.payload, code)), message.generated or ""
    if not at and message.status != "C":
        findings.add("admission-time-told" if told else "admission-no-time", path="TidspunktForHendelse")
    test = message.processing in _TEST
    if test:
        findings.add("admission-test", path="ProcessingStatus")
    series = message.series or ""
    return Admission(
        "cancelled" if message.status == "C" else kind, message.id or "", sender_of(message.sender), at or told,
        recorded=told, persons=found.all, visit=series, visit_issuer=sender_of(message.sender), setting="inpatient",
        unit=Unit(institution=message.sender.organisation.name if message.sender and message.sender.organisation
                  else ""),
        cancels=kind if message.status == "C" else None, died=kind == "discharged" and _died(message.payload),
        test=test, trigger=message.type,
    )  # fmt: skip


def sender_of(party: Party | None) -> str:
    """The communication party that answers go to, `herid:`; empty where it has no HER-id."""
    first, second = party.her_ids if party is not None else (None, None)
    her = second or first
    return f"herid:{her}" if her else ""


def _event(payload: Any, code: str) -> Any:
    events = list(payload.iter("{*}TidsfestetHendelse"))
    return next((one for one in events if _code(one, "Hendelsekode") == code), events[0] if len(events) == 1 else None)


def _code(element: Any, name: str) -> str:
    found = next(element.iterchildren(f"{{*}}{name}"), None)
    return (found.get("V") or "") if found is not None else ""


def _time(event: Any) -> str:
    found = next(event.iterchildren("{*}TidspunktForHendelse"), None) if event is not None else None
    text = (found.get("V") or found.text or "").strip() if found is not None else ""  # TS in 1.5 and 1.6, text in 2.0
    return with_offset(text) if is_datetime(text) or len(text) == 10 else ""


def _died(payload: Any) -> bool:
    return any(_code(one, "Uttilstand") in _DEAD for one in payload.iter("{*}UtskrevetTil"))
