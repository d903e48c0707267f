"""Cases of XML, of format, of sender and receivers (plo.md §§ 4, 8.2, 8.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from planbro.testing.cases import _edits as edit
from planbro.testing.cases._case import Case, File, Role
from planbro.testing.cases._subject import Subject, payload

_NOBODY = "8999999"
"""A HER-id of nobody."""


def xml_cases(s: Subject) -> Iterator[Case]:
    """What cannot be read, and what can in spite of its looks."""
    whole = s.make("end-tag")
    yield s.case(
        "end-tag", "Slutt-tagg som ikke passer",
        s.unanswered("end-tag", whole.replace(b"</MsgInfo>", b"</MsgInfos>", 1), "unreadable"), number="1",
    )  # fmt: skip
    whole = s.make("cut-short")
    yield s.case(
        "cut-short", "Meldingen er kuttet",
        s.unanswered("cut-short", whole[: len(whole) * 2 // 3], "unreadable"), number="2",
    )  # fmt: skip
    latin = s.make("wrong-charset", encoding="ISO-8859-1").replace(b"ISO-8859-1", b"UTF-8", 1)
    yield s.case("wrong-charset", "Sier UTF-8, er ISO-8859-1", s.unanswered("wrong-charset", latin, "unreadable"))
    yield s.case("latin-1", "ISO-8859-1", s.taken("latin-1", s.make("latin-1", encoding="ISO-8859-1")))
    marked = b"\xef\xbb\xbf" + s.make("bom")
    yield s.case("bom", "UTF-8 med byterekkefølgemerke", s.taken("bom", marked))
    head, _, rest = s.make("doctype").partition(b"\n")
    doctype = head + b'\n<!DOCTYPE MsgHead [<!ENTITY navn "x">]>\n' + rest
    yield s.case("doctype", "DOCTYPE", s.unanswered("doctype", doctype, "unreadable"))
    yield s.case("all-fields", "Alle felter er fylt ut", s.taken("all-fields", s.make("all-fields", size="rich")))
    nested = s.make("nested", nested=True)
    yield s.case("nested", "Hodemelding i hodemelding", s.taken("nested", nested))


def format_cases(s: Subject) -> Iterator[Case]:
    """Which payload it is, and whether it is valid."""
    for key, title, change in (
        ("wrong-namespace", "Navnerom som ingen versjon har", edit.wrong_namespace),
        ("wrong-root", "Rotelement som ingen melding har", edit.wrong_root),
    ):
        unknown = s.make(key, change)
        file = s.refused(key, unknown, receipts=s.receipts("T10", version="1.1"))
        yield s.case(key, title, file)
    bare = etree.tostring(payload(etree.fromstring(s.make("no-envelope"))), xml_declaration=True, encoding="UTF-8")
    yield s.case("no-envelope", "Fagmelding uten hodemelding", s.unanswered("no-envelope", bare))
    invalid = (
        ("foreign-element", "", "Element som skjemaet ikke har", edit.foreign_element),
        ("no-status", "15a", "Uten forsendelsesstatus", edit.no_status),
        ("bad-value", "15b", "Tom eller ugyldig verdi", edit.bad_value),
    )
    for key, number, title, change in invalid:
        yield s.case(key, title, s.refused(key, s.make(key, change), "T02"), number=number)
    other = s.make("other-type", edit.other_type)
    warned = s.taken("other-type", other, receipts=s.receipts(role=_role_by_type(s)), warnings=("msgtype-mismatch",))
    yield s.case("other-type", "Type passer ikke til rotelementet", warned)
    wrong = s.make("msgid", edit.msgid("melding-17"))
    yield s.case("msgid", "MsgId er ikke en UUID", s.refused("msgid", wrong, "E10"))
    bad = s.make("attachment", edit.executable)
    yield s.case("attachment", "Vedlegg i et format som ikke tas imot", s.refused("attachment", bad, "T99"))
    for how in ("inline", "reference"):
        data = s.make(f"attachment-{how}", attachments=how)
        yield s.case(f"attachment-{how}", f"Vedlegg: {how}", s.taken(f"attachment-{how}", data))


def _role_by_type(s: Subject) -> Role:
    """With another type than its own, a svar is no svar."""
    return "SPR" if s.primary == "REQ" else s.primary


def several_cases(s: Subject) -> Iterator[Case]:
    """All faults come in one receipt."""
    receiver = replace(s.parties()[1], unit_herid=_NOBODY)
    many = s.make("several", edit.msgid("melding-18"), edit.no_patient, receiver=receiver)
    file = s.refused("several", many, "E10", "E21", "E30", "E32", "E36")
    yield s.case("several", "Flere feil på én gang", file)
    both = s.make("several-invalid", edit.msgid("melding-19"), edit.no_status)
    yield s.case(
        "several-invalid", "Ugyldig etter skjema, og MsgId er ikke en UUID",
        s.refused("several-invalid", both, "E10", "T02"),
    )  # fmt: skip


def sender_cases(s: Subject) -> Iterator[Case]:
    """Without a sender nobody can be answered."""
    removed = s.make("sender-removed", edit.empty_party("Sender"))
    yield s.case(
        "sender-removed", "Opplysninger om avsender er fjernet", s.unanswered("sender-removed", removed), number="13a"
    )
    empty = s.make("sender-empty", edit.empty_sender)
    yield s.case("sender-empty", "Tom avsender", s.unanswered("sender-empty", empty), number="13b")


def receiver_cases(s: Subject) -> Iterator[Case]:
    """Known, unknown and missing parties."""
    receiver = s.parties()[1]
    unknown = replace(receiver, unit_herid=_NOBODY)
    yield s.case(
        "unknown-department", "Kjent virksomhet, ukjent avdeling",
        s.refused("unknown-department", s.make("unknown-department", receiver=unknown), "E21"), number="18",
    )  # fmt: skip
    for level in (1, 2):
        key = f"no-herid-{level}"
        data = s.make(key, edit.no_herid(level))
        yield s.case(key, f"HER-id mangler på nivå {level}", s.refused(key, data, "E21"))
    strange = s.make("unknown-both", receiver=s.world.elsewhere)
    yield s.case("unknown-both", "Begge HER-id er ukjente", s.unanswered("unknown-both", strange))
    nobody = s.make("nobody", edit.empty_party("Receiver"))
    yield s.case("nobody", "Ingen mottaker", s.unanswered("nobody", nobody))


def copy_cases(s: Subject) -> Iterator[Case]:
    """One receipt for each addressed party that is here (19)."""
    told = ("copy-receiver",)
    copy_ok, ok = s.receipts(role="COP"), s.receipts()
    other, elsewhere = s.other(), s.world.elsewhere
    only = s.make("copy-only", receiver=elsewhere, copies=[other])
    yield s.case(
        "copy-only", "Er kopimottaker, hovedmottakeren er en annen",
        s.taken("copy-only", only, receipts=copy_ok, warnings=told), number="19",
    )  # fmt: skip
    both = s.make("copy-too", copies=[other])
    yield s.case(
        "copy-too", "Hovedmottaker og kopimottaker i hver sin virksomhet",
        s.taken("copy-too", both, receipts=ok + copy_ok, warnings=told),
    )  # fmt: skip
    if s.beside() != s.parties()[1]:
        same = s.make("copy-same", copies=[s.beside()])
        yield s.case(
            "copy-same", "Hovedmottaker og kopimottaker i samme virksomhet",
            s.taken("copy-same", same, receipts=ok + copy_ok, warnings=told),
        )  # fmt: skip
    lost = replace(other, unit_herid=_NOBODY)
    half = s.make("copy-unknown", copies=[lost])
    yield s.case(
        "copy-unknown", "Kopimottakeren finnes ikke, hovedmottakeren gjør",
        s.taken("copy-unknown", half, receipts=ok + s.receipts("E21", role="COP"), warnings=told),
    )  # fmt: skip
    primary = replace(s.parties()[1], unit_herid=_NOBODY)
    rest = s.make("primary-unknown", receiver=primary, copies=[other])
    yield s.case(
        "primary-unknown", "Hovedmottakeren finnes ikke, kopimottakeren gjør",
        s.taken("primary-unknown", rest, receipts=s.receipts("E21") + copy_ok, warnings=told),
    )  # fmt: skip


def repeated_cases(s: Subject) -> Iterator[Case]:
    """The same message again (20): answered once."""
    data = s.make("twice")
    again = File(s.name("twice-2"), data, "duplicate")
    yield s.case("twice", "Samme melding to ganger i samme mottak", s.taken("twice-1", data), again, number="20a")
    data = s.make("again")
    again = File(s.name("again-2"), data, "duplicate", delivery=2)
    yield s.case("again", "Samme melding igjen i et senere mottak", s.taken("again-1", data), again, number="20b")
    data = s.make("both-ways", copies=[s.other()])
    first = s.taken("both-ways-1", data, receipts=s.receipts() + s.receipts(role="COP"), warnings=("copy-receiver",))
    again = File(s.name("both-ways-2"), data, "duplicate")
    yield s.case("both-ways", "Levert både til hovedmottaker og kopimottaker", first, again, number="20b")
    data = s.make("rejected-twice", edit.no_patient)
    again = File(s.name("rejected-twice-2"), data, "duplicate")
    refused = s.refused("rejected-twice-1", data, "E30", "E32", "E36")
    yield s.case("rejected-twice", "Avvist melding en gang til", refused, again)
    data = s.make("differs")
    changed = s.make("differs", edit.another_phone)
    again = File(s.name("differs-2"), changed, "duplicate", warnings=("duplicate-differs",))
    yield s.case("differs", "Samme MsgId, annet innhold", s.taken("differs-1", data), again)
