"""Numbers of people, health workers and organisations in Norway.

One module per number (`fnr`, `dnr`, `hnr`, `fhn`, `duf`, `hpr`, `her`, `resh`, `orgnr`), each with ``compact``,
``validate``, ``is_valid`` and ``format``; `examine` for a number of which one knows little; `systems` for what the
kinds are called on the wire; `redact` for texts on their way to a log. `PersonId` is masked when printed, and no
exception holds a digit of what it is about.

>>> examine("131169 00216", profile="test").number
fnr:******.....
"""

from __future__ import annotations

from . import dnr, duf, fhn, fnr, her, hnr, hpr, orgnr, resh, systems
from ._control import control_digits
from ._errors import Code, IdentError, InvalidControl, InvalidDate, InvalidFormat, InvalidLength
from ._examine import Examined, examine, is_plain
from ._kinds import Flavour, Kind, Numbering, PersonId, Problem, Profile, Severity, Sex
from ._made import make_duf, make_fhn, make_hpr, make_orgnr, make_synthetic
from ._published import PUBLISHED_BY_SOURCE, PUBLISHED_TEST_NUMBERS
from ._redact import find_numbers, redact
from ._text import mask, plain_number
from .systems import (
    CODES_8116,
    CODES_9051,
    OID_8116,
    OID_9051,
    OID_OF_KIND,
    code_of_kind,
    kind_of_code,
    kind_of_system,
    system_of,
)

__all__ = [
    "CODES_8116",
    "CODES_9051",
    "OID_8116",
    "OID_9051",
    "OID_OF_KIND",
    "PUBLISHED_BY_SOURCE",
    "PUBLISHED_TEST_NUMBERS",
    "Code",
    "Examined",
    "Flavour",
    "IdentError",
    "InvalidControl",
    "InvalidDate",
    "InvalidFormat",
    "InvalidLength",
    "Kind",
    "Numbering",
    "PersonId",
    "Problem",
    "Profile",
    "Severity",
    "Sex",
    "code_of_kind",
    "control_digits",
    "dnr",
    "duf",
    "examine",
    "fhn",
    "find_numbers",
    "fnr",
    "her",
    "hnr",
    "hpr",
    "is_plain",
    "kind_of_code",
    "kind_of_system",
    "make_duf",
    "make_fhn",
    "make_hpr",
    "make_orgnr",
    "make_synthetic",
    "mask",
    "orgnr",
    "plain_number",
    "redact",
    "resh",
    "system_of",
    "systems",
]
