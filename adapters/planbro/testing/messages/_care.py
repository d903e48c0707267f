"""What nurses and others write: nursing, function, services, aids, hours, information given (plo.md §§ 6.2, 7.2)."""

from __future__ import annotations

from planbro.testing._town import Worker
from planbro.testing.messages._clinical import entry, given_today
from planbro.testing.messages._draft import Draft, contact_unit, health_worker, person
from planbro.testing.messages._header import author, plan_note
from planbro.testing.messages._scene import Person
from planbro.testing.messages._stories import Measure, Service
from planbro.testing.messages._xml import EPJ2, FK1, Node, coded, cs, cv


def nursing(draft: Draft) -> Node:
    """Sykepleierdokumentasjon: summary and practical information always, the rest in the rich one."""
    po, story = draft.po, draft.story
    measures = [measure(draft, one) for one in story.measures]
    return po.Sykepleierdokumentasjon(
        po.InfoFraSykepleier(draft.also(follow_up(draft)), nursing_entries(draft)),
        draft.also(
            given_today(draft),
            po.InfoAvtaleOmLegemiddeladm(agreement(draft)),
            assessment(draft, "Risiko for fall", "SP"),
        ),
        po.IverksatteTiltak(measures[0]) if draft.rich or draft.type == "HELSEOPPLYSNINGER_LEGE" else None,
        draft.also(
            [po.AnbefaltVidereTiltak(one) for one in measures[1:]],
            goal(draft),
            answering(draft, "3"),
        ),
    )


def nursing_entries(draft: Draft) -> list[Node]:
    """Entries under 9141; a change says first that it is one, with everything else in it as before (HIS 1154)."""
    story = draft.story
    changed = "Endret siden forrige melding: spiser bedre og har sovet i natt.\r\n\r\n" if draft.status == "M" else ""
    return [
        draft.also(entry("9141", "7", story.diagnosis_nursing)),
        entry("9141", "8", changed + "\r\n\r\n".join(story.nursing)),
        draft.also(entry("9141", "13", story.own_view)),
        entry("9141", "14", "\n".join(story.practical if draft.rich else story.practical[:2])),
        plan_note(draft) if draft.koordinator else None,
        [entry("9141", "88", text) for text in draft.diary()],
    ]


def follow_up(draft: Draft) -> Node:
    po = draft.po
    return po.OpplysningerRelevantOppfolging(
        po.BandasjemateriellEngangsutstyr(True),
        po.HjelpLegemiddeladm(True) if draft.version != "2.0" else None,
        po.EndringFunksjonsnivaa("Trenger mer hjelp til forflytning enn før."),
        po.MerknadTilBandasjemateriell("Bandasjer for tre dager er sendt med.") if draft.newer else None,
        po.MerknadTilLegemiddeladministrering(draft.story.given) if draft.version == "1.6" else None,
    )


def agreement(draft: Draft) -> Node:
    po = draft.po
    if draft.version == "2.0":
        return po.AvtaleOmAdmLegemidler(
            po.AvtaleAdmLegemidler(True), po.AvtaleAdmMultidose(True), po.Merknad("Nytt vedtak i oktober.")
        )
    return po.AvtaleOmAdmLegemidler(
        po.AvtaleAdmLegemidler(True),
        po.AvtaleAdmMultidose(True),
        po.Merknad("Hjemmetjenesten legger frem og ser at medisinen tas."),
        po.AdmInstrukser(po.Utleveringsform(**cs("9135", "3")), po.SarskilteTiltak(**cs("9136", "2"))),
        po.Tiltaksbeskrivelse(
            po.IntervensjonTiltakKode(**cv("9132", "7")),
            po.IntervensjonTiltakBeskrivelse("Overlevere medisin og se at den tas"),
            po.KategoriHelsepersonell(**cs("9060", "HF")),
        ),
    )


def measure(draft: Draft, one: Measure) -> Node:
    po = draft.po
    return po.Tiltaksbeskrivelse(
        po.IntervensjonTiltakBeskrivelse(one.text),
        po.KategoriHelsepersonell(**cs("9060", one.profession)),
        po.Stikkord(one.keyword),
        po.EvalueringTidspunkt("2026-12-04"),
        po.Merknad(one.remark),
        po.GjennomforingAvTiltak(
            po.UtfortTidspunkt(draft.day), po.TiltakKanTermineres(False), po.Merknad("Utført som planlagt.")
        ),
        po.PlanlagtGjennomforingTiltak(
            po.PlanlagtStart(one.start),
            po.PlanlagtSlutt("2026-12-31"),
            [po.FasteUkedager(**cs("9082", day)) for day in one.days],
            po.GjentagelseIntervall(V="1", U="Døgn"),
            po.EtterBehov(not one.days),
        ),
    )


