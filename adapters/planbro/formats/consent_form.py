"""What a consent form asked, and what was answered: a form of ours in JSON (domain.md § 2.4).

Declared in `schemas/consent/form-1.schema.json`. It has the fields of the joint form in Møre og Romsdal. The paper has
a person's name and number; this has neither, only the plan's id, which is random. Asked and answered have one shape:
where nothing was answered stands null, and null opens nothing.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Literal, get_args

from planbro.findings import Findings, Refused
from planbro.formats.codec import DEFAULT, Limits
from planbro.formats.codec import json as json_codec
from planbro.plan import VALUE_SETS, is_date, is_text

FORM: Final = "urn:planbro:consent-form:1"
FormKind = Literal["joint", "sharing", "plan-making", "tool"]
FORM_KINDS: Final[tuple[FormKind, ...]] = get_args(FormKind)
CONSENTS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "joint": ("plan-making", "sharing"), "sharing": ("sharing",), "plan-making": ("plan-making",), "tool": ("tool",),
}  # fmt: skip
"""Which consents one signature gives: the joint form is to the plan work and to the sharing."""


@dataclass(frozen=True, slots=True, repr=False)
class FormParty:
    """A line of the list: who, what, how. `label` says it to a reader, and is not read back."""

    participant: str | None = None
    organisation: str | None = None
    name: str | None = None
    part: str | None = None
    life_area: str | None = None
    access: str | None = None
    purpose: str | None = None
    start: str | None = None
    end: str | None = None
    agreed: bool | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class FormReservation:
    """A reservation that somebody has entered by what it closes: a code for each of the words."""

    kind: str | None = None
    part: str | None = None
    life_area: str | None = None
    item: str | None = None
    participant: str | None = None
    organisation: str | None = None
    start: str | None = None
    end: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class ConsentForm:
    """The whole of it. Nothing of it is printed."""

    kind: FormKind = "joint"
    plan: str | None = None
    code: str | None = None
    language: str | None = None
    tool: str | None = None
    start: str | None = None
    end: str | None = None
    answer: bool | None = None
    acting: str | None = None
    acting_name: str | None = None
    parties: tuple[FormParty, ...] = ()
    reservations: str | None = None
    coded: tuple[FormReservation, ...] = ()
    lifted: tuple[str, ...] = ()
    withdrawal_explained: bool | None = None
    complaint_explained: bool | None = None
    signed: str | None = None
    signed_by: str | None = None
    signer: str | None = None
    signer_given: str | None = None
    signer_family: str | None = None
    cosigned: str | None = None
    cosigner: str | None = None
    cosigner_given: str | None = None
    cosigner_family: str | None = None
    replaces: bool = True

    @property
    def has_list(self) -> bool:
        return "sharing" in CONSENTS_OF[self.kind]

    def with_code(self) -> ConsentForm:
        """The form with the code that is printed on it: what was asked, and nothing of the person."""
        asked: list[object] = [FORM, self.kind, self.plan, self.tool, self.start, self.end]
        asked += [[getattr(one, name) for name in _ASKED] for one in self.parties]
        text = json.dumps(asked, ensure_ascii=True, separators=(",", ":"))
        letters = b32encode(hashlib.sha256(text.encode()).digest()).decode()[:16]
        return replace(self, code="-".join(letters[at : at + 4] for at in range(0, 16, 4)))


_ASKED: Final = ("participant", "organisation", "part", "life_area", "access", "purpose", "start", "end")
_DAYS: Final = frozenset({"start", "end", "signed", "cosigned"})
_CODES: Final[Mapping[str, tuple[str, ...]]] = {
    "part": VALUE_SETS["part"], "life_area": VALUE_SETS["life-area"], "access": ("read", "write"),
    "purpose": VALUE_SETS["purpose"], "acting": VALUE_SETS["acting"], "signed_by": VALUE_SETS["consent-by"],
    "language": ("nb", "nn"),
}  # fmt: skip
_YES_NO: Final = frozenset({"answer", "agreed", "withdrawal_explained", "complaint_explained", "replaces"})
_LISTS: Final[Mapping[str, type]] = {"parties": FormParty, "coded": FormReservation}


def to_json(form: ConsentForm) -> bytes:
    """The form as JSON, every place of it there, so that it can be filled in."""
    return (json.dumps({"form": FORM, **_plain(form)}, ensure_ascii=False, indent=2) + "\n").encode()


def is_consent_form(data: bytes) -> bool:
    """Whether the bytes look like a consent form of ours in JSON."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def from_json(data: bytes, limits: Limits = DEFAULT) -> ConsentForm:
    """The form that was filled in.

    Raises:
        Refused: it is no consent form, or it has faults; all of them at once.
    """
    value: Any = json_codec.parse(data, limits)
    if not isinstance(value, dict) or value.get("form") != FORM:
        raise Refused.because("consent-form-not-one")
    found = Findings()
    form: ConsentForm = _read(ConsentForm, value, "", found)
    if found.has_errors:
        raise Refused(found)
    return form


def _plain(record: Any) -> dict[str, Any]:
    plain = {}
    for field in fields(record):
        value = getattr(record, field.name)
        plain[field.name] = [_plain(one) for one in value] if field.name in _LISTS else value
    return plain


def _read(cls: type, value: Mapping[str, Any], where: str, found: Findings) -> Any:
    """A record of the form; a fault names the place, never what stands there (law 7)."""
    known = {field.name: field for field in fields(cls)}
    read: dict[str, Any] = {}
    for name in value:
        if name not in known and name != "form":
            found.add("consent-form-invalid", path=where or "$", reason="the form has no such field")
    for name in known:
        stated, path = value.get(name), f"{where}.{name}" if where else name
        if name == "lifted":
            read[name] = _read_idents(stated, path, found)
        elif name in _LISTS:
            read[name] = _read_list(_LISTS[name], stated, path, found)
        elif stated is None:
            continue
        elif (expected := _fault(cls, name, stated)) is not None:
            found.add("consent-form-invalid", path=path, reason=expected)
        else:
            read[name] = stated.strip() or None if isinstance(stated, str) else stated
    return cls(**read)


def _read_list(cls: type, stated: object, path: str, found: Findings) -> tuple[Any, ...]:
    if stated is None:
        return ()
    if not isinstance(stated, list) or not all(isinstance(one, dict) for one in stated):
        found.add("consent-form-invalid", path=path, reason="a list was expected")
        return ()
    return tuple(_read(cls, one, f"{path}[{at}]", found) for at, one in enumerate(stated))


def _read_idents(stated: object, path: str, found: Findings) -> tuple[str, ...]:
    if stated is None:
        return ()
    if not isinstance(stated, list) or not all(isinstance(one, str) and is_text(one) for one in stated):
        found.add("consent-form-invalid", path=path, reason="a list was expected")
        return ()
    return tuple(stated)


def _fault(cls: type, name: str, stated: object) -> str | None:
    """What should stand there; None where it does."""
    if name in _YES_NO:
        return None if isinstance(stated, bool) else "true, false or null was expected"
    if not isinstance(stated, str) or not is_text(stated):
        return "a text was expected"
    if name in _DAYS:
        ok = not stated or (is_date(stated) and len(stated) == 10)
        return None if ok else "a date such as 2026-11-22 was expected"
    codes = _CODES.get(name)
    if name == "kind":
        codes = FORM_KINDS if cls is ConsentForm else VALUE_SETS["reservation-kind"]
    return None if codes is None or stated in codes else f"one of {', '.join(codes)} was expected"
