"""The words of the routines' papers, bokmål and nynorsk; what is not said in nynorsk is the same in both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NB: Final[Mapping[str, str]] = {
    "need-reported": "Melding om behov for {about}",
    "title-need-blank": "Melding om behov for oppfølgingsteam, koordinator og/eller individuell plan",
    "ip-declined": "Ønsker ikke individuell plan",
    "information-given": "Informasjon om individuell plan og koordinator",
    "request-received": "Anmodning om individuell plan er mottatt",
    "refusal": "Avslag på anmodning",
    "refusal-of": "Avslag på anmodning om {about}",
    "tool-declined": "Ønsker ikke elektronisk plan",
    "service-declined-tool": "Avvik: en tjeneste bruker ikke planverktøyet",
    "to-need-reported": "Koordinerende enhet for habilitering og rehabilitering",
    "to-ip-declined": "Journalen",
    "to-information-given": "Den det gjelder",
    "to-request-received": "Den det gjelder",
    "to-refusal": "Den det gjelder",
    "to-tool-declined": "Koordinator og journalen",
    "to-service-declined-tool": "Koordinerende enhet for habilitering og rehabilitering",
    "to": "Til",
    "from": "Fra",
    "page": "side",
    "of": "av",
    "and": " og ",
    "name": "Navn",
    "birth": "Født",
    "id-fnr": "Fødselsnummer",
    "id-dnr": "D-nummer",
    "id-hnr": "H-nummer",
    "id-fhn": "Felles hjelpenummer",
    "id-duf": "DUF-nummer",
    "id-other": "Identifikator",
    "about": "Gjelder",
    "about-ip": "individuell plan",
    "about-koordinator": "koordinator",
    "about-team": "oppfølgingsteam",
    "about-choices-need-reported": "[ ] oppfølgingsteam   [ ] koordinator   [ ] individuell plan",
    "about-choices-refusal": "[ ] koordinator   [ ] individuell plan",
    "date-need-reported": "Meldt",
    "date-ip-declined": "Dato",
    "date-information-given": "Informert",
    "date-request-received": "Mottatt",
    "date-refusal": "Dato",
    "date-tool-declined": "Dato",
    "date-service-declined-tool": "Oppdaget",
    "by-need-reported": "Meldt av",
    "by-ip-declined": "Opplyst av",
    "by-information-given": "Informert av",
    "by-request-received": "Bedt om av",
    "by-refusal": "Avgjort av",
    "by-tool-declined": "Opplyst av",
    "by-service-declined-tool": "Meldt av",
    "how": "Hvordan",
    "how-oral": "muntlig",
    "how-written": "skriftlig",
    "how-form": "på skjema",
    "how-electronic": "elektronisk",
    "how-telephone": "på telefon",
    "how-meeting": "i møte",
    "how-letter": "i brev",
    "how-choices": "[ ] muntlig   [ ] skriftlig",
    "organisation": "Tjeneste",
    "text-need-reported": "Status og behov",
    "text-ip-declined": "Merknad",
    "text-information-given": "Hva det ble informert om",
    "text-request-received": "Hva det ble bedt om",
    "text-refusal": "Hva det gjelder",
    "text-tool-declined": "Merknad",
    "text-service-declined-tool": "Slik får tjenesten planen nå",
    "reason": "Begrunnelse",
    "reason-need-reported": "Antatt forløp",
    "reason-refusal": "Begrunnelse",
    "reason-tool-declined": "Hvorfor (frivillig)",
    "reason-service-declined-tool": "Det tjenesten sier om hvorfor",
    "consent": "Samtykke til arbeid med individuell plan",
    "koordinator": "Koordinator i dag",
    "wants-koordinator": "Ønsker koordinator",
    "yes": "ja",
    "no": "nei",
    "not-said": "ikke opplyst",
    "answer-choices": "[ ] ja   [ ] nei",
    "complaint-body": "Klageinstans",
    "complaint-path": "Slik klager du",
    "statsforvalteren": "Statsforvalteren",
    "need-reported-1": (
        "Helsepersonell skal snarest mulig melde fra om behov for individuell plan og koordinator "
        "(helsepersonelloven § 38 a). Meldingen er dokumentert i journalen."
    ),
    "need-reported-2": (
        "Individuell plan lages ikke uten samtykke. Koordinator kan tilbys også den som ikke ønsker plan."
    ),
    "ip-declined-1": (
        "Jeg er informert om retten til individuell plan, og ønsker ikke slik plan nå. Jeg kan ombestemme meg"
        " når som helst, og kan ha koordinator selv om jeg ikke har plan."
    ),
    "information-given-1": (
        "Den som har behov for langvarige og koordinerte helse- og omsorgstjenester, har rett til individuell"
        " plan (pasient- og brukerrettighetsloven § 2-5) og koordinator (§ 2-5 b). Planen lages bare med "
        "samtykke, og samtykket kan trekkes tilbake når som helst."
    ),
    "information-given-2": (
        "Den det gjelder, har rett til å delta i arbeidet, til å se planen, og til å klage til "
        "statsforvalteren (§ 7-2)."
    ),
    "request-received-1": (
        "Vi har tatt imot anmodningen og registrert den i journalen. En individuell plan er ikke et "
        "enkeltvedtak; forvaltningsloven kapittel IV og V gjelder ikke (pasient- og brukerrettighetsloven § "
        "2-7)."
    ),
    "request-received-2": "Den som er koordinator, eller koordinerende enhet, tar kontakt om veien videre.",
    "refusal-1": "Du kan klage på avslaget til statsforvalteren (pasient- og brukerrettighetsloven § 7-2).",
    "tool-declined-1": (
        "Jeg er informert om at planen kan føres i et elektronisk verktøy, og ønsker ikke det nå. Retten til "
        "individuell plan er den samme. Planen skal da være på papir, og de som er med, får bare det jeg har sagt ja "
        "til at de kan se. Jeg kan ombestemme meg når som helst."
    ),
    "service-declined-tool-1": (
        "Tjenesten er med i planen, men bruker ikke verktøyet som planen føres i. Tjenesten skal ta del i arbeidet "
        "likevel. Koordinator sørger for at tjenesten får det den skal ha av planen, på papir, innenfor det samtykket "
        "åpner for."
    ),
    "service-declined-tool-2": (
        "Koordinerende enhet følger opp avviket med tjenesten. Den det gjelder, skal ikke måtte bære planen mellom "
        "tjenestene."
    ),
    "need-reported-simple-1": "Dette er en beskjed om at noen kan trenge plan eller koordinator.",
    "need-reported-simple-2": "Det blir ingen plan uten at den det gjelder, sier ja.",
    "ip-declined-simple-1": "Jeg vet at jeg har rett til individuell plan. Jeg vil ikke ha plan nå.",
    "ip-declined-simple-2": "Jeg kan ombestemme meg når jeg vil. Jeg kan ha koordinator selv om jeg ikke har plan.",
    "information-given-simple-1": (
        "Trenger du hjelp fra flere, og over lang tid? Da har du rett til en individuell plan."
    ),
    "information-given-simple-2": "Du har også rett til en koordinator. Det er en som samler hjelpen sammen med deg.",
    "information-given-simple-3": "Planen lages bare hvis du sier ja. Du kan ombestemme deg når du vil.",
    "information-given-simple-4": (
        "Du kan være med på arbeidet. Du kan lese planen. Du kan klage til statsforvalteren."
    ),
    "request-received-simple-1": "Vi har fått beskjeden din. Den er skrevet i journalen.",
    "request-received-simple-2": "Koordinator, eller koordinerende enhet, tar kontakt med deg.",
    "refusal-simple-1": "Du har fått nei. Du kan klage til statsforvalteren. Klagen sender du til oss.",
    "refusal-simple-2": "Vil du ha hjelp til å klage? Si fra til oss.",
    "tool-declined-simple-1": "Jeg vil ikke ha planen på datamaskin nå. Jeg vil ha den på papir.",
    "tool-declined-simple-2": "Jeg har rett til plan likevel. Jeg bestemmer hvem som får se den.",
    "tool-declined-simple-3": "Jeg kan ombestemme meg når jeg vil.",
    "service-declined-tool-simple-1": "En tjeneste bruker ikke verktøyet som planen er i.",
    "service-declined-tool-simple-2": "Tjenesten skal være med likevel. Den får det den skal ha, på papir.",
    "service-declined-tool-simple-3": "Koordinerende enhet snakker med tjenesten.",
    "sign-staff": "Underskrift",
    "sign-person": "Underskrift",
    "sign-representative": "Underskrift av foresatt eller verge, der det er aktuelt",
    "place-date": "Sted og dato",
    "at-home": "Til bruk i journalen og for den det gjelder. Sendes ikke til andre uten oppgitt hjemmel.",
    "ground-consent": "Sendt med samtykke fra den det gjelder (pasient- og brukerrettighetsloven § 3-6).",
    "ground-hpl-38a": (
        "Sendt etter helsepersonelloven § 38 a, meldeplikt om behov for individuell plan og koordinator."
    ),
    "ground-hpl-25": "Sendt etter helsepersonelloven § 25, opplysninger til samarbeidende personell.",
    "ground-complaint": "Sendt til klageinstansen etter pasient- og brukerrettighetsloven § 7-2.",
}

NN: Final[Mapping[str, str]] = {
    **NB,
    "ip-declined": "Ønskjer ikkje individuell plan",
    "request-received": "Oppmoding om individuell plan er motteken",
    "refusal": "Avslag på oppmoding",
    "refusal-of": "Avslag på oppmoding om {about}",
    "tool-declined": "Ønskjer ikkje elektronisk plan",
    "service-declined-tool": "Avvik: ei teneste bruker ikkje planverktøyet",
    "to-need-reported": "Koordinerande eining for habilitering og rehabilitering",
    "to-information-given": "Den det gjeld",
    "to-request-received": "Den det gjeld",
    "to-refusal": "Den det gjeld",
    "to-service-declined-tool": "Koordinerande eining for habilitering og rehabilitering",
    "from": "Frå",
    "name": "Namn",
    "birth": "Fødd",
    "about": "Gjeld",
    "date-request-received": "Motteke",
    "date-service-declined-tool": "Oppdaga",
    "by-request-received": "Bede om av",
    "how": "Korleis",
    "how-oral": "munnleg",
    "how-written": "skriftleg",
    "how-choices": "[ ] munnleg   [ ] skriftleg",
    "organisation": "Teneste",
    "text-information-given": "Kva det vart informert om",
    "text-request-received": "Kva det vart bede om",
    "text-refusal": "Kva det gjeld",
    "text-service-declined-tool": "Slik får tenesta planen no",
    "reason": "Grunngiving",
    "reason-need-reported": "Venta forløp",
    "reason-refusal": "Grunngiving",
    "reason-tool-declined": "Kvifor (frivillig)",
    "reason-service-declined-tool": "Det tenesta seier om kvifor",
    "wants-koordinator": "Ønskjer koordinator",
    "not-said": "ikkje opplyst",
    "complaint-path": "Slik klagar du",
    "statsforvalteren": "Statsforvaltaren",
    "need-reported-1": (
        "Helsepersonell skal snarast mogleg melde frå om behov for individuell plan og koordinator "
        "(helsepersonellova § 38 a). Meldinga er dokumentert i journalen."
    ),
    "need-reported-2": (
        "Individuell plan blir ikkje laga utan samtykke. Koordinator kan tilbydast også den som ikkje ønskjer plan."
    ),
    "ip-declined-1": (
        "Eg er informert om retten til individuell plan, og ønskjer ikkje slik plan no. Eg kan ombestemme meg"
        " når som helst, og kan ha koordinator sjølv om eg ikkje har plan."
    ),
    "information-given-1": (
        "Den som har behov for langvarige og koordinerte helse- og omsorgstenester, har rett til individuell "
        "plan (pasient- og brukarrettslova § 2-5) og koordinator (§ 2-5 b). Planen blir berre laga med "
        "samtykke, og samtykket kan trekkjast tilbake når som helst."
    ),
    "information-given-2": (
        "Den det gjeld, har rett til å delta i arbeidet, til å sjå planen, og til å klage til statsforvaltaren (§ 7-2)."
    ),
    "request-received-1": (
        "Vi har teke imot oppmodinga og registrert henne i journalen. Ein individuell plan er ikkje eit "
        "enkeltvedtak; forvaltningslova kapittel IV og V gjeld ikkje (pasient- og brukarrettslova § 2-7)."
    ),
    "request-received-2": "Den som er koordinator, eller koordinerande eining, tek kontakt om vegen vidare.",
    "refusal-1": "Du kan klage på avslaget til statsforvaltaren (pasient- og brukarrettslova § 7-2).",
    "tool-declined-1": (
        "Eg er informert om at planen kan førast i eit elektronisk verktøy, og ønskjer ikkje det no. Retten til "
        "individuell plan er den same. Planen skal då vere på papir, og dei som er med, får berre det eg har sagt ja "
        "til at dei kan sjå. Eg kan ombestemme meg når som helst."
    ),
    "service-declined-tool-1": (
        "Tenesta er med i planen, men bruker ikkje verktøyet som planen blir førd i. Tenesta skal ta del i arbeidet "
        "likevel. Koordinator syter for at tenesta får det ho skal ha av planen, på papir, innanfor det samtykket "
        "opnar for."
    ),
    "service-declined-tool-2": (
        "Koordinerande eining følgjer opp avviket med tenesta. Den det gjeld, skal ikkje måtte bere planen mellom "
        "tenestene."
    ),
    "need-reported-simple-1": "Dette er ei melding om at nokon kan trenge plan eller koordinator.",
    "need-reported-simple-2": "Det blir ingen plan utan at den det gjeld, seier ja.",
    "ip-declined-simple-1": "Eg veit at eg har rett til individuell plan. Eg vil ikkje ha plan no.",
    "ip-declined-simple-2": "Eg kan ombestemme meg når eg vil. Eg kan ha koordinator sjølv om eg ikkje har plan.",
    "information-given-simple-1": (
        "Treng du hjelp frå fleire, og over lang tid? Då har du rett til ein individuell plan."
    ),
    "information-given-simple-2": "Du har òg rett til ein koordinator. Det er ein som samlar hjelpa saman med deg.",
    "information-given-simple-3": "Planen blir berre laga dersom du seier ja. Du kan ombestemme deg når du vil.",
    "information-given-simple-4": (
        "Du kan vere med på arbeidet. Du kan lese planen. Du kan klage til statsforvaltaren."
    ),
    "request-received-simple-1": "Vi har fått meldinga di. Ho er skriven i journalen.",
    "request-received-simple-2": "Koordinator, eller koordinerande eining, tek kontakt med deg.",
    "refusal-simple-1": "Du har fått nei. Du kan klage til statsforvaltaren. Klaga sender du til oss.",
    "refusal-simple-2": "Vil du ha hjelp til å klage? Sei frå til oss.",
    "tool-declined-simple-1": "Eg vil ikkje ha planen på datamaskin no. Eg vil ha han på papir.",
    "tool-declined-simple-2": "Eg har rett til plan likevel. Eg bestemmer kven som får sjå han.",
    "tool-declined-simple-3": "Eg kan ombestemme meg når eg vil.",
    "service-declined-tool-simple-1": "Ei teneste bruker ikkje verktøyet som planen er i.",
    "service-declined-tool-simple-2": "Tenesta skal vere med likevel. Ho får det ho skal ha, på papir.",
    "service-declined-tool-simple-3": "Koordinerande eining snakkar med tenesta.",
    "sign-representative": "Underskrift av føresett eller verje, der det er aktuelt",
    "place-date": "Stad og dato",
    "at-home": "Til bruk i journalen og for den det gjeld. Blir ikkje sendt til andre utan oppgitt heimel.",
    "ground-consent": "Sendt med samtykke frå den det gjeld (pasient- og brukarrettslova § 3-6).",
    "ground-hpl-38a": (
        "Sendt etter helsepersonellova § 38 a, meldeplikt om behov for individuell plan og koordinator."
    ),
    "ground-hpl-25": "Sendt etter helsepersonellova § 25, opplysningar til samarbeidande personell.",
    "ground-complaint": "Sendt til klageinstansen etter pasient- og brukarrettslova § 7-2.",
}
