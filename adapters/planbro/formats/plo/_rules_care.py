"""Rules of the payload: status, answers, events, what the profile asks for, and the traps around individuell plan.

plo.md §§ 1.2, 1.3, 2 and 8.3. What a profile calls mandatory is told as an info: only relevant information is to be
sent, and a receiver takes the message all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from planbro.findings import Severity
from planbro.formats.plo import _kodeverk as kodeverk
from planbro.formats.plo._kinds import MSGHEAD
from planbro.formats.plo._message import Message
from planbro.formats.plo._tell import Faults, local

_NO_CHANGE: Final = frozenset(
    {"HELSEOPPLYSNINGER_LEGE", "MEDISINSKE_OPPLYSNINGER", "ORIENTERING_TJENESTETILBUD", "PASIENTLOGISTIKK"}
)
"""Kinds that are new or cancelled, never changed (HIS 1154 § 3.1)."""

_WANTED: Final[Mapping[str, str]] = {
    "INNLEGGELSESRAPPORT": "TilknyttetEnhet ParorendeForesatt InfoMedisinskDiagnose 9142/AAI Cave|Allerginotat "
    "Legemiddelinfo EksisterendeTjeneste KartlagtFunksjon 9141/8 9141/14",
    "HELSEOPPL_SOKNAD": "TilknyttetEnhet ParorendeForesatt 9145/1 9145/2 Cave|Allerginotat",
    "UTSKRIVNINGSRAPPORT": "TilknyttetEnhet ParorendeForesatt InfoMedisinskDiagnose 9142/PROB 9142/OP "
    "Cave|Allerginotat Legemiddelinfo 9141/8 9141/14 InfoKontrolltime",
    "HELSEOPPLYSNINGER_LEGE": "TilknyttetEnhet 9142/PROB Cave|Allerginotat Legemiddelinfo IverksatteTiltak",
    "MEDISINSKE_OPPLYSNINGER": "TilknyttetEnhet ParorendeForesatt InfoMedisinskDiagnose 9142/PROB Cave|Allerginotat "
    "Legemiddelinfo 9142/FU 9141/14",
    "ORIENTERING_TJENESTETILBUD": "TilknyttetEnhet Startdato TjenestenLevertAv",
    "LOG_INNLAGT": "9121/1",
    "LOG_UTSKRIVNINGSKLAR": "9121/1 9121/3 AnsvarForRapport|KontaktpersonHelsepersonell",
    "LOG_AVMELDING": "AnsvarForRapport|KontaktpersonHelsepersonell",
    "LOG_UTSKREVET": "9121/2 UtTil",
    "LOG_DOD": "9121/13",
}
"""What the 1.6 profiles ask for (HIS 1143 to 1149): elements, headings and events; `|` where either will do."""

NOTED: Final = frozenset({"Foresporsel", *" ".join(_WANTED.values()).replace("|", " ").split()})
"""The names that are asked for here."""

_HAPPENED: Final = frozenset({"1", "2", "4", "13"})
_NO_KOORDINATOR: Final = {"9": "Primærkontakt", "17": "Forløpskoordinator kreft"}


def check(message: Message, kept: Mapping[str, list[Any]], names: set[str], out: Faults) -> None:
    """The rules that need the whole payload."""
    _status(message, out)
    _answer(message, kept, names, out)
    for event in kept.get("TidsfestetHendelse", ()):
        _event(event, message, out)
    for heading in kept.get("Overskriftskode", ()):
        _heading(heading, out)
    for role in kept.get("RoleToPatient", ()):
        _role(role, out)
    for plan in kept.get("OpplysningerOmIndividuellPlan", ()):
        _plan(plan, out)
    _wanted(message, kept, names, out)
    if message.kind is not None and message.kind.variant == "ORIENTERING_TJENESTETILBUD":
        for element in kept.get("AssistertKommunikasjon", ()):
            out.add("msg-not-in-use", element, element="AssistertKommunikasjon")
    for element in kept.get("Formal", ()):
        out.add("msg-formal", element)


def _status(message: Message, out: Faults) -> None:
    """N, M or C alone; what else kodeverk 7309 has may not be sent (HIS 1154 § 2)."""
    kind = message.kind
    if kind is None or not kind.format.startswith("plo-"):
        return
    if message.status is None:
        out.add("msg-status-missing", _status_of(message))
    elif message.status.strip() in {"A", "H", "O", "X"}:
        out.add("msg-status-forbidden", _status_of(message), status=message.status.strip())
    elif message.status == "M" and kind.format != "plo-2.0" and kind.variant in _NO_CHANGE:
        out.add("msg-status-kind", _status_of(message), element=kind.element)


def _status_of(message: Message) -> Any:
    return next(message.payload.iter("{*}Forsendelsesstatus"), message.payload)


def _answer(message: Message, kept: Mapping[str, list[Any]], names: set[str], out: Faults) -> None:
    """An answer copies the request and names it; a Ny with a reference is an answer or a follow-up (HIS 80704)."""
    kind = message.kind
    if kind is None or not kind.format.startswith("plo-"):
        return
    flag = next((e for e in kept.get("SvarPaaForesporsel", ()) if (e.text or "").strip() in {"true", "1"}), None)
    if flag is not None:
        if kind.format != "plo-2.0" and "Foresporsel" not in names:
            out.add("msg-answer-request", flag)
        if message.parent is None:
            out.add("msg-answer-conversation", flag)
    elif message.status == "N" and message.parent is not None:
        out.add("msg-conversation-new", next(message.root.iter(MSGHEAD + "ConversationRef"), message.root))


def _heading(heading: Any, out: Faults) -> None:
    """9142 IP is no individuell plan; 9145 is nursing in the document and medicine in the samples: both are read."""
    number = kodeverk.number(heading.get("S", ""))
    if number == "9142" and heading.get("V") == "IP":
        out.add("msg-ip-heading", heading)
    elif number == "9145" and next(heading.iterancestors("{*}MedisinskfagligeOpplysninger"), None) is not None:
        out.add("msg-heading-place", heading, list=number)


def _event(event: Any, message: Message, out: Faults) -> None:
    """`Anslag` true is an estimate; one edition said the opposite (plo.md § 1.2), which shows where it cannot be so."""
    parts = {local(child): child for child in event if isinstance(child.tag, str)}
    estimate, time = parts.get("Anslag"), parts.get("TidspunktForHendelse")
    if estimate is None or time is None or message.generated is None:
        return
    when = (time.get("V") or time.text or "").strip()[:10]
    made = message.generated[:10]
    code = parts["Hendelsekode"].get("V") if "Hendelsekode" in parts else None
    guess = (estimate.text or "").strip() in {"true", "1"}
    if len(when) != 10:
        return
    if (guess and when < made and code in _HAPPENED) or (not guess and when > made and code in {"1", "13"}):
        out.add("msg-estimate", estimate, code=code or "?")


# individuell plan


def _role(role: Any, out: Faults) -> None:
    """Primærkontakt and forløpskoordinator kreft are no koordinator of a plan, whatever the text beside them says."""
    code = role.get("V", "").strip()
    if kodeverk.number(role.get("S", "")) != "9034" or code not in _NO_KOORDINATOR:
        return
    text = role.get("DN", "")
    if code == "9" and kodeverk.code_list("9246").says(code, text):  # type: ignore[union-attr]
        return  # told as two lists mixed
    if code == "17" or "koordinator" in (text + _remark(role)).casefold():
        out.add("msg-ip-role", role, value=code, role=_NO_KOORDINATOR[code])


def _remark(role: Any) -> str:
    around = next(islice(role.iterancestors(), 1, 2), ())
    found = next((e for e in around if isinstance(e.tag, str) and local(e) == "Merknad"), None)
    return (found.text or "") if found is not None else ""


def _plan(plan: Any, out: Faults) -> None:
    """Two booleans and a remark: with none of them it says nothing, and a code is not a boolean (plo.md § 2.1)."""
    parts = [child for child in plan if isinstance(child.tag, str)]
    if not any((part.text or "").strip() or part.items() for part in parts):
        out.add("msg-ip-empty", plan)
    for part in parts:
        if part.get("V") or part.get("OT"):
            out.add("msg-ip-coded", part, element=local(part))


# the profile


def _wanted(message: Message, kept: Mapping[str, list[Any]], names: set[str], out: Faults) -> None:
    """What the profile of the type asks for and the message has not; a cancellation needs none of it."""
    kind = message.kind
    if kind is None or kind.format != "plo-1.6" or message.status == "C":
        return
    wanted = _asked((message.type if kind.variant == "PASIENTLOGISTIKK" else kind.type) or "")
    here = names | _coded(kept) if wanted else names
    missing = [word for word, any_of in wanted.items() if here.isdisjoint(any_of)]
    if missing:
        out.add("msg-content-missing", message.payload, Severity.INFO, what=", ".join(missing))


@lru_cache(maxsize=len(_WANTED) + 1)
def _asked(type_: str) -> Mapping[str, frozenset[str]]:
    """Each thing that is asked for, and what is it."""
    return {word: frozenset(word.split("|")) for word in _WANTED.get(type_, "").split()}


def _coded(kept: Mapping[str, list[Any]]) -> set[str]:
    """Headings and events as list/code."""
    found = {f"{kodeverk.number(e.get('S', ''))}/{e.get('V', '')}" for e in kept.get("Overskriftskode", ())}
    for event in kept.get("TidsfestetHendelse", ()):
        found |= {f"9121/{e.get('V', '')}" for e in event if isinstance(e.tag, str) and local(e) == "Hendelsekode"}
    return found
