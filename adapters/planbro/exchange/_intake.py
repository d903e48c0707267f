"""Plans that no tool exported, as files that are read as any other: of a Noark 5 extract, and of printouts.

An extract is gone through once, one plan in memory at a time, and its plans are filed in the scratch folder for all
processes. What was told of a plan when it was taken in stands beside it, since its file does not say so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from planbro.exchange.writing import write
from planbro.findings import Findings, Refused
from planbro.formats.codec import read_file
from planbro.formats.noark import Found, load, plan_of_pdf, plans

_LIST: Final = "plans.jsonl"


@dataclass(frozen=True, slots=True)
class Unit:
    """One filed plan: its number in the extract, its file, and that file's size."""

    number: str
    file: str
    size: int


def as_unit(found: Found) -> bytes:
    """A plan that was taken in as one file: the `plan` format in a zip, its documents beside it."""
    return write(found.plan, "plan", onto=False, zipped=True, account=False).data


def of_pdf(path: Path, key: str) -> tuple[bytes, Findings]:
    """A printout as one file, and what is told of it.

    Raises:
        Refused: it is no PDF, or cannot be read.
    """
    found = plan_of_pdf(read_file(path), load().words, key)
    return as_unit(found), found.findings


def file_extract(source: Path, folder: Path) -> None:
    """File the plans of an extract in a folder; one that was filed already stands.

    An extract that cannot be read to its end gives the plans before that, and says so.
    """
    done = folder / _LIST
    if done.exists():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    waiting, taken = folder / f"{_LIST}.part", set[str]()
    with waiting.open("w", encoding="utf-8") as listed:
        try:
            for count, found in enumerate(plans(source, load().words), 1):
                print(json.dumps(_filed(found, folder / f"{count:08}.zip", taken)), file=listed)
        except Refused as refused:
            print(json.dumps(next(iter(refused.findings)).code), file=listed)
    waiting.replace(done)


def _filed(found: Found, path: Path, taken: set[str]) -> list[Any]:
    """One plan in its file; two mapper of one number are told apart."""
    number, again = found.key, 2
    while number in taken:
        number, again = f"{found.key}-{again}", again + 1
    taken.add(number)
    data, told = as_unit(found), [[one.code, dict(one.params)] for one in found.findings]
    for place, content in ((path, data), (path.with_suffix(".json"), json.dumps(told).encode())):
        place.touch(mode=0o600)
        place.write_bytes(content)
    return [number, path.name, len(data)]


def filed_in(folder: Path) -> Iterator[Unit | str]:
    """The filed plans, in the order of the extract; last the code of what broke it off, where something did."""
    with (folder / _LIST).open(encoding="utf-8") as listed:
        for line in listed:
            said = json.loads(line)
            yield said if isinstance(said, str) else Unit(*said)


def told_of(path: Path) -> Findings:
    """What was told of a filed plan."""
    findings = Findings()
    for code, params in json.loads(path.with_suffix(".json").read_bytes()):
        findings.add(code, **params)
    return findings
