"""Numbers that choose their words: `{count} {count:file|files}` is `1 file` and `2 files`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Count(int):
    """A number in a text; with a bar in its format it gives the word for one, or the word for any other number.

    >>> "{n} {n:thing|things}".format(n=Count(1)), "{n:thing is|things are} left".format(n=Count(0))
    ('1 thing', 'things are left')
    """

    def __format__(self, form: str) -> str:
        one, bar, many = form.partition("|")
        if not bar:
            return super().__format__(form)
        return one if self == 1 else many


class Unknown(str):
    """What stands where a number was never given: any form of it is the same."""

    __slots__ = ()

    def __format__(self, form: str) -> str:
        return form.rpartition("|")[2] if "|" in form else str(self)


def counted(params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a text, each number one that can choose its words."""
    return {name: Count(value) if type(value) is int else value for name, value in params.items()}
