"""The Plan: one individuell plan, as every format reads it and writes it.

Flat lists of items with ids and references; no list in a list. A field's meaning, its source and its kind of
information are declared with it. Sources are sections of the law or of the routines: "§ 19 a" is the forskrift of
2011 (2022: same content), "§ 2.4" and the like are planbro's domain notes in `docs/domain.md`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar, Final, cast

from planbro.plan._fields import FieldInfo, Item, Kind, Record, declare, fields_of
from planbro.plan._values import ABSENT, Code, Date, DateTime, Decimal, Opt, Ref, Text

_PERSONS = ("participants", "related", "koordinatorer")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Source(Record):
    """Where the document came from: its envelope. Not part of what the plan says, so never compared."""

    KIND: ClassVar[Kind] = Kind.ENVELOPE
    SOURCE: ClassVar[str] = "law 5; plo.md § 3.1"

    system: Opt[Text] = declare("the system that made the document")
    system_version: Opt[Text] = declare("its version")
    plan_id: Opt[Text] = declare("the plan's id in that system")
    generated: Opt[DateTime] = declare("when the document was made")
    message_id: Opt[Text] = declare("MsgId")
    message_type: Opt[Code] = declare("MsgInfo/Type, kodeverk 8279", codes="message-type")
    message_status: Opt[Code] = declare("Forsendelsesstatus, kodeverk 7309", codes="message-status")
    conversation_id: Opt[Text] = declare("RefToConversation: MsgId of the first message")
    parent_id: Opt[Text] = declare("RefToParent: MsgId of the message before")
    answers: Opt[bool] = declare("the message answers a forespørsel", source="plo.md § 1.3")
    request_type: Opt[Text] = declare(
        "TypeForesp of the forespørsel: code of kodeverk 9152, 9153 or 9154", source="plo.md § 5.2"
    )
    request_list: Opt[Text] = declare("the OID of that list", source="plo.md § 5.2")
    request_name: Opt[Text] = declare("what the code says", source="plo.md § 5.2")
    question: Opt[Text] = declare("what was asked, in the asker's words", source="plo.md § 5.2")
    consent: Opt[Code] = declare(
        "the patient's consent to the message, kodeverk 9064", codes="message-consent", source="plo.md § 5.3"
    )
    sender_name: Opt[Text] = declare("virksomhet that sends, level 1")
    sender_id: Opt[Text] = declare("its HER-id")
    sender_unit_name: Opt[Text] = declare("communication party that sends, level 2")
    sender_unit_id: Opt[Text] = declare("its HER-id")
    sender_org_id: Opt[Text] = declare("organisasjonsnummer of the sending virksomhet")
    receiver_name: Opt[Text] = declare("virksomhet that receives, level 1")
    receiver_id: Opt[Text] = declare("its HER-id")
    receiver_unit_name: Opt[Text] = declare("communication party that receives, level 2")
    receiver_unit_id: Opt[Text] = declare("its HER-id")
    receiver_org_id: Opt[Text] = declare("organisasjonsnummer of the receiving virksomhet")
    made_by: Opt[Text] = declare("planbro, table and schema version that made the document")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Planeier(Record):
    """The person whose plan it is."""

    KIND: ClassVar[Kind] = Kind.PERSON
    SOURCE: ClassVar[str] = "pbrl § 2-5"

    family: Opt[Text] = declare("family name")
    middle: Opt[Text] = declare("middle name")
    given: Opt[Text] = declare("given name")
    birth_date: Opt[Date] = declare("date of birth, read from Folkeregisteret rather than the number", source="§ 5.6")
    deceased: Opt[Date] = declare("date of death; closes sharing", source="§ 2.4")
    sex: Opt[Code] = declare("sex, kodeverk 3101", codes="sex")
    language: Opt[Code] = declare("first language", codes="language", source="§ 2.2: language background is considered")
    interpreter_needed: Opt[bool] = declare("needs an interpreter", source="§ 2.2")
    interpreter_language: Opt[Code] = declare("language of the interpreter", codes="language", source="§ 2.2")
    communication: Opt[Text] = declare("hearing, sight, aids: how one talks with the person", source="§ 2.2")
    background: Opt[Text] = declare(
        "culture, family, history that the plan must consider", source="§ 2.2; Sampro 2.0 Bakgrunn"
    )
    wants_koordinator: Opt[bool] = declare("the person wishes a koordinator", source="pbrl § 2-5 b")
    koordinator_wish: Opt[Text] = declare("whom the person wishes as koordinator, and why", source="§ 2.2")
    competence: Opt[Code] = declare(
        "competence to consent, as assessed", codes="competence", source="pbrl § 4-3; § 2.4"
    )
    takes_part: Opt[bool] = declare("will take part in the plan work", source="§ 2.4")
    contribution: Opt[Text] = declare("what the person will contribute", source="§ 19 d")
    important: Opt[Text] = declare("what matters to the person, in own words", source="fhir.md § 2.5")
    lives_alone: Opt[bool] = declare("lives alone", source="PLO TilleggsopplysningPasient/BorAlene")
    picture: Opt[Ref] = declare("a picture of the person", to="documents", source="§ 3.1 deltakerkort")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Identifier(Item):
    """A number of the planeier, with the time it was valid; a changed number stays searchable."""

    KIND: ClassVar[Kind] = Kind.PERSON
    SOURCE: ClassVar[str] = "§ 5.6; HIS 1001"

    kind: Opt[Code] = declare("kind of number, kodeverk 8116", codes="id-kind")
    value: Opt[Text] = declare("the number, without blanks")
    issuer: Opt[Text] = declare("who issued it; an H-nummer never leaves without it")
    start: Opt[Date] = declare("valid from")
    end: Opt[Date] = declare("valid until")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Address(Item):
    """An address of the planeier. Graded ones never leave unless a provision says so (law 3)."""

    KIND: ClassVar[Kind] = Kind.ADDRESS
    SOURCE: ClassVar[str] = "fhir.md § 1.3, § 1.4"

    use: Opt[Code] = declare("what the address is for, kodeverk 3401", codes="address-use")
    street: Opt[Text] = declare("street and number")
    postal_code: Opt[Text] = declare("postnummer, four digits")
    city: Opt[Text] = declare("poststed")
    municipality_code: Opt[Text] = declare("kommunenummer")
    municipality: Opt[Text] = declare("kommune")
    country: Opt[Text] = declare("country, ISO 3166 two letters")
    grading: Opt[Code] = declare("Folkeregisteret's grading", codes="address-grading")
    start: Opt[Date] = declare("valid from")
    end: Opt[Date] = declare("valid until")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Telecom(Item):
    """A way to reach the planeier."""

    KIND: ClassVar[Kind] = Kind.ADDRESS
    SOURCE: ClassVar[str] = "plo.md § 3.1 TeleCom"

    kind: Opt[Code] = declare("phone, e-mail or other", codes="telecom-kind")
    value: Opt[Text] = declare("number or address")
    use: Opt[Code] = declare("where or when it is answered", codes="telecom-use")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Organisation(Item):
    """A body that has a part in the plan."""

    KIND: ClassVar[Kind] = Kind.TEAM
    SOURCE: ClassVar[str] = "§ 19 b; fhir.md § 1.3"

    name: Opt[Text] = declare("name")
    kind: Opt[Code] = declare("what it is", codes="organisation-kind")
    orgnr: Opt[Text] = declare("organisasjonsnummer")
    her_id: Opt[Text] = declare("HER-id, for messages")
    resh_id: Opt[Text] = declare("RESH-id, for hospital units")
    municipality_code: Opt[Text] = declare("kommunenummer")
    phone: Opt[Text] = declare("telephone")
    email: Opt[Text] = declare("e-mail")
    part_of: Opt[Ref] = declare("the organisation it belongs to", to="organisations")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Related(Item):
    """Pårørende, foresatt, verge: a person of the planeier's own."""

    KIND: ClassVar[Kind] = Kind.PERSON
    SOURCE: ClassVar[str] = "§ 2.4; fhir.md § 1.4"

    family: Opt[Text] = declare("family name")
    given: Opt[Text] = declare("given name")
    identifier: Opt[Text] = declare("fnr or D-nummer")
    birth_year: Opt[Text] = declare("year of birth of a minor", source="PLO FodselsarMindrearigParorende")
    relationship: Opt[Code] = declare("what the person is to the planeier, kodeverk 9033", codes="relationship")
    representation: Opt[Code] = declare("right to act, kodeverk 7611 and 9050", codes="representation")
    mandate: Opt[Text] = declare("what a verge's mandate covers", source="§ 2.4")
    mandate_personal: Opt[bool] = declare(
        "the mandate covers personal matters, health among them", source="§ 2.4; fhir.md § 1.4"
    )
    consent_right: Opt[Code] = declare(
        "right to consent for the planeier, kodeverk 9245", codes="consent-right", source="§ 2.4"
    )
    mandate_start: Opt[Date] = declare("mandate from")
    mandate_end: Opt[Date] = declare("mandate until")
    next_of_kin: Opt[bool] = declare("nærmeste pårørende")
    phone: Opt[Text] = declare("telephone")
    email: Opt[Text] = declare("e-mail")
    note: Opt[Text] = declare("remark")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class IpStatus(Item):
    """Has the person an individuell plan? As stated by one source at one time."""

    KIND: ClassVar[Kind] = Kind.STATUS
    SOURCE: ClassVar[str] = "§ 4.5"

    value: Opt[Code] = declare("the answer; the code keeps what stood in the source", codes="ip-status")
    date: Opt[Date] = declare("stated on")
    start: Opt[Date] = declare("valid from", source="§ 4.1: status has a validity period")
    end: Opt[Date] = declare("valid until")
    certainty: Opt[Code] = declare("how it was carried", codes="certainty", source="plo.md § 2.2")
    note: Opt[Text] = declare("remark; what a boolean cannot say")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class KoordinatorStatus(Item):
    """Has the person a koordinator, at one level? Never derived from having a plan."""

    KIND: ClassVar[Kind] = Kind.STATUS
    SOURCE: ClassVar[str] = "§ 4.5; pbrl § 2-5 b"

    value: Opt[Code] = declare("the answer; the code keeps what stood in the source", codes="koordinator-status")
    level: Opt[Code] = declare("which koordinator", codes="koordinator-level")
    date: Opt[Date] = declare("stated on")
    start: Opt[Date] = declare("valid from")
    end: Opt[Date] = declare("valid until")
    certainty: Opt[Code] = declare("how it was carried", codes="certainty")
    note: Opt[Text] = declare("remark")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class ToolStatus(Item):
    """Is the plan in the tool, or on paper? A plan may exist without being in the tool."""

    KIND: ClassVar[Kind] = Kind.STATUS
    SOURCE: ClassVar[str] = "§ 7: the person may refuse the tool"

    value: Opt[Code] = declare("where the plan is kept", codes="tool-status")
    tool: Opt[Text] = declare("name of the tool")
    date: Opt[Date] = declare("stated on")
    note: Opt[Text] = declare("remark")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Responsibility(Item):
    """The one responsible body in a time; responsibility moves between kommune and helseforetak, and on moving house."""

    KIND: ClassVar[Kind] = Kind.STATUS
    SOURCE: ClassVar[str] = "hol § 7-1; sphl § 2-5; § 2.3"

    organisation: Opt[Ref] = declare("the body", to="organisations")
    level: Opt[Code] = declare("kommune or helseforetak", codes="responsible-level")
    start: Opt[Date] = declare("from")
    end: Opt[Date] = declare("until")
    reason: Opt[Text] = declare("why it moved")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class CoordinatingUnit(Item):
    """Koordinerende enhet for habilitering og rehabilitering, in the kommune or in the helseforetak."""

    KIND: ClassVar[Kind] = Kind.STATUS
    SOURCE: ClassVar[str] = "hol § 7-3; sphl § 2-5 b"

    name: Opt[Text] = declare("name")
    level: Opt[Code] = declare("kommune or helseforetak", codes="responsible-level")
    organisation: Opt[Ref] = declare("the body it belongs to", to="organisations")
    phone: Opt[Text] = declare("telephone by day")
    night_phone: Opt[Text] = declare("number that is answered at night")
    email: Opt[Text] = declare("e-mail")
    hours: Opt[Text] = declare("when it answers")
    last_confirmed: Opt[Date] = declare("when these facts were last confirmed")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Koordinator(Item):
    """A koordinator or a deputy, current or earlier."""

    KIND: ClassVar[Kind] = Kind.STATUS
    SOURCE: ClassVar[str] = "§ 19 c; hol §§ 7-2, 7-2 a; sphl § 2-5 a"

    level: Opt[Code] = declare(
        "municipal IP-koordinator, hospital koordinator, barnekoordinator", codes="koordinator-level"
    )
    function: Opt[Code] = declare("koordinator or deputy", codes="koordinator-function")
    family: Opt[Text] = declare("family name")
    given: Opt[Text] = declare("given name")
    profession: Opt[Code] = declare("category of health personnel, kodeverk 9060", codes="profession")
    hpr: Opt[Text] = declare("HPR-nummer; absent where the koordinator is no health personnel")
    position: Opt[Text] = declare("position, for the reader")
    organisation: Opt[Ref] = declare("employer", to="organisations")
    participant: Opt[Ref] = declare("the same person among the participants", to="participants")
    deputy_for: Opt[Ref] = declare("the koordinator this deputy stands in for", to="koordinatorer")
    phone: Opt[Text] = declare("telephone by day")
    night_phone: Opt[Text] = declare("number that is answered at night")
    email: Opt[Text] = declare("e-mail")
    hours: Opt[Text] = declare("when the koordinator answers")
    last_confirmed: Opt[Date] = declare("when these facts were last confirmed")
    start: Opt[Date] = declare("appointed")
    end: Opt[Date] = declare("ended")
    end_reason: Opt[Text] = declare("why it ended", kind=Kind.RECORD)
    unit_notified: Opt[Date] = declare("koordinerende enhet was told of the change", source="§ 7", kind=Kind.RECORD)


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Participant(Item):
    """Who takes part in the work with the plan."""

    KIND: ClassVar[Kind] = Kind.TEAM
    SOURCE: ClassVar[str] = "§ 19 b, d"

    type: Opt[Code] = declare("professional, relative, the planeier", codes="participant-type")
    family: Opt[Text] = declare("family name")
    given: Opt[Text] = declare("given name")
    role: Opt[Code] = declare("role in the plan", codes="participant-role")
    role_text: Opt[Text] = declare("role in the tool's words")
    profession: Opt[Code] = declare("category of health personnel, kodeverk 9060", codes="profession")
    hpr: Opt[Text] = declare("HPR-nummer, or none: school and NAV have none", source="§ 5.1")
    organisation: Opt[Ref] = declare("employer", to="organisations")
    related: Opt[Ref] = declare("the same person among the relatives", to="related")
    phone: Opt[Text] = declare("telephone")
    email: Opt[Text] = declare("e-mail")
    contribution: Opt[Text] = declare("what this participant will contribute", source="§ 19 d")
    start: Opt[Date] = declare("takes part from")
    end: Opt[Date] = declare("takes part until")
    access_start: Opt[Date] = declare("access from", source="§ 7: consent span per participant")
    access_end: Opt[Date] = declare("access until", source="§ 7")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Right(Item):
    """What one participant may read and write, part by part."""

    KIND: ClassVar[Kind] = Kind.CONSENT
    SOURCE: ClassVar[str] = "§ 3.2"

    participant: Opt[Ref] = declare("who", to="participants", within=True)
    part: Opt[Code] = declare("which part of the plan", codes="part")
    life_area: Opt[Code] = declare("only this livsområde", codes="life-area")
    item: Opt[Ref] = declare("only this goal, measure or document", to=("goals", "measures", "documents"))
    read: Opt[bool] = declare("may read")
    write: Opt[bool] = declare("may write")
    start: Opt[Date] = declare("from")
    end: Opt[Date] = declare("until")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Team(Item):
    """Ansvarsgruppe or oppfølgingsteam: a group of its own, which may exist without an IP."""

    KIND: ClassVar[Kind] = Kind.TEAM
    SOURCE: ClassVar[str] = "fhir.md § 2.1; § 3.3"

    kind: Opt[Code] = declare("what kind of group", codes="team-kind")
    name: Opt[Text] = declare("name")
    leader: Opt[Ref] = declare("who leads it", to="participants")
    organisation: Opt[Ref] = declare("whose group it is", to="organisations")
    start: Opt[Date] = declare("from")
    end: Opt[Date] = declare("until")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class TeamMember(Item):
    """A member of a team; need not be a participant in the plan."""

    KIND: ClassVar[Kind] = Kind.TEAM
    SOURCE: ClassVar[str] = "fhir.md § 2.1"

    team: Opt[Ref] = declare("the team", to="teams", within=True)
    participant: Opt[Ref] = declare("the same person among the participants", to="participants")
    name: Opt[Text] = declare("name of one who is no participant")
    role_text: Opt[Text] = declare("role in the team")
    organisation: Opt[Ref] = declare("employer", to="organisations")
    start: Opt[Date] = declare("from")
    end: Opt[Date] = declare("until")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Hearing(Item):
    """That a child was heard: at 7 at the latest; at 12 great weight on the view."""

    KIND: ClassVar[Kind] = Kind.RECORD
    SOURCE: ClassVar[str] = "pbrl §§ 3-1, 4-4; § 2.4"

    date: Opt[Date] = declare("when")
    age: Opt[int] = declare("age in whole years")
    view: Opt[Text] = declare("what the child said")
    by: Opt[Text] = declare("who heard the child")
    considered: Opt[Text] = declare("how the view was weighed")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Resource(Item):
    """What the person has to build on."""

    KIND: ClassVar[Kind] = Kind.NEED
    SOURCE: ClassVar[str] = "§ 19 a"

    life_area: Opt[Code] = declare("livsområde", codes="life-area")
    text: Opt[Text] = declare("the resource")
    author: Opt[Text] = declare("whose words they are")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Need(Item):
    """A need for services."""

    KIND: ClassVar[Kind] = Kind.NEED
    SOURCE: ClassVar[str] = "§ 19 a"

    life_area: Opt[Code] = declare("livsområde", codes="life-area")
    text: Opt[Text] = declare("the need")
    since: Opt[Date] = declare("known since")
    author: Opt[Text] = declare("whose words they are")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Goal(Item):
    """Mål, in levels: hovedmål, delmål."""

    KIND: ClassVar[Kind] = Kind.GOAL
    SOURCE: ClassVar[str] = "§ 19 a; § 3.1"

    parent: Opt[Ref] = declare("the goal it is a part of", to="goals", within=True)
    title: Opt[Text] = declare("the goal in short")
    text: Opt[Text] = declare("the goal described")
    own_words: Opt[Text] = declare("the goal in the person's words")
    life_area: Opt[Code] = declare("livsområde", codes="life-area")
    status: Opt[Code] = declare("where it stands", codes="goal-status")
    achievement: Opt[Code] = declare("how far it is reached", codes="achievement")
    start: Opt[Date] = declare("from")
    due: Opt[Date] = declare("to be reached by")
    status_date: Opt[Date] = declare("status as of")
    priority: Opt[int] = declare("1 is first")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Measure(Item):
    """Tiltak (2.0) or aktivitet (4.4): what is done. Neither order nor vedtak."""

    KIND: ClassVar[Kind] = Kind.MEASURE
    SOURCE: ClassVar[str] = "§ 19 e, f; § 3.1"

    goal: Opt[Ref] = declare("the goal it serves", to="goals", within=True)
    title: Opt[Text] = declare("the measure in short")
    text: Opt[Text] = declare("the measure described")
    extent: Opt[Text] = declare("how much", source="§ 19 e omfang")
    extent_value: Opt[Decimal] = declare("how much, as a number", source="§ 19 e omfang")
    extent_unit: Opt[Text] = declare("unit of the number, such as timer/uke", source="§ 19 e omfang")
    how: Opt[Text] = declare("how it is carried out", source="§ 19 f gjennomføring")
    responsible: Opt[Ref] = declare("who answers for it", to=("participants", "koordinatorer"))
    responsible_text: Opt[Text] = declare("who answers for it, in the tool's words")
    provider: Opt[Ref] = declare("the body that does it", to="organisations")
    life_area: Opt[Code] = declare("livsområde", codes="life-area")
    service: Opt[Code] = declare("IPLOS service, kodeverk 9151", codes="service-code")
    status: Opt[Code] = declare("where it stands", codes="measure-status")
    start: Opt[Date] = declare("from")
    end: Opt[Date] = declare("until")
    decision_ref: Opt[Text] = declare("the vedtak it rests on, by reference; the plan itself is none", source="§ 2.2")
    priority: Opt[int] = declare("1 is first")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Note(Item):
    """A running note or comment on the plan, a goal or a measure."""

    KIND: ClassVar[Kind] = Kind.NOTE
    SOURCE: ClassVar[str] = "§ 3.1 kommentar; § 3.3; § 7"

    about: Opt[Ref] = declare(
        "the goal or measure it is about; absent: the plan", to=("goals", "measures"), within=True
    )
    kind: Opt[Code] = declare("note, progress, comment", codes="note-kind")
    time: Opt[DateTime] = declare("when")
    author: Opt[Ref] = declare("who wrote it", to=_PERSONS)
    author_text: Opt[Text] = declare("who wrote it, in the tool's words")
    text: Opt[Text] = declare("the note")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Evaluation(Item):
    """An evaluation of the plan, a goal or a measure."""

    KIND: ClassVar[Kind] = Kind.NOTE
    SOURCE: ClassVar[str] = "§ 19 g; § 7"

    about: Opt[Ref] = declare("what was evaluated; absent: the plan", to=("goals", "measures"), within=True)
    date: Opt[Date] = declare("when")
    text: Opt[Text] = declare("what was found")
    achievement: Opt[Code] = declare("how far the goal is reached", codes="achievement")
    by: Opt[Text] = declare("who evaluated")
    next: Opt[Date] = declare("next evaluation")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Meeting(Item):
    """A meeting with innkalling, agenda and referat."""

    KIND: ClassVar[Kind] = Kind.MEETING
    SOURCE: ClassVar[str] = "§ 3.1; § 7"

    title: Opt[Text] = declare("title")
    start: Opt[DateTime] = declare("begins")
    end: Opt[DateTime] = declare("ends")
    place: Opt[Text] = declare("where")
    status: Opt[Code] = declare("proposed, booked, held, cancelled", codes="meeting-status")
    team: Opt[Ref] = declare("whose meeting", to="teams")
    organiser: Opt[Ref] = declare("who calls it", to=("participants", "koordinatorer"))
    invitation: Opt[Text] = declare("innkalling, the text")
    invited_on: Opt[Date] = declare("innkalling sent")
    agenda: Opt[Text] = declare("agenda")
    minutes_short: Opt[Text] = declare("referat, short form")
    minutes_long: Opt[Text] = declare("referat, long form")
    minutes_date: Opt[Date] = declare("referat dated")
    minutes_document: Opt[Ref] = declare("referat as a document", to="documents")
    next: Opt[DateTime] = declare("next meeting")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Attendee(Item):
    """Who was called to a meeting, and who came."""

    KIND: ClassVar[Kind] = Kind.MEETING
    SOURCE: ClassVar[str] = "§ 3.1"

    meeting: Opt[Ref] = declare("the meeting", to="meetings", within=True)
    participant: Opt[Ref] = declare("who", to=("participants", "koordinatorer", "related"))
    name: Opt[Text] = declare("name of one who is no participant")
    attendance: Opt[Code] = declare("invited, attended, absent", codes="attendance")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Message(Item):
    """A message in the tool."""

    KIND: ClassVar[Kind] = Kind.MESSAGE
    SOURCE: ClassVar[str] = "§ 3.1 Meldinger"

    kind: Opt[Code] = declare("message, innkalling, referat", codes="message-kind")
    time: Opt[DateTime] = declare("sent")
    sender: Opt[Ref] = declare("from", to=_PERSONS)
    sender_text: Opt[Text] = declare("from, in the tool's words")
    receivers: Opt[tuple[Ref, ...]] = declare("to", to=_PERSONS)
    subject: Opt[Text] = declare("subject")
    text: Opt[Text] = declare("the message")
    reply_to: Opt[Ref] = declare("the message it answers", to="messages")
    meeting: Opt[Ref] = declare("the meeting it is about", to="meetings")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Document(Item):
    """A document, with its bytes or a reference to them."""

    KIND: ClassVar[Kind] = Kind.DOCUMENT
    SOURCE: ClassVar[str] = "§ 3.1 Dokumenter; § 1.3"

    title: Opt[Text] = declare("title")
    kind: Opt[Code] = declare("kind, kodeverk 9602 where it has one", codes="document-kind")
    file_name: Opt[Text] = declare("file name in the tool")
    mime: Opt[Text] = declare("media type")
    date: Opt[Date] = declare("dated")
    author: Opt[Text] = declare("author")
    data: Opt[bytes] = declare("the bytes")
    url: Opt[Text] = declare("where the bytes are, when they are not here")
    sha256: Opt[Text] = declare("hash of the bytes, hexadecimal")
    life_area: Opt[Code] = declare("livsområde", codes="life-area")
    meeting: Opt[Ref] = declare("the meeting it belongs to", to="meetings")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Subplan(Item):
    """A delplan that the IP refers to and does not replace: IOP, behandlingsplan, kriseplan."""

    KIND: ClassVar[Kind] = Kind.DOCUMENT
    SOURCE: ClassVar[str] = "§ 2.2; § 7"

    kind: Opt[Code] = declare("kind", codes="subplan-kind")
    title: Opt[Text] = declare("title")
    owner: Opt[Ref] = declare("whose plan it is", to="organisations")
    owner_system: Opt[Text] = declare("the system it is in")
    reference: Opt[Text] = declare("its id or address there")
    date: Opt[Date] = declare("dated")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Cooperation(Item):
    """Necessary or wanted cooperation with others, outside the group."""

    KIND: ClassVar[Kind] = Kind.TEAM
    SOURCE: ClassVar[str] = "§ 19 i"

    organisation: Opt[Ref] = declare("with whom", to="organisations")
    name: Opt[Text] = declare("with whom, in words")
    purpose: Opt[Text] = declare("what for")
    start: Opt[Date] = declare("from")
    end: Opt[Date] = declare("until")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class RoutineRecord(Item):
    """What routines demand is recorded: who, when, how."""

    KIND: ClassVar[Kind] = Kind.RECORD
    SOURCE: ClassVar[str] = "§ 7"

    kind: Opt[Code] = declare("request, information, need, declined, refusal", codes="record-kind")
    date: Opt[Date] = declare("when")
    by: Opt[Text] = declare("who")
    by_ref: Opt[Ref] = declare("who, among those of the plan", to=_PERSONS)
    how: Opt[Code] = declare("oral, written, form", codes="record-how")
    organisation: Opt[Ref] = declare("the service it concerns", to="organisations")
    reason: Opt[Text] = declare("reason, where refused or declined")
    complaint_body: Opt[Text] = declare("whom to complain to: statsforvalteren", source="pbrl § 7-2; § 7")
    complaint_path: Opt[Text] = declare("how to complain, as the person was told", source="§ 7")
    text: Opt[Text] = declare("what was recorded")
    document: Opt[Ref] = declare("the form or letter", to="documents")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Consent(Item):
    """A consent: to the making of the plan, to named sharing, to the use of a named tool."""

    KIND: ClassVar[Kind] = Kind.CONSENT
    SOURCE: ClassVar[str] = "§ 19 h; § 2.4"

    kind: Opt[Code] = declare("what is consented to", codes="consent-kind")
    status: Opt[Code] = declare("proposed, active, rejected, inactive", codes="consent-status", source="fhir.md § 3.4")
    tool: Opt[Text] = declare("the named tool; a consent to Sampro is none for Flyt")
    signer_family: Opt[Text] = declare("who signed: family name")
    signer_given: Opt[Text] = declare("who signed: given name")
    signer_kind: Opt[Code] = declare("in what right, kodeverk 7456", codes="consent-by")
    signer_related: Opt[Ref] = declare("the signer among the relatives", to="related")
    cosigner_family: Opt[Text] = declare("who signed too, where responsibility is shared: family name", source="§ 2.4")
    cosigner_given: Opt[Text] = declare("who signed too: given name", source="§ 2.4")
    cosigner_related: Opt[Ref] = declare("the second signer among the relatives", to="related", source="§ 2.4")
    cosigned: Opt[Date] = declare("date of the second signature", source="§ 2.4")
    acting: Opt[Code] = declare("someone acts for, or with, the person", codes="acting")
    acting_name: Opt[Text] = declare("who acts for or with the person")
    signed: Opt[Date] = declare("date of the signature")
    start: Opt[Date] = declare("valid from")
    end: Opt[Date] = declare("valid until")
    validity: Opt[Code] = declare("kind of validity, kodeverk 9231", codes="consent-validity")
    takes_part: Opt[bool] = declare("will or will not take part")
    withdrawal_explained: Opt[bool] = declare("that it may be withdrawn was explained")
    complaint_explained: Opt[bool] = declare("the right to complain was explained")
    reservations: Opt[Text] = declare("reservations in words")
    withdrawn: Opt[Date] = declare("withdrawn on")
    withdrawn_by: Opt[Text] = declare("withdrawn by")
    document: Opt[Ref] = declare("the signed form", to="documents")
    version: Opt[int] = declare("strictly rising; a lower one is stale", source="§ 2.4 samtykke-v1.0")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class ConsentParty(Item):
    """Whom a consent names, what for each, and until when."""

    KIND: ClassVar[Kind] = Kind.CONSENT
    SOURCE: ClassVar[str] = "§ 2.4: named exchange between named parties"

    consent: Opt[Ref] = declare("the consent", to="consents", within=True)
    participant: Opt[Ref] = declare("a participant", to=("participants", "koordinatorer", "related"))
    organisation: Opt[Ref] = declare("a body", to="organisations")
    name: Opt[Text] = declare("the party in words")
    part: Opt[Code] = declare("which part of the plan; absent: nothing is opened", codes="part")
    life_area: Opt[Code] = declare("only this livsområde", codes="life-area")
    access: Opt[Code] = declare("read or write", codes="access")
    purpose: Opt[Code] = declare("only for this purpose", codes="purpose", source="fhir.md § 3.1")
    start: Opt[Date] = declare("from")
    end: Opt[Date] = declare("until")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Reservation(Item):
    """What is not shared, in spite of the consent."""

    KIND: ClassVar[Kind] = Kind.CONSENT
    SOURCE: ClassVar[str] = "§ 2.4 reservasjoner"

    consent: Opt[Ref] = declare("the consent it limits", to="consents", within=True)
    kind: Opt[Code] = declare(
        "reservation, objection to what needs no consent, or block", codes="reservation-kind", source="pbrl § 5-3"
    )
    part: Opt[Code] = declare("this part; absent: all", codes="part")
    life_area: Opt[Code] = declare("this livsområde", codes="life-area")
    item: Opt[Ref] = declare(
        "this item", to=("goals", "measures", "notes", "documents", "meetings", "messages", "needs", "resources")
    )
    participant: Opt[Ref] = declare(
        "not to this participant; absent with organisation: to nobody", to=("participants", "koordinatorer", "related")
    )
    organisation: Opt[Ref] = declare("not to this body", to="organisations")
    start: Opt[Date] = declare("from", source="pbrl § 5-3: for a time")
    end: Opt[Date] = declare("until", source="pbrl § 5-3: for a time")
    text: Opt[Text] = declare("the reservation in words")


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class ArchiveSnapshot(Item):
    """A copy of the plan that was archived; the tools keep no history of their own."""

    KIND: ClassVar[Kind] = Kind.RECORD
    SOURCE: ClassVar[str] = "§ 3.1; § 7"

    archive_id: Opt[Text] = declare("its id in the archive")
    system: Opt[Text] = declare("the archive")
    time: Opt[DateTime] = declare("archived")
    by: Opt[Text] = declare("by whom")
    reason: Opt[Text] = declare("why: revision, closing, migration")
    sha256: Opt[Text] = declare("hash of what was archived")


