"""XML: what goes in comes out, and what attacks is refused with a code."""

from __future__ import annotations

import codecs
import copy
import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from planbro.findings import Refused
from planbro.formats.codec import DEFAULT, Limits, xml


def refusal(data: bytes, limits: Limits = DEFAULT) -> tuple[str, int | None]:
    with pytest.raises(Refused) as caught:
        xml.parse(data, limits)
    assert caught.value.__context__ is None, "the parser's own message is chained"
    (finding,) = caught.value.findings
    assert "?" not in finding.text("nb") + finding.text("en") or finding.code == "xml-encoding"
    return finding.code, finding.place.line


def fate(data: bytes) -> str | None:
    """The code of the refusal, where nothing is chained to it."""
    try:
        xml.canonical(data)
    except Refused as refused:
        return refused.findings.codes()[0] if refused.__context__ is None else None
    return "read"


def reason(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        xml.parse(data)
    (finding,) = caught.value.findings
    return str(finding.params.get("reason", ""))


# --- round trips

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=20)
NAME = st.from_regex(re.compile(r"[A-Za-z_ÆØÅæøå][A-Za-z0-9_.æøå-]{0,8}"), fullmatch=True)


@st.composite
def elements(draw: st.DrawFn, depth: int = 3) -> etree._Element:
    space = draw(st.sampled_from(["", "{urn:one}", "{http://www.kith.no/xmlstds/x}"]))
    element = etree.Element(space + draw(NAME))
    for name in draw(st.lists(NAME, max_size=3, unique=True)):
        element.set(draw(st.sampled_from(["", "{urn:two}"])) + name, draw(TEXT) + draw(st.sampled_from(["", "\t\n\r"])))
    element.text = draw(TEXT) + draw(st.sampled_from(["", "\r\n", "<&>]]>", "\u0085\u2028"]))
    for _ in range(draw(st.integers(0, 3)) if depth else 0):
        child = draw(st.one_of(elements(depth - 1), notes()))
        child.tail = draw(TEXT)
        element.append(child)
    return element


def notes() -> st.SearchStrategy[etree._Element]:
    words = st.text("abcæøå <>&;", max_size=10)
    return st.one_of(words.map(etree.Comment), words.map(lambda text: etree.ProcessingInstruction("p", text.lstrip())))


DECLARATIONS = ["", '<?xml version="1.0"?>', "<?xml version='1.0' encoding='{}' standalone='yes' ?>\r\n"]


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    text = etree.tostring(draw(elements()), encoding="unicode")
    before = draw(st.sampled_from(["", "<!-- <!DOCTYPE a> -->\n", "<?p q?>"]))
    after = draw(st.sampled_from(["", "\n<!-- end -->\n<?r?>\n"]))
    encoding = draw(st.sampled_from(["UTF-8", "utf-8", "UTF-16", "ISO-8859-1", "iso-8859-15", "windows-1252"]))
    declaration = draw(st.sampled_from(DECLARATIONS)).format(encoding)
    if encoding.lower() not in {"utf-8", "utf-16"}:
        declaration = DECLARATIONS[2].format(encoding)
        return (declaration + before + _plain(text, encoding) + after).encode(encoding)
    mark = codecs.BOM_UTF8 if encoding == "utf-8" else b""
    return mark + (declaration + before + text + after).encode(encoding)


def _plain(text: str, encoding: str) -> str:
    """Only what the encoding has, as an old system would write it."""
    return text.encode(encoding, "replace").decode(encoding)


@given(documents())
def test_round_trip(data: bytes) -> None:
    tree = xml.parse(data)
    again = xml.serialise(tree)
    assert xml.canonical(again) == xml.canonical(data) == xml.canonical(tree)
    assert xml.serialise(xml.parse(again)) == again


@given(st.binary(max_size=200))
def test_any_bytes_give_a_tree_or_a_refusal(data: bytes) -> None:
    for head in (b"", b"<a>", b'<?xml version="1.0" encoding="', b"\xff\xfe", b"<a b='"):
        assert fate(head + data) is not None


@given(documents(), st.integers(0, 400))
def test_a_document_cut_anywhere_is_refused_or_whole(data: bytes, at: int) -> None:
    assert fate(data[:at]) in {"read", "xml-malformed", "input-empty", "xml-encoding", "xml-characters"}