def assessment(draft: Draft, about: str, profession: str) -> Node:
    po = draft.po
    return po.InfoVurderinger(
        po.InnholdVurdering(
            po.VurderingenGjelder(about),
            po.Stikkord(draft.story.measures[0].keyword),
            po.FraDato("2026-11-18"),
            po.TilDato(draft.day),
            po.KategoriHelsepersonell(**cs("9060", profession)),
            po.Enkeltvurdering(
                po.Funksjonsområde(**cv("9536", "2")),
                po.KodetVurdering(**coded("7250", "d450", "Å gå")),
                po.VurderingTekst(draft.story.assessment),
            ),
        ),
        entry("9142", "VU", draft.story.assessment),
    )


def goal(draft: Draft) -> Node:
    po = draft.po
    return po.InfoMaalForventetRes(
        po.InnholdMaaldokument(
            po.MaalForventetResultat(**coded("7140", "0208", "Mobilitet")),
            po.ForventetGradMaaloppnaaelse(**coded("7140", "4", "Litt svekket")),
            po.Beskrivelse(draft.story.goal),
            po.KategoriHelsepersonell(**cs("9060", draft.story.therapist[0])),
            po.ForventesOppnaadd("2027-02-15"),
            po.FraDato("2026-11-18"),
            po.TilDato("2027-02-28"),
            po.Stikkord("Mål"),
        ),
        entry("9142", "HJ", draft.story.own_view),
    )


def answering(draft: Draft, event: str) -> Node:
    """Who answers for an assessment, and when it was made (9131)."""
    po = draft.po
    return po.Ansvarlig(
        po.TypeHendelse(**cv("9131", event)),
        po.TidspunktForHendelse(f"{draft.day}T07:45:00+01:00"),
        po.Ekstern(False),
        po.AnsvarligTjenesteyter(*health_worker(author(draft))),
        po.Virksomhet(*contact_unit(draft, draft.scene.parties["nurses"], "Dagvakten", draft.scene.patient.phone)),
        po.Merknad("Kontrollert mot journalen."),
    )


def function(draft: Draft) -> Node:
    """Funksjonskartlegging: every variable of 9111 that the story has; free text in 2.0."""
    po, story = draft.po, draft.story
    found = list(story.function.items())
    found = found if draft.rich else found[:5]
    if draft.version == "2.0":
        return po.InfoKartleggingFunksjonsniva(
            [
                po.Funksjonsbeskrivelse(
                    po.Funksjonsvariabel(**cv("9111", code)),
                    po.FunksjonsbeskrivelseTekst(_scored(score)),
                    po.Dato("2026-11-19"),
                    po.Merknad(story.function_note) if place == 0 else None,
                )
                for place, (code, score) in enumerate(found)
            ]
        )
    return po.InfoKartleggingFunksjonsniva(
        po.SamletVurderingFunksjonsniva(
            draft.also(po.Pleietyngde("3.2"), po.VurderingPleietyngde("Middels stort bistandsbehov")),
            po.Merknad(story.function_note),
        ),
        [
            po.KartlagtFunksjon(
                po.Funksjonsvariabel(**cv("9111", code)),
                po.Vurdering(score),
                po.Merknad("Trenger alltid hjelp.") if score == 5 else None,
            )
            for code, score in found
        ],
        draft.also(answering(draft, "1")),
    )


def _scored(score: int) -> str:
    said = ("Utgjør ingen problem", "Ikke behov for bistand", "Noe behov for bistand", "Middels behov for bistand")
    return said[score - 1] if score <= len(said) else "Fullt bistandsbehov"


def services(draft: Draft) -> list[Node]:
    found = draft.story.services
    return [service(draft, one) for one in (found if draft.rich and draft.version != "2.0" else found[:1])]


def service(draft: Draft, one: Service) -> Node:
    po = draft.po
    return po.EksisterendeTjeneste(
        po.IPLOStjenestetype(**cv("9151", one.kind)),
        po.BetegnelseTjeneste(one.name),
        po.PrivatTjeneste(one.private),
        po.TjenestenLevertAv(one.by),
        po.OpplysningerOmTjenesten(one.about),
        po.AntallEnheter(one.amount),
        po.Enhet(one.unit),
        po.Startdato(one.start),
        po.Sluttdato(one.end) if one.end else None,
        draft.also(po.Merknad("Fortsetter uendret.")) if draft.version != "2.0" else None,
    )


