"""Modulus 11, as each register uses it.

HIS 1001 gives the weights of the two control digits in person numbers. From 1 January 2032 the first may leave a
remainder of nought to three, so that there are numbers enough; the second is as before (Skatteetaten, *Nytt
fødselsnummer 2032*). The weights are unchanged: one stored version of that page prints others, but the published
reference code and NAV's validator keep these.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import mul

from ._errors import InvalidControl
from ._text import only_digits

FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2)
SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
ORGANISATION = (3, 2, 7, 6, 5, 4, 3, 2)
DUF = (4, 6, 3, 2, 4, 6, 3, 2, 7, 5)

REMAINDERS_UNTIL_2032 = range(1)
REMAINDERS_FROM_2032 = range(4)
_VALUES = bytes.maketrans(b"0123456789", bytes(range(10)))


def weighted_sum(digits: str, weights: Sequence[int]) -> int:
    """The sum of digit times weight, over as many digits as there are weights."""
    return sum(map(mul, digits.encode().translate(_VALUES), weights))


def control_digit(digits: str, weights: Sequence[int], remainder: int = 0) -> str | None:
    """The digit that makes the sum leave ``remainder``; ``None`` where it would be ten, which no register issues."""
    digit = (remainder - weighted_sum(digits, weights)) % 11
    return None if digit == 10 else str(digit)


def control_digits(nine: str, remainder: int = 0) -> str | None:
    """The two control digits of a person number from its first nine; ``None`` where the number is not issued.

    ``remainder`` is nought under the rule until 2032, and nought to three after it.

    >>> control_digits("010150002")
    '32'
    >>> control_digits("301082999", remainder=1)
    '39'
    """
    if remainder not in REMAINDERS_FROM_2032:
        raise ValueError("the remainder is one of nought to three")
    number = only_digits(nine, 9, 9)
    first = control_digit(number, FIRST, remainder)
    second = first and control_digit(number + first, SECOND)
    return first + second if first and second else None


def first_remainder(number: str) -> int:
    """What the first control digit leaves: nought in old numbers, up to three in those of 2032."""
    return (weighted_sum(number, FIRST) + int(number[9])) % 11


def check_person(number: str, remainders: range = REMAINDERS_FROM_2032) -> None:
    """Raise unless both control digits agree; old and new rule run side by side, as Skatteetaten asks."""
    if first_remainder(number) not in remainders:
        raise InvalidControl("the first control digit does not agree with the number")
    if control_digit(number, SECOND) != number[10]:
        raise InvalidControl("the second control digit does not agree with the number")
