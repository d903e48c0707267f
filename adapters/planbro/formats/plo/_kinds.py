"""Which messages there are: payload root, standard, type code, the receipt that answers it (plo.md §§ 1.1, 4, 5.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

AppRecVersion = Literal["1.0", "1.1"]

MSGHEAD: Final = "{http://www.kith.no/xmlstds/msghead/2006-05-24}"
APPREC: Final[Mapping[str, AppRecVersion]] = {
    "{http://www.kith.no/xmlstds/apprec/2004-11-21}AppRec": "1.0",
    "{http://www.kith.no/xmlstds/apprec/2012-02-15}AppRec": "1.1",
}
"""Root elements of receipts and their version (plo.md § 4)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message.

    `types` are its codes of kodeverk 8279 with their texts, the usual one first; `variant` names the words of the
    format's table that fit this root; `retired` are codes that were once used for it and are still read.
    """

    root: str
    format: str
    variant: str
    name: str
    types: Mapping[str, str]
    apprec: AppRecVersion
    retired: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        return next(iter(self.types))

    @property
    def namespace(self) -> str:
        return self.root[1:].partition("}")[0]

    @property
    def element(self) -> str:
        return self.root.rpartition("}")[2]


_LOG: Final = {
    "LOG_INNLAGT": "Melding om innlagt pasient",
    "LOG_UTSKRIVNINGSKLAR": "Melding om utskrivningsklar pasient",
    "LOG_AVMELDING": "Avmelding av utskrivningsklar pasient",
    "LOG_UTSKREVET": "Melding om utskrevet pasient",
    "LOG_DOD": "Orientering om dødsfall",
}
_PO: Final = "http://www.kith.no/xmlstds/po/"
_EHELSE: Final = "http://ehelse.no/xmlstds/"
_DATES: Final = {"plo-1.5": "2009-06-30", "plo-1.6": "2012-04-01"}
_BOTH: Final = (
    # (variant, element, namespace part in 1.5, in 1.6, name, types, retired)
    ("", "Innleggelsesrapport", "Innleggelsesrapport", "Innleggelsesrapport", "Innleggelsesrapport",
     {"INNLEGGELSESRAPPORT": "Innleggelsesrapport"}, ()),
    ("HELSEOPPL_SOKNAD", "HelseopplysningerVedSoknad", "HelseopplysningerVedSoknad", "HelseopplysningerVedSoknad",
     "Helseopplysninger", {"HELSEOPPL_SOKNAD": "Helseopplysninger"}, ()),
    ("UTSKRIVNINGSRAPPORT", "TverrfagligEpikrise", "TverrfagligEpikrise", "TverrfagligEpikrise", "Utskrivningsrapport",
     {"UTSKRIVNINGSRAPPORT": "Utskrivningsrapport"}, ("TVERRFAGLIG_EPIKRISE", "FODSELS_EPIKRISE")),
    ("HELSEOPPLYSNINGER_LEGE", "Konsultasjon", "Konsultasjon", "HelseopplysningerTilLege", "Helseopplysninger til lege",
     {"HELSEOPPLYSNINGER_LEGE": "Helseopplysninger til lege"}, ("KONSULTASJON",)),
    ("MEDISINSKE_OPPLYSNINGER", "OverforingMedisinskeOpplysninger", "OverforingMedisinskeOpplysninger",
     "MedisinskeOpplysninger", "Medisinske opplysninger",
     {"MEDISINSKE_OPPLYSNINGER": "Medisinske opplysninger"}, ()),
    ("ORIENTERING_TJENESTETILBUD", "OrienteringOmTjenestetilbud", "OrienteringOmTjenestetilbud",
     "OrienteringOmTjenestetilbud", "Orientering om tjenestetilbud",
     {"ORIENTERING_TJENESTETILBUD": "Orientering om tjenestetilbud"}, ()),
    ("PASIENTLOGISTIKK", "Pasientlogistikk", "Pasientlogistikk", "Pasientlogistikk", "Pasientlogistikk", _LOG,
     ("PASIENTLOGISTIKK",)),
    ("FRAVARSMELDING", "MeldingFravar", "MeldingFravar", "", "Melding om fravær",
     {"FRAVARSMELDING": "Fraværsmelding"}, ()),
)  # fmt: skip


def _plo() -> list[Kind]:
    found = []
    for variant, element, in_15, in_16, name, types, retired in _BOTH:
        for format, part, apprec in (("plo-1.5", in_15, "1.0"), ("plo-1.6", in_16, "1.1")):
            if part:
                root = f"{{{_PO}{part}/{_DATES[format]}}}{element}"
                found.append(Kind(root, format, variant, name, types, apprec, retired))  # type: ignore[arg-type]
    return found


_FORESPORSEL: Final = {
    "DIALOG_FORESPORSEL": "Forespørsel",
    "DIALOG_SVAR": "Svar på forespørsel",
    "DIALOG_NOTAT": "Notat",
    "DIALOG_AVVIK": "Tilbakemelding om feil i mottatt melding",
}
_HELSEFAGLIG: Final = {
    "DIALOG_HELSEFAGLIG": "Helsefaglig dialog",
    "DIALOG_STATUS_HENVISNING": "Status på henvisning",
}
KINDS: Final[Mapping[str, Kind]] = {
    kind.root: kind
    for kind in (
        *_plo(),
        Kind(f"{{{_EHELSE}po/Sammenfatning/2016-05-30}}Sammenfatning", "plo-2.0", "", "Sammenfatning",
             {"SAMMENFATNING": "Sammenfatning"}, "1.1"),
        Kind(f"{{{_EHELSE}po/HelseopplysningerSaksbehandling/2016-05-30}}HelseopplysningerSaksbehandling", "plo-2.0",
             "HELSEOPPL_SOKNAD", "Helseopplysninger", {"HELSEOPPL_SOKNAD": "Helseopplysninger"}, "1.1"),
        Kind(f"{{{_EHELSE}po/Pasientlogistikk/2016-05-30}}Pasientlogistikk", "plo-2.0", "PASIENTLOGISTIKK",
             "Pasientlogistikk", {**_LOG, "LOG_TILBAKEMELDING": "Tilbakemelding på utskrivningsklar pasient"}, "1.1"),
        Kind(f"{{{_EHELSE}henvisning/2017-11-30}}Henvisning", "henvisning-2.0", "", "Henvisning",
             {"HENVISNING_NYTILSTAND": "Henvisning ny tilstand",
              "HENVISNING_VIDERE": "Viderehenvisning"}, "1.1"),
        Kind("{http://www.kith.no/xmlstds/dialog/2006-10-11}Dialogmelding", "dialog-1.0", "", "Dialogmelding",
             _FORESPORSEL, "1.0"),
        Kind("{http://www.kith.no/xmlstds/dialog/2013-01-23}Dialogmelding", "dialog-1.1", "", "Dialogmelding",
             _HELSEFAGLIG, "1.1"),
    )
}  # fmt: skip
"""Payload root elements and what they are (plo.md § 1.1, § 1.4, § 5)."""


def kinds_of(format: str) -> list[Kind]:
    """The kinds of message of one format, the usual one first."""
    return [kind for kind in KINDS.values() if kind.format == format]
