"""The parts of the format `epj` that are worked out of the rest: Registre, Journalnotat, Tekster (domain.md § 4.5).

They say nothing of their own, so no row of the table has them. They are made when the document is, and made again only
where a change of the plan changes them: a document that is put back unchanged stays as it was.
"""

from __future__ import annotations

import uuid
from typing import Any, Final

from lxml import etree

from planbro.findings import Findings
from planbro.formats.epj._crosswalk import Expressed
from planbro.formats.epj._registers import Registers, registers
from planbro.formats.epj._texts import Catalogue, ReadyText, catalogue, ready_text, ready_texts
from planbro.plan import Plan

NAMESPACE: Final = "urn:planbro:epj:1"
EPJ2: Final = "http://www.kith.no/xmlstds/epj/epj2/2008-02-20"
META: Final = "http://www.kith.no/xmlstds/epj/meta/2008-02-20"
NAMES: Final = ("Registre", "Journalnotat", "Tekster")
_NOTE: Final = {
    f"{{{META}}}basiskomponenttype": "EPJ dokument",
    f"{{{META}}}komponenttype": "2.16.578.1.12.4.1.6.13.11009.0",
    f"{{{META}}}informasjonskategori": "Andre notater",
}
"""What makes a GenereltJournalnotat of it; there is no category for an individuell plan (domain.md § 1.3)."""
_HEADING: Final = {"V": "14", "S": "2.16.578.1.12.4.1.1.9141", "DN": "Praktiske opplysninger"}


def complete(
    root: Any, plan: Plan, day: str, *, before: Plan | None = None, using: Catalogue | None = None
) -> Findings:
    """Put the worked-out parts into a document whose rows are written, and say what the registers lose.

    `root` is IndividuellPlanStatus, `day` the day the document was made. `before` is the plan as the document had it,
    where one was put onto: parts that say the same of both stay as they stand.
    """
    findings = Findings()
    sections = _made(plan, day, using or catalogue(), findings)
    old = _made(before, day, using or catalogue(), Findings()) if before is not None else {}
    for name in NAMES:
        there = root.find(f"{{{NAMESPACE}}}{name}")
        if before is not None and _text(sections.get(name)) == _text(old.get(name)):
            continue
        _settle(root, there, sections.get(name))
    return findings


def _settle(root: Any, there: Any, section: Any) -> None:
    """Replace, remove or insert a section, with the white space around it as it was."""
    if section is not None:
        etree.indent(section, space="  ", level=1)
    if there is not None and section is not None:
        section.tail = there.tail
        root.replace(there, section)
    elif there is not None:
        before = there.getprevious()
        if before is not None:
            before.tail = there.tail
        root.remove(there)
    elif section is not None:
        _insert(root, section)


def _insert(root: Any, section: Any) -> None:
    """In the schema's order: after every part of ours that does not come later."""
    rank = [f"{{{NAMESPACE}}}{name}" for name in NAMES]
    later = set(rank[rank.index(section.tag) + 1 :])
    known = [child for child in root if isinstance(child.tag, str) and child.tag.startswith(f"{{{NAMESPACE}}}")]
    earlier = [child for child in known if child.tag not in later]
    at = root.index(earlier[-1]) + 1 if earlier else 0
    if earlier and earlier[-1].tail:
        section.tail, earlier[-1].tail = earlier[-1].tail, "\n  "
    root.insert(at, section)


def _made(plan: Plan, day: str, using: Catalogue, findings: Findings) -> dict[str, Any]:
    told = registers(plan, day, findings)
    if told is None:
        return {}
    found = {"Registre": _registers(told)}
    note = ready_text(plan, day, using=using)
    if note.text:
        found["Journalnotat"] = _note(plan, day, note)
    texts = ready_texts(plan, day, using=using, findings=findings)
    if texts:
        found["Tekster"] = _texts(texts)
    return found


def _text(section: Any) -> bytes:
    return etree.tostring(section, method="c14n") if section is not None else b""


def _new(name: str) -> Any:
    return etree.Element(f"{{{NAMESPACE}}}{name}", nsmap={None: NAMESPACE})


def _add(parent: Any, name: str, text: str | None = None, **attributes: str) -> Any:
    made = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)
    made.text = text
    return made


def _registers(told: Registers) -> Any:
    section = _new("Registre")
    section.set("dag", told.day)
    if told.blocks:
        iplos = _add(section, "Iplos")
        for block in told.blocks:
            _block(iplos, block)
    _npr(section, told)
    if told.referral is not None:
        _expressed(_add(section, "Henvisning"), "Status", told.referral)
    if told.kostra is not None:
        _expressed(_add(section, "Kostra"), "FAAT_INDIVIDUELL_PLAN", told.kostra)
    for one in (loss for loss in told.losses if loss.read_as != loss.value):
        attributes = {"liste": one.list, "verdi": one.value, "kode": one.code, "lest": one.read_as}
        _add(section, "Tap", **{name: value for name, value in attributes.items() if value is not None})
    return section


def _block(parent: Any, block: Any) -> None:
    made = _add(parent, "Blokk")
    for name, text in (("poIndPlan", block.ind_plan), ("poHarKoordinator", block.har_koordinator),
                       ("poFraDato", block.start), ("poTilDato", block.end)):  # fmt: skip
        if text is not None:
            _add(made, name, text.replace("-", ""))


def _npr(section: Any, told: Registers) -> None:
    if told.status is None and told.role is None and not told.koordinator:
        return
    npr = _add(section, "Npr")
    if told.status is not None:
        _expressed(npr, "individuellplan", told.status)
        if told.status_date is not None:
            _add(npr, "individuellplandato", told.status_date)
    if told.role is not None:
        _add(npr, "rolleip", told.role.code, tekst=told.role.text, grunnlag=told.role.ground)
    for level, one in told.koordinator.items():
        _expressed(npr, "koordinator", one, nivaa=level)


def _expressed(parent: Any, name: str, one: Expressed, **more: str) -> None:
    _add(parent, name, one.code, tekst=one.text, **more, likeverdi=one.equivalence)


def _note(plan: Plan, day: str, ready: ReadyText) -> Any:
    """GenereltJournalnotat, as an EPJ takes it; its id follows from the plan and the day (law 5)."""
    section = _new("Journalnotat")
    ident = str(uuid.uuid5(uuid.UUID(plan.id), f"journalnotat|{day}"))
    note = etree.SubElement(section, f"{{{EPJ2}}}GenereltJournalnotat", _NOTE | {"komponentID": ident},
                            nsmap={"epj2": EPJ2, "m1": META})  # fmt: skip
    entry = etree.SubElement(note, f"{{{EPJ2}}}Journaltekst")
    etree.SubElement(entry, f"{{{EPJ2}}}Overskriftskode", _HEADING)
    etree.SubElement(entry, f"{{{EPJ2}}}Notat").text = ready.text
    return section


def _texts(texts: list[ReadyText]) -> Any:
    section = _new("Tekster")
    for one in texts:
        attributes = {"epj": one.epj.key, "navn": one.epj.name, "spraak": one.epj.language, "sted": one.epj.place,
                      "stedBekreftet": str(one.epj.confirmed).lower()}  # fmt: skip
        if one.epj.max_length is not None:
            attributes["maks"] = str(one.epj.max_length)
        if one.shortened:
            attributes["avkortet"] = "true"
        _add(section, "Tekst", one.text, **attributes)
    return section