@pytest.mark.parametrize(
    "data",
    [
        b"<a/>",
        b"<a>\n  <b/>\n</a>",
        b'<?xml version="1.0"?>\n<a/>',
        b'<?xml version="1.0" standalone="no"?>\n<a/>',
        b'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<a>\xc3\xb8</a>',
        b'<?xml version="1.0" encoding="ISO-8859-1"?>\n<a>\xf8</a>',
        b'<?xml version="1.0" encoding="iso-8859-15"?>\n<a>\xa4</a>',
        b'<?xml version="1.0" encoding="windows-1252"?>\n<a>\x80</a>',
        b'<?xml version="1.0" encoding="us-ascii"?>\n<a>&#248;</a>',
        codecs.BOM_UTF8 + b"<a>\xc3\xb8</a>",
        codecs.BOM_UTF8 + b'<?xml version="1.0" encoding="utf-8"?>\n<a/>',
        '\ufeff<?xml version="1.0" encoding="UTF-16"?>\n<a>ø</a>'.encode("utf-16-le"),
        '\ufeff<?xml version="1.0" encoding="UTF-16"?>\n<a>ø</a>'.encode("utf-16-be"),
        '<?xml version="1.0" encoding="UTF-16LE"?>\n<a>ø</a>'.encode("utf-16-le"),
        "\ufeff<a>ø</a>".encode("utf-16-be"),
        b'<!-- one -->\n<?two three?>\n<p:a xmlns:p="urn:x" p:b="1"><!-- c --></p:a>\n<!-- end -->\n',
        b'<?xml version="1.0"?><a/>',
        b'<?xml version="1.0" encoding="ISO-8859-1"?><a/>\n',
    ],
)
def test_bytes_come_back(data: bytes) -> None:
    assert xml.serialise(xml.parse(data)) == data
    assert xml.serialise(copy.deepcopy(xml.parse(data))) == data
    assert xml.serialise(xml.parse(data).getroot().getroottree()) == data


def test_cdata_is_text() -> None:
    tree = xml.parse(b"<a>x<![CDATA[<b>&amp;]]>y</a>")
    assert tree.getroot().text == "x<b>&amp;y"
    assert xml.canonical(b"<a>x<![CDATA[<b>]]></a>") == xml.canonical(b"<a>x&lt;b&gt;</a>")


def test_canonical_keeps_comments_and_blanks_and_sorts_attributes() -> None:
    assert xml.canonical(b"<a z='1' b='2'> <!--c--> <b/></a>") == b'<a b="2" z="1"> <!--c--> <b></b></a>'


def test_a_tree_made_here_gets_a_declaration() -> None:
    tree = etree.ElementTree(etree.fromstring("<a>ø</a>"))
    assert xml.serialise(tree) == '<?xml version="1.0" encoding="UTF-8"?>\n<a>ø</a>'.encode()


def test_a_tree_over_a_part_is_that_part() -> None:
    part = xml.parse(b"<a><!--x--><b/>tail<c/></a>").getroot().find("b")
    assert part is not None
    assert xml.serialise(etree.ElementTree(part)) == b"<b/>"


def test_an_edit_beyond_the_encoding_becomes_a_reference() -> None:
    tree = xml.parse(b'<?xml version="1.0" encoding="ISO-8859-1"?><a b="">\xf8</a>')
    tree.getroot().text, tree.getroot().attrib["b"] = "č", "€"
    assert xml.serialise(tree) == b'<?xml version="1.0" encoding="ISO-8859-1"?><a b="&#8364;">&#269;</a>'


@pytest.mark.parametrize("node", [etree.Comment("č"), etree.Element("č"), etree.ProcessingInstruction("p", "č")])
def test_an_edit_that_no_reference_can_carry_makes_it_utf_8(node: etree._Element) -> None:
    tree = xml.parse(b'<?xml version="1.0" encoding="ISO-8859-1"?><a>\xf8</a>')
    tree.getroot().append(copy.deepcopy(node))
    written = xml.serialise(tree)
    assert written.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    assert xml.canonical(written) == xml.canonical(tree)


