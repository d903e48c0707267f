"""The entries of a transaction: what a server is to do with each resource, and what they are called in it.

A resource that bears our id is PUT to its place; one that the server numbers is POSTed, where nothing bears our name
for it (fhir.md § 6.2). No number of a person is searched by, since servers take `ifNoneExist` for a URL (law 7).

In the Bundle a resource is a urn:uuid of this Bundle alone, where its place on the server is not known. That urn is not
the resource's business identifier, since there are servers that rewrite it wherever it stands (fhir.md § 6.1).
"""

from __future__ import annotations

import uuid
from typing import Any

from planbro.formats.fhir._named import Named


def placeholder(key: str) -> str:
    """What points at a resource within one transaction, before it has an id. `key` is its UUID in the plan."""
    return f"urn:uuid:{uuid.uuid5(uuid.UUID(key), 'transaction')}"


def put_request(type_: str, id_: str, version: str = "") -> dict[str, Any]:
    """Write it to its place; over this version alone, where one is named."""
    request = {"method": "PUT", "url": f"{type_}/{id_}"}
    return request | {"ifMatch": version} if version else request


def post_request(type_: str, named: Named | None = None) -> dict[str, Any]:
    """Make it new; not where something is already known by the name."""
    request = {"method": "POST", "url": type_}
    return request if named is None else request | {"ifNoneExist": named.query}
