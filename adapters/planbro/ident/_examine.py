"""What a number is, what it tells, and what the identity profile says of it.

Foreign input is read whatever it looks like: published examples fail their control digits, and a plan is not thrown
away for that. Only a profile refuses, and it does so with an ``error``; everything else is a warning or an info.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from . import dnr, duf, fhn, fnr, her, hnr, hpr, orgnr, resh
from ._control import check_person
from ._errors import Code, IdentError
from ._kinds import Flavour, Kind, Numbering, PersonId, Problem, Profile, Severity, Sex
from ._layout import Layout, birth_date, is_old, read_layout, sex
from ._published import PUBLISHED_TEST_NUMBERS
from ._text import squeeze

NEW_NUMBERING = date(2032, 1, 1)

VALIDATE: Mapping[Kind, Callable[[str], str]] = MappingProxyType(
    {
        Kind.FNR: fnr.validate,
        Kind.DNR: dnr.validate,
        Kind.HNR: hnr.validate,
        Kind.FHN: fhn.validate,
        Kind.DUF: duf.validate,
        Kind.HPR: hpr.validate,
        Kind.HER: her.validate,
        Kind.RESH: resh.validate,
        Kind.ORGNR: orgnr.validate,
    }
)
ELEVEN = frozenset({Kind.FNR, Kind.DNR, Kind.HNR, Kind.FHN})
UNMARKED = frozenset({Kind.FHN, Kind.DUF})
_OF_REGISTERS = frozenset({Kind.HPR, Kind.HER, Kind.RESH, Kind.ORGNR})


@dataclass(frozen=True, slots=True)
class Examined:
    """What `examine` found. Birth date and sex are not printed: together with a place they point at someone.

    ``birth_date`` and ``sex`` are ``None`` unless the number itself tells them beyond doubt; Folkeregisteret always
    knows. ``numbering`` is ``None`` where the kind has no date.
    """

    number: PersonId
    flavour: Flavour | None = None
    numbering: Numbering | None = None
    birth_date: date | None = field(default=None, repr=False)
    sex: Sex | None = field(default=None, repr=False)
    published: bool = False
    problems: tuple[Problem, ...] = ()

    @property
    def kind(self) -> Kind:
        """The kind that the digits show, or the declared one where they show none."""
        return self.number.kind

    @property
    def accepted(self) -> bool:
        """Whether the profile lets the number pass."""
        return all(problem.severity != "error" for problem in self.problems)


def examine(
    text: str,
    *,
    kind: Kind | None = None,
    profile: Profile = "accept",
    issuer: str | None = None,
    as_of: date | None = None,
) -> Examined:
    """Read a number as far as it goes; never raises for what the text holds.

    ``kind`` is what the document calls it, ``issuer`` the OID of the house that gave a local number. ``as_of`` is
    today: from 2032 a new number may look like an old one, so that no number tells birth date or sex any more
    (Skatteetaten, *Nytt fødselsnummer 2032*).

    >>> seen = examine("131169 00216")
    >>> seen.number, seen.birth_date.isoformat(), seen.sex.value, seen.problems
    (fnr:******....., '1969-11-13', 'female', ())
    >>> examine("12094812345").problems
    (Problem(code='control-digit', severity='warning'),)
    """
    judge = _PROFILES.get(profile)
    if judge is None:
        raise ValueError("the identity profile is accept, production or test")
    number = squeeze(text)
    layout = _layout_of(number)
    found = _recognise(number, layout, kind, issuer)
    value = number if found in VALIDATE else text.strip()
    eleven = found in ELEVEN
    faults = _faults(number, found, kind, layout)
    hidden = not eleven and _is_person(number)
    seen = _Seen(
        kind=found,
        declared=kind,
        flavour=_flavour(layout if eleven or hidden else None, found),
        published=number in PUBLISHED_TEST_NUMBERS,
        issuer=bool(issuer),
        hidden=hidden,
    )
    tells = None if faults or not eleven else layout
    old = tells is not None and is_old(number, tells)
    told = tells if old and (as_of is None or as_of < NEW_NUMBERING) else None
    problems = [*faults, *_about_kind(seen), *judge(seen)]
    if tells and not old:
        problems.append(Problem("numbering-2032", "info"))
    return Examined(
        number=PersonId(found, value, issuer),
        flavour=seen.flavour,
        numbering=None if tells is None else "until-2032" if old else "from-2032",
        birth_date=birth_date(told) if told else None,
        sex=sex(told) if told else None,
        published=seen.published,
        problems=tuple(problems),
    )


def is_plain(text: str, kind: Kind) -> bool:
    """Whether a glance shows that `examine` has nothing to say: a valid number of a register, too short for a person.

    >>> is_plain("974760673", Kind.ORGNR), is_plain("974 760 673", Kind.ORGNR), is_plain("14831560224", Kind.FNR)
    (True, False, False)
    """
    if kind not in _OF_REGISTERS or len(text) > 10 or text in PUBLISHED_TEST_NUMBERS:
        return False
    if not (text.isascii() and text.isdigit()):
        return False
    try:
        VALIDATE[kind](text)
    except IdentError:
        return False
    return True


@dataclass(slots=True)
class _Seen:
    """What the profiles judge by: no digit of the number among it."""

    kind: Kind
    declared: Kind | None
    flavour: Flavour | None
    published: bool
    issuer: bool
    hidden: bool

    @property
    def synthetic(self) -> bool:
        return self.flavour not in (None, Flavour.REAL)


def _layout_of(number: str) -> Layout | None:
    if len(number) != 11 or not (number.isascii() and number.isdigit()) or number[0] in "89":
        return None
    try:
        return read_layout(number)
    except IdentError:
        return None


def _recognise(number: str, layout: Layout | None, kind: Kind | None, issuer: str | None) -> Kind:
    if kind is not None and kind not in ELEVEN:
        return kind
    if not (number.isascii() and number.isdigit()):
        return kind or Kind.OTHER
    if layout is not None:
        like_local = layout.flavour is Flavour.SYNTHETIC_DOLLY and not layout.d_number
        if like_local and (kind is Kind.HNR or (kind is None and issuer)):
            return Kind.HNR
        return Kind.DNR if layout.d_number else Kind.FNR
    if len(number) == 11 and number[0] in "89":
        return Kind.FHN
    if len(number) == 12 and kind is None:
        return Kind.DUF
    return kind or Kind.OTHER


def _faults(number: str, found: Kind, declared: Kind | None, layout: Layout | None) -> list[Problem]:
    unknown = declared is None and found is Kind.OTHER
    validate: Callable[[str], object] | None = fnr.validate if unknown else VALIDATE.get(found)
    if layout is not None and found is (Kind.DNR if layout.d_number else Kind.FNR):
        validate = check_person  # all else has been seen
    problems = [Problem("unknown-kind", "warning")] if unknown else []
    if validate:
        try:
            validate(number)
        except IdentError as fault:
            problems.append(Problem(fault.code, "warning"))
    return problems


def _flavour(layout: Layout | None, found: Kind) -> Flavour | None:
    if found is Kind.HNR:
        return Flavour.REAL
    return layout.flavour if layout else None


def _is_person(number: str) -> bool:
    return fnr.is_valid(number) or dnr.is_valid(number)


def _about_kind(seen: _Seen) -> list[Problem]:
    if seen.hidden:
        return [Problem("person-number-elsewhere", "info")]
    if seen.declared is not None and seen.declared is not seen.kind:
        return [Problem("kind-mismatch", "info")]
    if seen.declared is None and seen.flavour is Flavour.SYNTHETIC_DOLLY:
        return [Problem("ambiguous-kind", "info")]
    return []


def _one(code: Code, severity: Severity) -> list[Problem]:
    return [Problem(code, severity)]


def _accept(seen: _Seen) -> list[Problem]:
    """Everything is read. A series that rests on an assumption is worth a warning, a known test person is not."""
    if seen.kind is Kind.HNR and not seen.issuer:
        return _one("issuer-missing", "info")
    if seen.flavour is Flavour.SYNTHETIC_NHN and not seen.published:
        return _one("synthetic-unconfirmed", "warning")
    return _one("synthetic-accepted", "info") if seen.synthetic else []


def _production(seen: _Seen) -> list[Problem]:
    """No synthetic person; month plus 40 passes only as an H-number whose issuer is known (NHN, PREG; HIS 1001)."""
    if seen.kind is Kind.HNR and not seen.issuer:
        return _one("issuer-missing", "error")
    if seen.synthetic or (seen.kind is Kind.HNR and seen.declared is not Kind.HNR):
        return _one("synthetic-in-production", "error")
    return _one("published-in-production", "info") if seen.published else []


def _test(seen: _Seen) -> list[Problem]:
    """Only synthetic and published persons: NHN deletes test persons with real numbers, as a GDPR matter.

    FH- and DUF-numbers carry no mark of a test, so they count as real.
    """
    if seen.published:
        return []
    if seen.kind in UNMARKED or seen.flavour is Flavour.REAL:
        return _one("real-in-test", "error")
    return _one("synthetic-unconfirmed", "info") if seen.flavour is Flavour.SYNTHETIC_NHN else []


_PROFILES: Mapping[Profile, Callable[[_Seen], list[Problem]]] = MappingProxyType(
    {"accept": _accept, "production": _production, "test": _test}
)
