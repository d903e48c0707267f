"""What generated plans are put together from: names, and phrases in bokmål and nynorsk with room for other phrases.

A phrase's `{slot}` is another list of the same language; `{name}` and the like come from the plan. `do:` and `what:`
are by livsområde: what a person does, and what services do about it.
"""

# ruff: noqa: E501, SIM905 - a phrase is a line, names are a text
# fmt: off
from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Phrases = Mapping[str, tuple[str, ...]]

FAMILY: Final = tuple(
    "Aamodt Aasen Andresen Askeland Bakkejord Berge Birkeland Bjørnstad Blindheim Brekke Bråthen Bøe Dahle Drageset Eide "
    "Ellingsæter Espeland Fagerli Finnanger Fjelltun Flåten Fossum Frøyland Gjerde Granheim Grønli Gåsvær Haugen Hegstad "
    "Heltne Hestnes Holmvåg Hovland Husebø Hårstad Indrebø Iversen Jensås Johnsrud Kjelstad Kleppe Kongshaug Kvamme Kårvåg "
    "Langeland Leirvåg Lien Lunde Løvås Mathisrud Midtbø Moen Myklebust Nedrebø Nesheim Nordgård Nygjerd Ness Odden Opdal "
    "Ormåsen Rabben Ramstad Reiersæter Risnes Rødland Røsvik Sandnes Selvik Skaar Skogly Smørdal Solvang Stavnes Steinsvåg "
    "Storli Sæther Sørlie Tangen Teigland Thorsrud Tveitå Tømmerås Ulvund Utgård Vadset Vangsnes Vestby Viken Vågsholm "
    "Øien Økland Øvregård Åkervik Åsheim".split()
)
FAMILY_MINORITY: Final = tuple(
    "Abdi Ahmed Akhtar Boine Chaudhry Demir Eira Farah Gaup Hætta Haile Hussein Kaczmarek Karimi Kovalenko Kowalska Mikkelsdatter "
    "Mohamud Nguyen Petrenko Rahman Rasoli Sara Sivertsdatter Somby Tesfay Utsi Warsame Wiśniewski Yildiz".split()
)
FEMALE: Final = tuple(
    "Agnes Alma Amalie Andrea Anette Astrid Aud Aurora Bente Berit Birgit Bodil Brita Eli Elin Ella Embla Emma Eva Frida "
    "Gerd Gunn Gunhild Hanna Hedda Heidi Helga Hilde Hildur Ida Ingeborg Inger Ingrid Iselin Janne Jorunn Julie Kari Kaja "
    "Kirsten Kjersti Laila Lea Lene Leonora Linnea Live Liv Magnhild Maja Malin Maren Marit Marte Mathilde Mia Nina Nora "
    "Oda Olea Pernille Ragna Ragnhild Randi Ronja Ruth Saga Sara Selma Signe Silje Siri Sofie Solveig Sunniva Synne Thea "
    "Tiril Tone Torill Tove Tuva Turid Unni Vilde Wenche Ylva Åse Åshild".split()
)
MALE: Final = tuple(
    "Aksel Alf Amund Anders Arne Arvid Asbjørn Aslak Bjarne Bjørn Brage Dag Edvard Egil Einar Eirik Elias Emil Erlend Even "
    "Filip Finn Fredrik Geir Gaute Gustav Hallvard Halvor Harald Henrik Henry Håkon Håvard Isak Ivar Jakob Jan Jens Joakim "
    "Johan Jonas Jørgen Kasper Kjell Kjetil Knut Kristian Lars Leif Leon Ludvig Magne Magnus Marius Markus Mathias Morten "
    "Nils Noah Odd Odin Ola Olav Oskar Ove Per Petter Rolf Roar Rune Sander Sigurd Simen Sindre Sivert Stein Sondre Steinar "
    "Svein Sverre Terje Theodor Thomas Tobias Tor Torbjørn Trond Trygve Ulrik Vetle Vegard William Øystein Øyvind Åge".split()
)
PLACES: Final = (
    "Bjørke", "Elve", "Fjell", "Fjære", "Grøn", "Havn", "Hegg", "Hauk", "Kalv", "Klepp", "Lauv", "Ljos", "Nord", "Orre",
    "Rev", "Sild", "Skjær", "Sol", "Storm", "Sør", "Tind", "Tjeld", "Vest", "Ørn", "Øst", "Ås",
)
PLACE_ENDS: Final = ("botn", "bygd", "dal", "eidet", "fjord", "heim", "holmen", "lia", "nes", "sund", "vatn", "vik", "våg", "øya")
STREETS: Final = (
    "Bakkeveien", "Blåbærstien", "Brattlia", "Båthusgata", "Elvegata", "Fjordgata", "Furulia", "Gamlevegen", "Granveien",
    "Hamnegata", "Heggveien", "Kirkegata", "Kornbakken", "Lyngveien", "Markavegen", "Myrstien", "Nedre torg", "Nyvegen",
    "Rugdeveien", "Selgåsen", "Skolebakken", "Skomakergata", "Solsvingen", "Storgata", "Strandvegen", "Tyttebærveien", "Øvre allé",
)

