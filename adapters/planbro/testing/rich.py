"""One plan told in full: Tuva, eleven years old, and those around her.

Nobody in it exists. It uses nearly every field of the model, and has what makes plans hard: three levels of goals,
koordinatorer at two levels, an earlier home, a consent with a named reservation, a referat that is both text and PDF.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Final

from planbro.ident import make_hpr, make_orgnr, make_synthetic
from planbro.plan import (
    Address,
    ArchiveSnapshot,
    Attendee,
    Code,
    Consent,
    ConsentParty,
    Cooperation,
    CoordinatingUnit,
    Document,
    Evaluation,
    Goal,
    Hearing,
    Identifier,
    IpStatus,
    Koordinator,
    KoordinatorStatus,
    Measure,
    Meeting,
    Message,
    Need,
    Note,
    Null,
    Organisation,
    Participant,
    Plan,
    Planeier,
    Related,
    Reservation,
    Resource,
    Responsibility,
    Right,
    RoutineRecord,
    Source,
    Subplan,
    Team,
    TeamMember,
    Telecom,
    ToolStatus,
)
from planbro.testing._files import minimal_pdf, minimal_png

# An item is a paragraph here; one argument a line would hide the plan.
# fmt: off
RICH_PLAN_ID: Final = "6f0a6d2e-3c57-5b0e-9d5b-1f7c0a4be911"


def rich_plan() -> Plan:
    """Tuva's plan as it stands on 22 November 2026; the same each time, and yours to change."""
    plan = Plan(
        id=RICH_PLAN_ID,
        kind=Code("ip"),
        status=Code("active"),
        title="Individuell plan for Tuva",
        summary="Tuva er elleve år og bestemmer mer og mer selv. Planen samler skole, trening, helse og fritid, slik "
        "at hjelpen henger sammen og familien slipper å være postkontor mellom tjenestene.",
        purpose="Felles mål og fast fordeling av oppgaver fram til og med overgangen til ungdomsskolen.",
        created="2022-02-08",
        updated="2026-11-20T14:32:05+01:00",
        period_start="2026-08-17",
        period_end="2027-08-16",
        last_revision="2026-09-10",
        next_revision="2027-03-11",
        closed=Null("not-applicable"),
        closed_reason=Null("not-applicable"),
        version="23",
        has_group=True,
        planeier=_planeier(),
        source=_source(),
    )
    _fill_person(plan)
    _fill_bodies(plan)
    _fill_status(plan)
    _fill_people(plan)
    _fill_child(plan)
    _fill_goals(plan)
    _fill_measures(plan)
    _fill_notes(plan)
    _fill_meetings(plan)
    _fill_messages(plan)
    _fill_documents(plan)
    _fill_consents(plan)
    _fill_records(plan)
    return plan


def _id(key: str) -> str:
    return str(uuid.uuid5(uuid.UUID(RICH_PLAN_ID), f"testing/{key}"))


def _fnr(born: date, individ: int) -> str:
    return next(number for n in range(individ, individ + 40, 2) if (number := make_synthetic(born, n)))


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _planeier() -> Planeier:
    return Planeier(
        given="Tuva",
        middle="Marie Øvrebø",
        family="Lindås",
        birth_date="2015-03-14",
        sex=Code("female", "2.16.578.1.12.4.1.1.3101", "2", "Kvinne"),
        language=Code("nb"),
        interpreter_needed=False,
        interpreter_language=Null("not-applicable"),
        communication="Tuva hører og ser godt. Hun trenger litt ekstra tid før hun svarer; vent til hun er ferdig. "
        "Når hun er sliten, peker hun heller på kortene i den blå boka enn å snakke.",
        background="Født åtte uker for tidlig, med cerebral parese (spastisk diplegi) og epilepsi som nå er under "
        "kontroll. Familien flyttet fra Holmsund sommeren 2024. Farmor er samisk, og nordsamisk er en del av hverdagen "
        "hos henne på Nesset.",
        wants_koordinator=True,
        koordinator_wish="Tuva vil ha Anne-Berit, «for hun spør meg først». Foreldrene ønsker det samme.",
        competence=Code("partly"),
        takes_part=True,
        contribution="Tuva er med på den første halve timen av hvert møte og velger selv hva hun vil ta opp. "
        "Hun fyller ut «Min side» sammen med støttekontakten før møtet.",
        important="At jeg får spille tromme. At Balder kan ligge på senga. At de voksne ikke snakker over hodet på meg "
        "når jeg sitter der.",
        lives_alone=False,
        picture=_id("doc.picture"),
    )


def _source() -> Source:
    return Source(
        system="Eksempelverktøyet",
        system_version="2026.3",
        plan_id="IP-2022-0417",
        generated="2026-11-22T06:00:00+01:00",
        message_id=_id("envelope.message"),
        message_type=Code("INNLEGGELSESRAPPORT"),
        message_status=Code("new"),
        conversation_id=_id("envelope.conversation"),
        parent_id=_id("envelope.parent"),
        sender_name="Fjordvik kommune",
        sender_id="8140001",
        sender_unit_name="Koordinerende enhet, Fjordvik kommune",
        sender_unit_id="8140002",
        sender_org_id=make_orgnr(1001),
        receiver_name="Nordvest sykehus HF",
        receiver_id="8140003",
        receiver_unit_name="Barneavdelingen, Nordvest sykehus",
        receiver_unit_id="8140004",
        receiver_org_id=make_orgnr(1002),
        made_by="planbro.testing.rich",
    )


