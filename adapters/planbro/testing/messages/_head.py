"""The envelope: MsgHead 1.2 with parties by tjenestebasert adressering, patient, documents (plo.md §§ 3, 8.4)."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Final, Literal

from planbro.testing._files import minimal_pdf, minimal_png
from planbro.testing.messages._draft import Draft, address, number, person, phone
from planbro.testing.messages._scene import Address, Scene
from planbro.testing.messages._xml import BASE64, MH, Node, cs, cv

Attachments = Literal["inline", "reference", "documents"]
_FREE: Final = "2.16.578.1.12.4.1.1.9602"
MIG: Final = "v1.2 2006-05-24"


def head(
    draft: Draft,
    ident: str,
    parties: tuple[Address, Address, Iterable[Address]],
    follows: tuple[str, str] | None,
    documents: Iterable[Node],
) -> Node:
    """A MsgHead: who to whom about whom, and what."""
    sender, receiver, copies = parties
    return MH.MsgHead(
        MH.MsgInfo(
            MH.Type(**cs("8279", draft.type)),
            MH.MIGversion(MIG),
            MH.GenDate(draft.at),
            MH.MsgId(ident),
            draft.also(MH.ProcessingStatus(**cs("8113", "P")), MH.RequestedPriority(**cs("8115", "N"))),
            MH.Ack(**cs("7304", "J")) if draft.full else None,
            MH.ConversationRef(MH.RefToParent(follows[0]), MH.RefToConversation(follows[1])) if follows else None,
            MH.Sender(_way(draft), organisation(sender, draft)),
            MH.Receiver(_way(draft), organisation(receiver, draft)),
            [
                MH.OtherReceiver(_way(draft), MH.RoleReceiver(**cs("8112", "COP")), organisation(one, draft))
                for one in copies
            ],
            patient(draft.scene, full=draft.rich),
        ),
        *documents,
    )


def _way(draft: Draft) -> Node:
    """How it is sent, which the envelope may say."""
    return MH.ComMethod(**cs("8235", "EDI")) if draft.full else None


def organisation(party: Address, draft: Draft) -> Node:
    """Level 1 with HER-id and organisasjonsnummer; level 2 a service, or a person with a HER-id (HIS 1153-2)."""
    her = [number(MH, MH, party.unit_herid, "HER", "9051")]
    if party.is_person:
        below = MH.HealthcareProfessional(
            draft.also(MH.TypeHealthcareProfessional(**cs("9060", "LE")), MH.RoleToPatient(**cv("9034", "6"))),
            MH.FamilyName(party.family),
            MH.GivenName(party.given),
            her,
        )
    else:
        below = MH.Organisation(MH.OrganisationName(party.unit), her)
    return MH.Organisation(
        MH.OrganisationName(party.name),
        MH.TypeOrganisation(**cv("9040", _kind_of(party))) if draft.full else None,
        number(MH, MH, party.herid, "HER", "9051"),
        number(MH, MH, party.orgnr, "ENH", "9051"),
        [address(MH, MH, "Torget 1", draft.scene.town.name, "RES"), phone(MH, MH, "10000000", "WC")]
        if draft.full
        else None,
        below,
    )


def _kind_of(party: Address) -> str:
    """Virksomhetstype: helseforetak, kommune or fastlege."""
    return "103" if party.is_person else "101" if party.name.endswith("HF") else "102"


def patient(scene: Scene, *, full: bool = True) -> Node:
    """The patient with name, birth date, sex and number; address and telephone in the rich message."""
    who, city = scene.patient, scene.town.name
    if full:
        return MH.Patient(*person(MH, MH, who, city, full=True))
    return MH.Patient(
        MH.FamilyName(who.family),
        MH.GivenName(who.given),
        MH.DateOfBirth(who.born.isoformat()),
        MH.Sex(**cs("3101", who.sex)),
        number(MH, MH, who.number, "FNR", "8116"),
    )


def main_document(draft: Draft, payload: Node) -> Node:
    """The first document, which holds the payload."""
    return MH.Document(
        draft.also(MH.Consent(**cv("9064", "1"))),
        MH.RefDoc(MH.IssueDate(V=draft.at), MH.MsgType(**cs("8114", "XML")), MH.Content(payload)),
    )


def attached(draft: Draft, how: Attachments | None) -> list[Node]:
    """The attachments: one inside, one by reference, or several documents of several kinds."""
    if how is None:
        return []
    if how == "inline":
        return [inline(draft, "Møteinnkalling", "application/pdf", _pdf())]
    if how == "reference":
        return [reference(draft)]
    return [
        inline(draft, "Møteinnkalling", "application/pdf", _pdf()),
        inline(draft, "Bilde av sår", "image/png", minimal_png(190, 90, 80), full=True),
        inline(draft, "Journalutdrag", "text/xml", b"<utdrag>Ingen flere opplysninger.</utdrag>", full=True),
        reference(draft),
    ]


def inline(draft: Draft, title: str, mime: str, data: bytes, *, full: bool = False) -> Node:
    """An attachment as base64 in a document of its own (HIS 1036)."""
    text = base64.encodebytes(data).decode().strip()
    return MH.Document(
        MH.DocumentConnection(**cs("4702", "V")) if full else None,
        MH.ContentType(S=_FREE, OT="Vedlegg til melding") if full else None,
        MH.ContentDescription(title) if full else None,
        MH.ContentCategory(S=_FREE, OT="Sykepleie") if full else None,
        MH.Annotation("Gjennomgått før sending.") if full else None,
        MH.FromDate(V="2026-11-18") if full else None,
        MH.ToDate(V=draft.day) if full else None,
        MH.OidRef("2.16.578.1.12.4.5.1.1") if full else None,
        MH.EnquiryRefId(draft.id("enquiry")) if full else None,
        MH.RefDoc(
            MH.IssueDate(V=draft.at),
            MH.MsgType(**cs("8114", "A")),
            MH.Id(draft.id("attachment", title)) if mime == "text/xml" else None,
            MH.MimeType(mime),
            MH.Description(title),
            MH.Content(BASE64.Base64Container(text)),
        ),
    )


def reference(draft: Draft) -> Node:
    """An attachment that lies elsewhere; nobody fetches it unasked."""
    return MH.Document(
        MH.RefDoc(
            MH.IssueDate(V=draft.at),
            MH.MsgType(**cs("8114", "REF")),
            MH.MimeType("application/pdf"),
            MH.Description("Tidligere epikrise"),
            MH.FileReference(f"https://dokumenter.example.org/{draft.id('reference')}"),
        )
    )


def _pdf() -> bytes:
    return minimal_pdf("Innkalling", ["Møte om individuell plan", "10. desember 2026 kl. 13.00"])
