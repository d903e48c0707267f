"""One cell to one value of the tree and back, by the codec of its column: Excel's habits undone, and told.

What cannot be made sense of stays as it is written; the table's codec then says what is wrong with it.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from planbro.formats.tabular._layout import Column, folded
from planbro.formats.tabular._places import Odd, Value
from planbro.formats.tabular._workbook import day_or_time
from planbro.mapping import CodeTable, Number
from planbro.plan import is_date, is_datetime

YES: Final = frozenset({"ja", "j", "x", "true", "sann", "1", "yes", "✓", "✔"})
NO: Final = frozenset({"nei", "n", "false", "usann", "0", "no", "-"})
LONGEST: Final = 32_767
"""Characters that a cell of Excel has room for."""
_CLOCK: Final = r"(?:[ T]+(?:kl\.? *)?(?P<H>\d\d?)[:.](?P<M>\d\d)(?:[:.](?P<S>\d\d))?)?"
_DAY: Final = re.compile(r"(?P<d>\d\d?)[./ -](?P<m>\d\d?)[./ -](?P<y>\d{4}|\d{2})\.?" + _CLOCK)
_BARE: Final = re.compile(r"(?P<y>\d{4})-?(?P<m>\d\d)-?(?P<d>\d\d)" + _CLOCK)
_NAMED: Final = re.compile(r"(?P<d>\d\d?)\.? *(?P<name>[a-zæøå]{3,9})\.? *(?P<y>\d{4})", re.I)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "des")
_LOST: Final = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")
_QUOTED: Final = re.compile(r"""(?:="|'|")(\d{10,11})"?\Z""")
_SERIAL: Final = range(10_000, 80_000)  # 1927 to 2119
_CENTURY: Final = 50


def read_value(column: Column, value: Value, epoch: datetime) -> tuple[Any, str]:
    """What a cell says, and the code of what is to be told of it; None where it says nothing."""
    if isinstance(value, Odd):
        return (value.text if value.text != "formula" else None), (
            "sheet-formula-empty" if value.text == "formula" else "sheet-error-cell")  # fmt: skip
    if value is None or (isinstance(value, str) and not value.strip()):
        return None, ""
    name = column.codec.name
    if name in {"date", "dateTime"}:
        return _day(value, epoch, name)
    if name == "boolean":
        return _truth(value)
    if name in {"decimal", "integer"}:
        return _number(value)
    if column.codec.table is not None:
        return _word(column.codec.table, plain(value)), ""
    text, told = _text(value, name)
    return text, told


def plain(value: Value) -> str:
    """A cell as text; a number without the point that a spreadsheet gives it."""
    if isinstance(value, bool):
        return "Ja" if value else "Nei"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return value.text if isinstance(value, Odd) else "" if value is None else str(value)


def _text(value: Value, name: str) -> tuple[str, str]:
    text = plain(value)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if name == "fnr(zero)":
        text = _QUOTED.sub(r"\1", re.sub(r"\s", "", text))
        if _LOST.fullmatch(text):
            return text, "sheet-number-lost"
        if len(text) == 10 and text.isascii() and text.isdecimal():
            from planbro.ident import fnr

            return text, "sheet-zero-back" if fnr.is_valid("0" + text) else "sheet-zero-unsure"
        return text, ""
    if name.startswith("digits("):
        short = text.strip().isdecimal() and len(text.strip()) < int(name[7:-1])
        return text, "sheet-zero-back" if short else ""
    if _LOST.fullmatch(text.strip()):
        return text, "sheet-number-lost"
    return text, "sheet-text-as-number" if number and len(text) >= 8 else ""


