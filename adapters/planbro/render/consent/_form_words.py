"""The words of the forms, bokmål and nynorsk: plain, and our own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FORM_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "title-joint": (
        "Samtykke til individuell plan og til deling av opplysninger",
        "Samtykke til individuell plan og til deling av opplysningar",
    ),
    "title-sharing": (
        "Samtykke til deling av opplysninger i individuell plan",
        "Samtykke til deling av opplysningar i individuell plan",
    ),
    "title-plan-making": ("Samtykke til arbeid med individuell plan", "Samtykke til arbeid med individuell plan"),
    "title-tool": ("Samtykke til å ha planen i {tool}", "Samtykke til å ha planen i {tool}"),
    "a-tool": ("et elektronisk verktøy", "eit elektronisk verktøy"),
    "intro": (
        "Du bestemmer. Les skjemaet, eller få noen til å lese det høyt, og spør om alt du lurer på før du skriver "
        "under. "
        "Hjelpen du får, blir ikke dårligere om du sier nei.",
        "Du bestemmer. Les skjemaet, eller få nokon til å lese det høgt, og spør om alt du lurer på før du skriv "
        "under. "
        "Hjelpa du får, blir ikkje dårlegare om du seier nei.",
    ),
    "about-joint": (
        "Skjemaet gjelder to ting: at det lages en individuell plan sammen med deg, og hvem som får vite hva fra den.",
        "Skjemaet gjeld to ting: at det blir laga ein individuell plan saman med deg, og kven som får vite kva frå "
        "han.",
    ),
    "about-sharing": (
        "Skjemaet gjelder hvem som får vite hva fra den individuelle planen din. Skriver du under, tar det plassen til "
        "det forrige samtykket til deling.",
        "Skjemaet gjeld kven som får vite kva frå den individuelle planen din. Skriv du under, tek det plassen til det "
        "førre samtykket til deling.",
    ),
    "about-beside": (
        "Skjemaet gjelder hvem som får vite hva fra den individuelle planen din. Skriver du under, kommer det i "
        "tillegg til det du har samtykket til før.",
        "Skjemaet gjeld kven som får vite kva frå den individuelle planen din. Skriv du under, kjem det i tillegg til "
        "det du har samtykt til før.",
    ),
    "about-plan-making": (
        "Skjemaet gjelder at det lages en individuell plan sammen med deg. Det åpner ikke for at noen får vite noe: "
        "det "
        "blir du spurt om for seg.",
        "Skjemaet gjeld at det blir laga ein individuell plan saman med deg. Det opnar ikkje for at nokon får vite "
        "noko: "
        "det blir du spurd om for seg.",
    ),
    "about-tool": (
        "Skjemaet gjelder bare om planen din kan ligge i {tool}. Det sier ingenting om andre verktøy, og det åpner "
        "ikke "
        "for at flere får se planen. Sier du nei, får du planen på papir.",
        "Skjemaet gjeld berre om planen din kan liggje i {tool}. Det seier ingenting om andre verktøy, og det opnar "
        "ikkje for at fleire får sjå planen. Seier du nei, får du planen på papir.",
    ),
    "who": ("Hvem det gjelder", "Kven det gjeld"),
    "name": ("Navn", "Namn"),
    "number": ("Fødselsnummer", "Fødselsnummer"),
    "tool": ("Verktøy", "Verktøy"),
    "period": ("Hvor lenge det gjelder", "Kor lenge det gjeld"),
    "from": ("Fra dato", "Frå dato"),
    "to": ("Til og med dato", "Til og med dato"),
    "period-note": (
        "Etter den siste datoen gjelder samtykket ikke lenger, og du blir spurt på nytt.",
        "Etter den siste datoen gjeld samtykket ikkje lenger, og du blir spurd på nytt.",
    ),
    "answer": ("Svaret ditt", "Svaret ditt"),
    "yes-joint": (
        "Ja, jeg vil delta i arbeidet med individuell plan, og de jeg krysser av for, kan få vite det som står der.",
        "Ja, eg vil delta i arbeidet med individuell plan, og dei eg kryssar av for, kan få vite det som står der.",
    ),
    "no-joint": (
        "Nei, jeg vil ikke delta i arbeidet med individuell plan.",
        "Nei, eg vil ikkje delta i arbeidet med individuell plan.",
    ),
    "yes-sharing": (
        "Ja, de jeg krysser av for, kan få vite det som står der.",
        "Ja, dei eg kryssar av for, kan få vite det som står der.",
    ),
    "no-sharing": ("Nei, jeg vil ikke at noe deles.", "Nei, eg vil ikkje at noko blir delt."),
    "yes-plan-making": (
        "Ja, jeg vil delta i arbeidet med individuell plan.", "Ja, eg vil delta i arbeidet med individuell plan.",
    ),
    "no-plan-making": (
        "Nei, jeg vil ikke delta i arbeidet med individuell plan.",
        "Nei, eg vil ikkje delta i arbeidet med individuell plan.",
    ),
    "yes-tool": ("Ja, planen min kan ligge i {tool}.", "Ja, planen min kan liggje i {tool}."),
    "no-tool": ("Nei, planen min skal ikke ligge i {tool}.", "Nei, planen min skal ikkje liggje i {tool}."),
    "helped": ("Hjelp til å svare", "Hjelp til å svare"),
    "acting-for": ("Noen svarer for meg, på mine vegne.", "Nokon svarer for meg, på mine vegner."),
    "acting-with": ("Noen svarer sammen med meg.", "Nokon svarer saman med meg."),
    "acting-name": ("Navnet på den som hjelper", "Namnet på den som hjelper"),
    "list": ("Hvem som får vite hva", "Kven som får vite kva"),
    "list-note": (
        "Sett kryss foran hver linje du sier ja til. En linje uten kryss åpner ingenting. De tomme linjene er til "
        "dem som "
        "mangler. «Skrive» betyr at de også kan skrive i planen.",
        "Set kryss framfor kvar linje du seier ja til. Ei linje utan kryss opnar ingenting. Dei tomme linjene er til "
        "dei "
        "som manglar. «Skrive» tyder at dei òg kan skrive i planen.",
    ),
    "col-yes": ("Ja", "Ja"),
    "col-who": ("Hvem: tjeneste og person", "Kven: teneste og person"),
    "col-what": ("Hva de får vite", "Kva dei får vite"),
    "col-how": ("Lese eller skrive", "Lese eller skrive"),
    "col-until": ("Til og med", "Til og med"),
    "row-box": ("Rute for ja til {who}", "Rute for ja til {who}"),
    "row-empty": ("tom linje", "tom linje"),
    "whole": ("hele planen", "heile planen"),
    "only-about": ("{part}, bare {area}", "{part}, berre {area}"),
    "only-for": ("{part}. Bare til {purpose}", "{part}. Berre til {purpose}"),
    "read": ("lese", "lese"),
    "write": ("skrive", "skrive"),
    "reservations": ("Det som ikke skal deles", "Det som ikkje skal delast"),
    "reservations-note": (
        "Er det noe som ikke skal deles, eller noen som ikke skal få vite noe? Skriv det her. Vi stenger heller for "
        "mye "
        "enn for lite til vi har forstått det du skriver.",
        "Er det noko som ikkje skal delast, eller nokon som ikkje skal få vite noko? Skriv det her. Vi stengjer heller "
        "for mykje enn for lite til vi har forstått det du skriv.",
    ),
    "reservations-kept": ("Dette gjelder fra før, og fortsetter:", "Dette gjeld frå før, og held fram:"),
    "rights": ("Det du har rett til", "Det du har rett til"),
    "right-withdraw": (
        "Du kan trekke samtykket tilbake når du vil, helt eller for noen av dem. Si fra til koordinatoren. Du trenger "
        "ikke si hvorfor. Da stenges delingen fra samme dag; det som alt er sendt, kan ikke hentes tilbake.",
        "Du kan trekkje samtykket tilbake når du vil, heilt eller for nokre av dei. Sei frå til koordinatoren. Du "
        "treng "
        "ikkje seie kvifor. Då blir delinga stengd frå same dag; det som alt er sendt, kan ikkje hentast tilbake.",
    ),
    "right-anew": (
        "Kommer det noen nye til, eller skal noen få vite noe nytt, blir du spurt på nytt.",
        "Kjem det nokon nye til, eller skal nokon få vite noko nytt, blir du spurd på nytt.",
    ),
    "right-complain": (
        "Får du ikke det du mener du har rett til, kan du klage til statsforvalteren. Klagen sender du til den som har "
        "bestemt. Koordinatoren hjelper deg med det.",
        "Får du ikkje det du meiner du har rett til, kan du klage til statsforvaltaren. Klaga sender du til den som "
        "har "
        "bestemt. Koordinatoren hjelper deg med det.",
    ),
    "explained-withdrawal": (
        "Jeg har fått forklart at jeg kan trekke samtykket tilbake.",
        "Eg har fått forklart at eg kan trekkje samtykket tilbake.",
    ),
    "explained-complaint": (
        "Jeg har fått forklart hvordan jeg kan klage.",
        "Eg har fått forklart korleis eg kan klage.",
    ),
    "sign": ("Underskrift", "Underskrift"),
    "sign-as": ("Jeg skriver under som", "Eg skriv under som"),
    "by-patient-express": ("den det gjelder", "den det gjeld"),
    "by-parent-sole": ("forelder med foreldreansvaret alene", "forelder med foreldreansvaret åleine"),
    "by-parents-joint": (
        "forelder med felles foreldreansvar: begge skriver under",
        "forelder med felles foreldreansvar: begge skriv under",
    ),
    "by-other-parental": ("annen med foreldreansvar", "annan med foreldreansvar"),
    "by-barnevern": ("barneverntjenesten", "barneverntenesta"),
    "by-guardian": ("verge, og mandatet gjelder slike spørsmål", "verje, og mandatet gjeld slike spørsmål"),
    "by-next-of-kin": (
        "nærmeste pårørende til en voksen som ikke kan samtykke selv",
        "næraste pårørande til ein vaksen som ikkje kan samtykkje sjølv",
    ),
    "sign-name": ("Navn med blokkbokstaver", "Namn med blokkbokstavar"),
    "sign-day": ("Dato", "Dato"),
    "sign-here": ("Underskrift", "Underskrift"),
    "second": (
        "Den andre med foreldreansvar (bare der ansvaret er felles)",
        "Den andre med foreldreansvar (berre der ansvaret er felles)",
    ),
    "box": ("Tom rute: {text}", "Tom rute: {text}"),
    "ticked": ("Avkrysset rute: {text}", "Avkryssa rute: {text}"),
    "id": ("Skjema {code}, utgave 1, {kind}, {language}", "Skjema {code}, utgåve 1, {kind}, {language}"),
    "id-plan": ("Plan {plan}", "Plan {plan}"),
    "page": ("side", "side"),
    "of": ("av", "av"),
    "description": (
        "Skjema til å fylle ut og skrive under. Det er laget for å kunne leses høyt.",
        "Skjema til å fylle ut og skrive under. Det er laga for å kunne lesast høgt.",
    ),
}  # fmt: skip
