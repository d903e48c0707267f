"""Cases of change and cancellation, in order and out of it (plo.md § 1.3; 21, 22)."""

from __future__ import annotations

from collections.abc import Iterator

from planbro.testing.cases import _edits as edit
from planbro.testing.cases._case import Case, File
from planbro.testing.cases._subject import Subject


def cancel_cases(s: Subject) -> Iterator[Case]:
    if "C" not in s.statuses:
        return
    first, cancelling = s.make("cancel-1"), s.later("cancel-2", "C", "cancel-1")
    original = s.taken("cancel-1", first, importable=False)
    taken_back = s.taken("cancel-2", cancelling, importable=None, follows=original.name)
    yield s.case("cancel", "Kansellering", original, taken_back, number="21")
    cancelling, first = s.later("cancel-first-1", "C", "cancel-first-2"), s.make("cancel-first-2")
    name = s.name("cancel-first-2")
    held = File(s.name("cancel-first-1"), cancelling, "held", s.receipts(), importable=None, follows=name)
    late = s.taken("cancel-first-2", first, importable=False, warnings=("message-cancelled",))
    yield s.case("cancel-first", "Kansellering før meldingen den gjelder", held, late, number="22")
    cancelling, first = s.later("cancel-later-1", "C", "cancel-later-2"), s.make("cancel-later-2")
    held = File(
        s.name("cancel-later-1"), cancelling, "held", s.receipts(), importable=None, follows=s.name("cancel-later-2")
    )
    late = s.taken("cancel-later-2", first, importable=False, warnings=("message-cancelled",), delivery=2)
    yield s.case("cancel-later", "Kansellering før meldingen, i hvert sitt mottak", held, late, number="22")


def change_cases(s: Subject) -> Iterator[Case]:
    if "M" not in s.statuses:
        return
    first, second = s.make("change-1"), s.later("change-2", "M", "change-1")
    original = s.taken("change-1", first, importable=None)
    changed = s.taken("change-2", second, follows=original.name)
    yield s.case("change", "Endring", original, changed)
    third = s.later("whole-3", "C", "whole-1", "whole-2")
    files = (
        s.taken("whole-1", s.make("whole-1"), importable=False),
        s.taken("whole-2", s.later("whole-2", "M", "whole-1"), importable=False, follows=s.name("whole-1")),
        s.taken("whole-3", third, importable=None, follows=s.name("whole-2")),
    )
    yield s.case("whole", "Ny, endring og kansellering", *files, number="21")
    second, first = s.later("change-first-1", "M", "change-first-2"), s.make("change-first-2")
    changed = s.taken("change-first-1", second, follows=s.name("change-first-2"))
    yield s.case(
        "change-first", "Endring før meldingen den gjelder", changed, s.taken("change-first-2", first, importable=None)
    )
    alone = s.make("no-reference", edit.no_reference, status="M")
    warned = s.taken("no-reference", alone, warnings=("series-without-reference",))
    yield s.case("no-reference", "Endring uten referanse", warned)
