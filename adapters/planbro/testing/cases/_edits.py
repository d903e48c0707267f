"""What is done to a good message to make it the message of a case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree

from planbro.testing.cases._subject import Edit, H, Subject, Tree, info, payload
from planbro.testing.messages._xml import BASE64, MH, cs, cv

_FIELDS = ("FamilyName", "GivenName", "DateOfBirth", "Sex")


def drop(parent: Any, *names: str) -> None:
    """Take children away by local name."""
    for child in list(parent):
        if isinstance(child.tag, str) and etree.QName(child).localname in names:
            parent.remove(child)


def patient(*keep: str, numbers: Sequence[tuple[str, str]] = ()) -> Edit:
    """Keep these fields of the patient, and these numbers alone."""

    def edit(subject: Subject, tree: Tree) -> None:
        person = info(tree).find(H + "Patient")
        drop(person, "Ident", *(name for name in _FIELDS if name not in keep))
        for kind, number in numbers:
            _place(person, MH.Ident(MH.Id(number), MH.TypeId(**cv("8116", kind))))

    return edit


def _place(person: Any, ident: Any) -> None:
    """A number after names, birth date and sex, and before address and telephone."""
    after = [child for child in person if etree.QName(child).localname in {"Address", "TeleCom"}]
    person.insert(person.index(after[0]) if after else len(person), ident)


def named(family: str, birth_date: str | None) -> Edit:
    """Another family name and birth date."""

    def edit(subject: Subject, tree: Tree) -> None:
        person = info(tree).find(H + "Patient")
        person.find(H + "FamilyName").text = family
        born = person.find(H + "DateOfBirth")
        if birth_date is not None and born is not None:
            born.text = birth_date

    return edit


def no_patient(subject: Subject, tree: Tree) -> None:
    drop(info(tree), "Patient")


def empty_party(name: str) -> Edit:
    """The content of a party taken away, its Organisation left: valid by schema (plo.md § 8.3, 13a)."""

    def edit(subject: Subject, tree: Tree) -> None:
        organisation = info(tree).find(f"{H}{name}/{H}Organisation")
        for child in list(organisation):
            organisation.remove(child)
        organisation.text = None

    return edit


def empty_sender(subject: Subject, tree: Tree) -> None:
    """Nothing within mh:Sender: invalid by schema (13b)."""
    sender = info(tree).find(H + "Sender")
    for child in list(sender):
        sender.remove(child)
    sender.text = None


def no_herid(level: int) -> Edit:
    """The receiver's HER-id taken away on level 1, or made a local identifier on level 2."""

    def edit(subject: Subject, tree: Tree) -> None:
        first = info(tree).find(f"{H}Receiver/{H}Organisation")
        if level == 1:
            first.remove(first.find(H + "Ident"))
            return
        below = first.find(H + "Organisation")
        body = below if below is not None else first.find(H + "HealthcareProfessional")
        ident = body.find(H + "Ident")
        ident.find(H + "Id").text = "MOTTAK-1"
        ident.find(H + "TypeId").attrib.update(cv("9051", "LOK"))

    return edit


def msgid(text: str) -> Edit:
    def edit(subject: Subject, tree: Tree) -> None:
        info(tree).find(H + "MsgId").text = text

    return edit


def other_type(subject: Subject, tree: Tree) -> None:
    """A type that belongs to another root."""
    code = "UTSKRIVNINGSRAPPORT" if subject.type != "UTSKRIVNINGSRAPPORT" else "INNLEGGELSESRAPPORT"
    info(tree).find(H + "Type").attrib.update(cs("8279", code))


def no_reference(subject: Subject, tree: Tree) -> None:
    drop(info(tree), "ConversationRef")


def _renamed(node: Any, tag: str) -> Any:
    """An element of another name with what was in it, in its place."""
    made = etree.Element(tag, dict(node.attrib))
    made.text = node.text
    made.extend(list(node))
    node.getparent().replace(node, made)
    return made


def wrong_namespace(subject: Subject, tree: Tree) -> None:
    """The root in a namespace of no version."""
    root = payload(tree)
    stem = subject.kind.namespace.rpartition("/")[0]
    _renamed(root, f"{{{stem}/2010-01-01}}{subject.kind.element}")


def wrong_root(subject: Subject, tree: Tree) -> None:
    _renamed(payload(tree), f"{{{subject.kind.namespace}}}Sykehusrapport")


def foreign_element(subject: Subject, tree: Tree) -> None:
    """An element that no schema has, first in the payload."""
    payload(tree).insert(0, etree.Element(f"{{{subject.kind.namespace}}}Tilleggsfelt"))


def no_status(subject: Subject, tree: Tree) -> None:
    """Without Forsendelsesstatus (15a); a Dialogmelding without what it demands instead."""
    demanded = {"Forsendelsesstatus", "ServType", "TypeForesp", "TemaKodet"}
    found = next(node for node in payload(tree).iter(etree.Element) if etree.QName(node).localname in demanded)
    found.getparent().remove(found)


def bad_value(subject: Subject, tree: Tree) -> None:
    """An empty boolean (15b); where the payload has none, a date that is no date."""
    root = payload(tree)
    for node in root.iter(etree.Element):
        if etree.QName(node).localname == "InformasjonOmForsendelsen":
            space = node.tag.partition("}")[0] + "}"
            node.append(etree.Element(space + "SvarPaaForesporsel"))
            return
    for name in ("ReqDate", "DatoNotat"):
        found = next((node for node in root.iter(etree.Element) if etree.QName(node).localname == name), None)
        if found is not None:
            found.text = "i går"
            return
    first, space = root[0], root.tag.partition("}")[0] + "}"
    name, after = ("FraDato", "Sporsmal") if first.tag == space + "Foresporsel" else ("DatoNotat", "TekstNotatInnhold")
    made = etree.Element(space + name)
    made.text = "i går"
    first.find(space + after).addnext(made)


def executable(subject: Subject, tree: Tree) -> None:
    """An attachment of a format that nobody takes."""
    tree.append(
        MH.Document(
            MH.RefDoc(
                MH.MsgType(**cs("8114", "A")),
                MH.MimeType("application/x-msdownload"),
                MH.Description("Program"),
                MH.Content(BASE64.Base64Container("TVqQAAMAAAAEAAAA")),
            )
        )
    )


def another_phone(subject: Subject, tree: Tree) -> None:
    """Other content under the same MsgId: the patient has another telephone."""
    person = info(tree).find(H + "Patient")
    drop(person, "TeleCom")
    person.append(MH.TeleCom(MH.TypeTelecom(**cs("9061", "HP")), MH.TeleAddress(V="tel:10000000")))
