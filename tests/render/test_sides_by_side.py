"""Two versions side by side, in words: what came, what went, what says something else, and where in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pages.plan_of_work import small_plan

from planbro.plan import Code, Goal, copy
from planbro.render.sides import LISTS_NN, marked, sides


def test_what_came_what_went_and_what_says_something_else() -> None:
    before = small_plan()
    after = copy(before)
    after.goals[0].own_words = "Slå på tromme!"
    after.goals[0].status = Code("completed")
    after.goals.append(Goal(id="g2", title="Gå i fjellet"))
    after.measures.pop()
    found = {one.heading: one for one in sides(before, after, "nb")}
    changed, added = found["Mål"].items
    assert [(one.heading, one.before, one.after) for one in changed.pairs] == [
        ("Med egne ord", "Tromme!", "Slå på tromme!"), ("Status", "aktiv", "fullført"),
    ]  # fmt: skip
    assert (added.what, added.label) == ("added", "Gå i fjellet")
    assert [(one.what, one.label) for one in found["Tiltak"].items] == [("removed", "Ridning")]
    assert [one.what for one in changed.pairs[0].marks].count("ins") >= 1
    assert sides(before, copy(before), "nb") == []


@pytest.mark.parametrize(("language", "heading"), [("nb", "Deltakere"), ("nn", "Deltakarar"), ("en", "Participants")])
def test_it_is_said_in_each_language(language: str, heading: str) -> None:
    before = small_plan()
    after = copy(before)
    after.participants[1].role = Code("nurse")
    (group,) = sides(before, after, language)  # type: ignore[arg-type]
    assert group.heading == heading


def test_every_part_that_is_called_otherwise_in_nynorsk_is_a_part_of_the_plan() -> None:
    assert set(LISTS_NN) <= {name for name, _ in small_plan().lists()} | {"planeier"}


WORDS = st.lists(st.sampled_from(["Bo", "hjemme", "trygt", ".", " ", "\n", "og", "æøå", "<b>", "!"]), max_size=30)


@given(WORDS, WORDS)
def test_both_texts_can_be_read_off_the_marks(before: list[str], after: list[str]) -> None:
    one, other = " ".join(before), " ".join(after)
    marks = list(marked(one, other))
    assert "".join(mark.text for mark in marks if mark.what != "ins") == one
    assert "".join(mark.text for mark in marks if mark.what != "del") == other


def test_long_texts_are_compared_by_their_sentences() -> None:
    long = "Det går godt. " * 400
    marks = list(marked(long, long + "Nå er det slutt."))
    assert [one.what for one in marks] == ["both", "ins"]
    assert "Nå er det slutt." in marks[1].text
