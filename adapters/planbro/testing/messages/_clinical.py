"""What doctors write: diagnoses, cave, notes under headings of 9142 and 9145, legemidler (plo.md §§ 6.2, 7.2, 7.3)."""

from __future__ import annotations

from typing import Final

from planbro.testing.messages._draft import Draft, health_worker
from planbro.testing.messages._header import author
from planbro.testing.messages._stories import Medicine
from planbro.testing.messages._xml import EPJ1, EPJ2, EPJ3, META, Node, coded, cs, cv

_EPJ: Final = "2.16.578.1.12.4.1.6."
_NOTE: Final = f"{_EPJ}13.11009.0"


def meta(draft: Draft, component: str, category: str, *key: object, kind: str = "EPJ dokument") -> dict[str, str]:
    """The attributes that EPJ components bear: what they are, and an id of their own (plo.md § 7.3)."""
    return {
        f"{{{META.uri}}}basiskomponenttype": kind,
        f"{{{META.uri}}}komponenttype": component,
        f"{{{META.uri}}}informasjonskategori": category,
        "komponentID": draft.id("component", component, *key),
    }


def entry(list_: str | None, code: str, note: str, remark: str | None = None) -> Node:
    """A Journaltekst under its heading."""
    heading = EPJ2.Overskriftskode(**cv(list_, code)) if list_ else None
    return EPJ2.Journaltekst(heading, EPJ2.Notat(note), EPJ2.Merknad(remark) if remark else None)


def note(draft: Draft, *entries: Node, category: str = "Andre notater", key: str = "note") -> Node:
    """A GenereltJournalnotat."""
    return EPJ2.GenereltJournalnotat(*entries, **meta(draft, _NOTE, category, key))


def diagnoses(draft: Draft) -> Node:
    """Main diagnosis first: ICD-10 from a hospital, ICPC-2 from others."""
    po, story = draft.po, draft.story
    found = [("7110", code, said) for code, said in story.diagnoses]
    if draft.type in {"HELSEOPPLYSNINGER_LEGE", "MEDISINSKE_OPPLYSNINGER"}:
        found = [("7170", *story.icpc), *found[1:]]
    made = [
        po.MedisinskDiagnose(po.Hoveddiagnose(place == 0), po.Diagnosekode(**coded(*one)))
        for place, one in enumerate(found if draft.rich else found[:1])
    ]
    text = po.DiagnoseBeskrivelse("Underernæring ikke vurdert")
    made += draft.also(po.MedisinskDiagnose(None if draft.newer else po.Hoveddiagnose(False), text))
    return po.InfoMedisinskDiagnose(*made)


def cave(draft: Draft) -> Node:
    """Kritisk informasjon as a Cave with keyword, note and allergy."""
    keyword, said, *_ = draft.story.cave
    return EPJ1.Cave(
        EPJ1.SakshodeCave(
            EPJ1.StikkordCave(EPJ1.CaveStikkord(keyword), entry(None, "", said)),
            **meta(draft, f"{_EPJ}13.10028.0", "Cave/allergier"),
        ),
        draft.also(allergy(draft, "cave")),
        **meta(draft, f"{_EPJ}14.50001.0", "Cave/allergier", kind="EPJ sak"),
    )


def allergy(draft: Draft, key: str) -> Node:
    keyword, said, atc, substance, severe = draft.story.cave
    return EPJ1.Allerginotat(
        entry(None, "", said),
        EPJ1.Allergi(
            EPJ1.HensynVedForskrivning(keyword != "Egg"),
            EPJ1.HensynMatDrikke(keyword == "Egg"),
            EPJ1.Kontaktallergi(False),
            EPJ1.PollenInnsektstikk(False),
            EPJ1.AllergiskMot(keyword),
            EPJ1.VirkestoffLegemiddel(**coded("7180", atc, substance)),
            EPJ1.KodeAnnetStoff(S="2.16.578.1.12.4.1.1.9999", OT=f"Utløsende stoff: {keyword}") if draft.full else None,
            EPJ1.AnafylaktiskeReaksjoner(**cs("1103", severe)),
        ),
        **meta(draft, f"{_EPJ}13.11036.1", "Cave/allergier", key),
    )


def infection(draft: Draft) -> Node:
    code, said = draft.story.infection
    return note(draft, entry("9143", code, said), category="Cave/allergier", key="infection")


def medical(draft: Draft, *headings: str) -> Node:
    """MedisinskfagligeOpplysninger with a note under each heading; blood type and earlier illness in the rich one."""
    po, story = draft.po, draft.story
    texts = [entry(_list_of(code), code, heading_text(draft, code)) for code in headings]
    if draft.type == "MEDISINSKE_OPPLYSNINGER":  # it has no Sykepleierdokumentasjon, so this is where they stand
        texts += [entry("9141", "14", draft.story.practical[0]), *(entry("9142", "FO", said) for said in draft.diary())]
    return po.MedisinskfagligeOpplysninger(
        draft.also(
            po.RegistrertBlodtype(
                po.Blodtype(**cs("9160", "A")), po.Rhesusgruppe(**cs("9161", "RH+")), po.Merknad("Typet ved innkomst.")
            ),
            [
                po.InfoTidligereSykdommer(
                    po.TidligereSykdomFragment(
                        po.FunksjonshemmingKroniskSykdom(chronic),
                        po.TidligereSykdom(said),
                        po.Diagnosekode(**coded("7110", code, name)),
                    ),
                    entry("9142", "TS", said),
                )
                for said, code, name, chronic in story.earlier
            ],
        ),
        cave(draft),
        draft.also(allergy(draft, "allergy")),
        note(draft, *texts),
        draft.also(infection(draft)),
    )