def needs(draft: Draft) -> list[Node]:
    po = draft.po
    return [
        po.TjenesteBehov(
            po.IPLOStjenestetype(**cv("9151", kind)),
            po.BetegnelseTjeneste(name),
            po.VedInstitusjon(where) if where else None,
            po.BeskrivelseAvTjeneste(about),
            po.AntallEnheterOnsket("2"),
            po.Enhet("uker"),
        )
        for kind, name, where, about in draft.story.needs
    ]


def other_professions(draft: Draft) -> Node:
    """OpplysningerAndreFaggrupper: a report of a therapist."""
    po, (profession, said) = draft.po, draft.story.therapist
    who = next(one for one in draft.scene.town.workers["rehab"] if one.profession == profession)
    return po.OpplysningerAndreFaggrupper(
        po.AndreFagrapporter(
            po.BehandlingStart("2026-11-19"),
            po.StatusInnleggelse("Sengeliggende ved innkomst."),
            po.StatusBehandlingsstart("Sitter på sengekanten med støtte."),
            po.ForventetStatusUtskriving("Går korte strekninger med hjelpemiddel."),
            po.AnsvarligRapport(*health_worker(who)),
            EPJ2.Journaltekst(EPJ2.Notat(said)),
        ),
        po.AnbefaltVidereTiltak(measure(draft, draft.story.measures[1])),
        assessment(draft, "Forflytning", profession),
    )


def aids(draft: Draft) -> Node:
    """OpplysningerOmHjelpemidler: what the patient always has, and what is ordered."""
    po, newest = draft.po, draft.version == "2.0"
    fixed = po.FasteHjelpemidler(
        po.Briller(**cs("9113", "4")),
        po.HjelpemiddelHorsel(**cs("9114", "1")),
        po.Pacemaker(False),
        po.Merknad("Høreapparat på venstre øre."),
    )
    return po.OpplysningerOmHjelpemidler(
        None if newest else fixed,
        [
            po.StatusHjelpemiddel(
                po.Status(**cs("8230", status)),
                po.Hjelpemiddelbeskrivelse(
                    po.Sekvensnummer(place),
                    po.HjelpemiddelkodeRTV(**coded("8151", "122203", "Manuelle rullestoler")) if place == 1 else None,
                    po.BetegnelseHjelpemiddel(name),
                ),
            )
            for place, (status, name) in enumerate(draft.story.aids, 1)
        ],
    )


def communication(draft: Draft) -> Node:
    """AssistertKommunikasjon: interpreter where the story has one, else hearing."""
    po, story = draft.po, draft.story
    worker = draft.scene.worker("private")
    tolk = Person(worker.given, worker.family, "9", draft.scene.patient.born, "", worker.phone, "")
    needs_tolk = story.interpreter is not None
    city = draft.scene.town.name
    return po.AssistertKommunikasjon(
        po.PersonTolkebehov(*person(FK1, FK1, draft.scene.patient, city)) if needs_tolk else None,
        po.Horselsvikt(not needs_tolk),
        po.Synsvikt(False),
        po.BehovTolkSprak(**cs("3303", str(story.interpreter))) if needs_tolk else None,
        po.PreferertTolk(*person(FK1, FK1, tolk, city)) if needs_tolk else None,
        _until(draft) if needs_tolk else None,
        po.Merknad("Bruk tolk ved viktige samtaler." if needs_tolk else "Snakk tydelig og fra forsiden."),
    )


def _until(draft: Draft) -> Node:
    po = draft.po
    return po.BehovOpphortDato("2027-06-30") if draft.version == "2.0" else po.BehovOpphortDato(V="2027-06-30")


def assisted(draft: Draft) -> Node:
    return draft.po.InfoAssistertKommunikasjon(communication(draft))


def objection(draft: Draft) -> Node:
    """InfoReservasjon: one that stands, and one that is withdrawn."""
    po, patient = draft.po, draft.scene.patient
    who = person(FK1, FK1, patient, draft.scene.town.name)
    again = person(FK1, FK1, patient, draft.scene.town.name)
    third = person(FK1, FK1, patient, draft.scene.town.name)
    return po.InfoReservasjon(
        po.ReservasjonOnske(po.Gjelder(draft.story.objection), po.FramsattAv(*who), po.FramsattDato("2026-11-18")),
        po.ReservasjonOnske(
            po.Gjelder("Ønsket ikke studenter til stede."),
            po.FramsattAv(*again),
            po.FramsattDato("2026-11-18"),
            po.TrukketTilbakeAv(*third),
            po.TrukketTilbakeDato("2026-11-20"),
            po.Merknad("Trukket etter samtale."),
        ),
    )


