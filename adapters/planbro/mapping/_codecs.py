"""Codecs: named pairs of pure functions between a Plan value and a scalar of a document.

Law of each: ``decode(encode(v)) == hold(v)``, and ``hold`` is the identity where the codec loses nothing. A raw scalar
is text, a boolean, an integer, a `Number` (a JSON number in the form it was written) or bytes (an attachment).
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from planbro.ident import fnr
from planbro.mapping._codes import CodeTable
from planbro.plan import OSLO, Code, is_date, is_datetime, is_decimal, is_text


@dataclass(frozen=True, slots=True)
class Number:
    """A JSON number in its lexical form, so that `1.10` stays `1.10`."""

    text: str

    def __str__(self) -> str:
        return self.text


Raw = str | bool | int | Number | bytes


class Undecodable(ValueError):
    """The raw value does not fit the codec; `code` is the finding to make of it."""

    def __init__(self, code: str = "value-invalid") -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Codec:
    """`fits` are the field types of the Plan it serves; `native` says that JSON takes what `encode` gives as it is."""

    name: str
    fits: frozenset[str]
    encode: Callable[[Any], Raw | None]
    decode: Callable[[Raw], Any]
    table: CodeTable | None = None

    def hold(self, value: Any) -> Any:
        """What is left of a value that was written and read again; None where it cannot be written."""
        raw = self.encode(value)
        if raw is None:
            return None
        try:
            return self.decode(raw)
        except Undecodable:
            return None


def _string(raw: Raw) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int | Number):
        raise Undecodable
    text = str(raw)
    if not is_text(text):
        raise Undecodable("xml-characters")
    return text


def _only_string(raw: Raw) -> str:
    if not isinstance(raw, str):
        raise Undecodable
    return _string(raw)


def _checked(test: Callable[[str], bool], code: str = "value-invalid") -> Callable[[Raw], str]:
    def decode(raw: Raw) -> str:
        text = _only_string(raw).strip()
        if not test(text):
            raise Undecodable(code if re.fullmatch(r"[\d.:T+Z-]+", text) else "value-invalid")
        return text

    return decode


def _where(test: Callable[[str], bool]) -> Callable[[Any], Raw | None]:
    return lambda value: value if test(value) else None


def _is_year(text: str) -> bool:
    return re.fullmatch("[0-9]{4}", text) is not None and text != "0000"


def _day(raw: Raw) -> str:
    """A date, or the day of a time."""
    text = str(raw).strip()
    if not is_date(text) and is_datetime(text):
        text = text[:10]
    if not is_date(text):
        raise Undecodable("date-impossible")
    return text


def _date_no(value: str) -> str | None:
    parts = value.split("-")
    return ".".join(reversed(parts)) if len(parts) == 3 else None


def _date_from_no(raw: Raw) -> str:
    match = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", _only_string(raw).strip())
    if not match:
        raise Undecodable
    text = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
    if not is_date(text):
        raise Undecodable("date-impossible")
    return text


def with_offset(value: str) -> str:
    """Seconds and an explicit offset; local Norwegian time where the source gave none (plo.md § 8.5)."""
    if len(value) == 10:
        return value
    match = re.fullmatch(r"(.{16})(:\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?", value)
    if not match:
        return value
    text = match[1] + (match[2] or ":00")
    if match[3]:
        return text + match[3]
    offset = datetime.fromisoformat(match[1]).replace(tzinfo=OSLO).strftime("%z")
    return f"{text}{offset[:3]}:{offset[3:]}"


def _with_seconds(value: str) -> str | None:
    """xs:dateTime: a clock time with seconds; a bare date has none."""
    if len(value) == 10:
        return None
    return value if re.match(r".{16}:\d\d", value) else f"{value[:16]}:00{value[16:]}"


def _boolean(yes: str, no: str, native: bool) -> Codec:
    words = {yes: True, no: False} | ({"1": True, "0": False} if native else {})

    def encode(value: bool) -> Raw:
        if native:
            return value
        return yes if value else no

    def decode(raw: Raw) -> bool:
        if isinstance(raw, bool):
            return raw
        found = words.get(raw.strip()) if isinstance(raw, str) else None
        if found is None:
            raise Undecodable
        return found

    return Codec("boolean", frozenset({"boolean"}), encode, decode)


def _integer(raw: Raw) -> int:
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise Undecodable
    if isinstance(raw, int):
        return raw
    if not re.fullmatch(r"[+-]?[0-9]{1,600}", raw.strip()):
        raise Undecodable
    return int(raw)


def _decimal(raw: Raw) -> str:
    text = _string(raw).strip()
    if not is_decimal(text):
        raise Undecodable
    return text


def _number(value: str) -> Raw:
    return int(value) if re.fullmatch(r"-?[1-9]\d{0,17}|0", value) else Number(value)


def _unblank(raw: Raw) -> str:
    return re.sub(r"\s", "", _string(raw))


def _no_blanks(value: str) -> Raw | None:
    return re.sub(r"\s", "", value)


def _url_out(value: str) -> Raw | None:
    """An address without blanks, which R4's url takes none of: they are percent-encoded (RFC 3986 § 2.1)."""
    return re.sub(r"\s", lambda blank: "".join(f"%{byte:02X}" for byte in blank[0].encode()), value)


