"""Two sets of schema files, ours and the official one, as compiled schemas and as a plain model that can write messages.

The official files are not in the repository. PLANBRO_OFFICIAL names the folder that holds `xsd` and `samples`; without
it, whoever asks for the official set skips.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from planbro.formats.plo import APPREC, KINDS, kinds_of

OURS = Path(__file__).resolve().parents[2] / "schemas" / "plo"
XS = "http://www.w3.org/2001/XMLSchema"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
KITH = "http://www.kith.no/xmlstds"
MH = "http://www.kith.no/xmlstds/msghead/2006-05-24"
FK1 = "http://www.kith.no/xmlstds/felleskomponent1"
DS = "http://www.w3.org/2000/09/xmldsig#"
B64 = "http://www.kith.no/xmlstds/base64container"
AR10 = "http://www.kith.no/xmlstds/apprec/2004-11-21"


@dataclass(frozen=True)
class Driver:
    """One of our `schemas/plo/NAME.xsd` that tables and code name, its official counterpart, and the roots it is for."""

    official: tuple[str, ...]
    roots: tuple[str, ...]


_HEAD = ("MsgHead-v1_2.xsd", "kith-base64.xsd")
_EPJ = ("EPJ-cave-mv.xsd", "EPJ-journalnotat-mv.xsd", "EPJ-legemiddel-mv.xsd")
_MESSAGES = {
    "plo-1.5": (
        *_EPJ, "Innleggelsesrapport-v1.5.xsd", "HelseopplysningerVedSoknad-v1.5.xsd", "TverrfagligEpikrise-v1.5.xsd",
        "HelseopplysningerTilLege-v1.5.xsd", "MedisinskeOpplysninger-v1.5.xsd", "OrienteringOmTjenestetilbud-v1.5.xsd",
        "Pasientlogistikk-v1.5.xsd", "MeldingFravar-v1.5.xsd", "poKomponent-v1.5.xsd",
    ),
    "plo-1.6": (
        *_EPJ, "Innleggelsesrapport-v1.6.xsd", "Helseopplysninger-v1.6.xsd", "TverrfagligEpikrise-v1.6.xsd",
        "HelseopplysningerTilLege-v1.6.xsd", "MedisinskeOpplysninger-v1.6.xsd", "OrienteringOmTjenestetilbud-v1.6.xsd",
        "Pasientlogistikk-v1.6.xsd", "poKomponent-v1.6.xsd",
    ),
    "plo-2.0": (
        *_EPJ, "Sammenfatning-v2.0.xsd", "HelseopplysningerSaksbehandling-v2.0.xsd", "Pasientlogistikk-v2.0.xsd",
        "poKomponent-v2.0.xsd",
    ),
    "henvisning-2.0": ("Henvisning-v2.0.xsd",),
    "dialog-1.0": ("dialogmelding-v1.0.xsd",),
    "dialog-1.1": ("dialogmelding-v1.1.xsd",),
}  # fmt: skip
_RECEIPTS = {"1.0": "AppRec-v1-2004-11-21.xsd", "1.1": "AppRec-v1.1.xsd"}
MESSAGE_DRIVERS = {
    name: Driver((*_HEAD, *files), tuple(kind.root for kind in kinds_of(name))) for name, files in _MESSAGES.items()
}
RECEIPT_DRIVERS = {f"apprec-{version}": Driver((_RECEIPTS[version],), (root,)) for root, version in APPREC.items()}
WHOLE = Driver(tuple(dict.fromkeys(f for d in MESSAGE_DRIVERS.values() for f in d.official)), tuple(KINDS))
DRIVERS = {**MESSAGE_DRIVERS, **RECEIPT_DRIVERS, "message": WHOLE}


def safe_parser() -> etree.XMLParser:
    return etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False, remove_comments=True)


def parse(text: str) -> etree._Element:
    return etree.fromstring(text.encode(), safe_parser())


def xs(name: str) -> str:
    return f"{{{XS}}}{name}"


# --- compiled ---------------------------------------------------------------------------------------------------------


@cache
def our_schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(OURS / f"{name}.xsd", safe_parser()))


def official_folder() -> Path:
    named = os.environ.get("PLANBRO_OFFICIAL")
    if not named:
        pytest.skip(
            "PLANBRO_OFFICIAL does not name the folder with the official schemas (they are not in the repository)"
        )
    folder = Path(named)
    if not (folder / "xsd").is_dir() or not (folder / "samples").is_dir():
        pytest.skip(f"PLANBRO_OFFICIAL names {folder}, which has no xsd and samples folders")
    return folder


class ByBaseName(etree.Resolver):
    """Every schema location, flat or http, is answered from one local folder; a DTD is answered with nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def resolve(self, system_url: str | None, public_id: str | None, context: object) -> object:
        name = (system_url or "").rpartition("/")[2]
        if name.lower().endswith(".dtd"):
            return self.resolve_string("", context)
        local = self.folder / name
        if not local.is_file():
            raise AssertionError(f"the official schemas ask for {system_url}, which is not in {self.folder}")
        return self.resolve_string(local.read_bytes(), context, base_url=name)


