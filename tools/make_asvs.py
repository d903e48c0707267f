"""Make docs/compliance/asvs.md, the checklist of OWASP ASVS as a table, from tests/security/asvs.py.

python tools/make_asvs.py
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "compliance" / "asvs.md"
_HEAD: Final = """\
# OWASP ASVS, line by line

Of the Application Security Verification Standard 4.0.3, level 2, each line: the test that shows that it is met, or why
it is otherwise. The numbers are OWASP's, the words are ours; read theirs beside it. `tools/make_asvs.py` makes this
page of `tests/security/asvs.py`, and a test holds that each test named here is there.

**Not here**: there is no such thing. **Yours**: whoever runs it decides. **Written**: a page says it. **Left**: it is
not so.

{counts}
"""
_FOOT: Final = """
## What changes by the day

Whether a part has become known to have a hole is no matter of a test that runs without the network. On a machine that
has it:

    python tools/make_sbom.py --extra postgres -o sbom.json     # what is installed, with licences
    pip-audit --strict                                          # the same Python, against PyPI's and OSV's advisories

Once a day, and before each release; the list of parts can be given to any other tool that reads CycloneDX
(Dependency-Track, grype, osv-scanner). Bounds, licences and hashes are tested:
[`test_dependencies.py`](../../tests/security/test_dependencies.py).
"""


def page() -> str:
    """The whole page."""
    sys.path.insert(0, str(ROOT / "tests" / "security"))
    from asvs import CHAPTERS, LINES

    tested = sum(bool(one.tests) for one in LINES)
    counts: dict[str, int] = {}
    for one in LINES:
        if not one.tests:
            word = one.why.partition(":")[0].lower()
            counts[word] = counts.get(word, 0) + 1
    rest = ", ".join(f"{count} *{word}*" for word, count in sorted(counts.items()))
    parts = [_HEAD.format(counts=f"{len(LINES)} lines: {tested} by tests, {rest}.")]
    for chapter, name in CHAPTERS.items():
        rows = [one for one in LINES if int(one.number.partition(".")[0]) == chapter]
        parts.append(f"\n## V{chapter} {name}\n\n| no. | what | how |\n|---|---|---|\n")
        parts += [f"| {one.number} | {one.what} | {_how(one.tests, one.why)} |\n" for one in rows]
    return "".join([*parts, _FOOT])


def _how(tests: tuple[str, ...], why: str) -> str:
    said = [f"[{_spoken(one)}](../../tests/{one.partition('::')[0]})" for one in tests]
    return "; ".join([*said, *([_marked(why)] if why else [])])


def _spoken(test: str) -> str:
    return test.partition("::")[2].removeprefix("test_").replace("_", " ")


def _marked(why: str) -> str:
    word, colon, rest = why.partition(":")
    return f"**{word}**:{rest}" if colon and word in {"Not here", "Yours", "Written", "Left"} else why


def main() -> int:
    PAGE.write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