def _day(value: Value, epoch: datetime, name: str) -> tuple[str, str]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        if isinstance(value, int) and 1900 <= value <= 2100:
            return str(value), ""
        try:
            return _fits(day_or_time(value, epoch), name), "sheet-date-as-number"
        except (ValueError, OverflowError):
            return plain(value), ""
    text = plain(value).strip()
    if is_date(text) or is_datetime(text):
        return _fits(text, name) if len(text) == 19 and text.endswith("T00:00:00") and name == "date" else text, ""
    if text.replace(",", "").isdecimal() and len(text.split(",")[0]) == 5 and int(text.split(",")[0]) in _SERIAL:
        return _fits(day_or_time(float(text.replace(",", ".")), epoch), name), "sheet-date-as-number"
    return _norwegian(text, name)


def _fits(text: str, name: str) -> str:
    return text[:10] if name == "date" else text


def _norwegian(text: str, name: str) -> tuple[str, str]:
    """`22.11.2026`, `22.11.26`, `22/11-2026`, `20261122`, `22. november 2026`, with a clock time or without."""
    match = _DAY.fullmatch(text) or _BARE.fullmatch(text) or _NAMED.fullmatch(text)
    if match is None:
        return text, ""
    found = match.groupdict()
    if found.get("name"):
        month = next((n for n, m in enumerate(_MONTHS, 1) if found["name"].casefold().startswith(m)), 0)
    else:
        month = int(found["m"])
    year = int(found["y"])
    short = len(found["y"]) == 2
    if short:
        year += 2000 if year < _CENTURY else 1900
    try:
        day = date(year, month, int(found["d"])).isoformat()
    except ValueError:
        return text, ""
    if found.get("H") and name == "dateTime":
        clock = f"T{int(found['H']):02}:{found['M']}" + (f":{found['S']}" if found["S"] else "")
        day = day + clock if is_datetime(day + clock) else day
    return day, "sheet-year-two-digits" if short else ""


def _truth(value: Value) -> tuple[str, str]:
    text = plain(value).strip()
    word = text.casefold()
    return ("Ja" if word in YES else "Nei" if word in NO else text), ""


def _number(value: Value) -> tuple[str, str]:
    """Decimal comma to point; blanks and points between thousands go."""
    text = re.sub(r"[\s\u00a0\u202f']", "", plain(value))
    if _LOST.fullmatch(text):
        return text, "sheet-number-lost"
    if "," in text:
        text = text.replace(".", "") if text.rfind(",") > text.rfind(".") else text
        return text.replace(",", "."), ""
    return text, ""


@cache
def _words(table: str, words: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {folded(word): code for word, code in reversed(words)}


def _word(table: CodeTable, text: str) -> str:
    """The code of a word: the code itself, the word that goes with it, or the same but for case and blanks."""
    text = text.strip()
    if text in table.by_code:
        return text
    words = tuple((word, row.code) for row in table.rows for word in (row.code, row.text))
    return _words(table.name, words).get(folded(text), text)


def text_of(value: Any) -> str:
    """A value of the tree as the text of a cell."""
    if isinstance(value, bool):
        return "Ja" if value else "Nei"
    return str(value)


def csv_text(column: Column | None, value: Any) -> str:
    """A value as Norwegian Excel takes it from CSV: day.month.year, decimal comma."""
    text = text_of(value)
    if column is None:
        return text
    if column.codec.name in {"date", "dateTime"} and len(text) == 10 and is_date(text):
        return f"{text[8:]}.{text[5:7]}.{text[:4]}"
    return text.replace(".", ",") if column.codec.name == "decimal" else text


def typed(column: Column | None, value: Any) -> date | int | float | str:
    """A value as a workbook holds it: a real date or number where nothing of its form is lost by that."""
    text = text_of(value)
    name = column.codec.name if column is not None else ""
    if name in {"date", "dateTime"} and len(text) == 10 and is_date(text) and text >= "1900-03-01":
        return date.fromisoformat(text)
    if name in {"decimal", "integer"} or isinstance(value, Number):
        if re.fullmatch(r"-?(?:0|[1-9]\d{0,13})", text) and text != "-0":
            return int(text)
        if re.fullmatch(r"-?\d{1,9}\.\d{1,5}", text) and repr(float(text)) == text and text[-1] != "0":
            return float(text)
        return text.replace(".", ",") if name == "decimal" else text
    return text