def _fill_person(plan: Plan) -> None:
    plan.identifiers = [
        Identifier(
            id=_id("ident.fnr"),
            kind=Code("fnr", "2.16.578.1.12.4.1.1.8116", "FNR", "Fødselsnummer"),
            value=_fnr(date(2015, 3, 14), 602),
            issuer="Folkeregisteret",
            start="2015-03-20",
        ),
        Identifier(
            id=_id("ident.birth"),
            kind=Code("other"),
            value="NF-2015-118",
            issuer="Nordvest sykehus HF, nyfødtavdelingen",
            start="2015-03-14",
            end="2015-03-20",
        ),
    ]
    plan.addresses = [
        Address(
            id=_id("address.home"),
            use=Code("home"),
            street="Trommebakken 7",
            postal_code="6999",
            city="Fjordvik",
            municipality_code="9901",
            municipality="Fjordvik",
            country="NO",
            grading=Code("ugradert"),
            start="2024-07-01",
        ),
        Address(
            id=_id("address.earlier"),
            use=Code("home"),
            street="Naustvegen 21 B",
            postal_code="6998",
            city="Holmsund",
            municipality_code="9902",
            municipality="Holmsund",
            country="NO",
            grading=Code("ugradert"),
            start="2014-05",
            end="2024-06-30",
        ),
    ]
    plan.telecoms = [
        Telecom(id=_id("tel.mother"), kind=Code("mobile"), value="+47 100 10 001", use=Code("home")),
        Telecom(id=_id("tel.night"), kind=Code("phone"), value="+47 100 10 002", use=Code("night")),
        Telecom(id=_id("tel.mail"), kind=Code("email"), value="ingvild.ovrebo@example.org", use=Code("home")),
    ]
    plan.related = [
        Related(
            id=_id("rel.mother"),
            given="Ingvild",
            family="Øvrebø",
            identifier=_fnr(date(1984, 6, 2), 102),
            relationship=Code("mother", "2.16.578.1.12.4.1.1.9033", "MO", "Mor"),
            representation=Code("parental"),
            consent_right=Code("parent-shared"),
            next_of_kin=True,
            phone="+47 100 10 001",
            email="ingvild.ovrebo@example.org",
            note="Arbeider turnus ved sykehjemmet; lettest å nå etter klokka ti.",
        ),
        Related(
            id=_id("rel.father"),
            given="Jonas Ánte",
            family="Lindås",
            identifier=_fnr(date(1982, 11, 27), 301),
            relationship=Code("father"),
            representation=Code("parental"),
            consent_right=Code("parent-shared"),
            next_of_kin=True,
            phone="+47 100 10 003",
            email="jonas.lindas@example.org",
        ),
        Related(
            id=_id("rel.brother"),
            given="Sander",
            family="Lindås",
            birth_year="2018",
            relationship=Code("brother"),
            representation=Code("none"),
            next_of_kin=False,
            note="Sander er åtte år og vil gjerne vite hva som skjer når Tuva er på sykehuset.",
        ),
        Related(
            id=_id("rel.grandmother"),
            given="Risten",
            family="Lindås",
            relationship=Code("grandparent", text="Farmor"),
            representation=Code("none"),
            next_of_kin=False,
            phone="+47 100 10 005",
        ),
        Related(
            id=_id("rel.guardian"),
            given="Torunn",
            family="Bratthammer",
            relationship=Code("other", text="Setteverge"),
            representation=Code("guardian"),
            mandate="Økonomiske forhold i arveoppgjøret etter farfar; ikke helse og ikke planen.",
            mandate_personal=False,
            mandate_start="2025-02-01",
            mandate_end="2026-01-31",
            next_of_kin=False,
            phone="+47 100 10 006",
            email="torunn.bratthammer@example.org",
        ),
    ]


def _fill_bodies(plan: Plan) -> None:
    def body(key: str, name: str, kind: str, number: int, **more: str) -> Organisation:
        above = more.pop("part_of", None)
        made = Organisation(
            id=_id(f"org.{key}"), name=name, kind=Code(kind), orgnr=make_orgnr(number), municipality_code="9901"
        )
        if above:
            made.part_of = _id(f"org.{above}")
        for field, value in more.items():
            setattr(made, field, value)
        return made

    plan.organisations = [
        body("kommune", "Fjordvik kommune", "kommune", 1001, her_id="8140001", phone="100 20 000",
             email="postmottak@fjordvik.example.org"),
        body("unit", "Koordinerende enhet", "kommune", 1003, part_of="kommune", her_id="8140002", phone="100 20 010"),
        body("rehab", "Barne- og familietjenesten", "home-care", 1004, part_of="kommune", her_id="8140005"),
        body("school", "Fjordvik skole", "school", 1005, part_of="kommune", phone="100 20 100",
             email="fjordvik.skole@example.org"),
        body("ppt", "PPT for Fjordvik og omegn", "ppt", 1006, part_of="kommune", phone="100 20 120"),
        body("hospital", "Nordvest sykehus HF", "helseforetak", 1002, her_id="8140003", resh_id="990001",
             phone="100 30 000"),
        body("habu", "Habiliteringstjenesten for barn og unge", "habilitation", 1007, part_of="hospital",
             her_id="8140006", resh_id="990002", phone="100 30 200"),
        body("bup", "BUP Fjordvik", "hospital-unit", 1008, part_of="hospital", her_id="8140007", resh_id="990003"),
        body("gp", "Brygga legesenter", "gp", 1009, her_id="8140008", phone="100 40 100"),
        body("nav", "NAV Fjordvik", "nav", 1010, phone="100 50 000"),
        body("respite", "Solgløtt avlastning AS", "private", 1011, phone="100 60 000", email="solglott@example.org"),
        body("band", "Fjordvik skolekorps", "voluntary", 1012, email="styret@fjordvikkorps.example.org"),
        body("earlier", "Holmsund kommune", "kommune", 1013, her_id="8140009", municipality_code="9902"),
        body("holiday", "Storfjell helsesportsenter", "private", 1014, municipality_code="9903"),
    ]
    plan.coordinating_units = [
        CoordinatingUnit(
            id=_id("unit.kommune"),
            name="Koordinerende enhet, Fjordvik kommune",
            level=Code("kommune"),
            organisation=_id("org.unit"),
            phone="100 20 010",
            night_phone="100 20 911",
            email="koordinerende@fjordvik.example.org",
            hours="Hverdager 08.00-15.30; ellers vakttelefonen",
            last_confirmed="2026-10-01",
        ),
        CoordinatingUnit(
            id=_id("unit.hospital"),
            name="Koordinerende enhet, Nordvest sykehus HF",
            level=Code("helseforetak"),
            organisation=_id("org.hospital"),
            phone="100 30 010",
            night_phone="100 30 911",
            email="koordinerende@nordvest.example.org",
            hours="Hverdager 08.00-15.00",
            last_confirmed="2026-06-15",
        ),
    ]


def _fill_status(plan: Plan) -> None:
    plan.ip_status = [
        IpStatus(
            id=_id("status.reported"),
            value=Code("need-reported", "2.16.578.1.12.4.1.1.8705", "105", "Melding om behov er sendt kommunen"),
            date="2021-11-30",
            start="2021-11-30",
            end="2022-02-07",
            certainty=Code("structured"),
            note="Meldt av habiliteringstjenesten til Holmsund kommune.",
        ),
        IpStatus(
            id=_id("status.active"),
            value=Code("active", "2.16.578.1.12.4.1.1.9336", "1", "Ja, virksom plan"),
            date="2026-09-10",
            start="2022-02-08",
            certainty=Code("structured"),
        ),
    ]
    plan.koordinator_status = [
        KoordinatorStatus(
            id=_id("ks.municipal"),
            value=Code("appointed", "2.16.578.1.12.4.1.1.9188", "1", "Ja, oppnevnt"),
            level=Code("municipal"),
            date="2026-09-10",
            start="2024-08-19",
            certainty=Code("structured"),
        ),
        KoordinatorStatus(
            id=_id("ks.hospital"),
            value=Code("appointed"),
            level=Code("hospital"),
            date="2026-06-15",
            start="2023-01-09",
            certainty=Code("coded-role"),
            note="Lest av kontaktpersonlisten i siste epikrise.",
        ),
        KoordinatorStatus(
            id=_id("ks.child"),
            value=Code("not-appointed"),
            level=Code("barnekoordinator"),
            date="2024-08-19",
            start="2024-08-19",
            end="2025-08-18",
            certainty=Code("free-text"),
            note="Foreldrene ønsket å vente med barnekoordinator det første året etter flyttingen.",
        ),
    ]
    plan.tool_status = [
        ToolStatus(
            id=_id("tool.both"),
            value=Code("both"),
            tool="Eksempelverktøyet",
            date="2024-09-02",
            note="Farmor får utskrift; hun bruker ikke verktøyet.",
        )
    ]
    plan.responsibilities = [
        Responsibility(
            id=_id("resp.earlier"),
            organisation=_id("org.earlier"),
            level=Code("kommune"),
            start="2022-02-08",
            end="2024-06-30",
            reason="Familien flyttet til Fjordvik; planen fulgte med.",
        ),
        Responsibility(
            id=_id("resp.now"),
            organisation=_id("org.kommune"),
            level=Code("kommune"),
            start="2024-07-01",
            reason="Bostedskommune fra flyttingen.",
        ),
    ]


