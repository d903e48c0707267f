"""TARGET as a tool that takes no import: each plan as a page to type from, with its attachments and its original."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from planbro.exchange._read import ORIGINS, Reading
from planbro.exchange.migrate._model import Remark, Result
from planbro.exchange.migrate._one import MANUAL, REST, Mover, kept_of, not_there, rest_page_of, staged_name
from planbro.exchange.migrate._verify import counted
from planbro.findings import Refused
from planbro.formats._document import ORIGIN_FOLDER
from planbro.formats.codec import MOVING, archive, hold_file
from planbro.plan import Plan, sha256_of, size_of
from planbro.render.migrate import entry_page

PAGE: Final = "plan.html"
ATTACHMENTS: Final = "vedlegg/"
_UNFIT: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\ud800-\udfff]')
_LONGEST: Final = 100


class ManualMover(Mover):
    """Writes what a person needs to enter a plan by hand; nothing can be read back, so each plan is for a person."""

    def write(self, result: Result, reading: Reading, plan: Plan, *, as_read: bool = False) -> str:
        members = {PAGE: entry_page(plan, self.wish.language), **dict(_attachments(plan)), **_original(reading)}
        rest = kept_of(reading) if reading.account.counts["kept"] else []
        if rest:
            members[REST] = rest_page_of(rest, reading.format, self.wish.variant or MANUAL, self.wish.language)
        staged = staged_name(result.key) if self.target is not None else ""
        with self.room(staged, result.source_size) as path:
            data = _packed(members, path)
            _check(data if path is None else path, members)
            result.target_sha256, result.target_size = sha256_of(data), size_of(data)
        if self.target is not None and path is None:
            self.target.stage(staged, data)
        result.target_name = f"{plan.id}.zip"
        result.state, result.verdict = "moved", "person"
        result.counts = [one for one in counted(plan) if one.kind == "attachments"]
        result.counts += [not_there(one) for one in counted(plan) if one.kind != "attachments"]
        result.leaves |= {"no_slot": 0, "differs": 0}
        result.rights = len(plan.rights), 0
        result.remarks.append(Remark("migrate-manual", "warning"))
        return staged


def _attachments(plan: Plan) -> Iterator[tuple[str, bytes]]:
    """Each attachment under the name it has on the page, after its place among them, so that no two are one."""
    found = (one for one in plan.documents if isinstance(one.data, bytes))
    for number, document in enumerate(found, 1):
        assert isinstance(document.data, bytes)
        name = document.file_name if isinstance(document.file_name, str) else ""
        yield f"{ATTACHMENTS}{number:03} {_UNFIT.sub('_', name)[-_LONGEST:]}".rstrip(), document.data


def _original(reading: Reading) -> dict[str, bytes]:
    origin = reading.plan.origins[0]
    assert origin.data is not None
    member = f"{ORIGIN_FOLDER}{origin.sha256}"
    row = {name: getattr(origin, name) for name in ("format", "system", "sha256", "table", "variant")}
    manifest = json.dumps([row | {"member": member}], indent=2, sort_keys=True).encode()
    return {member: origin.data, ORIGINS: manifest}


def _packed(members: dict[str, bytes], path: Path | None) -> bytes:
    """The zip, in memory or where it lies."""
    if path is None:
        return archive.build(members)
    archive.write(path, members)
    return hold_file(path)


def _check(data: bytes | Path, members: dict[str, bytes]) -> None:
    """The zip gives back each member, byte for byte.

    Raises:
        Refused: it does not.
    """
    found = archive.open(data, MOVING)
    for name, wanted in members.items():
        back = found.held(name)
        if sha256_of(back) != sha256_of(wanted) or size_of(back) != size_of(wanted):
            raise Refused.because("target-differs", file="zip")