def test_an_attachment_of_20_mb_is_read() -> None:
    size = 20_000_000
    assert len(xml.parse(b"<a>" + b"QUJD" * (size // 4) + b"</a>").getroot().text or "") == size


# --- encodings


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "iso-8859-15", "windows-1252", "utf-16"])
def test_declared_encodings_are_read(encoding: str) -> None:
    data = f'<?xml version="1.0" encoding="{encoding}"?><a>æøåÆØÅ</a>'.encode(encoding)
    assert xml.parse(data).getroot().text == "æøåÆØÅ"


@pytest.mark.parametrize(
    "place", ["<a>{}</a>", "<a b='{}'/>", "<a><!--{}--></a>", "<a{}/>", "<a><?p {}?></a>", "<a/><!--{}-->"]
)
@pytest.mark.parametrize("head", ["\n", '<?xml version="1.0" encoding="UTF-8"?>\n'])
def test_latin_1_in_a_utf_8_document(place: str, head: str) -> None:
    assert refusal((head + place.format("\u00f8")).encode("latin-1")) == ("xml-encoding", 2)


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (b'<?xml version="1.0" encoding="windows-1252"?><a>\x81</a>', "windows-1252"),
        (b'<?xml version="1.0" encoding="us-ascii"?><a>\xf8</a>', "us-ascii"),
        (b'<?xml version="1.0" encoding="UTF-16"?><a/>', "UTF-16"),
        (b'<?xml version="1.0" encoding="UTF-7"?><a/>', "UTF-7"),
        (b'<?xml version="1.0" encoding="Ola-Nordmann"?><a/>', "?"),
        (b'<?xml version="1.0" encoding="x13916900216"?><a/>', "?"),
        (codecs.BOM_UTF8 + b'<?xml version="1.0" encoding="ISO-8859-1"?><a/>', "ISO-8859-1"),
        ('<?xml version="1.0" encoding="UTF-8"?><a/>'.encode("utf-16"), "UTF-8"),
        ('<?xml version="1.0" encoding="UTF-16BE"?><a/>'.encode("utf-16-le"), "UTF-16BE"),
        ("<a>ø</a>".encode("utf-32"), "UTF-32"),
        ("<a>ø</a>".encode("utf-32-be"), "UTF-32"),
        ("\ufeff<a>".encode("utf-16-le") + b"\x00\xdc\x41\x00<\0/\0a\0>\0", "UTF-8"),
    ],
)
def test_encodings_that_do_not_fit(data: bytes, shown: str) -> None:
    with pytest.raises(Refused) as caught:
        xml.parse(data)
    (finding,) = caught.value.findings
    assert finding.code == "xml-encoding"
    assert finding.place.line is not None
    assert finding.params["encoding"] in {shown, "UTF-16"}


# --- attacks

ENTITY_BOMB = (
    b'<!DOCTYPE a [<!ENTITY x0 "ha">'
    + b"".join(b'<!ENTITY x%d "%s">' % (i, b"&x%d;" % (i - 1) * 10) for i in range(1, 20))
    + b"]><a>&x19;</a>"
)
QUADRATIC = b'<!DOCTYPE a [<!ENTITY x "' + b"A" * 100_000 + b'">]><a>' + b"&x;" * 100_000 + b"</a>"
DOCTYPES = [
    b"<!DOCTYPE a><a/>",
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]><a>&x;</a>',
    b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]><a/>',
    b'<!DOCTYPE a SYSTEM "file:///dev/random"><a/>',
    b'<!DOCTYPE a PUBLIC "-//X//Y" "http://127.0.0.1:9/x.dtd"><a/>',
    ENTITY_BOMB,
    QUADRATIC,
]


@pytest.mark.parametrize("data", DOCTYPES)
@pytest.mark.parametrize("head", [b"", b'<?xml version="1.0"?>\n', b"<!-- c --> <?p <!-- ?>\n", codecs.BOM_UTF8])
def test_a_doctype_is_refused_before_it_is_read(data: bytes, head: bytes) -> None:
    assert refusal(head + data) == ("xml-dtd", head.count(b"\n") + 1)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_doctype_in_another_encoding(encoding: str) -> None:
    assert refusal(DOCTYPES[1].decode().encode(encoding))[0] == "xml-dtd"


def test_a_doctype_in_latin_1() -> None:
    head = '<?xml version="1.0" encoding="ISO-8859-1"?><!-- ø -->'.encode("latin-1")
    assert refusal(head + DOCTYPES[1])[0] == "xml-dtd"


def test_a_doctype_in_utf_7_is_not_read() -> None:
    data = b'<?xml version="1.0" encoding="UTF-7"?>+ADw-+ACE-DOCTYPE a+AD4-<a/>'
    assert refusal(data)[0] == "xml-encoding"


@pytest.mark.parametrize(
    "data", [b"<a><!-- <!DOCTYPE a> --></a>", b"<a><![CDATA[<!DOCTYPE a>]]></a>", b"<?p <!DOCTYPE ?><a/>"]
)
def test_the_word_doctype_is_no_doctype(data: bytes) -> None:
    assert xml.parse(data).getroot().tag == "a"


@pytest.mark.parametrize(
    "data", [b"<!doctype a><a/>", b"<a><!DOCTYPE a></a>", b"<a/><!DOCTYPE a>", b"x<!DOCTYPE a><a/>"]
)
def test_a_doctype_elsewhere_is_malformed(data: bytes) -> None:
    assert refusal(data)[0] == "xml-malformed"


def test_an_entity_is_never_resolved() -> None:
    assert reason(b"<a>&x;</a>") == "an entity that is not declared"


def test_xinclude_is_not_followed() -> None:
    data = b'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd" parse="text"/></a>'
    assert b"root:" not in xml.serialise(xml.parse(data))


def nested(levels: int) -> bytes:
    return b"<a>" * levels + b"</a>" * levels


