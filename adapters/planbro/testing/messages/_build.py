"""One face for all of it: a type code and a version in, a message out (plo.md §§ 1.1, 1.3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from lxml import etree

from planbro.formats.plo import KINDS, AppRecVersion, Kind, Message, read_message
from planbro.testing.messages._apprec import apprec_tree
from planbro.testing.messages._dialog import DIALOG_PARTIES, dialog
from planbro.testing.messages._draft import Draft, Status
from planbro.testing.messages._head import Attachments, attached, head, main_document
from planbro.testing.messages._header import header, receiver_key, sender_key
from planbro.testing.messages._plo import BODIES, logistics
from planbro.testing.messages._plo2 import BODIES_2, administrative, henvisning
from planbro.testing.messages._scene import Address, Scene, make_scene
from planbro.testing.messages._xml import EPJ1, EPJ2, EPJ3, FK1, META, Node, Space, tidy, written

Size = Literal["small", "rich", "full", "200kB"]
AT: Final = "2026-11-22T08:05:00+01:00"
"""When the first message of a series is written, unless the caller says otherwise."""

_CHANGED: Final = frozenset({"INNLEGGELSESRAPPORT", "HELSEOPPL_SOKNAD", "UTSKRIVNINGSRAPPORT", "SAMMENFATNING"})
_LARGE: Final = 200_000
_LATER: Final = {"N": 0, "M": 4, "C": 26}
"""How many hours after the first a message of a series is written."""

_PO: Final = {
    "plo-1.5": "http://www.kith.no/xmlstds/po/poKomponent/2009-06-30",
    "plo-1.6": "http://www.kith.no/xmlstds/po/poKomponent/2012-04-01",
}
_PO_2: Final = "http://ehelse.no/xmlstds/po/poKomponent/2017-11-30"
_PREFIX: Final = {
    "Pasientlogistikk": "p1", "OrienteringOmTjenestetilbud": "p3", "OverforingMedisinskeOpplysninger": "p4",
    "HelseopplysningerVedSoknad": "p5", "Konsultasjon": "p6", "Innleggelsesrapport": "p7", "TverrfagligEpikrise": "p8",
    "MeldingFravar": "p9", "Sammenfatning": "sf", "HelseopplysningerSaksbehandling": "hs", "Henvisning": "ref",
}  # fmt: skip
"""The prefixes in use for payload roots; a receiver must not lean on them (plo.md § 8.5)."""

EVERY: Final = tuple((code, kind.format.rpartition("-")[2], kind) for kind in KINDS.values() for code in kind.types)
"""Every type code with its version and kind."""


def kind_for(type_code: str, version: str) -> Kind:
    """The kind of a type in a version, written `1.6` or `plo-1.6`; a type with one version needs none."""
    found = [(number, kind) for code, number, kind in EVERY if code == type_code]
    chosen = [kind for number, kind in found if version in {number, kind.format}]
    if not chosen and len(found) == 1:
        chosen = [found[0][1]]
    if not chosen:
        raise ValueError(f"no message {type_code} in version {version}")
    return chosen[0]


def parties(type_code: str, scene: Scene) -> tuple[Address, Address]:
    """Who sends a type and who receives it (plo.md § 1.2)."""
    sender, receiver = DIALOG_PARTIES.get(type_code) or (sender_key(type_code), receiver_key(type_code))
    return scene.parties[sender], scene.parties[receiver]


def message(
    type_code: str,
    version: str = "1.6",
    *,
    seed: int = 1,
    status: Status = "N",
    follows: bytes | None = None,
    sender: Address | None = None,
    receiver: Address | None = None,
    copies: Sequence[Address] = (),
    koordinator: bool = False,
    nested: bool = False,
    attachments: Attachments | None = None,
    size: Size = "rich",
    encoding: str = "UTF-8",
    at: str | None = None,
) -> bytes:
    """One message, the same for the same arguments.

    `size`: `small` is what the profile asks for, `rich` nearly all that it allows, `full` also what the schema alone
    allows, `200kB` so many notes that it is large. `follows` is the message before it in the conversation, or the
    request it answers; without it a change, a cancellation or a svar follows the first message of the same seed.
    `koordinator` says that there is a plan and a koordinator, in the places of plo.md § 2. `nested` puts the message
    into another MsgHead.
    """
    kind, scene = kind_for(type_code, version), make_scene(seed)
    if status != "N" and kind.format.startswith("dialog"):
        raise ValueError("a dialogmelding has no status")
    number = kind.format.rpartition("-")[2]
    before = follows if follows is not None else _before(type_code, number, status, seed)
    draft = Draft(
        scene=scene,
        type=type_code,
        version="2.0" if kind.format == "henvisning-2.0" else number,
        po=Space(_PO.get(kind.format, _PO_2), "po"),
        status=status,
        at=at or _later(AT, _LATER[status] + (2 if before is not None and status == "N" else 0)),
        rich=size != "small",
        koordinator=koordinator,
        full=size == "full",
    )
    draft = replace(draft, answers=_answered(kind, draft, before))
    own, usual = parties(type_code, scene)
    to = (sender or own, receiver or usual, tuple(copies))
    here = [one.unit_herid for one in (*to[:2], *to[2])]
    told = [status, draft.at, *here, *(_reference(before) or ()), koordinator, nested, attachments, size]

    def build(pad: int) -> bytes:
        padded = replace(draft, pad=pad)
        documents = [main_document(padded, _payload(kind, padded)), *attached(padded, attachments)]
        inner = head(padded, padded.id("message", *told), to, _reference(before), documents)
        return written(_outer(padded, inner, to, told) if nested else inner, encoding)

    return build(_pad(build) if size == "200kB" else 0)


def statuses(type_code: str, version: str = "1.6") -> tuple[Status, ...]:
    """What a type may be sent as: Ny, and for most Kansellering, for some also Endring (HISD 1154 § 3.1)."""
    if type_code.startswith("DIALOG") or type_code == "FRAVARSMELDING":
        return ("N",)
    changed = type_code in _CHANGED or kind_for(type_code, version).format == "henvisning-2.0"
    return ("N", "M", "C") if changed else ("N", "C")


def series(type_code: str, version: str = "1.6", *, seed: int = 1, **options: Any) -> tuple[bytes, ...]:
    """Ny, Endring and Kansellering, as far as the type has them.

    Each has a MsgId of its own and names the one before it and the first (plo.md § 1.3).
    """
    made: list[bytes] = []
    for status in statuses(type_code, version):
        before = made[-1] if made else None
        made.append(message(type_code, version, seed=seed, status=status, follows=before, **options))
    return tuple(made)


def apprec(
    answered: bytes,
    version: AppRecVersion | None = None,
    *,
    errors: Sequence[tuple[str, str]] = (),
    role: str | None = None,
    at: str | None = None,
) -> bytes:
    """The receipt of a message: OK, or rejected with each error's code of 8221 and what it is about."""
    found = _read(answered)
    chosen: AppRecVersion = version or (found.kind.apprec if found.kind else "1.1")
    who = role or ("PRIM" if chosen == "1.1" else "REQ" if found.type == "DIALOG_SVAR" else "SPR")
    ident = make_scene(1).id("apprec", found.id, chosen, who, *errors)
    return written(apprec_tree(found, chosen, ident, at or _later(str(found.generated), 1), who, errors), "UTF-8")


