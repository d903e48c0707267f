"""Write a Plan as a document of any format: new, or back onto the one it came from."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Literal

from planbro.exchange._series import Series
from planbro.exchange._statement import with_statement
from planbro.exchange.writing._account import held_facts
from planbro.exchange.writing._ask import check_call, check_fhir, document_bytes, message_of, target_of
from planbro.exchange.writing._envelope import Envelope
from planbro.exchange.writing._job import Job
from planbro.exchange.writing._writing import Shape, Writing, day_for, latest
from planbro.findings import Refused
from planbro.formats import FORMATS
from planbro.formats.fhir import BundleKind
from planbro.formats.plo import Party as Address
from planbro.plan import Party, Plan, Policy, decide, faults
from planbro.plan.disclosure import Asker, Most, Register, Released

__all__ = ["Envelope", "Job", "Shape", "Writing", "check_schema", "held_facts", "latest", "write"]


def write(
    plan: Plan,
    format: str,
    *,
    onto: bytes | Literal[False] | None = None,
    receiver: str | Party | Asker | None = None,
    purpose: str | None = None,
    as_of: str | None = None,
    message: str | None = None,
    origins: Mapping[str, bytes] | None = None,
    sender: str | Party | None = None,
    zipped: bool | None = None,
    variant: str = "",
    policy: Policy | None = None,
    most: Most = "content",
    follows: bytes | None = None,
    cancel: bool = False,
    answers: bytes | None = None,
    about: str | None = None,
    between: tuple[Address, Address] | None = None,
    account: bool = True,
    bundle: BundleKind | None = None,
    syntax: Literal["json", "xml"] | None = None,
    language: Literal["nb", "nn"] = "nb",
    judged: str | None = None,
    occasion: str | Callable[[Plan], str] = "",
    checked: bool = False,
    beside: Mapping[str, bytes] | None = None,
    to: str | os.PathLike[str] | None = None,
) -> Writing:
    """Write `plan` as `format`.

    `onto=None` puts back onto the plan's origin of that format, else creates; bytes put onto these;
    `False` creates. With a receiver, a party or an asker with all that is known of it, the document holds what that
    one may see, and is always created. `origins` gives the bytes of origins by their sha256 where the plan does not
    carry them. `policy` is the controller's own, with a stated ground for what goes out only with one; with `most`
    "status" nothing else leaves. A new message
    may be an Endring of the one it `follows`, its Kansellering (`cancel`), the answer to the forespørsel it `answers`,
    or a dialogue `about` the message with that MsgId (HIS 1154, HITS 1218). `between` gives sender and receiver as
    another message names them. Without `account` no leaf is counted, which is quicker. FHIR is a `bundle` of a kind
    (collection), in JSON or XML (`syntax`), with narrative in bokmål or nynorsk (`language`); None is as the document
    it is put onto. `beside` are members that go along in a new zip of the controller's own.
    `occasion` makes a message another than one of the same content that went before, and is another for each content:
    it may be worked out of what is shown.
    `checked` says that the plan was written before as it is, and is not checked once more. What a message's schema has
    against it is among the findings, and stops what is to be sent.
    With `to` the document is written to that file, whole or not at all, and held attachments never stand in memory.

    Raises:
        Refused: the receiver may see nothing, a party or message type is not known, an origin's bytes are missing, or
            the schema demands what the plan does not have.
        OSError: there is no room for the file.
    """
    onto = onto if onto is None or onto is False else document_bytes(onto)
    check_call(format, variant, zipped, as_of)
    check_call(format, variant, zipped, judged)
    check_fhir(format, bundle, syntax)
    kind = message_of(format, message, onto)
    if not checked and (wrong := faults(plan)):
        raise Refused(wrong)
    xml = None if syntax is None else syntax == "xml"
    asker = Asker.of(receiver) if receiver is not None else None
    party = asker.parties[0] if asker is not None else None
    shown, released = plan, None
    if asker is not None:
        when = judged or as_of or day_for(plan)
        released = _let_out(plan, asker, purpose, when, policy, most)
        # What follows from the status that may be seen is said, since a reader asks for that.
        shown, onto = with_statement(released.plan, when, own=True), False
    target = target_of(plan, format, onto, origins, variant, zipped, xml, bundle)
    if target is None and FORMATS[format].messages:
        variant = FORMATS[format].messages[kind]
    series = Series.of(plan, follows, cancel=cancel, answers=answers, about=about)
    envelope = Envelope(plan, shown, format, kind, party, as_of, series, between, _consent(released), occasion)
    job = Job(
        plan,
        shown,
        Shape(format, variant, zipped, account, bundle, xml, language, beside or {}, to),
        envelope,
        withheld=released.withheld if released is not None else {},
    )
    if target is None and party is not None and kind == "INNLEGGELSESRAPPORT" and message is None:
        job.findings.add("message-own-report")
    writing = job.put(target, plan.origins) if target is not None else job.create(sender)
    writing.released, writing.shown = released, shown
    writing.decision = released.decision if released is not None else None
    if FORMATS[format].message:
        check_schema(writing)
    _tell(writing)
    return writing


def _consent(released: Released | None) -> str | None:
    """What a message says of consent (kodeverk 9064): obtained where a consent is what opens, else not required."""
    if released is None or released.decision is None:
        return None
    by_consent = any(code.startswith("consent:") for code in released.decision.grounds)
    return "obtained" if by_consent else "not-required"


def _let_out(
    plan: Plan, asker: Asker, purpose: str | None, when: str, policy: Policy | None, most: Most
) -> Released:  # fmt: skip
    """The plan as the receiver may see it."""
    if not purpose:
        raise Refused.because("purpose-missing")
    register = Register.of(plan)
    return decide(register, asker, purpose, when, policy or Policy(), most=most).release(register.plan)


def check_schema(writing: Writing) -> None:
    from planbro.exchange._validate import schema_findings

    writing.findings.extend(schema_findings(writing.document))


def _tell(writing: Writing) -> None:
    counts = writing.account.counts
    if counts["no_slot"]:
        writing.findings.add("writing-no-slot", count=counts["no_slot"], format=writing.format)
    if counts["withheld"]:
        writing.findings.add("writing-withheld", count=counts["withheld"])
