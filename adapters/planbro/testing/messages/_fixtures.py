"""The messages that stand as files under `fixtures/plo/messages`: one of every type and version, and what varies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from planbro.testing.messages._build import EVERY, apprec, message, series
from planbro.testing.messages._head import Attachments
from planbro.testing.messages._scene import Address, make_scene
from planbro.testing.messages._xml import MH, written

_PLAN: Final = {("INNLEGGELSESRAPPORT", "1.5"), ("UTSKRIVNINGSRAPPORT", "1.6"), ("HELSEOPPL_SOKNAD", "1.6"),
                ("ORIENTERING_TJENESTETILBUD", "1.6"), ("SAMMENFATNING", "2.0"), ("HELSEOPPL_SOKNAD", "2.0"),
                ("HENVISNING_NYTILSTAND", "2.0"), ("DIALOG_SVAR", "1.0"), ("DIALOG_HELSEFAGLIG", "1.1")}  # fmt: skip
"""Those that say there is a plan and a koordinator."""

_ERRORS: Final = (
    ("E21", "HER-id er ikke registrert som tjeneste hos mottakeren."),
    ("E36", "Verken fødselsnummer eller fødselsdato og kjønn er oppgitt."),
)


def message_files() -> Iterator[tuple[str, bytes]]:
    """Each file with its name; the patients of the three stories come by turn."""
    for place, (code, version, kind) in enumerate(EVERY):
        attached: Attachments | None = "inline" if code == "DIALOG_HELSEFAGLIG" else None
        there = (code, version) in _PLAN
        data = message(code, version, seed=1 + place % 3, koordinator=there, attachments=attached)
        family = "" if kind.format.startswith("plo") else kind.format.partition("-")[0] + "-"
        yield f"{family}{version}-{_slug(kind.types[code], family)}.xml", data
    yield from _variants()
    yield from _receipts()


def _variants() -> Iterator[tuple[str, bytes]]:
    code = "INNLEGGELSESRAPPORT"
    _, second, third = series(code, "1.6", seed=2)
    yield "1.6-innleggelsesrapport-endring.xml", second
    yield "1.6-innleggelsesrapport-kansellering.xml", third
    copies = (_gp(2),)
    yield "1.6-innleggelsesrapport-kopimottaker.xml", message(code, seed=2, copies=copies, size="small")
    yield "1.6-innleggelsesrapport-i-msghead.xml", message(code, seed=3, nested=True, size="small", koordinator=True)
    ways: tuple[tuple[Attachments, str], ...] = (
        ("inline", "vedlegg"), ("reference", "vedlegg-referanse"), ("documents", "flere-vedlegg")
    )  # fmt: skip
    for how, name in ways:
        yield f"1.6-innleggelsesrapport-{name}.xml", message(code, seed=1, attachments=how, size="small")
    yield "1.6-innleggelsesrapport-liten.xml", message(code, seed=1, size="small")
    yield "1.6-innleggelsesrapport-pasientrapport.xml", _as_report(message(code, seed=3, size="small"))
    whole = message(code, seed=2, size="full", attachments="documents", koordinator=True, copies=copies)
    yield "1.6-innleggelsesrapport-alt.xml", whole
    for version, kind in (("2.0", "HENVISNING_VIDERE"), ("1.0", "DIALOG_FORESPORSEL"), ("1.0", "DIALOG_NOTAT"),
                          ("1.1", "DIALOG_HELSEFAGLIG")):  # fmt: skip
        name = kind.lower().replace("_", f"-{version}-", 1)
        yield f"{name}-alt.xml", message(kind, version, seed=2, size="full", koordinator=True)
    request = message("DIALOG_FORESPORSEL", "1.0", seed=2, size="full")
    for version in ("1.5", "1.6"):
        answer = message("MEDISINSKE_OPPLYSNINGER", version, seed=2, follows=request, size="small")
        yield f"{version}-medisinske-opplysninger-svar.xml", answer


def _receipts() -> Iterator[tuple[str, bytes]]:
    for version, code in (("1.0", "1.5"), ("1.1", "1.6")):
        answered = message("INNLEGGELSESRAPPORT", code, seed=2, copies=(_gp(2),), size="small")
        yield f"apprec-{version}-ok.xml", apprec(answered)
        yield f"apprec-{version}-avvist.xml", apprec(answered, errors=_ERRORS)
        yield f"apprec-{version}-kopimottaker.xml", apprec(answered, role="COP")


def _as_report(data: bytes) -> bytes:
    """The documents within a PatientReport, which MsgHead allows in their place."""
    tree = etree.fromstring(data)
    documents = tree.findall(f"{{{MH.uri}}}Document")
    tree.append(MH.PatientReport(MH.CaseNo("2026-1"), documents))
    return written(tree, "UTF-8")


def _gp(seed: int) -> Address:
    return make_scene(seed).parties["gp"]


def _slug(name: str, family: str) -> str:
    plain = name.lower().translate(str.maketrans("æøå ", "aoa-"))
    return plain.removeprefix("henvisning-") if family == "henvisning-" else plain