def _fill_people(plan: Plan) -> None:
    people: tuple[tuple[str, str, str, str, str, str | None, str, str], ...] = (
        # key, given, family, role, role in the tool's words, profession, organisation, contribution
        ("tuva", "Tuva", "Lindås", "planeier", "Planeier", None, "",
         "Sier fra hva som er viktig, og velger hva som tas opp først i møtene."),
        ("mother", "Ingvild", "Øvrebø", "relative", "Mor", None, "",
         "Følger opp tøyning hjemme og har kontakt med skolen om dagsformen."),
        ("father", "Jonas Ánte", "Lindås", "relative", "Far", None, "",
         "Kjører til trening og korps, og har ansvaret for medisinlista hjemme."),
        ("koordinator", "Anne-Berit", "Mæhle", "koordinator", "Koordinator", "VP", "rehab",
         "Kaller inn, følger opp at avtaler holdes, og ringer familien den første mandagen i måneden."),
        ("deputy", "Kjell Arve", "Sørdal", "deputy-koordinator", "Stedfortreder", "SP", "rehab",
         "Tar over ved sykdom og ferie, og leser seg opp på planen før hver sommer."),
        ("teacher", "Marte", "Fjellheim", "contact-teacher", "Kontaktlærer 6B", None, "school",
         "Sørger for at ukeplanen kan følges av hele klassen, og sier fra tidlig om turer."),
        ("special", "Espen", "Ødegård", "special-teacher", "Spesialpedagog", None, "school",
         "Leder lesetreningen og lærer opp assistenten i bruk av skriveprogrammet."),
        ("ppt", "Hege", "Brøto", "participant", "Rådgiver PPT", None, "ppt",
         "Skriver ny sakkyndig vurdering før ungdomsskolen."),
        ("physio", "Lars", "Åmot", "therapist", "Fysioterapeut", "FT", "rehab",
         "Trener med Tuva hver uke og viser skolen hvilke øvelser som kan inn i gymtimen."),
        ("ergo", "Sigrid", "Nygård", "therapist", "Ergoterapeut", "ET", "rehab",
         "Søker om hjelpemidler og tilpasser dem; prøver ut rullestolen i skolegården."),
        ("gp", "Per Olav", "Grønnesby", "gp", "Fastlege", "LE", "gp",
         "Har den samlede medisinlista og tar årskontroll i mars."),
        ("habu", "Tone", "Vårdal", "nurse", "Koordinator ved habiliteringen", "SP", "hospital",
         "Samler kontrollene på sykehuset til én dag i halvåret."),
        ("doctor", "Amina", "Rahimi", "treating-doctor", "Overlege barnehabilitering", "LE", "habu",
         "Vurderer spastisitet og anfall, og skriver oppsummering som familien forstår."),
        ("bup", "Kristoffer", "Hjelle", "therapist", "Psykolog", "PS", "bup",
         "Samtaler med Tuva om redselen for å falle, så lenge hun selv ønsker det."),
        ("nav", "Berit", "Skår", "nav-advisor", "Veileder NAV", None, "nav",
         "Hjelper med hjelpestønad, grunnstønad og søknad om bil."),
        ("respite", "Maja", "Tveit", "support-person", "Støttekontakt", None, "respite",
         "Er med på korpsøving og forbereder møtene sammen med Tuva."),
        ("earlier", "Roar", "Holmsen", "koordinator", "Koordinator i Holmsund", "VP", "earlier",
         "Overførte planen og var med på det første møtet i Fjordvik."),
    )
    kinds = {"tuva": "planeier", "mother": "relative", "father": "relative"}
    for number, (key, given, family, role, role_text, profession, body, contribution) in enumerate(people):
        person = Participant(
            id=_id(f"part.{key}"),
            type=Code(kinds.get(key, "professional")),
            given=given,
            family=family,
            role=Code(role),
            role_text=role_text,
            contribution=contribution,
            start="2024-08-19",
            access_start="2024-09-02",
            access_end="2027-08-31",
        )
        if profession:
            person.profession = Code(profession)
            person.hpr = make_hpr(2000 + number)
        if body:
            person.organisation = _id(f"org.{body}")
            person.phone = f"100 70 {number:03}"
            person.email = f"{key}@fjordvik.example.org"
        if key in kinds and key != "tuva":
            person.related = _id(f"rel.{key}")
        if key == "earlier":
            person.start, person.end, person.access_start, person.access_end = (
                "2022-02-08", "2024-10-01", "2022-02-08", "2024-10-01",
            )
        plan.participants.append(person)
    _fill_koordinatorer(plan)
    _fill_teams(plan)


def _fill_koordinatorer(plan: Plan) -> None:
    plan.koordinatorer = [
        Koordinator(
            id=_id("koord.now"),
            level=Code("municipal", "2.16.578.1.12.4.1.1.9034", "8", "Koordinator Individuell plan"),
            function=Code("koordinator"),
            given="Anne-Berit",
            family="Mæhle",
            profession=Code("VP"),
            hpr=make_hpr(2003),
            position="Vernepleier og koordinator",
            organisation=_id("org.rehab"),
            participant=_id("part.koordinator"),
            phone="100 70 003",
            night_phone="100 20 911",
            email="koordinator@fjordvik.example.org",
            hours="Mandag til torsdag 08.00-15.30",
            last_confirmed="2026-11-02",
            start="2024-08-19",
            unit_notified="2024-08-20",
        ),
        Koordinator(
            id=_id("koord.deputy"),
            level=Code("municipal"),
            function=Code("deputy"),
            given="Kjell Arve",
            family="Sørdal",
            profession=Code("SP"),
            hpr=make_hpr(2004),
            position="Sykepleier",
            organisation=_id("org.rehab"),
            participant=_id("part.deputy"),
            deputy_for=_id("koord.now"),
            phone="100 70 004",
            email="deputy@fjordvik.example.org",
            hours="Hverdager 08.00-15.30",
            last_confirmed="2026-11-02",
            start="2025-01-06",
            unit_notified="2025-01-06",
        ),
        Koordinator(
            id=_id("koord.hospital"),
            level=Code("hospital", "2.16.578.1.12.4.1.1.9034", "18", "Koordinator (spesialisthelsetjenesteloven)"),
            function=Code("koordinator"),
            given="Tone",
            family="Vårdal",
            profession=Code("SP"),
            hpr=make_hpr(2011),
            position="Spesialsykepleier",
            organisation=_id("org.hospital"),
            participant=_id("part.habu"),
            phone="100 30 201",
            night_phone="100 30 911",
            email="habu@nordvest.example.org",
            hours="Tirsdag og torsdag 09.00-14.00",
            last_confirmed="2026-06-15",
            start="2023-01-09",
            unit_notified="2023-01-10",
        ),
        Koordinator(
            id=_id("koord.child"),
            level=Code("barnekoordinator"),
            function=Code("koordinator"),
            given="Anne-Berit",
            family="Mæhle",
            profession=Code("VP"),
            hpr=make_hpr(2003),
            position="Barnekoordinator for familien",
            organisation=_id("org.rehab"),
            participant=_id("part.koordinator"),
            phone="100 70 003",
            last_confirmed="2026-11-02",
            start="2025-08-19",
            unit_notified="2025-08-20",
        ),
        Koordinator(
            id=_id("koord.earlier"),
            level=Code("municipal"),
            function=Code("koordinator"),
            given="Roar",
            family="Holmsen",
            profession=Code("VP"),
            hpr=make_hpr(2016),
            position="Miljøterapeut",
            organisation=_id("org.earlier"),
            participant=_id("part.earlier"),
            phone="100 80 016",
            last_confirmed="2024-05",
            start="2022-02-08",
            end="2024-08-18",
            end_reason="Familien flyttet fra kommunen.",
            unit_notified="2024-08-20",
        ),
    ]


