"""The form on a request as it was filled in: what is given, by which consent, or why it is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from planbro.exchange.access import PARTS, Approve, Case, Refuse, Wanted, form_for
from planbro.formats.consent_form import ConsentForm
from planbro.plan import VALUE_SETS, Plan, is_date
from planbro.service.pages._frame import At
from planbro.service.visits import Form

Does = Literal["approve", "refuse"]
REASONS: Final = ("no-consent", "no-need", "wrong-form", "other")
BY: Final = tuple(one for one in VALUE_SETS["consent-by"] if one not in {"health-personnel", "patient-tacit"})
"""Who may have signed; helsepersonell decides on other things than this, and nobody signs tacitly."""
_NOT_OFFERED: Final = frozenset({"whole", "status"})
_WORDS: Final = 1500


@dataclass(slots=True, kw_only=True)
class Filled:
    """What was filled in; `form` is filled in the words of the page, nothing is decided by it."""

    does: Does = "approve"
    parts: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    until: str = ""
    ground: Literal["stands", "signed"] = "signed"
    signed: str = ""
    by: str = "patient-express"
    signer: str = ""
    cosigner: str = ""
    has_read: bool = False
    reason: str = ""
    words: str = ""

    @classmethod
    def first(cls, case: Case, *, stands: bool) -> Filled:
        """As the page has it when it opens: all that is asked for, by what stands where something does. The day of the
        signature stands on the paper, and nobody is spared to read it there."""
        wanted = case.wanted
        return cls(
            parts=wanted.parts, areas=wanted.areas, until=wanted.stop or "", ground="stands" if stands else "signed"
        )  # fmt: skip

    @classmethod
    def of(cls, form: Form, case: Case) -> Filled:
        """As it was sent."""
        return cls(
            does="refuse" if form.get("does") == "refuse" else "approve",
            parts=tuple(one for one in offered(case) if form.get(f"part-{one}") == "1"),
            areas=tuple(one for one in case.wanted.areas if form.get(f"area-{one}") == "1"),
            until=form.get("until").strip(), ground="stands" if form.get("ground") == "stands" else "signed",
            signed=form.get("signed").strip(), by=form.get("by"), signer=form.get("signer"),
            cosigner=form.get("cosigner"), has_read=form.get("read") == "1", reason=form.get("reason"),
            words=form.get("words").strip(),
        )  # fmt: skip

    def sent(self) -> list[tuple[str, str]]:
        """The same again, as the fields of a form."""
        plain = [(name, str(getattr(self, name))) for name in
                 ("does", "until", "ground", "signed", "by", "signer", "cosigner", "reason", "words")]  # fmt: skip
        ticks = [f"part-{one}" for one in self.parts] + [f"area-{one}" for one in self.areas]
        return [*plain, *((one, "1") for one in [*ticks, *(["read"] if self.has_read else [])])]

    def amiss(self, at: At, case: Case, today: str) -> dict[str, str]:
        """What is wrong with it, for each field."""
        found: dict[str, str] = {}
        if self.does == "refuse":
            if self.reason not in REASONS:
                found["reason"] = at.t("requests-amiss-reason")
            if text := at.text_amiss(self.words, _WORDS, "requests-amiss-words" if self.reason == "other" else ""):
                found["words"] = text
            return found
        if not self.parts:
            found["parts"] = at.t("requests-amiss-parts")
        if case.wanted.areas and not self.areas:
            found["areas"] = at.t("requests-amiss-parts")
        if self.until and (not _is_day(self.until) or self.until < today):
            found["until"] = at.t("requests-amiss-day")
        if self.ground == "signed":
            if not _is_day(self.signed) or self.signed > today:
                found["signed"] = at.t("requests-amiss-signed")
            if self.by not in BY:
                found["by"] = at.t("requests-amiss-by")
            if not self.has_read:
                found["read"] = at.t("requests-amiss-read")
            if case.row.paper is None:
                found["paper"] = at.t("requests-amiss-paper")
        return found

    def ruling(self, at: At, case: Case, plan: Plan) -> Approve | Refuse:
        """What is to be decided by it."""
        if self.does == "refuse":
            language = at.context.answering[at.tenant].language
            said = [_in(language, f"requests-reason-{self.reason}")] if self.reason != "other" else []
            return Refuse(" ".join([*said, *([self.words] if self.words else [])]))
        only = Wanted(self.parts, self.areas, case.wanted.start, self.until or case.wanted.stop, case.wanted.purpose)
        return Approve(self._form(at, case, plan) if self.ground == "signed" else None,
                       only if only != case.wanted else None)  # fmt: skip

    def _form(self, at: At, case: Case, plan: Plan) -> ConsentForm:
        """The signed form: what is ticked here is what the paper says."""
        made = form_for(plan, replace(case, wanted=self._ticked(case)), at.now)[1]
        lines = tuple(replace(one, agreed=True) for one in made.parties)
        mine = self.by not in {"patient-express"}
        return replace(made, answer=True, signed=self.signed, signed_by=self.by, parties=lines, start=self.signed,
                       signer=self.signer or None if mine else None,
                       cosigner=self.cosigner or None if self.by == "parents-joint" else None,
                       cosigned=self.signed if self.by == "parents-joint" and self.cosigner else None)  # fmt: skip

    def _ticked(self, case: Case) -> Wanted:
        return Wanted(self.parts, self.areas, case.wanted.start, self.until or case.wanted.stop, case.wanted.purpose)


def offered(case: Case) -> Sequence[str]:
    """The kinds of information that may be given: those that were asked for, one by one where it was the whole."""
    if "whole" in case.wanted.parts:
        return ("whole", *(one for one in PARTS if one not in _NOT_OFFERED and one != "consent"))
    return case.wanted.parts


def _is_day(text: str) -> bool:
    return len(text) == 10 and is_date(text)


def _in(language: str, key: str) -> str:
    from planbro.service.pages._words import say

    return say("nn" if language == "nn" else "nb", key)