@cache
def official_schema(name: str) -> etree.XMLSchema:
    folder = official_folder() / "xsd"
    imports = []
    for file in DRIVERS[name].official:
        namespace = etree.parse(folder / file, safe_parser()).getroot().get("targetNamespace")
        imports.append(f'<xs:import namespace="{namespace}" schemaLocation="{file}"/>')
    parser = safe_parser()
    parser.resolvers.add(ByBaseName(folder))
    driver = f'<xs:schema xmlns:xs="{XS}">{"".join(imports)}</xs:schema>'
    return etree.XMLSchema(etree.fromstring(driver, parser))


def verdicts(name: str, root: etree._Element) -> tuple[bool, bool]:
    return our_schema(name).validate(root), official_schema(name).validate(root)


def assert_agree(name: str, root: etree._Element, what: str) -> bool:
    ours, official = verdicts(name, root)
    assert ours == official, (
        f"{what}\nours {ours}: {our_schema(name).error_log.last_error}"
        f"\nofficial {official}: {official_schema(name).error_log.last_error}"
        f"\n{etree.tostring(root, encoding='unicode')[:3000]}"
    )
    return ours


# --- a plain model ----------------------------------------------------------------------------------------------------

VALUES = {
    "string": "Et stykke tekst",
    "token": "7",
    "boolean": "true",
    "date": "2026-03-01",
    "dateTime": "2026-03-01T10:15:00",
    "gYear": "2015",
    "integer": "3",
    "decimal": "1.5",
    "double": "2.5E0",
    "anyURI": "tel:+4700000000",
    "base64Binary": "UExP",
    "ID": "id-1",
}
OID = "2.16.578.1.12.4.1.1.9034"
PREFIXES = {"kith": KITH, "fk1": FK1, "mh": MH, "ds": DS, "ar": AR10, "xs": XS}
"""Declared on every root that is written, so that an xsi:type can name a type of any of them."""

NAMED_TYPES = {
    *(f"{{{KITH}}}{n}" for n in ("CS", "CV", "TS", "URL", "PQ", "MO", "REAL", "BL", "RTO", "base", "ED", "TN")),
    *(f"{{{FK1}}}{n}" for n in ("Address", "TeleCom", "Ident", "Person", "HealthcareProfessional", "Organisation")),
    *(f"{{{MH}}}{n}" for n in ("Address", "TeleCom", "Ident")),
    *(f"{{{AR10}}}{n}" for n in ("CS", "CV", "URL")),
    *(
        f"{{{DS}}}{n}Type"
        for n in (
            *("Signature", "SignatureValue", "SignedInfo", "CanonicalizationMethod", "SignatureMethod", "Reference"),
            *("Transforms", "Transform", "DigestMethod", "KeyInfo", "KeyValue", "RetrievalMethod", "X509Data"),
            *("X509IssuerSerial", "PGPData", "SPKIData", "Object", "Manifest", "SignatureProperties"),
            *("SignatureProperty", "DSAKeyValue", "RSAKeyValue"),
        )
    ),
}
"""Types that both sets have under the same name, since a message may name them in xsi:type."""

VARIANTS = range(6)
"""Enough to reach each alternative of every choice, also of a choice inside a choice."""


