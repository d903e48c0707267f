"""What IPLOS says of individuell plan and koordinator: the extract an EPJ delivers, and the part of it we can write.

The extract (namespace `http://www.npr.no/xmlstds/iplos/2018`) names nobody: who a `pePeID` is stands in a file of its
own. Each PERSONOPPL is one version of the facts about a person, so a status has a period and not just a value; the last
is the one without an end (domain.md § 4.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

from lxml import etree

from planbro.findings import Findings, Refused
from planbro.formats import codec
from planbro.formats.codec import stream
from planbro.ident import PersonId, examine
from planbro.mapping import shared

NAMESPACE: Final = "http://www.npr.no/xmlstds/iplos/2018"
IND_PLAN: Final = "ip-status-9336"
HAR_KOORDINATOR: Final = "koordinator-status-poharkoordinator"
"""The code tables that say what poIndPlan and poHarKoordinator mean."""

Idents: TypeAlias = "bytes | Mapping[str, Iterable[PersonId]] | None"

_FAMILY = re.compile(r"(http://www\.npr\.no/xmlstds/iplos/\d{4})?")
_DATE = re.compile(r"[0-9]{8}")
_PERSONAL = re.compile(r"[0-9]{11,12}")


@dataclass(frozen=True, slots=True)
class IplosBlock:
    """One PERSONOPPL: codes as they stand, the period as dates (ÅÅÅÅ-MM-DD). None is what the block leaves out."""

    ind_plan: str | None
    har_koordinator: str | None
    start: str | None
    end: str | None
    po_id: str
    line: int | None = None

    @property
    def ip_status(self) -> str | None:
        """The Plan's value for poIndPlan; None where the block is silent or the code is not in the list."""
        return _value(IND_PLAN, self.ind_plan)

    @property
    def koordinator_status(self) -> str | None:
        return _value(HAR_KOORDINATOR, self.har_koordinator)

    def holds(self, day: str) -> bool:
        """Whether the block is in force on a day; its last day is one of them."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class IplosPerson:
    """One PERSON. `identifiers` are masked when printed, and empty where the ident file does not know the pid."""

    pid: str
    identifiers: tuple[PersonId, ...]
    blocks: tuple[IplosBlock, ...]
    line: int | None = None

    def at(self, day: str) -> IplosBlock | None:
        """The block in force on a day that speaks of IP or koordinator, the latest begun where several do."""
        held = [b for b in self.blocks if b.holds(day) and (b.ind_plan is not None or b.har_koordinator is not None)]
        return max(held, key=lambda b: b.start or "", default=None)


def is_iplos(data: bytes) -> bool:
    """Whether the bytes are an IPLOS extract, by its root element."""
    try:
        namespace, name = stream.root(data)
    except Refused:
        return False
    return name == "IPLOS" and _FAMILY.fullmatch(namespace) is not None


def read_iplos(
    data: bytes,
    idents: Idents = None,
    *,
    findings: Findings | None = None,
    limits: codec.Limits = codec.DEFAULT,
) -> Iterator[IplosPerson]:
    """The persons of an extract, one at a time; memory does not grow with their number.

    `idents` is the ident file (`read_idents`), or its content. A person it does not know has no identifiers, and
    `iplos-no-ident` counts them. Codes outside the lists, and dates that are none, are findings.

    Raises:
        Refused: the bytes are no XML that can be read safely, or no IPLOS extract.
    """
    namespace, name = stream.root(data, limits)
    if name != "IPLOS" or not _FAMILY.fullmatch(namespace):
        raise Refused.because("format-unknown")
    told = findings if findings is not None else Findings()
    known = read_idents(idents, findings=told) if isinstance(idents, bytes) else dict(idents or {})
    return _persons(data, {_pid(pid): tuple(found) for pid, found in known.items()}, told, limits)


def _persons(
    data: bytes, known: Mapping[str, tuple[PersonId, ...]], findings: Findings, limits: codec.Limits
) -> Iterator[IplosPerson]:
    unknown = 0
    for element in stream.elements(data, "PERSON", limits):
        pid = _pid(element.get("pePeID") or "")
        blocks = tuple(_blocks(element, pid, findings))
        unknown += pid not in known
        yield IplosPerson(pid, known.get(pid, ()), blocks, element.sourceline)
    if known and unknown:
        findings.add("iplos-no-ident", count=unknown)


def _blocks(person: Any, pid: str, findings: Findings) -> Iterator[IplosBlock]:
    for element in person.iterchildren("{*}PERSONOPPL"):
        line = element.sourceline
        if _pid(element.get("poPeID") or pid) != pid:
            findings.add("iplos-block-another", line=line, path="PERSONOPPL/@poPeID")
            continue
        yield IplosBlock(
            _code(element, "poIndPlan", IND_PLAN, findings),
            _code(element, "poHarKoordinator", HAR_KOORDINATOR, findings),
            _day(element, "poFraDato", findings),
            _day(element, "poTilDato", findings),
            (element.get("poPoID") or "").strip(),
            line,
        )


def _text(element: Any, name: str) -> tuple[str | None, int | None]:
    found = element.find(f"{{*}}{name}")
    return ((found.text or "").strip() or None, found.sourceline) if found is not None else (None, None)


def _code(element: Any, name: str, table: str, findings: Findings) -> str | None:
    """The code as it stands; one that the list does not have is kept and told, but not quoted when it is no number."""
    text, line = _text(element, name)
    if text is not None and text not in shared()[table].by_code:
        shown = text if text.isascii() and text.isdigit() and len(text) < 3 else "?"
        findings.add("code-unknown", line=line, path=f"PERSONOPPL/{name}", code=shown, table=table)
    return text


def _day(element: Any, name: str, findings: Findings) -> str | None:
    """ÅÅÅÅMMDD as ÅÅÅÅ-MM-DD. A day that is none gives nothing: a period that cannot be trusted is open, and told."""
    text, line = _text(element, name)
    if text is None:
        return None
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat()
    except ValueError:
        findings.add("date-impossible", line=line, path=f"PERSONOPPL/{name}")
        return None


def _value(table: str, code: str | None) -> str | None:
    return shared()[table].read(code).value if code is not None else None


def _pid(text: str) -> str:
    """A pid without leading zeros: one file writes it as a number, another as text."""
    text = text.strip()
    return text.lstrip("0") or "0" if text.isascii() and text.isdigit() else text


# --- who a pid is


def read_idents(data: bytes, *, findings: Findings | None = None) -> dict[str, list[PersonId]]:
    """pid -> identifiers, from the ident file as XML, or as a list of two columns (pid; number).

    Only `PasientIdent/@pid` is known of the XML file's shape, and that by inference (domain.md § 4.1): any text or
    attribute under it with eleven or twelve digits is taken for an identifier.

    Raises:
        Refused: the file is neither.
    """
    told = findings if findings is not None else Findings()
    found: dict[str, list[PersonId]] = {}
    pairs = _ident_elements(data) if codec.sniff(data) == "xml" else _ident_rows(data)
    for pid, number, line in pairs:
        seen = examine(number)
        if any(problem.severity == "warning" for problem in seen.problems):
            told.add("ident-invalid", line=line, kind=seen.kind.value)
        known = found.setdefault(_pid(pid), [])
        if seen.number not in known:
            known.append(seen.number)
    return found


def _ident_elements(data: bytes) -> Iterator[tuple[str, str, int | None]]:
    for element in stream.elements(data, "PasientIdent"):
        pid = element.get("pid")
        texts = (part for e in element.iter(etree.Element) for part in (e.text, *e.attrib.values()))
        for text in texts:
            number = (text or "").replace(" ", "").strip()
            if pid and _PERSONAL.fullmatch(number):
                yield pid, number, element.sourceline


def _ident_rows(data: bytes) -> Iterator[tuple[str, str, int | None]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    lines = text.splitlines()
    mark = max(";\t,", key=lines[0].count) if lines else ";"
    if not lines or mark not in lines[0]:
        raise Refused.because("format-unknown")
    for number, line in enumerate(lines, 1):
        cells = [cell.strip("\"' ").replace(" ", "") for cell in line.split(mark)[:2]]
        if len(cells) == 2 and _PERSONAL.fullmatch(cells[1]):
            yield cells[0], cells[1], number


# --- the part of an extract that a plan can fill


def personoppl(blocks: Iterable[IplosBlock], pid: str) -> list[Any]:
    """One PERSONOPPL element for each block, with what an individuell plan knows and nothing else.

    A whole extract is the EPJ's to make: it holds functional scores and vedtak that no plan has. The EPJ, or whoever
    merges for it, puts these two values into its own blocks.
    """
    return [_element(block, pid) for block in blocks]


def _element(block: IplosBlock, pid: str) -> Any:
    element = etree.Element(
        f"{{{NAMESPACE}}}PERSONOPPL", {"poPeID": pid, "poPoID": block.po_id}, nsmap={None: NAMESPACE}
    )
    fields = (
        ("poIndPlan", block.ind_plan),
        ("poHarKoordinator", block.har_koordinator),
        ("poFraDato", block.start and block.start.replace("-", "")),
        ("poTilDato", block.end and block.end.replace("-", "")),
    )
    for name, text in fields:
        if text:
            etree.SubElement(element, f"{{{NAMESPACE}}}{name}").text = text
    return element
