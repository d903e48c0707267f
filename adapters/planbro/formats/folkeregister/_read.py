"""Events from the documents of a register, in JSON or XML, or from a message that tells of a death."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast

from lxml import etree

from planbro.findings import Findings, Refused
from planbro.formats.codec import Limits, sniff
from planbro.formats.codec import json as json_codec
from planbro.formats.codec import xml as xml_codec
from planbro.formats.folkeregister._log_dod import death_told
from planbro.formats.folkeregister._model import PersonEvent, What
from planbro.formats.folkeregister._names import Names, load_names
from planbro.formats.folkeregister._parts import Parts, first
from planbro.formats.plo import read_message
from planbro.ident import Profile

_TOLD: Final[tuple[What, ...]] = ("death", "number", "grading", "responsibility", "moved")
LIMITS: Final = Limits(max_bytes=64 << 20, max_nodes=2_000_000, max_depth=60)


@dataclass(frozen=True, slots=True)
class PersonEvents:
    """What was read, in the register's own order, and what was odd about it."""

    events: tuple[PersonEvent, ...] = ()
    findings: Findings = field(default_factory=Findings)


def read_person_events(
    data: bytes, *, names: Sequence[Names] | None = None, profile: Profile = "accept", limits: Limits = LIMITS
) -> PersonEvents:
    """Read a page of Folkeregisteret's hendelsesliste, one of its event documents or person documents, events or a
    person of Persontjenesten, or an *Orientering om dødsfall* (LOG_DOD).

    Raises:
        Refused: it is none of them, or cannot be read at all.
    """
    findings = Findings()
    if sniff(data) == "xml":
        tree = xml_codec.parse(data, limits)
        message = read_message(tree)
        if message is not None:
            return PersonEvents(tuple(death_told(message, findings, profile)), findings)
        value: Any = _plain(tree.getroot())
    else:
        value = json_codec.parse(data, limits)
    events = list(_events(value, names or load_names(), findings, profile))
    if not events and not findings and not _is_empty_page(value):
        raise Refused.because("register-unknown")
    return PersonEvents(tuple(_in_order(events)), findings)


def completed(
    event: PersonEvent, data: bytes, *, names: Sequence[Names] | None = None, profile: Profile = "accept"
) -> PersonEvents:
    """An event whose kind alone was told, with what the person's document says now.

    A document of another person completes nothing: a finding says so.

    Raises:
        Refused: it is no document of a person.
    """
    findings = Findings()
    for document, words in _documents(_tree(data), names or load_names()):
        parts = _content(document, words, findings, profile)
        if parts is None:
            continue
        numbers = {held.number for held in parts.numbers()}
        own = parts.number(first(document, words.head["person"]), "person")
        known = numbers | ({own} if own is not None else set())
        keyed = event.key and event.key == first(document, words.head["key"])
        if not keyed and event.person not in known:
            findings.add("register-another-person")
            continue
        return PersonEvents((_told(event, parts, own),), findings)
    if not findings:
        raise Refused.because("register-unknown")
    return PersonEvents((), findings)


def _events(value: Any, names: Sequence[Names], findings: Findings, profile: Profile) -> Iterator[PersonEvent]:
    for row, (document, words) in enumerate(_documents(value, names), 1):
        own = Findings()
        found = list(_of_document(document, words, own, profile))
        for one in own:
            findings.extend([replace(one, place=replace(one.place, row=row))])
        yield from found


def _of_document(
    document: Mapping[str, Any], words: Names, findings: Findings, profile: Profile
) -> Iterator[PersonEvent]:
    head = {name: first(document, paths) for name, paths in words.head.items()}
    parts = Parts(words, {}, findings, profile)
    sequence, told = head["sequence"], head["type"]
    event = PersonEvent(
        cast(What, words.types.get(str(told), "other")), words.source, _id(document, head), whole=False,
        person=parts.number(head["person"], "person"), key=_text(head["key"]), document=_text(head["document"]),
        sequence=int(sequence) if isinstance(sequence, int) or str(sequence).isdigit() else None,
        registered=_text(head["registered"]), type=_text(told),
    )  # fmt: skip
    changes = head["changes"] if isinstance(head["changes"], list) else [head["changes"]] if head["changes"] else []
    if changes:
        for change in changes:
            if isinstance(change, dict):
                yield from _of_change(event, change, words, findings, profile)
        return
    content = _content(document, words, findings, profile)
    if content is None or told is not None:
        yield event
        return
    for what in _TOLD:
        whole = _told(replace(event, what=what, id=f"{event.id}/{what}"), content, event.person)
        if _says_something(whole):
            yield whole


