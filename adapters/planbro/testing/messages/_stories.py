"""What has happened to the invented patients: three stories, each enough to fill every kind of message."""

# ruff: noqa: E501 - what somebody wrote is a line
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Medicine:
    """One legemiddel in use; `form` is of 7448, `use` of 9101."""

    name: str
    generic: str
    atc: str
    form: str
    strength: str
    unit: str
    dose: str
    purpose: str
    start: str
    use: str = "1"
    multidose: bool = True
    remark: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """One service; `kind` is of 9151."""

    kind: str
    name: str
    by: str
    about: str
    amount: str
    unit: str
    start: str
    end: str | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """What is done, how often, and by whom (9060)."""

    text: str
    profession: str
    keyword: str
    start: str
    remark: str
    days: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relative:
    """One close to the patient; `kin` is of 9033, `function` of 9050."""

    kin: str
    sex: str
    remark: str
    function: str | None = None
    minor: str | None = None
    closest: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """One patient, and what there is to tell."""

    key: str
    sex: str
    born: str
    civil: str
    alone: bool
    language: str
    diagnoses: tuple[tuple[str, str], ...]
    icpc: tuple[str, str]
    earlier: tuple[tuple[str, str, str, bool], ...]
    cave: tuple[str, str, str, str, str]
    infection: tuple[str, str]
    reason: str
    problem: str
    findings: str
    course: str
    assessment: str
    follow_up: str
    told: str
    family: str
    status: str
    expected: str
    request: str
    medicines: tuple[Medicine, ...]
    given: str
    nursing: tuple[str, ...]
    practical: tuple[str, ...]
    own_view: str
    diagnosis_nursing: str
    services: tuple[Service, ...]
    needs: tuple[tuple[str, str, str, str], ...]
    function: Mapping[str, int]
    function_note: str
    measures: tuple[Measure, ...]
    therapist: tuple[str, str]
    goal: str
    aids: tuple[tuple[str, str], ...]
    relatives: tuple[Relative, ...]
    interpreter: str | None
    objection: str
    ward: str


