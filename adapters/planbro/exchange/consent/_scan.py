"""The signed paper itself, kept byte for byte beside what it says (domain.md § 3.1: signed, and scanned back in)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from planbro.findings import Refused
from planbro.mapping import derive_item_id
from planbro.plan import Code, Document, Plan

_KNOWN: Final = (
    (b"%PDF-", "application/pdf", "pdf"), (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"), (b"II*\x00", "image/tiff", "tif"), (b"MM\x00*", "image/tiff", "tif"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class Scan:
    """A scanned form."""

    data: bytes
    mime: str
    ending: str

    @classmethod
    def of(cls, data: bytes) -> Scan:
        """Known by its first bytes.

        Raises:
            Refused: it is neither PDF nor a picture.
        """
        found = next(((mime, ending) for start, mime, ending in _KNOWN if data.startswith(start)), None)
        if found is None:
            raise Refused.because("consent-scan-not-known")
        return cls(data, *found)


def is_scan(data: bytes) -> bool:
    return any(data.startswith(start) for start, _, _ in _KNOWN)


def keep(plan: Plan, scan: Scan, day: str, code: str | None) -> str:
    """The id of the document in the plan; the same bytes are kept once. The file name says the day and nothing else."""
    digest = hashlib.sha256(scan.data).hexdigest()
    there = next((one.id for one in plan.documents if one.sha256 == digest), None)
    if there is not None:
        return there
    ident = derive_item_id(plan.id, "documents", f"consent|{digest}", 0)
    title = f"Samtykkeskjema {code}" if code else "Samtykkeskjema"
    plan.documents.append(Document(
        id=ident, title=title, kind=Code("consent-form"), file_name=f"samtykke-{day}-{digest[:8]}.{scan.ending}",
        mime=scan.mime, date=day, data=scan.data, sha256=digest,
    ))  # fmt: skip
    return ident