def test_depth() -> None:
    assert xml.parse(nested(200)).getroot().tag == "a"
    xml.canonical(xml.parse(nested(200)))
    for levels in (201, 255, 257, 2047, 2049, 10_000, 1_000_000):
        assert refusal(nested(levels))[0] == "input-too-deep"
    assert refusal(b"<a>" * 1_000_000)[0] == "input-too-deep"
    assert refusal(b"<r>" + nested(3), Limits(max_depth=3))[0] == "xml-malformed"
    assert refusal(b"<r>" + nested(3) + b"</r>", Limits(max_depth=3))[0] == "input-too-deep"
    assert xml.parse(b"<r>" + nested(2) * 9 + b"</r>", Limits(max_depth=3)).getroot().tag == "r"
    assert refusal(nested(5000), Limits(max_depth=4000))[0] == "input-too-deep"
    assert xml.parse(nested(1500), Limits(max_depth=1500)).getroot().tag == "a"


def test_size() -> None:
    assert refusal(b"")[0] == "input-empty"
    assert refusal(b"<abc/>", Limits(max_bytes=5))[0] == "input-too-large"
    assert refusal(b"<a>" + b"<b/>" * 100 + b"</a>", Limits(max_nodes=99))[0] == "xml-malformed"
    assert refusal(b"<a " + b" ".join(b'a%d=""' % i for i in range(100)) + b"/>", Limits(max_nodes=99))[0] == (
        "xml-malformed"
    )


def test_a_hundred_thousand_attributes() -> None:
    wide = b"<r><a " + b" ".join(b'a%d=""' % i for i in range(100_000)) + b"/></r>"
    assert "attributes" in reason(wide)


def test_namespaces_that_would_keep_c14n_busy_for_hours() -> None:
    spaces = b" ".join(b'xmlns:n%d="u:%d"' % (i, i) for i in range(1000))
    tree = xml.parse(b"<r " + spaces + b">" + b"<a/>" * 1000 + b"</r>")
    with pytest.raises(Refused, match="namespaces in scope"):
        xml.canonical(tree)
    assert xml.canonical(b"<r>" + b'<p:a xmlns:p="urn:x"/>' * 1000 + b"</r>").count(b"xmlns") == 1000


def test_a_relative_namespace_has_no_canonical_form() -> None:
    tree = xml.parse(b'<a xmlns="rel"/>')
    with pytest.raises(Refused, match="relative namespace") as caught:
        xml.canonical(tree)
    assert caught.value.__context__ is None


@pytest.mark.long  # a clock on a shared machine lies now and then
def test_text_in_a_hundred_thousand_cdata_sections_is_read_in_no_time() -> None:
    start = time.perf_counter()
    assert len(xml.parse(b"<a>" + b"<![CDATA[x]]>" * 300_000 + b"</a>").getroot().text or "") == 300_000
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"<a>\n<b>\n</a>", "xml-malformed", 3),
        (b"<a>\n<b", "xml-malformed", 2),
        (b"<a>\n", "xml-malformed", 2),
        (b"<a>\n\xc3", "xml-malformed", 2),
        (b"<a>\n<!-- ", "xml-malformed", 2),
        (b"<a/>\n<b/>", "xml-malformed", 2),
        (b"<a>\n<p:b/></a>", "xml-malformed", 2),
        (b"hello", "xml-malformed", 1),
        (b"  ", "xml-malformed", 1),
        (b'<?xml version="2.0"?><a/>', "xml-malformed", 1),
        (b'<?xml version="1.0" encoding="a b"?><a/>', "xml-malformed", 1),
        (b' <?xml version="1.0"?><a/>', "xml-malformed", 1),
        (b"<a>\n\x01</a>", "xml-characters", 2),
        (b"<a>\n\x00</a>", "xml-characters", 2),
        (b"<a>\n&#0;</a>", "xml-characters", 2),
        (b"<a b='&#xD800;'/>", "xml-characters", 1),
        (b"<a>\xef\xbf\xbf</a>", "xml-characters", 1),
    ],
)
def test_what_is_broken_has_a_code_and_a_line(data: bytes, code: str, line: int) -> None:
    assert refusal(data) == (code, line)


# --- speed, as a ratio to the floor


def best(run: Callable[[], object]) -> float:
    def once() -> float:
        start = time.perf_counter()
        run()
        return time.perf_counter() - start

    return min(once() for _ in range(7))


@pytest.mark.long  # a clock on a shared machine lies now and then
def test_speed() -> None:
    unit = (
        "<Tiltak id='x1'><Navn>Fysioterapi, øvelse</Navn><Rolle V='1' S='2.16.578'/><Status>pågår</Status></Tiltak>\n"
    )
    data = f"<r>{unit * 2000}</r>".encode()
    floor = best(lambda: etree.fromstring(data))
    assert best(lambda: xml.parse(data)) < 3 * floor