def _fill_teams(plan: Plan) -> None:
    plan.teams = [
        Team(
            id=_id("team.main"),
            kind=Code("ansvarsgruppe"),
            name="Ansvarsgruppa rundt Tuva",
            leader=_id("part.koordinator"),
            organisation=_id("org.kommune"),
            start="2024-09-02",
        ),
        Team(
            id=_id("team.moving"),
            kind=Code("other", text="Flyttegruppe"),
            name="Overgangen fra Holmsund",
            leader=_id("part.earlier"),
            organisation=_id("org.earlier"),
            start="2024-03-01",
            end="2024-10-01",
        ),
    ]
    members = ("tuva", "mother", "father", "koordinator", "deputy", "teacher", "special", "physio", "ergo", "habu")
    plan.team_members = [
        TeamMember(
            id=_id(f"member.{key}"),
            team=_id("team.main"),
            participant=_id(f"part.{key}"),
            role_text=text,
            start="2024-09-02",
        )
        for key, text in zip(members, ("Hovedperson", "Mor", "Far", "Leder", "Nestleder", *["Medlem"] * 5), strict=True)
    ]
    plan.team_members += [
        TeamMember(
            id=_id("member.band"),
            team=_id("team.main"),
            name="Oddny Krakeli, dirigent",
            role_text="Gjest når korpset er tema",
            organisation=_id("org.band"),
            start="2025-10-01",
            end="2027-06-20",
        ),
        TeamMember(
            id=_id("member.earlier"),
            team=_id("team.moving"),
            participant=_id("part.earlier"),
            role_text="Leder",
            organisation=_id("org.earlier"),
            start="2024-03-01",
            end="2024-10-01",
        ),
    ]
    _fill_rights(plan)


def _fill_rights(plan: Plan) -> None:
    def right(key: str, part: str, write: bool, **more: str | Code) -> None:
        made = Right(
            id=_id(f"right.{len(plan.rights)}"),
            participant=_id(f"part.{key}"),
            part=Code(part),
            read=True,
            write=write,
            start="2024-09-02",
            end="2027-08-31",
        )
        for field, value in more.items():
            setattr(made, field, value)
        plan.rights.append(made)

    right("mother", "whole", True)
    right("father", "whole", True)
    right("koordinator", "whole", True)
    right("deputy", "whole", True)
    right("teacher", "goal", True, life_area=Code("education"))
    right("teacher", "meeting", False)
    right("physio", "measure", True, life_area=Code("physical"))
    right("nav", "measure", False, item=_id("measure.car"))
    right("bup", "note", True, life_area=Code("mental-health"))
    right("respite", "goal", False, item=_id("goal.band"))


def _fill_child(plan: Plan) -> None:
    plan.hearings = [
        Hearing(
            id=_id("hearing.7"),
            date="2022-03-29",
            age=7,
            view="Tuva vil ikke ha assistenten ved siden av seg hele tida. Hun vil ha henne litt lenger unna.",
            by="Roar Holmsen, koordinator i Holmsund",
            considered="Assistenten fikk fast plass bak i rommet og kommer når Tuva rekker opp det grønne kortet.",
        ),
        Hearing(
            id=_id("hearing.11"),
            date="2026-09-03",
            age=11,
            view="Jeg vil på leirskole med klassen, også den natta. Jeg vil ikke at læreren skal vite det jeg sier til "
            "Kristoffer.",
            by="Anne-Berit Mæhle, koordinator",
            considered="Ønsket om leirskole ble et eget mål. Det hun sa om samtalene ble tatt inn som reservasjon.",
        ),
    ]
    plan.resources = [
        Resource(id=_id("resource.rhythm"), life_area=Code("leisure"), author="Oddny Krakeli, dirigent",
                 text="Tuva har rytme i hele kroppen og husker et helt nummer etter å ha hørt det to ganger."),
        Resource(id=_id("resource.humour"), life_area=Code("social"), author="Klassen",
                 text="Hun får andre til å le, og hun glemmer aldri bursdagen til noen."),
        Resource(id=_id("resource.will"), life_area=Code("physical"), author="Tuva",
                 text="Jeg gir meg ikke. Jeg har prøvd bakken bak skolen sytten ganger."),
        Resource(id=_id("resource.family"), life_area=Code("family"), author="Foreldrene",
                 text="Storfamilie på Nesset som stiller opp, og en hund som merker det når hun er trist."),
    ]
    plan.needs = [
        Need(id=_id("need.training"), life_area=Code("physical"), since="2016", author="Lars Åmot, fysioterapeut",
             text="Jevnlig trening og tøyning for å holde ved like det hun kan, og pauser som ikke er straff."),
        Need(id=_id("need.reading"), life_area=Code("education"), since="2023-01", author="Hege Brøto, PPT",
             text="Tilrettelegging av skriving; hun leser godt, men blir fort sliten i hendene."),
        Need(id=_id("need.respite"), life_area=Code("family"), since="2024-08-19", author="Foreldrene",
             text="Tid til Sander, og en helg i måneden da ingen stiller klokka om natta."),
        Need(id=_id("need.fear"), life_area=Code("mental-health"), since="2025-11", author="Tuva",
             text="Noen å snakke med om å være redd for å falle når de andre ser på."),
        Need(id=_id("need.transport"), life_area=Code("transport"), since="2025-05-20", author="Sigrid Nygård",
             text="Bil med plass til rullestol og trommer samtidig."),
    ]


