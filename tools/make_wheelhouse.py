"""Gather all that an installation without network needs into one folder, with checksums and the list of parts.

    python tools/make_wheelhouse.py -o wheelhouse                 for this machine and this Python
    python tools/make_wheelhouse.py -o wheelhouse --extra postgres

The folder holds wheels, `requirements.txt` with a hash for each, `sbom.json`, `SHA256SUMS`, and `deploy/` beside them:
what `deploy/install.sh` takes. Run it on a machine with network, of the same kind as the one to install on.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from packaging.utils import parse_wheel_filename

from make_sbom import checksums

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("-o", "--output", type=Path, required=True, help="the folder to make")
    parser.add_argument("--extra", action="append", default=[], help="an extra of planbro's to take along")
    chosen = parser.parse_args(arguments)
    if chosen.output.exists() and any(chosen.output.iterdir()):
        print(f"{chosen.output} is not empty", file=sys.stderr)
        return 2
    gather(chosen.output, chosen.extra)
    print(f"{chosen.output}: {len(list(chosen.output.glob('*.whl')))} wheels")
    return 0


def gather(folder: Path, extras: Sequence[str]) -> None:
    """Fill the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = f"{ROOT}[{','.join(extras)}]" if extras else str(ROOT)
    pip("wheel", "--wheel-dir", str(folder), wanted)
    (folder / "requirements.txt").write_text(requirements(folder, extras), "utf-8")
    inventory(folder, extras)
    shutil.copytree(ROOT / "deploy", folder / "deploy", dirs_exist_ok=True)
    shutil.copy(ROOT / "LICENSE", folder / "LICENSE")
    (folder / "SHA256SUMS").write_text(sums(folder), "utf-8")


def pip(*words: str) -> None:
    """Run this Python's pip, quietly."""
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", *words], check=True)


def inventory(folder: Path, extras: Sequence[str]) -> None:
    """The list of parts, told by an installation of these very wheels."""
    venv = folder / ".venv"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    python = venv / "bin" / "python"
    words = ["-m", "pip", "--disable-pip-version-check", "-q", "install", "--no-index", "--find-links", str(folder)]
    subprocess.run([str(python), *words, "--require-hashes", "-r", str(folder / "requirements.txt")], check=True)
    asked = [word for extra in extras for word in ("--extra", extra)]
    words = [str(ROOT / "tools" / "make_sbom.py"), *asked, "--wheels", str(folder), "-o", str(folder / "sbom.json")]
    subprocess.run([str(python), *words], check=True)
    shutil.rmtree(venv)


def requirements(folder: Path, extras: Sequence[str] = ()) -> str:
    """Each wheel by name, version and hash: nothing else is then installed."""
    lines = []
    for path in sorted(folder.glob("*.whl")):
        name, version, _, _ = parse_wheel_filename(path.name)
        extra = f"[{','.join(extras)}]" if extras and name == "planbro" else ""
        lines.append(f"{name}{extra}=={version} --hash=sha256:{checksums(folder)[name]}\n")
    return "".join(lines)


def sums(folder: Path) -> str:
    """What `sha256sum --check` reads."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n" for path in files
    )


if __name__ == "__main__":
    sys.exit(main())
