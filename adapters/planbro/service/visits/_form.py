"""What a form of the page sends: fields, and perhaps one paper. In memory and within its limits, never on the disk."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from planbro.service._problem import Denied

FIELDS: Final = 20
"""So many a form has, where its page does not say otherwise."""
_FIELD: Final = 64 << 10
_BODY: Final = 4 * _FIELD
"""What is longer than may be written is told where it was written, so it is read first."""


@dataclass(frozen=True, slots=True, repr=False)
class Form:
    """The fields by name, each once, and the paper where one came along."""

    fields: dict[str, str] = field(default_factory=dict)
    paper: bytes | None = None

    def get(self, name: str) -> str:
        return self.fields.get(name, "")


async def form_of(request: Request, *, papers: int = 0, fields: int = FIELDS) -> Form:
    """The form in a request; `papers` is how many bytes a paper may have, 0 where none is taken.

    Raises:
        Denied: it is larger than that, or no form.
    """
    request.state.sent = Form()  # it comes once, also where it cannot be read
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        try:
            data = b"".join([part async for part in _within(request.stream(), _BODY)])
            found = Form(_plain(parse_qsl(data.decode("utf-8"), keep_blank_values=True, max_num_fields=fields)))
            request.state.sent = found
            return found
        except _TooLarge:
            raise Denied(413, "service-body-large", limit=_BODY) from None
        except ValueError:
            raise Denied(400, "service-body-unreadable") from None
    if kind != "multipart/form-data" or not papers:
        raise Denied(415, "service-not-taken")
    return await _parts(request, papers, fields)


async def left_of(request: Request, names: Iterable[str], fields: int = FIELDS) -> list[str]:
    """What somebody had written in a form that is not taken, in the fields of those names. It is given back where the
    browser says that the form is of these pages: else another site could have its own words stand here."""
    if request.method != "POST" or request.headers.get("sec-fetch-site") != "same-origin":
        return []
    if getattr(request.state, "sent", None) is None:
        with suppress(Denied):
            await form_of(request, papers=1, fields=fields)
    sent: Form = request.state.sent
    return [text for name in names if (text := sent.get(name).strip())]


async def _parts(request: Request, papers: int, most: int) -> Form:
    stream = _within(request.stream(), papers + most * _FIELD)
    parser = _InMemory(request.headers, stream, max_files=1, max_fields=most, max_part_size=_FIELD)
    try:
        form = await parser.parse()
    except (_TooLarge, Denied):  # what the service takes at all is less than that
        request.state.sent = Form({name: value for name, value in parser.items if isinstance(value, str)})
        raise Denied(413, "service-body-large", limit=papers) from None
    except MultiPartException:
        raise Denied(400, "service-body-unreadable") from None
    try:
        fields = _plain((name, value) for name, value in form.multi_items() if isinstance(value, str))
        given = next((value for value in form.values() if isinstance(value, UploadFile)), None)
        paper = await given.read() if given is not None else None
    finally:
        await form.close()
    request.state.sent = found = Form(fields, paper or None)
    if paper is not None and len(paper) > papers:
        raise Denied(413, "service-body-large", limit=papers)
    return found


def _plain(fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The fields by name. A form sends two characters for the end of a line, and the field that was written in has one;
    so whoever wrote as much as there is room for would have written too much.

    Raises:
        Denied: it has what no browser sends, and no database keeps.
    """
    said = {name: value.replace("\r\n", "\n") for name, value in fields}
    if any("\0" in value for value in said.values()):
        raise Denied(400, "service-body-unreadable")
    return said


class _TooLarge(MultiPartException):
    """Larger than is taken; of a kind that has the parser close what it has begun."""

    def __init__(self) -> None:
        super().__init__("too large")


class _InMemory(MultiPartParser):
    """Starlette would put a large part on the disk, readable; what is in it is about a patient."""

    spool_max_size = 1 << 30


async def _within(stream: AsyncGenerator[bytes, None], most: int) -> AsyncGenerator[bytes, None]:
    size = 0
    async for part in stream:
        size += len(part)
        if size > most:
            raise _TooLarge
        yield part