def _of_change(
    event: PersonEvent, change: Mapping[str, Any], words: Names, findings: Findings, profile: Profile
) -> Iterator[PersonEvent]:
    """One part that was registered, corrected or annulled."""
    parts = Parts(words, change, findings, profile)
    annulled = change.get(words.change) in words.annulled
    kinds = {
        "death": "death",
        "number": "number",
        "grading": "grading",
        "responsibility": "responsibility",
        "home": "moved",
    }
    for part, what in kinds.items():
        if not parts.has(part):
            continue
        told = replace(event, what=cast(What, what), annulled=annulled, id=f"{event.id}/{what}")
        yield _told(told, parts, event.person)


def _told(event: PersonEvent, parts: Parts, own: Any) -> PersonEvent:
    """The event with what its part says."""
    part = "home" if event.what == "moved" else event.what
    at = event.at or (parts.since(part) if event.what != "other" else "")
    whole = replace(event, whole=True, at=at, person=event.person or own)
    if event.what == "death":
        died = "" if event.annulled else parts.death()
        taken_back = event.annulled or (not died and parts.has("status") and not parts.says_dead())
        return replace(whole, died=died, annulled=taken_back)
    if event.what == "number":
        return replace(whole, numbers=parts.numbers())
    if event.what == "grading":
        return replace(whole, grading=parts.grading())
    if event.what == "responsibility":
        return replace(whole, responsibility=parts.responsibility())
    if event.what == "moved":
        municipality, since = parts.municipality()
        return replace(whole, municipality=municipality, at=since or at)
    return whole


def _says_something(event: PersonEvent) -> bool:
    said = event.died, len(event.numbers) > 1, event.is_graded, event.responsibility, event.municipality
    return any(said)


def _content(document: Mapping[str, Any], words: Names, findings: Findings, profile: Profile) -> Parts | None:
    """The person, where the document shows the person."""
    content = first(document, words.head["content"])
    known = {*words.parts.values(), *words.addresses}
    if not isinstance(content, dict) or not known & content.keys():
        return None
    return Parts(words, content, findings, profile)


def _documents(value: Any, names: Sequence[Names]) -> Iterator[tuple[Mapping[str, Any], Names]]:
    """Each document of a page, with whose words it is in."""
    for one in value if isinstance(value, list) else [value]:
        if not isinstance(one, dict):
            continue
        words = next((words for words in names if words.marks & one.keys()), None)
        listed = next((one[name] for words in names for name in words.lists if isinstance(one.get(name), list)), None)
        if listed is not None:
            yield from _documents(listed, names)
        elif words is not None:
            yield one, words


def _id(document: Mapping[str, Any], head: Mapping[str, Any]) -> str:
    """The register's name for the event, else its number in the feed, else of what it says."""
    if isinstance(head["id"], str) and head["id"]:
        return head["id"]
    if head["sequence"] is not None:
        return f"{head['sequence']}"
    return hashlib.sha256(json_codec.canonical(document)).hexdigest()  # type: ignore[arg-type]


def _in_order(events: list[PersonEvent]) -> list[PersonEvent]:
    return sorted(events, key=lambda one: one.sequence if one.sequence is not None else -1)


def _is_empty_page(value: Any) -> bool:
    return value == [] or (isinstance(value, dict) and any(one == [] for one in value.values()))


def _tree(data: bytes) -> Any:
    if sniff(data) == "xml":
        return _plain(xml_codec.parse(data, LIMITS).getroot())
    return json_codec.parse(data, LIMITS)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _plain(element: Any) -> Any:
    """XML as the same document in JSON has it: names without namespaces, what stands several times as a list."""
    children = [child for child in element if isinstance(child.tag, str)]
    if not children:
        return (element.text or "").strip()
    found: dict[str, Any] = {}
    for child in children:
        name, value = etree.QName(child).localname, _plain(child)
        if name in found:
            found[name] = [*found[name], value] if isinstance(found[name], list) else [found[name], value]
        else:
            found[name] = value
    return found
