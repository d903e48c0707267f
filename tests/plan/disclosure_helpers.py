"""A small plan that is easy to read off, and questions about it."""

from planbro.plan import (
    Address,
    Attendee,
    Code,
    Consent,
    ConsentParty,
    CoordinatingUnit,
    Document,
    Goal,
    Identifier,
    IpStatus,
    Koordinator,
    Measure,
    Meeting,
    Need,
    Note,
    Organisation,
    Participant,
    Party,
    Plan,
    Planeier,
    Related,
    Reservation,
    Source,
    decide,
    facts,
)

DAY = "2026-11-22"
HOSPITAL = Party("herid", "101")
WARD = Party("herid", "102")
SCHOOL = Party("orgnr", "999999991")
TEACHER = Party("hpr", "77")
NURSE = Party("hpr", "78")
MOTHER = Party("fnr", "13116900216")
STRANGER = Party("herid", "555")


GRADED = Address(id="graded", city="Hemmelig", grading=Code("strengt-fortrolig"))
UNSURE = Address(id="unsure", city="Hemmelig", grading=Code(None, "x", "y"))


def small_plan(**fields):
    """One plan with two goals, of work and of mental health, and something that stands within each."""
    plan = Plan(
        id="plan",
        kind=Code("ip"),
        status=Code("active"),
        title="Planen",
        summary="Alt i ett",
        updated="2026-11-20",
        planeier=Planeier(given="Kari", family="Nordmann", birth_date="2000-01-01", background="Mye"),
        source=Source(generated="2026-11-22T06:00:00Z", receiver_name="En annen", sender_name="Kommunen"),
        identifiers=[Identifier(id="number", kind=Code("fnr"), value="1"), Identifier(id="old", value="2", end="2001")],
        addresses=[Address(id="open", city="Fjordvik")],
        organisations=[
            Organisation(id="hospital", name="Sykehuset", kind=Code("helseforetak"), her_id="101"),
            Organisation(id="ward", name="Barneavdelingen", her_id="102", part_of="hospital"),
            Organisation(id="school", name="Skolen", kind=Code("school"), orgnr="999999991"),
            Organisation(id="kommune", name="Kommunen", kind=Code("kommune"), orgnr="999999992"),
        ],
        related=[Related(id="mother", given="Ingvild", identifier="131169 00216")],
        coordinating_units=[CoordinatingUnit(id="unit", name="Enheten", phone="1", organisation="kommune")],
        koordinatorer=[
            Koordinator(
                id="koord", level=Code("municipal"), given="Anne", phone="2", organisation="kommune",
                participant="nurse", end_reason="Ferie",
            ),
            Koordinator(id="earlier", level=Code("municipal"), given="Roar", end="2024-01-01"),
        ],
        ip_status=[IpStatus(id="has", value=Code("active"), note="Fri tekst")],
        participants=[
            Participant(id="teacher", given="Marte", hpr="077", organisation="school"),
            Participant(id="nurse", given="Tone", hpr="78", organisation="ward"),
        ],
        goals=[
            Goal(id="work", title="Jobbe", life_area=Code("work")),
            Goal(id="mind", title="Trygg", life_area=Code("mental-health")),
            Goal(id="sub", title="Sove", parent="mind"),
        ],
        measures=[
            Measure(id="m-work", title="Praksis", goal="work", provider="school", responsible="teacher"),
            Measure(id="m-mind", title="Samtaler", goal="sub", life_area=Code("leisure")),
        ],
        notes=[
            Note(id="n-mind", text="Notat", about="m-mind", author="nurse"),
            Note(id="n-work", text="Notat", about="work"),
        ],
        needs=[Need(id="need", text="Hjelp", life_area=Code("work"))],
        meetings=[Meeting(id="meeting", title="Møte", minutes_document="minutes")],
        attendees=[Attendee(id="attends", meeting="meeting", participant="teacher")],
        documents=[
            Document(id="minutes", title="Referat", data=b"alt", life_area=Code("work")),
            Document(id="form", title="Skjema", data=b"samtykke", kind=Code("consent-form")),
        ],
        consents=[
            Consent(
                id="c", kind=Code("sharing"), status=Code("active"), signed="2026-01-01", end="2026-12-31",
                document="form",
            ),
            Consent(id="made", kind=Code("plan-making"), status=Code("active"), signed="2020-01-01"),
        ],
    )  # fmt: skip
    for name, value in fields.items():
        setattr(plan, name, value)
    return plan


def party(part, number=1, consent="c", **fields):
    if "life_area" in fields:
        fields["life_area"] = Code(fields["life_area"])
    return ConsentParty(id=f"p{number}", consent=consent, part=Code(part), **fields)


def opened(*parts, to="hospital", **fields):
    """The plan with a consent that opens `parts` to one body."""
    parties = [party(part, number, organisation=to) for number, part in enumerate(parts)]
    return small_plan(consent_parties=parties, **fields)


def reservation(ident="r", **fields):
    coded = {name: Code(value) for name, value in fields.items() if name in {"part", "life_area"}}
    return Reservation(id=ident, consent="c", **(fields | coded))


def ask(plan, receiver=HOSPITAL, purpose="TREAT", as_of=DAY, **more):
    return decide(plan, receiver, purpose, as_of, **more)


def seen(decision):
    """The ids of the items that leave."""
    return {ident for owner, ident, name in decision.kept if name == "id" and ident}


def all_facts(plan):
    return {fact for fact, _ in facts(plan)}
