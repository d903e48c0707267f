"""All plans as compact data in the page, for sorting and filtering: one short array each, what is shared said once.

The data stands in a `script` element that is no script. No `<`, `>` or `&` is written in it, so that nothing a plan
holds can end the element or open a comment in it.
"""

from __future__ import annotations

from typing import Any, Final

import orjson

from planbro.render.migrate._model import CONSENT_STATES, SEVERITIES, STATES, VERDICTS, Note, PlanLine

_MOST: Final = 5000
_LEAVES: Final = ("leaves", "mapped", "kept", "no_slot", "differs")
_KINDS: Final = ("same", "no-slot", "differs")
_UNSAFE: Final = ((b"<", b"\\u003c"), (b">", b"\\u003e"), (b"&", b"\\u0026"),
                  ("\u2028".encode(), b"\\u2028"), ("\u2029".encode(), b"\\u2029"))  # fmt: skip


def embedded(value: Any) -> bytes:
    """JSON that may stand in a `script` element."""
    data = orjson.dumps(value)
    for mark, written in _UNSAFE:
        if mark in data:
            data = data.replace(mark, written)
    return data


class Rows:
    """Packs plans, and knows what they share. What is shared is bounded: a text too many stands in its row."""

    def __init__(self) -> None:
        self.kinds: dict[str, int] = {}
        self.words: dict[str, int] = {}
        self.koordinatorer: dict[tuple[str, str], int] = {}
        self.remarks: dict[tuple[str, str, str], int] = {}

    def pack(self, line: PlanLine) -> bytes:
        """One plan as `report.js` reads it."""
        return embedded([
            line.nr, line.plan, line.number, VERDICTS.index(line.verdict), STATES.index(line.state),
            _known(self.words, line.kind), _known(self.words, line.status), line.updated[:10],
            _known(self.koordinatorer, (line.koordinator, line.checklist)), line.source, line.source_size,
            1 if line.target == f"{line.plan}.zip" else line.target, line.target_size,
            [line.leaves.get(name, 0) for name in _LEAVES],
            self._counts(line),
            [self._note(note) for note in line.notes],
            CONSENT_STATES.index(line.consent) if line.consent else -1, ", ".join(line.covers), line.until[:10],
            list(line.rights), line.title, line.planeier, line.form,
        ])  # fmt: skip

    def _counts(self, line: PlanLine) -> list[Any]:
        """A kind that is alike is two numbers, which it is and how many; any other a list of its own."""
        found: list[Any] = []
        for one in line.counts:
            kind = _known(self.kinds, one.kind)
            if one.verdict in {"same", ""}:
                found += (kind, one.source)
            else:
                found.append([kind, one.source, one.target, _KINDS.index(one.verdict)])
        return found

    def _note(self, note: Note) -> list[Any]:
        words = (note.words.code, note.words.text, note.words.action)
        known = self.remarks.get(words)
        if known is None and len(self.remarks) < _MOST:
            known = self.remarks[words] = len(self.remarks)
        shared: Any = list(words) if known is None else known
        found = [SEVERITIES.index(note.severity), shared]
        return [*found, note.path] if note.path else found

    def shared(self) -> dict[str, Any]:
        """What the rows point to."""
        return {
            "kinds": list(self.kinds), "words": list(self.words), "koordinatorer": list(self.koordinatorer),
            "remarks": list(self.remarks),
        }  # fmt: skip


def _known(table: dict[Any, int], value: Any) -> int:
    return table.setdefault(value, len(table))
