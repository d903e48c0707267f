"""The payloads of PLO 2.0, which has schemas and nothing else (plo.md §§ 1.4, 7.4), and of Henvisning 2.0."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from planbro.testing.messages import _care as care
from planbro.testing.messages import _clinical as clinical
from planbro.testing.messages._draft import Draft
from planbro.testing.messages._header import about_patient, header, koordinator
from planbro.testing.messages._xml import FK1, Node, Space, coded, cs, cv


def administrative(draft: Draft) -> Node:
    """FellesAdministrativeOpplysninger: the header of 1.6 in one element, and contacts who are no health workers."""
    po = draft.po
    return po.FellesAdministrativeOpplysninger(
        header(draft), draft.also(care.communication(draft), patient_contact(draft))
    )


def patient_contact(draft: Draft) -> Node:
    """PasientrelatertKontaktperson: needs no identifier, so NAV and school may stand here."""
    po, nav = draft.po, draft.scene.worker("nav")
    return po.PasientrelatertKontaktperson(
        po.StillingRolle(nav.title),
        po.Arbeidssted(str(draft.scene.town.services["nav"].name)),
        po.Referanseperson(FK1.FamilyName(nav.family), FK1.GivenName(nav.given)),
        po.Merknad("Følger opp arbeid og ytelser."),
    )


def plan_information(draft: Draft) -> Node:
    """OpplysningerOmIndividuellPlan; its boolean says whether there is a plan (plo.md § 2.1)."""
    po = draft.po
    if not draft.koordinator:
        return None
    who = koordinator(draft)
    return po.OpplysningerOmIndividuellPlan(
        po.IndividuellPlanForeligger(True),
        po.KoordinatorOppnevnt(True),
        po.Merknad(f"Koordinator: {who.given} {who.family}"),
    )


def sammenfatning(draft: Draft) -> list[Node]:
    notes = [
        clinical.note(draft, clinical.entry("9142", "PROB", clinical.heading_text(draft, "PROB")), key="problem"),
        clinical.note(draft, *care.nursing_entries(_without_plan(draft)), key="nursing"),
    ]
    return [
        care.content_type(draft, "9139", "11"),
        administrative(draft),
        clinical.diagnoses(draft),
        clinical.cave(draft),
        notes,
        draft.also(medicine_help(draft)),
        care.function(draft),
        plan_information(draft),
        draft.also(care.follow_up(draft), care.services(draft), clinical.other_important(draft), care.hours(draft)),
        draft.also(care.aids(draft)),
    ]


def saksbehandling(draft: Draft) -> list[Node]:
    return [
        care.content_type(draft, "9140", "1"),
        administrative(draft),
        draft.also(care.application(draft), clinical.diagnoses(draft)),
        clinical.cave(draft),
        clinical.note(
            draft,
            *(clinical.entry("9145", code, clinical.heading_text(draft, code)) for code in "12"),
            *(clinical.entry("9141", "88", text) for text in draft.diary()),
        ),
        draft.also(help_needed(draft)),
        care.function(draft),
        plan_information(draft),
        draft.also(care.services(draft), clinical.other_important(draft)),
    ]


def _without_plan(draft: Draft) -> Draft:
    """2.0 has an element for the plan, so the note says nothing of it."""
    return replace(draft, koordinator=False)


def medicine_help(draft: Draft) -> Node:
    po, story = draft.po, draft.story
    first, second = story.medicines[:2]
    return po.BistandLegemiddelhandteringOgGjennomgang(
        help_needed(draft),
        po.LegemidlerUtdelt(
            po.LegemiddelinntakIDag(f"{first.name}: {first.dose}"),
            po.LegemidlerUtdeltTilPasient(f"{second.name}: for tre dager"),
            po.Merknad(story.given),
        ),
        care.agreement(draft),
        review(draft),
        po.Reseptinformasjon(
            po.ReseptSendtMed(**cv("3109", "2")), po.eResept(True), po.Merknad("Resepter ligger i reseptformidleren.")
        ),
    )


def help_needed(draft: Draft) -> Node:
    po = draft.po
    return po.BistandLegemiddelhandtering(
        po.HjelpTilLegemiddelhandtering(**cv("9132", "7")), po.Merknad("Hjemmetjenesten ser at medisinen tas.")
    )


def review(draft: Draft) -> Node:
    po = draft.po
    return po.Legemiddelgjennomgang(
        po.DatoLegemiddelgjennomgang("2026-10-05"),
        po.DatoSamstemming("2026-11-18"),
        po.Merknad("Samstemt med fastlegens liste."),
    )


_FREE: Final = "2.16.578.1.12.4.1.1.8455"
"""The list named beside a text (OT) where planbro carries no codes."""

BODIES_2: Final[Mapping[str, Callable[[Draft], list[Node]]]] = {
    "SAMMENFATNING": sammenfatning,
    "HELSEOPPL_SOKNAD": saksbehandling,
}
"""The payload of a 2.0 type other than Pasientlogistikk."""


def henvisning(draft: Draft, ref: Space) -> list[Node]:
    """Henvisning 2.0: blocks of PLO 2.0, then its own (HIS 80517)."""
    po = draft.po
    blocks = header(draft)[2:]
    return [
        ref.ServType(**cs("7309", draft.status)),
        ref.IssueDate(draft.at),
        ref.PaymentCat(V="1", DN="Offentlig") if draft.full else None,
        draft.also(ref.ReqComment("Ber om samlet vurdering.")),
        ref.DocumentId(draft.id("document")),
        ref.BasisForHealthServices(V="1", DN="Frivillig") if draft.full else None,
        about_patient(draft),
        blocks,
        po.TypeInnholdIMelding(po.TypeInnhold(S="2.16.578.1.12.4.1.1.8455", OT="Henvisning for vurdering")),
        draft.also(care.assisted(draft)),
        plan_information(draft),
        draft.also(
            patient_contact(draft),
            review(draft),
            ref.PatientPrecaution(
                ref.Precaution(draft.story.cave[1]),
                ref.StartDateTime("2011-06-01T00:00:00+02:00"),
                ref.EndDateTime("2030-01-01T00:00:00+01:00") if draft.full else None,
            ),
            items(draft, ref),
        ),
        ref.ReasonAsText(
            ref.Heading(**cv("9142", "PROB")),
            ref.TextResultValue(draft.story.problem),
            ref.TextCode(**coded("7170", *draft.story.icpc)) if draft.full else None,
        ),
        ref.Diagnosis(
            ref.Concept(**coded("7170", *draft.story.icpc)),
            ref.Modifier(ref.Name(V="1", DN="Side"), ref.Value(S=_FREE, OT="Høyre")) if draft.full else None,
        ),
        ref.ReqServ(
            ref.ServType(V="1", DN="Undersøkelse"),
            ref.ReqDate(draft.day),
            ref.Priority(V="2", DN="Haster"),
            draft.also(ref.Comment("Time før jul om mulig.")),
        ),
        comments(draft, ref),
        draft.also(assessed(draft, ref)) if draft.type == "HENVISNING_VIDERE" else None,
        ref.Pakkeforlop(ref.Pakkeforlopskode(S=_FREE, OT="Pakkeforløp hjerneslag"), ref.Merknad("Fase 2."))
        if draft.full
        else None,
        draft.also(consent(draft, ref)),
    ]


def comments(draft: Draft, ref: Space) -> list[Node]:
    code = ref.CodedComment(S=_FREE, OT="Sosiale forhold") if draft.full else None
    found = draft.also(ref.Comment(ref.Heading(**cv("9142", "FA")), ref.TextResultValue(draft.story.family), code))
    return found + [ref.Comment(ref.TextResultValue(text)) for text in draft.diary()]


def items(draft: Draft, ref: Space) -> list[Node]:
    """InfItem in each of its forms: a number, a text, an interval, a date, a legemiddel, an observation."""
    return [
        ref.InfItem(
            node,
            ref.Type(OT=said, S=_FREE),
            ref.StartDateTime("2026-11-19T08:00:00+01:00"),
            ref.EndDateTime("2026-11-20T08:00:00+01:00") if draft.full else None,
            ref.OrgDate("2026-11-18T08:00:00+01:00") if draft.full else None,
        )
        for node, said in (
            (_result(draft, ref, _number(draft, ref), "Hemoglobin"), "Prøvesvar"),
            (_result(draft, ref, _words(draft, ref), "Urin, dyrkning"), "Prøvesvar"),
            (_result(draft, ref, ref.Interval(ref.Low(V="60", U="kg"), ref.High(V="62", U="kg")), "Vekt"), "Måling"),
            (_result(draft, ref, ref.DateResult(ref.DateResultValue("2026-11-19")), "Siste røntgen"), "Undersøkelse"),
            (_drug(draft, ref), "Legemiddel"),
            (ref.Observation(ref.Description(draft.story.findings), ref.Comment("Undersøkt hjemme.")), "Funn"),
        )
    ]


def _result(draft: Draft, ref: Space, value: Node, what: str) -> Node:
    """A ResultItem: a value, and what was examined."""
    return ref.ResultItem(
        value,
        ref.ServType(V="N", DN="Ny") if draft.full else None,
        ref.InvDate("2026-11-19T08:00:00+01:00"),
        ref.Comment("Tatt fastende."),
        _flag(draft, ref),
        ref.ClinInv(
            ref.Id(S="2.16.578.1.12.4.1.1.7280", OT=what),
            ref.Spec(S=_FREE, OT="Venøs prøve") if draft.full else None,
        ),
    )


def _number(draft: Draft, ref: Space) -> Node:
    equal = ref.ArithmeticComp(V="EQ", DN="Lik") if draft.full else None
    return ref.NumResult(equal, ref.NumResultValue(V="13.2", U="g/dL"))


def _words(draft: Draft, ref: Space) -> Node:
    return ref.TextResult(
        ref.Result(
            ref.Heading(V="1", DN="Svar") if draft.full else None,
            ref.TextResultValue("Ingen vekst"),
            ref.TextCode(S=_FREE, OT="Ingen vekst") if draft.full else None,
        )
    )


def _drug(draft: Draft, ref: Space) -> Node:
    one = draft.story.medicines[0]
    return ref.Medication(
        ref.DrugId(V=one.atc, DN=one.generic, S="2.16.578.1.12.4.1.1.7180"),
        ref.Comment(one.purpose),
        ref.Status(V="2", DN="Pågående"),
        ref.IntendedDuration(V="90", U="d") if draft.full else None,
        ref.QuantitySupplied(V="98", U="stk") if draft.full else None,
        ref.UnitDose(V="1", U="stk") if draft.full else None,
        ref.DosageText(one.dose),
    )


def _flag(draft: Draft, ref: Space) -> Node:
    return ref.DevResultInd(V="1", DN="Normal") if draft.full else None


def assessed(draft: Draft, ref: Space) -> Node:
    """VurderingAvHenvisning: what goes along when one hospital refers to another."""
    dates = (("Mottaksdato", "2026-11-19"), ("Vurderingsdato", "2026-11-20"))
    return ref.VurderingAvHenvisning(
        [
            ref.DatoMottakOgVurdering(ref.TypeDato(S="2.16.578.1.12.4.1.1.8460", OT=said), ref.Dato(day))
            for said, day in dates
        ],
        ref.Opplysninger(
            ref.FrittSykehusvalg(False),
            ref.VentetidSluttkode(S=_FREE, OT="Behandling startet") if draft.full else None,
            ref.ForlopsId(draft.id("course")),
            ref.RettTilHelsehjelp(True),
            ref.UtfallAvVurdering(S="2.16.578.1.12.4.1.1.8485", OT="Rett til helsehjelp"),
        ),
    )


def consent(draft: Draft, ref: Space) -> Node:
    return ref.Consent(
        ref.ConsentStatus(**cv("9064", "1")),
        ref.ConsentDate(draft.day),
        ref.Merknad("Muntlig samtykke."),
        ref.GivenBy("Pasienten"),
    )
