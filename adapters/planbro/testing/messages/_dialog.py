"""Dialogmelding 1.0 and 1.1: forespørsel, svar, notat, avvik, helsefaglig dialog, status på henvisning (plo.md § 5)."""

from __future__ import annotations

from copy import deepcopy
from typing import Final

from planbro.testing._town import Worker
from planbro.testing.messages._draft import Draft, address, contact_unit, number, phone, professional
from planbro.testing.messages._xml import FK1, Node, Space, cs, cv

DIALOG_PARTIES: Final = {
    # type: (sender, receiver)
    "DIALOG_FORESPORSEL": ("somatic", "caseworkers"),
    "DIALOG_SVAR": ("caseworkers", "somatic"),
    "DIALOG_NOTAT": ("nurses", "somatic"),
    "DIALOG_AVVIK": ("nurses", "somatic"),
    "DIALOG_HELSEFAGLIG": ("gp", "somatic"),
    "DIALOG_STATUS_HENVISNING": ("ward", "gp"),
}
"""Who writes to whom: about plans and services one asks saksbehandlertjenesten (plo.md § 1.2)."""
_CASE: Final = "2.16.578.1.12.4.1.1.7321"
_PLAN: Final = "Pasienten har individuell plan og koordinator i kommunen. Samtykke til å sende planen er ikke gitt."
_NO_PLAN: Final = "Det er ikke laget individuell plan. Behov kan meldes til koordinerende enhet."


def dialog(draft: Draft, dia: Space) -> list[Node]:
    """The content of the Dialogmelding of a type; a full one says also what kind of case it is."""
    case = [dia.SakstypeKodet(S=_CASE, OT="Samarbeid om plan"), dia.Sakstype("Samarbeid om plan")] if draft.full else []
    return [case, request(draft, dia) if draft.type == "DIALOG_FORESPORSEL" else _note(draft, dia)]


def request(draft: Draft, dia: Space) -> Node:
    """A request of a hospital about the plan: 9154/99, which demands Sporsmal (plo.md § 5.2)."""
    asked = (
        "Har pasienten individuell plan, og hvem er koordinator? Ber om å få planen oversendt dersom det er samtykke."
    )
    newer = draft.version == "1.1"
    return dia.Foresporsel(
        dia.TypeForesp(**cv("9154", "99")),
        dia.EmneSporsmal("Individuell plan") if newer else None,
        dia.Sporsmal(" ".join([asked, *draft.diary()])),
        _not_used(draft, dia),
        dia.KodetOpplysning(S=_CASE, OT="Individuell plan") if newer else None,
        draft.also(dia.DokIdForesp(draft.id("request"))),
        role(dia, draft.scene.worker("ward", 3), "21"),
        _person(draft, dia) if draft.full else None,
    )


def _not_used(draft: Draft, dia: Space) -> list[Node]:
    """What the profiles leave for later (HISD 80903), but a receiver may meet."""
    if not draft.full:
        return []
    return [
        dia.Formål(S=_CASE, OT="Planlegge utskrivning"),
        dia.Begrunnelse("Pasienten skal hjem i neste uke."),
        dia.Hastegrad(**cs("9067", "2")),
        dia.FraDato("2026-01-01"),
        dia.TilDato(draft.day),
        dia.TypeJournalinfo(**cv("9066", "A2")),
    ]


def _person(draft: Draft, dia: Space) -> Node:
    """A role that is a Person, whose given name stands first in this message alone."""
    who, city = draft.scene.kin[0].person, draft.scene.town.name
    return dia.RollerRelatertNotat(
        dia.RolleNotat(**cv("9057", "4")),
        dia.Person(
            dia.GivenName(who.given),
            dia.MiddleName(who.middle),
            dia.FamilyName(who.family),
            dia.DateOfBirth(who.born.isoformat()),
            dia.Sex(**cs("3101", who.sex)),
            dia.Nationality(V="NO", DN="Norge"),
            number(dia, FK1, who.number, "FNR", "8116"),
            address(dia, FK1, who.street, city),
            phone(dia, FK1, who.phone, "MC"),
        ),
    )


