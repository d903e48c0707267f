"""`planbro convert`: read, decide, write, account."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath
from time import perf_counter
from typing import Any, Literal

from planbro.cli._files import check_outputs, label, limits_of, read_input, write_outputs
from planbro.cli._run import Job, UsageFault
from planbro.exchange import Reading, Writing, read, write
from planbro.findings import Refused
from planbro.formats import FORMATS
from planbro.formats.codec import Limits, sniff
from planbro.formats.fhir import BundleKind
from planbro.formats.tabular import is_workbook
from planbro.mapping import Account
from planbro.plan import is_datetime
from planbro.render.terminal import Screen, account_table
from planbro.render.texts import say, size

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line, as given."""

    source: str
    output: str
    to: str
    format: str | None
    variant: str | None
    message: str | None
    sender: str | None
    receiver: str | None
    purpose: str | None
    own_copy: bool
    as_of: str | None
    account: str | None
    onto: str | None
    profile: str
    max_bytes: int | None
    follows: str | None = None
    cancel: bool = False
    answers: str | None = None
    bundle: BundleKind | None = None
    narrative: Literal["nb", "nn"] = "nb"

    @property
    def series(self) -> list[str]:
        """The messages that the new one stands in relation to."""
        return [name for name in (self.follows, self.answers) if name]


def convert(job: Job, asked: Asked) -> None:
    """Convert one document; writes the output and the account, or neither."""
    _check(asked)
    check_as_of(asked.as_of)
    check_outputs([asked.source, *([asked.onto] if asked.onto else []), *asked.series],
                  [asked.output, *([asked.account] if asked.account else [])])  # fmt: skip
    limits = limits_of(asked.max_bytes)
    data = read_input(asked.source, limits)
    base = read_input(asked.onto, limits) if asked.onto else None
    started = perf_counter()
    reading = read(
        data, asked.format, profile=asked.profile, as_of=asked.as_of, limits=limits, file=label(asked.source)
    )
    job.findings.extend(reading.findings)
    writing = write(
        reading.plan, asked.to, onto=base if base is not None else _way(reading, asked), receiver=asked.receiver,
        purpose=asked.purpose, as_of=asked.as_of, message=asked.message, sender=asked.sender, zipped=_is_zip(asked),
        variant=_variant(asked), follows=_sent(asked.follows, limits), cancel=asked.cancel,
        answers=_sent(asked.answers, limits), bundle=asked.bundle, syntax=_syntax(asked), language=asked.narrative,
        judged=_judged(asked),
    )  # fmt: skip
    job.findings.extend(writing.findings)
    elapsed = perf_counter() - started
    files = {asked.output: writing.data}
    if asked.account:
        files[asked.account] = (json.dumps(writing.account.to_json(), ensure_ascii=False, indent=2) + "\n").encode()
    write_outputs(files)
    job.result = _result(asked, reading, writing, elapsed)
    if job.talks:
        _show(job, asked, reading, writing)


def _sent(name: str | None, limits: Limits) -> bytes | None:
    return read_input(name, limits) if name else None


def check_as_of(as_of: str | None) -> None:
    if as_of is not None and not is_datetime(as_of):
        raise Refused.because("as-of-malformed")


def _check(asked: Asked) -> None:
    """What does not go together, said before anything is read."""
    if asked.to not in FORMATS:
        raise Refused.because("format-not-known", format=asked.to, known=", ".join(FORMATS))
    target = FORMATS[asked.to]
    if asked.receiver and asked.own_copy:
        raise UsageFault("--receiver and --own-copy exclude each other")
    if asked.receiver and asked.onto:
        raise UsageFault("with --receiver a new document is made; it cannot be put --onto another")
    if asked.purpose and not asked.receiver:
        raise UsageFault("--purpose is for a --receiver")
    if target.message and not (asked.receiver or asked.own_copy or asked.onto):
        raise UsageFault(f"{asked.to} names a receiver: give --receiver P --purpose U, or --own-copy")
    if (asked.series or asked.cancel) and (not target.message or asked.onto):
        raise UsageFault("--follows, --cancel and --answers are for a new message")
    if asked.cancel and not asked.follows:
        raise UsageFault("--cancel needs the message that it cancels: --follows FILE")
    if asked.bundle and asked.to != "fhir":
        raise UsageFault("--bundle is for --to fhir")
    if asked.variant not in {None, "default", *target.variants}:
        known = ", ".join(name for name in target.variants if name) or "none"
        raise UsageFault(f"{asked.to} has no variant {asked.variant}; it has: {known}")
    check_ending(asked.output, asked.to)
    if asked.variant == "default" and PurePath(asked.output).suffix.lower() == ".csv":
        raise UsageFault("a CSV file for each sheet goes into a .zip; one .csv is --variant flat")


def _judged(asked: Asked) -> str | None:
    """Consents are judged by the moment of sending: an export of last year opens nothing by what has run out since."""
    return datetime.now(UTC).isoformat(timespec="seconds") if asked.receiver and asked.as_of is None else None


