"""The seven blocks that every PLO message begins with (plo.md § 7.1), and where a koordinator stands (§ 2.2)."""

from __future__ import annotations

from planbro.testing._town import Worker
from planbro.testing.messages._draft import Draft, contact_unit, health_worker, person
from planbro.testing.messages._scene import Address
from planbro.testing.messages._xml import EPJ2, FK1, Node, cs, cv

_KOMMUNE = frozenset(
    {"INNLEGGELSESRAPPORT", "HELSEOPPLYSNINGER_LEGE", "ORIENTERING_TJENESTETILBUD", "LOG_TILBAKEMELDING"}
)
_DOCTOR = frozenset({"MEDISINSKE_OPPLYSNINGER", "FRAVARSMELDING", "HENVISNING_NYTILSTAND"})


def sender_key(type_: str) -> str:
    """The party that sends a type (plo.md § 1.2)."""
    if type_ == "ORIENTERING_TJENESTETILBUD":
        return "caseworkers"
    if type_ in _KOMMUNE:
        return "nurses"
    return "gp" if type_ in _DOCTOR else "ward" if type_ == "HENVISNING_VIDERE" else "somatic"


def receiver_key(type_: str) -> str:
    """The party it goes to (plo.md § 1.2)."""
    if type_ in {"HELSEOPPLYSNINGER_LEGE", "ORIENTERING_TJENESTETILBUD"}:
        return "gp"
    if type_ in {"INNLEGGELSESRAPPORT", "LOG_TILBAKEMELDING"}:
        return "somatic"
    if type_.startswith("HENVISNING"):
        return "ward" if type_ == "HENVISNING_NYTILSTAND" else "psychiatric"
    return "caseworkers" if type_ in {"HELSEOPPL_SOKNAD", "LOG_UTSKRIVNINGSKLAR", "LOG_AVMELDING"} else "nurses"


def author(draft: Draft) -> Worker:
    """Who answers for the content."""
    key = sender_key(draft.type)
    if key == "gp":
        return draft.scene.worker("gp")
    if key == "caseworkers":
        return draft.scene.worker("unit")
    return draft.scene.worker("home") if key == "nurses" else draft.scene.worker("ward", 3)


def koordinator(draft: Draft) -> Worker:
    """The koordinator of the kommune, a vernepleier with HPR-nummer."""
    return next(one for one in draft.scene.town.workers["rehab"] if one.profession == "VP")


def header(draft: Draft) -> list[Node]:
    """The common header, in the order that the schema demands."""
    return [
        dispatch(draft),
        about_patient(draft),
        *relatives(draft),
        *units(draft),
        *contacts(draft),
        *responsible(draft),
        *sent_documents(draft),
    ]


def dispatch(draft: Draft) -> Node:
    """Forsendelsesstatus, and the request where the message answers one (plo.md § 1.3)."""
    po, answering = draft.po, draft.answers is not None
    return po.InformasjonOmForsendelsen(
        po.Forsendelsesstatus(**cs("7309", draft.status)),
        draft.also(po.ForbeholdOmVideresending(False)) if draft.version != "2.0" else None,
        po.SvarPaaForesporsel(answering) if answering or draft.rich else None,
        draft.answers if draft.version != "2.0" else None,
        draft.also(po.Merknad("Sendt fra avdelingen.")) if draft.version == "2.0" else None,
    )


def about_patient(draft: Draft) -> Node:
    po, story = draft.po, draft.story
    return po.TilleggsopplysningPasient(
        po.SivilStatus(**cs("8724", story.civil)),
        po.BorAlene(story.alone),
        po.Sprak(**cs("3303", story.language)),
        po.MottarKommunaleTjenester(True) if draft.version == "2.0" else None,
        draft.also(po.Merknad("Bruker høreapparat.")) if draft.version == "2.0" else None,
    )


def relatives(draft: Draft) -> list[Node]:
    """Nærmeste pårørende always; the others, and children below 18, where there is room."""
    found = draft.scene.kin if draft.rich else draft.scene.kin[:1]
    return [_relative(draft, place) for place in range(len(found))]


def _relative(draft: Draft, place: int) -> Node:
    po, kin = draft.po, draft.scene.kin[place]
    tie = kin.tie
    return po.ParorendeForesatt(
        po.Slektskap(**cs("9033", tie.kin)),
        po.Omsorgsfunksjon(**cs("9050", tie.function)) if tie.function else None,
        po.FodselsarMindrearigParorende(tie.minor) if tie.minor and draft.newer else None,
        po.NarmesteParorende(tie.closest) if draft.version == "2.0" else None,
        po.Referanseperson(*person(FK1, FK1, kin.person, draft.scene.town.name, full=place == 0 and draft.rich)),
        po.Merknad(("Nærmeste pårørende. " if tie.closest else "") + tie.remark),
    )