@dataclass(frozen=True, slots=True)
class Origin:
    """A document the plan was read from: enough to find it again and to know whether it is the same."""

    format: str
    system: str
    sha256: str
    table: str
    variant: str = ""
    data: bytes | None = field(default=None, repr=False)
    reading: object = field(default=None, repr=False, compare=False)


def _items() -> Any:
    return field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Plan(Record):
    """One plan. Equal to another when it says the same; origins and envelope are not compared."""

    KIND: ClassVar[Kind] = Kind.RECORD
    SOURCE: ClassVar[str] = "§ 19; § 2.2"

    id: str
    kind: Opt[Code] = declare(
        "IP, koordinator only, stafettlogg, IOP, IUP; decides the legal regime",
        codes="plan-kind",
        source="§ 2.5",
        kind=Kind.STATUS,
    )
    status: Opt[Code] = declare("draft, active, closed", codes="plan-status", source="fhir.md § 2.1", kind=Kind.STATUS)
    title: Opt[Text] = declare("title")
    summary: Opt[Text] = declare("the plan in short", kind=Kind.GOAL)
    purpose: Opt[Text] = declare(
        "what the plan is for, apart from the person's own goals", source="fhir.md § 2.5", kind=Kind.GOAL
    )
    created: Opt[Date] = declare("plan work began")
    updated: Opt[DateTime] = declare("last changed", kind=Kind.STATUS)
    period_start: Opt[Date] = declare("planperiode from", source="§ 19 g")
    period_end: Opt[Date] = declare("planperiode until", source="§ 19 g")
    last_revision: Opt[Date] = declare("last adjusted and revised", source="§ 19 g")
    next_revision: Opt[Date] = declare("to be adjusted and revised", source="§ 19 g")
    closed: Opt[Date] = declare("closed on")
    closed_reason: Opt[Text] = declare("why it was closed")
    version: Opt[Text] = declare("version in the tool")
    has_group: Opt[bool] = declare("there is an ansvarsgruppe, also without an IP", kind=Kind.TEAM)

    planeier: Planeier = field(default_factory=Planeier)
    source: Source = field(default_factory=Source)
    identifiers: list[Identifier] = _items()
    addresses: list[Address] = _items()
    telecoms: list[Telecom] = _items()
    organisations: list[Organisation] = _items()
    related: list[Related] = _items()
    ip_status: list[IpStatus] = _items()
    koordinator_status: list[KoordinatorStatus] = _items()
    tool_status: list[ToolStatus] = _items()
    responsibilities: list[Responsibility] = _items()
    coordinating_units: list[CoordinatingUnit] = _items()
    koordinatorer: list[Koordinator] = _items()
    participants: list[Participant] = _items()
    rights: list[Right] = _items()
    teams: list[Team] = _items()
    team_members: list[TeamMember] = _items()
    hearings: list[Hearing] = _items()
    resources: list[Resource] = _items()
    needs: list[Need] = _items()
    goals: list[Goal] = _items()
    measures: list[Measure] = _items()
    notes: list[Note] = _items()
    evaluations: list[Evaluation] = _items()
    meetings: list[Meeting] = _items()
    attendees: list[Attendee] = _items()
    messages: list[Message] = _items()
    documents: list[Document] = _items()
    subplans: list[Subplan] = _items()
    cooperations: list[Cooperation] = _items()
    records: list[RoutineRecord] = _items()
    consents: list[Consent] = _items()
    consent_parties: list[ConsentParty] = _items()
    reservations: list[Reservation] = _items()
    archives: list[ArchiveSnapshot] = _items()
    origins: list[Origin] = field(default_factory=list, repr=False)
    doubtful: set[str] = field(default_factory=set, repr=False)
    """Lists of which the source said something that could not be read; a safeguard among them counts as closed."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plan) and dict(facts(self)) == dict(facts(other)) and orders(self) == orders(other)

    def __repr__(self) -> str:
        return f"Plan({self.id}, {sum(len(items) for _, items in self.lists())} items)"

    def lists(self) -> Iterator[tuple[str, list[Item]]]:
        """Each list with its name, in the order of the model."""
        for name in LISTS:
            yield name, getattr(self, name)

    def records_of(self, owner: str) -> list[tuple[str, Record]]:
        """The records at a place of the model, with their ids: `goals[]`, `planeier`, or the plan itself (``""``)."""
        if owner == "":
            return [("", self)]
        if owner.endswith("[]"):
            return [(item.id, item) for item in cast("list[Item]", getattr(self, owner[:-2]))]
        return [(owner, getattr(self, owner))]

    def item(self, ident: str) -> Item | None:
        """The item with this id, in whichever list."""
        for _, items in self.lists():
            for item in items:
                if item.id == ident:
                    return item
        return None


LISTS: Final[dict[str, type[Item]]] = {
    "identifiers": Identifier, "addresses": Address, "telecoms": Telecom, "organisations": Organisation,
    "related": Related, "ip_status": IpStatus, "koordinator_status": KoordinatorStatus, "tool_status": ToolStatus,
    "responsibilities": Responsibility, "coordinating_units": CoordinatingUnit, "koordinatorer": Koordinator,
    "participants": Participant, "rights": Right, "teams": Team, "team_members": TeamMember, "hearings": Hearing,
    "resources": Resource, "needs": Need, "goals": Goal, "measures": Measure, "notes": Note,
    "evaluations": Evaluation, "meetings": Meeting, "attendees": Attendee, "messages": Message,
    "documents": Document, "subplans": Subplan, "cooperations": Cooperation, "records": RoutineRecord,
    "consents": Consent, "consent_parties": ConsentParty, "reservations": Reservation, "archives": ArchiveSnapshot,
}  # fmt: skip
"""The Plan's lists and what they hold."""

