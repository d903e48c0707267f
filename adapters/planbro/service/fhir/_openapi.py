"""The routes as OpenAPI 3.1 tells them, for tools that read that and not FHIR's own CapabilityStatement.

Made of the table that requests are answered by; `/status` and the address for the ward page, which an EPJ asks for with
the same token, are told beside it. What is not told here is not answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

import orjson

from planbro._version import __version__
from planbro.service._context import Tenancy
from planbro.service.fhir._openapi_shapes import (
    ANYTHING,
    DATE,
    FORMS,
    ID,
    PERSON,
    PLAN,
    VERSION,
    parameter,
    ref,
    schemas,
)
from planbro.service.fhir._types import GENERAL, OFFERS, Interaction, Kind, Offer, Param, rev_includes

_ABOUT: Final = """\
Plans read by FHIR R4, the question whether there is one, and an address for the ward page. The CapabilityStatement in
`/fhir/metadata` says the same of FHIR, and more.

**No person in an address.** A number of a person stands in a body alone; an address with one in it is refused, unread.

**Nothing to see and nothing there look the same**: an empty Bundle, or 404.

**Faults** are an OperationOutcome below `/fhir` and `application/problem+json` elsewhere, each with a stable code, in
bokmål, or in English by `Accept-Language: en`. HEAD is answered as GET, without the body."""
_TOKEN: Final = {
    "type": "http",
    "scheme": "DPoP",
    "description": "An access token bound to a key (RFC 9449), with the attributes of the Norwegian trust framework.",
}
_WORDS: Final[Mapping[int, str]] = {
    200: "What was asked for.",
    201: "Made.",
    204: "Over.",
    304: "What the caller has still holds.",
    400: "It could not be read, is about nobody, or has the number of a person in the address.",
    401: "It is not shown who asks.",
    403: "Whoever asks is not let into this.",
    404: "There is nothing that the caller may see.",
    406: "It cannot be given in that form.",
    408: "The request did not come whole in time.",
    409: "It can no longer be changed.",
    410: "The page is no longer there.",
    412: "It was changed since.",
    413: "The request is too large.",
    414: "The address is too long.",
    415: "The body is in no form that is read here.",
    422: "What was sent cannot be done; each issue says why.",
    429: "Too much at once.",
    431: "The headers are too large.",
    503: "The store is away, or the answer took too long.",
}
_ALWAYS: Final = (400, 414, 429, 431, 503)
_KNOWN: Final = (401, 403)
_BODY: Final = (408, 413)
_FAULTS: Final[Mapping[Interaction, tuple[int, ...]]] = {
    "read": (304, 404),
    "vread": (404,),
    "history-instance": (404, 410),
    "search-type": (410,),
    "create": (201, 422),
    "update": (404, 409, 412, 422),
    "delete": (404,),
    "$ip-document": (404,),
}
_WAYS: Final[Mapping[Interaction, tuple[tuple[str, str], ...]]] = {
    "search-type": (("get", ""), ("post", "/_search")),
    "create": (("post", ""),),
    "read": (("get", "/{id}"),),
    "update": (("put", "/{id}"),),
    "delete": (("delete", "/{id}"),),
    "history-instance": (("get", "/{id}/_history"),),
    "vread": (("get", "/{id}/_history/{vid}"),),
    "$ip-document": (("get", "/{id}/$ip-document"), ("post", "/{id}/$ip-document")),
}
_SHAPE: Final[Mapping[Kind, dict[str, Any]]] = {
    "token": {"type": "string", "minLength": 1},
    "reference": {"type": "string", "minLength": 1},
    "date": {"type": "string", "pattern": DATE},
}
_FORMAT: Final = (
    parameter("_format", {"type": "string", "enum": ["json", "xml"]}),
    parameter("_pretty", {"type": "boolean"}),
)
_PREFER: Final = parameter("Prefer", {"type": "string", "enum": ["handling=strict", "handling=lenient"]}, "header")
_RESULT: Final[Mapping[str, dict[str, Any]]] = {
    "_count": {"type": "integer", "minimum": 0, "maximum": 999_999_999},
    "_sort": {"type": "string", "enum": ["_lastUpdated", "-_lastUpdated"]},
    "_summary": {"type": "string", "enum": ["count", "false"]},
    "_total": {"type": "string", "enum": ["none", "estimate", "accurate"]},
    "_elements": {"type": "string"},
    "_page": {"type": "string", "description": "As `next` has it; it names a page of the caller's own."},
}
_NOT_KEPT: Final = frozenset({"Binary", "Subscription"})
"""What is not read on the condition that it changed."""


def description(tenancy: Tenancy) -> bytes:
    """The description at one tenant's address."""
    return _description(tenancy.base)


