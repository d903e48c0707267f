"""The one form of the page: asking to see the plan, and what becomes of it. `exchange.access` does the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from typing import Final

from planbro.exchange.access import Answering, Ask, Case, Wanted, ask, keep_paper, mine, owner_of
from planbro.exchange.consent import is_scan
from planbro.exchange.engine import stamp
from planbro.plan import VALUE_SETS, day_in_norway, is_text
from planbro.render.days import Language
from planbro.service._context import Context, Tenancy
from planbro.service.visits import Form
from planbro.service.ward._visitor import Visitor
from planbro.service.ward._words import day_word, say, time_word
from planbro.store.database import Parties, Transaction

REASONS: Final = ("admission", "discharge", "consultation", "other")
DAYS: Final = (14, 30, 90)
WORDS: Final = 500
_STATES: Final = {"open": "waiting", "granted": "granted", "refused": "refused", "unanswered": "unanswered",
                  "cancelled": "cancelled", "ended": "ended"}  # fmt: skip


@dataclass(slots=True)
class Asking:
    """The form as it was filled in, and what is amiss with it: for each field a key of the words."""

    why: str = ""
    words: str = ""
    days: str = ""
    later: bool = False
    acute: str = ""
    amiss: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as its asker sees it."""

    at: str
    state: str
    reason: str
    note: str
    is_open: bool


def filled_in(form: Form) -> Asking:
    """What was filled in, and all that is amiss."""
    asking = Asking(form.get("why"), form.get("words").strip(), form.get("days"), form.get("later") == "1")
    if asking.why not in REASONS:
        asking.amiss["why"] = "amiss-why"
    if asking.why == "other" and not asking.words:
        asking.amiss["words"] = "amiss-words"
    elif unfit := unfit_text(asking.words):
        asking.amiss["words"] = unfit
    if asking.days not in {str(one) for one in DAYS}:
        asking.amiss["days"] = "amiss-days"
    if form.paper is not None and not is_scan(form.paper):
        asking.amiss["paper"] = "amiss-file"
    elif form.paper is None and not asking.later:
        asking.amiss["paper"] = "amiss-consent"
    return asking


def unfit_text(text: str) -> str:
    """What is amiss with a text that somebody wrote; empty where nothing is."""
    return "amiss-long" if len(text) > WORDS else "" if is_text(text) else "amiss-signs"


def spans(today: str, language: Language) -> list[tuple[int, str]]:
    """For how long one may ask: days, and the words."""
    return [(count, say(language, "days", count=count, day=day_word(language, _after(today, count)))) for count in DAYS]


async def send(
    context: Context, tenancy: Tenancy, visitor: Visitor, asking: Asking, paper: bytes | None, rules: Answering
) -> None:
    """Ask. What is asked again while it waits is the same request, with the paper that came since."""
    now = stamp(context.now())
    caller, today = visitor.caller, day_in_norway(now)
    # koordinerende enhet reads this, whatever language the page was in
    words = ". ".join(part for part in (say("nb", f"why-{asking.why}"), asking.words) if part)
    purpose = caller.purpose if caller.purpose in VALUE_SETS["purpose"] else "TREAT"
    asked = Ask(
        context.new_id(), tenancy.orgnr, "fhir", owner_of(caller), caller.asker, (visitor.number,),
        Wanted(start=today, stop=_after(today, int(asking.days)), purpose=purpose or "TREAT"), body=caller.body,
        unit=caller.unit, client=caller.client, practitioner=caller.practitioner, profession=caller.profession,
        words=words, basis=caller.basis, decision=caller.decision, attested=caller.patient,
    )  # fmt: skip
    await context.write(partial(_asked, asked, paper, rules, now))


def _asked(asked: Ask, paper: bytes | None, rules: Answering, now: str, transaction: Transaction) -> None:
    if paper is not None:
        asked = replace(asked, paper=keep_paper(transaction, asked.tenant, "", asked.id, paper, now))
    bodies = [f"orgnr:{one}" for one in (asked.unit, asked.body) if one]
    known = Parties(transaction).some(asked.tenant, bodies)
    asked = replace(asked, name=next((known[one].name for one in bodies if one in known), ""))
    ask(transaction, asked, rules, now)


async def asked_before(context: Context, tenancy: Tenancy, visitor: Visitor) -> list[Asked]:
    """What this ward has asked of this person's plan, the newest first."""
    cases: Sequence[Case] = await context.read(partial(_mine, tenancy.orgnr, owner_of(visitor.caller)))
    key, language = visitor.number.key, visitor.language
    about = [one for one in cases if any(number.key == key for number in one.numbers)]
    complaint = context.answering[tenancy.orgnr].complaint
    return [_told(one, complaint, language) for one in reversed(about)]


def _mine(tenant: str, owner: str, transaction: Transaction) -> list[Case]:
    return mine(transaction, tenant, owner)


def _told(case: Case, complaint: str, language: Language) -> Asked:
    """How it stands, no more than its asker may know: a refusal that has not been told yet still waits."""
    row = case.row
    state = "waiting" if row.state in {"requested", "received", "accepted", "in-progress"} else _STATES[row.standing]
    if state == "refused" and not case.told:
        state = "unanswered"
    text = say(language, f"state-{state}")
    if state == "granted" and row.stop:
        text = say(language, "state-granted-until", day=day_word(language, row.stop))
    note = say(language, "with-consent" if row.paper is not None else "without-consent") if state == "waiting" else ""
    reason = case.reason if case.told and state == "refused" else ""
    note = say(language, "complaint", body=complaint) if reason else note
    return Asked(say(language, "asked-at", at=time_word(language, row.opened)), text, reason, note, state == "waiting")


def _after(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
