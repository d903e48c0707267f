"""The strategies draw what the model allows, all of it, and nothing else."""

import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from testing_checks import all_fields, circles, faults_of, fields_used

import planbro.testing
from planbro.plan import ABSENT, Code, Null, Plan, copy, facts, normalise, schema
from planbro.testing.strategies import edits, plans, texts

SLOW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@SLOW
@given(plans())
def test_plans_are_sound(plan):
    assert faults_of(plan, codes_known=False) == []
    assert circles(plan) == []
    assert len(plan.id) == 36


@SLOW
@given(plans(max_items=0))
def test_no_items(plan):
    assert not any(items for _, items in plan.lists())


@SLOW
@given(plans(1, text=st.just("x"), envelope=False))
def test_text_and_envelope_can_be_chosen(plan):
    assert all(len(items) <= 1 for _, items in plan.lists())
    assert not any(owner == "source" for (owner, _, _), _ in facts(plan, envelope=True))
    texts = {value for (owner, _, name), value in facts(plan) if name != "id" and schema()[owner][name].type == "text"}
    assert {text for text in texts if isinstance(text, str)} <= {"x"}


@pytest.mark.long
def test_every_field_and_every_presence_is_drawn():
    fields: set[tuple[str, str]] = set()
    seen: Counter[str] = Counter()

    @settings(max_examples=400, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(plans())
    def draw(plan: Plan) -> None:
        fields.update(fields_used(plan))
        for (owner, _, name), value in facts(plan, envelope=True):
            if name == "id":
                continue
            type_ = schema()[owner][name].type
            match value:
                case Null():
                    seen["null"] += 1
                case Code(value=None):
                    seen["unknown code"] += 1
                case Code(system=str()):
                    seen["original code"] += 1
                case "":
                    seen["empty"] += 1
                case ():
                    seen["no references"] += 1
                case str() if type_ == "text" and not value.strip():
                    seen["blank"] += 1
                case str() if type_ == "text" and value[0].isspace():
                    seen["leading blank"] += 1
                case str() if type_ == "date":
                    seen[f"date of {len(value)}"] += 1
                case str() if type_ == "dateTime":
                    seen["offset" if value[10:] and ("Z" in value or "+" in value) else "local"] += 1
                case False:
                    seen["false"] += 1

    draw()
    assert fields == all_fields()
    assert set(seen) >= {
        "null", "unknown code", "original code", "empty", "no references", "blank", "leading blank", "date of 4",
        "date of 7", "date of 10", "offset", "local", "false",
    }  # fmt: skip


@SLOW
@given(st.data())
def test_an_edit_is_another_plan(data):
    plan = data.draw(plans())
    before = copy(plan)
    changed = data.draw(edits(plan))
    assert changed != plan
    assert plan == before
    assert faults_of(changed, codes_known=False) == []
    assert circles(changed) == []


@SLOW
@given(edits(planbro.testing.rich_plan()))
def test_edits_of_a_told_plan(changed):
    assert changed != planbro.testing.rich_plan()
    assert faults_of(changed, codes_known=False) == []


@SLOW
@given(edits(Plan(id="11111111-1111-4111-8111-111111111111")))
def test_edits_of_an_empty_plan(changed):
    assert changed != Plan(id="11111111-1111-4111-8111-111111111111")


def test_every_way_of_editing_is_drawn():
    rich, ways = planbro.testing.rich_plan(), Counter()
    sizes = {name: len(items) for name, items in rich.lists()}

    @settings(max_examples=200, deadline=None, database=None, derandomize=True)
    @given(edits(rich))
    def draw(changed: Plan) -> None:
        now = {name: len(items) for name, items in changed.lists()}
        if now != sizes:
            ways["added" if sum(now.values()) > sum(sizes.values()) else "removed"] += 1
        elif dict(facts(changed)) == dict(facts(rich)):
            ways["order"] += 1
        else:
            ways["field"] += 1
            ways["moved"] += [m.goal for m in changed.measures] != [m.goal for m in rich.measures]

    draw()
    assert {way for way, times in ways.items() if times} == {"added", "removed", "order", "field", "moved"}


@SLOW
@given(plans())
def test_normalising_twice_is_once(plan):
    once = normalise(copy(plan))
    assert once == plan
    assert [[i.id for i in items] for _, items in normalise(copy(once)).lists()] == [
        [i.id for i in items] for _, items in once.lists()
    ]


@given(texts())
def test_texts_stand_in_a_plan(text):
    assert faults_of(Plan(id="x", title=text)) == []


def test_shrinks_to_an_empty_plan():
    from hypothesis import find

    smallest = find(plans(), lambda plan: True)
    assert not any(items for _, items in smallest.lists())
    assert smallest.title is ABSENT


def test_the_room_opens_without_hypothesis():
    code = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "import planbro.testing as t\n"
        "assert next(t.municipality(1, 1)).id and t.rich_plan().id and t.FAULTS\n"
        "try: t.plans\n"
        "except ImportError: print('asked')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "asked\n"


def test_the_face_has_what_it_promises():
    for name in planbro.testing.__all__:
        assert getattr(planbro.testing, name) is not None
    with pytest.raises(AttributeError):
        planbro.testing.nothing_like_this  # noqa: B018
