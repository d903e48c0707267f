"""The words of the papers, bokmål and nynorsk, in plain language: short sentences, and «du».

What a paper is called and what it is for is said in English too, since papers are chosen from pages in English.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from planbro.findings import counted

LANGUAGES: Final = ("nb", "nn", "en")


def say(language: str, key: str, /, **params: object) -> str:
    """A text of the catalogue, its braces filled; a number chooses its word."""
    return TEXTS[key][LANGUAGES.index(language)].format(**counted(params))


def about(language: str, name: str) -> str:
    """Whose plan it is, where that is told."""
    return say(language, "about", name=name) if name else ""


KIND_TEXTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "kind-plan": ("Planen", "Planen", "The plan"),
    "says-plan": (
        "Hele planen: det du vil, hvem som gjør hva, og hva som er prøvd.",
        "Heile planen: det du vil, kven som gjer kva, og kva som er prøvd.",
        "The whole plan: what the person wants, who does what, and what was tried.",
    ),
    "kind-innkalling": ("Innkalling til møte", "Innkalling til møte", "Invitation to a meeting (innkalling)"),
    "says-innkalling": (
        "Innkalling med saksliste laget av mål og tiltak.",
        "Innkalling med saksliste laga av mål og tiltak.",
        "An invitation with an agenda made from goals and measures.",
    ),
    "kind-referat": ("Referat, langt", "Referat, langt", "Minutes (referat), long"),
    "says-referat": (
        "Alt som ble sagt, hvor målene står, og hvem som gjør hva.",
        "Alt som vart sagt, kvar måla står, og kven som gjer kva.",
        "All that was said, where the goals stand, and who does what.",
    ),
    "kind-referat-short": ("Referat, kort", "Referat, kort", "Minutes (referat), short"),
    "says-referat-short": (
        "Det viktigste fra møtet, og hvem som gjør hva.",
        "Det viktigaste frå møtet, og kven som gjer kva.",
        "What mattered most, and who does what.",
    ),
    "kind-meeting-list": ("Hvem får innkalling og referat", "Kven får innkalling og referat",
                          "Who is given the papers of a meeting"),
    "says-meeting-list": (
        "Til koordinator: hva hver kan få, hva som er utelatt for hvem, og hvorfor.",
        "Til koordinator: kva kvar kan få, kva som er utelate for kven, og kvifor.",
        "For the koordinator: what each may be given, what is left out for whom, and why.",
    ),
    "kind-consent": ("Samtykkeskjema", "Samtykkeskjema", "Consent form"),
    "says-consent": (
        "Skjemaet der du sier ja eller nei, og til hvem.",
        "Skjemaet der du seier ja eller nei, og til kven.",
        "The form in which the person says yes or no, and to whom.",
    ),
    "kind-receipt": ("Kvittering for tilgang", "Kvittering for tilgang", "Receipt for access"),
    "says-receipt": (
        "Hvem som har fått tilgang til hva, hvor lenge og hvorfor.",
        "Kven som har fått tilgang til kva, kor lenge og kvifor.",
        "Who was given access to what, for how long and why.",
    ),
    "kind-insight": ("Innsyn: alt vi har om deg i planen", "Innsyn: alt vi har om deg i planen",
                     "Insight: all that is held"),
    "says-insight": (
        "Alt som står i planen, hvem som har tilgang, og hvem som har sett.",
        "Alt som står i planen, kven som har tilgang, og kven som har sett.",
        "All that the plan says, who has access, and who has looked.",
    ),
    "kind-looked": ("Logg: hvem som har sett i planen", "Logg: kven som har sett i planen",
                    "Log: who has looked at the plan"),
    "says-looked": (
        "Hvem som har sett i planen, når og hvorfor.",
        "Kven som har sett i planen, når og kvifor.",
        "Who has looked at the plan, when and why.",
    ),
    "kind-withdrawal": ("Trekke tilbake samtykke", "Trekkje tilbake samtykke", "Withdrawal of consent"),
    "says-withdrawal": (
        "Hva som lukkes, for hvem, og hva som blir værende.",
        "Kva som blir lukka, for kven, og kva som blir verande.",
        "What closes, for whom, and what stays.",
    ),
    "kind-deviations": ("Avviksliste", "Avviksliste", "List of deviations (avvik)"),
    "says-deviations": (
        "Det som gikk galt, hva som kan gjøres, og hva det ble til.",
        "Det som gjekk gale, kva som kan gjerast, og kva det vart til.",
        "What went wrong, what can be done, and what became of it.",
    ),
    "kind-koordinator-change": (
        "Melding om ny koordinator", "Melding om ny koordinator", "Notice of a new koordinator",
    ),
    "says-koordinator-change": (
        "Til koordinerende enhet: hvem som er koordinator nå, og fra når.",
        "Til koordinerande eining: kven som er koordinator no, og frå når.",
        "For koordinerende enhet: who is koordinator now, and from when.",
    ),
    "kind-koordinator-declined": ("Ønsker ikke koordinator", "Ønskjer ikkje koordinator", "Declines a koordinator"),
    "says-koordinator-declined": (
        "Skjemaet der du sier nei til koordinator, og hva det betyr.",
        "Skjemaet der du seier nei til koordinator, og kva det tyder.",
        "The form in which the person declines a koordinator, and what that means.",
    ),
    "kind-need": ("Melding om behov", "Melding om behov", "Report of need"),
    "says-need": (
        "Melding om behov for plan eller koordinator.", "Melding om behov for plan eller koordinator.",
        "A report that somebody needs a plan or a koordinator.",
    ),
    "kind-declined": ("Ønsker ikke plan", "Ønskjer ikkje plan", "Declines a plan"),
    "says-declined": (
        "Skjemaet for den som ikke vil ha plan nå.", "Skjemaet for den som ikkje vil ha plan no.",
        "The form for somebody who does not want a plan now.",
    ),
    "kind-information": ("Informasjon er gitt", "Informasjon er gitt", "Information was given"),
    "says-information": (
        "Hva du har rett til.", "Kva du har rett til.", "What the person has a right to.",
    ),
    "kind-request": ("Anmodning er mottatt", "Oppmoding er motteken", "A request was received"),
    "says-request": (
        "Svar til den som har bedt om plan.", "Svar til den som har bede om plan.",
        "The answer to somebody who asked for a plan.",
    ),
    "kind-refusal": ("Avslag", "Avslag", "Refusal"),
    "says-refusal": (
        "Avslag med begrunnelse, og hvordan du klager.", "Avslag med grunngiving, og korleis du klagar.",
        "A refusal with the reason, and how to complain.",
    ),
    "kind-tool-declined": (
        "Ønsker ikke elektronisk plan", "Ønskjer ikkje elektronisk plan", "Declines the electronic tool",
    ),
    "says-tool-declined": (
        "Skjemaet for den som vil ha planen på papir.", "Skjemaet for den som vil ha planen på papir.",
        "The form for somebody who wants the plan on paper.",
    ),
    "kind-service-declined-tool": (
        "En tjeneste bruker ikke verktøyet", "Ei teneste bruker ikkje verktøyet", "A service does not use the tool",
    ),
    "says-service-declined-tool": (
        "Avviksmelding til koordinerende enhet, og hvordan tjenesten får planen.",
        "Avviksmelding til koordinerande eining, og korleis tenesta får planen.",
        "A report of the deviation, and how the service is given the plan.",
    ),
    "kind-access-request": ("Ber om innsyn i plan", "Ber om innsyn i plan", "Asks for access to a plan"),
    "says-access-request": (
        "Brev som ber en annen om å få se planen.", "Brev som ber ein annan om å få sjå planen.",
        "A letter that asks another body for access.",
    ),
    "kind-access-answer": ("Svar på forespørsel om innsyn", "Svar på førespurnad om innsyn",
                           "Answer to a request for access"),
    "says-access-answer": (
        "Brev til den som har bedt om å få se planen.", "Brev til den som har bede om å få sjå planen.",
        "A letter to whoever asked for access.",
    ),
    # what the list of deviations says, which is read in English too
    "page": ("side", "side", "page"),
    "of": ("av", "av", "of"),
    "made": ("Laget {day}", "Laga {day}", "Made {day}"),
    "stands": ("Slik det er {day}", "Slik det er {day}", "As of {day}"),
    "title-deviations": ("Avviksliste", "Avviksliste", "List of deviations"),
    "deviations-open": (
        "{count} {count:avvik|avvik} er {count:åpent|åpne}.", "{count} avvik er {count:ope|opne}.",
        "{count} {count:deviation is|deviations are} open.",
    ),
    "deviations-closed": (
        "{count} {count:avvik|avvik} er {count:lukket|lukket}.", "{count} avvik er {count:lukka|lukka}.",
        "{count} {count:deviation is|deviations are} closed.",
    ),
    "are-open": ("Åpne avvik", "Opne avvik", "Open deviations"),
    "are-closed": ("Lukkede avvik", "Lukka avvik", "Closed deviations"),
    "number": ("Nr.", "Nr.", "No."),
    "began": ("Oppstått", "Oppstått", "Since"),
    "what-happened": ("Hva har skjedd", "Kva har skjedd", "What happened"),
    "with-whom": ("Part", "Part", "Party"),
    "what-to-do": ("Hva kan gjøres", "Kva kan gjerast", "What to do"),
    "closed-on": ("Lukket", "Lukka", "Closed"),
}  # fmt: skip
_PLAIN: Final[Mapping[str, tuple[str, str]]] = {
    # times and names
    "at": ("kl.", "kl."),
    "and": ("og", "og"),
    "about": ("Planen til {name}", "Planen til {name}"),
    "until": ("Til {day}.", "Til {day}."),
    "somebody": ("Noen", "Nokon"),
    "koordinator-is": ("{name} (koordinator)", "{name} (koordinator)"),
    "unit": ("Koordinerende enhet", "Koordinerande eining"),
    "the-kommune": ("kommunen", "kommunen"),
    "nothing": ("ingenting", "ingenting"),
    # the plan, simply
    "important": ("Viktig for meg", "Viktig for meg"),
    "my-goals": ("Dette vil jeg", "Dette vil eg"),
    "no-goals": ("Det er ingen mål i planen nå.", "Det er ingen mål i planen no."),
    "goal": ("Mål", "Mål"),
    "measure": ("Tiltak", "Tiltak"),
    "other-measures": ("Andre tiltak", "Andre tiltak"),
    "who-does": ("{who} gjør dette.", "{who} gjer dette."),
    "tried": ("Dette har vi prøvd", "Dette har vi prøvd"),
    "ring": ("Lurer du på noe?", "Lurer du på noko?"),
    "next-time": ("Neste gang", "Neste gong"),
    "look-at-plan": ("Vi ser på planen igjen {day}.", "Vi ser på planen igjen {day}."),
    # innkalling
    "title-innkalling": ("Innkalling til møte", "Innkalling til møte"),
    "when": ("Når", "Når"),
    "where": ("Hvor", "Kvar"),
    "caller": ("Kaller inn", "Kallar inn"),
    "called": ("Innkalt", "Innkalla"),
    "from-caller": ("Fra den som kaller inn", "Frå den som kallar inn"),
    "agenda": ("Saksliste", "Saksliste"),
    "agenda-how": (
        "Sakslisten er laget av planen. Mål som dere arbeider med, står her. Tiltak står her når fristen er ute eller "
        "nær.",
        "Sakslista er laga av planen. Mål som de arbeider med, står her. Tiltak står her når fristen er ute eller nær.",
    ),
    "put-up": ("Meldt inn på forhånd", "Meldt inn på førehand"),
    "agreed-last": ("Dette ble vi enige om sist", "Dette vart vi samde om sist"),
    "last-meeting-was": ("Møtet {day}", "Møtet {day}"),
    "new-since": ("Nytt siden sist", "Nytt sidan sist"),
    "the-goal": ("Mål: {goal}", "Mål: {goal}"),
    "goal-due": ("Frist for målet: {day}", "Frist for målet: {day}"),
    "due": ("Tiltak med frist", "Tiltak med frist"),
    "responsible": ("Ansvarlig", "Ansvarleg"),
    "deadline": ("Frist", "Frist"),
    "state": ("Status", "Status"),
    "before-meeting": ("{day} (før møtet)", "{day} (før møtet)"),
    "overdue": ("{day} (fristen er ute)", "{day} (fristen er ute)"),
    "the-plan": ("Selve planen", "Sjølve planen"),
    "revise": ("Planen skal gås gjennom innen {day}.", "Planen skal gåast gjennom innan {day}."),
    "period-ends": ("Planperioden går ut {day}.", "Planperioden går ut {day}."),
    "next-meeting": ("Neste møte", "Neste møte"),
    "next-proposed": ("Forslag: {day}.", "Framlegg: {day}."),
    "your-measures": ("Dette er du ansvarlig for", "Dette er du ansvarleg for"),
    "your-measures-how": (
        "Vi spør deg hvordan det går. Si gjerne fra før møtet om noe må endres.",
        "Vi spør deg korleis det går. Sei gjerne frå før møtet om noko må endrast.",
    ),
    "cannot-come": ("Kan du ikke komme?", "Kan du ikkje kome?"),
    "cannot-come-how": ("Si fra så snart du kan til {who}.", "Sei frå så snart du kan til {who}."),
    "cut-for-you": (
        "Dette eksemplaret er laget for deg. Det viser det du kan få vite av planen. Gi det ikke videre.",
        "Dette eksemplaret er laga for deg. Det viser det du kan få vite av planen. Gi det ikkje vidare.",
    ),
    "to-you": ("Til deg som har planen", "Til deg som har planen"),
    "you-decide-who": (
        "Du er med og bestemmer hvem som skal være på møtet.", "Du er med og avgjer kven som skal vere på møtet.",
    ),
    "you-may-bring": (
        "Du kan ta med deg en du stoler på.", "Du kan ta med deg ein du stoler på.",
    ),
    "you-may-say": (
        "Er det noe du vil ta opp, eller ikke vil snakke om? Si fra til {who}.",
        "Er det noko du vil ta opp, eller ikkje vil snakke om? Sei frå til {who}.",
    ),
    "talk-about": ("Dette snakker vi om", "Dette snakkar vi om"),
    # what is new
    "new-goals": ("Nytt mål: {what}", "Nytt mål: {what}"),
    "new-measures": ("Nytt tiltak: {what}", "Nytt tiltak: {what}"),
    "new-koordinatorer": ("Ny koordinator: {what}", "Ny koordinator: {what}"),
    "new-participants": ("Ny deltaker: {what}", "Ny deltakar: {what}"),
    "gone-goals": ("Mål tatt ut: {what}", "Mål teke ut: {what}"),
    "gone-measures": ("Tiltak tatt ut: {what}", "Tiltak teke ut: {what}"),
    "gone-koordinatorer": ("Ikke lenger koordinator: {what}", "Ikkje lenger koordinator: {what}"),
    "gone-participants": ("Ikke lenger deltaker: {what}", "Ikkje lenger deltakar: {what}"),
    "ends-koordinatorer": ("{what} er koordinator til {day}", "{what} er koordinator til {day}"),
    "ends-participants": ("{what} er deltaker til {day}", "{what} er deltakar til {day}"),
    "now-is": ("{what}: {state}", "{what}: {state}"),
    "new-deadline": ("{what}: frist {day}", "{what}: frist {day}"),
    "new-deadline-was": ("{what}: ny frist {day} (før: {before})", "{what}: ny frist {day} (før: {before})"),
    "new-responsible": ("{what}: nå er {who} ansvarlig", "{what}: no er {who} ansvarleg"),
    "new-text": ("{what}: teksten er endret", "{what}: teksten er endra"),
    "evaluated": ("Evaluert {day}: {text}", "Evaluert {day}: {text}"),
    # referat
    "title-referat": ("Referat fra møte", "Referat frå møte"),
    "title-referat-short": ("Kort referat fra møte", "Kort referat frå møte"),
    "came": ("Til stede", "Til stades"),
    "absent": ("Ikke til stede", "Ikkje til stades"),
    "written": ("Skrevet", "Skrive"),
    "what-was-said": ("Det vi snakket om", "Det vi snakka om"),
    "goals-stand": ("Hvor målene står", "Kvar måla står"),
    "reached": ("Hvor langt", "Kor langt"),
    "does-what": ("Hvem gjør hva nå", "Kven gjer kva no"),
    "wrong": ("Er noe feil?", "Er noko feil?"),
    "wrong-how": ("Si fra til {who}. Da retter vi det.", "Sei frå til {who}. Då rettar vi det."),
    # who the papers go to
    "title-meeting-list": ("Hvem får innkalling og referat", "Kven får innkalling og referat"),
    "list-how": (
        "Listen er til deg som er koordinator. Den viser hva hver kan få av papirene til møtet, etter samtykkene og "
        "reglene slik de er i dag. Lag ett eksemplar til hver: da blir det som ikke kan deles, utelatt.",
        "Lista er til deg som er koordinator. Ho viser kva kvar kan få av papira til møtet, etter samtykka og reglane "
        "slik dei er i dag. Lag eitt eksemplar til kvar: då blir det som ikkje kan delast, utelate.",
    ),
    "who": ("Hvem", "Kven"),
    "gets": ("Kan få", "Kan få"),
    "left-out": ("Utelatt", "Utelate"),
    "why": ("Hvorfor", "Kvifor"),
    "others-may": ("Andre som kan få papirene", "Andre som kan få papira"),
    "nameless": ("Bare kjent ved navn", "Berre kjende ved namn"),
    "nameless-how": (
        "Disse står på møtet med navn, men er ikke med i planen. De kan ikke få papirene før samtykket nevner dem.",
        "Desse står på møtet med namn, men er ikkje med i planen. Dei kan ikkje få papira før samtykket nemner dei.",
    ),
    "part-meeting": ("tid og sted", "tid og stad"),
    "part-agenda": ("innkalling og meldte saker", "innkalling og melde saker"),
    "part-minutes": ("referat", "referat"),
    "some-goals": ("{count} av {all} mål", "{count} av {all} mål"),
    "some-measures": ("{count} av {all} tiltak", "{count} av {all} tiltak"),
    "not-goals": ("{count} mål", "{count} mål"),
    "not-measures": ("{count} tiltak", "{count} tiltak"),
    "before-you-send": ("Før du sender", "Før du sender"),
    "before-1": (
        "Den som ikke kan få papirene, skal heller ikke få vite hvorfor.",
        "Den som ikkje kan få papira, skal heller ikkje få vite kvifor.",
    ),
    "before-2": (
        "Skal noen få mer, spør den som har planen. Samtykket gjelder fra det er underskrevet.",
        "Skal nokon få meir, spør den som har planen. Samtykket gjeld frå det er underskrive.",
    ),
    "before-3": (
        "Referat er fritekst. Les det før du sender: står det noe der om andre, eller noe som er reservert?",
        "Referat er fritekst. Les det før du sender: står det noko der om andre, eller noko som er reservert?",
    ),
    # receipt
    "title-receipt": ("Kvittering for tilgang", "Kvittering for tilgang"),
    "receipt-how": (
        "Her ser du hvem som har fått tilgang til planen din, hva de kan se, og hvor lenge. Tilgangen lukkes av seg "
        "selv når tiden er ute.",
        "Her ser du kven som har fått tilgang til planen din, kva dei kan sjå, og kor lenge. Tilgangen blir lukka av "
        "seg sjølv når tida er ute.",
    ),
    "who-has": ("Hvem har tilgang", "Kven har tilgang"),
    "nobody-has": ("Ingen andre har fått tilgang til planen.", "Ingen andre har fått tilgang til planen."),
    "what": ("Hva", "Kva"),
    "may": ("Kan", "Kan"),
    "until-day": ("Til og med", "Til og med"),
    "ground": ("Grunn", "Grunn"),
    "read": ("lese", "lese"),
    "read-and-write": ("lese og skrive", "lese og skrive"),
    "may-read": ("Kan lese:", "Kan lese:"),
    "may-write": ("Kan lese og skrive:", "Kan lese og skrive:"),
    "no-end": ("så lenge det gjelder", "så lenge det gjeld"),
    "some-of-it": ("noe av det", "noko av det"),
    "whole-plan": ("Hele planen", "Heile planen"),
    "whole-but": ("Hele planen, unntatt {what}", "Heile planen, unnateke {what}"),
    "by-consent": ("Samtykket som ble underskrevet {day}", "Samtykket som vart underskrive {day}"),
    "ground-consent": ("Et samtykke som gjelder", "Eit samtykke som gjeld"),
    "ground-representative": ("Har rett til å handle for deg", "Har rett til å handle for deg"),
    "ground-koordinator": (
        "Er koordinator. Kommunen har bestemt at koordinator ser planen",
        "Er koordinator. Kommunen har bestemt at koordinator ser planen",
    ),
    "ground-owner": ("Har ansvaret for planen", "Har ansvaret for planen"),
    "ground-acute": ("Det hastet. Oppslaget blir gått gjennom", "Det hasta. Oppslaget blir gått gjennom"),
    "without-consent": ("Uten samtykke", "Utan samtykke"),
    "without-consent-how": (
        "Helsetjenester som gir deg hjelp, kan få vite at du har plan, og hvem som er koordinator. De ser ikke hva "
        "som står i planen. Du kan si nei også til dette.",
        "Helsetenester som gir deg hjelp, kan få vite at du har plan, og kven som er koordinator. Dei ser ikkje kva "
        "som står i planen. Du kan seie nei òg til dette.",
    ),
    "not-shared": ("Dette deles ikke", "Dette blir ikkje delt"),
    "take-back": ("Slik trekker du tilbake", "Slik trekkjer du tilbake"),
    "take-back-right": (
        "Du kan trekke tilbake samtykket når du vil, helt eller for noen av dem. Du trenger ikke si hvorfor. Hjelpen "
        "du får, blir ikke dårligere.",
        "Du kan trekkje tilbake samtykket når du vil, heilt eller for nokre av dei. Du treng ikkje seie kvifor. Hjelpa "
        "du får, blir ikkje dårlegare.",
    ),
    "take-back-1": ("Si fra til {who}.", "Sei frå til {who}."),
    "take-back-2": (
        "Si om det gjelder alle, eller hvem det gjelder.", "Sei om det gjeld alle, eller kven det gjeld.",
    ),
    "take-back-3": (
        "Tilgangen lukkes samme dag. Du får beskjed når det er gjort.",
        "Tilgangen blir lukka same dag. Du får melding når det er gjort.",
    ),
    "complain": (
        "Er du uenig i noe vi har gjort? Da kan du klage til statsforvalteren (pasient- og brukerrettighetsloven "
        "§ 7-2). Klagen sender du til oss.",
        "Er du usamd i noko vi har gjort? Då kan du klage til statsforvaltaren (pasient- og brukarrettslova § 7-2). "
        "Klaga sender du til oss.",
    ),
    # notice of a new koordinator
    "title-koordinator-change": ("Melding om ny koordinator", "Melding om ny koordinator"),
    "to": ("Til", "Til"),
    "from": ("Fra", "Frå"),
    "born": ("Født", "Fødd"),
    "new-koordinator": ("Ny koordinator", "Ny koordinator"),
    "old-koordinator": ("Koordinator før", "Koordinator før"),
    "deputy": ("Stedfortreder", "Stadfortredar"),
    "name": ("Navn", "Namn"),
    "level": ("Slag", "Slag"),
    "position": ("Stilling", "Stilling"),
    "body": ("Virksomhet", "Verksemd"),
    "phone": ("Telefon", "Telefon"),
    "email": ("E-post", "E-post"),
    "hours": ("Treffes", "Å treffe"),
    "from-day": ("Fra", "Frå"),
    "told": ("Hvem har fått beskjed", "Kven har fått melding"),
    "unit-told": ("Koordinerende enhet", "Koordinerande eining"),
    "planeier-told": ("Den som har planen", "Den som har planen"),
    "unit-is-told": (
        "Koordinerende enhet skal ha beskjed når koordinator byttes, og føre dagen i planen.",
        "Koordinerande eining skal ha melding når koordinator blir bytt, og føre dagen i planen.",
    ),
    # a person does without a koordinator
    "title-koordinator-declined": ("Ønsker ikke koordinator", "Ønskjer ikkje koordinator"),
    "no-koordinator-to": ("Journalen og koordinerende enhet", "Journalen og koordinerande eining"),
    "person-number": ("Fødsels- eller D-nummer", "Fødsels- eller D-nummer"),
    "koordinator-now": ("Koordinator i dag", "Koordinator i dag"),
    "my-answer": ("Svaret mitt", "Svaret mitt"),
    "no-koordinator-none": ("Jeg vil ikke ha koordinator nå.", "Eg vil ikkje ha koordinator no."),
    "no-koordinator-other": (
        "Jeg vil ha koordinator, men en annen enn i dag.", "Eg vil ha koordinator, men ein annan enn i dag.",
    ),
    "no-koordinator-where": ("Hvor det gjelder", "Kvar det gjeld"),
    "no-koordinator-municipal": ("i kommunen", "i kommunen"),
    "no-koordinator-hospital": ("på sykehuset", "på sjukehuset"),
    "what-it-means": ("Dette betyr det", "Dette tyder det"),
    "no-koordinator-1": (
        "Den som trenger flere tjenester over lang tid, har rett til koordinator (pasient- og brukerrettighetsloven "
        "§ 2-5 b). Du kan likevel si nei.",
        "Den som treng fleire tenester over lang tid, har rett til koordinator (pasient- og brukarrettslova § 2-5 b). "
        "Du kan likevel seie nei.",
    ),
    "no-koordinator-simple-1": (
        "Trenger du hjelp fra flere, og over lang tid? Da har du rett til en koordinator. Du kan likevel si nei.",
        "Treng du hjelp frå fleire, og over lang tid? Då har du rett til ein koordinator. Du kan likevel seie nei.",
    ),
    "no-koordinator-2": (
        "Sier du nei, er det ingen fast person som samler hjelpen sammen med deg.",
        "Seier du nei, er det ingen fast person som samlar hjelpa saman med deg.",
    ),
    "no-koordinator-3": (
        "Hjelpen du får, blir ikke dårligere. Retten til individuell plan er den samme.",
        "Hjelpa du får, blir ikkje dårlegare. Retten til individuell plan er den same.",
    ),
    "no-koordinator-4": (
        "Du kan ombestemme deg når du vil. Si fra til {who}.", "Du kan ombestemme deg når du vil. Sei frå til {who}.",
    ),
    "no-koordinator-words": (
        "Jeg vet at jeg har rett til koordinator. Det jeg har krysset av for, er svaret mitt nå.",
        "Eg veit at eg har rett til koordinator. Det eg har kryssa av for, er svaret mitt no.",
    ),
    "box-empty": ("Tom rute: {text}", "Tom rute: {text}"),
    "sign-guardian": (
        "Underskrift av foresatt eller verge, der det er aktuelt",
        "Underskrift av føresett eller verje, der det er aktuelt",
    ),
    # withdrawal
    "title-withdrawal": ("Trekke tilbake samtykke", "Trekkje tilbake samtykke"),
    "withdrawal-right": (
        "Du bestemmer. Du kan trekke tilbake samtykket når du vil. Du trenger ikke si hvorfor. Her står det hva som "
        "skjer hvis du gjør det.",
        "Du bestemmer. Du kan trekkje tilbake samtykket når du vil. Du treng ikkje seie kvifor. Her står det kva som "
        "skjer dersom du gjer det.",
    ),
    "which-consent": ("Dette gjelder det", "Dette gjeld det"),
    "consent-sharing": ("Samtykke til å dele planen med andre", "Samtykke til å dele planen med andre"),
    "consent-plan-making": ("Samtykke til at planen lages", "Samtykke til at planen blir laga"),
    "consent-tool": ("Samtykke til å bruke verktøyet", "Samtykke til å bruke verktøyet"),
    "signed-on": ("{what}, underskrevet {day}", "{what}, underskrive {day}"),
    "what-closes": ("Dette lukkes", "Dette blir lukka"),
    "closes-sharing": (
        "De som ser planen bare fordi du har sagt ja, ser den ikke lenger. Det gjelder fra samme dag.",
        "Dei som ser planen berre fordi du har sagt ja, ser han ikkje lenger. Det gjeld frå same dag.",
    ),
    "closes-plan-making": (
        "Arbeidet med planen stopper. Planen lukkes i verktøyet, og ingen ny plan lages uten at du sier ja igjen.",
        "Arbeidet med planen stoppar. Planen blir lukka i verktøyet, og ingen ny plan blir laga utan at du seier ja "
        "igjen.",
    ),
    "closes-tool": (
        "Planen brukes ikke lenger i verktøyet. Du kan ha plan på papir i stedet.",
        "Planen blir ikkje lenger brukt i verktøyet. Du kan ha plan på papir i staden.",
    ),
    "loses": ("Ser ikke lenger", "Ser ikkje lenger"),
    "what-stays": ("Dette blir værende", "Dette blir verande"),
    "stays-sent": (
        "Det som alt er sendt, kan vi ikke hente tilbake. Det ligger i journalen hos den som fikk det. Der gjelder "
        "reglene for journal, og du kan be dem om innsyn.",
        "Det som alt er sendt, kan vi ikkje hente tilbake. Det ligg i journalen hos den som fekk det. Der gjeld "
        "reglane for journal, og du kan be dei om innsyn.",
    ),
    "sent-unknown": (
        "Listen over det som er sendt, er ikke med her. Be om loggen, så ser du det.",
        "Lista over det som er sendt, er ikkje med her. Be om loggen, så ser du det.",
    ),
    "sent-none": ("Ifølge loggen er ingenting sendt.", "Ifølgje loggen er ingenting sendt."),
    "sent-day": ("Dag", "Dag"),
    "sent-to": ("Til", "Til"),
    "sent-status": (
        "At det finnes plan, og hvem som er koordinator", "At det finst plan, og kven som er koordinator",
    ),
    "sent-content": ("Noe av det som står i planen", "Noko av det som står i planen"),
    "sent-message": ("En melding", "Ei melding"),
    "goes-on": ("Dette fortsetter", "Dette held fram"),
    "goes-on-1": (
        "Du får hjelpen du har rett til, også uten plan.", "Du får hjelpa du har rett til, òg utan plan.",
    ),
    "goes-on-2": ("Du kan ha koordinator, også uten plan.", "Du kan ha koordinator, òg utan plan."),
    "goes-on-3": (
        "Det som er skrevet om deg i journaler, blir ikke slettet. Kommunen må ta vare på planen etter arkivloven.",
        "Det som er skrive om deg i journalar, blir ikkje sletta. Kommunen må ta vare på planen etter arkivlova.",
    ),
    "ask-first": ("Vil du spørre først?", "Vil du spørje først?"),
    "ask-first-how": (
        "Du kan snakke med {who}. Du kan også trekke tilbake bare for noen, og la resten stå.",
        "Du kan snakke med {who}. Du kan òg trekkje tilbake berre for nokre, og la resten stå.",
    ),
    "withdraw-here": ("Skriv under her", "Skriv under her"),
    "withdraw-words": (
        "Jeg trekker tilbake samtykket som står øverst på dette arket.",
        "Eg trekkjer tilbake samtykket som står øvst på dette arket.",
    ),
    "sign-place": ("Sted og dato", "Stad og dato"),
    "sign-name": ("Underskrift", "Underskrift"),
    # insight
    "title-insight": ("Innsyn i planen", "Innsyn i planen"),
    "insight-how": (
        "Du har bedt om å få vite hva vi har om deg. Her er alt som står i planen hos {controller}, hvem som har "
        "tilgang, og hvem som har sett i den. Er det ord du ikke forstår, forklarer vi dem gjerne.",
        "Du har bede om å få vite kva vi har om deg. Her er alt som står i planen hos {controller}, kven som har "
        "tilgang, og kven som har sett i han. Er det ord du ikkje forstår, forklarer vi dei gjerne.",
    ),
    "insight-simple": (
        "Vi har en plan om deg. Her er det viktigste. Du kan få lese alt. Bare si fra.",
        "Vi har ein plan om deg. Her er det viktigaste. Du kan få lese alt. Berre sei frå.",
    ),
    "we-have": ("Dette har vi", "Dette har vi"),
    "count-goals": ("{count} mål", "{count} mål"),
    "count-measures": ("{count} tiltak", "{count} tiltak"),
    "count-notes": ("{count} {count:notat|notater}", "{count} notat"),
    "count-evaluations": ("{count} {count:evaluering|evalueringer}", "{count} {count:evaluering|evalueringar}"),
    "count-meetings": ("{count} {count:møte|møter}", "{count} møte"),
    "count-messages": ("{count} {count:melding|meldinger}", "{count} {count:melding|meldingar}"),
    "count-documents": ("{count} {count:dokument|dokumenter}", "{count} dokument"),
    "count-consents": ("{count} {count:samtykke|samtykker}", "{count} samtykke"),
    "count-visits": ("{count} {count:besøk|besøk} i loggen", "{count} besøk i loggen"),
    "log-not-here": (
        "Loggen over hvem som har sett i planen, er ikke med her. Be om den, så får du den.",
        "Loggen over kven som har sett i planen, er ikkje med her. Be om han, så får du han.",
    ),
    "your-rights": ("Det du har rett til", "Det du har rett til"),
    "right-1": (
        "Står det noe feil? Si fra til {who}, så retter vi det.",
        "Står det noko feil? Sei frå til {who}, så rettar vi det.",
    ),
    "right-2": (
        "Du kan trekke tilbake samtykket når du vil.", "Du kan trekkje tilbake samtykket når du vil.",
    ),
    "right-3": (
        "Du kan få vite hvem som har sett i planen, når og hvorfor.",
        "Du kan få vite kven som har sett i planen, når og kvifor.",
    ),
    "right-4": (
        "Du kan klage til statsforvalteren, eller til Datatilsynet.",
        "Du kan klage til statsforvaltaren, eller til Datatilsynet.",
    ),
}  # fmt: skip
TEXTS: Final[Mapping[str, tuple[str, ...]]] = {**_PLAIN, **KIND_TEXTS}
