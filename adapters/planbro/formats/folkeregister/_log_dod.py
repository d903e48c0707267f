"""*Orientering om dødsfall* (LOG_DOD) as an event: the care message that tells of a death (plo.md § 1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from planbro.findings import Findings, Refused
from planbro.formats.folkeregister._model import PersonEvent
from planbro.formats.plo import Message
from planbro.ident import Kind, PersonId, Profile, examine, kind_of_code
from planbro.plan import is_datetime

_DEAD: Final = "13"  # kodeverk 9121
_OTHER_WAYS: Final = frozenset({"1", "true"})
_COUNTED: Final = frozenset({Kind.FNR, Kind.DNR, Kind.FHN})


def death_told(message: Message, findings: Findings, profile: Profile) -> Iterator[PersonEvent]:
    """The death that a message tells of; a cancellation takes it back.

    Raises:
        Refused: it is another message.
    """
    if message.type != "LOG_DOD" or message.payload is None:
        raise Refused.because("register-unknown")
    person = _person(message, findings, profile)
    event = _event(message.payload)
    when = _text(event, "TidspunktForHendelse")
    if not when and message.status != "C":
        findings.add("register-no-day", path="TidspunktForHendelse")
    if _text(event, "Anslag") in _OTHER_WAYS:
        findings.add("register-estimate", path="Anslag")
    if person is None:
        findings.add("register-nobody", path="Patient")
        return
    taken_back = message.status == "C"
    yield PersonEvent(
        "death", "plo", message.id or "", person=person, at=when, registered=message.generated or "",
        annulled=taken_back, type="LOG_DOD", died="" if taken_back else when[:10], document=message.series or "",
    )  # fmt: skip


def _person(message: Message, findings: Findings, profile: Profile) -> PersonId | None:
    for ident in message.patient.idents if message.patient is not None else ():
        kind = kind_of_code(ident.kind)
        if kind not in _COUNTED:
            continue
        seen = examine(ident.value, kind=kind, profile=profile)
        if seen.kind in _COUNTED and not any(problem.severity != "info" for problem in seen.problems):
            return seen.number
        findings.add("register-number", path="Patient/Ident")
    return None


def _event(payload: Any) -> Any:
    """The TidsfestetHendelse of code 13; of another code none."""
    for event in payload.iter("{*}TidsfestetHendelse"):
        code = next(event.iterchildren("{*}Hendelsekode"), None)
        if code is not None and code.get("V") == _DEAD:
            return event
    return None


def _text(event: Any, name: str) -> str:
    found = next(event.iterchildren(f"{{*}}{name}"), None) if event is not None else None
    text = (found.get("V") or found.text or "").strip() if found is not None else ""  # TS in 1.5 and 1.6, text in 2.0
    return text if name != "TidspunktForHendelse" or is_datetime(text) else ""