AREAS_SMALL: Final = ("family", "communication", "physical", "social", "leisure")
AREAS_CHILD: Final = ("education", "leisure", "social", "family", "daily-living", "communication", "physical", "health", "mental-health", "transport")
AREAS_ADULT: Final = ("home", "work", "leisure", "social", "economy", "daily-living", "physical", "health", "mental-health", "family", "transport")
AREAS_OLD: Final = ("home", "health", "daily-living", "social", "physical", "leisure", "transport", "mental-health", "communication")

NB: Final[Phrases] = {
    "do:home": ("bo i egen leilighet", "holde leiligheten i orden", "handle inn selv", "låse døra og være trygg alene", "flytte nærmere søsteren sin", "sove hele natta hjemme", "ta imot besøk hjemme"),
    "do:work": ("være på jobb tre dager i uka", "fullføre arbeidsutprøvingen", "ta truckførerbevis", "søke lærlingplass", "komme presis om morgenen", "lære kollegene å kjenne", "arbeide på kafeen i kulturhuset"),
    "do:education": ("lese en bok fra perm til perm", "være i klassen hele dagen", "skrive egne fortellinger", "regne med penger", "si fra når oppgavene blir for mange", "fullføre skoleåret", "finne seg til rette i ny klasse"),
    "do:health": ("ta medisinene selv", "møte til kontroll uten å grue seg", "spise jevnt gjennom dagen", "kjenne igjen tidlige tegn på forverring", "få ned smertene om kvelden", "ha færre døgn på sykehus", "forstå hva legen sier"),
    "do:leisure": ("bade i basseng hver uke", "gå på fotballkamp med bror sin", "spille i band", "dra på hytta i påsken", "synge i koret", "fiske fra egen båt", "strikke ferdig en genser", "ri på islandshest"),
    "do:economy": ("betale regningene i tide", "ha oversikt over egne penger", "spare til ferietur", "bli gjeldfri", "bruke nettbanken selv", "holde ukebudsjettet"),
    "do:social": ("være sammen med venner utenom skoletid", "invitere noen hjem", "ringe en venn når dagen er tung", "gå på møteplassen", "feire bursdagen sin med gjester", "finne noen å le sammen med", "besøke naboen"),
    "do:family": ("spise middag sammen om søndagen", "ha tid med søsknene", "ha besøk av slekta", "ha samvær uten krangel", "få hvile i helgene", "reise på ferie alle sammen"),
    "do:daily-living": ("lage middag selv", "stelle seg om morgenen", "kle på seg uten hjelp", "pakke sekken kvelden før", "vaske klær", "legge seg til samme tid", "handle på butikken"),
    "do:transport": ("ta bussen alene", "komme seg fram uten å vente på andre", "komme seg til trening uten drosje", "sykle til skolen", "komme seg ut om vinteren", "finne veien hjem fra sentrum"),
    "do:communication": ("si fra med talemaskinen", "bruke tegn sammen med familien", "snakke i telefonen med slekta", "velge med bildekort", "fortelle om helga", "forstå beskjeder på norsk"),
    "do:mental-health": ("stå opp når dagen er mørk", "tørre å gå i butikken", "sove uten å våkne av drømmer", "be om hjelp før det blir for mye", "være mindre redd", "snakke om det som hendte", "si nei når det blir for mye"),
    "do:physical": ("gå trappa til andre etasje", "gå til postkassen uten rullator", "holde balansen på ett bein", "svømme tjue meter", "reise seg fra stolen uten hjelp", "være med på trimmen", "gå tur i lysløypa"),
    "what:home": ("Praktisk bistand", "Boveiledning", "Trygghetsalarm", "Søknad om omsorgsbolig", "Ombygging av badet", "Hjemmebesøk om kvelden"),
    "what:work": ("Arbeidsutprøving", "Jobbspesialist", "Lønnstilskudd", "Kurs i sveising", "Tilrettelegging på arbeidsplassen", "Oppfølgingssamtale med arbeidsgiver"),
    "what:education": ("Lesetrening", "Spesialpedagogisk hjelp", "Assistent i friminuttene", "Skriveprogram", "Fadderordning", "Sakkyndig vurdering", "Tilrettelagt ukeplan"),
    "what:health": ("Hjemmesykepleie", "Årskontroll hos fastlegen", "Medisingjennomgang", "Ernæringsoppfølging", "Kontroll på poliklinikken", "Sårstell", "Søvnregistrering"),
    "what:leisure": ("Støttekontakt", "Fritidskontakt", "Ridning", "Bassenggruppe", "Kulturskoleplass", "Treningskontakt", "Ledsagerbevis"),
    "what:economy": ("Økonomisk rådgivning", "Frivillig forvaltning", "Søknad om grunnstønad", "Budsjettsamtale", "Gjeldsrådgivning"),
    "what:social": ("Jentegruppe", "Guttegruppe", "Dagsenter", "Besøksvenn", "Møteplassen på torget", "Sosial ferdighetstrening"),
    "what:family": ("Avlastning", "Familieråd", "Foreldreveiledning", "Samtalegruppe for søsken", "Omsorgsstønad", "Samvær med tilsyn"),
    "what:daily-living": ("ADL-trening", "Opplæring på kjøkkenet", "Dagsplan med bilder", "Hjelp til morgenstell", "Middag fra kjøkkenet", "Minnehjelpemiddel"),
    "what:transport": ("TT-kort", "Skoleskyss", "Følge på bussen", "Søknad om bil", "Sykkel med tre hjul"),
    "what:communication": ("Talemaskin", "Tegnkurs for familien", "Logopedtimer", "Kommunikasjonsbok", "Høreapparatkontroll", "Tolk ved samtaler"),
    "what:mental-health": ("Samtaler på poliklinikk", "Samtaler hos psykisk helseteam", "Kriseplan", "Gruppe for angstmestring", "Timer hos psykolog", "Morgensamtale på telefon"),
    "what:physical": ("Fysioterapi", "Ergoterapeut prøver ut hjelpemidler", "Treningsgruppe", "Rehabiliteringsopphold", "Hverdagsrehabilitering", "Ganghjelpemiddel", "Hjemmeøvelser"),
    "goal": ("Kunne {do}", "Klare å {do} {often}", "{name} skal {do}", "Få til å {do} innen {by}", "Tørre å {do}", "Fortsatt {do}", "{name} vil {do} {helped}"),
    "goal-text": ("Innen {by} skal {name} {do} {often}, {helped}. {why}", "Målet er å {do} {often}. {why}", "{name} ønsker å {do}, og {hope}.", "{why} Derfor er det viktig å {do} {helped}."),
    "own": ("Jeg vil {do}.", "Jeg har lyst til å {do}, {but}.", "Det viktigste for meg er å {do} {often}.", "Hvis jeg kan {do}, er jeg glad.", "At jeg får {do} uten at noen maser.", "Jeg pleide å {do}. Det vil jeg igjen {season}."),
    "measure": ("{what}", "{what}", "{what} {where}", "Øve på å {do}", "{what} {often}", "{what}: {do}"),
    "measure-text": ("{name} øver på å {do} sammen med {role}. {why}", "{what} {often}, slik at det går an å {do}.", "{Role} og {name} finner ut hva som skal til for å {do}.", "Tiltaket skal gjøre det lettere å {do} {helped}."),
    "how": ("{Role} {acts} {often}, og {then}.", "{Day} klokka {clock} {where}. {Then}.", "Vi begynner {season} og ser på det igjen etter {n} uker. {Then}.", "{Role} lærer opp {role}, som tar over etter {n} ganger. {Then}.", "{name} velger selv rekkefølgen. {Role} {acts}."),
    "extent": ("{n} ganger i uka", "{n} timer hver {day}", "{often}", "Inntil {n} timer i uka", "{n} økter før {by}"),
    "need": ("Trenger hjelp for å {do} {often}.", "Har behov for at {role} {acts} når det gjelder å {do}.", "Kan ikke {do} uten at noen er i nærheten. {why}", "Trenger tid og ro for å {do}, særlig {season}."),
    "resource": ("Liker å {do} og gjør det gjerne {often}.", "Er flink til å {do} når {role} er med.", "Har {trait}, og det hjelper når det gjelder å {do}.", "{name} har {trait}.", "Familien har {trait} og stiller opp {often}."),
    "often": ("hver dag", "to ganger i uka", "hver {day}", "annenhver {day}", "{n} dager i uka", "når det er lyst ute", "før frokost", "om kvelden", "en gang i måneden", "i helgene", "etter middag", "når formen er god"),
    "helped": ("uten hjelp", "med litt hjelp", "sammen med {role}", "med en voksen i nærheten", "i eget tempo", "med pauser når det trengs", "på sin egen måte", "etter en fast plan", "med bildekort som støtte", "uten å bli sliten"),
    "why": ("Det gir {name} mer krefter til andre ting.", "Det har {name} savnet siden {since}.", "Det betyr mye for hele familien.", "Slik blir dagene mer like hverandre.", "Det er dette {name} selv setter først.", "{Role} ser at det er innen rekkevidde.", "Forrige forsøk stoppet opp etter {n} uker.", "Da blir det færre turer til legevakta.", "Det gjør hverdagen tryggere.", "Uten dette blir {name} fort sittende alene.", "Erfaringene {where} er gode."),
    "but": ("men jeg blir fort sliten", "men ikke sammen med mange", "for da er jeg som de andre", "bare noen venter på meg", "selv om det er skummelt", "og helst {season}", "men bare når {role} er der", "for det kan jeg"),
    "hope": ("har tro på å klare det innen {by}", "trenger at noen tar det første skrittet", "har øvd på det siden {since}", "er klar over at det tar tid", "vil at {role} skal være med", "gleder seg til å vise det fram"),
    "acts": ("ringer kvelden før", "møter opp {where}", "går gjennom planen", "viser først og ser på etterpå", "skriver opp hva som gikk bra", "henter og bringer", "legger til rette", "øver ved siden av", "gir beskjed dersom noe endrer seg", "tar kontakt med {role}"),
    "then": ("skriver ned hvordan det gikk", "melder fra til {role} om noe blir annerledes", "øker litt for hver uke", "tar pause når {name} ber om det", "filmer en gang i måneden", "evaluerer sammen {season}", "avslutter når målet er nådd", "sørger for vikar ved fravær", "tar det opp i neste møte"),
    "where:child": ("hjemme", "på skolen", "på helsehuset", "i svømmehallen", "på biblioteket", "i lysløypa", "på kafeen", "i gymsalen", "ved sjøen", "på poliklinikken", "i stallen"),
    "where:grown": ("hjemme", "på helsehuset", "i svømmehallen", "på biblioteket", "i lysløypa", "på kafeen", "på dagsenteret", "på rådhuset", "ved sjøen", "på poliklinikken", "i stallen", "på arbeidsplassen"),
    "role:child": ("koordinator", "fysioterapeuten", "ergoterapeuten", "kontaktlæreren", "fastlegen", "støttekontakten", "en i familien", "miljøarbeideren", "psykologen", "assistenten", "primærkontakten"),
    "role:grown": ("koordinator", "fysioterapeuten", "ergoterapeuten", "hjemmesykepleien", "fastlegen", "støttekontakten", "veilederen på NAV", "en i familien", "miljøarbeideren", "psykologen", "naboen", "primærkontakten"),
    "trait": ("godt humør", "stor tålmodighet", "sterke meninger", "hukommelse som en elefant", "godt øre for musikk", "stor familie", "praktisk sans", "gode venner", "god kondisjon", "mye omsorg for dyr", "egen vilje", "lang erfaring fra sjøen", "sans for tall"),
    "season": ("før jul", "etter jul", "til påske", "i vår", "til sommeren", "etter ferien", "i høst", "til neste høst", "før skolestart", "når snøen kommer", "innen et halvt år", "i mai"),
    "by": ("jul", "påske", "sommeren", "neste høst", "skolestart", "17. mai", "nyttår", "utgangen av året", "et halvt år har gått", "første snø"),
    "since": ("i fjor", "ulykka", "sommeren", "skolestart", "barneårene", "forrige plan", "vinteren", "oppholdet på sykehuset", "flyttinga"),
    "day": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    "clock": ("8.30", "9.00", "9.45", "10.15", "11.30", "12.00", "13.15", "14.00", "14.45", "15.30", "17.00", "18.30"),
    "subject": ("Timen {day}", "Neste møte", "Spørsmål om {thing}", "Beskjed fra {place}", "{Thing}", "Avtale {day}", "Ang. {thing}", "Ferieavvikling", "Kort oppdatering", "Til alle i gruppa", "Husk {thing}", "Endring {day}"),
    "thing": ("utskriften fra sykehuset", "hjelpemiddelet", "vedtaket om avlastning", "skyssen", "medisinlista", "søknaden til NAV", "ukeplanen", "samtykket", "turen {where}", "vikaren", "prøvesvarene", "rullestolen", "timen hos tannlegen", "nøkkelboksen", "sommeropplegget"),
    "place:child": ("skolen", "avlastningen", "sykehuset", "helsehuset", "NAV", "kommunen", "PPT", "barnehagen"),
    "place:grown": ("avlastningen", "sykehuset", "helsehuset", "NAV", "kommunen", "dagsenteret", "arbeidsplassen", "boligen"),
    "greeting": ("Hei!", "Hei alle sammen.", "God morgen.", "Hei igjen!", "Til alle i gruppa.", "Hallo!", "Hei, og takk for sist.", "Bare en kort beskjed."),
    "message": ("Vi må flytte timen {day} til klokka {clock}. {Excuse}.", "{name} hadde en fin dag {where} og fikk til å {do}.", "Har noen hørt noe om {thing}? {name} spør hver {day}.", "{Thing} er i orden nå. {Role} følger opp {season}.", "Jeg kan ikke {day}, men {role} går i mitt sted.", "Kan {role} ta {thing} før {by}? Fristen er om {n} dager.", "{name} var sliten etter {day} og orket ikke å {do}. Vi prøver igjen {often}.", "Takk for gode innspill om {thing}. Jeg legger det inn i planen.", "Minner om møtet {day} klokka {clock} {where}.", "Det gikk bedre enn ventet med å {do}: {n} ganger på rad!", "Vi har fått svar om {thing}. Det ble {result}.", "Er det greit at {role} får lese om {thing}? {name} sier ja.", "Ny vikar begynner {day}. Si fra om {thing} på forhånd.", "{Role} er tilbake {season}. Fram til da ringer dere meg.", "{name} vil gjerne at vi snakker om {thing} på neste møte.", "Rapport fra helga: {n} timer søvn, god matlyst, og tid til å {do}."),
    "excuse": ("Bilen er på verksted", "Det er planleggingsdag {where}", "{Role} er syk", "Vi har fått et akutt besøk", "Rommet {where} er opptatt", "Jeg skal på kurs {day}"),
    "result": ("ja for {n} måneder", "avslag, og vi klager", "delvis ja", "utsatt til {by}", "enda en ventetid på {n} uker", "som vi håpet"),
    "closing": ("Hilsen {sender}", "Ha en god {day}! {sender}", "Vennlig hilsen {sender}", "{sender}", "Ring gjerne. {sender}", "Mvh {sender}", "Gi beskjed innen {day}. Hilsen {sender}"),
    "note": ("{name} fikk til å {do} {where} i dag, {helped}.", "Samtale om {thing}. {name} mener at {role} bør ta det videre.", "Ikke gjennomført denne uka. {Excuse}.", "Framgang: {n} av {m} ganger. {why}", "{Role} har vært med og {acts}.", "Foreløpig stillstand. Vi prøver å {do} {often} i stedet.", "Avtalt med {role}: {then}.", "{name} sier at det er fint å {do}, {but}."),
    "minutes": ("{name} fortalte om {thing} og om å {do}.", "{Role} orienterte om {thing}: {result}.", "Enighet om at {role} {acts} fram til {by}.", "Målet om å {do} videreføres.", "Målet om å {do} er nådd og avsluttes.", "{name} ønsker at {role} {acts}.", "Uenighet om {thing}; tas opp igjen {season}.", "{Role} {acts} innen {n} uker.", "Gjennomgang av tiltak {where}: {then}.", "Pårørende er slitne og ber om {n} timer mer i måneden.", "Ansvar for {thing}: {role}."),
    "agenda": ("{name} har ordet", "Siden sist", "{Thing}", "Målet om å {do}", "Overgangen {season}", "Evaluering av tiltak {where}", "Hvem gjør hva", "Eventuelt"),
    "meeting": ("Ansvarsgruppemøte", "Samarbeidsmøte om {thing}", "Evalueringsmøte", "Møte {where}", "Oppstartsmøte", "Nettverksmøte"),
    "invitation": ("Velkommen til møte {day} klokka {clock} {where}. {name} er med hele tida.", "Vi møtes for å snakke om {thing}. Si fra innen {day} hvis det ikke passer.", "{name} inviterer. Ta med det du vet om {thing}."),
    "evaluation": ("{name} kan nå {do} {often}. {why}", "Vi er på vei, men det tar tid å {do}. {Role} {acts}.", "Ingen endring siden {since}. Tiltaket justeres: {then}.", "Bedre enn i fjor. {name} sier: «{own}»", "Det gikk ikke å {do} {often}; vi prøver {helped}."),
    "important": ("At jeg får {do}. At {role} ikke bestemmer alt.", "Å {do} {season}, og å ha noen å ringe til.", "Ro hjemme, og at noen {acts}.", "Familien, og å {do}.", "At dere spør meg først om {thing}."),
    "background": ("Vokst opp i {home} med {n} søsken. {why}", "Flyttet hit {season} for {n} år siden. Har {trait}.", "Bor sammen med familien. {name} har {trait}, og {hope}.", "Har hatt {n} opphold på sykehus de siste årene. {why}"),
    "communication": ("Hører dårlig på venstre øre; sitt rett foran.", "Trenger korte setninger og god tid.", "Bruker briller og leseliste.", "Bruker bildekort når det blir mye på en gang.", "Snakker gjerne, men hører best i stille rom.", "Skriver heller enn å snakke i telefonen."),
    "contribution": ("{Acts} {often}, og {then}.", "Har ansvar for {thing} og {acts}.", "Deltar i møtene og {acts} {season}.", "Bidrar med tid {often}.", "Holder kontakten med {place} om {thing}."),
    "view": ("Jeg vil {do}, og jeg vil ikke ha {role} der hele tida.", "Jeg liker best å {do}. Møter er kjedelige.", "Jeg vil bestemme {thing} selv.", "Det er fint at {role} hjelper, men ikke når de andre ser det."),
    "considered": ("Det {name} sa om å {do} ble tatt med som eget mål.", "Planen ble endret slik at {role} {acts}.", "Ønsket er fulgt, bortsett fra {thing}; det ble forklart {day}.", "{name} får bestemme, og {role} {acts}."),
    "reason": ("{name} ønsker ikke plan nå, men vil spørres igjen {season}.", "Familien mener tjenestene samarbeider godt nok uten.", "For mange møter fra før.", "Vil heller ha fast kontakt med {role}."),
    "end-reason": ("Byttet stilling", "Permisjon", "Pensjon", "{name} ønsket en annen koordinator", "Flyttet", "Omorganisering i tjenesten"),
    "closed": ("Behovet for koordinering er over.", "{name} ønsker ikke lenger plan.", "Flyttet til annen kommune.", "Planeier er død.", "Målene er nådd, og tjenestene er få."),
    "moved": ("Familien flyttet {season}.", "Utskrevet fra sykehus; kommunen overtok.", "{name} flyttet i egen bolig."),
    "reservation": ("Ikke noe om helse til {place}.", "{Thing} skal ikke deles med {place}.", "Notater fra samtaler er bare for {role}.", "{Place} skal ikke se målet om å {do}.", "Familien vil selv fortelle om {thing}."),
    "summary": ("{name} vil {do} og {hope}. Planen samler tiltak {where} og hjemme.", "Plan for {name}, som har {trait}. Hovedsaken er å {do}.", "Flere tjenester, én plan: {name} skal {do} {helped}."),
    "wish": ("Vil gjerne ha {person}, som er kjent fra før.", "Helst en som kan komme hjem.", "Ikke noen fra {place}.", "En som {acts}."),
    "title": ("Individuell plan for {name}", "Plan for {name}", "{name} sin plan"),
    "hours": ("Hverdager 08.00-15.30", "Mandag til torsdag 09.00-15.00", "Tirsdag og torsdag 10.00-14.00", "Hverdager etter klokka 12"),
}
NN: Final[Phrases] = {
    "do:home": ("bu i eiga leilegheit", "halde orden heime", "handle inn sjølv", "sove heile natta heime"),
    "do:work": ("vere på jobb tre dagar i veka", "søkje lærlingplass", "kome tidsnok om morgonen", "arbeide på sagbruket"),
    "do:education": ("lese ei bok frå perm til perm", "vere i klassa heile dagen", "skrive eigne forteljingar", "rekne med pengar"),
    "do:health": ("ta medisinane sjølv", "møte til kontroll utan å grue seg", "ete jamt gjennom dagen", "ha færre døgn på sjukehus"),
    "do:leisure": ("bade kvar veke", "spele trekkspel", "vere med på hytta i påska", "fiske frå eigen båt", "syngje i koret"),
    "do:economy": ("betale rekningane i tide", "ha oversyn over eigne pengar", "spare til ferietur", "bruke nettbanken sjølv"),
    "do:social": ("vere saman med vener utanom skuletid", "be nokon heim", "feire fødselsdagen sin", "besøkje grannen"),
    "do:family": ("ete middag saman om søndagen", "ha tid med sysken", "få kvile i helgene", "reise på ferie alle saman"),
    "do:daily-living": ("lage middag sjølv", "stelle seg om morgonen", "kle på seg utan hjelp", "pakke sekken kvelden før"),
    "do:transport": ("ta bussen åleine", "sykle til skulen", "kome seg ut om vinteren", "kome seg til trening på eiga hand"),
    "do:communication": ("seie frå med talemaskina", "bruke teikn saman med familien", "fortelje om helga", "velje med biletkort"),
    "do:mental-health": ("stå opp når dagen er mørk", "tore å gå i butikken", "be om hjelp i tide", "vere mindre redd"),
    "do:physical": ("gå trappa til andre høgda", "symje tjue meter", "halde balansen på eitt bein", "gå tur i lysløypa"),
    "what:home": ("Praktisk hjelp", "Burettleiing", "Tryggleiksalarm", "Ombygging av badet"),
    "what:work": ("Arbeidsutprøving", "Jobbspesialist", "Lønstilskot", "Samtale med arbeidsgjevar"),
    "what:education": ("Lesetrening", "Spesialpedagogisk hjelp", "Assistent i friminutta", "Tilrettelagd vekeplan"),
    "what:health": ("Heimesjukepleie", "Årskontroll hos fastlegen", "Gjennomgang av medisinar", "Kontroll på poliklinikken"),
    "what:leisure": ("Støttekontakt", "Riding", "Bassenggruppe", "Plass i kulturskulen"),
    "what:economy": ("Økonomisk rådgjeving", "Søknad om grunnstønad", "Samtale om budsjett"),
    "what:social": ("Jentegruppe", "Dagsenter", "Besøksven", "Møteplass på torget"),
    "what:family": ("Avlasting", "Foreldrerettleiing", "Samtalegruppe for sysken", "Omsorgsstønad"),
    "what:daily-living": ("Opplæring på kjøkenet", "Dagsplan med bilete", "Hjelp til morgonstell", "Middag frå kjøkenet"),
    "what:transport": ("TT-kort", "Skuleskyss", "Følgje på bussen", "Søknad om bil"),
    "what:communication": ("Talemaskin", "Teiknkurs for familien", "Logopedtimar", "Tolk ved samtalar"),
    "what:mental-health": ("Samtalar på poliklinikk", "Kriseplan", "Gruppe for angstmeistring", "Morgonsamtale på telefon"),
    "what:physical": ("Fysioterapi", "Treningsgruppe", "Rehabiliteringsopphald", "Øvingar heime"),
    "goal": ("Kunne {do}", "Klare å {do} {often}", "{name} skal {do}", "Få til å {do} innan {by}", "Framleis {do}"),
    "goal-text": ("Innan {by} skal {name} {do} {often}, {helped}. {why}", "Målet er å {do} {often}. {why}", "{name} ønskjer å {do}, og {hope}."),
    "own": ("Eg vil {do}.", "Eg har lyst til å {do}, {but}.", "Det viktigaste for meg er å {do} {often}.", "At eg får {do} i fred."),
    "measure": ("{what}", "{what} {where}", "Øve på å {do}", "{what} {often}"),
    "measure-text": ("{name} øver på å {do} saman med {role}. {why}", "{what} {often}, slik at det går an å {do}.", "Tiltaket skal gjere det lettare å {do} {helped}."),
    "how": ("{Role} {acts} {often}, og {then}.", "{Day} klokka {clock} {where}. {Then}.", "{name} vel sjølv rekkjefølgja. {Role} {acts}.", "Vi byrjar {season} og ser på det att etter {n} veker."),
    "extent": ("{n} gonger i veka", "{n} timar kvar {day}", "{often}", "Inntil {n} timar i veka"),
    "need": ("Treng hjelp for å {do} {often}.", "Treng at {role} {acts} når det gjeld å {do}.", "Kan ikkje {do} utan at nokon er i nærleiken. {why}"),
    "resource": ("Likar å {do} og gjer det gjerne {often}.", "Er flink til å {do} når {role} er med.", "{name} har {trait}."),
    "often": ("kvar dag", "to gonger i veka", "kvar {day}", "annankvar {day}", "{n} dagar i veka", "om kvelden", "ein gong i månaden", "i helgene", "etter middag"),
    "helped": ("utan hjelp", "med litt hjelp", "saman med {role}", "i eige tempo", "med pausar når det trengst", "på sin eigen måte", "utan å bli sliten"),
    "why": ("Det gjev {name} meir krefter til andre ting.", "Det har {name} sakna sidan {since}.", "Det betyr mykje for heile familien.", "Slik blir dagane meir like.", "{Role} ser at det er innan rekkjevidd.", "Det gjer kvardagen tryggare.", "Røynslene {where} er gode."),
    "but": ("men eg blir fort sliten", "men ikkje saman med mange", "sjølv om det er skummelt", "og helst {season}", "for det kan eg"),
    "hope": ("har tru på å klare det innan {by}", "treng at nokon tek det fyrste steget", "har øvd på det sidan {since}", "gler seg til å vise det fram"),
    "acts": ("ringjer kvelden før", "møter opp {where}", "går gjennom planen", "skriv opp kva som gjekk bra", "hentar og bringar", "legg til rette", "tek kontakt med {role}"),
    "then": ("skriv ned korleis det gjekk", "melder frå til {role}", "aukar litt for kvar veke", "tek pause når {name} bed om det", "evaluerer saman {season}", "tek det opp i neste møte"),
    "where:child": ("heime", "på skulen", "på helsehuset", "i symjehallen", "på biblioteket", "i lysløypa", "ved sjøen", "i fjøset"),
    "where:grown": ("heime", "på helsehuset", "i symjehallen", "på biblioteket", "i lysløypa", "på dagsenteret", "ved sjøen", "i fjøset", "på arbeidsplassen"),
    "role:child": ("koordinator", "fysioterapeuten", "ergoterapeuten", "kontaktlæraren", "fastlegen", "støttekontakten", "ein i familien", "psykologen"),
    "role:grown": ("koordinator", "fysioterapeuten", "ergoterapeuten", "heimesjukepleia", "fastlegen", "støttekontakten", "rettleiaren på NAV", "ein i familien", "psykologen", "grannen"),
    "trait": ("godt humør", "stort tolmod", "sterke meiningar", "godt øyre for musikk", "stor familie", "praktisk sans", "gode vener", "mykje omsut for dyr", "lang røynsle frå sjøen"),
    "season": ("før jul", "etter jul", "til påske", "i vår", "til sommaren", "etter ferien", "i haust", "før skulestart", "når snøen kjem", "i mai"),
    "by": ("jul", "påske", "sommaren", "neste haust", "skulestart", "17. mai", "nyttår", "utgangen av året", "fyrste snø"),
    "since": ("i fjor", "ulykka", "sommaren", "skulestart", "førre plan", "vinteren", "flyttinga"),
    "day": ("måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "søndag"),
    "clock": ("8.30", "9.00", "10.15", "11.30", "12.00", "13.15", "14.00", "15.30", "17.00"),
    "subject": ("Timen {day}", "Neste møte", "Spørsmål om {thing}", "Melding frå {place}", "Kort oppdatering", "Hugs {thing}", "Endring {day}"),
    "thing": ("utskrifta frå sjukehuset", "hjelpemiddelet", "vedtaket om avlasting", "skyssen", "medisinlista", "søknaden til NAV", "vekeplanen", "samtykket", "vikaren", "rullestolen", "sommaropplegget"),
    "place:child": ("skulen", "avlastinga", "sjukehuset", "helsehuset", "NAV", "kommunen", "PPT", "barnehagen"),
    "place:grown": ("avlastinga", "sjukehuset", "helsehuset", "NAV", "kommunen", "dagsenteret"),
    "greeting": ("Hei!", "Hei alle saman.", "God morgon.", "Hei att!", "Til alle i gruppa.", "Berre ei kort melding."),
    "message": ("Vi må flytte timen {day} til klokka {clock}. {Excuse}.", "{name} hadde ein fin dag {where} og fekk til å {do}.", "Har nokon høyrt noko om {thing}? {name} spør kvar {day}.", "{Thing} er i orden no. {Role} følgjer opp {season}.", "Eg kan ikkje {day}, men {role} går i min stad.", "Minner om møtet {day} klokka {clock} {where}.", "Vi har fått svar om {thing}. Det vart {result}.", "{name} vil gjerne at vi snakkar om {thing} på neste møte.", "Det gjekk betre enn venta med å {do}: {n} gonger på rad!"),
    "excuse": ("Bilen er på verkstad", "Det er planleggingsdag {where}", "{Role} er sjuk", "Eg skal på kurs {day}"),
    "result": ("ja for {n} månader", "avslag, og vi klagar", "utsett til {by}", "som vi håpa"),
    "closing": ("Helsing {sender}", "Ha ein god {day}! {sender}", "Venleg helsing {sender}", "{sender}", "Ring gjerne. {sender}"),
    "note": ("{name} fekk til å {do} {where} i dag, {helped}.", "Samtale om {thing}. {name} meiner at {role} bør ta det vidare.", "Ikkje gjennomført denne veka. {Excuse}.", "Framgang: {n} av {m} gonger. {why}", "Avtalt med {role}: {then}."),
    "minutes": ("{name} fortalde om {thing} og om å {do}.", "{Role} orienterte om {thing}: {result}.", "Semje om at {role} {acts} fram til {by}.", "Målet om å {do} held fram.", "{Role} {acts} innan {n} veker.", "Ansvar for {thing}: {role}."),
    "agenda": ("{name} har ordet", "Sidan sist", "{Thing}", "Målet om å {do}", "Overgangen {season}", "Kven gjer kva", "Ymse"),
    "meeting": ("Ansvarsgruppemøte", "Samarbeidsmøte om {thing}", "Evalueringsmøte", "Møte {where}"),
    "invitation": ("Velkomen til møte {day} klokka {clock} {where}. {name} er med heile tida.", "Vi møtest for å snakke om {thing}. Sei frå innan {day} om det ikkje passar."),
    "evaluation": ("{name} kan no {do} {often}. {why}", "Vi er på veg, men det tek tid å {do}. {Role} {acts}.", "Inga endring sidan {since}. Tiltaket blir justert: {then}.", "Betre enn i fjor. {name} seier: «{own}»"),
    "important": ("At eg får {do}. At {role} ikkje bestemmer alt.", "Å {do} {season}, og å ha nokon å ringje til.", "Familien, og å {do}.", "At de spør meg fyrst om {thing}."),
    "background": ("Vaks opp i {home} med {n} sysken. {why}", "Flytta hit {season} for {n} år sidan. Har {trait}.", "Bur saman med familien. {name} har {trait}, og {hope}."),
    "communication": ("Høyrer dårleg på venstre øyre; sit rett framfor.", "Treng korte setningar og god tid.", "Snakkar gjerne, men høyrer best i stille rom."),
    "contribution": ("{Acts} {often}, og {then}.", "Har ansvar for {thing} og {acts}.", "Deltek i møta og {acts} {season}.", "Held kontakten med {place} om {thing}."),
    "view": ("Eg vil {do}, og eg vil ikkje ha {role} der heile tida.", "Eg likar best å {do}. Møte er keisame.", "Eg vil bestemme {thing} sjølv."),
    "considered": ("Det {name} sa om å {do} vart teke med som eige mål.", "Planen vart endra slik at {role} {acts}.", "{name} får bestemme, og {role} {acts}."),
    "reason": ("{name} ønskjer ikkje plan no, men vil bli spurd att {season}.", "For mange møte frå før.", "Vil heller ha fast kontakt med {role}."),
    "end-reason": ("Bytte stilling", "Permisjon", "Pensjon", "Flytta", "{name} ønskte ein annan koordinator"),
    "closed": ("Det er ikkje lenger trong for koordinering.", "{name} ønskjer ikkje lenger plan.", "Flytta til annan kommune.", "Planeigar er død."),
    "moved": ("Familien flytta {season}.", "Skriven ut frå sjukehus; kommunen tok over."),
    "reservation": ("Ikkje noko om helse til {place}.", "{Thing} skal ikkje delast med {place}.", "Notat frå samtalar er berre for {role}.", "Familien vil sjølv fortelje om {thing}."),
    "summary": ("{name} vil {do} og {hope}. Planen samlar tiltak {where} og heime.", "Plan for {name}, som har {trait}. Hovudsaka er å {do}."),
    "wish": ("Vil gjerne ha {person}, som er kjend frå før.", "Helst ein som kan kome heim.", "Ein som {acts}."),
    "title": ("Individuell plan for {name}", "Plan for {name}"),
    "hours": ("Kvardagar 08.00-15.30", "Måndag til torsdag 09.00-15.00", "Tysdag og torsdag 10.00-14.00"),
}