def _unit(draft: Draft, dia: Space) -> Node:
    """A role that is a unit with somebody in it, which 1.1 has had since 2017."""
    party, body = draft.scene.parties["nurses"], draft.scene.town.services["home"]
    return dia.RollerRelatertNotat(
        dia.TilknyttetEnhet(
            dia.Kontaktenhet(*contact_unit(draft, party, str(body.name), str(body.phone))),
            dia.Merknad("Vakttelefonen er betjent hele døgnet."),
            dia.HealthcareProfessional(*professional(dia, FK1, draft.scene.worker("home"))),
        )
    )


def role(dia: Space, who: Worker, to_patient: str, *, author: bool = True) -> Node:
    """RollerRelatertNotat with name and telephone, which the profiles demand."""
    return dia.RollerRelatertNotat(
        dia.RolleNotat(**cv("9057", "1")) if author else None,
        dia.RoleToPatient(**cv("9034", to_patient)),
        dia.HealthcareProfessional(*professional(dia, FK1, who)),
    )


def _note(draft: Draft, dia: Space) -> Node:
    scene, type_ = draft.scene, draft.type
    subject = None
    copied: Node = None
    if type_ == "DIALOG_SVAR":
        theme, who, as_ = cv("9069", "5"), scene.worker("unit"), "21"
        said = _PLAN if draft.koordinator else _NO_PLAN
        copied = deepcopy(draft.answers)
    elif type_ == "DIALOG_NOTAT":
        theme, who, as_ = cv("9155", "1"), scene.worker("home"), "9"
        said = "Kommunen kan ta imot pasienten på korttidsavdelingen i morgen fra kl. 12."
    elif type_ == "DIALOG_AVVIK":
        theme, who, as_ = cv("8117", "1"), scene.worker("home"), "9"
        said = "Meldingen gjelder en pasient som bor i en annen kommune. Den er ikke tatt i bruk hos oss."
    elif type_ == "DIALOG_HELSEFAGLIG":
        theme, who, as_ = cv("7322", "6"), scene.worker("gp"), "6"
        subject, said = (
            "Møte om individuell plan",
            f"{draft.story.assessment} Kan dere delta i møtet 10. desember kl. 13?",
        )
    else:
        theme = {"S": "2.16.578.1.12.4.1.1.7321", "OT": "Henvisningen er mottatt og skal vurderes"}
        who, as_ = scene.worker("habilitation", 0), "3"
        said = "Henvisningen blir vurdert innen ti virkedager."
    return dia.Notat(
        dia.TemaKodet(**theme),
        dia.Tema(subject or "Individuell plan") if subject or draft.full else None,
        dia.TekstNotatInnhold(" ".join([said, *draft.diary()])),
        dia.Merknad("Se også vedlagte plan.") if draft.full else None,
        draft.also(dia.DokIdNotat(draft.id("note")))
        if type_ in {"DIALOG_NOTAT", "DIALOG_SVAR"} or draft.full
        else None,
        dia.DatoNotat(draft.day) if type_ != "DIALOG_HELSEFAGLIG" else None,
        request(draft, dia) if copied is None and draft.full else copied,
        role(dia, who, as_),
        _addressee(draft, dia) if type_ == "DIALOG_HELSEFAGLIG" else None,
        _koordinator(draft, dia),
        [_person(draft, dia), _unit(draft, dia) if draft.version == "1.1" else None] if draft.full else None,
    )


def _addressee(draft: Draft, dia: Space) -> Node:
    """Role 24, whom a dialogue that refers to no earlier message must name (HIS 1077)."""
    who = draft.scene.worker("ward")
    return dia.RollerRelatertNotat(
        dia.RoleToPatient(**cv("9034", "24")), dia.HealthcareProfessional(*professional(dia, FK1, who))
    )


def _koordinator(draft: Draft, dia: Space) -> Node:
    if not draft.koordinator:
        return None
    who = next(one for one in draft.scene.town.workers["rehab"] if one.profession == "VP")
    return role(dia, who, "8", author=False)