def _fill_goals(plan: Plan) -> None:
    def goal(key: str, parent: str | None, title: str, area: str, **more: object) -> None:
        made = Goal(
            id=_id(f"goal.{key}"),
            title=title,
            life_area=Code(area),
            status=Code("active"),
            achievement=Code("in-progress"),
            start="2026-08-17",
            due="2027-06-18",
            status_date="2026-09-10",
        )
        if parent:
            made.parent = _id(f"goal.{parent}")
        for field, value in more.items():
            setattr(made, field, value)
        plan.goals.append(made)

    goal("school", None, "Tuva trives på skolen og lærer på sin måte", "education", priority=2,
        text="Skoledagen er tilpasset slik at kreftene rekker til å lære og til å være sammen med andre.",
        own_words="Jeg vil ha det sånn at jeg orker å leke etterpå.")
    goal("writing", "school", "Skriver egne tekster uten å bli sliten", "education", achievement=Code("improving"),
        text="Bruker tale-til-tekst og eget tastatur i alle fag.",
        own_words="Jeg vil skrive fortellinga om Balder ferdig.")
    goal("dictate", "writing", "Dikterer en side på egen hånd", "education", status=Code("completed"),
        achievement=Code("achieved"), due="2026-10-30", status_date="2026-10-28", priority=1)
    goal("camp", "school", "Er med på leirskolen, også om natta", "social", due="2027-05", priority=1,
        text="Leirskole på Storfjell i mai sammen med hele 6. trinn.",
        own_words="Jeg skal ligge i køya ved siden av Selma.")
    goal("body", None, "Kroppen gjør det Tuva vil", "physical", priority=3, achievement=Code("sustaining"),
        text="Holde ved like gangfunksjonen, ha minst mulig vondt og få brukt kreftene der hun selv velger.",
        own_words="Ikke så mye vondt i beina når jeg skal sove.")
    goal("hill", "body", "Kommer opp bakken bak skolen", "physical", due="2027-04-30",
        own_words="Attende gangen klarer jeg det.")
    goal("health", "body", "Færre sykehusdager og ingen anfall", "health", achievement=Code("no-change"),
        text="Kontrollene samles, og alle vet hva de skal gjøre ved anfall.")
    goal("leisure", None, "En fritid som er hennes egen", "leisure", priority=1,
        text="Tuva har noe fast å glede seg til som ikke er trening.", own_words="Tromme!")
    goal("band", "leisure", "Spiller skarptromme i korpset 17. mai", "leisure", due="2027-05-17",
        achievement=Code("improving"), text="Går eller kjører i takt med korpset gjennom hele toget.",
        own_words="Jeg skal gå først.")
    goal("safe", None, "Er trygg i seg selv", "mental-health", priority=4, status=Code("accepted"),
        text="Tør å prøve nye ting selv om noen ser på.", own_words="At det ikke gjør noe om jeg detter.")
    goal("home", None, "Hverdagen hjemme går i hop", "daily-living", status=Code("on-hold"), due="2027",
         text="Badet er bygd om, og foreldrene får sove.", priority=5)


def _fill_measures(plan: Plan) -> None:
    def measure(key: str, goal: str, title: str, who: str, **more: object) -> None:
        made = Measure(
            id=_id(f"measure.{key}"),
            goal=_id(f"goal.{goal}"),
            title=title,
            responsible=_id(f"koord.{who}" if who == "now" else f"part.{who}"),
            status=Code("active"),
            start="2026-08-17",
            end="2027-06-18",
        )
        for field, value in more.items():
            setattr(made, field, _id(f"org.{value}") if field == "provider" else value)
        plan.measures.append(made)

    measure("speech", "writing", "Skriveprogram med tale", "special", provider="school", life_area=Code("education"),
        text="Tale-til-tekst på egen maskin i norsk, samfunnsfag og engelsk.", extent="Daglig", priority=1,
        how="Espen øver med Tuva tirsdag og torsdag; assistenten legger inn nye ord samme dag.")
    measure("dictate", "dictate", "Fortellinga om Balder", "special", provider="school", status=Code("completed"),
        end="2026-10-30", extent="Ti minutter hver skoledag", extent_value="50", extent_unit="minutter/uke",
        how="Tuva dikterer, og klassen hører et nytt kapittel hver fredag.")
    measure("campvisit", "camp", "Prøvenatt på Storfjell", "teacher", provider="holiday", life_area=Code("social"),
        status=Code("draft"), start="2027-03-05", end="2027-03-06", extent="Én natt", priority=1,
        text="Besøk med mor og Marte, for å se på køyer, dusj og vei til matsalen.",
        how="Ergoterapeuten lager liste over det som må være på plass.", responsible_text="Marte (6B)")
    measure("assistant", "camp", "Assistent på leirskolen", "teacher", provider="school", life_area=Code("education"),
        extent="Fem døgn", extent_value="5", extent_unit="døgn",
        how="Assistenten har eget rom og kommer når Tuva ringer.", decision_ref="Vedtak 2026/1188, 25.08.2026")
    measure("physio", "hill", "Trening med fysioterapeut", "physio", provider="rehab", life_area=Code("physical"),
        service=Code("16"), extent="To økter i uka", extent_value="1.50", extent_unit="timer/uke", priority=1,
        text="En økt i terapibasseng og en ute, helst i bakken.", decision_ref="Vedtak 2026/0931",
        how="Tuva velger én øvelse selv hver gang. Lars filmer en gang i måneden, så hun ser framgangen.")
    measure("stretch", "body", "Tøyning morgen og kveld", "mother", life_area=Code("physical"), extent="10 min x 2",
        extent_value="20", extent_unit="minutter/dag",
        how="Far tar morgenen, mor eller farmor tar kvelden. Lydbok på øret.")
    measure("chair", "hill", "Ny aktivitetsrullestol", "ergo", provider="rehab", life_area=Code("physical"),
        status=Code("on-hold"), extent="Én stol", start="2026-10-05", end="2027-02-28",
        how="Prøves ut i skolegården i snø før søknaden sendes til hjelpemiddelsentralen.")
    measure("botox", "health", "Vurdering av spastisitet hver sjette måned", "doctor", provider="habu",
        life_area=Code("health"), extent="To ganger i året", extent_value="2", extent_unit="ganger/år",
        text="Kontroll hos lege, ortopediingeniør og fysioterapeut på samme dag.",
        how="Tone setter opp dagen. Tuva får vite på forhånd hvem som skal ta på beina hennes.")
    measure("seizure", "health", "Anfallsplan på skole og i avlastning", "habu", provider="habu",
        life_area=Code("health"), extent="Opplæring hver høst", priority=1,
        text="Alle som er alene med Tuva vet hva de gjør ved anfall over tre minutter.",
        how="Sykepleier fra habiliteringen kommer til skolen i uke 35 og til Solgløtt i uke 36.")
    measure("support", "band", "Støttekontakt på korpsøving", "respite", provider="respite", life_area=Code("leisure"),
        service=Code("9"), extent="Onsdager og annenhver lørdag", extent_value="4.5", extent_unit="timer/uke",
        how="Maja bærer tromma inn og går. Hun venter på kafeen, for det har Tuva bestemt.",
        decision_ref="Vedtak 2025/0417")
    measure("talk", "safe", "Samtaler hos psykolog", "bup", provider="bup", life_area=Code("mental-health"),
        extent="Annenhver uke", extent_value="0.5", extent_unit="timer/uke", start="2026-01-12", end="2026-12-18",
        text="Om å være redd for å falle når andre ser på.",
        how="Kristoffer og Tuva øver i gymsalen etter skoletid, med musikk som hun velger.")
    measure("respite", "home", "Avlastning én helg i måneden", "respite", provider="respite", service=Code("8"),
        life_area=Code("family"), extent="Ett døgn og to netter", extent_value="48", extent_unit="timer/måned",
        how="Tuva pakker selv. Balder får bli med dersom ingen andre er allergiske.", decision_ref="Vedtak 2026/0932")
    measure("car", "home", "Søknad om bil med rampe", "nav", provider="nav", life_area=Code("transport"),
        status=Code("active"), extent="Stønad til bil i gruppe 2", start="2026-05-20", end="2027-01-31",
        how="Berit samler legeerklæring og ergoterapeutrapport; koordinator følger fristen.")
    measure("bath", "home", "Ombygging av badet", "now", provider="kommune", status=Code("revoked"),
            start="2025-09-01", end="2026-06-30", life_area=Code("home"), responsible_text="Koordinator, til mai 2026",
            text="Utsatt: huseier vil pusse opp hele etasjen først.")