SINGLES: Final[dict[str, type[Record]]] = {"": Plan, "planeier": Planeier, "source": Source}
"""The Plan's records that stand once."""


@cache
def schema() -> Mapping[str, Mapping[str, FieldInfo]]:
    """Owner (``""``, ``planeier``, ``goals[]``) to its fields: the whole model, for the engine and the documentation."""
    singles = {owner: fields_of(cls, owner) for owner, cls in SINGLES.items()}
    return singles | {f"{name}[]": fields_of(cls, f"{name}[]") for name, cls in LISTS.items()}


def facts(plan: Plan, *, envelope: bool = False) -> Iterator[tuple[tuple[str, str, str], Any]]:
    """Every fact of the plan: (owner, item id, field) and value. Lists of references count as one fact."""
    yield ("", "", "id"), plan.id
    for owner, fields in schema().items():
        if owner == "source" and not envelope:
            continue
        for ident, record in plan.records_of(owner):
            if owner.endswith("[]"):
                yield (owner, ident, "id"), ident
            for name in fields:
                value = getattr(record, name)
                if value is not ABSENT:
                    yield (owner, ident, name), value


def orders(plan: Plan) -> dict[str, list[str]]:
    """The order of each list, after `normalise`."""
    return {name: [item.id for item in items] for name, items in normalised_lists(plan).items() if items}


