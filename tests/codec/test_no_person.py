"""Law 7: whatever breaks, no word of the document stands in what is said about it."""

from __future__ import annotations

import io
import traceback
import zipfile
from collections.abc import Callable

import pytest

from planbro.findings import Refused
from planbro.formats.codec import Limits, archive, json, xml

NUMBER = "13916900216"  # the shape of a synthetic fødselsnummer, and nobody's
NAME = "Kari Kanarifugl"
CANARY = f"{NAME} {NUMBER}"

XML = [
    "<a>{0}</b>",
    "<{1}>{0}",
    "<a b={0}/>",
    "<a {1}='1' {1}='2'/>",
    "<a>&{1};</a>",
    "<{1}:a/>",
    "<{1}:b:c xmlns:{1}='u:u'/>",
    "<a xmlns:{1}=''/>",
    "<a>{0}\x01</a>",
    "<a>{0}&#0;</a>",
    "<a>{0}\udce6</a>",
    "<a>{0}]]></a>",
    "<a><!-- {0} -- --></a>",
    "<a><?{1}:x {0}?></a>",
    "<!DOCTYPE {1} SYSTEM '{0}'><a/>",
    "<?xml version='1.0' encoding='{1}'?><a/>",
    "<?xml version='1.0' encoding='K{2}'?><a/>",
    "<?xml version='1.0' {0}?><a/>",
    "<?xml version='1.0' encoding='us-ascii'?><a>{0}\udce6</a>",
    "{0}",
    "<a/>{0}",
    "<a b='{0}",
    "<a b='{0}<'/>",
    "<a xmlns='{1}'/>",
    "<a>" * 300 + "{0}" + "</a>" * 300,
    "<a>" * 5000 + "{0}",
]
JSON = [
    '{{"{0}": 1, "{0}": 2}}',
    '{{"{2}": 1, "{2}": 2}}',
    '{{"n{2}": 1, "n{2}": 2}}',
    '{{"a": "{0}"',
    '{{"a": "{0}}}',
    '{{"a": "{0}\udce6"}}',
    '{{"a": "{0}\\q"}}',
    '{{"a": "{0}\\ud800"}}',
    '{{"a": "{0}\x01"}}',
    '{{"a": {0}}}',
    "{{{0}: 1}}",
    '["{0}", NaN]',
    '"{0}" "{0}"',
    "[" * 500 + '"{0}"',
    "0{2}",
]


def packed(name: str, data: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as writer:
        writer.writestr(name, data)
        writer.writestr("other", b"1")
    return target.getvalue()


ZIP = [
    packed(f"../{CANARY}", b"x"),
    packed(f"{CANARY}\\x", b"x"),
    packed(CANARY, CANARY.encode()).replace(NUMBER.encode(), b"1" * 11, 1),
    packed(CANARY, CANARY.encode() * 2).replace(CANARY.encode() * 2, CANARY.encode() + b"z" * len(CANARY)),
    packed(CANARY, b"x")[:-30],
]


def document(template: str) -> bytes:
    return template.format(CANARY, NAME.replace(" ", ""), NUMBER).encode("utf-8", "surrogateescape")


def canonical_zip(data: bytes) -> object:
    return archive.canonical(data)


CASES: list[tuple[Callable[[bytes], object], bytes]] = [
    *((xml.canonical, document(template)) for template in XML),
    *((json.canonical, document(template)) for template in JSON),
    *((canonical_zip, data) for data in ZIP),
]


@pytest.mark.parametrize(("read", "data"), CASES)
def test_a_refusal_tells_nothing_of_the_person(read: Callable[[bytes], object], data: bytes) -> None:
    with pytest.raises(Refused) as caught:
        read(data)
    refused = caught.value
    told = [str(refused), repr(refused), "".join(traceback.format_exception(refused, chain=True))]
    for finding in refused.findings:
        told += [str(finding), str(finding.to_json()), str(finding.place), str(finding.params)]
        told += [text(language) for text in (finding.text, finding.action) for language in ("nb", "en")]
    for word in (NUMBER, *NAME.split(), NAME.replace(" ", "")):
        assert not any(word in text for text in told)
    assert refused.__context__ is None
    assert refused.__cause__ is None


@pytest.mark.parametrize(
    "read",
    [
        lambda data: xml.parse(b"<a>" + data + b"</a>", Limits(max_bytes=5)),
        lambda data: json.serialise({"a": object(), "b": data.decode()}),  # type: ignore[dict-item]
        lambda data: json.serialise(json.Number(data.decode())),
        lambda data: archive.open(packed("a", b"")).read(data.decode()),
        lambda data: archive.build({"/" + data.decode(): b""}),
    ],
)
def test_neither_does_a_refusal_to_write(read: Callable[[bytes], object]) -> None:
    with pytest.raises(Refused) as caught:
        read(CANARY.encode())
    assert NUMBER not in str(caught.value)
    assert "Kari" not in str(caught.value)
    assert caught.value.__context__ is None