def _list_of(code: str) -> str:
    return "9145" if code in {"1", "2"} else "9142"


def heading_text(draft: Draft, code: str) -> str:
    """What the story says under a heading; a change says what has changed."""
    story = draft.story
    said = {
        "AAI": story.reason, "PROB": story.problem, "FU": story.findings, "FO": story.course, "VU": story.assessment,
        "OP": story.follow_up, "IP": story.told, "FA": story.family, "1": story.status, "2": story.expected,
        "TS": " ".join(one[0] + "." for one in story.earlier), "HJ": story.own_view, "UTRED": story.expected,
    }[code]  # fmt: skip
    if code == "PROB" and draft.type == "HELSEOPPLYSNINGER_LEGE":
        return story.request
    return said


def medicines(draft: Draft) -> list[Node]:
    found = draft.story.medicines
    return [medicine(draft, place, one) for place, one in enumerate(found if draft.rich else found[:2])]


def medicine(draft: Draft, place: int, one: Medicine) -> Node:
    return EPJ3.Legemiddelinfo(
        EPJ3.ForenkletForskrivning(
            EPJ3.StatusTilForskrivningen(**cs("9104", "1")),
            EPJ3.InngaarIMultidose(**cs("9103", "2" if one.multidose else "1")),
            draft.also(EPJ3.ReseptId(draft.id("prescription", place))) if place == 0 else None,
            EPJ3.Merknad(one.remark) if one.remark else None,
            draft.also(EPJ3.Forskriver(*health_worker(draft.scene.worker("gp")))) if place == 0 else None,
            prescribed(one, place + 1),
        ),
        **meta(draft, f"{_EPJ}13.10301.0", "Legemidler", place),
    )


def prescribed(one: Medicine, place: int | None = None) -> Node:
    """What is prescribed; `Nr` is the place in the list of legemidler."""
    return EPJ3.Forskrivningsinfo(
        EPJ3.BruksomradeTekst(one.purpose),
        EPJ3.DosVeiledEnkel(one.dose),
        EPJ3.Nr(place) if place else None,
        EPJ3.Navn(one.name),
        EPJ3.GeneriskNavn(one.generic),
        EPJ3.Atc(V=one.atc, DN=one.generic),
        EPJ3.Legemiddelform(**cs("7448", one.form)),
        EPJ3.Styrke(V=one.strength, U=one.unit) if "/" not in one.unit else None,
        EPJ3.Bruk(**cs("9101", one.use)),
        EPJ3.DoseringStarttidspunkt(V=one.start),
        EPJ3.DoseringSluttidspunkt(V=one.end) if one.end else None,
        EPJ3.SkalIkkeTasSammenMedAnnetLegemiddel(False),
    )


def given_today(draft: Draft) -> Node:
    """Legemidler given before the patient was moved: by staff, and handed out for later."""
    first, second = draft.story.medicines[:2]
    moment = f"{draft.day}T08:10:00+01:00"
    return EPJ3.LegemidlerAdministrertVedOverforing(
        EPJ3.AdmAvHelsepersonell(
            EPJ3.AdmEnkeltdose(V="1", U="stk"),
            EPJ3.AdmStart(V=moment),
            EPJ3.AdmSlutt(V=moment),
            EPJ3.AdministrertAv(*health_worker(author(draft))),
            EPJ3.AdmStatus(V="1", DN="Gitt"),
            EPJ3.AdministrertLegemiddel(EPJ3.Kvantum("1 dose")),
            prescribed(first),
        ),
        EPJ3.Egenadministrering(
            EPJ3.AdmEnkeltdose(V="1", U="stk"),
            EPJ3.AdmStart(V=moment),
            EPJ3.AdmSlutt(V=moment),
            EPJ3.AdministrertAv(*health_worker(author(draft))),
            EPJ3.UtlevertLegemiddel(EPJ3.AntEnkeltdoser(3)),
            prescribed(second),
        ),
        **meta(draft, f"{_EPJ}13.10302.0", "Legemidler"),
    )


def other_important(draft: Draft) -> Node:
    """InfoAndreViktigeOpplysninger: what is neither cave nor nursing."""
    made = note(draft, entry("9142", "FA", draft.story.family), entry("9141", "88", draft.story.own_view), key="other")
    return draft.po.InfoAndreViktigeOpplysninger(made, draft.also(allergy(draft, "other")))
