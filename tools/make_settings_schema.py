"""Make the JSON Schema of the settings from their model: schemas/settings.schema.json.

python tools/make_settings_schema.py            write the file
python tools/make_settings_schema.py --check    write nothing; exit 1 where it is not as it would be written
"""

from __future__ import annotations

import sys
from pathlib import Path

from planbro.settings import json_schema

FILE = Path(__file__).resolve().parents[1] / "schemas" / "settings.schema.json"


def main(arguments: list[str]) -> int:
    text = json_schema()
    if FILE.is_file() and FILE.read_text("utf-8") == text:
        return 0
    if "--check" in arguments:
        print(f"{FILE}: stale; run tools/make_settings_schema.py", file=sys.stderr)
        return 1
    FILE.write_text(text, "utf-8")
    print(FILE)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