@dataclass
class SchemaSet:
    """Global declarations of some schema files and all that they import, found by namespace and name."""

    folder: Path
    found: dict[tuple[str, str], etree._Element] = field(default_factory=dict)
    written: set[etree._Element] = field(default_factory=set)
    _loaded: set[str] = field(default_factory=set)
    _ids: int = 0

    def load(self, name: str) -> None:
        name = name.rpartition("/")[2]
        if name in self._loaded:
            return
        self._loaded.add(name)
        root = etree.parse(self.folder / name, safe_parser()).getroot()
        for child in root:
            if child.tag == xs("import"):
                self.load(child.get("schemaLocation"))
            elif child.get("name"):
                kind = etree.QName(child).localname
                self.found[kind, f"{{{root.get('targetNamespace')}}}{child.get('name')}"] = child

    def elements(self) -> list[str]:
        return sorted(name for kind, name in self.found if kind == "element")

    def named_types(self) -> list[str]:
        return sorted(name for kind, name in self.found if kind == "complexType" and name in NAMED_TYPES)

    @staticmethod
    def name(node: etree._Element, text: str) -> str:
        prefix, _, local = text.rpartition(":")
        return f"{{{node.nsmap[prefix or None]}}}{local}"

    def resolve(self, node: etree._Element) -> tuple[str, etree._Element]:
        """(qualified name, the declaration itself) for an element or attribute, local or by reference."""
        if node.get("ref"):
            name = self.name(node, node.get("ref"))
            return name, self.found[etree.QName(node).localname, name]
        root = node.getroottree().getroot()
        default = root.get("elementFormDefault", "unqualified") if node.tag == xs("element") else "unqualified"
        qualified = node.getparent() is root or node.get("form", default) == "qualified"
        return (f"{{{root.get('targetNamespace')}}}{node.get('name')}" if qualified else node.get("name")), node

    def type_of(self, declaration: etree._Element) -> str | etree._Element:
        """A built-in type by name, any other by its node."""
        if declaration.get("type") is None:
            inline = declaration.find(xs("complexType"))
            inline = declaration.find(xs("simpleType")) if inline is None else inline
            return "anyType" if inline is None else inline
        return self.lookup(declaration, declaration.get("type"))

    def lookup(self, node: etree._Element, text: str) -> str | etree._Element:
        name = etree.QName(self.name(node, text))
        if name.namespace == XS:
            return name.localname
        found = self.found.get(("complexType", name.text))
        return self.found["simpleType", name.text] if found is None else found

    @staticmethod
    def body(complex_type: etree._Element) -> etree._Element:
        """Where a type's particles and attributes stand: in it, or in what it restricts or extends."""
        for way in ("complexContent/restriction", "complexContent/extension", "simpleContent/extension"):
            found = complex_type.find("/".join(xs(part) for part in way.split("/")))
            if found is not None:
                return found
        return complex_type

    def particles(self, complex_type: etree._Element) -> list[etree._Element]:
        return [n for n in self.body(complex_type) if n.tag in (xs("sequence"), xs("choice"))]

    def attributes(self, complex_type: etree._Element) -> Iterator[tuple[str, etree._Element, etree._Element]]:
        for node in self.body(complex_type):
            if node.tag == xs("attribute"):
                name, declaration = self.resolve(node)
                yield name, node, declaration
            elif node.tag == xs("attributeGroup"):
                yield from self.attributes(self.found["attributeGroup", self.name(node, node.get("ref"))])

    # -- comparing

    def shape(self, node: etree._Element) -> object:
        """A particle as plain data, type names left out; what a global element holds is its own entry, not repeated."""
        bounds = (node.get("minOccurs", "1"), node.get("maxOccurs", "1"))
        if node.tag != xs("element"):
            inner = [self.shape(child) for child in node if child.tag != xs("annotation")]
            # A choice directly inside a single choice adds alternatives and nothing else.
            if node.tag == xs("choice"):
                inner = [p for i in inner for p in (i[2] if i[0] == "choice" and i[1] == ("1", "1") else [i])]
            wildcard = None
            if node.tag == xs("any"):
                wildcard = (node.get("namespace", "##any"), node.get("processContents", "strict"))
            return (etree.QName(node).localname, bounds, inner, wildcard)
        name, declaration = self.resolve(node)
        inside = "global"
        if not node.get("ref"):
            inside = self.type_shape(self.type_of(declaration))
            twin = self.found.get(("element", name))  # the official 2.0 declares one block twice, alike
            if twin is not None and inside == self.type_shape(self.type_of(twin)):
                inside = "global"
        return ("element", bounds, name, declaration.get("fixed"), declaration.get("default"), inside)

    def type_shape(self, of: str | etree._Element) -> object:
        if isinstance(of, str):
            return of
        if of.tag == xs("simpleType"):
            return self.simple_shape(of)
        top = of.getparent().tag == xs("schema")
        name = f"{{{of.getparent().get('targetNamespace')}}}{of.get('name')}" if top else ""
        return name if name in NAMED_TYPES else self.content_shape(of)

    def content_shape(self, of: etree._Element) -> object:
        """What a complex type holds: mixed or not, what it is based on, its particles and its attributes."""
        base = self.body(of).get("base")
        attributes = sorted(
            (
                *(name, node.get("use", "optional"), str(node.get("fixed")), str(declaration.get("default"))),
                repr(self.type_shape(self.type_of(declaration))),
            )
            for name, node, declaration in self.attributes(of)
        )
        based = self.type_shape(self.lookup(self.body(of), base)) if base else "anyType"
        return (of.get("mixed", "false"), based, [self.shape(p) for p in self.particles(of)], attributes)

    def simple_shape(self, of: etree._Element) -> object:
        union = of.find(xs("union"))
        if union is not None:
            return ("union", [self.lookup(union, member) for member in union.get("memberTypes").split()])
        restriction = of.find(xs("restriction"))
        base = self.lookup(restriction, restriction.get("base"))
        facets = sorted((etree.QName(f).localname, f.get("value")) for f in restriction)
        return (base if isinstance(base, str) else self.simple_shape(base), facets)

    # -- writing out

    def value(self, of: str | etree._Element) -> str:
        if of == "ID":
            self._ids += 1
            return f"id-{self._ids}"
        if isinstance(of, str):
            return VALUES[of]
        extension = of.find(f"{xs('simpleContent')}/{xs('extension')}")
        if extension is not None:
            return self.value(self.lookup(extension, extension.get("base")))
        union = of.find(xs("union"))
        if union is not None:
            return self.value(self.lookup(union, union.get("memberTypes").split()[0]))
        restriction = of.find(xs("restriction"))
        facet = restriction.find(xs("enumeration"))
        if facet is not None:
            return facet.get("value")
        if restriction.find(xs("pattern")) is not None:
            return OID if restriction.find(xs("pattern")).get("value").startswith("(") else "true"
        return self.value(self.lookup(restriction, restriction.get("base")))

    def write(self, name: str, variant: int = 0, *, full: bool = True) -> etree._Element:
        """A global element with everything in it once, or only what is required. `variant` picks among alternatives."""
        declaration = self.found["element", name]
        element = etree.Element(name, nsmap=PREFIXES)
        self.written.add(declaration)
        self._fill(element, declaration, variant, full, ())
        return element

    def _fill(
        self, element: etree._Element, declaration: etree._Element, variant: int, full: bool, above: tuple
    ) -> None:
        of = self.type_of(declaration)
        if of == "anyType":
            element.text = "Fri tekst"
        elif isinstance(of, str) or of.tag == xs("simpleType"):
            element.text = declaration.get("fixed") or self.value(of)
        else:
            if of.find(xs("simpleContent")) is not None:
                element.text = self.value(of)
            for name, node, attribute in self.attributes(of):
                if full or node.get("use") == "required":
                    element.set(name, node.get("fixed") or self.value(self.type_of(attribute)))
            for particle in self.particles(of):
                self._particle(element, particle, variant, full, (*above, of))

    def _particle(self, parent: etree._Element, node: etree._Element, variant: int, full: bool, above: tuple) -> None:
        if not full and node.get("minOccurs") == "0":
            return
        if node.tag in (xs("sequence"), xs("choice")):
            children = list(node)
            if node.tag == xs("choice") and not (full and node.get("maxOccurs") == "unbounded"):
                count = len(children)
                children, variant = [children[variant % count]], variant // count
            for child in children:
                self._particle(parent, child, variant, full, above)
        elif node.tag == xs("any") and node.get("processContents") == "lax":
            etree.SubElement(parent, "{urn:annet}Fritt").text = "Noe eget"
        elif node.tag == xs("element"):
            name, declaration = self.resolve(node)
            # An organisation may hold an organisation: written once inside itself, then no more.
            if above.count(self.type_of(declaration)) > 1:
                return
            self.written |= {node, declaration}
            self._fill(etree.SubElement(parent, name), declaration, variant, full, above)


def our_set(name: str) -> SchemaSet:
    found = SchemaSet(OURS)
    found.load(f"{name}.xsd")
    return found


def official_set(name: str) -> SchemaSet:
    found = SchemaSet(official_folder() / "xsd")
    for file in DRIVERS[name].official:
        found.load(file)
    return found


def sets(name: str, source: str) -> SchemaSet:
    return our_set(name) if source == "ours" else official_set(name)
