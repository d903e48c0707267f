"""The finding, its catalogue entry, and the two exceptions that carry findings.

PlanbroError(Exception)      something could not be done; `.findings` says why
  Refused                    the input was set aside whole, nothing was written
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from planbro.findings._catalogue import ROWS
from planbro.findings._count import Unknown, counted
from planbro.findings._nynorsk import NYNORSK
from planbro.findings._reasons import in_norwegian

_NORWEGIAN = frozenset({"nb", "nn", "no"})
_HOLE: Final = re.compile(r"\{[^}]*\}")


class Severity(StrEnum):
    """How grave. `info` never changes an exit code; `warning` and `error` make it 1."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the catalogue: a stable code with its texts in bokmål and English; `said` knows nynorsk too."""

    code: str
    severity: Severity
    nb: str
    en: str
    do_nb: str
    do_en: str
    rule: str

    def said(self, language: str) -> tuple[str, str]:
        """What it says and what to do, before the braces are filled."""
        if language not in _NORWEGIAN:
            return self.en, self.do_en
        own = NYNORSK.get(self.code) if language == "nn" else None
        return own or (self.nb, self.do_nb)


@dataclass(frozen=True, slots=True)
class Place:
    """Where: a file (by the name the user gave), a line, a path in the document (XPath or FHIRPath), a table row."""

    file: str | None = None
    line: int | None = None
    path: str | None = None
    row: int | None = None

    def __str__(self) -> str:
        return self.told()

    def told(self, language: str = "en") -> str:
        """In words of the reader's language; `-` where nothing says where."""
        where = self.file or ""
        if self.line is not None:
            where += f":{self.line}"
        if self.path:
            where += f" {self.path}" if where else self.path
        if self.row is not None:
            row = f"{'rad' if language in _NORWEGIAN else 'row'} {self.row}"
            where += f" ({row})" if where else row
        return where or "-"

    def to_json(self) -> dict[str, str | int]:
        pairs = (("file", self.file), ("line", self.line), ("path", self.path), ("row", self.row))
        return {name: value for name, value in pairs if value is not None}


def _load() -> dict[str, Entry]:
    entries = {}
    for code, severity, nb, en, do_nb, do_en, rule in ROWS:
        if code in entries:
            raise ValueError(f"finding code {code} stands twice in the catalogue")
        entries[code] = Entry(code, Severity(severity), nb, en, do_nb, do_en, rule)
    return entries


CATALOGUE: Mapping[str, Entry] = _load()


@dataclass(frozen=True, slots=True)
class Finding:
    """A catalogue entry met at a place.

    `params` fill the braces of the texts. They are structural only: whoever adds a parameter answers for its never
    being a name, a number or a free text of a person (ARCHITECTURE, law 7).
    """

    code: str
    place: Place = Place()
    params: Mapping[str, str | int] = field(default_factory=dict)
    severity_override: Severity | None = None

    @property
    def entry(self) -> Entry:
        return CATALOGUE[self.code]

    @property
    def severity(self) -> Severity:
        return self.severity_override or self.entry.severity

    def text(self, language: str = "en") -> str:
        return self._filled(self.entry.said(language)[0], language)

    def action(self, language: str = "en") -> str:
        return self._filled(self.entry.said(language)[1], language)

    def _filled(self, text: str, language: str) -> str:
        """The text with its braces filled; a reason that planbro gives is said in the reader's language."""
        params = _Params(self.params)
        reason = params.get("reason")
        if isinstance(reason, str) and language in _NORWEGIAN:
            params["reason"] = in_norwegian(reason, language)
        if "{task}" in text:
            params["task"] = self._task(language)
        return text.format_map(params)

    def _task(self, language: str) -> str:
        """What there is to do in a task of which the code is told; what differs from one to the next is left open."""
        entry = CATALOGUE.get(str(self.params.get("task", "")))
        return _HOLE.sub("…", entry.said(language)[0]).replace("….", "…") if entry is not None else "–"

    def to_json(self, language: str = "en") -> dict[str, Any]:
        return {
            "code": self.code,
            "severity": self.severity.value,
            "place": self.place.to_json(),
            "text": self.text(language),
            "action": self.action(language),
            "rule": self.entry.rule,
        }

    def __str__(self) -> str:
        return f"{self.severity.value} {self.code} at {self.place}: {self.text()}"


class _Params(dict[str, str | int]):
    def __init__(self, params: Mapping[str, str | int]) -> None:
        super().__init__(counted(params))

    def __missing__(self, key: str) -> str:
        return Unknown("?")


class Findings:
    """Gathers findings, so that all faults of one input come at once.

    The same code at the same place is kept once; what is over `limit` is counted, not kept, since a broken file of
    500 MB could otherwise fill memory with its faults.
    """

    __slots__ = ("_items", "_seen", "file", "limit", "overflow")

    def __init__(self, items: Iterable[Finding] = (), *, file: str | None = None, limit: int = 1000) -> None:
        self._items: list[Finding] = []
        self._seen: set[tuple[str, Place]] = set()
        self.file = file
        self.limit = limit
        self.overflow = 0
        self.extend(items)

    def add(
        self,
        code: str,
        /,
        *,
        line: int | None = None,
        path: str | None = None,
        row: int | None = None,
        file: str | None = None,
        severity: Severity | None = None,
        **params: str | int,
    ) -> Finding:
        finding = Finding(code, Place(file or self.file, line, path, row), params, severity)
        self._keep(finding)
        return finding

    def extend(self, items: Iterable[Finding]) -> None:
        for item in items:
            self._keep(item)

    def _keep(self, finding: Finding) -> None:
        if finding.code not in CATALOGUE:
            raise KeyError(f"no finding {finding.code} in the catalogue")
        key = (finding.code, finding.place)
        if key in self._seen:
            return
        if len(self._items) >= self.limit:
            self.overflow += 1
            return
        self._seen.add(key)
        self._items.append(finding)

    @property
    def worst(self) -> Severity | None:
        order = list(Severity)
        return max((f.severity for f in self._items), key=order.index, default=None)

    @property
    def has_errors(self) -> bool:
        return any(f.severity is Severity.ERROR for f in self._items)

    @property
    def exit_code(self) -> int:
        """1 where any warning or error stands, else 0 (ARCHITECTURE, exit codes)."""
        return int(any(f.severity is not Severity.INFO for f in self._items))

    def codes(self) -> list[str]:
        return [f.code for f in self._items]

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __bool__(self) -> bool:
        return bool(self._items)

    def __repr__(self) -> str:
        return f"Findings({len(self._items)})"


class PlanbroError(Exception):
    """Something could not be done. The message is made of findings, so it holds nothing of a person."""

    def __init__(self, findings: Findings | Iterable[Finding]) -> None:
        self.findings = findings if isinstance(findings, Findings) else Findings(findings)
        super().__init__("; ".join(str(f) for f in self.findings) or "refused")


class Refused(PlanbroError):
    """The input was set aside whole: it could not be read safely, or nothing may be written."""

    @classmethod
    def because(
        cls,
        code: str,
        /,
        *,
        file: str | None = None,
        line: int | None = None,
        path: str | None = None,
        row: int | None = None,
        **params: str | int,
    ) -> Refused:
        return cls([Finding(code, Place(file, line, path, row), params)])
