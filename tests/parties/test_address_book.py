"""The address book: lists that can be read again and again, who is meant on a day, and what counts for a time."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from planbro.exchange.parties import bring, find, koordinerende_enhet, members, override, read_list
from planbro.findings import Findings, Refused
from planbro.ident import make_orgnr
from planbro.plan import CoordinatingUnit, Organisation, Participant, Plan
from planbro.store.database import Database, Override, Parties, Seal, Transaction, metadata

TENANT, OTHER = make_orgnr(1), make_orgnr(2)
NOW, DAY = "2026-11-22T12:00:00.000Z", "2026-11-22"
HOSPITAL = make_orgnr(3)
LIST = f"""HER-id;Organisasjonsnummer;Type;Navn;Avdeling;Kommune;Bydel;Tar
90001;{HOSPITAL};hospital-unit;Østbyen sykehus;Medisin;;;plo-1.6, edi-2.0
90002;{HOSPITAL};hospital-unit;Østbyen sykehus;Kirurgi;;;plo-1.5
;{HOSPITAL};helseforetak;Helse Østbyen;;;;
90010;;coordinating-unit;KE Vestbyen;;4699;;dialog-1.1
90011;;coordinating-unit;KE Sentrum bydel;;4699;469901;dialog-1.1
""".encode()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with Database.open(database_url, Seal.parse(Seal.make())) as found:
        metadata.create_all(found.engine)
        yield found


@pytest.fixture
def book(database: Database) -> Iterator[Transaction]:
    with database.writing() as transaction:
        brought(transaction, LIST)
        yield transaction


def brought(transaction: Transaction, data: bytes, *, whole: bool = False, findings: Findings | None = None):  # type: ignore[no-untyped-def]
    told = findings if findings is not None else Findings()
    parties = read_list(data, TENANT, "ar", told).parties
    return bring(transaction, TENANT, parties, "ar", DAY, NOW, told, whole=whole)


def test_two_departments_of_one_body_are_two_parties(book: Transaction) -> None:
    found = Parties(book).under(TENANT, f"orgnr:{HOSPITAL}")
    assert [(one.id, one.department, one.takes) for one in found] == [
        ("herid:90001", "Medisin", ("plo-1.6", "edi-2.0")),
        ("herid:90002", "Kirurgi", ("plo-1.5",)),
    ]


def test_the_same_list_again_changes_nothing(book: Transaction) -> None:
    again = brought(book, LIST).written
    assert (again.new, again.changed, len(again.same)) == ([], [], 5)


def test_a_row_that_changed_is_written_and_the_others_are_left(book: Transaction) -> None:
    again = brought(book, LIST.replace(b"Kirurgi", b"Ortopedi")).written
    assert (again.new, again.changed) == ([], ["herid:90002"])


def test_a_row_that_is_wrong_is_told_with_its_line_and_the_rest_goes_on() -> None:
    rows = (
        LIST + b"abc;;gp;Legekontoret;;;;\n90012;;spaceship;;;46;;morse\n90010;;gp;;;;;\n90013;;gp;Legene;;;;plo-1.6\n"
    )
    findings = Findings()
    found = read_list(rows, TENANT, "ar", findings)
    assert [(one.code, one.place.line) for one in findings] == [
        ("party-id", 7), ("party-kind", 8), ("party-field", 8), ("party-takes", 8), ("party-twice", 9),
    ]  # fmt: skip
    assert (found.rows, found.wrong, found.parties[-1].id) == (9, 3, "herid:90013")


@pytest.mark.parametrize(
    "written",
    [LIST.decode().encode("cp1252"), LIST.replace(b", ", b" ").replace(b";", b","), b"\xef\xbb\xbf" + LIST],
)
def test_a_list_may_be_written_as_spreadsheets_write_it(written: bytes) -> None:
    found = read_list(written, TENANT, "ar", Findings())
    assert [one.name for one in found.parties][:1] == ["Østbyen sykehus"]
    assert len(found.parties) == 5


def test_a_body_above_is_known_by_its_number_alone() -> None:
    rows = f"HER-id;Type;Overordnet\n90001;hospital-unit;{make_orgnr(7)}\n90002;hospital-unit;90001\n"
    found = read_list(rows.encode(), TENANT, "ar", Findings())
    assert [one.parent for one in found.parties] == [f"orgnr:{make_orgnr(7)}", "herid:90001"]


def test_json_says_the_same() -> None:
    data = b'[{"id": "herid:90001", "kind": "hospital-unit", "takes": ["plo-1.6", "fhir"], "stop": "2027-01-01"}]'
    (one,) = read_list(data, TENANT, "ar", Findings()).parties
    assert (one.takes, one.stop) == (("plo-1.6", "fhir"), "2027-01-01")


def test_what_is_no_list_is_refused() -> None:
    for data in (b"hei\n", b'{"a": 1}', b"Navn;Type\nx;gp\n"):
        with pytest.raises(Refused):
            read_list(data, TENANT, "ar", Findings())


def test_who_is_missing_in_the_whole_list_is_closed_and_comes_back_with_the_next(book: Transaction) -> None:
    without = b"\n".join(line for line in LIST.split(b"\n") if not line.startswith(b"90002"))
    assert brought(book, without).closed == []
    assert brought(book, without, whole=True).closed == ["herid:90002"]
    closed = Parties(book).get(TENANT, "herid:90002")
    assert closed is not None
    assert closed.stop == DAY
    assert brought(book, without, whole=True).closed == []
    brought(book, LIST, whole=True)
    back = Parties(book).get(TENANT, "herid:90002")
    assert back is not None
    assert back.stop is None


# who is meant


def test_koordinerende_enhet_is_the_bydels_own_where_it_has_one(book: Transaction) -> None:
    found = [koordinerende_enhet(Parties(book), TENANT, "4699", bydel, DAY) for bydel in ("469901", "469902", "")]
    assert [one.id for one in found if one] == ["herid:90011", "herid:90010", "herid:90010"]
    assert koordinerende_enhet(Parties(book), TENANT, "1103", "", DAY) is None


def test_a_party_that_was_replaced_leads_to_whoever_came_after(book: Transaction) -> None:
    brought(book, b"HER-id;Type;Til;Etterf\xc3\xb8lger\n90001;hospital-unit;2026-06-30;90002\n")
    told = Findings()
    found = find(Parties(book), TENANT, "herid:90001", DAY, told)
    assert found is not None
    assert (found.party.id, found.via, told.codes()) == ("herid:90002", ("herid:90001",), ["party-replaced"])
    before = find(Parties(book), TENANT, "herid:90001", "2026-06-30", Findings())
    assert before is not None
    assert before.party.id == "herid:90001"


@pytest.mark.parametrize(
    ("row", "code"),
    [(b"90001;hospital-unit;2026-06-30;\n", "party-closed"), (b"90001;hospital-unit;2026-06-30;90001\n", "party-loop")],
)
def test_a_party_that_leads_nowhere_says_why(book: Transaction, row: bytes, code: str) -> None:
    brought(book, b"HER-id;Type;Til;Successor\n" + row)
    told = Findings()
    assert find(Parties(book), TENANT, "herid:90001", DAY, told) is None
    assert told.codes() == [code]


def test_an_unknown_party_and_another_tenants_are_the_same(book: Transaction) -> None:
    for tenant, ident in ((TENANT, "herid:1"), (OTHER, "herid:90001")):
        told = Findings()
        assert find(Parties(book), tenant, ident, DAY, told) is None
        assert told.codes() == ["party-unknown"]


def test_the_bodies_of_a_plan_are_parties(book: Transaction) -> None:
    def u(name: str) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_OID, name))

    plan = Plan(
        id=u("p"),
        organisations=[
            Organisation(id=u("o1"), her_id="90001", orgnr=HOSPITAL),
            Organisation(id=u("o2"), her_id="99999", orgnr=HOSPITAL),
            Organisation(id=u("o3"), name="Skolen"),
            Organisation(id=u("o4"), her_id="90010"),
            Organisation(id=u("o5"), her_id="90002"),
        ],
        participants=[
            Participant(id=u("d1"), organisation=u("o1")),
            Participant(id=u("d2"), organisation=u("o2")),
            Participant(id=u("d3"), organisation=u("o3")),
            Participant(id=u("d5"), organisation=u("o5"), end="2026-01-01"),
        ],
        coordinating_units=[CoordinatingUnit(id=u("k1"), organisation=u("o4"))],
    )
    found = members(Parties(book), TENANT, plan, DAY)
    assert [one.party.id if one.party else None for one in found] == [
        "herid:90001", f"orgnr:{HOSPITAL}", None, "herid:90010",
    ]  # fmt: skip


# overrides


def said(field: str, value: str, **more: str) -> Override:
    given = {"start": "2026-11-01", "stop": "2026-12-31", "who": "u1", "why": "Ny EPJ"} | more
    return Override(TENANT, "herid:90001", field, value, **given)


def test_an_override_counts_until_its_last_day(book: Transaction) -> None:
    override(book, said("takes", "plo-1.5, fhir"), NOW)
    days = ("2026-10-31", "2026-11-01", "2026-12-31", "2027-01-01")
    found = [Parties(book).get(TENANT, "herid:90001", day) for day in days]
    assert [one.takes[0] for one in found if one] == ["plo-1.6", "plo-1.5", "plo-1.5", "plo-1.6"]


def test_a_list_that_is_read_again_leaves_it_as_it_is(book: Transaction) -> None:
    override(book, said("takes", "fhir"), NOW)
    brought(book, LIST)
    one = Parties(book).get(TENANT, "herid:90001", DAY)
    assert one is not None
    assert one.takes == ("fhir",)


def test_one_may_stand_in_for_another_for_a_time(book: Transaction) -> None:
    override(book, said("stop", "2026-10-31"), NOW)
    override(book, said("successor", "herid:90002"), NOW)
    found = find(Parties(book), TENANT, "herid:90001", DAY, Findings())
    assert found is not None
    assert found.party.id == "herid:90002"


def test_an_override_ends_when_it_is_taken_back(book: Transaction) -> None:
    number = override(book, said("takes", "fhir"), NOW)
    assert Parties(book).unsay(TENANT, number, DAY)
    one = Parties(book).get(TENANT, "herid:90001", DAY)
    assert one is not None
    assert one.takes == ("plo-1.6", "edi-2.0")
    assert not Parties(book).unsay(OTHER, number, DAY), "another tenant's are not to be touched"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (said("id", "herid:90002"), "party-override"),
        (said("takes", "fhir", why=" "), "party-override"),
        (said("takes", "fhir", who=""), "party-override"),
        (said("takes", "fhir", stop="2026-10-01"), "party-override"),
        (said("takes", "fhir", stop="someday"), "party-override"),
        (said("takes", "morse"), "party-takes"),
        (said("successor", "herid:90404"), "party-unknown"),
    ],
)
def test_an_override_without_end_person_or_reason_is_refused(book: Transaction, wrong: Override, code: str) -> None:
    with pytest.raises(Refused) as told:
        override(book, wrong, NOW)
    assert told.value.findings.codes() == [code]
    assert Parties(book).overrides(TENANT) == []


def test_why_stands_sealed(book: Transaction) -> None:
    override(book, said("takes", "fhir"), NOW)
    (one,) = Parties(book).overrides(TENANT)
    assert (one.why, one.who, one.at) == ("Ny EPJ", "u1", NOW)
    raw = book.connection.exec_driver_sql("SELECT body FROM override").scalar()
    assert b"Ny EPJ" not in bytes(raw)