def normalised_lists(plan: Plan) -> dict[str, list[Item]]:
    """Each list in the one order every format can keep: an item follows what it stands within.

    A tool shows measures under their goal, so the order across goals is the goals'; among siblings it is the list's
    own. An item whose owner is not in the plan comes last.
    """
    rank: dict[str, tuple[int, int]] = {}
    result: dict[str, list[Item]] = {}
    for number, (name, items) in enumerate(plan.lists()):
        within = _within(name) if len(items) > 1 else None
        if not items:
            ordered: list[Item] = []
        elif within is None:
            ordered = list(items)
        elif name in within.to:
            ordered = _depth_first(items, within.name)
        else:
            attribute = within.name

            def place(item: Item, attribute: str = attribute) -> tuple[int, int]:
                ref = getattr(item, attribute)
                return rank.get(ref, (10**9, 0)) if isinstance(ref, str) else (-1, 0)

            ordered = sorted(items, key=place)
        for index, item in enumerate(ordered):
            rank[item.id] = (number, index)
        result[name] = ordered
    return result


@cache
def _within(name: str) -> FieldInfo | None:
    """The field of a list's items that names what each stands within."""
    return next((info for info in schema()[f"{name}[]"].values() if info.within), None)


def _depth_first(items: list[Item], attribute: str) -> list[Item]:
    known = {item.id for item in items}
    children: dict[str | None, list[Item]] = {}
    for item in items:
        ref = getattr(item, attribute)
        children.setdefault(ref if isinstance(ref, str) and ref in known and ref != item.id else None, []).append(item)
    ordered: list[Item] = []
    stack = list(reversed(children.get(None, [])))
    while stack:
        item = stack.pop()
        ordered.append(item)
        stack.extend(reversed(children.pop(item.id, [])))
    placed = {id(item) for item in ordered}
    return ordered + [item for item in items if id(item) not in placed]