def information_given(draft: Draft) -> Node:
    po = draft.po
    told = draft.scene.kin[0].person
    return po.InfoInformasjonGitt(
        po.InformasjonGitt(
            po.TypeInformasjon(**cv("9502", "G")),
            po.BeskrivelseInformasjon(draft.story.told),
            po.MuntligInformasjon(True),
            po.InformasjonGittTil(*person(FK1, FK1, told, draft.scene.town.name)),
            po.InformasjonGittDato(draft.day),
            po.InformasjonGittAv(*health_worker(author(draft))),
        )
    )


def event(draft: Draft, code: str, moment: str, *, estimate: bool = False, place: str | None = None) -> Node:
    """A TidsfestetHendelse of 9121; `Anslag` is true for an estimate (plo.md § 1.2, trap)."""
    po = draft.po
    two = draft.version == "2.0"
    return po.TidsfestetHendelse(
        po.Hendelsekode(**cv("9121", code)),
        draft.also(po.BeskrivelseAvHendelse(draft.story.status)),
        po.TidspunktForHendelse(moment) if two else po.TidspunktForHendelse(V=moment),
        po.Anslag(estimate),
        draft.also(po.Merknad("Etter samtale med pasient og pårørende.")),
        po.StedForHendelse(po.StedHendelse(place)) if place else None,
    )


def stay(draft: Draft) -> list[Node]:
    """OpplysningOpphold: admitted, and when discharge is expected."""
    po, ward = draft.po, draft.story.ward
    return [
        po.OpplysningOpphold(event(draft, "1", "2026-11-18T14:20:00+01:00", place=ward)),
        po.OpplysningOpphold(event(draft, "3", "2026-11-27T12:00:00+01:00", estimate=True)),
    ]


def content_type(draft: Draft, list_: str, code: str) -> Node:
    po = draft.po
    return po.TypeInnholdIMelding(
        po.TypeInnhold(**cv(list_, code)), draft.also(po.Merknad("Se også kontaktpersonene."))
    )


def hours(draft: Draft) -> list[Node]:
    """InfoKontrolltime in each of its forms: a booked hour, one to be booked, and from 1.6 a tentative one."""
    po = draft.po
    informed = [po.InformertOm(po.PasientInformert(True), po.ParorendeInformert(False)) for _ in range(3)]
    booked = po.InformasjonOmTime(
        po.BestiltKontrolltime(True),
        po.TidspunktTime("2026-12-15T10:30:00+01:00"),
        po.Varighet(45),
        po.StedTime(f"{draft.story.ward}, poliklinikken"),
        informed[0],
    )
    to_book = po.KontrolltimeBestill(po.PasientParorendeBestiller(True), informed[1])
    tentative = po.InformasjonOmTentativTime(
        po.TentativtTidspunktTime("Uke 7 2027"),
        po.StedTime("Røntgenavdelingen"),
        po.Merknad("Innkalling kommer i posten."),
        informed[2],
    )
    found = [booked, to_book] if draft.rich else [booked]
    if draft.rich and draft.newer:
        found.append(tentative)
    return [po.InfoKontrolltime(one) for one in found]


def application(draft: Draft) -> Node:
    po = draft.po
    return po.OpplysningerTilSoknad(po.EgensoknadSendt(True), draft.also(po.Merknad("Søknaden er sendt i posten.")))


def periods(draft: Draft) -> Node:
    """InfoIPLOSrelevantInformasjon: diagnoses with their time, and the last stay."""
    po = draft.po
    _, code, name, _ = draft.story.earlier[0]
    return po.InfoIPLOSrelevantInformasjon(
        po.TidsperiodeDiagnose(
            po.StartdatoDiagnose("2016-04-01"),
            po.SluttdatoDiagnose("2026-10-31"),
            po.MedisinskDiagnose(po.Hoveddiagnose(False), po.Diagnosekode(**coded("7110", code, name))),
        ),
        event(draft, "2", "2026-11-20T13:00:00+01:00", place=draft.story.ward),
    )


def absence(draft: Draft) -> Node:
    """Fraversassistent: who is away, until when, and to whom the message was sent on (plo.md § 7.2)."""
    po = draft.po
    stand_in: Worker = draft.scene.worker("gp", 1)
    return po.Fraversassistent(
        po.MottakerFravarende(True),
        po.MeldingVideresendt(True),
        po.FravarendeFraDato("2026-11-16"),
        po.FravarendeTilDato("2026-12-06"),
        po.VideresendtTil(*health_worker(stand_in, "15")),
        po.Merknad("Vikaren er på kontoret alle hverdager."),
    )
