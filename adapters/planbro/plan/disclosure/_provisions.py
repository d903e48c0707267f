"""Every provision that a decision can name: its source, and a sentence for the koordinator who has to explain it.

A provision is for the log and the owner. Who asked and may not know is told `unknown` and nothing else: not which rule
closed, nor that there was something to close.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple


class Provision(NamedTuple):
    """One ground. `opens`: whether it is a ground to release by."""

    opens: bool
    source: str
    nb: str
    en: str

    def text(self, language: str = "nb") -> str:
        return self.nb if language in {"nb", "nn", "no"} else self.en


_TABLE: Final = {
    # what opens
    "standing": Provision(
        True,
        "ARCHITECTURE law 3; domain.md § 2.3",
        "Helsetjenesten kan få vite at det finnes plan og koordinator, etter en fast bestemmelse.",
        "Health services may be told of plan and koordinator by a standing provision.",
    ),
    "consent": Provision(
        True,
        "2011 forskrift § 19 h; domain.md § 2.4",
        "Et samtykke som gjelder i dag, nevner den som spør og denne delen av planen.",
        "A consent that stands today names the one who asks, and this part of the plan.",
    ),
    "identify": Provision(
        True,
        "plo.md § 3.1; HIS 1001",
        "Navn, fødselsdato og nummer følger med, så mottakeren vet hvem det gjelder.",
        "Name, date of birth and number go along, so that the receiver knows whom it is about.",
    ),
    "own": Provision(
        True,
        "pbrl § 5-1; fhir.md § 3.5 no. 3",
        "Planeier ser sin egen plan.",
        "The planeier sees the plan, which is the person's own.",
    ),
    "representative": Provision(
        True,
        "pbrl §§ 3-4, 4-4; fhir.md §§ 1.4, 3.5 no. 3",
        "Den som spør, har rett til å handle for planeier og ser det som ikke er holdt tilbake fra vedkommende.",
        "The one who asks has the right to act for the planeier, and sees what is not kept from that person.",
    ),
    "koordinator": Provision(
        True,
        "domain.md § 3.2; Policy.koordinator_reads",
        "Den som spør, er kommunens koordinator nå, og kommunen har bestemt at koordinator ser planen.",
        "The one who asks is the kommune's koordinator now, who by the kommune's decision sees the plan.",
    ),
    "owner": Provision(
        True,
        "domain.md § 2.5; Policy.controllers",
        "Den som spør, er dataansvarlig selv.",
        "The one who asks is the controller.",
    ),
    "acute": Provision(
        True,
        "fhir.md § 3.5 no. 7; Policy.acute",
        "Åpnet for et akutt behov med oppgitt grunn. Oppslaget er merket og skal gjennomgås etterpå.",
        "Opened for an acute need with a stated ground. It is marked, and is to be reviewed afterwards.",
    ),
    # the question
    "purpose-missing": Provision(
        False,
        "ARCHITECTURE law 3; fhir.md § 3.5 no. 1",
        "Den som spør, har ikke sagt hva opplysningene skal brukes til.",
        "The one who asks has stated no purpose.",
    ),
    "purpose-not-accepted": Provision(
        False,
        "ARCHITECTURE law 3; fhir.md § 3.5 no. 4",
        "Formålet er ikke et som planen kan deles for.",
        "The purpose is none that a plan may be shared for.",
    ),
    "care-relation-missing": Provision(
        False,
        "ARCHITECTURE law 3; domain.md § 5.1",
        "Den som spør, har ikke oppgitt hvilken behandlingsrelasjon det gjelder.",
        "The one who asks has stated no care relation.",
    ),
    "not-health-service": Provision(
        False,
        "ARCHITECTURE law 3; hpl § 25",
        "Den faste bestemmelsen gjelder helsetjenester, og det er ikke kjent at den som spør, er en.",
        "The standing provision is for health services, and the one who asks is not known to be one.",
    ),
    "no-standing-provision": Provision(
        False,
        "Policy.status_provision",
        "Kommunen har ingen fast bestemmelse; også status krever samtykke.",
        "The kommune has no standing provision: status needs a consent too.",
    ),
    "read-only": Provision(
        False, "domain.md § 2.4", "Den som spør, kan lese, men ikke skrive.", "The one who asks may read and not write."
    ),
    "not-an-ip": Provision(
        False,
        "domain.md §§ 2.5, 3.1",
        "Dette er ikke en individuell plan; den følger andre regler.",
        "This is no individuell plan; other rules hold for it.",
    ),
    "deceased": Provision(
        False,
        "domain.md § 2.4; Policy.status_after_death",
        "Planeier er død. Delingen er avsluttet.",
        "The planeier is dead. The sharing is closed.",
    ),
    "no-such-item": Provision(False, "ARCHITECTURE law 3", "Planen har ikke noe slikt.", "The plan has no such thing."),
    # consent
    "no-consent": Provision(
        False,
        "2011 forskrift § 19 h; pbrl § 2-5; domain.md § 2.4",
        "Ingen samtykker åpner denne delen for den som spør.",
        "No consent opens this part to the one who asks.",
    ),
    "no-consent-to-plan": Provision(
        False,
        "pbrl § 2-5; 2011 forskrift § 19 h; Policy.making_required",
        "Det er ikke registrert noe samtykke til at planen lages.",
        "No consent to the making of the plan is on record.",
    ),
    "withdrawn": Provision(False, "domain.md § 2.4", "Samtykket er trukket tilbake.", "The consent was withdrawn."),
    "refused": Provision(
        False,
        "fhir.md § 3.4 no. 9; domain.md § 2.4",
        "Det er sagt nei til delingen etter at samtykket ble gitt.",
        "The sharing was refused after the consent was given.",
    ),
    "expired": Provision(False, "domain.md § 2.4", "Samtykket har gått ut.", "The consent has run out."),
    "not-started": Provision(
        False, "domain.md § 2.4", "Samtykket har ikke begynt å gjelde.", "The consent has not begun."
    ),
    "not-active": Provision(False, "fhir.md § 3.5 no. 2", "Samtykket er ikke i kraft.", "The consent is not in force."),
    "not-signed": Provision(
        False, "domain.md § 2.4", "Samtykket har ingen dato for underskrift.", "The consent has no date of signature."
    ),
    "other-purpose": Provision(
        False, "fhir.md § 3.5 no. 4", "Samtykket gjelder et annet formål.", "The consent is for another purpose."
    ),
    "needs-renewal": Provision(
        False,
        "domain.md § 2.4; Policy.renewal",
        "Gruppen eller slagene opplysninger er endret siden samtykket ble gitt. Det må fornyes.",
        "The group, or the kinds of information, changed after the consent was given. It has to be renewed.",
    ),
    "left": Provision(
        False,
        "domain.md § 7",
        "Den som spør, deltar ikke lenger i planen.",
        "The one who asks no longer takes part in the plan.",
    ),
    "consent-data-old": Provision(
        False,
        "ARCHITECTURE law 3; Policy.max_age_days",
        "Opplysningene om samtykke er for gamle til å stole på.",
        "What is known of the consents is too old to rely on.",
    ),
    "consent-data-undated": Provision(
        False,
        "ARCHITECTURE law 3; Policy.max_age_days",
        "Det er ikke kjent hvor gamle opplysningene om samtykke er.",
        "It is not known how old the consent data is.",
    ),
    "safeguard-unreadable": Provision(
        False,
        "ARCHITECTURE law 3; MAPPING",
        "Noe som begrenser delingen, kunne ikke leses. Et menneske må se på det.",
        "Something that limits the sharing could not be read. A person has to look at it.",
    ),
    "no-consent-to-tool": Provision(
        False,
        "domain.md §§ 2.4, 7",
        "Ingen samtykker gjelder bruk av dette verktøyet. Et samtykke til et annet verktøy sier ikke noe om dette.",
        "No consent is to the use of this tool. A consent to another tool says nothing of it.",
    ),
    "tool-declined": Provision(
        False,
        "domain.md § 7",
        "Planeier vil ikke ha planen i et verktøy.",
        "The planeier does not want the plan in a tool.",
    ),
    # who signed
    "age:unknown": Provision(
        False,
        "domain.md §§ 2.4, 5.6",
        "Det er ikke kjent hvor gammel planeier er, og dermed ikke hvem som kan samtykke.",
        "It is not known how old the planeier is, and so not who may consent.",
    ),
    "age:16-parent": Provision(
        False,
        "pbrl §§ 4-3, 4-4; domain.md § 2.4",
        "En forelder eller barnevernet samtykket. Planeier er nå gammel nok til å samtykke selv.",
        "A parent or barnevernet consented. The planeier is now old enough to do so: it has to be renewed.",
    ),
    "age:too-young": Provision(
        False,
        "pbrl §§ 4-3, 4-4; domain.md § 2.4",
        "Planeier var for ung til å samtykke alene.",
        "The planeier was too young to consent alone.",
    ),
    "signer-unknown": Provision(
        False,
        "domain.md § 2.4; kodeverk 7456",
        "Det er ikke kjent hvem som samtykket, eller med hvilken rett.",
        "It is not known who consented, or by what right.",
    ),
    "signer-not-accepted": Provision(
        False,
        "kodeverk 7456; Policy.signers",
        "Den som samtykket, kan ikke åpne for deling.",
        "The one who consented may not open sharing.",
    ),
    "competence": Provision(
        False,
        "pbrl § 4-3; domain.md § 2.4",
        "Samtykkekompetansen og den som samtykket, passer ikke sammen.",
        "The competence to consent and the one who consented do not fit.",
    ),
    "mandate": Provision(
        False,
        "domain.md § 2.4; fhir.md § 1.4",
        "Det er ikke vist at mandatet gjelder personlige forhold på denne dagen.",
        "It is not shown that the mandate covers personal matters on that day.",
    ),
    "cosigner-missing": Provision(
        False,
        "domain.md § 2.4; kodeverk 7456, 9245",
        "Foreldreansvaret er felles, og den andre underskriften mangler.",
        "Parental responsibility is shared, and the second signature is missing.",
    ),
    # what stays whatever opens
    "reservation": Provision(
        False,
        "domain.md § 2.4 reservasjoner; fhir.md § 3.5 no. 5",
        "Planeier har reservert seg mot at dette deles med den som spør.",
        "The planeier has reserved this from the one who asks.",
    ),
    "objection": Provision(
        False,
        "hpl § 25; pbrl § 5-3; kodeverk 9230",
        "Planeier har motsatt seg at noe gis til den som spør.",
        "The planeier objects to anything being given to the one who asks.",
    ),
    "block": Provision(
        False,
        "pbrl § 5-3; kodeverk 7608",
        "Planeier har sperret for den som spør.",
        "The planeier has blocked the one who asks.",
    ),
    "right": Provision(
        False,
        "domain.md § 3.2; fhir.md § 3.5 no. 5",
        "Rettighetene i verktøyet sier at deltakeren ikke skal se dette.",
        "The rights in the tool say that the participant is not to see this.",
    ),
    "address:graded": Provision(
        False,
        "fhir.md § 1.4; Policy.graded_reveals",
        "Planeier har gradert adresse. Dette kan røpe hvor planeier er.",
        "The planeier has a graded address. This could tell where the planeier is.",
    ),
    "ident:issuer-missing": Provision(
        False,
        "HIS 1001; domain.md § 5.6",
        "Et H-nummer går ikke ut uten hvem som har gitt det.",
        "An H-nummer does not leave without who issued it.",
    ),
    "unclassified": Provision(
        False,
        "MAPPING, disclosure per leaf",
        "Dette kan inneholde opplysninger av alle slag, og ingen bestemmelse nevner det.",
        "This may hold information of every kind, and no provision names it.",
    ),
    "refers-to-withheld": Provision(
        False,
        "MAPPING, disclosure per leaf",
        "Dette viser til noe som ikke deles.",
        "This refers to something that is not shared.",
    ),
    # status
    "status-only": Provision(
        False,
        "GDPR art. 5 (1) c; the receiver's `level`",
        "Det er bare spurt om status.",
        "Only the status is asked for.",
    ),
    "status:not-sent-outward": Provision(
        False,
        "ARCHITECTURE law 3; Policy.status_outward",
        "Et nei, eller noe som ikke er forstått, blir ikke fortalt.",
        "A no, or what is not understood, is not told.",
    ),
    "status:not-current": Provision(
        False,
        "domain.md § 4.5",
        "Dette gjelder ikke nå, eller et nyere svar har tatt plassen.",
        "This does not hold now, or a later answer has taken its place.",
    ),
    "status:tells-of-change": Provision(
        False,
        "ARCHITECTURE law 3; Policy.tell_updated",
        "Når planen sist ble endret, røper at noe ble endret.",
        "When the plan was last changed tells that something was.",
    ),
}

PROVISIONS: Final[Mapping[str, Provision]] = MappingProxyType(_TABLE)
"""By code, or by what stands before the colon where an id follows: `consent:<id>` is `consent`."""
UNKNOWN_TEXT: Final = {
    "nb": "Ukjent: det er ikke noe å fortelle.",
    "en": "Unknown: there is nothing to tell.",
}
"""What is said to one who may not know, whatever the ground."""


def provision_of(code: str) -> Provision:
    """The row of a code; KeyError for one that is none."""
    row = PROVISIONS.get(code) or PROVISIONS.get(code.partition(":")[0])
    if row is None:
        raise KeyError("no such provision")
    return row


def provision_text(code: str, language: str = "nb") -> str:
    """The sentence of a code, `nb` or `en`; a provision of the controller's own making is named as it stands."""
    try:
        return provision_of(code).text(language)
    except KeyError:
        return f"Provision {code}." if language == "en" else f"Bestemmelse {code}."
