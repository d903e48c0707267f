"""From a document to a page: which parts, in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from planbro.formats import FORMATS
from planbro.formats.plo import KINDS, Message, Patient, is_receipt, kodeverk, read_message
from planbro.plan import Plan
from planbro.render.message._elements import Elements, local
from planbro.render.message._envelope import attachments, banners, envelope
from planbro.render.message._headings import heading
from planbro.render.message._page import Page, visible
from planbro.render.message._payload import sections
from planbro.render.message._plan_page import PlanPage
from planbro.render.message._plan_words import code_text
from planbro.render.message._receipt import receipt_page
from planbro.render.message._status import Places, statuses
from planbro.render.message._values import when
from planbro.render.texts import Language, say

_NOTHING: Final[Mapping[Any, Any]] = {}
_STANDARDS: Final = {"plo": "PLO", "dialog": "Dialogmelding", "henvisning": "Henvisning", "apprec": "AppRec"}

_MARKED: Final = frozenset({"C", "M"})
"""Forsendelsesstatus (7309) that the title says: a reader must know it before anything else."""

_NOT_TOOLS: Final = {"fhir": "FHIR R4", "plan": "planbro"}


def page(tree: Any, language: Language, *, plan: Plan | None = None, places: Places = _NOTHING,
         format: str = "") -> Page | None:  # fmt: skip
    """The page of a document: of a message by its XML tree, of any other by the plan that was read from it.

    `places` is the trace of the reading, to tell where a status stood. None where there is neither.
    """
    if tree is not None:
        version = is_receipt(tree)
        if version is not None:
            return receipt_page(tree.getroot(), version, language)
        message = read_message(tree)
        if message is not None:
            return _message_page(message, language, plan, places)
        if tree.getroot().tag in KINDS:
            return _bare_page(tree.getroot(), language)
    return _plan_page(plan, language, format) if plan is not None else None


def _message_page(message: Message, language: Language, plan: Plan | None, places: Places) -> Page:
    elements = Elements(language)
    title = _title(message, language)
    head = tuple(envelope(message, elements))
    content = sections(message.payload, elements, title) if message.payload is not None else []
    further = attachments(message, elements)
    gone = message.status == "C"
    mark = say(language, f"show-mark-{message.status}") if message.status in _MARKED else ""
    box = statuses(plan, places, content, language, message=True, unread=title, withdrawn=gone)
    return Page(
        language=language,
        title=f"{mark}: {title}" if mark else title,
        subtitle=standard(message.kind.format) if message.kind else "MsgHead 1.2",
        person=_person(message.patient, language),
        statuses=box,
        banners=tuple(banners(message, language)),
        envelope=head,
        sections=(*content, *further),
        technical=tuple(elements.technical),
        mark=mark,
    )


def _bare_page(root: Any, language: Language) -> Page:
    """A payload without an envelope: what it says, and that nothing tells whose it is."""
    elements = Elements(language)
    kind = KINDS[root.tag]
    content = sections(root, elements, kind.name)
    box = statuses(None, {}, content, language, message=True, unread=kind.name)
    return Page(language, kind.name, standard(kind.format), say(language, "show-no-envelope"), box, (), (),
                tuple(content), tuple(elements.technical))  # fmt: skip


def _plan_page(plan: Plan, language: Language, format: str) -> Page:
    shown = PlanPage(plan, language)
    box = statuses(plan, {}, (), language, message=False)
    box = replace(box, contacts=tuple(replace(contact, where="") for contact in box.contacts))
    person = plan.planeier
    names = (person.given, person.middle, person.family)
    name = " ".join(visible(part) for part in names if isinstance(part, str) and part)
    birth = person.birth_date
    born = say(language, "show-born", date=when(birth, language)) if isinstance(birth, str) and birth else ""
    number = next((one.value for one in plan.identifiers if isinstance(one.value, str) and not one.end), "")
    kind = code_text(plan.kind, "plan-kind", language)
    title = visible(plan.title) if isinstance(plan.title, str) and plan.title.strip() else ""
    about = " · ".join(part for part in (name, visible(number), born) if part)
    default = kind[:1].upper() + kind[1:] or say(language, "show-plan")
    return Page(language, title or default, _source(format), about, box, (),
                tuple(shown.envelope()), tuple(shown.sections()))  # fmt: skip


def _source(format: str) -> str:
    """What people call the system that a document is from: the tool's name, where it is a tool's."""
    known = FORMATS.get(format)
    return (known.tool if known is not None else "") or _NOT_TOOLS.get(format, format)


def _title(message: Message, language: Language) -> str:
    """What the message is called: by its type, else by its payload."""
    code = message.type or ""
    if message.kind is not None:
        own = message.kind.types.get(code) if len(message.kind.types) > 1 else message.kind.name
        return own or visible(message.type_name or "") or message.kind.name
    known = kodeverk.text("8279", code) or visible((message.type_name or "").strip())
    if known or message.payload is None:
        return known or say(language, "show-message")
    return heading(local(message.payload), language)


def standard(format: str) -> str:
    """A format as people name the standard.

    >>> standard("plo-1.6"), standard("dialog-1.1")
    ('PLO 1.6', 'Dialogmelding 1.1')
    """
    name, _, version = format.rpartition("-")
    return f"{_STANDARDS.get(name, name)} {version}".strip()


def _person(patient: Patient | None, language: Language) -> str:
    """The patient on one line: name, number, date of birth."""
    if patient is None:
        return say(language, "show-no-patient")
    name = " ".join(visible(part) for part in (patient.given, patient.family) if part)
    number = patient.ident("FNR", "DNR", "FHN", "HNR", "DUF") or ""
    born = say(language, "show-born", date=when(visible(patient.birth_date), language)) if patient.birth_date else ""
    return " · ".join(part for part in (name, visible(number), born) if part) or say(language, "show-no-patient")
