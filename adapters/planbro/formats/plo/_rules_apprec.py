"""Rules of a receipt: roles, status, errors and version (plo.md § 4; HIS 80415, HITS 1168)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from planbro.findings import Findings
from planbro.formats.plo import _kodeverk as kodeverk
from planbro.formats.plo._kinds import APPREC, KINDS
from planbro.formats.plo._rules_head import is_uuid
from planbro.formats.plo._tell import Faults

_ROLES: Final[Mapping[str, Mapping[str, frozenset[str]]]] = {
    "1.0": {"Sender": frozenset({"REQ", "SPR", "COP"}), "Receiver": frozenset({"RECEIVER"})},
    "1.1": {"Sender": frozenset({"PRIM", "COP"}), "Receiver": frozenset({"AVS"})},
}
_MIG: Final = {"1.0": "1.0 2004-11-21", "1.1": "v1.1 2012-02-15"}


def check_apprec(root: Any, findings: Findings) -> None:
    """Tell everything that breaks a rule of the receipt beyond its schema."""
    root = root.getroot() if hasattr(root, "getroot") else root
    version = APPREC.get(root.tag)
    if version is None:
        return
    out = Faults(findings.file)
    space = root.tag[: root.tag.index("}") + 1]
    _identity(root, space, version, out)
    for party, roles in _ROLES[version].items():
        _role(root, space, party, roles, out)
    _status(root, space, out)
    _original(root, space, version, out)
    findings.extend(out.items)
    findings.overflow += out.overflow


def _identity(root: Any, space: str, version: str, out: Faults) -> None:
    kind, id_, mig = (root.find(space + name) for name in ("MsgType", "Id", "MIGversion"))
    if kind is None or kind.get("V") != "APPREC":
        out.add("msg-apprec-type", kind if kind is not None else root)
    if not is_uuid(_text(id_)):
        out.add("msg-id", id_ if id_ is not None else root)
    if _text(mig) != _MIG[version]:
        out.add("msg-migversion", mig if mig is not None else root, wanted=_MIG[version])


def _role(root: Any, space: str, party: str, roles: frozenset[str], out: Faults) -> None:
    """Always filled, and mirrored: who was asked answers in the role that it was asked in."""
    role = root.find(f"{space}{party}/{space}Role")
    if role is None or role.get("V") not in roles:
        place = role if role is not None else root.find(space + party)
        out.add("msg-apprec-role", place if place is not None else root, party=party, wanted=", ".join(sorted(roles)))


def _status(root: Any, space: str, out: Faults) -> None:
    """Rejected needs a reason, and accepted has none; reasons are codes of 8221."""
    status, errors = root.find(space + "Status"), root.findall(space + "Error")
    code = status.get("V", "") if status is not None else ""
    if kodeverk.text("8258", code) is None:
        out.add("msg-apprec-status", status if status is not None else root)
    if code == "2" and not errors:
        out.add("msg-apprec-error-missing", status)
    if code == "1" and errors:
        out.add("msg-apprec-error-idle", errors[0])
    for error in errors:
        if kodeverk.text("8221", error.get("V", "")) is None or kodeverk.number(error.get("S", "")) != "8221":
            out.add("msg-apprec-error-code", error)


def _original(root: Any, space: str, version: str, out: Faults) -> None:
    """Which message it answers; the version of the receipt goes by the standard of that message (HITS 1168 § 8)."""
    original = root.find(space + "OriginalMsgId")
    id_ = original.find(space + "Id") if original is not None else None
    if not _text(id_):
        out.add("msg-apprec-original", original if original is not None else root)
    kind = original.find(space + "MsgType") if original is not None else None
    code = kind.get("V", "") if kind is not None else ""
    versions = {known.apprec for known in KINDS.values() if code in known.types}
    if versions and version not in versions:
        out.add("msg-apprec-version", root, version=version, wanted=", ".join(sorted(versions)), type=code)


def _text(element: Any) -> str:
    return (element.text or "").strip() if element is not None else ""
