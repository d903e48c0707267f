"""The provisions in nynorsk. Bokmål and English stand with the rules themselves (`planbro.plan.disclosure`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NN: Final[Mapping[str, str]] = {
    "standing": "Helsetenesta kan få vite at det finst plan og koordinator, etter ei fast føresegn.",
    "consent": "Eit samtykke som gjeld i dag, nemner den som spør og denne delen av planen.",
    "identify": "Namn, fødselsdato og nummer følgjer med, så mottakaren veit kven det gjeld.",
    "own": "Planeigaren ser sin eigen plan.",
    "representative": (
        "Den som spør, har rett til å handle for planeigaren og ser det som ikkje er halde tilbake frå vedkomande."
    ),
    "koordinator": "Den som spør, er koordinator i kommunen no, og kommunen har bestemt at koordinator ser planen.",
    "owner": "Den som spør, er dataansvarleg sjølv.",
    "acute": "Opna for eit akutt behov med oppgjeven grunn. Oppslaget er merkt og skal gåast gjennom etterpå.",
    "purpose-missing": "Den som spør, har ikkje sagt kva opplysningane skal brukast til.",
    "purpose-not-accepted": "Føremålet er ikkje eit som planen kan delast for.",
    "care-relation-missing": "Den som spør, har ikkje oppgjeve kva behandlingsrelasjon det gjeld.",
    "not-health-service": "Den faste føresegna gjeld helsetenester, og det er ikkje kjent at den som spør, er ei.",
    "no-standing-provision": "Kommunen har inga fast føresegn; også status krev samtykke.",
    "read-only": "Den som spør, kan lese, men ikkje skrive.",
    "not-an-ip": "Dette er ikkje ein individuell plan; han følgjer andre reglar.",
    "deceased": "Planeigaren er død. Delinga er avslutta.",
    "no-such-item": "Planen har ikkje noko slikt.",
    "no-consent": "Ingen samtykke opnar denne delen for den som spør.",
    "no-consent-to-plan": "Det er ikkje registrert noko samtykke til at planen blir laga.",
    "withdrawn": "Samtykket er trekt tilbake.",
    "refused": "Det er sagt nei til delinga etter at samtykket vart gjeve.",
    "expired": "Samtykket har gått ut.",
    "not-started": "Samtykket har ikkje teke til å gjelde.",
    "not-active": "Samtykket er ikkje i kraft.",
    "not-signed": "Samtykket har ingen dato for underskrift.",
    "other-purpose": "Samtykket gjeld eit anna føremål.",
    "needs-renewal": "Gruppa eller slaga av opplysningar er endra sidan samtykket vart gjeve. Det må fornyast.",
    "left": "Den som spør, deltek ikkje lenger i planen.",
    "consent-data-old": "Opplysningane om samtykke er for gamle til å stole på.",
    "consent-data-undated": "Det er ikkje kjent kor gamle opplysningane om samtykke er.",
    "safeguard-unreadable": "Noko som avgrensar delinga, kunne ikkje lesast. Eit menneske må sjå på det.",
    "no-consent-to-tool": (
        "Ingen samtykke gjeld bruk av dette verktøyet. Eit samtykke til eit anna verktøy seier ikkje noko om dette."
    ),
    "tool-declined": "Planeigaren vil ikkje ha planen i eit verktøy.",
    "age:unknown": "Det er ikkje kjent kor gammal planeigaren er, og dermed ikkje kven som kan samtykke.",
    "age:16-parent": "Ein forelder eller barnevernet samtykte. Planeigaren er no gammal nok til å samtykke sjølv.",
    "age:too-young": "Planeigaren var for ung til å samtykke åleine.",
    "signer-unknown": "Det er ikkje kjent kven som samtykte, eller med kva rett.",
    "signer-not-accepted": "Den som samtykte, kan ikkje opne for deling.",
    "competence": "Samtykkekompetansen og den som samtykte, passar ikkje saman.",
    "mandate": "Det er ikkje vist at mandatet gjeld personlege forhold på denne dagen.",
    "cosigner-missing": "Foreldreansvaret er felles, og den andre underskrifta manglar.",
    "reservation": "Planeigaren har reservert seg mot at dette blir delt med den som spør.",
    "objection": "Planeigaren har motsett seg at noko blir gjeve til den som spør.",
    "block": "Planeigaren har sperra for den som spør.",
    "right": "Rettane i verktøyet seier at deltakaren ikkje skal sjå dette.",
    "address:graded": "Planeigaren har gradert adresse. Dette kan røpe kvar planeigaren er.",
    "ident:issuer-missing": "Eit H-nummer går ikkje ut utan kven som har gjeve det.",
    "unclassified": "Dette kan innehalde opplysningar av alle slag, og inga føresegn nemner det.",
    "refers-to-withheld": "Dette viser til noko som ikkje blir delt.",
    "status-only": "Det er berre spurt om status.",
    "status:not-sent-outward": "Eit nei, eller noko som ikkje er forstått, blir ikkje fortalt.",
    "status:not-current": "Dette gjeld ikkje no, eller eit nyare svar har teke plassen.",
    "status:tells-of-change": "Når planen sist vart endra, røper at noko vart endra.",
}