def _payload(kind: Kind, draft: Draft) -> Node:
    own = Space(kind.namespace, _PREFIX.get(kind.element))
    if kind.format.startswith("dialog"):
        return tidy(getattr(own, kind.element)(dialog(draft, own)), own, FK1)
    if kind.format == "henvisning-2.0":
        return tidy(own.Henvisning(henvisning(draft, own)), own, draft.po, FK1)
    if kind.element == "Pasientlogistikk":
        first = _logistics_header(kind, draft)
        return tidy(own.Pasientlogistikk(first, logistics(draft, own)), own, draft.po, FK1)
    body = (BODIES_2 if kind.format == "plo-2.0" else BODIES)[draft.type](draft)
    return tidy(getattr(own, kind.element)(body), own, draft.po, FK1, EPJ1, EPJ2, EPJ3, META)


def _logistics_header(kind: Kind, draft: Draft) -> Node:
    return administrative(draft) if kind.format == "plo-2.0" else header(draft)


def _outer(draft: Draft, inner: Node, to: tuple[Address, Address, Sequence[Address]], told: Sequence[object]) -> Node:
    """An envelope around the envelope, with a MsgId of its own (plo.md § 3)."""
    return head(draft, draft.id("outer", *told), to, None, [main_document(draft, inner)])


def _before(type_code: str, number: str, status: Status, seed: int) -> bytes | None:
    """What a message follows when nobody says: the first of its series, or the request that a svar answers."""
    if status != "N":
        return message(type_code, number, seed=seed)
    if type_code == "DIALOG_SVAR":
        return message("DIALOG_FORESPORSEL", number, seed=seed)
    if type_code == "DIALOG_AVVIK":
        return message("INNLEGGELSESRAPPORT", seed=seed)
    return None


def _answered(kind: Kind, draft: Draft, before: bytes | None) -> Node:
    """The request that is copied into the answer (plo.md §§ 1.3, 5.2)."""
    if before is None or draft.status != "N":
        return None
    payload = _read(before).payload
    found = next((child for child in payload if etree.QName(child).localname == "Foresporsel"), None)
    if found is None or draft.type == "DIALOG_SVAR":
        return found
    return _copied(draft.po, found)


_REQUEST: Final = (
    ("TypeForesp", "TypeForesp"), ("Formål", "Formål"), ("Hastegrad", "Hastegrad"),
    ("TypeJournalinfo", "TypeJournalinfo"), ("Sporsmal", "Sporsmal"), ("Begrunnelse", "Begrunnelse"),
    ("FraDato", "FraDato"), ("TilDato", "TilDato"), ("RefDokIdForesp", "DokIdForesp"),
)  # fmt: skip
"""The request as a fagmelding has it, and where in the Dialogmelding it comes from."""


def _copied(po: Space, request: Node) -> Node:
    """The request in the words of the fagmelding: other names, another order."""
    parts = {etree.QName(child).localname: child for child in request}
    there = [(name, parts[source]) for name, source in _REQUEST if source in parts]
    return po.Foresporsel([getattr(po, name)(part.text or None, **dict(part.attrib)) for name, part in there])


def _reference(before: bytes | None) -> tuple[str, str] | None:
    if before is None:
        return None
    found = _read(before)
    return str(found.id), str(found.series)


def _read(data: bytes) -> Message:
    found = read_message(etree.fromstring(data))
    if found is None:
        raise ValueError("no message")
    return found


def _later(moment: str, hours: int) -> str:
    return (datetime.fromisoformat(moment) + timedelta(hours=hours)).isoformat()


def _pad(build: Callable[[int], bytes]) -> int:
    """How many notes make the message 200 kB: measured, then mended, since notes differ in length."""
    bare, some = len(build(0)), len(build(20))
    pad = max(0, (_LARGE - bare) * 20 // max(1, some - bare))
    while len(build(pad)) < _LARGE:
        pad += 2
    return pad
