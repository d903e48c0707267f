"""Who is not let in stands in the audit, and cannot fill it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tokens_made import door

from planbro.ident import make_orgnr
from planbro.service import Denied
from planbro.service.access import Refusals
from planbro.service.access._refusals import network
from planbro.store.database import Line
from planbro.testing.issuer import WORKPLACES

TENANT = make_orgnr(7)
EXPIRED = Denied(401, "token-expired")


def counts(lines: list[Line]) -> list[int]:
    return [int(line.params.get("count", 1)) for line in lines]


def test_a_refusal_is_a_line_with_its_reason_and_no_address() -> None:
    (line,) = Refusals().lines(TENANT, EXPIRED, "192.0.2.7", 100.0)
    assert (line.tenant, line.what, line.outcome, line.who, line.params) == (
        TENANT, "refused", "token-expired", "unknown", {})  # fmt: skip
    assert "192.0.2.7" not in repr(line)


def test_who_was_known_stands_there_by_client_and_body() -> None:
    at = door()
    no = at.refusal(at.pairs(at.token(scopes=["other"])))
    (line,) = Refusals().lines(TENANT, no, "192.0.2.7", 100.0)
    assert (line.who, line.organisation, line.outcome) == ("client:epj", WORKPLACES[0].legal_entity, "token-scope")
    assert line.params["session"] == no.session


def test_in_one_second_the_same_is_one_line_and_the_next_has_the_count() -> None:
    refusals = Refusals()
    first = [line for at in range(10) for line in refusals.lines(TENANT, EXPIRED, "192.0.2.7", 100 + at / 100)]
    later = refusals.lines(TENANT, EXPIRED, "192.0.2.7", 101.0)
    assert (counts(first), counts(later)) == ([1], [10])


def test_another_reason_or_another_address_is_a_line_of_its_own() -> None:
    refusals = Refusals()
    others = [
        (EXPIRED, "192.0.2.7"), (EXPIRED, "192.0.2.8"), (Denied(401, "token-issuer"), "192.0.2.7"),
        (EXPIRED, "2001:db8::1"), (EXPIRED, "2001:db8:0:1::1"),
    ]  # fmt: skip
    assert all(refusals.lines(TENANT, denied, address, 100.0) for denied, address in others)
    assert refusals.lines(TENANT, EXPIRED, "2001:db8::ffff", 100.5) == []


def test_a_client_is_one_wherever_it_comes_from() -> None:
    at, refusals = door(), Refusals()
    no = at.refusal(at.pairs(at.token(scopes=["other"])))
    assert refusals.lines(TENANT, no, "192.0.2.7", 100.0)
    assert refusals.lines(TENANT, no, "192.0.2.8", 100.1) == []


def test_what_was_counted_and_not_told_is_told_when_no_more_comes() -> None:
    refusals = Refusals()
    for at in range(5):
        refusals.lines(TENANT, EXPIRED, "192.0.2.7", 100 + at / 10)
    assert refusals.rest(100.6) == []
    assert counts(refusals.rest(101.0)) == [4]
    assert refusals.rest(200.0, all_of_it=True) == []


def test_strangers_from_everywhere_are_not_told_apart_without_end() -> None:
    refusals = Refusals(most=10)
    lines = [
        line for at in range(1000) for line in refusals.lines(TENANT, EXPIRED, f"192.0.{at // 250}.{at % 250}", 100.0)
    ]
    assert len(lines) <= 11


@given(
    st.lists(
        st.tuples(st.sampled_from(["token-expired", "token-issuer"]), st.integers(0, 3), st.floats(0, 3)), max_size=30
    )
)
def test_no_refusal_is_lost(steps: list[tuple[str, int, float]]) -> None:
    """What is told adds up to what was refused, and no kind is told twice in a second."""
    refusals, now, told = Refusals(), 100.0, 0
    last: dict[tuple[str, int], float] = {}
    for code, host, later in steps:
        now += later
        lines = refusals.lines(TENANT, Denied(401, code), f"192.0.2.{host}", now)
        if lines:
            assert now - last.get((code, host), 0.0) >= 1.0
            last[code, host] = now
        told += sum(counts(lines))
    assert told + sum(counts(refusals.rest(now, all_of_it=True))) == len(steps)


def test_what_is_no_address_is_one_stranger() -> None:
    assert network("testclient") == network("") == "unknown"
    assert network("::ffff:192.0.2.7") == network("192.0.2.7")
