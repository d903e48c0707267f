"""Which code list each element takes (plo.md §§ 3.1, 6.2), and what may be wrong with one coded value (§§ 6.1, 8.1).

The lists go by element name, for every version and namespace of the messages alike. A code that is not in its list is
kept and told: the living register may have it, and an invalid code alone is no ground to reject (HIS 80415).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any, Final

from planbro.findings import Severity
from planbro.formats.plo import _kodeverk as kodeverk
from planbro.formats.plo._tell import Faults, local


@dataclass(frozen=True, slots=True)
class Place:
    """What schema and profile say of an element: its datatype, its lists (none: any), whether a rule looks at it, or
    at least asks whether there is one (`noted`).

    `family` is the schema it is of: head, fk1, po, epj, dialog, henvisning, or "" for anything else. `texts` are the
    codes and texts that a CS takes as they are, `systems` the same for each list of a CV, `units` those of a quantity:
    nearly every value is one of them, and is done with at one look.
    """

    name: str
    family: str
    kind: str
    lists: tuple[str, ...]
    kept: bool
    noted: bool
    may_be_empty: bool
    texts: Mapping[str, str] = field(default_factory=dict)
    systems: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    units: frozenset[str] = frozenset()


_SPACES: Final = (
    ("http://www.kith.no/xmlstds/msghead/", "head"),
    ("http://www.kith.no/xmlstds/felleskomponent1", "fk1"),
    ("http://www.kith.no/xmlstds/po/", "po"),
    ("http://ehelse.no/xmlstds/po/", "po"),
    ("http://www.kith.no/xmlstds/epj/", "epj"),
    ("http://www.kith.no/xmlstds/dialog/", "dialog"),
    ("http://ehelse.no/xmlstds/henvisning/", "henvisning"),
)
_CS: Final[Mapping[str, Mapping[str, str]]] = {
    "head": {
        "Type": "8279", "ProcessingStatus": "8113", "RequestedPriority": "8115", "Ack": "7304", "ComMethod": "8235",
        "RoleReceiver": "8112", "DocumentConnection": "4702", "MsgType": "8114", "Compression": "1204", "Sex": "3101",
        "TypeTelecom": "9061", "TypeHealthcareProfessional": "9060", "Nationality": "", "County": "", "Country": "",
    },
    "fk1": {
        "Type": "3401", "Sex": "3101", "TypeTelecom": "9061", "TypeHealthcareProfessional": "9060", "Nationality": "",
        "County": "", "Country": "",
    },
    "po": {
        "Forsendelsesstatus": "7309", "Hastegrad": "9067", "SivilStatus": "8724", "Sprak": "3303",
        "BehovTolkSprak": "3303", "Slektskap": "9033", "Omsorgsfunksjon": "9050", "KategoriHelsepersonell": "9060",
        "TypeInnholdKonsultasjon": "9137", "Status": "8230", "Briller": "9113", "HjelpemiddelHorsel": "9114",
        "Blodtype": "9160", "Rhesusgruppe": "9161", "FasteUkedager": "9082", "Utleveringsform": "9135",
        "SarskilteTiltak": "9136",
    },
    "epj": {
        "AnafylaktiskeReaksjoner": "1103", "Atc": "7180", "Legemiddelform": "7448 9078", "Bruk": "9101",
        "InngaarIMultidose": "9103", "StatusTilForskrivningen": "9104", "AdmStatus": "",
    },
    "dialog": {"Hastegrad": "9067", "Sex": "3101", "TypeHealthcareProfessional": "9060", "Nationality": ""},
    "henvisning": {
        "ServType": "", "PaymentCat": "", "BasisForHealthServices": "", "Priority": "", "Status": "",
        "DevResultInd": "", "ArithmeticComp": "", "Name": "",
    },
}  # fmt: skip
_CV: Final[Mapping[str, Mapping[str, str]]] = {
    "head": {
        "TypeId": "8116 9051", "TypeOrganisation": "", "RoleToPatient": "9034", "Consent": "9064", "ContentType": "",
        "ContentCategory": "",
    },
    "fk1": {"TypeId": "8116 9051", "TypeOrganisation": "", "RoleToPatient": "9034"},
    "po": {
        "TypeForesp": "9152 9153 9154", "Formål": "", "TypeJournalinfo": "9066", "TypeRelasjon": "8254",
        "Opplysning": "8329", "TypeMottaker": "8330", "TypeInnhold": "", "Hendelsekode": "9121", "Uttilstand": "8431",
        "UtTil": "8408", "Funksjonsvariabel": "9111 9115", "IPLOStjenestetype": "9151",
        "Diagnosekode": "7110 7170 7171", "TypeInformasjon": "9502", "Kontakttype": "8432", "Konsultasjonsform": "",
        "StedForKontaktepisode": "8434", "HjelpemiddelkodeRTV": "8151", "IntervensjonTiltakKode": "",
        "TypeHendelse": "9131", "Funksjonsområde": "9536", "KodetVurdering": "", "MaalForventetResultat": "",
        "ForventetGradMaaloppnaaelse": "", "HjelpTilLegemiddelhandtering": "", "ReseptSendtMed": "",
    },
    "epj": {"Overskriftskode": "9141 9142 9143 9145", "VirkestoffLegemiddel": "7180", "KodeAnnetStoff": ""},
    "dialog": {
        "TypeForesp": "9152 9153 9154 7601", "Formål": "", "SakstypeKodet": "", "TypeJournalinfo": "9066",
        "TemaKodet": "", "RolleNotat": "9057", "RoleToPatient": "9034", "KodetOpplysning": "",
    },
    "henvisning": {
        "CodedComment": "", "Concept": "", "ConsentStatus": "", "DrugId": "", "Pakkeforlopskode": "", "Spec": "",
        "TextCode": "", "TypeDato": "", "UtfallAvVurdering": "", "Value": "", "VentetidSluttkode": "", "Type": "",
    },
}  # fmt: skip
_UNITS: Final = {"Styrke": "9090", "GjentagelseIntervall": "9081 9088", "AdmEnkeltdose": ""}
_TIMES: Final = frozenset({
    "GenDate", "IssueDate", "FromDate", "ToDate", "TidspunktForHendelse", "TidspunktTime", "KontaktStartet",
    "KontaktAvsluttet", "BehovOpphortDato", "AdmStart", "AdmSlutt", "DoseringStarttidspunkt", "DoseringSluttidspunkt",
})  # fmt: skip
_KEPT: Final = frozenset({
    "Ident", "RoleToPatient", "Overskriftskode", "TidsfestetHendelse", "OpplysningerOmIndividuellPlan",
    "SvarPaaForesporsel", "AssistertKommunikasjon", "Formal",
})  # fmt: skip
_MAY_BE_EMPTY: Final = frozenset(
    {"OpplysningerOmIndividuellPlan", "Content", "Organisation", "br", "hr", "p", "td", "th"}
)
_MANY: Final = 2048
_FALSE_FRIENDS: Final = ("9034", "9246")
"""Two lists of one kind whose numbers are shifted against each other (plo.md § 2.4)."""


@lru_cache(maxsize=_MANY)
def place_of(tag: str) -> Place:
    """What an element of this name and namespace is."""
    space, _, name = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
    family = next((family for start, family in _SPACES if space.startswith(start)), "")
    kind, lists = _datatype(family, name)
    kept = bool(family) and name in _KEPT
    place = Place(name, family, kind, (), kept, kept, not family or name in _MAY_BE_EMPTY)
    return _taking(place, tuple(lists.split()))


def _taking(place: Place, lists: tuple[str, ...]) -> Place:
    """The same place with these lists."""
    every = kodeverk.every()
    if place.kind == "CV":
        return replace(place, lists=lists, systems=_systems(lists))
    if place.kind == "CS" and lists and lists[0] in every:
        return replace(place, lists=lists, texts=every[lists[0]].current)
    if place.kind == "PQ" and lists and all(number in every for number in lists):
        return replace(place, lists=lists, units=_units([every[number] for number in lists]))
    return replace(place, lists=lists)


@cache
def _systems(lists: tuple[str, ...]) -> Mapping[str, Mapping[str, str]]:
    """Every name of each list, to its codes with their texts; of all lists, where any will do."""
    return {name: one.current for name, one in kodeverk.every().items() if not lists or one.number in lists}


def _units(lists: list[kodeverk.CodeList]) -> frozenset[str]:
    """The codes that are in use; the first list that has a code says whether."""
    first = {code: one for one in reversed(lists) for code in one.codes}
    return frozenset(code for code, one in first.items() if code not in one.retired)


class Places(dict[str, Place]):
    """The places of one kind of message by element, each worked out when it is first met; one look-up each after that.

    `noted` are names that the rules ask for, `special` lists that the kind of message decides. What is kept is
    bounded: a hostile message may have a million names.
    """

    def __init__(self, noted: frozenset[str], special: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__()
        self._noted, self._special = noted, special

    def __missing__(self, tag: str) -> Place:
        place = place_of(tag)
        if place.name in self._noted:
            place = replace(place, noted=True)
        if place.name in self._special:
            place = _taking(place, self._special[place.name])
        if len(self) < _MANY:
            self[tag] = place
        return place


@cache
def places(noted: frozenset[str], *special: tuple[str, tuple[str, ...]]) -> Places:
    """The places of the messages that take these lists at these elements."""
    return Places(noted, dict(special))


def _datatype(family: str, name: str) -> tuple[str, str]:
    for kind, table in (("CS", _CS), ("CV", _CV)):
        if name in table.get(family, {}):
            return kind, table[family][name]
    if family and name in _UNITS:
        return "PQ", _UNITS[name]
    if family and name in _TIMES:
        return "TS", ""
    return ("URL", "") if family and name == "TeleAddress" else ("", "")


def is_usual(place: Place, items: list[tuple[str, str]]) -> bool:
    """Whether a coded value is as nearly all are: a code of the list in use with its text, in the order they come in.

    What is not goes on to `check_code`, which finds nothing wrong with another order.
    """
    if len(items) == 3:
        (first, code), (second, text), (third, system) = items
        texts = place.systems.get(system)
        return texts is not None and texts.get(code) == text and first == "V" and second == "DN" and third == "S"
    if len(items) == 2:
        (first, code), (second, text) = items
        return place.texts.get(code) == text and first == "V" and second == "DN"
    return False


def check_code(place: Place, lists: tuple[str, ...], element: Any, attributes: Mapping[str, str], out: Faults) -> None:
    """What is wrong with one CS or CV. `lists` are those that the place takes in this message."""
    code, text = attributes.get("V", "").strip(), attributes.get("DN", "").strip()
    if place.kind == "CV":
        system = attributes.get("S", "").strip()
        if not system:
            if lists or code:  # where no list is documented, a text in OT has none to name (plo.md § 1.4)
                out.add("msg-code-no-list", element, element=place.name)
        else:
            number = kodeverk.number(system)
            if lists and number not in lists:
                out.add(
                    "msg-code-other-list", element, element=place.name, list=_named(number), wanted=", ".join(lists)
                )
            lists = (number,)
        if not code and attributes.get("OT", "").strip():
            return
    if not code:
        out.add("msg-code-empty", element, element=place.name)
        return
    if not text:
        out.add("msg-code-no-text", element, element=place.name)
    _against_lists(place, lists, element, code, text, out)


def check_unit(place: Place, element: Any, attributes: Mapping[str, str], out: Faults) -> None:
    """The unit of a quantity."""
    unit = attributes.get("U", "").strip()
    if unit and place.lists and unit not in place.units:
        _against_lists(place, place.lists, element, unit, "", out)


def _against_lists(place: Place, numbers: tuple[str, ...], element: Any, code: str, text: str, out: Faults) -> None:
    lists = [found for number in numbers if (found := kodeverk.code_list(number))]
    if len(lists) < len(numbers) or not lists:
        return
    having = [found for found in lists if code in found.codes]
    if not having:
        swapped = next((found for found in lists if text in found.codes), None)
        if swapped:
            out.add("msg-code-swapped", element, element=place.name, list=swapped.number)
        else:
            out.add("msg-code-unlisted", element, element=place.name, list=", ".join(f.number for f in lists))
        return
    found = having[0]
    if code in found.retired and place.name != "Forsendelsesstatus":
        out.add("msg-code-retired", element, element=place.name, list=found.number, value=code)
    if text and not any(one.codes[code] == text or one.says(code, text) for one in having):
        _another_text(place, found, element, code, text, out)


def _another_text(place: Place, found: kodeverk.CodeList, element: Any, code: str, text: str, out: Faults) -> None:
    """The code counts, never its text; but a text that another list has for the code may mean that list."""
    if found.number in _FALSE_FRIENDS:
        other = kodeverk.code_list(_FALSE_FRIENDS[found.number == _FALSE_FRIENDS[0]])
        if other and other.says(code, text):
            out.add("msg-code-mixed", element, element=place.name, list=found.number, other=other.number, value=code)
            return
    out.add("msg-code-text", element, element=place.name, list=found.number, value=code)


def check_blanks(element: Any, attributes: Mapping[str, str], out: Faults) -> None:
    """No blanks around an attribute's value (HISD 1165): they break a comparison of codes, and are idle in a text."""
    worst = None
    for name, value in attributes.items():
        if value != value.strip():
            worst = Severity.WARNING if name in {"V", "S"} else worst or Severity.INFO
    if worst is not None:
        out.add("msg-blank", element, worst, element=local(element))


def _named(number: str) -> str:
    """The number of a list, where it is one: whatever else stands in S could be anything."""
    return number if number.isdecimal() and len(number) == 4 else "?"
