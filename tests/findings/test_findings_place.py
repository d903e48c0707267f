"""Where a fault is, in the reader's language."""

from __future__ import annotations

import pytest

from planbro.findings._model import Place


@pytest.mark.parametrize(
    ("place", "nb", "en"),
    [
        (Place(row=10), "rad 10", "row 10"),
        (Place("svar.csv", row=3), "svar.csv (rad 3)", "svar.csv (row 3)"),
        (Place("plan.xml", line=4, path="Plan/Maal"), "plan.xml:4 Plan/Maal", "plan.xml:4 Plan/Maal"),
        (Place(), "-", "-"),
    ],
)
def test_a_place_is_told_in_the_readers_language(place: Place, nb: str, en: str) -> None:
    assert (place.told("nb"), place.told("en"), str(place)) == (nb, en, en)