def _syntax(asked: Asked) -> Literal["json", "xml"] | None:
    """FHIR is XML where the file is; what is not said by the ending is as the document has it."""
    ending = PurePath(asked.output).suffix.lower()
    if not FORMATS[asked.to].xml or ending not in {".json", ".xml"}:
        return None
    return "xml" if ending == ".xml" else "json"


def check_ending(output: str, format: str) -> None:
    """A file says by its ending what it is; one without, and standard output, say nothing.

    Raises:
        UsageFault: the ending is another format's.
    """
    target, ending = FORMATS[format], PurePath(output).suffix.lower()
    if ending == ".zip" and not target.zipped:
        raise UsageFault(f"{format} is not written as a zip; choose {target.ending}")
    known = [target.ending, *([".xml"] if target.xml else []), *([".zip"] if target.zipped else [])]
    if output != "-" and ending not in {"", *known}:
        raise UsageFault(f"{format} is written as {' or '.join(known)}, not {ending}")


def _is_zip(asked: Asked) -> bool:
    return PurePath(asked.output).suffix.lower() == ".zip"


def _variant(asked: Asked) -> str:
    if asked.variant is None and FORMATS[asked.to].sheets and PurePath(asked.output).suffix.lower() == ".csv":
        return "flat"  # one file has room for one sheet
    return "" if asked.variant in {None, "default"} else str(asked.variant)


def _way(reading: Reading, asked: Asked) -> Literal[False] | None:
    """False, a new document, where the one it came from has another shape than was asked for."""
    if asked.series or asked.message:
        return False
    origin = next((one for one in reading.plan.origins if one.format == asked.to), None)
    if origin is None or origin.data is None:
        return None
    other_words = asked.variant is not None and _variant(asked) != origin.variant
    zipped = sniff(origin.data) == "zip" and not is_workbook(origin.data)
    other_shape = zipped != _is_zip(asked) and asked.output != "-"
    return False if other_words or other_shape else None


def _result(asked: Asked, reading: Reading, writing: Writing, elapsed: float) -> dict[str, Any]:
    return {
        "source": {"file": label(asked.source), "format": reading.format, "variant": reading.variant},
        "target": {"file": asked.output, "format": writing.format, "size": len(writing.data), "how": writing.how,
                   "table": writing.document.spec.table.stamp},
        "disclosure": {"own_copy": not asked.receiver, "level": writing.decision.level if writing.decision else None},
        "account": {"file": asked.account, "counts": dict(writing.account.counts), **reasons(writing.account)},
        "ms": round(elapsed * 1000, 1),
    }  # fmt: skip


def reasons(account: Account) -> dict[str, dict[str, int]]:
    """Why leaves are not mapped, counted; paths of the Plan and provisions, nothing of the person."""
    no_slot = Counter(entry.why.partition(" has no place")[0] for entry in account.entries if entry.fate == "no_slot")
    withheld = Counter(entry.provision or "?" for entry in account.entries if entry.fate == "withheld")
    return {"no_slot": dict(no_slot.most_common()), "withheld": dict(withheld.most_common())}


def _by_list(paths: dict[str, int]) -> dict[str, int]:
    """`participants[]` for all that is wanting in the participants; single fields as they are."""
    found: Counter[str] = Counter()
    for path, count in paths.items():
        owner, dot, _ = path.partition(".")
        found[owner if dot and owner.endswith("[]") else path] += count
    return dict(found.most_common())


def _show(job: Job, asked: Asked, reading: Reading, writing: Writing) -> None:
    out, words = job.out, job.language
    out.say(
        "converted", style="bold", source=label(asked.source), source_format=_named(reading.format, reading.variant),
        target="stdout" if asked.output == "-" else asked.output, target_format=_named(writing.format, _variant(asked)),
        how=say(words, writing.how), size=size(len(writing.data), words),
    )  # fmt: skip
    if writing.decision is not None:
        out.say("for-receiver", level=say(words, f"level-{writing.decision.level}"))
    else:
        out.say("own-copy", style="dim")
    out.line()
    out.table(account_table(words, [((writing.format,), writing.account.counts)], [say(words, "target")]))
    show_reasons(out, writing.account, writing.format)
    if asked.account:
        out.line()
        out.say("account-in", file=asked.account)


def show_reasons(out: Screen, account: Account, format: str, *, no_slot: bool = True) -> None:
    """The commonest reasons for what is not mapped."""
    found = reasons(account)
    for key, why in (
        ("why-no-slot", _by_list(found["no_slot"]) if no_slot else {}),
        ("why-withheld", found["withheld"]),
    ):
        if not why:
            continue
        out.line()
        out.say(key, format=format)
        for text, count in list(why.items())[:_SHOWN]:
            out.line(f"{count:>6}  {text}")
        if len(why) > _SHOWN:
            out.line("        " + say(out.language, "and-more", count=len(why) - _SHOWN), "dim")


def _named(format: str, variant: str) -> str:
    return f"{format} {variant}".strip()
