"""Write a Plan as a document of any format: new, or back onto the one it came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from planbro.exchange._series import Series
from planbro.exchange._statement import with_statement
from planbro.exchange.write._account import held_facts
from planbro.exchange.write._ask import check_call, document_bytes, message_of, target_of
from planbro.exchange.write._envelope import Envelope
from planbro.exchange.write._job import Job
from planbro.exchange.write._writing import Shape, Writing, day_for, latest
from planbro.findings import Refused
from planbro.formats import FORMATS
from planbro.formats.plo import Party as Address
from planbro.mapping import Fact
from planbro.plan import Decision, Party, Plan, Policy, decide, faults

__all__ = ["Envelope", "Job", "Shape", "Writing", "check_schema", "held_facts", "latest", "write"]


def write(
    plan: Plan,
    format: str,
    *,
    onto: bytes | Literal[False] | None = None,
    receiver: str | Party | None = None,
    purpose: str | None = None,
    as_of: str | None = None,
    message: str | None = None,
    origins: Mapping[str, bytes] | None = None,
    sender: str | Party | None = None,
    zipped: bool | None = None,
    variant: str = "",
    policy: Policy | None = None,
    follows: bytes | None = None,
    cancel: bool = False,
    answers: bytes | None = None,
    about: str | None = None,
    between: tuple[Address, Address] | None = None,
    account: bool = True,
) -> Writing:
    """Write `plan` as `format`.

    `onto=None` puts back onto the plan's origin of that format, else creates; bytes put onto these;
    `False` creates. With a receiver the document holds what that party may see, and is always created. `origins` gives
    the bytes of origins by their sha256 where the plan does not carry them. `policy` is the controller's own, with a
    stated ground for what goes out only with one. A new message may be an Endring of the one it `follows`, its
    Kansellering (`cancel`), the answer to the forespørsel it `answers`, or a dialogue `about` the message with that
    MsgId (HIS 1154, HITS 1218). `between` gives sender and receiver as another message names them. Without
    `account` no leaf is counted, which is quicker.

    Raises:
        Refused: the receiver may see nothing, a party or message type is not known, an origin's bytes are missing, or
            the schema demands what the plan does not have.
    """
    onto = onto if onto is None or onto is False else document_bytes(onto)
    check_call(format, variant, zipped, as_of)
    kind = message_of(format, message, onto)
    wrong = faults(plan)
    if wrong:
        raise Refused(wrong)
    party = Party.parse(receiver) if isinstance(receiver, str) else receiver
    shown, decision = plan, None
    withheld: dict[Fact, str] = {}
    if party is not None:
        shown, withheld, decision = _let_out(plan, party, purpose, as_of or day_for(plan), policy)
        onto = False
    target = target_of(plan, format, onto, origins, variant, zipped)
    if target is None and FORMATS[format].messages:
        variant = FORMATS[format].messages[kind]
    series = Series.of(plan, follows, cancel=cancel, answers=answers, about=about)
    envelope = Envelope(
        plan, shown, format, kind, party, as_of, series, between, _CONSENT.get(decision.level) if decision else None
    )
    job = Job(plan, shown, Shape(format, variant, zipped, account), envelope, withheld=withheld)
    if target is None and party is not None and kind == "INNLEGGELSESRAPPORT" and message is None:
        job.findings.add("message-own-report")
    writing = job.put(target, plan.origins) if target is not None else job.create(sender)
    writing.decision, writing.shown = decision, shown
    if FORMATS[format].message:
        check_schema(writing)
    _tell(writing)
    return writing


_CONSENT: Final = {"content": "obtained", "status": "not-required"}
"""What a message says of consent (kodeverk 9064): status leaves by a standing provision, content by consent alone."""


def _let_out(
    plan: Plan, party: Party, purpose: str | None, when: str, policy: Policy | None
) -> tuple[Plan, dict[Fact, str], Decision]:
    """The plan as the receiver may see it, and said what follows from that of status, since a reader asks for it.

    Nothing is concluded from what is withheld.
    """
    if not purpose:
        raise Refused.because("purpose-missing")
    decision = decide(plan, party, purpose, when, policy or Policy())
    if decision.level == "none":
        raise Refused.because("nothing-permitted")
    shown, withheld = decision.apply(plan)
    return with_statement(shown, when), withheld, decision


def check_schema(writing: Writing) -> None:
    from planbro.exchange._validate import schema_findings

    writing.findings.extend(schema_findings(writing.document))


def _tell(writing: Writing) -> None:
    counts = writing.account.counts
    if counts["no_slot"]:
        writing.findings.add("writing-no-slot", count=counts["no_slot"], format=writing.format)
    if counts["withheld"]:
        writing.findings.add("writing-withheld", count=counts["withheld"])
