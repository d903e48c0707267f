"""`planbro paper make`, `read` and `note`: papers of a plan, and the text that is typed into a journal."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final, Literal

from planbro.cli._convert import check_as_of, check_ending
from planbro.cli._files import check_outputs, label, limits_of, read_input, write_outputs
from planbro.cli._run import Job, UsageFault
from planbro.exchange._papers import FORMS, Form, admit_paper, read_paper, write_paper
from planbro.exchange._read import Reading, read
from planbro.exchange.writing import latest, write
from planbro.findings import Refused
from planbro.formats.epj import ready_text
from planbro.formats.epj._paper import KINDS as ROUTINE
from planbro.render.paper import KINDS, title

_BY_ENDING: Final[dict[str, Form]] = {
    ".html": "html", ".htm": "html", ".pdf": "pdf", ".txt": "text", ".json": "json", ".xml": "plo",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line of `paper make`, as given."""

    kind: str
    plan: str
    output: str
    form: str | None
    language: Literal["nb", "nn", "en"]
    large: bool
    simple: bool
    meeting: str | None
    consent: str | None
    before: str | None
    record: str | None
    blank: bool
    about: str | None
    receiver: str | None
    ground: str | None
    purpose: str
    sender: str | None
    as_of: str | None
    max_bytes: int | None


def make(job: Job, asked: Asked) -> None:
    """Write one paper of a plan."""
    form = _form(asked)
    check_as_of(asked.as_of)
    check_outputs([asked.plan, *([asked.before] if asked.before else [])], [asked.output])
    if asked.kind in KINDS and asked.kind not in ROUTINE:
        from planbro.cli._printing import printed

        return printed(job, asked, form)
    return _letter(job, asked, form)


def _letter(job: Job, asked: Asked, form: Form) -> None:
    """One of the routines' papers: a letter, a form or a message."""
    if asked.blank and asked.record:
        raise UsageFault("--blank and --record exclude each other")
    if asked.kind not in ROUTINE:
        raise Refused.because("paper-not-known", kind=asked.kind, known=", ".join(KINDS))
    if asked.language == "en":
        raise Refused.because("paper-language-not-known", language="en", kind=asked.kind, known="nb, nn")
    reading = _plan(job, asked.plan, asked.as_of, asked.max_bytes)
    about = [part for part in (asked.about or "").replace(",", " ").split() if part]
    writing = write_paper(
        reading.plan, asked.kind, form, language=asked.language, record=asked.record, blank=asked.blank, about=about,
        receiver=asked.receiver, ground=asked.ground, purpose=asked.purpose, sender=asked.sender, as_of=asked.as_of,
        large=asked.large, simple=asked.simple,
    )  # fmt: skip
    job.findings.extend(writing.findings)
    write_outputs({asked.output: writing.data})
    job.result = {
        "kind": writing.kind, "form": form, "file": asked.output, "size": len(writing.data),
        "blank": writing.record is None, "outward": asked.receiver is not None, "ground": asked.ground,
    }  # fmt: skip
    if job.talks:
        job.out.say("paper-made", style="bold", kind=title(asked.kind, "en" if job.language == "en" else "nb"),
                    file="stdout" if asked.output == "-" else asked.output)  # fmt: skip
        job.out.say("paper-outward" if asked.receiver else "paper-home", style="dim")


def accept(job: Job, source: str, onto: str | None, output: str | None, max_bytes: int | None) -> None:
    """Read a filled paper, and put what it says into a plan where one is named."""
    if (onto is None) != (output is None):
        raise UsageFault("--onto PLAN and -o OUT belong together")
    if onto is not None:
        check_outputs([source, onto], [str(output)])
    found = read_paper(read_input(source, limits_of(max_bytes)), limits=limits_of(max_bytes))
    job.findings.extend(found.findings)
    changed: list[str] = []
    if onto is not None and output is not None:
        reading = _plan(job, onto, None, max_bytes)
        check_ending(output, reading.format)
        plan, changed = admit_paper(reading.plan, found.papers)
        zipped = PurePath(output).suffix.lower() == ".zip" if output != "-" else None
        writing = write(plan, reading.format, zipped=zipped)
        job.findings.extend(writing.findings)
        write_outputs({output: writing.data})
    kinds = Counter(paper.kind for paper in found.papers)
    job.result = {"file": label(source), "source": found.source, "papers": dict(sorted(kinds.items())),
                  "changed": len(changed), "output": output}  # fmt: skip
    if job.talks:
        for kind, count in sorted(kinds.items()):
            word = next(word for word, one in ROUTINE.items() if one == kind)
            job.out.line(f"{count:>4}  {title(word, 'en' if job.language == 'en' else 'nb')}")
        if output is not None:
            job.out.say("paper-admitted" if changed else "paper-known", count=len(changed),
                        file="stdout" if output == "-" else output)  # fmt: skip


def note(job: Job, source: str, epj: str, as_of: str | None, max_bytes: int | None) -> None:
    """Print the text that says in a journal that there is a plan, and who is koordinator."""
    check_as_of(as_of)
    reading = _plan(job, source, as_of, max_bytes)
    day = (as_of or latest(reading.plan))[:10]
    made = ready_text(reading.plan, day, epj, findings=job.findings)
    job.result = {
        "epj": made.epj.key, "name": made.epj.name, "place": made.epj.place, "confirmed": made.epj.confirmed,
        "day": day, "text": made.text, "shortened": made.shortened,
    }  # fmt: skip
    if not job.talks:
        return
    if not made.text:
        job.err.say("note-nothing")
        return
    job.out.stream.write(made.text + "\n")
    job.err.say("note-place" if made.epj.confirmed else "note-place-assumed", style="dim", name=made.epj.name,
                place=made.epj.place)  # fmt: skip


def _plan(job: Job, name: str, as_of: str | None, max_bytes: int | None) -> Reading:
    """The plan that a paper is of; what only a whole plan can lack is no matter here."""
    limits = limits_of(max_bytes)
    reading = read(read_input(name, limits), as_of=as_of, limits=limits, file=label(name))
    job.findings.extend(finding for finding in reading.findings if finding.severity != "info")
    return reading


def _form(asked: Asked) -> Form:
    """As asked for, else by the ending of the file; the two do not differ."""
    ending = PurePath(asked.output).suffix.lower()
    chosen = asked.form or _BY_ENDING.get(ending)
    if chosen is None:
        raise UsageFault(
            "say how with --as " + ", ".join(FORMS) + ", or let OUT end in .pdf, .html, .txt, .json or .xml"
        )
    found: Form | None = next((form for form in FORMS if form == chosen), None)
    if found is None:
        raise UsageFault(f"a paper is written as {', '.join(FORMS)}, not as {chosen}")
    if asked.output != "-" and ending and _BY_ENDING.get(ending) != found:
        known = " or ".join(one for one, form in _BY_ENDING.items() if form == found)
        raise UsageFault(f"{found} is written as {known}, not {ending}")
    return found