@lru_cache(maxsize=64)
def _description(base: str) -> bytes:
    return orjson.dumps(openapi(base))


def openapi(base: str) -> dict[str, Any]:
    """OpenAPI 3.1 of what is answered below an address."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "planbro", "version": __version__, "summary": "For an EPJ", "description": _ABOUT},
        "servers": [{"url": base}],
        "security": [{"token": []}],
        "paths": _beside() | _fhir(),
        "components": {"securitySchemes": {"token": _TOKEN}, "schemas": schemas()},
    }


def _fhir() -> dict[str, Any]:
    statement = _open("capabilities", "What this facade does", parameters=list(_FORMAT))
    statement["responses"] = _responses((*_ALWAYS, 406), "CapabilityStatement")
    itself = _open("openapi", "This description")
    itself["responses"] = _responses(_ALWAYS)
    itself["responses"]["200"] = _answered(200, {"application/json": {"schema": {"type": "object"}}})
    paths: dict[str, Any] = {"/fhir/metadata": {"get": statement}, "/fhir/openapi.json": {"get": itself}}
    for offer in OFFERS.values():
        for does in offer.interactions:
            for method, rest in _WAYS[does]:
                paths.setdefault(f"/fhir/{offer.type}{rest}", {})[method] = _operation(offer, does, method)
    return paths


def _open(name: str, words: str, **more: Any) -> dict[str, Any]:
    return {"operationId": name, "summary": words, "security": [], **more}


def _operation(offer: Offer, does: Interaction, method: str) -> dict[str, Any]:
    has_body = method in {"post", "put"}
    codes = {*_ALWAYS, *_KNOWN, 406, *_FAULTS[does], *((*_BODY, 415) if has_body else ())}
    codes -= {304} if offer.type in _NOT_KEPT else set()
    done = 204 if does == "delete" else 201 if (offer.type, does) == ("Subscription", "create") else 200
    answers = {"search-type": "Bundle", "history-instance": "Bundle", "$ip-document": "Bundle"}.get(does, offer.type)
    said: dict[str, Any] = {
        "operationId": f"{offer.type}-{does.removeprefix('$')}-{method}",
        "tags": [offer.type],
        "parameters": [*_parameters(offer, does, method)],
        "responses": _responses(sorted(codes), answers, done),
    }
    content = said["responses"].get("200", {}).get("content", {})
    if does == "$ip-document":
        content["application/pdf"] = {}
    elif offer.type == "Binary":
        content["*/*"] = {}
    if has_body:
        said["requestBody"] = _body(offer, does)
    return said | ({"description": offer.words} if offer.words else {})


def _parameters(offer: Offer, does: Interaction, method: str) -> Iterable[dict[str, Any]]:
    if "{id}" in _WAYS[does][0][1]:
        yield parameter("id", PLAN if does == "$ip-document" else ID, "path")
    if does == "vread":
        yield parameter("vid", VERSION, "path")
    if does == "search-type" and method == "get":
        not_here = {"identifier"} if offer.type == "Patient" else set()  # a person's, which stands in a body
        yield from (parameter(name, shape) for name, shape in _asked(offer).items() if name not in not_here)
    if does == "read" and offer.type not in _NOT_KEPT:
        yield parameter("If-None-Match", {"type": "string"}, "header")
    if does == "update":
        yield parameter("If-Match", {"type": "string"}, "header")
    if does == "history-instance":
        yield parameter("_count", {"type": "integer", "minimum": 1, "maximum": 999_999_999})
        yield parameter("_page", _RESULT["_page"])
    if does == "$ip-document":
        yield parameter("language", {"type": "string", "enum": ["nb", "nn"]})
    if does in {"search-type", "read", "history-instance"}:
        yield _PREFER
    yield from _FORMAT


def _asked(offer: Offer) -> dict[str, dict[str, Any]]:
    """What a search may say: the parameters of the type, those of all types, and how the answer is to be."""
    found = {name: _SHAPE[kind] for name, (kind, _) in GENERAL.items()}
    found |= {one.name: _shape(one) for one in offer.params.values()}
    found |= _RESULT
    forward, back = ["*", *offer.includes], [*rev_includes(offer.type)]
    for name, known in (("_include", forward if offer.includes else []), ("_revinclude", back)):
        if known:
            found |= {key: {"type": "string", "enum": known} for key in (name, f"{name}:iterate")}
    return found


def _shape(param: Param) -> dict[str, Any]:
    if param.name == "identifier":  # any other may be a person's, and stands in a body
        return {"type": "string", "pattern": rf"^urn:ietf:rfc:3986\|urn:uuid:{PLAN['pattern'][1:]}"}
    return _SHAPE[param.kind] | ({"description": f"A {' or '.join(param.targets)}."} if param.targets else {})


def _body(offer: Offer, does: Interaction) -> dict[str, Any]:
    if does == "search-type":
        persons = [f"{one.name}.identifier" for one in offer.params.values() if one.is_person]
        fields = _asked(offer) | dict.fromkeys(persons, PERSON)
        if offer.type == "Patient":
            fields["identifier"] = PERSON
        form = {"schema": {"type": "object", "properties": fields}}
        return {"required": True, "content": {"application/x-www-form-urlencoded": form}}
    name = "Parameters" if does == "$ip-document" else f"{offer.type}{'Cancelled' if does == 'update' else 'Asked'}"
    content = {FORMS[0]: {"schema": ref(name)}, FORMS[1]: ANYTHING}
    return {"required": does != "$ip-document", "content": content}


def _responses(codes: Iterable[int], name: str = "", done: int = 200) -> dict[str, Any]:
    """What may be answered below `/fhir`."""
    found: dict[str, Any] = {str(done): _answered(done, _forms(name) if name and done == 200 else {})}
    for code in codes:
        content = {} if code == 304 else _forms(name if code < 400 else "OperationOutcome")
        found[str(code)] = _answered(code, content)
    return found


def _forms(name: str) -> dict[str, Any]:
    return {FORMS[0]: {"schema": ref(name)}, FORMS[1]: {}}


def _answered(code: int, content: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": _WORDS[code], **({"content": dict(content)} if content else {})}


# beside FHIR


def _beside() -> dict[str, Any]:
    return {
        "/status": {"post": _question("status", "Is there a plan, who is koordinator", "Asked", 200, "Status")},
        "/ward/handle": {
            "post": _question("handle", "An address that opens the ward page once", "Wished", 201, "Handle")
        },
    }


def _question(name: str, words: str, asked: str, code: int, told: str) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": ref("Problem")}}
    responses = {str(one): _answered(one, problem) for one in sorted({*_ALWAYS, *_KNOWN, *_BODY})}
    return {
        "operationId": name,
        "summary": words,
        "requestBody": {"required": True, "content": {"application/json": {"schema": ref(asked)}}},
        "responses": {str(code): _answered(code, {"application/json": {"schema": ref(told)}}), **responses},
    }