def _fill_notes(plan: Plan) -> None:
    def note(key: str, about: str, kind: str, time: str, author: str, text: str, author_text: str = "") -> None:
        made = Note(id=_id(f"note.{key}"), kind=Code(kind), time=time, author=_id(author), text=text)
        if about:
            made.about = _id(about)
        if author_text:
            made.author_text = author_text
        plan.notes.append(made)

    note("film", "measure.physio", "progress", "2026-10-22T13:05:00+02:00", "part.physio",
        "Sytten meter opp bakken uten støtte. Hun lo hele veien, og satte seg ikke før toppen av muren.")
    note("bup", "measure.talk", "note", "2026-11-10T15:45:00+01:00", "part.bup",
        "Tuva fortalte at hun har sluttet å gå i kantina fordi hun mistet brettet en gang. Vi har avtalt at hun går "
        "sammen med Selma torsdag. Hun ønsker ikke at læreren får vite hvorfor.", "Kristoffer, BUP")
    note("drum", "goal.band", "comment", "2026-11-18T19:20:00+01:00", "rel.grandmother",
        "Jeg hørte henne helt ned til naustet. Så stolt jeg ble!")
    note("chair", "measure.chair", "comment", "2026-11-05T09:10:00+01:00", "part.ergo",
        "Venter på snø. Stolen fra forrige utprøving var 4 cm for bred i døra til musikkrommet.")
    note("plan", "", "summary", "2026-09-10T15:30:00+02:00", "koord.now",
        "Planen er gått gjennom. Tre mål videreføres, ett er nytt (leirskole), ett hviler (badet).")
    note("school", "goal.school", "report", "2026-11-13T10:00:00+01:00", "part.teacher",
        "Høsten har gått fint. Tuva er med i klasserådet og leder trivselsprogrammet på mandager.", "Marte Fjellheim")
    evaluations = (
        ("body", "goal.body", "2026-09-10", "sustaining", "Ansvarsgruppa", "2027-03-11",
         "Gangfunksjonen er som i fjor, og det er bra i et år da hun har vokst seks centimeter."),
        ("dictate", "goal.dictate", "2026-10-28", "achieved", "Tuva og Espen", "2027-03-11",
         "Hun dikterte to sider og leste dem høyt for klassen. Målet er nådd før tida."),
        ("support", "measure.support", "2026-09-10", "improving", "Foreldrene og Maja", "2027-03-11",
         "Fungerer godt. Maja kan gå fra etter ti minutter."),
        ("plan", "", "2026-09-10", "in-progress", "Ansvarsgruppa", "2027-03-11",
         "Samarbeidet er bedre enn i fjor. Fristene på hjelpemidler er det svakeste punktet."),
    )
    for key, about, day, achievement, by, following, text in evaluations:
        made = Evaluation(
            id=_id(f"evaluation.{key}"), date=day, text=text, achievement=Code(achievement), by=by, next=following
        )
        if about:
            made.about = _id(about)
        plan.evaluations.append(made)


def _fill_meetings(plan: Plan) -> None:
    plan.meetings = [
        Meeting(
            id=_id("meeting.autumn"),
            title="Ansvarsgruppemøte og evaluering",
            start="2026-09-10T12:30:00+02:00",
            end="2026-09-10T14:00:00+02:00",
            place="Fjordvik skole, musikkrommet",
            status=Code("held"),
            team=_id("team.main"),
            organiser=_id("koord.now"),
            invitation="Velkommen til møte. Tuva er med den første halve timen og har valgt korps og leirskole.",
            invited_on="2026-08-21",
            agenda="1. Tuva forteller\n2. Leirskole i mai\n3. Trening og hjelpemidler\n4. Avlastning\n5. Eventuelt",
            minutes_short="Leirskole blir eget mål. Badet settes på vent. Ny stol prøves i snø. Neste møte 11. mars.",
            minutes_long="Tuva fortalte om korpset og viste en film fra bakken. Hun vil på leirskole med klassen, også "
            "om natta. Marte tar kontakt med Storfjell om en prøvenatt.\n\nLars og Sigrid la fram status: "
            "gangfunksjonen holder seg, stolen er for liten. Stolen prøves i skolegården når snøen kommer.\n\n"
            "Foreldrene er fornøyde med avlastningen, men ønsker at Balder kan være med. Maja undersøker.\n\n"
            "Badet: huseier vil vente. Tiltaket avsluttes, og tas opp på nytt når det foreligger en dato.",
            minutes_date="2026-09-11",
            minutes_document=_id("doc.minutes"),
            next="2027-03-11T12:30:00+01:00",
        ),
        Meeting(
            id=_id("meeting.spring"),
            title="Ansvarsgruppemøte før leirskolen",
            start="2027-03-11T12:30:00+01:00",
            end="2027-03-11T14:00:00+01:00",
            place="Fjordvik skole, musikkrommet",
            status=Code("booked"),
            team=_id("team.main"),
            organiser=_id("part.koordinator"),
            invitation="Vi møtes for å gjøre leirskolen klar og for å se på målene.",
            agenda="1. Tuva forteller\n2. Leirskole: hvem gjør hva\n3. Evaluering av målene",
        ),
        Meeting(
            id=_id("meeting.cancelled"),
            title="Samarbeidsmøte med korpset",
            start="2026-10-07T17:00+02:00",
            place="Samfunnshuset",
            status=Code("cancelled"),
            organiser=_id("part.respite"),
        ),
    ]
    came = {
        "meeting.autumn": (
            ("part.tuva", "attended"), ("part.mother", "attended"), ("part.father", "attended"),
            ("koord.now", "attended"), ("part.teacher", "attended"), ("part.special", "absent"),
            ("part.physio", "attended"), ("part.ergo", "attended"), ("koord.hospital", "declined"),
            ("rel.grandmother", "attended"),
        ),
        "meeting.spring": (
            ("part.tuva", "accepted"), ("part.mother", "invited"), ("part.teacher", "accepted"),
            ("part.habu", "invited"),
        ),
    }
    plan.attendees = [
        Attendee(id=_id(f"{meeting}/{who}"), meeting=_id(meeting), participant=_id(who), attendance=Code(attendance))
        for meeting, people in came.items()
        for who, attendance in people
    ]
    plan.attendees.append(
        Attendee(
            id=_id("meeting.autumn/guest"),
            meeting=_id("meeting.autumn"),
            name="Oddny Krakeli, dirigent i skolekorpset",
            attendance=Code("attended"),
        )
    )


