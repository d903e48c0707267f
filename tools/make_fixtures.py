"""Write the fixtures made of the invented Tuva's plan: `python tools/make_fixtures.py` from a checkout.

The same plan gives the same bytes, so a change of a table shows as a change of a fixture, and is reviewed as one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "adapters"), str(ROOT / "tools")]

import planbro  # noqa: E402
from damaged_sheets import spreadsheets  # noqa: E402
from planbro.formats import FORMATS  # noqa: E402
from planbro.testing import AS_OF, rich_plan  # noqa: E402
from planbro.testing.cases import case_files  # noqa: E402
from planbro.testing.messages import message, message_files  # noqa: E402

FILES = (
    ("fhir/rich-plan.bundle.json", "fhir", "", False),
    ("plo/rich-plan.innleggelsesrapport.xml", "plo-1.6", "", False),
    ("plo/rich-plan.sammenfatning.xml", "plo-2.0", "", False),
    ("plan/rich-plan.json", "plan", "", False),
    ("xlsx/rich-plan.xlsx", "xlsx", "", False),
    ("xlsx/flat.xlsx", "xlsx", "flat", False),
    ("csv/rich-plan.zip", "csv", "", True),
    ("csv/flat.csv", "csv", "flat", False),
)


def tool_files() -> Iterator[tuple[str, str, str, bool]]:
    """The plan from each plan tool, in each of its variants; from XML in a zip as well, the attachments beside it."""
    for name, about in FORMATS.items():
        for variant in about.variants if about.tool else ():
            stem = f"{name}/rich-plan{'-' + variant if variant else ''}"
            yield f"{stem}{about.ending}", name, variant, False
            if about.zipped and not variant and about.ending == ".xml":
                yield f"{stem}.zip", name, variant, True


def fixture(format: str, variant: str, zipped: bool) -> bytes:
    """The plan as one of the files."""
    return planbro.write(rich_plan(), format, onto=False, variant=variant, zipped=zipped, as_of=AS_OF).data


def epj_message() -> bytes:
    """The EPJ's own Innleggelsesrapport about the person of the rich plan; it says nothing of the plan."""
    data = message("INNLEGGELSESRAPPORT", seed=3, size="small")
    there, rich = planbro.read(data).plan, rich_plan()
    there.planeier.family, there.planeier.given = rich.planeier.family, rich.planeier.given
    there.planeier.middle, there.planeier.birth_date = rich.planeier.middle, rich.planeier.birth_date
    there.planeier.sex, there.related = rich.planeier.sex, []
    there.identifiers[0].value = rich.identifiers[0].value
    there.addresses, there.telecoms = rich.addresses[:1], []
    return planbro.write(there, "plo-1.6", onto=data).data


def main() -> None:
    """Write each file that differs from what it should be, and say which."""
    files = (*tool_files(), *FILES)
    made = [(name, fixture(format, variant, zipped)) for name, format, variant, zipped in files]
    made.append(("plo/rich-plan.epj-innleggelsesrapport.xml", epj_message()))
    made += spreadsheets()
    made += [(f"plo/messages/{name}", data) for name, data in message_files()]
    made += [(f"plo/receive/{name}", data) for name, data in case_files()]
    for name, data in made:
        path = ROOT / "fixtures" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_bytes() != data:
            path.write_bytes(data)
            print(f"{name}: {len(data)} bytes")


if __name__ == "__main__":
    main()