def units(draft: Draft) -> list[Node]:
    """The unit that answers for the patient, with a telephone (plo.md § 1.2)."""
    key = sender_key(draft.type)
    party = draft.scene.parties[key]
    town = draft.scene.town
    digits = {"nurses": town.services["home"], "gp": town.services["gp"], "caseworkers": town.services["kommune"]}
    body = digits.get(key, town.services["hospital"])
    return [_unit(draft, party, _unit_name(draft, key), str(body.phone), "Vakttelefonen er betjent hele døgnet.")]


def _unit(draft: Draft, party: Address, name: str, digits: str, remark: str) -> Node:
    po = draft.po
    return po.TilknyttetEnhet(
        po.Kontaktenhet(*contact_unit(draft, party, name, digits)), draft.also(po.Merknad(remark))
    )


def _unit_name(draft: Draft, key: str) -> str:
    town = draft.scene.town
    names = {"nurses": town.services["home"].name, "gp": town.services["gp"].name, "caseworkers": "Tjenestekontoret"}
    return str(names.get(key, draft.story.ward))


def contacts(draft: Draft) -> list[Node]:
    """Health workers tied to the patient: fastlege, primærkontakt or kontaktlege, and the koordinator (carrier A)."""
    scene, key = draft.scene, sender_key(draft.type)
    at_hospital = key not in {"nurses", "caseworkers", "gp"}
    own = (
        (scene.worker("ward"), "19", "Kontaktlege") if at_hospital else (scene.worker("home", 1), "9", "Primærkontakt")
    )
    found = [own]
    if draft.rich:
        found.append((scene.worker("gp"), "6", "Fastlege"))
    if draft.koordinator:
        found.append((koordinator(draft), "8", "Koordinator i kommunen"))
    return [_contact(draft, *one) for one in found]


def _contact(draft: Draft, who: Worker, role: str, remark: str) -> Node:
    po = draft.po
    return po.KontaktpersonHelsepersonell(
        po.Kontaktperson(*health_worker(who, role)), po.Merknad(remark) if draft.rich or role == "8" else None
    )


def responsible(draft: Draft) -> list[Node]:
    po = draft.po
    return [
        po.AnsvarForRapport(
            po.AnsvarligRapport(*health_worker(author(draft))),
            po.GodkjentDato(draft.day),
            po.TypeRelasjon(**cv("8254", "ARP")),
            draft.also(po.Merknad("Godkjent før sending.")),
        )
    ]


def sent_documents(draft: Draft) -> list[Node]:
    """Other documents that are sent; also what fills a large message that has no room for notes."""
    po = draft.po
    found = draft.also(
        po.SendtDokument(
            po.Opplysning(**cv("8329", "4")),
            po.JaNei(True),
            po.DatoSendt(draft.day),
            po.TypeMottaker(**cv("8330", "2")),
            po.NavnMottaker(draft.scene.worker("gp").family),
            po.Merknad("Epikrisen er sendt til fastlegen."),
        ),
        po.SendtDokument(po.Opplysning(**cv("8329", "3")), po.JaNei(False)),
    )
    if draft.pad and not _has_notes(draft.type):
        found += [
            po.SendtDokument(
                po.Opplysning(**cv("8329", "2")), po.JaNei(True), po.DatoSendt(draft.day), po.Merknad(text)
            )
            for text in draft.diary()
        ]
    return found


def _has_notes(type_: str) -> bool:
    return not type_.startswith(("LOG_", "ORIENTERING", "FRAVAR", "HENVISNING"))


def plan_note(draft: Draft) -> Node:
    """Status of plan and koordinator as labelled lines under Praktiske opplysninger (carrier B)."""
    who = koordinator(draft)
    lines = (
        "Individuell plan: Ja, virksom plan",
        "Individuell plan fra: 04.03.2024",
        "Individuell plan opplyst: 12.05.2026",
        "Koordinator i kommunen: Ja, oppnevnt koordinator",
        "Koordinator i kommunen opplyst: 12.05.2026",
        f"Koordinator etternavn: {who.family}",
        f"Koordinator fornavn: {who.given}",
        f"Koordinator telefon: {who.phone.replace(' ', '')}",
        "Planen føres: I elektronisk verktøy",
        "Ansvarlig for planen: Kommunen",
        f"Plan-id: {draft.scene.id('plan')}",
    )
    return EPJ2.Journaltekst(
        EPJ2.Overskriftskode(**cv("9141", "14")), EPJ2.Notat("\n".join(lines)), EPJ2.Merknad("Individuell plan")
    )