def _fill_messages(plan: Plan) -> None:
    def message(
        key: str, kind: str, time: str, sender: str, to: tuple[str, ...], subject: str, text: str,
        **more: str,
    ) -> None:
        made = Message(
            id=_id(f"message.{key}"),
            kind=Code(kind),
            time=time,
            sender=_id(sender),
            receivers=tuple(_id(who) for who in to),
            subject=subject,
            text=text,
        )
        for field, value in more.items():
            setattr(made, field, value)
        plan.messages.append(made)

    group = ("part.mother", "part.father", "part.teacher", "part.physio", "part.ergo", "koord.hospital")
    message("call", "innkalling", "2026-08-21T09:00:00+02:00", "koord.now", group, "Møte 10. september",
        "Innkalling til ansvarsgruppemøte. Si fra innen 1. september dersom du ikke kan komme.",
        meeting=_id("meeting.autumn"))
    message("answer", "message", "2026-08-24T11:42:00+02:00", "koord.hospital", ("koord.now",),
        "SV: Møte 10. september",
        "Jeg kan dessverre ikke denne dagen, men sender en oppsummering fra kontrollen i juni.",
        reply_to=_id("message.call"), meeting=_id("meeting.autumn"))
    message("thanks", "message", "2026-08-24T12:03:00+02:00", "koord.now", ("koord.hospital",),
        "SV: SV: Møte 10. september", "Takk, det er til stor hjelp. Jeg leser den opp i møtet.",
        reply_to=_id("message.answer"))
    message("minutes", "referat", "2026-09-11T08:15:00+02:00", "koord.now", (*group, "rel.grandmother"),
        "Referat fra 10. september", "Referatet ligger ved som PDF og i møtet. Gi beskjed om feil innen fredag.",
        meeting=_id("meeting.autumn"))
    message("camp", "message", "2026-10-02T14:20:00+02:00", "part.teacher", ("part.mother", "part.ergo"), "Storfjell",
        "De har et rom med bred dør ved siden av jentene i klassen! Prøvenatt 5.-6. mars er holdt av til oss.")
    message("camp2", "message", "2026-10-02T20:48:00+02:00", "part.mother", ("part.teacher",), "SV: Storfjell",
        "Tuva danset på kjøkkenet. Tusen takk, Marte <3", reply_to=_id("message.camp"))
    message("night", "notice", "2026-11-20T14:32:05+01:00", "part.father", ("koord.now", "part.deputy"), "Medisinliste",
            "Dosen om kvelden er satt opp fra i dag. Lista hos fastlegen er rettet.", sender_text="Pappa (Jonas)")


def _fill_documents(plan: Plan) -> None:
    minutes = minimal_pdf(
        "Referat fra ansvarsgruppemøte 10.09.2026",
        ["Til stede: Tuva, foreldrene, farmor, koordinator, skole, fysio- og ergoterapeut, dirigenten",
         "1. Tuva fortalte om korpset og viste film fra bakken.", "2. Leirskole i mai blir eget mål (Marte).",
         "3. Ny stol prøves i skolegården når snøen kommer (Sigrid).", "4. Badet settes på vent.",
         "Neste møte: 11. mars 2027 kl. 12.30"],
    )
    form = minimal_pdf(
        "Samtykke til individuell plan",
        ["Jeg samtykker i at det lages individuell plan for mitt barn.", "Reservasjon: se vedlagte punkt 3.",
         "Fjordvik, 2. september 2024", "Ingvild Øvrebø        Jonas Ánte Lindås"],
    )
    picture = minimal_png(214, 92, 48)
    crisis = "Ved anfall over tre minutter: gi buccal medisin, ring 113, ring mor. Vær hos henne.\r\n".encode()
    plan.documents = [
        Document(
            id=_id("doc.minutes"),
            title="Referat fra ansvarsgruppemøte 10. september 2026",
            kind=Code("referat"),
            file_name="referat-2026-09-10.pdf",
            mime="application/pdf",
            date="2026-09-11",
            author="Anne-Berit Mæhle",
            data=minutes,
            sha256=_sha(minutes),
            meeting=_id("meeting.autumn"),
        ),
        Document(
            id=_id("doc.form"),
            title="Samtykke, signert",
            kind=Code("consent-form"),
            file_name="samtykke (signert) æøå.pdf",
            mime="application/pdf",
            date="2024-09-02",
            author="Ingvild Øvrebø og Jonas Ánte Lindås",
            data=form,
            sha256=_sha(form),
        ),
        Document(
            id=_id("doc.picture"),
            title="Tuva med tromme",
            kind=Code("picture"),
            file_name="tuva.png",
            mime="image/png",
            date="2026-05-17",
            author="Farmor",
            data=picture,
            sha256=_sha(picture),
            life_area=Code("leisure"),
        ),
        Document(
            id=_id("doc.seizure"),
            title="Anfallsplan",
            kind=Code("kriseplan", "2.16.578.1.12.4.1.1.9602", "A01-2", "Kriseplan"),
            file_name="anfallsplan.txt",
            mime="text/plain; charset=utf-8",
            date="2026-08-28",
            author="Tone Vårdal",
            data=crisis,
            sha256=_sha(crisis),
            life_area=Code("health"),
        ),
        Document(
            id=_id("doc.summary"),
            title="Oppsummering etter kontroll i juni",
            kind=Code("letter"),
            mime="application/pdf",
            date="2026-06-15",
            author="Amina Rahimi",
            url="https://arkiv.example.org/dokument/2026-5512",
            sha256=_sha(b"held elsewhere"),
            life_area=Code("health"),
        ),
    ]
    plan.subplans = [
        Subplan(id=_id("sub.iop"), kind=Code("iop"), title="IOP 6. trinn", owner=_id("org.school"),
                owner_system="Skolens arkiv", reference="2026/331-4", date="2026-08-28"),
        Subplan(id=_id("sub.habilitation"), kind=Code("habiliteringsplan"), title="Habiliteringsplan 2026",
                owner=_id("org.habu"), owner_system="Sykehusets journal", reference="HAB-2026-77", date="2026-06-15"),
        Subplan(id=_id("sub.crisis"), kind=Code("kriseplan"), title="Anfallsplan", owner=_id("org.hospital"),
                owner_system="Eksempelverktøyet", reference=_id("doc.seizure"), date="2026-08-28"),
    ]
    plan.cooperations = [
        Cooperation(
            id=_id("coop.band"),
            organisation=_id("org.band"),
            name="Dirigenten og styret",
            purpose="Plass i rekka og en rute uten trapper 17. mai.",
            start="2025-10-01",
            end="2027-06-20",
        ),
        Cooperation(
            id=_id("coop.camp"),
            organisation=_id("org.holiday"),
            name="Storfjell helsesportsenter",
            purpose="Prøvenatt og leirskole.",
            start="2026-10-02",
        ),
    ]


