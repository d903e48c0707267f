"""What a hostile or careless document must not bring about; each was found by attack, and is held here."""

from __future__ import annotations

import re

import pytest
from tests.laws.common import created

import planbro
from planbro.findings import Refused
from planbro.formats._document import canonical
from planbro.plan import facts
from planbro.testing import municipality, rich_plan

WARD = "herid:8140006"


def sampro() -> str:
    return created(rich_plan(), "sampro").decode()


def shown(text: str, receiver: str = WARD) -> int:
    """How many facts a receiver gets."""
    plan = planbro.read(text.encode()).plan
    try:
        writing = planbro.write(plan, "flyt-samspill", receiver=receiver, purpose="TREAT", as_of="2026-11-22")
    except Refused:
        return 0
    return sum(1 for _ in facts(planbro.read(writing.data).plan))


def in_sharing_consent(text: str, edit: str) -> str:
    """An element put into each consent."""
    changed = text.replace("<Samtykkeversjon>", f"{edit}<Samtykkeversjon>")
    assert changed != text
    return changed


@pytest.mark.parametrize(
    "edit",
    ["<Trukket><Dato>10.09.2026</Dato></Trukket>", "<Trukket>10.09.2026</Trukket>", "<Trukket>i går</Trukket>",
     "<Status>Avvist</Status>"],
)  # fmt: skip
def test_a_withdrawal_that_cannot_be_read_closes_content(edit: str) -> None:
    original = sampro()
    assert shown(original) > 300
    assert shown(in_sharing_consent(original, edit)) < 250


def test_an_expiry_that_cannot_be_read_closes_content() -> None:
    text = re.sub(r"<GjelderTil>[^<]*</GjelderTil>", "<GjelderTil>31.10.2026</GjelderTil>", sampro())
    assert shown(text) < 250


def test_a_scope_that_cannot_be_read_opens_nothing() -> None:
    text = re.sub(r"(<Part\b.*?<Livsomraade>)", r"\1<b/>", sampro(), flags=re.S)
    for receiver in ("orgnr:310020206", "hpr:990002013", WARD):
        assert shown(text, receiver) <= shown(sampro(), receiver)


@pytest.mark.parametrize(
    "grade", ["Strengt <b/>fortrolig", "Ugradert</Gradering><Gradering>Strengt fortrolig", "noe nytt"]
)
def test_an_address_whose_grading_cannot_be_read_never_leaves(grade: str) -> None:
    text = re.sub(r"<Gradering>[^<]*<", f"<Gradering>{grade}<", sampro(), count=1)
    plan = planbro.read(text.encode()).plan
    writing = planbro.write(plan, "flyt-samspill", receiver=WARD, purpose="TREAT", as_of="2026-11-22")
    for address in rich_plan().addresses:
        assert str(address.street).encode() not in writing.data


def test_an_unknown_organisasjonsnummer_is_no_health_service() -> None:
    with pytest.raises(Refused):
        planbro.write(rich_plan(), "plo-1.6", receiver="orgnr:999999999", purpose="TREAT", as_of="2026-11-22")


def test_a_plan_is_not_put_onto_another_persons_document() -> None:
    one, other = (created(plan, "sampro") for plan in municipality(2, seed=3))
    with pytest.raises(Refused) as caught:
        planbro.write(planbro.read(one).plan, "sampro", onto=other)
    assert caught.value.findings.codes() == ["onto-another"]


def test_an_origin_is_known_by_its_hash() -> None:
    plan = planbro.read(created(rich_plan(), "sampro")).plan
    sha, data = plan.origins[0].sha256, plan.origins[0].data
    assert data is not None
    plan.origins = [type(plan.origins[0])("sampro", "x", sha, "sampro/1")]
    assert planbro.write(plan, "sampro", origins={sha: data}).data == data
    with pytest.raises(Refused):
        planbro.write(plan, "sampro", origins={sha: data + b"\n"})


@pytest.mark.parametrize("pattern", [r' planId="[^"]*"', r' id="[^"]*"'])
def test_ids_that_a_document_never_had_are_not_written_into_it(pattern: str) -> None:
    data = re.sub(pattern, "", sampro()).encode()
    assert planbro.write(planbro.read(data).plan, "sampro").data == data


def test_ids_that_a_json_document_never_had_are_not_written_into_it() -> None:
    from planbro.formats.codec import json

    tree = json.parse(created(rich_plan(), "flyt-samspill"))
    assert isinstance(tree, dict)
    del tree["planId"], tree["maal"][0]["id"]  # type: ignore[union-attr,index,arg-type]
    tree["maal"][1]["id"] = []  # type: ignore[index]
    tree["aktiviteter"][1] = [tree["aktiviteter"][1]]  # type: ignore[index]
    data = json.serialise(tree)
    assert canonical(planbro.write(planbro.read(data).plan, "flyt-samspill").data) == canonical(data)


