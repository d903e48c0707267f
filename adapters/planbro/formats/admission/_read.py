"""The admissions that some bytes tell of, whichever of the two forms they have."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from planbro.findings import Findings, PlanbroError, Refused
from planbro.formats.admission._encounter import read_encounters
from planbro.formats.admission._header import messages_in, unframed
from planbro.formats.admission._hl7 import read_adt
from planbro.formats.admission._model import Admission, Codes
from planbro.formats.admission._plo import read_told
from planbro.formats.codec import Limits, sniff
from planbro.formats.codec import json as json_codec
from planbro.formats.codec import xml as xml_codec
from planbro.formats.codec.limits import check_size
from planbro.formats.fhir._xml import from_xml, is_fhir
from planbro.formats.plo import read_message
from planbro.ident import Profile

LIMITS: Final = Limits(max_bytes=16 << 20, max_nodes=500_000, max_depth=60)


@dataclass(frozen=True, slots=True)
class Admissions:
    """What was read, in the order it stood, and what was odd about it."""

    admissions: tuple[Admission, ...] = ()
    findings: Findings = field(default_factory=Findings)


def read_admissions(
    data: bytes, *, codes: Codes | None = None, profile: Profile = "accept", limits: Limits = LIMITS
) -> Admissions:
    """Read HL7 v2 ADT (one message, several, a batch), FHIR R4 Encounter (JSON or XML, alone or in a Bundle), or a
    *Melding om innlagt* or *utskrevet pasient*.

    Raises:
        Refused: it is neither, or cannot be read at all.
    """
    check_size(len(data), limits)
    codes, findings = codes or Codes(), Findings()
    if unframed(data[:64])[:3] in {b"MSH", b"FHS", b"BHS"}:
        return Admissions(tuple(_adt(data, findings, codes, profile)), findings)
    kind = sniff(data)
    if kind == "json":
        value = json_codec.parse(data, limits)
    elif kind == "xml" and is_fhir((tree := xml_codec.parse(data, limits)).getroot()):
        value = from_xml(tree.getroot())
    elif kind == "xml" and (message := read_message(tree)) is not None:
        told = read_told(message, findings, profile)
        return Admissions((told,) if told is not None else (), findings)
    else:
        raise Refused.because("admission-unknown")
    found = tuple(read_encounters(value, findings, codes, profile))
    if not found and not findings:
        raise Refused.because("admission-unknown")
    return Admissions(found, findings)


def _adt(data: bytes, findings: Findings, codes: Codes, profile: Profile) -> list[Admission]:
    """Each message by itself: one that cannot be read does not stop those after it."""
    messages = list(messages_in(data))
    found = []
    for row, message in enumerate(messages, 1):
        own = Findings()
        try:
            admission = read_adt(message, own, codes, profile)
        except PlanbroError as error:
            if len(messages) == 1:
                raise
            own.extend(error.findings)
            admission = None
        if admission is not None:
            found.append(admission)
        for one in own:
            place = replace(one.place, row=row) if len(messages) > 1 else one.place
            findings.extend([replace(one, place=place)])
    return found