def _fill_consents(plan: Plan) -> None:
    def consent(key: str, kind: str, version: int, **more: object) -> None:
        made = Consent(
            id=_id(f"consent.{key}"),
            kind=Code(kind),
            status=Code("active"),
            signer_given="Ingvild",
            signer_family="Øvrebø",
            signer_kind=Code("parents-joint", "2.16.578.1.12.4.1.1.7456", "4", "Foreldre med felles ansvar"),
            signer_related=_id("rel.mother"),
            cosigner_given="Jonas Ánte",
            cosigner_family="Lindås",
            cosigner_related=_id("rel.father"),
            cosigned="2026-09-02",
            signed="2026-09-02",
            start="2026-09-02",
            end="2027-08-31",
            validity=Code("until-time", "2.16.578.1.12.4.1.1.9231", "01"),
            takes_part=True,
            withdrawal_explained=True,
            complaint_explained=True,
            version=version,
        )
        for field, value in more.items():
            setattr(made, field, value)
        plan.consents.append(made)

    consent("plan", "plan-making", 3, acting=Code("with"), acting_name="Risten Lindås (farmor)",
        document=_id("doc.form"), signed="2024-09-02", cosigned="2024-09-02", start="2024-09-02")
    consent("sharing", "sharing", 7,
        reservations="Det Tuva snakker med psykologen om, skal ikke til skolen og ikke til NAV. "
        "Målet om å være trygg skal skolen heller ikke se.", acting=Code("for"), acting_name="Jonas Ánte Lindås")
    consent("tool", "tool", 2, tool="Eksempelverktøyet", validity=Code("while-responsible"))
    consent("old", "sharing", 6, status=Code("inactive"), signed="2024-09-02", cosigned="2024-09-02",
            start="2024-09-02", end="2026-09-01", withdrawn="2026-09-01",
            withdrawn_by="Ingvild Øvrebø, erstattet av nytt samtykke")

    def party(who: str, part: str, access: str = "read", **more: object) -> None:
        made = ConsentParty(
            id=_id(f"party.{len(plan.consent_parties)}"),
            consent=_id("consent.sharing"),
            part=Code(part),
            access=Code(access),
            start="2026-09-02",
            end="2027-08-31",
        )
        if who.startswith("org."):
            made.organisation = _id(who)
        elif who:
            made.participant = _id(who)
        for field, value in more.items():
            setattr(made, field, value)
        plan.consent_parties.append(made)

    party("part.teacher", "goal", "write", life_area=Code("education"))
    party("part.teacher", "measure", "write", life_area=Code("education"))
    party("part.special", "goal")
    party("part.physio", "measure", "write")
    party("koord.hospital", "whole")
    party("org.habu", "whole")
    party("org.nav", "measure", life_area=Code("transport"), end="2027-01-31")
    party("rel.grandmother", "message")
    party("org.gp", "status", purpose=Code("TREAT"), name="Fastlegen og legesenteret")
    party("part.bup", "note", "write", life_area=Code("mental-health"))

    def reservation(key: str, text: str, fields: Mapping[str, object]) -> None:
        made = Reservation(id=_id(f"reservation.{key}"), consent=_id("consent.sharing"), text=text)
        made.kind = Code("reservation")
        for field, value in fields.items():
            setattr(made, field, value)
        plan.reservations.append(made)

    quiet = {"part": Code("note"), "life_area": Code("mental-health")}
    reservation("school", "Samtalene med psykologen skal ikke til skolen.", quiet | {"organisation": _id("org.school")})
    reservation("nav", "Samtalene med psykologen skal ikke til NAV.", quiet | {"organisation": _id("org.nav")})
    reservation("note", "Notatet fra 10. november er bare for BUP og foreldrene.",
        {"item": _id("note.bup"), "participant": _id("part.teacher")})
    reservation("summer", "NAV skal ikke se møtene før sommeren 2025 var over.",
        {"part": Code("meeting"), "organisation": _id("org.nav"), "start": "2025-06-01", "end": "2025-08-31"})
    reservation("goal", "Målet om å være trygg vises ikke for kontaktlæreren.",
                {"item": _id("goal.safe"), "participant": _id("part.teacher")})


def _fill_records(plan: Plan) -> None:
    def record(key: str, kind: str, day: str, how: str, by: str, text: str, **more: object) -> None:
        made = RoutineRecord(id=_id(f"record.{key}"), kind=Code(kind), date=day, how=Code(how), by=by, text=text)
        for field, value in more.items():
            setattr(made, field, value)
        plan.records.append(made)

    record("request", "request-received", "2021-12-06", "oral", "Ingvild Øvrebø",
        "Mor ba om individuell plan på helsestasjonen.", by_ref=_id("rel.mother"), organisation=_id("org.earlier"))
    record("need", "need-reported", "2021-11-30", "electronic", "Habiliteringstjenesten",
        "Meldt behov for plan og koordinator.", organisation=_id("org.habu"))
    record("information", "information-given", "2024-08-19", "meeting", "Anne-Berit Mæhle",
        "Informert om retten til plan, koordinator, innsyn og om at samtykket kan trekkes.", by_ref=_id("koord.now"),
        document=_id("doc.form"))
    record("change", "koordinator-change-notified", "2024-08-20", "electronic", "Anne-Berit Mæhle",
        "Koordinerende enhet fikk melding om ny koordinator.", by_ref=_id("koord.now"), organisation=_id("org.unit"))
    record("refusal", "refusal", "2025-06-12", "letter", "NAV Fjordvik", "Avslag på første søknad om bil.",
        organisation=_id("org.nav"), reason="Manglende ergoterapeutrapport.", complaint_body="Statsforvalteren",
        complaint_path="Klagen sendes til NAV Fjordvik innen seks uker, som sender den videre.")
    record("complaint", "complaint", "2025-06-30", "written", "Jonas Ánte Lindås", "Klage på avslaget.",
           by_ref=_id("part.father"), organisation=_id("org.nav"), reason="Rapporten fantes, og er nå lagt ved.",
           complaint_body="Statsforvalteren", complaint_path="Sendt NAV Fjordvik; medhold 20. august 2025.")
    plan.archives = [
        ArchiveSnapshot(
            id=_id("archive.2025"),
            archive_id="ARK-2025-0093",
            system="Kommunens Noark 5-arkiv",
            time="2025-09-11T15:02:11+02:00",
            by="Anne-Berit Mæhle",
            reason="Før revisjon høsten 2025",
            sha256=_sha(b"Tuva 2025"),
        ),
        ArchiveSnapshot(
            id=_id("archive.2026"),
            archive_id="ARK-2026-0107",
            system="Kommunens Noark 5-arkiv",
            time="2026-09-10T12:05:40+02:00",
            by="Anne-Berit Mæhle",
            reason="Før revisjon høsten 2026",
            sha256=_sha(b"Tuva 2026"),
        ),
    ]