def _token_out(value: str) -> Raw | None:
    """R4's code: single blanks between words, none at the ends."""
    return " ".join(value.split()) or (None if value else "")


def _id_system(value: str) -> Raw | None:
    """The system of a person number, from its form: a D-nummer has 40 added to the day (HIS 1001)."""
    if not re.fullmatch(r"\d{11}", value):
        return None
    return f"urn:oid:2.16.578.1.12.4.1.4.{'2' if value[0] in '4567' else '1'}"


def _cell_out(value: str) -> Raw | None:
    """Text of a spreadsheet's cell: no blanks at its ends, line breaks as one character."""
    return re.sub(r"\r\n?", "\n", value).strip() or None


def _write_only(raw: Raw) -> str:
    raise Undecodable


def _address(scheme: str) -> Codec:
    def encode(value: str) -> Raw | None:
        text = re.sub(r"\s", "", value)
        return f"{scheme}:{text}" if re.fullmatch(r"[^\s<>\"{}|\\^`%:]+", text) else None

    def decode(raw: Raw) -> str:
        text = _only_string(raw).strip()
        head, colon, rest = text.partition(":")
        if colon and head.lower() != scheme:
            raise Undecodable
        return rest if colon else text

    return Codec(scheme, frozenset({"text"}), encode, decode)


def _code_out(value: Code) -> Raw | None:
    """A code with all it was read from: `value`, or `value|system|code|text` with the bars escaped."""
    if value.system is None and value.code is None and value.text is None and value.value is not None:
        return value.value
    return f"{_part(value.value)}|{_part(value.system)}|{_part(value.code)}|{_part(value.text)}"


def _part(text: str | None) -> str:
    if text is None:
        return ""
    return "=" + (text.replace("%", "%25").replace("|", "%7C") if "%" in text or "|" in text else text)


def _code_in(raw: Raw) -> Code:
    text = _only_string(raw)
    if "|" not in text:
        return Code(text)
    parts = text.split("|")
    if len(parts) != 4 or any(p and p[0] != "=" for p in parts):
        raise Undecodable
    value, system, code, display = (p[1:].replace("%7C", "|").replace("%25", "%") if p else None for p in parts)
    return Code(value, system, code, display)


def _html_out(value: str) -> Raw:
    return html.escape(value, quote=False).replace("\r\n", "\n").replace("\n", "<br/>")


def _html_in(raw: Raw) -> str:
    text = re.sub(r"<br\s*/?>|</p\s*>", "\n", _only_string(raw), flags=re.I)
    return html.unescape(re.sub(r"<[^>]*>", "", text))


def _bytes_in(raw: Raw) -> bytes:
    if isinstance(raw, bytes):
        return raw
    if not isinstance(raw, str):
        raise Undecodable("attachment-base64")
    try:
        return base64.b64decode(re.sub(r"\s", "", raw), validate=True)
    except (binascii.Error, ValueError):
        raise Undecodable("attachment-base64") from None


def _digits(name: str, count: int) -> Codec:
    """A number of a fixed length, whose zeros at the front a spreadsheet takes: they are put back."""

    def whole(value: str) -> str:
        text = value.strip()
        return text.zfill(count) if text.isdecimal() and text.isascii() else text

    return Codec(name, _TEXT, lambda value: whole(value) or None, lambda raw: whole(_string(raw)))


def _with_zero(value: str) -> str:
    """A person's number that a spreadsheet took the zero from: put back where the control digits then hold."""
    text = re.sub(r"\s", "", value)
    if len(text) == 10 and text.isascii() and text.isdecimal() and fnr.is_valid("0" + text):
        return "0" + text
    return text


