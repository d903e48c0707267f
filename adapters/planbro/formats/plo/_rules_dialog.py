"""Rules of a dialogmelding: what each type has to hold (plo.md § 5.2; HIS 1152, 1151, 1077, HISD 80903)."""

from __future__ import annotations

from typing import Any, Final

from planbro.formats.plo import _kodeverk as kodeverk
from planbro.formats.plo._kinds import MSGHEAD
from planbro.formats.plo._message import Message
from planbro.formats.plo._tell import Faults, local

_UNUSED: Final = ("Formål", "Begrunnelse", "Hastegrad", "FraDato", "TilDato", "TypeJournalinfo")
_WITH_NOTE: Final = frozenset({"DIALOG_SVAR", "DIALOG_AVVIK", "DIALOG_NOTAT", "DIALOG_HELSEFAGLIG"})
_THEME: Final = {"DIALOG_SVAR": ("9069", "5"), "DIALOG_HELSEFAGLIG": ("7322", "6")}


def check(message: Message, out: Faults) -> None:
    """The rules of the message's own type; a type that is not of dialogues is told elsewhere."""
    payload = message.payload
    requests, notes = _children(payload, "Foresporsel"), _children(payload, "Notat")
    if message.type == "DIALOG_FORESPORSEL":
        _requests(payload, requests, out)
        return
    if not notes and message.type in _WITH_NOTE:
        out.add("msg-dialog-part", payload, part="Notat")
    for note in notes:
        _theme(message, note, out)
    if message.type == "DIALOG_SVAR":
        _answer(message, notes, out)
    elif message.type == "DIALOG_AVVIK":
        _deviation(message, notes, out)
    elif message.type == "DIALOG_HELSEFAGLIG":
        _professional(message, notes, out)


def _requests(payload: Any, requests: list[Any], out: Faults) -> None:
    if not requests:
        out.add("msg-dialog-part", payload, part="Foresporsel")
    for request in requests:
        kind = _child(request, "TypeForesp")
        if kind is not None and kind.get("V") == "99" and not _said(request, "Sporsmal"):
            out.add("msg-dialog-question", request)
        for name in _UNUSED:
            found = _child(request, name)
            if found is not None:
                out.add("msg-not-in-use", found, element=name)
    for name in ("SakstypeKodet", "Sakstype"):
        found = _child(payload, name)
        if found is not None:
            out.add("msg-not-in-use", found, element=name)


def _theme(message: Message, note: Any, out: Faults) -> None:
    """The theme of an answer and of a dialogue between professionals has one value only."""
    wanted = _THEME.get(message.type or "")
    theme = _child(note, "TemaKodet")
    if wanted and theme is not None and (kodeverk.number(theme.get("S", "")), theme.get("V")) != wanted:
        out.add("msg-dialog-theme", theme, list=wanted[0], value=wanted[1])


def _answer(message: Message, notes: list[Any], out: Faults) -> None:
    """The request stands copied in the answer, and the reference names it."""
    for note in notes:
        if _child(note, "Foresporsel") is None:
            out.add("msg-answer-request", note)
    if message.parent is None:
        out.add("msg-answer-conversation", _info(message))


def _deviation(message: Message, notes: list[Any], out: Faults) -> None:
    """What was wrong, in words, and with which message."""
    for note in notes:
        if not _said(note, "TekstNotatInnhold"):
            out.add("msg-dialog-part", note, part="TekstNotatInnhold")
    if message.parent is None:
        out.add("msg-dialog-conversation", _info(message))


def _professional(message: Message, notes: list[Any], out: Faults) -> None:
    """Theme and text, who is responsible with a telephone, and whom it is for where nothing went before."""
    for note in notes:
        for part in ("Tema", "TekstNotatInnhold"):
            if not _said(note, part):
                out.add("msg-dialog-part", note, part=part)
        roles = _children(note, "RollerRelatertNotat")
        if not any(_responsible(role) for role in roles):
            out.add("msg-dialog-responsible", note)
        if message.parent is None and not any(_is_contact(role) for role in roles):
            out.add("msg-dialog-contact", note)


def _responsible(role: Any) -> bool:
    """A professional with name and telephone, who is not the contact at the receiver."""
    person = _child(role, "HealthcareProfessional")
    if person is None or _is_contact(role):
        return False
    phones = [e.get("V", "") for e in role.iter("{*}TeleAddress")]
    return _said(person, "FamilyName") and any(phone.startswith("tel:") for phone in phones)


def _is_contact(role: Any) -> bool:
    return any(e.get("V") == "24" for e in role.iter("{*}RoleToPatient"))


def _info(message: Message) -> Any:
    found = message.root.find(MSGHEAD + "MsgInfo")
    return found if found is not None else message.root


def _children(parent: Any, name: str) -> list[Any]:
    return [child for child in parent if isinstance(child.tag, str) and local(child) == name]


def _child(parent: Any, name: str) -> Any:
    return next(iter(_children(parent, name)), None)


def _said(parent: Any, name: str) -> bool:
    """Whether a part has any text, also inside XHTML."""
    found = _child(parent, name)
    return found is not None and any(text.strip() for text in found.itertext())
