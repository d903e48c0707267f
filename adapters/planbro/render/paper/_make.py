"""One way to every paper: what it is made of becomes blocks, and the frame makes them a PDF or a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from planbro.findings import Refused
from planbro.formats.epj._paper import KINDS as ROUTINE
from planbro.render import frame
from planbro.render.access import as_paper as access_paper
from planbro.render.consent import as_paper as consent_paper
from planbro.render.consent import form_page
from planbro.render.days import Language
from planbro.render.frame import Block
from planbro.render.looked import as_paper as log_paper
from planbro.render.looked import log_page
from planbro.render.paper._deviations import deviations
from planbro.render.paper._innkalling import innkalling
from planbro.render.paper._insight import insight
from planbro.render.paper._koordinator import koordinator_change
from planbro.render.paper._matter import FORMS, KINDS, Form, Kind, Matter
from planbro.render.paper._meeting_list import meeting_list
from planbro.render.paper._no_koordinator import koordinator_declined
from planbro.render.paper._plan import plan
from planbro.render.paper._receipt import receipt
from planbro.render.paper._referat import referat, referat_short
from planbro.render.paper._shown import whole_theirs
from planbro.render.paper._withdrawal import withdrawal
from planbro.render.paper._words import say
from planbro.render.papers import as_paper as routine_paper

Builder = Callable[[Matter, Language, bool], Block]
_FOR_READERS: Final = frozenset(
    {"plan", "innkalling", "referat", "referat-short", "meeting-list", "consent", "receipt", "insight", "looked",
     "withdrawal", "koordinator-change", "koordinator-declined"}
)  # fmt: skip
"""Papers that are made for a reader, and are then cut down to what the reader may see, or refused."""


def make(
    kind: str,
    matter: Matter,
    *,
    language: str = "nb",
    form: str = "pdf",
    large: bool = False,
    simple: bool = False,
) -> bytes:
    """A paper as tagged PDF, or as one HTML file that fetches nothing.

    `large` is type of 16 points with more room; `simple` is lettlest: only what matters most, one thought on each line.

    Raises:
        Refused: no such paper, form or language; something it cannot do without is not there; who it is for may see
            nothing of it; or a name has letters that no font at hand can show, on a paper that has to name somebody.
    """
    found = _known(kind, language, form, matter)
    made = _BUILDERS[kind](matter, _language(language), simple)
    shown = frame.for_readers(made, large=large, simple=simple)
    if form == "html":
        return frame.as_html(shown).encode()
    standards = frame.ARCHIVAL if kind == "plan" else frame.ACCESSIBLE
    return frame.as_pdf(shown, matter.as_of, standards=standards, refuses=found.refuses, fault="paper-page")


def title(kind: str, language: Language) -> str:
    """What a paper is called where papers are chosen from."""
    return say(language, f"kind-{kind}")


def says(kind: str, language: Language) -> str:
    """What it is, in a sentence."""
    return say(language, f"says-{kind}")


def file_name(kind: str, form: Form) -> str:
    """A name for the file, which names nobody."""
    return f"{kind}.{form}"


def _known(kind: str, language: str, form: str, matter: Matter) -> Kind:
    found = KINDS.get(kind)
    if found is None:
        raise Refused.because("paper-not-known", kind=kind, known=", ".join(KINDS))
    if form not in FORMS:
        raise Refused.because("paper-form-not-known", form=form, kind=kind, known=", ".join(FORMS))
    if language not in found.languages:
        raise Refused.because("paper-language-not-known", language=language, kind=kind,
                              known=", ".join(found.languages))  # fmt: skip
    if matter.reader is not None and kind not in _FOR_READERS:
        raise Refused.because("paper-not-theirs")
    for name in found.needs:
        if getattr(matter, name) is None:
            raise Refused.because("paper-needs", kind=kind, part=name)
    return found


def _language(text: str) -> Language:
    return "nn" if text == "nn" else "en" if text == "en" else "nb"


# papers that are made elsewhere


def _consent(matter: Matter, language: Language, simple: bool) -> Block:
    assert matter.form is not None
    if matter.plan is not None:
        whole_theirs(matter)
    return consent_paper(form_page(matter.form, matter.plan, "nn" if language == "nn" else "nb"))


def _looked(matter: Matter, language: Language, simple: bool) -> Block:
    assert matter.log is not None
    return log_paper(log_page(matter.log, language))


def _letter(matter: Matter, language: Language, simple: bool) -> Block:
    assert matter.letter is not None
    return routine_paper(matter.letter, "nn" if language == "nn" else "nb", simple=simple)


def _access(matter: Matter, language: Language, simple: bool) -> Block:
    assert matter.answer is not None
    return access_paper(matter.answer)


_BUILDERS: Final[Mapping[str, Builder]] = {
    "plan": plan, "innkalling": innkalling, "referat": referat, "referat-short": referat_short,
    "meeting-list": meeting_list, "consent": _consent, "receipt": receipt, "insight": insight, "looked": _looked,
    "withdrawal": withdrawal, "deviations": deviations,
    "koordinator-change": koordinator_change, "koordinator-declined": koordinator_declined,
    **dict.fromkeys(ROUTINE, _letter),
    "access-request": _access, "access-answer": _access,
}  # fmt: skip