def test_a_resource_without_id_and_a_code_of_the_wrong_shape_stay_as_they_are() -> None:
    from planbro.formats.codec import json

    tree = json.parse(created(rich_plan(), "fhir"))
    kinds = {}
    for entry in tree["entry"]:  # type: ignore[index,call-overload]
        kinds.setdefault(entry["resource"]["resourceType"], entry["resource"])
    del kinds["Goal"]["id"]
    kinds["PractitionerRole"]["code"] = ["x"]
    data = json.serialise(tree)
    assert canonical(planbro.write(planbro.read(data).plan, "fhir").data) == canonical(data)


@pytest.mark.parametrize("number", range(12))
def test_a_message_with_a_number_taken_away_stays_as_it_is(number: int) -> None:
    text = created(rich_plan(), "plo-1.6").decode()
    found = list(re.finditer(r"<(\w+):TeleCom>.*?</\1:TeleCom>", text, re.S))
    if number >= len(found):
        pytest.skip("the message has no such number")
    data = (text[: found[number].start()] + text[found[number].end() :]).encode()
    assert canonical(planbro.write(planbro.read(data).plan, "plo-1.6").data) == canonical(data)


@pytest.mark.parametrize("call", [{"as_of": "2026-99-99"}, {"as_of": "x"}, {"variant": "9"}, {"zipped": True}])
def test_a_wrong_call_is_refused(call: dict[str, object]) -> None:
    with pytest.raises(Refused):
        planbro.write(rich_plan(), "plo-1.6", **call)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        planbro.write(rich_plan(), "fhir", onto="text")  # type: ignore[arg-type]


def test_what_stands_below_a_joined_place_is_read() -> None:
    from planbro.formats.codec import json

    tree = json.parse(created(rich_plan(), "fhir"))
    plan = next(e["resource"] for e in tree["entry"] if e["resource"]["resourceType"] == "CarePlan")  # type: ignore[index,union-attr,call-overload]
    plan["activity"][0]["progress"] = [{"id": "a1", "time": "2026-03-01T09:00:00+01:00", "text": "I gang."}]
    data = json.serialise(tree)
    reading = planbro.read(data)
    found = [note for note in reading.plan.notes if note.text == "I gang."]
    assert len(found) == 1
    assert found[0].about in {measure.id for measure in reading.plan.measures}
    assert canonical(planbro.write(reading.plan, "fhir").data) == canonical(data)


def test_the_plan_id_does_not_hang_on_the_order_of_keys() -> None:
    from planbro.formats.codec import json

    tree = json.parse(created(rich_plan(), "fhir"))
    plan = next(e["resource"] for e in tree["entry"] if e["resource"]["resourceType"] == "CarePlan")  # type: ignore[index,union-attr,call-overload]
    plan["id"] = "11111111-2222-4333-8444-555555555555"
    one = planbro.read(json.serialise(tree)).plan.id
    turned = dict(reversed(plan.items()))
    plan.clear()
    plan.update(turned)
    assert planbro.read(json.serialise(tree)).plan.id == one == rich_plan().id


def test_the_koordinator_is_the_author_of_the_care_plan() -> None:
    from planbro.formats.codec import json

    tree = json.parse(created(rich_plan(), "fhir"))
    plan = next(e["resource"] for e in tree["entry"] if e["resource"]["resourceType"] == "CarePlan")  # type: ignore[index,union-attr,call-overload]
    author = plan["author"]["reference"].removeprefix("urn:uuid:")
    assert author in {k.id for k in rich_plan().koordinatorer}


def test_a_table_that_has_grown_takes_nothing_away() -> None:
    data = created(rich_plan(), "sampro")
    plan = planbro.read(data).plan
    plan.origins = [type(plan.origins[0])("sampro", "x", plan.origins[0].sha256, "sampro/0", "", data)]
    for goal in plan.goals:
        goal.own_words = planbro.plan.ABSENT
    plan.title = "Ny tittel"
    after = planbro.read(planbro.write(plan, "sampro").data).plan
    assert after.title == "Ny tittel"
    assert [goal.own_words for goal in after.goals] == [goal.own_words for goal in rich_plan().goals]


@pytest.mark.parametrize("name", ["flyt-samspill", "plan", "sampro"])
def test_the_order_of_a_document_is_its_own(name: str) -> None:
    """A flat export need not stand in the Plan's order; putting back what was read moves nothing."""
    from planbro.formats.codec import json

    if name == "sampro":
        text = sampro()
        first, second = re.findall(r"<Virksomhet id=.*?</Virksomhet>", text, re.S)[:2]
        data = text.replace(first, "\0").replace(second, first).replace("\0", second).encode()
    else:
        tree = json.parse(created(rich_plan(), name))
        for members in tree.values():  # type: ignore[union-attr]
            if isinstance(members, list):
                members.reverse()
        data = json.serialise(tree)
    reading = planbro.read(data)
    assert canonical(planbro.write(reading.plan, name).data) == canonical(data)
    reading.plan.title = "Ny tittel"
    assert planbro.read(planbro.write(reading.plan, name).data).plan == reading.plan


def test_a_code_outside_the_value_set_is_kept_unread() -> None:
    data = created(rich_plan(), "plan").replace(b'"ip"', b'"noe annet"')
    reading = planbro.read(data)
    assert "code-unknown" in reading.findings.codes()
    assert planbro.write(reading.plan, "plan").data == data