HIP: Final = Story(
    key="hofte",
    sex="2",
    born="1941-05-07",
    civil="6",
    alone=True,
    language="NB",
    diagnoses=(("S72.0", "Brudd i lårhals"), ("I48.9", "Uspesifisert atrieflimmer og atrieflutter")),
    icpc=("L75", "Brudd lårben/lårhals"),
    earlier=(
        ("Osteoporose, behandlet siden 2016", "M81.9", "Uspesifisert osteoporose", True),
        ("Grå stær, operert begge øyne 2019", "H26.9", "Uspesifisert katarakt", False),
    ),
    cave=(
        "Penicillin",
        "Utslett og hevelse i ansiktet etter penicillin i 2011.",
        "J01CE02",
        "Fenoksymetylpenicillin",
        "1",
    ),
    infection=("1", "MRSA påvist i nesen i 2023, sanert; to negative prøver etterpå."),
    reason="Falt på badet natt til søndag og ble liggende i to timer. Smerter i høyre hofte, kan ikke støtte på beinet.",
    problem="Fall hjemme med brudd i høyre lårhals. Operert med halvprotese.",
    findings="Forkortet og utadrotert høyre bein. BT 148/82, puls 96 uregelmessig, temperatur 36,9, SpO2 95 %.",
    course="Operert første døgn. Opp av sengen dagen etter, forbigående forvirret andre natt.",
    assessment="Trenger trening og tilsyn før hun kan klare seg hjemme som før.",
    follow_up="Agraffer fjernes etter 14 dager hos fastlegen. Full belastning. Røntgenkontroll etter tolv uker.",
    told="Hun og datteren er informert om operasjonen og om treningen som må til.",
    family="Enke. Datter i nabokommunen, sønn i utlandet. Naboen har nøkkel.",
    status="Innlagt etter fall hjemme. Brudd i høyre hofte, operert i natt.",
    expected="Antatt utskrivningsklar om fem dager. Forventer behov for korttidsopphold og trening.",
    request="Ønsker vurdering av blodtrykksmedisinen: svimmel når hun reiser seg, BT 104/60 stående tre dager på rad.",
    medicines=(
        Medicine(
            "Eliquis",
            "Apiksaban",
            "B01AF02",
            "53",
            "5",
            "mg",
            "1 tabl kl 08 og 20",
            "Mot blodpropp",
            "2021-03-15",
            remark="Sist gitt kvelden før innleggelsen.",
        ),
        Medicine(
            "Metoprolol", "Metoprolol", "C07AB02", "25", "50", "mg", "1 tabl kl 08", "For hjerterytmen", "2021-03-15"
        ),
        Medicine(
            "Calcigran Forte",
            "Kalsium og vitamin D",
            "A12AX",
            "53",
            "500",
            "mg",
            "1 tabl kl 08 og 20",
            "Mot beinskjørhet",
            "2016-10-03",
            use="5",
        ),
        Medicine(
            "Paracet",
            "Paracetamol",
            "N02BE01",
            "53",
            "500",
            "mg",
            "2 tabl inntil 4 ganger i døgnet",
            "Mot smerter",
            "2026-11-20",
            use="3",
            multidose=False,
            remark="Høyst 4 gram i døgnet.",
        ),
        Medicine(
            "Selexid",
            "Pivmecillinam",
            "J01CA08",
            "53",
            "200",
            "mg",
            "1 tabl 3 ganger daglig i 5 dager",
            "Mot urinveisinfeksjon",
            "2026-11-18",
            use="2",
            multidose=False,
            end="2026-11-23",
        ),
    ),
    given="Morgendosen er gitt kl. 08.10. Kveldsdosen er ikke gitt.",
    nursing=(
        "- Våken og orientert, redd for å falle igjen",
        "- Går med rullator når hun er frisk; nå to til forflytning",
        "- Spiser lite, liker havregrøt og kjeks til kaffen",
        "- Hel hud, rød over høyre hæl",
        "- Bruker bind om natten, ellers kontinent",
    ),
    practical=(
        "Høreapparat, briller og tannprotese er med i toalettmappen.",
        "Datteren er ringt og kommer i morgen formiddag. Naboen tar katten.",
        "Trygghetsalarm i kjøkkenskapet. Nøkkelboks ved døren, koden har hjemmetjenesten.",
        "Ny kontroll hos fastlegen om to uker; opplæring i bruk av rullator er påbegynt.",
    ),
    own_view="Hun vil hjem så fort som mulig, og er bekymret for trappen.",
    diagnosis_nursing="Fare for fall knyttet til nedsatt kraft i beina og svimmelhet når hun reiser seg.",
    services=(
        Service(
            "15",
            "Hjemmesykepleie",
            "Hjemmetjenesten",
            "Medisiner, stell og strømper morgen og kveld",
            "14",
            "besøk per uke",
            "2021-04-12",
        ),
        Service("6", "Trygghetsalarm", "Hjemmetjenesten", "Alarm med fallsensor", "1", "stk", "2020-01-20"),
        Service(
            "5",
            "Matombringing",
            "Sentralkjøkkenet",
            "Varm middag",
            "4",
            "porsjoner per uke",
            "2024-09-02",
            "2027-03-01",
        ),
        Service(
            "1",
            "Rengjøring",
            "Rent Hjem AS",
            "Vask av gulv og bad",
            "2",
            "timer annenhver uke",
            "2022-05-16",
            private=True,
        ),
    ),
    needs=(
        ("19", "Rehabilitering i institusjon", "Korttidsavdelingen", "Trening etter hoftebrudd før hun kan hjem"),
        ("15", "Hjemmesykepleie", "", "Daglig stell av operasjonssår de første to ukene"),
    ),
    function={
        "1": 2,
        "2": 4,
        "3": 2,
        "4": 3,
        "5": 3,
        "6": 5,
        "7": 3,
        "8": 3,
        "9": 3,
        "10": 1,
        "11": 2,
        "12": 4,
        "13": 2,
        "14": 3,
        "15": 2,
        "16": 1,
        "17": 1,
        "18": 3,
    },
    function_note="Kartlagt hjemme 16.09.2026, før fallet.",
    measures=(
        Measure(
            "Smertelindring før trening og stell", "SP", "Smerter", "2026-11-20", "Effekten vurderes etter en time."
        ),
        Measure(
            "Gangtrening med høyt gåbord",
            "FT",
            "Mobilisering",
            "2026-11-21",
            "To økter hver hverdag.",
            ("1", "2", "3", "4", "5"),
        ),
        Measure(
            "Trykkavlastning av hælene i seng", "HF", "Trykksår", "2026-11-20", "Hælene kontrolleres morgen og kveld."
        ),
    ),
    therapist=("FT", "Går ti meter med gåbord og støtte av én. Øver trapp fra neste uke. Treningsprogram følger med."),
    goal="Gå selv med rullator innendørs innen tre uker.",
    aids=(("6", "Rullator"), ("2", "Toalettforhøyer med armlener"), ("1", "Dusjkrakk")),
    relatives=(
        Relative("DA", "2", "Kan ringes hele døgnet.", closest=True),
        Relative("SO", "1", "Bor i utlandet, nås på e-post."),
    ),
    interpreter=None,
    objection="Ønsker ikke at naboen får vite noe om helsen.",
    ward="Ortopedisk avdeling",
)

