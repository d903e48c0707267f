"""One rule says who has an individuell plan and a koordinator; everybody asks it."""

from __future__ import annotations

from planbro.exchange._statement import statement, with_statement
from planbro.formats import epj
from planbro.plan import (
    ABSENT,
    Code,
    IpStatus,
    Koordinator,
    KoordinatorStatus,
    Plan,
    Responsibility,
    answering,
    counting,
    status_on,
)

DAY = "2026-11-22"
ID = "0b7c0c58-6d0f-4a27-9a39-6d7c4a1f3f10"


def plan(**fields: object) -> Plan:
    made = Plan(id=ID, kind=Code("ip"), status=Code("active"))
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def ip(value: str, ident: str = "s1", **fields: object) -> IpStatus:
    return IpStatus(id=ident, value=Code(value), **fields)


def koordinator(**fields: object) -> Koordinator:
    return Koordinator(id="k1", level=Code("municipal"), family="Vik", **fields)


def test_a_plan_in_force_says_that_there_is_one() -> None:
    assert status_on(plan(), DAY).has_ip is True


def test_silence_is_unknown_and_never_no() -> None:
    silent = status_on(Plan(id=ID), DAY)
    assert (silent.has_ip, silent.has_koordinator) == (None, None)


def test_having_a_plan_says_nothing_of_a_koordinator_nor_the_other_way() -> None:
    assert status_on(plan(), DAY).has_koordinator is None
    alone = Plan(id=ID, kind=Code("koordinator-only"), koordinatorer=[koordinator()])
    assert (status_on(alone, DAY).has_ip, status_on(alone, DAY).has_koordinator) == (None, True)


def test_a_plan_that_was_taken_back_says_nothing_of_itself() -> None:
    assert status_on(plan(status=Code("revoked")), DAY).has_ip is None


def test_a_closed_plan_has_ended() -> None:
    closed = status_on(plan(status=Code("completed"), closed="2026-05-01"), DAY)
    assert (closed.has_ip, closed.ip.value, closed.ip.start) == (False, "ended", "2026-05-02")


def test_hearsay_never_counts() -> None:
    heard = plan(status=ABSENT, kind=ABSENT, ip_status=[ip("active", certainty=Code("free-text"))])
    assert status_on(heard, DAY).has_ip is None


def test_of_two_statements_the_one_made_last_counts_whichever_began_last() -> None:
    early = ip("active", "a", start="2024-01-01", date="2026-05-01")
    late = ip("none", "b", start="2025-01-01", date="2025-01-01")
    for order in ([early, late], [late, early]):
        assert status_on(plan(ip_status=order), DAY).has_ip is True
        assert counting(order, DAY) == [early]


def test_before_its_day_nothing_is_so() -> None:
    to_come = plan(status=Code("draft"), ip_status=[ip("active", start="2027-01-01")])
    assert status_on(to_come, DAY).has_ip is None


def test_a_deputy_is_no_koordinator_and_one_who_has_left_is_none_either() -> None:
    deputy = plan(koordinatorer=[koordinator(function=Code("deputy"))])
    gone = plan(koordinatorer=[koordinator(end="2026-11-21")])
    assert status_on(deputy, DAY).has_koordinator is None
    assert status_on(gone, DAY).has_koordinator is None


def test_each_level_has_its_own_answer() -> None:
    said = [KoordinatorStatus(id="m", value=Code("not-appointed"), level=Code("municipal")),
            KoordinatorStatus(id="h", value=Code("appointed"), level=Code("hospital"))]  # fmt: skip
    status = status_on(plan(koordinator_status=said), DAY)
    assert {level: period.value for level, period in status.koordinator.items()} == {
        "municipal": "not-appointed", "hospital": "appointed"}  # fmt: skip
    assert status.has_koordinator is True


def test_messages_and_registers_say_what_the_rule_says() -> None:
    for made in (
        plan(), plan(status=Code("completed"), closed="2026-05-01"), plan(status=Code("revoked")),
        plan(koordinatorer=[koordinator()]), plan(ip_status=[ip("declined")]),
    ):  # fmt: skip
        rule = status_on(made, DAY)
        said = statement(with_statement(made, DAY), DAY)
        told = epj.registers(made, DAY)
        assert [one.value.value for one in said.ip_status] == ([rule.ip.value] if rule.ip else [])
        assert (told.status is not None) == (rule.ip is not None)
        levels = {one.level.value for one in said.koordinator_status}
        assert levels == set(rule.koordinator) == set(told.koordinator)


def test_the_body_that_answers_is_the_one_whose_time_it_is() -> None:
    spans = [("before", ABSENT, "2026-01-01"), ("now", "2026-01-02", "2027-06-30"), ("later", "2027-07-01", ABSENT)]
    made = plan(responsibilities=[Responsibility(id=f"r.{o}", organisation=o, start=s, end=e) for o, s, e in spans])
    assert answering(made, DAY) == ["now"]
    assert answering(made, "2027-08-01") == ["later"]
