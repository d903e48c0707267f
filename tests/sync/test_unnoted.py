"""What happened counts, also where nobody was left to note it: a worker died, or another was quicker."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planbro.exchange import deviations
from planbro.exchange.sync import Route, Source
from planbro.exchange.work import take_notices
from planbro.exchange.writing import write
from planbro.plan import Plan, copy
from planbro.store.database import Audit, Exchanges
from planbro.transport import Arrival, Lost, Notice, NotPosted, Post, Posted
from sync.conftest import TENANT, Hospital, Town
from sync.two_tools import TwoTools, with_goal

END = "2026-12-01"


def ending(plan: Plan) -> Plan:
    """The same, whose consents run out."""
    new = copy(plan)
    for one in new.consents:
        one.end = END
    return new


def by_content(tools: TwoTools, party: str) -> Hospital:
    far = Hospital("fhir", answers=False)
    tools.more = {"fhir": far}
    tools.rules = replace(tools.rules, routes=(Route(party, "fhir", "fhir", answers=False),))
    return far


def asked(tools: TwoTools) -> list[str]:
    return [task.party for task in tools.tasks if task.code == "withdrawal-person"]


# content that may have gone


def test_content_that_may_have_gone_before_its_consent_ran_out_is_told_of(
    tools: TwoTools, shared: tuple[Plan, str]
) -> None:
    far = by_content(tools, shared[1])
    far.faults = [Lost(sent=True)]
    tools.change(ending(shared[0]))
    tools.run()
    assert len(far.got) == 1, "it came, and nobody here knows"
    tools.clock.go(24 * 12)
    tools.run()
    assert asked(tools) == [shared[1]]


def test_content_that_was_given_up_without_an_answer_is_looked_at_again_too(
    tools: TwoTools, shared: tuple[Plan, str]
) -> None:
    far = by_content(tools, shared[1])
    far.faults = [Lost(sent=True)]
    tools.change(ending(shared[0]))
    tools.run()
    with tools.database.writing() as transaction:  # a person skips it
        exchanges = Exchanges(transaction)
        (row,) = exchanges.take([tools.rows("delivery")[0].id])
        exchanges.save([replace(row, state="closed", standing="closed", outcome="skipped")], tools.clock())
        exchanges.wake([row.lane])
    for _ in range(12):
        tools.clock.go(24)
        tools.run()
    assert asked(tools) == [shared[1]]


def test_a_change_on_the_day_the_consent_has_run_out_hides_nothing(tools: TwoTools, shared: tuple[Plan, str]) -> None:
    by_content(tools, shared[1])
    plan = ending(shared[0])
    tools.change(plan)
    tools.run()
    tools.clock.time = f"{END}T23:30:00.000Z"  # the day after, in Norway; looked at again half an hour later
    other = copy(plan)
    other.koordinatorer[0].family = "Nyvalg"
    tools.change(other, "2")
    tools.run()
    tools.clock.go(1)
    tools.run()
    assert asked(tools) == [shared[1]]


def test_a_receiver_of_content_that_the_settings_give_status_by_now_is_told_of_a_withdrawal(
    tools: TwoTools, shared: tuple[Plan, str]
) -> None:
    by_content(tools, shared[1])
    tools.change(shared[0])
    tools.run()
    tools.rules = replace(tools.rules, routes=(replace(tools.rules.routes[0], only="status"),))
    new = copy(shared[0])
    for one in new.consents:
        one.withdrawn = "2026-11-22"
    tools.change(new, "2")
    tools.run()
    assert asked(tools) == [shared[1]]


# a receipt, and a notice, that were quicker than the note


def test_a_receipt_that_came_before_it_was_noted_that_the_message_went_leaves_the_log_whole(
    town: Town, plans: list[Plan]
) -> None:
    town.hospital.faults = [Lost(sent=True)]
    town.change(plans[0])
    town.run()
    (delivery,) = town.rows("delivery")
    assert (delivery.receipt, delivery.transport, delivery.outcome) == ("ok", "delivered", "done")
    with town.database.reading() as transaction:
        lines = [line for line in Audit(transaction).find(TENANT) if line.what == "sent"]
    (line,) = lines
    assert line.ground
    assert line.msgid in town.hospital.messages


class Quick(Hospital):
    """Its transport says what became of a message before the answer to the post has come."""

    town: Town
    says: str = "refused"

    def post(self, post: Post) -> Posted:
        posted = super().post(post)
        notice = Notice(post.id, self.says, self.town.clock(), "InvalidReceiver")  # type: ignore[arg-type]
        take_notices(self.town.database, TENANT, [notice], self.town.clock())
        return posted


def test_what_the_transport_refused_before_it_was_noted_that_it_went_is_for_a_person(
    town: Town, plans: list[Plan]
) -> None:
    far = Quick(answers=False)
    far.town, town.hospital = town, far
    town.change(plans[0])
    town.run()
    (delivery,) = town.rows("delivery")
    assert (delivery.standing, delivery.transport, delivery.reason) == ("held", "refused", "transport-refused")
    with town.database.writing() as transaction:
        assert [one.code for one in deviations.sweep(transaction, TENANT, town.clock())] == ["transport-refused"]


def test_what_the_transport_never_delivered_is_not_what_the_receiver_has_seen(town: Town, plans: list[Plan]) -> None:
    far = Quick(answers=False)
    far.town, town.hospital = town, far
    town.change(plans[0])
    town.run()
    far.says = "delivered"
    other = copy(plans[0])
    other.goals = other.goals[1:]
    town.change(other, "2")
    town.run()
    assert [row.transport for row in town.rows("delivery")] == ["refused", "delivered"]


def test_what_was_written_anew_after_it_may_have_gone_is_in_the_log_as_that(town: Town, plans: list[Plan]) -> None:
    far = town.hospital
    far.answers, far.faults = False, [Lost(sent=True)]
    town.change(plans[0])
    town.run()
    other = copy(plans[0])
    other.koordinatorer[0].family = "Nyvalg"
    town.change(other, "2")
    town.clock.go(1)
    town.run()
    with town.database.reading() as transaction:
        lines = [line for line in Audit(transaction).find(TENANT) if line.what == "sent"]
    assert lines[0].outcome == "unknown"
    assert len(far.messages) == 2


# a tool that is written back to


def test_a_tool_is_not_written_to_while_a_later_document_of_it_waits_here(tools: TwoTools, plans: list[Plan]) -> None:
    both_have(tools, plans[0])
    with pytest.MonkeyPatch.context() as patch:  # its port is down, while the tool goes on
        patch.setattr(tools.out, "post", away)
        tools.change_other(with_goal(plans[0], "Bo for seg selv"), "2")
        tools.run()
    spoilt = write(plans[0], "sampro", onto=False, account=False).data.replace(b"</", b"</x", 1)
    tools.tool.waiting.append(Arrival("sampro", "3", spoilt))
    tools.clock.go(1)
    tools.run()
    assert tools.rows("change")[-1].standing == "held"
    assert [row.reason for row in tools.rows("write")] == ["write-awaits-news"]
    assert tools.out.got == []


def test_what_was_laid_onto_an_older_document_is_laid_out_anew(tools: TwoTools, plans: list[Plan]) -> None:
    both_have(tools, plans[0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tools.out, "post", away)
        tools.change_other(with_goal(plans[0], "Bo for seg selv"), "2")
        tools.run()
    own = write(plans[0], "sampro", onto=False, account=False).data
    mark = b"<!-- the tool's own, which nobody else knows -->"
    tools.tool.waiting.append(Arrival("sampro", "3", own.rstrip() + mark))
    tools.clock.go(1)
    tools.run()
    (given,) = tools.out.got
    assert b"Bo for seg selv" in given
    assert mark in given


def both_have(tools: TwoTools, plan: Plan) -> None:
    tools.sources(Source("sampro", "sampro", writes=True, keeps_history=True, out="sampro-out"), Source("flyt", "flyt"))
    tools.change(plan)
    tools.run()
    tools.change_other(plan)
    tools.run()


def away(post: Post) -> Posted:
    raise NotPosted("port-unreachable")