STROKE: Final = Story(
    key="slag",
    sex="1",
    born="1968-09-23",
    civil="2",
    alone=False,
    language="AR",
    diagnoses=(
        ("I63.3", "Hjerneinfarkt forårsaket av trombose i cerebrale arterier"),
        ("E11.9", "Diabetes mellitus type 2 uten komplikasjoner"),
    ),
    icpc=("K90", "Hjerneslag"),
    earlier=(
        ("Diabetes type 2 siden 2014", "E11.9", "Diabetes mellitus type 2 uten komplikasjoner", True),
        ("Nyrestein 2018", "N20.0", "Nyrestein", False),
    ),
    cave=("Acetylsalisylsyre", "Fikk astmaanfall av acetylsalisylsyre i 2009.", "B01AC06", "Acetylsalisylsyre", "2"),
    infection=("3", "Influensa A påvist ved innkomst, isolert i fem døgn."),
    reason="Våknet med lammelse i venstre arm og bein og utydelig tale. Varslet av kona kl. 06.40.",
    problem="Hjerneinfarkt på høyre side med lammelse i venstre arm og bein og nedsatt oppmerksomhet mot venstre.",
    findings="Kraft 2/5 i venstre arm, 3/5 i beinet. Overser ting på venstre side. HbA1c 61. BT 158/88, puls 72.",
    course="Trombolyse etter to timer. Rolig forløp, trent hver dag. Svelger tykk væske trygt.",
    assessment="Langvarig behov for rehabilitering fra flere tjenester. Har rett til koordinator og bør tilbys individuell plan.",
    follow_up="Kontroll på slagpoliklinikken etter tre måneder. Ikke bilkjøring før ny vurdering. Blodsukker følges av fastlegen.",
    told="Pasienten og kona er informert med tolk om slag, livsstil og førerkort.",
    family="Gift, to barn på 9 og 15 år. Kona arbeider natt. Er drosjesjåfør.",
    status="Innlagt med hjerneslag. Hjelp til stell og forflytning, spiser selv med høyre hånd.",
    expected="Antatt utskrivningsklar om to uker. Forventer døgnrehabilitering, deretter tjenester hjemme og koordinator.",
    request="Blodsukkeret ligger mellom 14 og 18 om morgenen. Ønsker vurdering av insulindosen denne uken.",
    medicines=(
        Medicine("Plavix", "Klopidogrel", "B01AC04", "53", "75", "mg", "1 tabl kl 08", "Mot nytt slag", "2026-11-10"),
        Medicine(
            "Lipitor", "Atorvastatin", "C10AA05", "53", "80", "mg", "1 tabl kl 20", "For kolesterolet", "2026-11-10"
        ),
        Medicine(
            "Toujeo",
            "Insulin glargin",
            "A10AE04",
            "101",
            "300",
            "E",
            "18 E kl 22",
            "For blodsukkeret",
            "2025-02-03",
            multidose=False,
            remark="Setter selv med høyre hånd, pennen må skrus klar.",
        ),
        Medicine(
            "Metformin",
            "Metformin",
            "A10BA02",
            "53",
            "1000",
            "mg",
            "1 tabl kl 08 og 18",
            "For blodsukkeret",
            "2014-06-11",
        ),
        Medicine(
            "Ventoline",
            "Salbutamol",
            "R03AC02",
            "99",
            "0.2",
            "mg",
            "1 til 2 doser ved tung pust",
            "Mot astma",
            "2009-04-01",
            use="3",
            multidose=False,
        ),
        Medicine(
            "Influvac",
            "Influensavaksine",
            "J07BB02",
            "101",
            "0.5",
            "ml",
            "Én dose",
            "Vaksine",
            "2026-10-14",
            use="4",
            multidose=False,
        ),
    ),
    given="Alle morgendoser er gitt. Insulin settes i kveld.",
    nursing=(
        "- Forflyttes fra seng til stol med én og gåbelte",
        "- Glemmer venstre side av tallerkenen; snu den halvveis",
        "- Tykk væske med ett mål per glass, sitter oppreist tretti minutter etter måltid",
        "- Blir fort sliten av mange rundt seg",
        "- Snakker arabisk når han er trøtt; bruk tolk ved viktige samtaler",
    ),
    practical=(
        "Mobil, lader og arabisk bildeordbok er med.",
        "Kona kjøper inn og er hjemme om dagen. Barna er hos besteforeldre i helgen.",
        "NAV er varslet om sykmelding. Hjemmebesøk med ergoterapeut er avtalt.",
        "Kontroll og opplæring i nytt blodsukkerapparat er satt opp hos diabetessykepleier.",
    ),
    own_view="Han vil kunne kjøre igjen og følge datteren på håndballtrening.",
    diagnosis_nursing="Nedsatt oppmerksomhet mot venstre side med fare for skade.",
    services=(
        Service(
            "16",
            "Fysioterapi og ergoterapi",
            "Rehabilitering og mestring",
            "Trening hjemme og i sal",
            "5",
            "timer per uke",
            "2026-11-16",
        ),
        Service(
            "15", "Hjemmesykepleie", "Hjemmetjenesten", "Stell, insulin og strømpe", "21", "besøk per uke", "2026-11-16"
        ),
        Service(
            "9",
            "Støttekontakt",
            "Støttekontakttjenesten",
            "Følge på trening",
            "3",
            "timer per uke",
            "2026-11-23",
            "2027-05-31",
        ),
    ),
    needs=(
        ("19", "Døgnrehabilitering", "Rehabiliteringssenteret", "Opphold på fire til seks uker med daglig trening"),
        ("16", "Rehabilitering hjemme", "", "Fysioterapi, ergoterapi og logoped etter utskrivning"),
    ),
    function={
        "1": 3,
        "2": 4,
        "3": 2,
        "4": 3,
        "5": 4,
        "6": 5,
        "7": 4,
        "8": 4,
        "9": 5,
        "10": 2,
        "11": 3,
        "12": 5,
        "13": 3,
        "14": 1,
        "15": 2,
        "16": 3,
        "17": 1,
        "18": 3,
    },
    function_note="Kartlagt i avdelingen 19.11.2026.",
    measures=(
        Measure(
            "Legge ting på venstre side og minne om å se dit",
            "ET",
            "Neglekt",
            "2026-11-12",
            "Alle rundt ham gjør likt.",
        ),
        Measure(
            "Måle blodsukker før frokost og middag",
            "SP",
            "Diabetes",
            "2026-11-10",
            "Skrives i heftet.",
            ("1", "2", "3", "4", "5", "6", "7"),
        ),
        Measure("Svelgtrening med logoped", "SP", "Svelging", "2026-11-13", "Tre ganger i uken.", ("1", "3", "5")),
    ),
    therapist=(
        "ET",
        "Kler på seg overkroppen selv med huskeliste. Trenger tilrettelagt bad og hjelpemidler på kjøkkenet.",
    ),
    goal="Kle på seg uten hjelp og gå trappen hjemme innen tre måneder.",
    aids=(("6", "Rullestol, manuell"), ("3", "Gåbelte"), ("2", "Dusjstol")),
    relatives=(
        Relative("EF", "2", "Kan ringes etter kl. 12.", closest=True),
        Relative("DA", "2", "Går i fjerde klasse. Helsesykepleier på skolen er informert.", minor="2017"),
        Relative("SO", "1", "Går i tiende klasse.", minor="2011"),
    ),
    interpreter="AR",
    objection="Ønsker ikke at arbeidsgiveren får opplysninger før han selv har tatt kontakt.",
    ward="Slagenheten",
)

