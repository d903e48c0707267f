"""`planbro archive read`: plans out of Noark 5 extracts and PDFs, as files that every other command reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from planbro.exchange._intake import as_unit
from planbro.exchange.archive._package import STRUCTURE
from planbro.exchange.archive._shelf import write_whole
from planbro.findings import Findings, Refused
from planbro.formats.codec import read_file
from planbro.formats.noark import Found, Words, load, plan_of_pdf, plans


@dataclass(slots=True)
class ReadIn:
    """What was taken in."""

    plans: int = 0
    refused: int = 0
    kept: int = 0
    findings: Findings = field(default_factory=Findings)


def from_pdf(data: bytes, words: Words | None = None, key: str = "") -> Found:
    """The plan of a printout, with what its labels say.

    Raises:
        Refused: it is no PDF.
    """
    return plan_of_pdf(data, words or load().words, key)


def plans_in(source: Path, words: Words) -> Iterator[Found]:
    """The plans of a PDF, a folder of PDFs, or an extract in a folder or a zip; keys as `extract#NUMBER`, `file.pdf`.

    Raises:
        Refused: there is nothing of the kind.
    """
    if source.suffix.lower() == ".pdf":
        yield from_pdf(read_file(str(source)), words, source.name)
        return
    pdfs = sorted(source.rglob("*.pdf")) if source.is_dir() else []
    if pdfs and not any(source.rglob(STRUCTURE)):
        for file in pdfs:
            yield from_pdf(read_file(str(file)), words, file.relative_to(source).as_posix())
        return
    for found in plans(source, words):
        yield replace(found, key=f"{source.name}#{found.key}")


def read_in(sources: Sequence[Path], folder: Path, words: Words) -> ReadIn:
    """Write each plan of the sources to `folder`, named by its UUID.

    A source that cannot be read is told by its number; the others are taken in.
    """
    done = ReadIn()
    for number, source in enumerate(sources, 1):
        try:
            for at, found in enumerate(plans_in(source, words), 1):
                write_whole(folder / f"{found.plan.id}.zip", as_unit(found))
                done.plans += 1
                done.kept += len(found.kept)
                done.findings.extend(
                    replace(one, place=replace(one.place, file=str(source), row=at)) for one in found.findings
                )
        except Refused as refused:
            done.refused += 1
            done.findings.extend(replace(one, place=replace(one.place, file=str(source), row=number))
                                 for one in refused.findings)  # fmt: skip
    if not done.plans and not done.refused:
        done.findings.add("archive-nothing-found")
    return done