def normalise(plan: Plan) -> Plan:
    """Put every list of `plan` in its normal order, in place; returns the plan."""
    for name, items in normalised_lists(plan).items():
        setattr(plan, name, items)
    return plan


def copy(plan: Plan) -> Plan:
    """A plan that can be changed without changing this one; values are shared, since they never change."""
    copied = _copiers()
    new: Plan = copied[""]([plan])[0]
    new.planeier = copied["planeier"]([plan.planeier])[0]
    new.source = copied["source"]([plan.source])[0]
    for name in LISTS:
        items = getattr(plan, name)
        setattr(new, name, copied[name](items) if items else [])
    new.origins = list(plan.origins)
    new.doubtful = set(plan.doubtful)
    return new


def shallow(plan: Plan) -> Plan:
    """A plan whose own fields can be changed without changing this one; what its lists hold is shared, and the lists."""
    new: Plan = _copiers()[""]([plan])[0]
    return new


def copies(name: str, items: Iterable[Any]) -> list[Any]:
    """The items of a list, each of which can be changed without changing that one."""
    return _copiers()[name](items)


_COPIED: Final = """
def copied(records):
    found = []
    for one in records:
        if one.__class__ is not cls:
            found.append(replace(one))
            continue
        new = make(cls)
{fields}
        found.append(new)
    return found
"""


@cache
def _copiers() -> Mapping[str, Callable[[Iterable[Any]], list[Any]]]:
    """What copies the records of each place, written out field by field: a tenth of the time that
    `dataclasses.replace` takes, and a decision copies a whole plan more than once."""
    return {name: _copier(cls) for name, cls in (SINGLES | LISTS).items()}


def _copier(cls: type[Record]) -> Callable[[Iterable[Any]], list[Any]]:
    lines = "\n".join(f"        new.{one.name} = one.{one.name}" for one in dataclasses.fields(cls))
    names: dict[str, Any] = {"cls": cls, "make": object.__new__, "replace": dataclasses.replace}
    exec(_COPIED.format(fields=lines), names)  # noqa: S102 - all names in it are the model's own
    made: Callable[[Iterable[Any]], list[Any]] = names["copied"]
    return made