def _split(mark: str) -> Codec:
    def encode(values: tuple[str, ...]) -> Raw | None:
        if any(mark in value or value != value.strip() or not value for value in values):
            return None
        return f"{mark} ".join(values)

    def decode(raw: Raw) -> tuple[str, ...]:
        text = _only_string(raw)
        return tuple(part.strip() for part in text.split(mark)) if text.strip() else ()

    return Codec("split", frozenset({"text*"}), encode, decode)


def identity(value: Any) -> Any:
    return value


_TEXT = frozenset({"text"})
_PLAIN: Mapping[str, Codec] = {
    codec.name: codec
    for codec in (
        Codec("text", frozenset({"text", "ref"}), identity, _only_string),
        Codec("string", _TEXT, identity, _string),
        Codec("date", frozenset({"date"}), identity, _checked(is_date, "date-impossible")),
        Codec("date(day)", frozenset({"date"}), identity, _day),
        Codec("date(no)", frozenset({"date"}), _date_no, _date_from_no),
        Codec("date(full)", frozenset({"date"}), _where(lambda v: len(v) == 10),
              _checked(lambda t: len(t) == 10 and is_date(t), "date-impossible")),
        Codec("dateTime", frozenset({"dateTime"}), identity, _checked(is_datetime, "date-impossible")),
        Codec("dateTime(fhir)", frozenset({"dateTime"}), with_offset, _checked(is_datetime, "date-impossible")),
        Codec("dateTime(instant)", frozenset({"dateTime"}), lambda v: with_offset(v) if len(v) > 10 else None,
              _checked(is_datetime, "date-impossible")),
        Codec("dateTime(xsd)", frozenset({"dateTime"}), _with_seconds, _checked(is_datetime, "date-impossible")),
        Codec("integer", frozenset({"integer"}), identity, _integer),
        Codec("decimal", frozenset({"decimal"}), _number, _decimal),
        Codec("year", _TEXT, _where(_is_year), _checked(_is_year)),
        Codec("decimal(text)", frozenset({"decimal"}), identity, _decimal),
        Codec("code(*)", frozenset({"code"}), _code_out, _code_in),
        Codec("fnr", _TEXT, _no_blanks, _unblank),
        Codec("fnr(zero)", _TEXT, lambda v: _with_zero(v) or None, lambda raw: _with_zero(_string(raw))),
        Codec("cell", _TEXT, _cell_out, lambda raw: str(_cell_out(_string(raw)) or "")),
        Codec("uuid", _TEXT, lambda v: f"urn:uuid:{v}", lambda raw: _only_string(raw).removeprefix("urn:uuid:")),
        Codec("url", _TEXT, _url_out, _only_string),
        Codec("token", _TEXT, _token_out, lambda raw: " ".join(_only_string(raw).split())),
        Codec("idsystem", _TEXT, _id_system, _write_only),
        Codec("html", _TEXT, _html_out, _html_in),
        Codec("base64", frozenset({"data"}), identity, _bytes_in),
        Codec("ref", frozenset({"ref"}), identity, _only_string),
        _boolean("true", "false", native=True),
        _address("tel"),
        _address("mailto"),
    )
}  # fmt: skip


def _code(table: CodeTable) -> Codec:
    def decode(raw: Raw) -> Code:
        return table.read(_string(raw).strip())

    return Codec(f"code({table.name})", frozenset({"code"}), table.write, decode, table)


def _display(table: CodeTable) -> Codec:
    return Codec(f"display({table.name})", frozenset({"code"}), table.display, _only_string, table)


def find(text: str, tables: Mapping[str, CodeTable]) -> Codec | None:
    """The codec a row names, or None: `text`, `code(goal-status)`, `boolean(Ja, Nei)`, `split(;)`."""
    if text in _PLAIN:
        return _PLAIN[text]
    match = re.fullmatch(r"([a-zA-Z]+)\((.*)\)", text, re.S)
    if not match:
        return None
    name, inside = match[1], match[2]
    if name in {"code", "display"}:
        table = tables.get(inside.strip())
        return None if table is None else (_code(table) if name == "code" else _display(table))
    if name == "boolean":
        yes, _, no = (part.strip() for part in inside.partition(","))
        return _boolean(yes, no, native=False)
    if name == "digits" and inside.isdecimal():
        return _digits(text, int(inside))
    if name == "split" and inside:
        return _split(inside)
    return None


def names() -> list[str]:
    """For the checker's message: the codecs there are."""
    return [*_PLAIN, "code(TABLE)", "display(TABLE)", "boolean(YES, NO)", "digits(COUNT)", "split(MARK)"]
