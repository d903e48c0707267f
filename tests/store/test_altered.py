"""An exchange that is changed is another one, the same but for what was changed."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from planbro.store.database import Exchange, altered

ROW = Exchange(**{one.name: f"{one.name} {at}" for at, one in enumerate(fields(Exchange))})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", [one.name for one in fields(Exchange)])
def test_each_field_is_changed_alone(name: str) -> None:
    before = replace(ROW)
    assert altered(ROW, **{name: "new"}) == replace(ROW, **{name: "new"})  # type: ignore[arg-type]
    assert before == ROW


def test_what_an_exchange_does_not_have_cannot_be_changed() -> None:
    with pytest.raises(KeyError):
        altered(ROW, nothing=1)
