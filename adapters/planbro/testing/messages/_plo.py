"""The payloads of PLO 1.5 and 1.6, block by block in the order of the schemas (plo.md § 7.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from planbro.testing.messages import _care as care
from planbro.testing.messages import _clinical as clinical
from planbro.testing.messages._draft import Draft
from planbro.testing.messages._header import header
from planbro.testing.messages._xml import Node, Space, cs, cv


def innleggelsesrapport(draft: Draft) -> list[Node]:
    return [
        header(draft),
        clinical.diagnoses(draft),
        clinical.medical(draft, "AAI", *draft.also("FU", "FA")),
        clinical.medicines(draft),
        care.services(draft),
        care.function(draft),
        draft.also(clinical.other_important(draft)),
        care.nursing(draft),
        draft.also(
            care.other_professions(draft),
            care.aids(draft),
            care.assisted(draft),
            care.objection(draft),
            care.information_given(draft),
        ),
    ]


def helseopplysninger(draft: Draft) -> list[Node]:
    """1.6 says first what kind of notice it is, and the stay; 1.5 begins with the application (plo.md § 7.2)."""
    return [
        header(draft),
        [care.content_type(draft, "9140", "2" if draft.status == "M" else "1"), care.stay(draft)]
        if draft.newer
        else None,
        care.application(draft) if draft.rich or not draft.newer else None,
        draft.also(clinical.diagnoses(draft)),
        clinical.medical(draft, "1", "2", *draft.also("FU")),
        care.nursing(draft),
        draft.also(
            care.other_professions(draft),
            care.function(draft),
            care.assisted(draft),
            care.information_given(draft),
            care.needs(draft),
        ),
    ]


def utskrivningsrapport(draft: Draft) -> list[Node]:
    return [
        header(draft),
        care.content_type(draft, "9139", "11"),
        draft.also(care.stay(draft)),
        clinical.diagnoses(draft),
        clinical.medical(draft, "PROB", "OP", *draft.also("FO", "IP")),
        clinical.medicines(draft),
        draft.also(clinical.other_important(draft)),
        care.nursing(draft),
        draft.also(
            care.other_professions(draft),
            care.function(draft),
            care.needs(draft),
            care.information_given(draft),
            care.assisted(draft),
            care.objection(draft),
        ),
        care.hours(draft),
        draft.also(care.aids(draft)),
    ]


def helseopplysninger_til_lege(draft: Draft) -> list[Node]:
    po = draft.po
    kind = po.InnholdKonsultasjon(
        po.TypeInnholdKonsultasjon(**cs("9137", "3")), draft.also(po.Merknad("Ønsker svar denne uken."))
    )
    return [
        header(draft),
        kind,
        draft.also(clinical.diagnoses(draft)),
        clinical.medical(draft, "PROB", *draft.also("FU", "HJ")),
        clinical.medicines(draft),
        draft.also(clinical.other_important(draft)),
        care.nursing(draft),
        draft.also(care.function(draft), care.information_given(draft), care.assisted(draft), care.objection(draft)),
    ]


def medisinske_opplysninger(draft: Draft) -> list[Node]:
    return [
        header(draft),
        care.content_type(draft, "9138", "1" if draft.answers is None else "4"),
        draft.also(care.application(draft)),
        clinical.diagnoses(draft),
        clinical.medical(draft, "PROB", "FU", *draft.also("UTRED", "VU")),
        clinical.medicines(draft),
        draft.also(
            care.periods(draft),
            care.other_professions(draft),
            care.function(draft),
            care.assisted(draft),
            care.information_given(draft),
            care.needs(draft),
            clinical.other_important(draft),
            care.objection(draft),
        ),
    ]


def orientering(draft: Draft) -> list[Node]:
    """AssistertKommunikasjon is not for this message, whatever its schema allows (HIS 1146)."""
    return [header(draft), care.services(draft)]


def fravar(draft: Draft) -> list[Node]:
    return [header(draft), care.absence(draft)]


def logistics(draft: Draft, own: Space) -> list[Node]:
    """Pasientlogistikk: the type decides which of its five elements it is."""
    ward, at_home = draft.story.ward, "Hjemme"
    admitted = care.event(draft, "1", "2026-11-18T14:20:00+01:00", place=ward if draft.rich else None)
    ready = care.event(draft, "3", "2026-11-21T11:00:00+01:00")
    no_longer = care.event(draft, "4", "2026-11-21T15:30:00+01:00")
    gone = care.event(draft, "2", "2026-11-22T07:30:00+01:00")
    dead = care.event(draft, "13", "2026-11-21T04:10:00+01:00", place=at_home if draft.rich else None)
    made = {
        "LOG_INNLAGT": lambda: own.MeldingInnlagtPasient(admitted),
        "LOG_UTSKRIVNINGSKLAR": lambda: own.MeldingUtskrivningsklarPasient(admitted, ready),
        "LOG_AVMELDING": lambda: own.AvmeldingUtskrivningsklarPasient(no_longer),
        "LOG_UTSKREVET": lambda: own.MeldingOmUtskrevetPasient(
            discharged_to(draft), gone, draft.also(care.information_given(draft)) if draft.version != "2.0" else None
        ),
        "LOG_DOD": lambda: own.OrienteringOmDod(dead),
        "LOG_TILBAKEMELDING": lambda: own.TilbakemeldingUtskrivningsklarPasient(ready),
    }
    return [made[draft.type]()]


def discharged_to(draft: Draft) -> Node:
    po = draft.po
    return po.UtskrevetTil(
        po.Uttilstand(**cv("8431", "1")), po.UtTil(**cv("8408", "1")), draft.also(po.Merknad("Reiser med drosje."))
    )


BODIES: Final[Mapping[str, Callable[[Draft], list[Node]]]] = {
    "INNLEGGELSESRAPPORT": innleggelsesrapport,
    "HELSEOPPL_SOKNAD": helseopplysninger,
    "UTSKRIVNINGSRAPPORT": utskrivningsrapport,
    "HELSEOPPLYSNINGER_LEGE": helseopplysninger_til_lege,
    "MEDISINSKE_OPPLYSNINGER": medisinske_opplysninger,
    "ORIENTERING_TJENESTETILBUD": orientering,
    "FRAVARSMELDING": fravar,
}
"""The payload of a type other than Pasientlogistikk."""