CHILD: Final = Story(
    key="barn",
    sex="1",
    born="2016-02-18",
    civil="1",
    alone=False,
    language="NN",
    diagnoses=(
        ("G80.1", "Spastisk diplegisk cerebral parese"),
        ("G40.2", "Lokalisasjonsrelatert symptomatisk epilepsi"),
    ),
    icpc=("N88", "Epilepsi"),
    earlier=(
        ("Født i uke 27", "P07.3", "Andre for tidlig fødte barn", True),
        ("Lungebetennelse med innleggelse 2022", "J18.9", "Uspesifisert pneumoni", False),
    ),
    cave=(
        "Egg",
        "Elveblest og hoste av egg, bekreftet med prikktest i 2020.",
        "V04CL",
        "Tester for allergiske sykdommer",
        "9",
    ),
    infection=("3", "RS-virus påvist ved innkomst."),
    reason="Langvarig krampeanfall på skolen, 22 minutter, stoppet etter akuttmedisin. Feber og tung pust i to dager.",
    problem="Krampeanfall utløst av luftveisinfeksjon hos gutt med cerebral parese og epilepsi.",
    findings="Temperatur 39,1. Surkling over begge lunger, SpO2 91 % uten oksygen. Våken, men sliten.",
    course="Oksygen og inhalasjoner i fire døgn. Ny dose levetiracetam, ingen flere anfall.",
    assessment="Kan følges opp hjemme. Foreldrene er slitne og bør tilbys mer avlastning.",
    follow_up="Speil for anfall føres av foreldre og skole. Kontroll på barnepoliklinikken etter seks uker. Blodprøve om to uker.",
    told="Foreldrene er informert om ny dose og om når de skal ringe. Gutten har fått vise legen bamsen.",
    family="Bor hos begge foreldre med en lillesøster. Moren er delvis sykmeldt.",
    status="Innlagt etter krampeanfall med infeksjon. Trenger oksygen og to ved stell.",
    expected="Antatt utskrivningsklar om to dager. Forventer samme tjenester som før og mer avlastning.",
    request="Tre anfall på ti dager, alle om morgenen. Ber om vurdering av medisinen og om ny epilepsiplan til skolen.",
    medicines=(
        Medicine(
            "Keppra",
            "Levetiracetam",
            "N03AX14",
            "9",
            "100",
            "mg/ml",
            "6 ml kl 07.30 og 19.30",
            "Mot anfall",
            "2019-08-12",
            multidose=False,
            remark="Gis i sonden hvis han ikke vil svelge.",
        ),
        Medicine(
            "Baklofen",
            "Baklofen",
            "M03BX01",
            "53",
            "10",
            "mg",
            "En halv tabl kl 08, 14 og 20",
            "Mot stivhet",
            "2021-01-18",
            multidose=False,
        ),
        Medicine(
            "Buccolam",
            "Midazolam",
            "N05CD08",
            "9",
            "5",
            "mg/ml",
            "1,5 ml i kinnet ved anfall over tre minutter",
            "Akuttmedisin",
            "2022-03-07",
            use="3",
            multidose=False,
            remark="Ligger i den røde vesken på rullestolen.",
        ),
    ),
    given="Morgendosen er gitt hjemme. Akuttmedisin gitt på skolen kl. 10.14.",
    nursing=(
        "- Sier ja med blikket opp og nei ved å se ned; gi ham tid",
        "- Får næring på sonde om natten, spiser most mat til middag",
        "- Løftes av to, eller med heis og eget seil",
        "- Snus hver tredje time om natten",
        "- Roer seg av musikk og av å få holde hunden i snor",
    ),
    practical=(
        "Rullestol, talemaskin og seil er med. Laderen til talemaskinen ligger hjemme.",
        "Mor er hos ham på sykehuset, far henter lillesøster.",
        "Skolen, avlastningen og fysioterapeuten er varslet.",
        "Opplæring av ny assistent i akuttmedisin må gjøres før han er tilbake på skolen.",
    ),
    own_view="Han vil tilbake til klassen før kinoturen på fredag, sier han med talemaskinen.",
    diagnosis_nursing="Fare for at mat og slim kommer i luftveiene.",
    services=(
        Service(
            "8",
            "Avlastning i institusjon",
            "Avlastningsboligen",
            "Hver tredje helg",
            "8",
            "døgn per måned",
            "2022-08-15",
        ),
        Service("11", "Omsorgsstønad", "Tjenestekontoret", "Til mor", "12", "timer per uke", "2020-01-01"),
        Service(
            "3",
            "Brukerstyrt personlig assistanse",
            "Assistansen SA",
            "Morgen og ettermiddag",
            "24.5",
            "timer per uke",
            "2024-01-08",
            "2027-01-07",
            private=True,
        ),
    ),
    needs=(
        ("8", "Mer avlastning", "Avlastningsboligen", "Annenhver helg og en kveld i uken"),
        ("16", "Fysioterapi", "", "To ganger i uken, lungefysioterapi ved infeksjon"),
    ),
    function={
        "1": 3,
        "2": 5,
        "3": 4,
        "4": 5,
        "5": 5,
        "6": 5,
        "7": 5,
        "8": 5,
        "9": 5,
        "10": 4,
        "11": 5,
        "12": 5,
        "13": 2,
        "14": 1,
        "15": 2,
        "16": 4,
        "17": 1,
        "18": 5,
    },
    function_note="Kartlagt hjemme 03.11.2026 sammen med foreldrene.",
    measures=(
        Measure(
            "Inhalasjon og stilling før måltid",
            "SP",
            "Luftveier",
            "2026-11-18",
            "Fire ganger i døgnet mens han er forkjølet.",
        ),
        Measure("Bøye og strekke hofter og knær", "FT", "Bevegelse", "2026-08-20", "Tjue minutter.", ("1", "3", "5")),
        Measure("Føre anfallsdagbok", "VP", "Epilepsi", "2026-11-18", "Dagboken følger gutten i vesken."),
    ),
    therapist=(
        "FT",
        "Står i ståstativ tretti minutter daglig. Nytt sitteskall er bestilt. Øvelser for brystkassen er vist mor.",
    ),
    goal="Være hele skoledagen uten anfall i to uker.",
    aids=(("6", "Elektrisk rullestol med sitteskall"), ("6", "Talemaskin med øyestyring"), ("2", "Ståstativ")),
    relatives=(
        Relative("MO", "2", "Foreldreansvar sammen med far.", function="1", closest=True),
        Relative("FA", "1", "Foreldreansvar sammen med mor.", function="1"),
    ),
    interpreter=None,
    objection="Foreldrene ønsker ikke at bilder av gutten deles.",
    ward="Barneavdelingen",
)

STORIES: Final = (HIP, STROKE, CHILD)
