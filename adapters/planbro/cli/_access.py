"""`planbro access`: requests to see what is in a plan, decided on and answered."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from planbro.cli._files import check_outputs, read_input, write_outputs
from planbro.cli._run import Job, UsageFault
from planbro.cli._store import _numbers
from planbro.cli._stored import Asked, Stored, now, stored, who
from planbro.exchange import access
from planbro.exchange.access import Answering, Approve, Case, Refuse, Wanted
from planbro.exchange.access._kept import plan_here
from planbro.exchange.access._standing import level_of, meeting, opened
from planbro.exchange.consent import Scan
from planbro.findings import Refused
from planbro.formats.codec import DEFAULT
from planbro.formats.consent_form import from_json, to_json
from planbro.plan import Policy, day_in_norway
from planbro.plan.disclosure import Asker, Party
from planbro.render import consent as forms
from planbro.render.access import Letter, answer_letter, as_pdf, as_text, asking_letter, span_text
from planbro.render.terminal import Table
from planbro.render.texts import say
from planbro.store.database import Audit, Line, Messages, Number, Requests, Tasks, Transaction

_HEADINGS = ("access-number", "access-standing", "access-from", "access-wants", "access-due")
_STANDING: Mapping[str, tuple[Any, ...]] = {"open": ("open",), "granted": ("granted",), "all": ()}
_CAME = 4000


@dataclass(frozen=True, slots=True)
class Span:
    """What is asked for or given, as the command line says it."""

    parts: str = ""
    areas: str = ""
    start: str | None = None
    stop: str | None = None

    def wanted(self, purpose: str = "TREAT", below: Wanted | None = None) -> Wanted:
        """In words that are known; what is not said is as `below` has it."""
        parts, areas = _words(self.parts), _words(self.areas)
        if below is not None:
            return Wanted(parts or below.parts, areas or below.areas, self.start, self.stop, below.purpose)
        return Wanted(parts or ("whole",), areas, self.start, self.stop, purpose)


@dataclass(frozen=True, slots=True)
class Came:
    """A letter that came."""

    party: str
    name: str
    number: str
    why: str | None
    paper: str | None
    purpose: str


@dataclass(frozen=True, slots=True)
class Writing:
    """A letter to be written."""

    output: str
    sender: str
    to: str
    number: str | None
    why: str | None
    signed: bool
    purpose: str
    day: str | None
    language: Literal["nb", "nn"]


# looking


def listing(job: Job, asked: Asked, which: str, limit: int) -> None:
    """Those about plans that are here; of who asked about others nobody is told."""
    with stored(asked) as here, here.database.reading() as transaction:
        requests = Requests(transaction)
        found = requests.listed(here.tenant, standing=_STANDING[which], with_plan=True, limit=limit)
        cases = [case for one in found if (case := access.find(transaction, here.tenant, one.ref)) is not None]
    job.result = {"requests": [_told(one) for one in cases]}
    if not job.talks:
        return
    if not cases:
        job.out.say("access-none")
        return
    table = Table([say(job.language, key) for key in _HEADINGS], right=frozenset({0}))
    for one in cases:
        day = one.granted.stop if one.granted is not None else day_in_norway(one.row.due)
        table.add(one.row.id, say(job.language, f"access-is-{one.row.standing}"), one.called,
                  ", ".join(_part(job.language, part) for part in one.wanted.parts), day or "")  # fmt: skip
    job.out.table(table)


def show(job: Job, asked: Asked, number: int, paper: str | None) -> None:
    """One request, for koordinerende enhet: what it asks, and what could be given as things stand."""
    check_outputs([], [paper] if paper else [])
    with stored(asked) as here, here.database.writing() as transaction:
        case = _case(transaction, here, number)
        plan, time = plan_here(transaction, here.tenant, case.row.plan), now()
        policy = _rules(here).policy_for(_policy(here), case.body)
        there = (
            [] if plan is None else meeting(case.wanted, opened(plan, case.asker, case.wanted.purpose, time, policy))
        )
        known = "none" if plan is None else level_of(plan, case.asker, case.wanted.purpose, time, policy)
        data = Messages(transaction).body(case.row.paper) if case.row.paper is not None else None
        _note(transaction, here, case, "read")
    if paper is not None:
        if data is None:
            raise Refused.because("access-paper-missing")
        write_outputs({paper: data})
    stands = sorted({strip.part for strip, _ in there})
    job.result = {"request": _told(case), "words": case.words, "knows": known, "stands": stands,
                  "paper": data is not None}  # fmt: skip
    if job.talks and paper != "-":
        _say(job, case, known, stands, data is not None)


def _say(job: Job, case: Case, known: str, stands: list[str], paper: bool) -> None:
    row, lang = case.row, job.language
    job.out.heading(case.called)
    job.out.pairs(
        [
            (say(lang, "access-standing"), say(lang, f"access-is-{row.standing}")),
            (say(lang, "access-way"), say(lang, f"access-by-{row.way}")),
            (say(lang, "access-wants"), ", ".join(_part(job.language, part) for part in case.wanted.parts)),
            (say(lang, "access-areas"), ", ".join(case.wanted.areas) or "·"),
            (say(lang, "access-span"), span_text(case.granted or case.wanted, lang)),
            (say(lang, "access-purpose"), case.wanted.purpose),
            (say(lang, "access-knows"), say(lang, f"access-level-{known}")),
            (say(lang, "access-stands"), ", ".join(_part(job.language, part) for part in stands) or "·"),
            (say(lang, "access-paper"), say(lang, "access-yes" if paper else "access-no")),
        ]
    )  # fmt: skip
    if not row.plan and row.is_open:
        job.out.say("access-not-looked" if row.state == "requested" else "access-nobody", day=day_in_norway(row.due))
    if case.words:
        job.out.wrapped(case.words)


def form(job: Job, asked: Asked, number: int, output: str, template: str, language: Literal["nb", "nn"]) -> None:
    """The form to have signed, and the file of answers that belongs to it."""
    if not output.lower().endswith(".pdf") or not template.lower().endswith(".json"):
        raise UsageFault("-o is written as .pdf, --template as .json")
    check_outputs([], [output, template])
    with stored(asked) as here, here.database.writing() as transaction:
        case = _case(transaction, here, number)
        plan = plan_here(transaction, here.tenant, case.row.plan)
        if plan is None:
            raise Refused.because("access-not-yet" if case.row.state == "requested" else "access-no-plan")
        time = now()
        there, made = access.form_for(plan, case, time, language)
        _note(transaction, here, case, "read", "consent-form")
    data = forms.as_pdf(forms.form_page(made, there, language), day_in_norway(time))
    write_outputs({output: data, template: to_json(made)})
    job.result = {"request": number, "code": made.code, "plan": made.plan, "files": [output, template]}
    if job.talks:
        job.out.say("consent-form-made", code=made.code or "-", file=output)


# deciding


def approve(job: Job, asked: Asked, number: int, file: str | None, scan: str | None, only: Span | None) -> None:
    """Give what is asked for, or less of it."""
    filled = from_json(read_input(file, DEFAULT)) if file is not None else None
    paper = Scan.of(read_input(scan, DEFAULT)) if scan is not None else None
    with stored(asked) as here, here.database.writing() as transaction:
        case = _case(transaction, here, number)
        narrow = only.wanted(below=case.wanted) if only is not None else None
        done = _decided(transaction, here, case, Approve(filled, narrow, paper))
    job.findings.extend(done.findings)
    given = done.case.granted or done.case.wanted
    job.result = {"request": _told(done.case), "version": done.version}
    if job.talks:
        job.out.say("access-approved", what=", ".join(_part(job.language, part) for part in given.parts),
                    span=span_text(given, job.language), style="bold green")  # fmt: skip


def refuse(job: Job, asked: Asked, number: int, file: str) -> None:
    """Refuse, and say why."""
    reason = _text(file)
    with stored(asked) as here, here.database.writing() as transaction:
        case = _case(transaction, here, number)
        done = _decided(transaction, here, case, Refuse(reason))
    job.result = {"request": _told(done.case), "told": done.case.told}
    if job.talks:
        job.out.say("access-refused-now" if done.case.told else "access-refused-later", style="bold")


def _decided(transaction: Transaction, here: Stored, case: Case, ruling: Approve | Refuse) -> Any:
    return access.decide_request(
        transaction, here.tenant, case.row.ref, ruling, rules=_rules(here), policy=_policy(here), who=who(), now=now()
    )  # fmt: skip


# letters


def ask(job: Job, asked: Asked, came: Came, span: Span) -> None:
    """A letter that came, as a request."""
    party = Party.parse(came.party)
    if not party.is_body:
        raise Refused.because("access-no-body")
    (number,) = _numbers(came.number, 1)
    wanted = span.wanted(came.purpose)
    paper = read_input(came.paper, DEFAULT) if came.paper is not None else None
    if paper is not None:
        Scan.of(paper)
    words = _text(came.why) if came.why is not None else ""
    with stored(asked) as here, here.database.writing() as transaction:
        ident, time = str(uuid.uuid4()), now()
        kept = access.keep_paper(transaction, here.tenant, "letter", ident, paper, time) if paper is not None else None
        asks = access.Ask(
            ident, here.tenant, "letter", f"{party.kind}:{party.value}", Asker.of(party), (Number(number),), wanted,
            party.value if party.kind == "orgnr" else "", name=came.name, words=words, paper=kept,
        )  # fmt: skip
        case = access.ask(transaction, asks, _rules(here), time)
    job.result = {"request": case.row.id, "ref": case.row.ref, "due": case.row.due}
    if job.talks:
        job.out.say("access-kept", number=case.row.id, style="bold")


def answer(job: Job, asked: Asked, number: int, output: str, language: Literal["nb", "nn"]) -> None:
    """The letter that answers; whoever fetches it sends it."""
    _check_letter(output)
    with stored(asked) as here, here.database.writing() as transaction:
        case = _case(transaction, here, number)
        if case.row.state not in {"completed", "rejected"}:
            raise Refused.because("access-not-answered")
        rules, time = _rules(here), now()
        sender, reason = here.names.get(here.tenant, here.tenant), case.reason if case.told else ""
        made = answer_letter(
            case.row.code, case.granted or case.wanted, reason, to=case.called, sender=sender,
            number=case.numbers[0].value, day=day_in_norway(time), complaint=rules.complaint,
            reference=case.row.ref[:8], language=language,
        )  # fmt: skip
        tasks = Tasks(transaction)
        mine = tasks.keyed([(here.tenant, access.LETTER, case.row.ref)])
        tasks.stand([one for one in mine if one.is_to_do], "done", time, who())
        _note(transaction, here, case, "sent", "letter")
    write_outputs({output: _written(made, output)})
    job.result = {"request": number, "file": output}
    if job.talks and output != "-":
        job.out.say("access-letter-made", file=output)


def letter(job: Job, wish: Writing, span: Span) -> None:
    """A letter that asks another body."""
    _check_letter(wish.output)
    day = wish.day or day_in_norway(now())
    number = _numbers(wish.number, 1)[0] if wish.number is not None else ""
    made = asking_letter(
        span.wanted(wish.purpose), to=wish.to, sender=wish.sender, number=number, purpose=wish.purpose,
        why=_text(wish.why) if wish.why is not None else "", day=day, signed=wish.signed, language=wish.language,
    )  # fmt: skip
    write_outputs({wish.output: _written(made, wish.output)})
    job.result = {"file": wish.output}
    if job.talks and wish.output != "-":
        job.out.say("access-letter-made", file=wish.output)


def _check_letter(output: str) -> None:
    if output != "-" and not output.lower().endswith((".pdf", ".txt")):
        raise UsageFault("-o is written as .pdf or .txt")
    check_outputs([], [output])


def _written(made: Letter, output: str) -> bytes:
    return as_pdf(made) if output.lower().endswith(".pdf") else as_text(made).encode()


# what they have in common


def _case(transaction: Transaction, here: Stored, number: int) -> Case:
    """A request about a plan that is here; of another nobody is told."""
    row = Requests(transaction).get(here.tenant, number)
    case = access.find(transaction, here.tenant, row.ref) if row is not None else None
    if case is None or (not case.row.plan and case.row.way != "letter"):
        raise Refused.because("access-unknown")
    return case


def _note(transaction: Transaction, here: Stored, case: Case, what: str, tool: str = "access") -> None:
    line = Line(here.tenant, who(), what, plan=case.row.plan, person=case.row.person, party=case.row.owner, tool=tool,
                params={"request": case.row.ref})  # fmt: skip
    Audit(transaction).write([line], now())


def _told(one: Case) -> dict[str, Any]:
    """Of a request what names no person."""
    row, given = one.row, one.granted or one.wanted
    names = ("id", "ref", "way", "state", "standing", "plan", "consent", "due", "code", "who", "opened", "changed")
    return {name: getattr(row, name) for name in names} | {
        "from": row.owner, "name": one.name, "purpose": one.wanted.purpose, "parts": list(given.parts),
        "areas": list(given.areas), "start": given.start, "stop": given.stop,
    }  # fmt: skip


def _part(language: str, part: str) -> str:
    """What a kind of information is called where it is read."""
    if part == "whole":
        return say(language, "access-whole")
    return forms.value_word("en" if language == "en" else "nb", part, "part")


def _words(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


def _text(name: str) -> str:
    try:
        return " ".join(read_input(name, DEFAULT).decode("utf-8").split())[:_CAME]
    except UnicodeDecodeError:
        raise UsageFault("the words are written in UTF-8") from None


def _rules(here: Stored) -> Answering:
    if here.settings is None:
        return Answering()
    from planbro.exchange.work import asking_of

    return asking_of(here.settings).get(here.tenant, Answering())


def _policy(here: Stored) -> Policy:
    from planbro.cli._tasks import _policy as of_tenant

    found = of_tenant(here)
    assert isinstance(found, Policy)
    return found
