"""AppRec 1.0 and 1.1: the same structure, other namespace and roles (plo.md § 4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from planbro.formats.plo import AppRecVersion, Body, Message, Party
from planbro.formats.plo._kodeverk import text
from planbro.testing.messages._xml import Node, Space, coded

_SPACES: Final = {"1.0": "2004-11-21", "1.1": "2012-02-15"}
_MIG: Final = {"1.0": "1.0 2004-11-21", "1.1": "v1.1 2012-02-15"}
_ROLES: Final = {
    "PRIM": "Primærmottaker", "COP": "Kopimottaker", "AVS": "Avsender", "SPR": "Tjenesteyter", "REQ": "Rekvirent",
    "RECEIVER": "Mottaker",
}  # fmt: skip


def apprec_tree(
    message: Message, version: AppRecVersion, ident: str, at: str, role: str, errors: Sequence[tuple[str, str]]
) -> Any:
    """The receipt of one addressed party; `errors` are codes of 8221, each with what it is about."""
    ar = Space(f"http://www.kith.no/xmlstds/apprec/{_SPACES[version]}", None)
    party = next((one for one in message.receivers if one.role == role), message.receiver)
    sender, receiver = _party(ar, party), _party(ar, message.sender)
    return ar.AppRec(
        ar.MsgType(V="APPREC", DN="Applikasjonskvittering"),
        ar.MIGversion(_MIG[version]),
        ar.SoftwareName("planbro.testing"),
        ar.SoftwareVersion("1"),
        ar.GenDate(at),
        ar.Id(ident),
        ar.Sender(_role(ar, role), ar.HCP(sender)),
        ar.Receiver(_role(ar, "AVS" if version == "1.1" else "RECEIVER"), ar.HCP(receiver)),
        ar.Status(V="2", DN="Avvist") if errors else ar.Status(V="1", DN="OK"),
        [ar.Error(**{**_error(code), "OT": about}) for code, about in errors],
        ar.OriginalMsgId(
            ar.MsgType(V=str(message.type), DN=str(message.type_name)),
            ar.IssueDate(str(message.generated)),
            ar.Id(str(message.id)),
        ),
    )


def _role(ar: Space, code: str) -> Node:
    return ar.Role(V=code, DN=_ROLES[code])


def _error(code: str) -> dict[str, str]:
    return coded("8221", code, text("8221", code) or "")


def _party(ar: Space, party: Party | None) -> Node:
    """The party mirrored: Organisation is Inst, the service below it Dept, a person HCPerson (HIS 1153-2 AD2.12)."""
    if party is None or party.organisation is None:
        raise ValueError("nobody to answer")
    organisation = party.organisation
    first, *more = organisation.idents
    return ar.Inst(
        ar.Name(organisation.name),
        ar.Id(first.value),
        ar.TypeId(V=first.kind, DN=first.name),
        [_below(ar, "Dept", party.unit)] if party.unit else None,
        [ar.AdditionalId(ar.Id(one.value), ar.Type(V=one.kind, DN=one.name)) for one in more],
        [_below(ar, "HCPerson", party.person)] if party.person else None,
    )


def _below(ar: Space, name: str, body: Body) -> Node:
    ident = body.idents[0]
    make = getattr(ar, name)
    return make(ar.Name(body.name), ar.Id(ident.value), ar.TypeId(V=ident.kind, DN=ident.name))
