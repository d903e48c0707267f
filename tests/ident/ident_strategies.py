"""Numbers built at run time: none that could belong to a person is written down in a file."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from planbro.ident import control_digits, make_fhn, make_synthetic


def build(born: date, individ: int, *, day: int = 0, month: int = 0, remainder: int = 0) -> str | None:
    """A number with ``day`` and ``month`` added to its date; ``None`` where a control digit would be ten."""
    nine = f"{born.day + day:02}{born.month + month:02}{born.year % 100:02}{individ:03}"
    control = control_digits(nine, remainder)
    return control and nine + control


def a_number(*, day: int = 0, month: int = 0, remainder: int = 0) -> str:
    """The first number of that series on one chosen day."""
    made = (build(date(1985, 5, 17), n, day=day, month=month, remainder=remainder) for n in range(500))
    return next(number for number in made if number)


def _old(low: int, high: int, first: int, last: int) -> st.SearchStrategy[tuple[date, int]]:
    days = st.dates(date(low, 1, 1), date(high, 12, 31))
    return st.tuples(days, st.integers(first, last))


births = st.one_of(
    _old(1855, 1899, 500, 749),
    _old(1900, 1999, 0, 499),
    _old(1940, 1999, 900, 999),
    _old(2000, 2020, 500, 999),
)


def numbers(
    *,
    days: tuple[int, ...] = (0, 40),
    months: tuple[int, ...] = (0, 40, 65, 80),
    remainders: tuple[int, ...] = (0,),
) -> st.SearchStrategy[str]:
    made = st.builds(
        lambda birth, day, month, remainder: build(*birth, day=day, month=month, remainder=remainder),
        births,
        st.sampled_from(days),
        st.sampled_from(months),
        st.sampled_from(remainders),
    )
    return made.filter(bool)


tenor = st.builds(lambda birth, d: make_synthetic(*birth, d_number=d), births, st.booleans()).filter(bool)
fh_numbers = st.integers(800_000_000, 999_999_999).map(make_fhn).filter(bool)
eleven_digits = st.text("0123456789", min_size=11, max_size=11)
